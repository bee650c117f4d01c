"""Score every shipped trial and write src/myoflux/data/agreement.csv (some minutes).

Run again whenever tests/evidence/test_agreement.py says that a model has changed.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterator

from myoflux.evidence.agreement import COLUMNS, FOLD, PERCENT, TABLE, digest
from myoflux.validation.scorecard import Scorecard
from myoflux.validation.scores import NORMAL_95
from myoflux.validation.validate import validate


def rows_of(card: Scorecard) -> Iterator[dict[str, object]]:
    """Yield folds of synthesis of the day-scale model, changes of mass of the model of months."""
    about = {"model": card.model, "digest": digest(card.model)}
    for fold in card.folds if card.model == "human" else ():
        seen, answer = fold.observed, fold.scored
        if seen.log_fold is None or answer is None:
            continue
        half = None if fold.error is None else NORMAL_95 * fold.error
        yield about | {
            "trial": seen.trial, "arm": seen.arm, "split": seen.split, "quantity": seen.quantity,
            "start": seen.span[0], "end": seen.span[1], "unit": FOLD,
            "observed": _fold(seen.log_fold), "observed_low": half and _fold(seen.log_fold - half),
            "observed_high": half and _fold(seen.log_fold + half), "predicted": _fold(answer.median),
            "predicted_low": _fold(answer.low), "predicted_high": _fold(answer.high),
            "basis": "own basal" if fold.own_basal else "predicted basal", "counted": _yes(fold.counted),
        }  # fmt: skip
    for one in card.masses if card.model == "months" else ():
        if one.predicted is None:
            continue
        half = NORMAL_95 * one.error if one.error_printed else None
        yield about | {
            "trial": one.trial, "arm": one.arm, "split": one.split, "quantity": one.quantity,
            "start": 0, "end": one.day * 1440, "unit": PERCENT,
            "observed": _short(one.observed), "observed_low": None if half is None else _short(one.observed - half),
            "observed_high": None if half is None else _short(one.observed + half),
            "predicted": _short(one.predicted), "predicted_low": _short(one.low), "predicted_high": _short(one.high),
            "basis": "start of the study", "counted": _yes(not one.reason),
        }  # fmt: skip


def _fold(log_value: float | None) -> str:
    return "" if log_value is None else _short(math.exp(log_value))


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _say(trial: str) -> None:
    sys.stderr.write(f"{trial}\n")


def main() -> None:
    """Write the table."""
    rows = []
    for model in ("human", "months"):
        card = validate(model=model, progress=_say)
        rows += list(rows_of(card))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
