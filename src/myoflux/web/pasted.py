"""A study from what a browser sends: text of a study file, or the fields of a form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from myoflux.errors import StudyError
from myoflux.study import Study, check_study
from myoflux.study_errors import first_fault
from myoflux.tables import Document, parse_yaml

LONGEST = 200_000
PLACE = Path("pasted study")


def study_of_text(text: str) -> Study:
    r"""Return the study that text of a study file holds; raises `StudyError` with the line and the fix.

    What came over the network names no files of this machine: ``foods`` and ``use`` are refused.

    >>> study_of_text("until: 4 h\nperson: older_woman\nplan:\n- {at: 0 min, take: {leucine: 3 g}}").until
    240.0
    """
    if len(text) > LONGEST:
        raise StudyError(f"{PLACE}: {len(text)} characters; at most {LONGEST} can be pasted")
    if "\0" in text:
        raise StudyError(f"{PLACE}: a zero byte, so this is no text; paste a study file")
    document = parse_yaml(text, PLACE)
    if isinstance(document.data, dict):
        phases = document.data.get("phases")
        lent = [phase for phase in phases if isinstance(phase, dict)] if isinstance(phases, list) else []
        if "foods" in document.data or any("use" in phase for phase in lent):
            raise StudyError(
                f"{PLACE}: 'foods' and 'use' name other files, which a page cannot read; write the part out"
            )
    return check_study(document)


def study_of_fields(data: dict[str, Any]) -> Study:
    """Return the study that a form's fields describe; raises `StudyError` naming the field."""
    try:
        return Study.model_validate(data)
    except ValidationError as problem:
        # Without lines the message begins "place: the study: "; a form has fields instead.
        words = first_fault(problem, Document(Path("form"), data, {(): 1}), Study).split(": ", 2)[2]
        names = [str(part) for part in problem.errors()[0]["loc"] if str(part).islower()]
        raise StudyError(f"{', '.join(names) or 'the form'}: {words}".replace("_", " ")) from None
