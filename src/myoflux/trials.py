"""The trials shipped with myoflux: study files with measurements."""

from __future__ import annotations

from pathlib import Path

from myoflux.errors import StudyError, nearest
from myoflux.study import Study, read_study
from myoflux.tables import data_folder


def trial_files() -> dict[str, Path]:
    """Return the shipped study files by name.

    >>> "glynn2010" in trial_files()
    True
    """
    return {path.stem: path for path in sorted((data_folder() / "trials").glob("*.yaml"))}


def load_trial(name: str) -> Study:
    """Read a shipped trial; an unknown name raises `StudyError` with the nearest.

    >>> load_trial("glynn2010").citation.year
    2010
    """
    known = trial_files()
    if name not in known:
        raise StudyError(f"no trial {name!r} is shipped; {nearest(name, known)}")
    return read_study(known[name])
