"""A diary of side effects in one local file: signs that need help at once come first; nothing leaves the machine."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from myoflux.common.loose_csv import Fault, holding, read_loose
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import StudyError, TableError, nearest
from myoflux.safety.findings import DISCLAIMER
from myoflux.safety.rules import rules
from myoflux.safety.words import understand

Severity = Literal["mild", "moderate", "severe"]
COLUMNS = ("when", "what", "severity", "after", "note", "help")
EMERGENCY_TAGS = ("allergy_signs", "danger_signs", "hypo_signs")


@dataclass(frozen=True)
class Entry:
    """What was noticed and when (ISO 8601), how strong, after what; ``help`` is the rule of an emergency, or empty."""

    when: str
    what: str
    severity: str
    after: str
    note: str
    help: str


def danger_signs() -> list[str]:
    """Return the signs that need help at once, as lines.

    >>> any("breathing" in line for line in danger_signs())
    True
    """
    return [f"{rule.who}: {rule.advice} [{rule.id}]" for rule in rules() if rule.level == "emergency"]


def places_to_report() -> list[str]:
    """Return where a side effect can be reported, by country."""
    columns = ("country", "programme", "authority", "source", "known_by")
    return [
        f"{row.text('country')}: {row.text('programme')} ({row.text('authority')})"
        + (" - unverified" if row.text("known_by") == "unverified" else "")
        for row in read_csv(data_folder() / "safety" / "reporting.csv", columns)
    ]


def add(path: Path, what: str, *, when: str, severity: str = "", after: str = "", note: str = "") -> Entry:
    """Write what was noticed into the diary and return it; raises `StudyError` for a bad time or file.

    Without a ``severity`` none is assumed: it stays empty. `ask_severity` is what asks a person for it.


    >>> from tempfile import mkdtemp
    >>> add(Path(mkdtemp()) / "diary.csv", "hives", when="2026-05-01 08:30", after="leucine 5 g").help
    'R070'
    """
    if not what.strip():
        raise StudyError("nothing is written; say what was noticed, for example 'nausea'")
    if severity:
        ask_severity(what, severity)
    try:
        moment = datetime.fromisoformat(when).isoformat(sep=" ", timespec="minutes")
    except ValueError:
        raise StudyError(f"{when!r} is no moment; write for example '2026-05-01 08:30'") from None
    entries = read(path) if path.exists() else []
    entry = Entry(moment, what.strip(), severity, after, note, emergency(what))
    entries.append(entry)
    _write(path, sorted(entries, key=lambda one: one.when))
    return entry


def ask_severity(what: str, severity: str) -> None:
    """Raise `StudyError` with the choices unless a severity is told; a sign that needs help at once comes before that.

    >>> ask_severity("hives", "mild")
    """
    choices = get_args(Severity)
    if severity in choices:
        return
    first = next((f"{rule.advice} [{rule.id}]. Then: " for rule in rules() if rule.id == emergency(what)), "")
    if severity:
        raise StudyError(f"{first}unknown severity {severity!r}; {nearest(severity, choices)}")
    wish = f"say --severity {choices[0]}, --severity {choices[1]} or --severity {choices[2]}"
    raise StudyError(f"{first}how strong was {what.strip()!r}? {wish}")


def emergency(what: str) -> str:
    """Return the rule of the emergency that a symptom is taken for, or an empty text.

    >>> emergency("my tongue swelled up"), emergency("mild bloating"), emergency("no hives")
    ('R070', '', '')
    """
    tags = understand(what, "symptom").tags
    for rule in rules():
        if rule.level == "emergency" and rule.applies_to in EMERGENCY_TAGS and rule.applies_to in tags:
            return rule.id
    return ""


def read(path: Path) -> list[Entry]:
    """Read a diary; raises `TableError` for a file that is not one."""
    table = read_loose(path, holding(COLUMNS))
    table.need(COLUMNS)
    entries = []
    for row in table.rows():
        if isinstance(row, Fault):
            raise TableError(f"{path}:{row}")
        entries.append(Entry(*(row.text(name) for name in COLUMNS)))
    return entries


def _write(path: Path, entries: list[Entry]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(entry) for entry in entries)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text.getvalue(), encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as problem:
        raise StudyError(f"{path}: cannot write here ({problem.strerror}); name another file") from None


def as_text(entries: list[Entry]) -> str:
    """Return the diary as text: signs that need help first, then the entries, then where to report."""
    lines = ["Get help at once for:", *(f"  {line}" for line in danger_signs()), ""]
    urgent = [entry for entry in entries if entry.help]
    if urgent:
        lines += ["In this diary, to be shown to a doctor at once:", *(f"  {_line(entry)}" for entry in urgent), ""]
    lines += ["Diary:", *(f"  {_line(entry)}" for entry in entries)] if entries else ["The diary is empty."]
    lines += ["", "Where to report:", *(f"  {place}" for place in places_to_report()), "", DISCLAIMER]
    return "\n".join(lines)


def _line(entry: Entry) -> str:
    after = f", after {entry.after}" if entry.after else ""
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry.when}  {entry.what}, {entry.severity or 'severity not told'}{after}{note}"


def as_json(entries: list[Entry]) -> str:
    """Return the diary as JSON for a clinician's system."""
    data = {"danger_signs": danger_signs(), "entries": [asdict(entry) for entry in entries]}
    return json.dumps(data | {"report_to": places_to_report()}, indent=1, ensure_ascii=False)
