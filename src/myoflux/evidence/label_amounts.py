"""Ingredients and amounts in the text of a label: in a serving, in 100 g, and those that nobody could place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from myoflux.common.numerals import NUMBER, Mark, decimal_mark, readings
from myoflux.common.tables import read_csv
from myoflux.common.vocabulary import acid_spellings
from myoflux.evidence.label_words import phrases
from myoflux.evidence.ledger import CLAIMS
from myoflux.study.products import bcaa

_UNITS = {"g": 1.0, "gram": 1.0, "grams": 1.0, "mg": 1e-3, "ug": 1e-6, "mcg": 1e-6, "kg": 1e3}
_UNITS |= {"gramm": 1.0, "\u00b5g": 1e-6, "\u03bcg": 1e-6, "milligrams": 1e-3, "milligram": 1e-3}
_AMOUNT = re.compile(rf"({NUMBER})\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b")
# Grams of an ingredient in a serving that are plausible, to tell thousands from decimals: a convention.
PLAUSIBLE = (0.05, 60.0)
MOST = 10_000.0  # grams that no label means: more is a slip of the pen
# Characters between a name and its amount, and between an amount and the next column.
_BETWEEN = re.compile(r"[^\d.;,(\n]{0,25}|[^\d;,(\n]{0,6}\.{2,}[ .:]*")
_OF = re.compile(r"\s*(?:of\s+|de\s+|di\s+|d'|l'|l\s+|von\s+)*")
_COLUMN = re.compile(r"[ \t|/]*(?:\(?\d+\s*%\*{0,2}\)?[ \t|/]*)?")
_RATIO = re.compile(r"\(?\s{0,2}(?<![\d:])(\d+(?:\.\d+)?:\d+(?:\.\d+)?:\d+(?:\.\d+)?)(?![\d:])\s{0,2}\)?")
_NEAR = 40
CODE = 3  # letters of the short names of amino acids, which are words of other languages too


@dataclass(frozen=True)
class Ingredient:
    """An ingredient: its spellings, the rule of its guidance value, and the least dose of a trial (g)."""

    name: str
    names: tuple[str, ...]
    rule: str
    least: float | None
    source: str
    known_by: str


@dataclass
class Contents:
    """Ingredients in the order in which a label names them, and the grams of them in a serving and in 100 g (or mL).

    ``unread`` are the amounts that stand in the text and were not understood, with the words before them.
    """

    named: tuple[str, ...] = ()
    serving: dict[str, float] = field(default_factory=dict)
    per_100: dict[str, float] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Amount:
    """An amount at a place; ``grams`` is None where it has two plausible readings or is a bound."""

    start: int
    end: int
    grams: float | None


@cache
def ingredients() -> tuple[Ingredient, ...]:
    """Return the ingredients that are looked for."""
    columns = ("name", "names", "rule", "least_g", "least_source", "least_known_by")
    return tuple(
        Ingredient(
            row.text("name"),
            tuple(row.text("names").split("|")),
            row.cells["rule"],
            row.optional_number("least_g"),
            row.cells["least_source"],
            row.cells["least_known_by"],
        )
        for row in read_csv(CLAIMS / "ingredients.csv", columns)
    )


def read_contents(text: str) -> Contents:
    r"""Return what a label says of ingredients and amounts.

    >>> read_contents("L-Leucine 2,5 g and 500 mg valine, taurine").serving
    {'leucine': 2.5, 'valine': 0.5}
    >>> read_contents("per 100 g | per serving\nLeucine 20 g | 5 g").per_100
    {'leucine': 20.0}
    >>> read_contents("BCAA 8:1:1 12 g").serving["leucine"]
    9.6
    """
    lowered = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text.lower())
    plain = _RATIO.sub(lambda hit: " " * len(hit[0]), lowered)
    amounts = list(_amounts(plain, decimal_mark([text])))
    headers = _headers(plain)
    names = _names(lowered)
    contents = Contents(tuple(dict.fromkeys(name for _, _, name in names)))
    used: set[_Amount] = set()
    for start, end, name in names:
        row = _row(plain, amounts, start, end)
        for column, amount in zip(_columns(plain, headers, row, start, amounts), row, strict=False):
            held = contents.per_100 if column == "100" else contents.serving
            if amount.grams is not None and name not in held:
                held[name] = amount.grams
            used |= {amount} if amount.grams is not None else set()
    _split_bcaa(lowered, names, contents)
    excused = _excused(plain)
    lost = [one for one in amounts if one not in used and not any(low <= one.start < high for low, high in excused)]
    contents.unread = tuple(_shown(text, one) for one in lost)
    for held in (contents.serving, contents.per_100):
        ordered = {name: held[name] for name in contents.named if name in held}
        ordered |= {name: grams for name, grams in held.items() if name not in ordered}
        held.clear()
        held.update(ordered)
    return contents


def _amounts(text: str, mark: Mark | None) -> Iterator[_Amount]:
    for found in _AMOUNT.finditer(text):
        bounded = text[: found.start()].rstrip()[-1:] in ("<", "\u2264", ">", "\u2265")
        grams = None if bounded else _grams(found[1], _UNITS[found[2]], mark)
        yield _Amount(found.start(), found.end(), grams)


def _grams(number: str, unit: float, mark: Mark | None) -> float | None:
    """Return the grams of a number: the reading that the text's own mark shows, else the one plausible; else None."""
    values = readings(number.lstrip("-\u2212"))
    plausible = tuple(value for value in values if PLAUSIBLE[0] <= value * unit <= PLAUSIBLE[1])
    if len(values) > 1:
        # What the mark says must not be a thousand times too low or high where the other reading is not.
        said = values[:1] if mark == "." else values[1:] if mark == "," else plausible
        values = said if not plausible or said[0] in plausible else ()
    # Twelve digits: what the arithmetic of a unit adds beyond them was never on the label.
    return float(f"{values[0] * unit:.12g}") if len(values) == 1 and values[0] * unit <= MOST else None


def _names(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and name of every ingredient, the longest spelling first."""
    listed = {item.name for item in ingredients()}
    spellings = [(spelling, item.name) for item in ingredients() for spelling in item.names]
    spellings += [(word, acid) for word, acid in acid_spellings().items() if acid in listed and len(word) > CODE]
    taken: dict[str, str] = {}
    for spelling, name in sorted(spellings, key=lambda pair: -len(pair[0])):
        taken.setdefault(spelling, name)
    pattern = "|".join(re.escape(spelling) for spelling in taken)
    return [(hit.start(), hit.end(), taken[hit[0]]) for hit in re.finditer(rf"\b(?:{pattern})\b", text)]


def _row(text: str, amounts: list[_Amount], start: int, end: int) -> list[_Amount]:
    """Return the amounts of a name: those that follow it as the columns of a row, else the one before it."""
    row: list[_Amount] = []
    at = end
    for amount in amounts:
        if amount.start < at:
            continue
        gap = (_COLUMN if row else _BETWEEN).fullmatch(text, at, amount.start)
        if gap is None:
            break
        row.append(amount)
        at = amount.end
    if row:
        return row
    before = [one for one in amounts if one.end <= start and _OF.fullmatch(text, one.end, start)]
    return before[-1:]


def _headers(text: str) -> list[tuple[int, int, str]]:
    """Return the places where columns are named: "100" (g or mL) or "serving"."""
    per, portion = "|".join(phrases("per")[:-1]), "|".join(phrases("portion"))
    hundred = rf"\b(?:{per}|na)\s*100\s*(?:g|gr|grams?|ml)\b"
    serving = rf"\b(?:{per}|na)\s+(?:\S+\s+)?(?:{portion})\b|\b(?:{per})\s+{NUMBER}\s*g\b"
    hits = [(hit.start(), hit.end(), "100") for hit in re.finditer(hundred, text)]
    inside = [range(low, high) for low, high, _ in hits]
    hits += [
        (hit.start(), hit.end(), "serving")
        for hit in re.finditer(serving, text)
        if not any(hit.start() in span for span in inside)
    ]
    return sorted(hits)


def _columns(
    text: str, headers: list[tuple[int, int, str]], row: list[_Amount], start: int, amounts: list[_Amount]
) -> tuple[str, ...]:
    """Return the column of each amount of a row; none where columns and amounts do not match."""
    if not row:
        return ()
    last = row[-1].end
    after = [header for header in headers if 0 <= header[0] - last <= 2 and not text[last : header[0]].strip()]
    before = [header for header in headers if header[1] <= min(start, row[0].start)]
    if after and len(row) == 1:
        return (after[0][2],)
    group: list[tuple[int, int, str]] = []
    for header in before:
        if group and any(group[-1][1] <= one.start < header[0] for one in amounts):
            group = []
        group.append(header)
    later = [header for header in headers if header[0] >= last]
    names = tuple(dict.fromkeys(header[2] for header in group)) or ((later[0][2],) if later else ("serving",))
    same = len({one.grams for one in row}) == 1
    return names if len(names) == len(row) else names[:1] * len(row) if same and len(names) == 1 else ()


def _split_bcaa(text: str, names: list[tuple[int, int, str]], contents: Contents) -> None:
    """Give the three amino acids of "BCAA 8:1:1 12 g" their grams, where the label itself does not."""
    for start, end, name in names:
        ratio = _RATIO.search(text, max(0, start - _NEAR), end + _NEAR) if name == "bcaa" else None
        for held in (contents.serving, contents.per_100):
            if (
                ratio
                and re.search("[1-9]", ratio[1])
                and held.get("bcaa", 0.0) > 0.0
                and not {"leucine", "isoleucine", "valine"} & held.keys()
            ):
                parts = bcaa(ratio[1], held["bcaa"]).contents
                held |= {acid: float(f"{grams:.6g}") for acid, grams in parts.items()}


def _excused(text: str) -> list[tuple[int, int]]:
    """Return the spans of amounts that are weights of a serving, a unit or a pack, or of a dose that is told."""
    portion, weight = "|".join(phrases("portion")), "|".join(phrases("weight"))
    per, size, take = ("|".join(phrases(kind)) for kind in ("per", "serving size", "take"))
    lead = rf"\b(?:{per}|na|{size}|{portion}|{weight}|{take})\b\s*[:=(]?\s*(?:\S+\s+)?[:=(]?\s*"
    spans = [hit.span(1) for hit in re.finditer(rf"{lead}({NUMBER}\s*g\b)", text)]
    spans += [hit.span(1) for hit in re.finditer(rf"({NUMBER}\s*g)\s*(?:\)|=)?\s*(?:{portion})\b", text)]
    return spans


def _shown(text: str, amount: _Amount) -> str:
    """Return an amount with the words before it."""
    lead = re.split(r"[,;.\n(]", text[max(0, amount.start - _NEAR) : amount.start])[-1]
    doubt = (
        ": thousands or a decimal?"
        if amount.grams is None and len(readings(text[amount.start : amount.end].split(maxsplit=1)[0])) > 1
        else ""
    )
    return f"{lead}{text[amount.start : amount.end]}".strip() + doubt
