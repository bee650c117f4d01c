"""The trials shipped with myoflux: study files with measurements."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myoflux.common.tables import data_folder
from myoflux.errors import StudyError, nearest
from myoflux.study.study import Study, read_study

SPLITS = ("calibration", "validation", "context")
# A whole study in its shortest form.
EXAMPLE: dict[str, Any] = {
    "title": "Three grams of leucine",
    "until": "5 h",
    "person": {"sex": "male", "age": "30 y", "mass": "75 kg", "height": "178 cm"},
    "plan": [{"at": "0 min", "take": {"leucine": "3 g"}, "form": "powder"}],
}


@dataclass(frozen=True)
class TrialCount:
    """What one shipped trial holds: arms and measurements of each split, and its laboratories."""

    name: str
    title: str
    arms: tuple[int, int, int]
    measurements: tuple[int, int, int]
    unread: int
    laboratories: tuple[str, ...]


def trial_files() -> dict[str, Path]:
    """Return the shipped study files by name.

    >>> "glynn2010" in trial_files()
    True
    """
    return {path.stem: path for path in sorted((data_folder() / "trials").glob("*.yaml"))}


def example_files() -> dict[str, Path]:
    """Return the shipped examples by name.

    >>> "older-woman" in example_files()
    True
    """
    return {path.stem: path for path in sorted((data_folder() / "examples").glob("*.yaml"))}


def load_example(name: str) -> Study:
    """Read a shipped example or trial; an unknown name raises `StudyError` with the nearest."""
    known = example_files()
    return read_study(known[name]) if name in known else load_trial(name)


def open_study(file: str) -> Study:
    """Read a study file, or a shipped example or trial when no such file exists and the name has no ending."""
    path = Path(file)
    return read_study(path) if path.exists() or path.suffix else load_example(file)


def load_trial(name: str) -> Study:
    """Read a shipped trial; an unknown name raises `StudyError` with the nearest.

    >>> load_trial("glynn2010").citation.year
    2010
    """
    known = trial_files()
    if name not in known:
        raise StudyError(f"no trial {name!r} is shipped; {nearest(name, known)}")
    return read_study(known[name])


def count_trial(name: str) -> TrialCount:
    """Count the arms and measurements of a shipped trial by split, in the order of `SPLITS`.

    >>> count_trial("dickinson2011").arms
    (1, 1, 0)
    """
    study = load_trial(name)
    arms = list(study.groups.values())
    by_split = [[arm for arm in arms if arm.split == split] for split in SPLITS]
    first, second, third = (len(chosen) for chosen in by_split)
    one, two, three = (sum(len(arm.measured) for arm in chosen) for chosen in by_split)
    return TrialCount(
        name=name,
        title=study.title or name,
        arms=(first, second, third),
        measurements=(one, two, three),
        unread=sum(item.unread for arm in arms for item in arm.measured),
        laboratories=tuple(sorted({arm.laboratory for arm in arms if arm.laboratory})),
    )
