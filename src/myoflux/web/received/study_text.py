"""A study file that came over the network: read by the rules of every study file, but it may name no other file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from myoflux.common.tables import Location, parse_yaml
from myoflux.errors import StudyError
from myoflux.study.study import Study, check_study

LONGEST = 200_000


def study_of(text: str, name: str = "study.yaml") -> Study:
    r"""Read and check the text of a study file; raises `StudyError` naming ``name`` and the line.

    What names another file (``foods``, ``use`` of a phase) is refused: it would read files of the server.

    >>> study_of("title: Water\nuntil: 4 h\nperson: young_woman\nplan: []").title
    'Water'
    """
    if len(text) > LONGEST:
        raise StudyError(f"{name}: {len(text)} characters; a study of the page has at most {LONGEST}")
    if "\0" in text:
        raise StudyError(f"{name}: a zero byte, so this is a binary file; choose a text file")
    document = parse_yaml(text, Path(name))
    for place in _files_named(document.data):
        raise StudyError(
            f"{document.place(place)}: {place[-1]!r} names another file, which a page cannot read; "
            "write the plan out, or use the command line"
        )
    return check_study(document)


def study_from_bytes(data: bytes, name: str = "study.yaml") -> Study:
    """Read and check the bytes of an uploaded study file; raises `StudyError`."""
    try:
        return study_of(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise StudyError(f"{name}:{line}: this is not UTF-8 text; save it as UTF-8") from None


def _files_named(data: Any) -> list[Location]:
    if not isinstance(data, dict):
        return []
    found: list[Location] = [("foods",)] if data.get("foods") is not None else []
    phases = data.get("phases")
    for index, phase in enumerate(phases if isinstance(phases, list) else []):
        if isinstance(phase, dict) and phase.get("use") is not None:
            found.append(("phases", index, "use"))
    return found
