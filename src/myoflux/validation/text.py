"""A scorecard as a table for people and as JSON for programs; keys: docs/reference/validation-scores.md."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from myoflux.validation.gates import Gate, gates
from myoflux.validation.rows import Fold, Interval, Row
from myoflux.validation.scorecard import Scorecard

ROW_COLUMNS = (
    "trial", "arm", "set", "quantity", "min", "observed", "spread", "predicted", "5 %", "95 %", "unit",
    "ratio", "remark",
)  # fmt: skip
WINDOW = "{:g} to {:g}"


def as_json(card: Scorecard) -> dict[str, Any]:
    """Return all of a scorecard as plain data; infinite or missing numbers are null."""
    return {
        "model": card.model,
        "draws": card.draws,
        "seed": card.seed,
        "files": list(card.files),
        "notes": list(card.notes),
        "refused": list(card.refused),
        "sets": {name: dict(scores) | {"gates": gate_rows(card, name)} for name, scores in card.sets.items()},
        "folds": [_fold_json(fold) for fold in card.folds],
        "plasma": [
            asdict(course) | {"ratio_peak": course.ratio_peak, "ratio_area": course.ratio_area}
            for course in card.courses
        ],
        "masses": [{name: _finite(value) for name, value in asdict(one).items()} for one in card.masses],
        "contrasts": [asdict(contrast) for contrast in card.contrasts],
        "rivals": [{"name": r.name, "about": r.about, "constants": dict(r.constants)} for r in card.rivals],
        "rows": [_row_json(row) for row in card.rows],
    }


def _finite(value: Any) -> Any:
    """Return None for what is no finite number: a change in kg has no percent where the model refuses the arm."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def gate_rows(card: Scorecard, name: str) -> list[dict[str, Any]]:
    """Return the marks of a set as plain data."""
    return [asdict(gate) for gate in gates(name, card.sets[name])]


def _row_json(row: Row) -> dict[str, Any]:
    data = asdict(row)
    spread, predicted = data.pop("spread"), data.pop("predicted")
    return data | {
        "spread_kind": spread[0] if spread else None,
        "spread": spread[1] if spread else None,
        "predicted": predicted["median"] if predicted else None,
        "low": predicted["low"] if predicted else None,
        "high": predicted["high"] if predicted else None,
        "ratio": row.ratio,
        "counted": not row.reason and row.predicted is not None,
    }


def _fold_json(fold: Fold) -> dict[str, Any]:
    seen = fold.observed
    return {
        "trial": seen.trial,
        "arm": seen.arm,
        "split": seen.split,
        "laboratory": seen.laboratory,
        "quantity": seen.quantity,
        "start": seen.span[0],
        "end": seen.span[1],
        "window": seen.window,
        "exercised": seen.exercised,
        "log_fold": seen.log_fold,
        "sign": seen.sign,
        "error": fold.error,
        "error_filled": seen.error is None and fold.error is not None,
        "basal": seen.basal,
        "predicted_basal_rate": fold.basal,
        "own_basal": asdict(fold.own_basal) if fold.own_basal else None,
        "predicted_basal": asdict(fold.predicted_basal) if fold.predicted_basal else None,
        "explained": fold.explained,
        "counted": fold.counted,
        "reason": fold.reason,
        "leucine_g": seen.intake.leucine,
    }


def as_text(card: Scorecard, *, rows: bool = True) -> str:
    """Return the scorecard as text: every observation, then the folds, then the scores of each set."""
    uncertain = f"{card.draws} draws, seed {card.seed}" if card.draws else "points alone, no uncertainty"
    parts = [f"{card.model} on {len(card.files)} file(s), {uncertain}"]
    if rows:
        parts += ["", "Observations (times in min from the arm's time zero)", table(ROW_COLUMNS, row_cells(card.rows))]
    if card.folds:
        parts += ["", "Fed over basal synthesis (folds)", table(FOLD_COLUMNS, fold_cells(card.folds))]
    if card.courses:
        parts += ["", "Amino acids in plasma (predicted over observed)", table(COURSE_COLUMNS, course_cells(card))]
    if any(one.predicted is not None for one in card.masses):
        parts += ["", "Muscle and lean mass in disuse (percent of the start)", table(MASS_COLUMNS, mass_cells(card))]
    for name in card.sets:
        parts += ["", *_set_text(card, name)]
    parts += ["", "Before reading on:", *(f"- {note}" for note in card.notes)]
    parts += [f"- Refused: {line}" for line in card.refused]
    return "\n".join(parts)


def _set_text(card: Scorecard, name: str) -> list[str]:
    scores = card.sets[name]
    rows = scores["rows"]
    head = (
        f"Set {name}: {scores['trials']} trial(s), {scores['arms']} arm(s), {rows['counted']} of {rows['measured']} "
        "observations counted"
    )
    errors = table(error_columns(card), error_cells(scores))
    lines = [head, "RMSE of log folds, one vote an arm (rivals: RMSE and the arms they speak for)", errors, ""]
    lines.append(table(GATE_COLUMNS, gate_cells(gates(name, scores))))
    return [*lines, *(f"  fails: {line}" for line in scores["fails"])]


FOLD_COLUMNS = ("trial", "arm", "set", "window", "", "observed", "own basal", "predicted basal", "remark")
COURSE_COLUMNS = ("trial", "arm", "set", "amino acid", "peak", "area", "nadir obs", "nadir pred", "to (min)")
MASS_COLUMNS = ("trial", "arm", "set", "quantity", "day", "observed", "SE", "predicted", "5 %", "95 %", "remark")
ERROR_COLUMNS = ("windows", "arms", "RMSE own basal", "RMSE predicted basal", "half-width", "interval score")
SIGNS = {1: "up", -1: "down", 0: "none"}
GATE_COLUMNS = ("mark", "found", "asked", "n", "reached")


def row_cells(rows: Sequence[Row]) -> list[list[str]]:
    """Return the cells of the table of observations."""
    cells = []
    for row in rows:
        answer = row.predicted
        numbers = (answer.median, answer.low, answer.high) if answer else (None, None, None)
        head = [row.trial, row.arm, row.split or "own", row.quantity, span_words(row.start, row.end)]
        spread = "-" if row.spread is None else f"{number(row.spread[1])} {row.spread[0].upper()}"
        cells.append(
            [*head, number(row.observed), spread, *map(number, numbers), row.unit, number(row.ratio), row.reason]
        )
    return cells


def fold_cells(folds: Sequence[Fold]) -> list[list[str]]:
    """Return the cells of the table of folds; a log fold is shown as the fold."""
    cells = []
    for fold in folds:
        seen = fold.observed
        kind = f"{seen.window} {span_words(*seen.span)}"
        observed = SIGNS[seen.sign or 0] if seen.log_fold is None else _fold(seen.log_fold)
        cells.append(
            [
                seen.trial, seen.arm, seen.split or "own", kind, "exercised" if seen.exercised else "rest", observed,
                interval_words(fold.own_basal), interval_words(fold.predicted_basal), fold.reason,
            ]
        )  # fmt: skip
    return cells


def course_cells(card: Scorecard) -> list[list[str]]:
    """Return the cells of the table of plasma time courses."""
    return [
        [
            c.trial, c.arm, c.split or "own", c.quantity.removeprefix("plasma_"), f"{c.ratio_peak:.2f}",
            number(c.ratio_area), f"{c.nadir:.2f}", f"{c.predicted_nadir:.2f}", f"{c.until:g}",
        ]
        for c in card.courses
    ]  # fmt: skip


def mass_cells(card: Scorecard) -> list[list[str]]:
    """Return the cells of the table of changes of mass in disuse."""
    return [
        [
            one.trial, one.arm, one.split or "own", one.quantity, f"{one.day:g}", number(one.observed),
            number(one.error), number(one.predicted), number(one.low), number(one.high), one.reason,
        ]
        for one in card.masses
    ]  # fmt: skip


def error_cells(scores: Any) -> list[list[str]]:
    """Return the cells of the table of errors of a set; rivals (`error_columns`) in the last columns."""
    keys = ("rmse_own_basal", "rmse_predicted_basal", "half_width", "interval_score")
    return [
        [name, str(own["arms"]), *(number(own[key]) for key in keys), *map(_rival_words, own["rivals"].values())]
        for name, own in scores["folds"].items()
        if own["arms"]
    ]


def error_columns(card: Scorecard) -> list[str]:
    """Return the head of the table of errors: a column for each rival, its RMSE with the arms it speaks for."""
    return [*ERROR_COLUMNS, *(rival.name for rival in card.rivals)]


def _rival_words(own: Any) -> str:
    return f"{own['rmse']:.3f} ({own['arms']})" if own["arms"] else "-"


def gate_cells(marks: Sequence[Gate]) -> list[list[str]]:
    """Return the cells of the table of marks."""
    words = {True: "yes", False: "NO", None: "not scored"}
    return [[mark.name, number(mark.found), mark.asked, str(mark.count), words[mark.passed]] for mark in marks]


def interval_words(answer: Interval | None) -> str:
    """Return a log fold as a fold with its interval.

    >>> interval_words(Interval(0.0, -0.1, 0.1))
    '1.00 (0.90 to 1.11)'
    """
    if answer is None:
        return "-"
    bounds = (
        f" ({_fold(answer.low)} to {_fold(answer.high)})" if answer.low is not None and answer.high is not None else ""
    )
    return _fold(answer.median) + bounds


def _fold(log_fold: float) -> str:
    return f"{math.exp(log_fold):.2f}"


def span_words(start: float, end: float) -> str:
    """Return a moment or a window as words."""
    return f"{start:g}" if start == end else WINDOW.format(start, end)


def number(value: float | None) -> str:
    """Return a number in three digits, a dash for none."""
    return "-" if value is None else f"{value:.3g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return columns as plain text."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
