"""From study files to a scorecard: no code of the user's, any file with measurements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from myoflux.errors import RefusedError, SimulationError, StudyError
from myoflux.observation.predict import Prediction, standard_error
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.study.shipped import load_trial, trial_files
from myoflux.study.study import Study, read_study
from myoflux.validation.contrasts import Contrast, contrasts_of
from myoflux.validation.draws import DRAWS, Answer, predict_draws
from myoflux.validation.mass_changes import MassChange, daily_slope, masses_of
from myoflux.validation.observed import ObservedFold, observed_folds
from myoflux.validation.plasma import Course, courses_of
from myoflux.validation.rivals import Rival, train_rivals
from myoflux.validation.rows import Fold, Row, folds_of, rows_of
from myoflux.validation.scorecard import Scorecard, score_sets
from myoflux.validation.yardstick import Yardstick, calibrate_yardstick

REFERENCE_MODEL = "mccoll2024"
Answers = dict[tuple[str, int], Answer]


def open_files(files: Sequence[str | Path]) -> dict[str, Study]:
    """Return studies by name: files, folders of them, names of shipped trials; nothing named: every shipped trial.

    Raises `StudyError` for a path that does not exist, a folder without study files and files without measurements.

    >>> list(open_files(["glynn2010"]))
    ['glynn2010']
    """
    if not files:
        return {name: load_trial(name) for name in trial_files()}
    studies: dict[str, Study] = {}
    for file in files:
        path = Path(file)
        if path.is_dir():
            found = sorted(part for part in path.rglob("*") if part.suffix in (".yaml", ".yml"))
            if not found:
                raise StudyError(f"{path}: no study file (.yaml) in this folder; name a file or another folder")
            studies |= {_free_name(studies, part): read_study(part) for part in found}
        elif path.exists() or path.suffix:
            studies[_free_name(studies, path)] = read_study(path)
        else:
            studies[str(file)] = load_trial(str(file))
    if not any(arm.measured for study in studies.values() for arm in study.groups.values()):
        raise StudyError(
            f"{', '.join(map(str, files))}: nothing to score, no arm has 'measured'; add measurements as in "
            "docs/reference/study-file.md"
        )
    return studies


def _free_name(taken: Mapping[str, Study], path: Path) -> str:
    return path.stem if path.stem not in taken else str(path)


def validate(
    files: Sequence[str | Path] = (),
    model: str | BodyModel = DEFAULT_MODEL,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    effects: bool = True,
    calibration: Mapping[str, Study] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Scorecard:
    """Score a model on study files.

    ``files`` are study files, folders or names of shipped trials; none: all shipped trials. ``draws`` and ``seed`` are
    those of a model that knows its uncertainty, ``effects`` whether it uses its fitted laboratory factors. Rivals and
    missing errors take their constants from the calibration arms of ``calibration`` (by default the shipped trials),
    whatever is scored. Arms that the model refuses are shown with the reason.

    Raises `StudyError` for files that cannot be read or hold nothing to score, `ModelError` for an unknown model.

    >>> card = validate(["glynn2010", "wilkinson2013"])
    >>> card.sets["calibration"]["folds"]["full resting"]["arms"]
    3
    """
    body = get_model(model) if isinstance(model, str) else model
    if draws < 1 or seed < 0:
        raise StudyError(f"draws {draws} and seed {seed}: use at least 1 draw and a seed of 0 or more, e.g. 200 and 0")
    studies = open_files(files)
    shipped = calibration if calibration is not None else {name: load_trial(name) for name in trial_files()}
    yardstick = calibrate_yardstick(shipped)
    noise = {} if body.uncertainty is None else body.uncertainty.noise
    rows: list[Row] = []
    folds: list[Fold] = []
    courses: list[Course] = []
    contrasts: list[Contrast] = []
    masses: list[MassChange] = []
    refused: list[str] = []
    beside: dict[tuple[str, str, int], float] = {}
    for trial, study in studies.items():
        if progress is not None:
            progress(trial)
        answers, reasons = _answers(study, trial, body, draws, seed, effects=effects)
        refused += [f"{trial}: {reason}" for reason in reasons]
        by_place = _by_place(study, answers)
        own = folds_of(observed_folds(study, trial), by_place, yardstick, noise)
        lines = rows_of(study, trial, answers, yardstick, noise)
        rows += lines
        masses += masses_of(study, trial, lines, answers)
        folds += own
        courses += courses_of(study, trial, by_place)
        contrasts += contrasts_of(study, trial, own, by_place, yardstick)
        if body.name != REFERENCE_MODEL and own:
            beside |= _reference_folds(study, trial, yardstick)
    rivals = train_rivals(yardstick)
    if body.name != REFERENCE_MODEL:
        rivals.append(_reference_rival(beside))
    card = Scorecard(
        model=body.name,
        draws=None if body.uncertainty is None else draws,
        seed=seed,
        files=tuple(studies),
        rows=tuple(rows),
        folds=tuple(folds),
        courses=tuple(courses),
        contrasts=tuple(contrasts),
        rivals=tuple(rivals),
        notes=_notes(body, yardstick),
        refused=tuple(dict.fromkeys(refused)),
        masses=tuple(masses),
        daily_loss=daily_slope(shipped),
    )
    return replace(card, sets=score_sets(card))


def _answers(
    study: Study, trial: str, model: str | BodyModel, draws: int, seed: int, *, effects: bool
) -> tuple[list[Answer], list[str]]:
    """Return the answers of a study and the refusals; an arm that is refused does not take the others with it."""
    try:
        return predict_draws(study, model, draws, seed, trial=trial, effects=effects), []
    except (RefusedError, SimulationError) as problem:
        if len(study.groups) == 1:
            return _unanswered(study, str(problem)), [str(problem)]
    answers: list[Answer] = []
    reasons = []
    for name in study.groups:
        part = _part(study, name)
        try:
            found = predict_draws(part, model, draws, seed, trial=trial, effects=effects)
            answers += [answer for answer in found if answer.prediction.arm == name]
        except (RefusedError, SimulationError) as problem:
            answers += [a for a in _unanswered(study, str(problem)) if a.prediction.arm == name]
            reasons.append(str(problem))
    return answers, reasons


def _part(study: Study, name: str) -> Study:
    """Return a study of one arm and the arms it is compared with."""
    wanted = {name, *(item.against for item in study.groups[name].measured if item.against)}
    arms = {arm: own for arm, own in study.groups.items() if arm in wanted}
    fields = {field: getattr(study, field) for field in Study.model_fields}
    return Study.model_construct(**{**fields, "arms": arms})


def _unanswered(study: Study, reason: str) -> list[Answer]:
    return [
        Answer(Prediction(name, arm.split or "", item, study.zero(arm), None, reason, standard_error(arm, item)))
        for name, arm in study.groups.items()
        for item in arm.measured
    ]


def _by_place(study: Study, answers: Sequence[Answer]) -> Answers:
    places = [(name, index) for name, arm in study.groups.items() for index in range(len(arm.measured))]
    return dict(zip(places, answers, strict=True))


def _reference_folds(study: Study, trial: str, yardstick: Yardstick) -> dict[tuple[str, str, int], float]:
    """Return the log folds of the published model where it can simulate the arm."""
    answers, _ = _answers(study, trial, REFERENCE_MODEL, 1, 0, effects=False)
    folds = folds_of(observed_folds(study, trial), _by_place(study, answers), yardstick, {})
    return {
        (trial, fold.observed.arm, fold.observed.index): fold.scored.median for fold in folds if fold.scored is not None
    }


def _reference_rival(folds: Mapping[tuple[str, str, int], float]) -> Rival:
    def predict_fold(fold: ObservedFold) -> float | None:
        return folds.get((fold.trial, fold.arm, fold.index))

    about = "The published model, where it can simulate the arm; its increment on the arm's own basal where known."
    return Rival(REFERENCE_MODEL, about, {}, predict_fold)


def _notes(body: BodyModel, yardstick: Yardstick) -> tuple[str, ...]:
    notes = [*body.notes]
    if body.uncertainty is None:
        notes.append(
            f"{body.name} has one parameter set and no uncertainty: points alone, no intervals; coverage, sharpness "
            "and interval scores are not scored, and no laboratory or method spread widens the reported errors."
        )
    notes.append(
        f"Rivals: constants from {len(yardstick.folds)} fed windows of calibration arms; errors that a trial does not "
        "print are the calibration medians of their quantity."
    )
    if yardstick.mass is None:
        notes.append("Too few calibration arms print a body mass: arms without one get no protein per kg rule.")
    return tuple(notes)
