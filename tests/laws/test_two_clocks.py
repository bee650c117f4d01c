"""The one number by which the day scale enters months, against the day-scale model's own course of 28 days."""

from __future__ import annotations

import numpy as np
import pytest

from myoflux.engine.kernel import compile_kernel
from myoflux.food.table import find_food
from myoflux.physiology.catalogue import get_model
from myoflux.simulation.periods import schedule
from myoflux.study.events import Dose, Expanded

DAY = 1440.0
DAYS = 28
STEP = 10.0
OLD = {"age": 71.0, "male": 1.0, "mass": 75.0}
HUMAN, MONTHS = get_model("human"), get_model("months")


def course(leucine):
    """Return fractional synthesis (%/h) of every day that repeats, every ten minutes, meals with or without leucine."""
    doses = []
    for start in (day * DAY for day in range(4)):
        for at in (480.0, 780.0, 1140.0):
            meal = find_food("mixed protein").nutrients(28.0) | {"carbohydrate": 80.0}
            doses += [Dose(start + at, name, grams, "mixed") for name, grams in meal.items()
                      if grams > 0 and name not in HUMAN.ignores]  # fmt: skip
            doses += [Dose(start + at, "leucine", leucine, "powder")] if leucine else []
    values = HUMAN.values_of(OLD)
    plan = Expanded(doses=tuple(sorted(doses, key=lambda one: one.time)))
    times = np.arange(3 * DAY, 4 * DAY, STEP)
    kernel = compile_kernel(HUMAN.model, ("fsr",))
    batch = kernel.solve(values, schedule(HUMAN, values, plan, 4 * DAY)[0], times, tolerance=HUMAN.tolerance)
    return batch.values[0, :, 0]


def mass_after(response):
    """Integrate a leg for 28 days with a course of the acute response that repeats every day."""
    values = MONTHS.model.values()
    turnover, lag = values["turnover"] / DAY, values["synthesis_lag"] * DAY
    mass = synthesis = 1.0
    for _ in range(DAYS):
        for acute in response:
            target = 1.0 + values["acute_to_chronic"] * acute + values["homeostasis"] * (1.0 - mass)
            mass += STEP * turnover * (synthesis - mass)
            synthesis += STEP * (target - synthesis) / lag
    return mass


@pytest.fixture(scope="module")
def habit():
    return course(0.0)


@pytest.mark.parametrize("leucine", [1.0, 2.5, 5.0])
def test_the_response_is_that_of_the_day_scale(habit, leucine):
    values = MONTHS.model.values()
    grams = 3 * leucine
    expected = values["leucine_day_response"] * grams / (values["leucine_day_half"] + grams)
    assert course(leucine).mean() / habit.mean() - 1.0 == pytest.approx(expected, abs=0.015)


def test_daily_means_lose_next_to_nothing_over_28_days(habit):
    resolved = course(2.5) / habit.mean() - 1.0
    averaged = np.full(len(resolved), resolved.mean())
    whole, mean = mass_after(resolved), mass_after(averaged)
    assert abs(whole - mean) < max(0.005 * abs(whole - 1.0), 0.00005)
