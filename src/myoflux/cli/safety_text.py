"""What the verbs of safety and evidence return as text: check, claim, label, monograph, diary."""

from __future__ import annotations

import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from myoflux.common.tables import read_text
from myoflux.errors import MyofluxError
from myoflux.study.person import Person
from myoflux.study.shipped import open_study

# A longer text is a label, whatever it looks like.
LONGEST_PATH = 250
_ENDING = r".*\.(?:txt|text|md|csv|pdf|docx?|odt|rtf|html?|png|jpe?g)"
_FILE = re.compile(rf"{_ENDING}|(?:\.{{0,2}}/|~|[A-Za-z]:\\)\S+", re.IGNORECASE)


def check(file: str, out: Path | None, *, as_json: bool) -> tuple[str, bool]:
    """Return the findings of a study file as text or JSON, and whether they stop; write the one page if asked."""
    from myoflux.safety.check import check as check_study

    study = open_study(file)
    findings = check_study(study)
    written = ""
    if out is not None:
        from myoflux.report.handouts.pages import summary_page

        _save(out, summary_page(findings, study))
        written = f"\nwrote {out}"
    text = _json(findings.as_data()) if as_json else findings.text() + written
    return text, findings.stop


def claim(text: str, person: str, *, model: bool, as_json: bool) -> str:
    """Return what the ledger, the trials and the model say of a claim, for a person of a study file if given."""
    from myoflux.evidence.answer import answer_claim
    from myoflux.evidence.label_amounts import read_contents

    dose = read_contents(text).serving
    answer = answer_claim(text, _person(person) if person else None, model=model, dose=dose)
    return _json(answer.as_data()) if as_json else answer.text()


def _person(file: str) -> Person:
    people = [arm.who for arm in open_study(file).groups.values() if isinstance(arm.who, Person)]
    if len(people) != 1:
        raise MyofluxError(f"{file}: {len(people)} persons; name a study file with one 'person'")
    return people[0]


def _names_a_file(text: str) -> bool:
    """Return whether a text is meant as the name of a file: by its ending, or as a path.

    >>> _names_a_file("my label.txt"), _names_a_file("./tub"), _names_a_file("Leucine 2.5 g")
    (True, True, False)
    """
    return bool(_FILE.fullmatch(text.strip()))


def label(text: str, *, model: bool, as_json: bool) -> str:
    """Return what the rules say of a label, and what a serving does in the model.

    ``text`` is a file's text, standard input for ``-``, or the text itself.
    """
    from myoflux.evidence.label_check import read_label

    if text == "-":
        text = sys.stdin.read()
    elif len(text) < LONGEST_PATH and "\n" not in text and (Path(text).is_file() or _names_a_file(text)):
        text = read_text(Path(text), MyofluxError)
    found = read_label(text)
    dose = None
    if model and found.amounts:
        from myoflux.evidence.dose import dose_answer

        dose = dose_answer(found.amounts)
    if as_json:
        return _json(found.as_data() | {"dose": None if dose is None else dose.as_data()})
    if dose is None:
        return found.text()
    from myoflux.evidence.answer import model_lines

    return "\n".join([found.text(), "", "A serving, in the model:", *model_lines(dose)])


def monograph(name: str, form: str, *, model: bool) -> str:
    """Return a monograph as markdown, json or html."""
    from myoflux.errors import nearest
    from myoflux.evidence.monograph import monograph as build
    from myoflux.report.handouts import pages

    writers = {"markdown": pages.as_markdown, "json": pages.as_json, "html": pages.as_html}
    if form not in writers:
        raise MyofluxError(f"--form: {form!r} is not known; {nearest(form, writers)}")
    return writers[form](build(name.lower(), model=model))


def diary(file: Path, what: str, when: str, severity: str, after: str, note: str, *, as_json: bool) -> tuple[str, bool]:
    """Write into the diary if something is told, and return it; whether the newest entry is an emergency.

    How strong it was must be told.
    """
    from myoflux.safety import diary as book

    urgent = False
    if what:
        book.ask_severity(what, severity)
        moment = when or datetime.now().astimezone().replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
        urgent = bool(book.add(file, what, when=moment, severity=severity, after=after, note=note).help)
    entries = book.read(file) if file.exists() else []
    return (book.as_json(entries) if as_json else book.as_text(entries)), urgent


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise MyofluxError(f"{path}: cannot write here ({problem.strerror}); name another file with --out") from None


def _json(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False, default=str)
