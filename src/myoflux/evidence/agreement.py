"""What the models predicted beside what trials measured, kept as a table because scoring every trial takes minutes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from myoflux.common.tables import data_folder, read_csv
from myoflux.physiology.catalogue import get_model
from myoflux.physiology.explain import equations

TABLE = data_folder() / "agreement.csv"
COLUMNS = (
    *("model", "digest", "trial", "arm", "split", "quantity", "start", "end", "unit", "observed", "observed_low"),
    *("observed_high", "predicted", "predicted_low", "predicted_high", "basis", "counted"),
)
FOLD, PERCENT = "fold", "%"


@dataclass(frozen=True)
class Agreement:
    """One measured value beside its prediction: fold of basal synthesis, or percent change of muscle or lean mass.

    ``start`` and ``end`` are minutes from the arm's time zero. Observed ends are 1.96 standard errors away (None where
    no error is printed), predicted ones hold 90 % of draws and trial noise. ``basis`` says what a fold starts from.
    """

    model: str
    trial: str
    arm: str
    split: str
    quantity: str
    start: float
    end: float
    unit: str
    observed: float
    observed_low: float | None
    observed_high: float | None
    predicted: float
    predicted_low: float | None
    predicted_high: float | None
    basis: str
    counted: bool


@cache
def agreements() -> tuple[Agreement, ...]:
    """Return every measured value with a prediction, in the order of models, trials and arms.

    >>> {row.unit for row in agreements()} == {"fold", "%"}
    True
    """
    return tuple(
        Agreement(
            model=row.text("model"),
            trial=row.text("trial"),
            arm=row.text("arm"),
            split=row.text("split"),
            quantity=row.text("quantity"),
            start=row.number("start"),
            end=row.number("end"),
            unit=row.one_of("unit", (FOLD, PERCENT)),
            observed=row.number("observed"),
            observed_low=row.optional_number("observed_low"),
            observed_high=row.optional_number("observed_high"),
            predicted=row.number("predicted"),
            predicted_low=row.optional_number("predicted_low"),
            predicted_high=row.optional_number("predicted_high"),
            basis=row.cells["basis"],
            counted=row.one_of("counted", ("yes", "no")) == "yes",
        )
        for row in read_csv(TABLE, COLUMNS)
    )


def digest(model: str) -> str:
    """Return a short digest of a model's equations, its parameters and its posterior sample.

    >>> len(digest("human"))
    12
    """
    body = get_model(model)
    text = [row.get("equation", "") for row in equations(body.model, body.model.name)]
    text += [f"{name}={row.value!r}" for name, row in body.model.parameters.items()]
    posterior = data_folder() / "posterior" / f"{model}.csv"
    sample = posterior.read_bytes() if posterior.exists() else b""
    return hashlib.sha256("\n".join(text).encode() + sample).hexdigest()[:12]


@cache
def stale() -> tuple[str, ...]:
    """Return the models that have changed since the table was made; scripts/agreement.py makes it anew."""
    made = {row.text("model"): row.text("digest") for row in read_csv(TABLE, COLUMNS)}
    return tuple(model for model, then in made.items() if digest(model) != then)
