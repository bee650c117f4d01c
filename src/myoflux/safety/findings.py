"""What a screening found: findings strongest first, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from myoflux.safety.rules import LEVELS, STOPS, Evidence

DISCLAIMER = (
    "For education and planning; not a diagnosis and not a prescription. What was not asked or is not in the tables "
    "was not screened. In an emergency call the emergency number (112 in Europe, 911 in North America, 999 in the UK)."
)
NOTHING = (
    "No rule fired. That is not proof of safety: no official upper level exists for leucine, isoleucine or valine."
)


@dataclass(frozen=True)
class Finding:
    """One rule that fired, with what was found, the limit, why, what to do, and how it is known."""

    rule: str
    level: str
    who: str
    found: str
    limit: str
    mechanism: str
    advice: str
    not_for: str
    evidence: Evidence
    arm: str = ""

    @property
    def stops(self) -> bool:
        """Whether it blocks plan advice and personal numbers."""
        return self.level in STOPS

    @property
    def unverified(self) -> bool:
        """Whether its source still needs a second reader."""
        return self.evidence.known_by == "unverified"

    @property
    def line(self) -> str:
        """One line: level, whom, what was found, and the arm where there are several."""
        arm = f", arm {self.arm!r}" if self.arm else ""
        return f"{self.level}: {self.who} ({self.found}{arm}) [{self.rule}]"


@dataclass(frozen=True)
class Findings:
    """All findings of a screening, the strongest first."""

    items: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def stop(self) -> bool:
        """Whether any finding blocks plan advice and personal numbers."""
        return any(finding.stops for finding in self.items)

    @property
    def strongest(self) -> str | None:
        """The strongest level that fired, or None."""
        return self.items[0].level if self.items else None

    def at(self, level: str) -> list[Finding]:
        """Return the findings of one level."""
        return [finding for finding in self.items if finding.level == level]

    def text(self) -> str:
        """Return the findings as text, emergency first, the disclaimer last."""
        blocks = []
        for level in LEVELS:
            found = self.at(level)
            if found:
                blocks += [level.upper() + (" - get help now" if level == "emergency" else "")]
                blocks += [_words(finding) for finding in found]
        head = "STOP: no plan and no personal numbers." if self.stop else "No stop."
        return "\n".join([head, "", *(blocks or [NOTHING]), "", DISCLAIMER])

    def as_data(self) -> dict[str, Any]:
        """Return plain data: whether it stops, the strongest level, and every finding."""
        rows = [asdict(finding) | {"stops": finding.stops} for finding in self.items]
        return {"stop": self.stop, "strongest": self.strongest, "findings": rows, "disclaimer": DISCLAIMER}


def source_words(evidence: Evidence) -> str:
    """Return source, grade, how it is known and when it must be read again.

    >>> source_words(Evidence("BfR Opinion 052/2019", "", "very low", "unverified", "2027-02-28"))
    'BfR Opinion 052/2019; grade very low; UNVERIFIED, needs a second reader; read again by 2027-02-28'
    """
    known = f"known by {evidence.known_by}"
    if evidence.known_by == "unverified":
        known = "UNVERIFIED, needs a second reader"
    identifier = f" ({evidence.identifier})" if evidence.identifier else ""
    return f"{evidence.source}{identifier}; grade {evidence.grade}; {known}; read again by {evidence.review_due}"


def caution_lines(findings: Findings) -> list[str]:
    """Return every caution as one line, the questions nobody answered together in the last."""
    cautions = findings.at("caution")
    asked = [finding for finding in cautions if finding.rule.startswith("Q")]
    lines = [finding.line for finding in cautions if finding not in asked]
    if asked:
        names = " ".join(finding.who for finding in asked)
        lines.append(f"caution: not answered, and the numbers hold only where the answer is no: {names}")
    return lines


def _words(finding: Finding) -> str:
    arm = f" (arm {finding.arm!r})" if finding.arm else ""
    exempt = f"\n    Scope: {finding.not_for}." if finding.not_for else ""
    return (
        f"  [{finding.rule}] {finding.who}{arm}\n    Found: {finding.found}. Limit: {finding.limit}.\n"
        f"    Why: {finding.mechanism}.\n    What to do: {finding.advice}.{exempt}\n"
        f"    Source: {source_words(finding.evidence)}."
    )
