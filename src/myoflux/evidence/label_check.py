"""Read a label or an advertisement by rules: amounts, ingredients, claims; check them; say what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from myoflux.common.tables import read_csv
from myoflux.evidence.label_amounts import Contents, Ingredient, ingredients, read_contents
from myoflux.evidence.label_intake import Servings, serving_grams, servings_a_day
from myoflux.evidence.ledger import CLAIMS
from myoflux.evidence.search import Match, nearest_statements
from myoflux.food.allergens import allergens_in
from myoflux.safety.findings import DISCLAIMER
from myoflux.safety.rules import Rule, rules

_SENTENCE = re.compile(r"(?<!\d)[.;!?\n]+|[.;!?\n]+(?!\d)")
_FREE_OF = re.compile(r"\b(free (of|from)|no|without|contains no)\b[^.;]*|\b\w+[- ]free\b")
_PLAIN = re.compile(
    r"\b(store|storage|keep|ingredients?|contains?|serving|scoop|take|mix|capsules?|tablets?|per 100|batch|net weight|"
    r"best before|do not (use|exceed)|reach of children|pregnant|consult|portion|powder)\b"
)
BRANCHED = ("leucine", "isoleucine", "valine")


@dataclass(frozen=True)
class Flag:
    """Something to know about a label: what was found, why it is said, the source, and how that is known."""

    kind: str
    found: str
    why: str
    source: str
    known_by: str


@dataclass(frozen=True)
class Label:
    """What was read off a label: grams in a serving, grams in 100 g, flags, claims, and what was not understood."""

    amounts: dict[str, float]
    per_100_g: dict[str, float]
    ingredients: tuple[str, ...]
    servings: Servings
    flags: tuple[Flag, ...]
    claims: tuple[tuple[str, Match], ...]
    not_understood: tuple[str, ...]

    @property
    def per_day(self) -> float:
        """Return the most servings that the text tells to take on a day; one where it does not say."""
        return self.servings.high

    def text(self) -> str:
        """Return the reading as text: flags before amounts."""
        lines = ["What to know about this text:", *(f"  ! {flag.kind.replace('_', ' ')}: {flag.found}. {flag.why}. "
                 f"Source: {flag.source} (known by {flag.known_by})." for flag in self.flags)]  # fmt: skip
        if not self.flags:
            lines.append("  nothing of what is looked for was found")
        amounts = ", ".join(f"{name} {grams:g} g" for name, grams in self.amounts.items()) or "none read"
        lines += ["", f"Amounts in a serving: {amounts}", f"Servings a day as read: {self.servings.words}"]
        if self.per_100_g:
            lines.append("In 100 g: " + ", ".join(f"{name} {grams:g} g" for name, grams in self.per_100_g.items()))
        if self.claims:
            lines += ["", "Claims and the statement of the ledger nearest to each:"]
            lines += [
                f"  {said!r}: [{m.statement.id}] {m.statement.statement} - {m.statement.verdict}"
                for said, m in self.claims
            ]
        if self.not_understood:
            lines += ["", "Not understood, so not checked:", *(f"  {part!r}" for part in self.not_understood)]
        return "\n".join([*lines, "", DISCLAIMER])

    def as_data(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "flags": [asdict(flag) for flag in self.flags],
            "amounts_g": self.amounts,
            "per_100_g": self.per_100_g,
            "ingredients": list(self.ingredients),
            "per_day": self.per_day,
            "per_day_low": self.servings.low,
            "per_day_stated": self.servings.stated,
            "claims": [{"text": said, "statement": match.statement.as_data()} for said, match in self.claims],
            "not_understood": list(self.not_understood),
            "disclaimer": DISCLAIMER,
        }


@dataclass(frozen=True)
class Wording:
    """Words that mean a flag, unless other words stand there."""

    flag: str
    pattern: re.Pattern[str]
    not_with: re.Pattern[str] | None
    why: str
    source: str
    known_by: str


@cache
def wordings() -> tuple[Wording, ...]:
    """Return the wordings that are looked for."""
    rows = read_csv(CLAIMS / "wordings.csv", ("flag", "pattern", "not_with", "why", "source", "known_by"))
    return tuple(
        Wording(
            row.text("flag"),
            re.compile(row.text("pattern")),
            re.compile(row.cells["not_with"]) if row.cells["not_with"] else None,
            row.text("why"),
            row.text("source"),
            row.text("known_by"),
        )
        for row in rows
    )


def read_label(text: str) -> Label:
    """Read a label or a paragraph of advertising and check it by rules.

    >>> label = read_label("Speeds up recovery. L-Leucine 5 g per serving.")
    >>> label.amounts, sorted({flag.kind for flag in label.flags})
    ({'leucine': 5.0}, ['above_guidance', 'health_claim', 'single_bcaa'])
    """
    sentences = [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    contents = _in_a_serving(text, read_contents(text))
    servings = servings_a_day(text)
    said = [flag for sentence in sentences for flag in _worded(sentence)]
    flags = [*said, *_amount_flags(contents, servings.high), *_allergens(text)]
    claims = []
    lost = [*contents.unread, *servings.unread]
    for sentence in sentences:
        of_claim = any(flag.found == repr(sentence) for flag in said)
        near = nearest_statements(
            re.sub(r"(?<!\d)\d++(?:[.,]\d++)?\s*+(?:k?g|mg|ug|mcg|grams?|%)(?!\w)", " ", sentence), 1
        )
        if of_claim and near:
            claims.append((sentence, near[0]))
        elif not of_claim and sentence not in lost and not _understood(sentence):
            lost.append(sentence)
    return Label(contents.serving, contents.per_100, contents.named, servings, tuple(flags), tuple(claims), _once(lost))


def _understood(sentence: str) -> bool:
    return bool(read_contents(sentence).named or servings_a_day(sentence).stated or _PLAIN.search(sentence.lower()))


def _once(lost: list[str]) -> tuple[str, ...]:
    """Leave out what another part says too."""
    return tuple(dict.fromkeys(one for one in lost if not any(one != part and one in part for part in lost)))


def _in_a_serving(text: str, contents: Contents) -> Contents:
    """Work out a serving from 100 g, where only these are printed and the weight of a serving is."""
    grams = serving_grams(text)
    if contents.per_100 and not contents.serving and grams:
        contents.serving = {name: float(f"{of * grams / 100.0:.6g}") for name, of in contents.per_100.items()}
    return contents


def _worded(sentence: str) -> Iterator[Flag]:
    """Yield what a sentence says that is looked for, once for each kind."""
    lowered = sentence.lower()
    seen = set()
    for wording in wordings():
        kept = wording.not_with.sub(" ", lowered) if wording.not_with else lowered
        if wording.flag not in seen and wording.pattern.search(kept):
            seen.add(wording.flag)
            yield Flag(wording.flag, repr(sentence), wording.why, wording.source, wording.known_by)


def _amount_flags(contents: Contents, per_day: float) -> Iterator[Flag]:
    named, amounts = contents.named, contents.serving
    known = {item.name: item for item in ingredients()}
    branched = [name for name in BRANCHED if name in named]
    if named and not amounts and not contents.per_100:
        why = "Without the amount of each ingredient no dose can be compared with trials"
        yield Flag("no_amount", ", ".join(named), why, "project convention", "derived")
    if len(branched) == 1 and not {"bcaa", "eaa"} & set(named) and not any("protein" in name for name in named):
        rule = _rule("R008")
        yield Flag("single_bcaa", branched[0], rule.advice, rule.evidence.source, rule.evidence.known_by)
    daily = {name: float(f"{grams * per_day:.6g}") for name, grams in amounts.items()}
    parts = [daily[name] for name in BRANCHED if name in daily]
    if len(parts) == len(BRANCHED) and "eaa" not in daily:
        daily.setdefault("bcaa", sum(parts))
    for name, grams in daily.items():
        item = known[name]
        if item.rule and "eaa" not in daily:
            yield from _guidance(name, grams, _rule(item.rule))
        yield from _trials(item, grams, daily)


def _guidance(name: str, grams: float, rule: Rule) -> Iterator[Flag]:
    if rule.threshold is not None and grams > rule.threshold:
        found = f"{name} {grams:g} g a day is above {rule.threshold:g} {rule.unit} ({rule.bar})"
        yield Flag("above_guidance", found, rule.advice, rule.evidence.source, rule.evidence.known_by)


def _trials(item: Ingredient, grams: float, daily: dict[str, float]) -> Iterator[Flag]:
    """Say that a dose is below any trial; a part of a BCAA or EAA product is judged by the whole."""
    whole = {"bcaa", "eaa"} & set(daily)
    if item.least is not None and grams < item.least and (item.name in whole or not whole):
        found = f"{item.name} {grams:g} g a day; the least that a trial named here used is {item.least:g} g"
        yield Flag("below_trials", found, "No trial of this dose is known here", item.source, item.known_by)


def _allergens(text: str) -> Iterator[Flag]:
    for name in sorted(allergens_in(_FREE_OF.sub(" ", text.lower()))):
        rule = _rule("R069")
        yield Flag("allergen", name, rule.mechanism, rule.evidence.source, rule.evidence.known_by)


def _rule(name: str) -> Rule:
    return next(rule for rule in rules() if rule.id == name)
