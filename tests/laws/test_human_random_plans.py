"""Ten thousand random legal days: no negative pool, no NaN, no failure."""

from __future__ import annotations

import numpy as np

from myoflux.engine.kernel import compile_kernel
from myoflux.physiology.catalogue import get_model
from myoflux.physiology.day.solutes import ACIDS
from myoflux.simulation.periods import schedule
from myoflux.study.activities import Route
from myoflux.study.events import Bout, Dose, Expanded, Infusion

DAYS = 10_000
DAY = 1440.0
BODY = get_model("human")
CLASSES = ("whey", "casein", "milk", "egg", "beef", "soy", "pea", "wheat", "potato", "mixed")
# May fall a little below zero: differences and signals, not amounts.
SIGNED = {"rest_protein_change", "glucose_excess", "remote_insulin", "muscle_full", "anabolic_drive"}


def random_day(draw: np.random.Generator) -> Expanded:
    """Up to 6 meals and 6 doses of 0 to 60 g by any route, perhaps a bout."""
    doses, infusions = [], []
    for _ in range(draw.integers(0, 7)):
        at, form = float(draw.uniform(0, DAY)), str(draw.choice(CLASSES))
        protein = float(draw.uniform(0, 150))
        doses.append(Dose(at, "protein", protein, form))
        shares = draw.dirichlet(np.full(len(ACIDS), 3.0)) * draw.uniform(0.2, 0.5)
        doses += [Dose(at, acid, protein * float(share), form) for acid, share in zip(ACIDS, shares, strict=True)]
        doses += [
            Dose(at, "carbohydrate", float(draw.uniform(0, 200)), form),
            Dose(at, "fat", float(draw.uniform(0, 80)), form),
        ]
    for _ in range(draw.integers(0, 7)):
        at, acid, grams = float(draw.uniform(0, DAY)), str(draw.choice(ACIDS)), float(draw.uniform(0, 60))
        if draw.random() < 0.3:
            route: Route = "vein" if draw.random() < 0.5 else "duodenum"
            infusions.append(Infusion(at, min(DAY, at + 180.0), acid, grams / 180.0, route))
        else:
            doses.append(Dose(at, acid, grams, str(draw.choice(["solution", "powder", "capsule", "tablet"]))))
    bouts: tuple[Bout, ...] = ()
    if draw.random() < 0.3:
        at = float(draw.uniform(0, DAY - 120))
        bouts = (Bout(at, at + 60.0, str(draw.choice(["resistance", "endurance"])), 8, 80.0, 60.0, "legs"),)
    return Expanded(tuple(sorted(doses, key=lambda one: one.time)), tuple(infusions), (), bouts)


def random_person(draw: np.random.Generator) -> dict[str, float | str]:
    return {
        "age": draw.uniform(18, 95),
        "male": draw.uniform(0, 1),
        "mass": draw.uniform(40, 180),
        "height": draw.uniform(145, 205),
        "training": str(draw.choice(["untrained", "resistance_trained"])),
    }


def test_ten_thousand_random_days():
    draw = np.random.default_rng(20261121)
    kernel = compile_kernel(BODY.model, BODY.model.state_names)
    values = [BODY.values_of(random_person(draw)) for _ in range(DAYS)]
    periods = [schedule(BODY, own, random_day(draw), DAY)[0] for own in values]
    table = np.array([[own[name] for name in kernel.parameters] for own in values])
    start = np.array([BODY.model.initial(own)[name] for own in values[:1] for name in kernel.outputs])
    lowest = np.full(len(kernel.outputs), np.inf)
    times = np.arange(0.0, DAY + 1, 60.0)
    for first in range(0, DAYS, 500):
        batch = kernel.solve(
            table[first : first + 500], periods[first : first + 500], times, tolerance=BODY.tolerance, threads=None
        )
        assert not batch.status.any(), batch.failed()
        assert np.all(np.isfinite(batch.values))
        lowest = np.minimum(lowest, batch.values.min(axis=(0, 1)))
    for name, low, begin in zip(kernel.outputs, lowest, start, strict=True):
        if name not in SIGNED:
            assert low >= -1e-6 * max(1.0, begin), f"{name} fell to {low:g}"
