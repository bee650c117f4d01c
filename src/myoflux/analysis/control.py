"""Which step limits: how much the response of synthesis follows each step of the model (control coefficients)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from myoflux.engine.kernel import Kernel, compile_kernel
from myoflux.engine.period import Tolerance
from myoflux.physiology.catalogue import get_model
from myoflux.simulation.simulate import Run, Window, medicine_overlays, prepare_run
from myoflux.study.activities import AnyActivity, Eat, Infuse, Take
from myoflux.study.study import Arm, Study

MODEL = "human"
NUDGE = 0.02
# Below this mean rise of synthesis (%/h, a hundredth of the basal rate) there is no response to explain.
NO_RESPONSE = 4e-4


@dataclass(frozen=True)
class Step:
    """A step of the model: the power by which each of its parameters is scaled when the step gets easier."""

    name: str
    words: str
    scales: Mapping[str, float]


# "Easier" is faster, more sensitive or roomier; the amount taken is scaled in the plan instead.
STEPS = (
    Step(
        "gut",
        "how fast it empties, is digested and absorbed",
        dict.fromkeys(
            ("gastric_emptying", "fast_digestion", "slow_digestion", "amino_acid_absorption", "solid_dissolution"), 1.0
        ),
    ),
    Step("sensing", "how sensitive muscle is to leucine", {"leucine_signal_half": -1.0}),
    Step("ceiling", "how strongly a full signal drives synthesis", {"full_response": 1.0}),
    Step("supply", "the scarcest essential amino acid in muscle", {"muscle_supply_half": -1.0}),
    Step("capacity", "how much muscle can build before it is full", {"anabolic_capacity": 1.0}),
)
AMOUNT = Step("amount", "how much is taken", {})


@dataclass(frozen=True)
class Control:
    """The control coefficient of a step: relative change of the response for a relative change of the step."""

    step: Step
    coefficient: float


def limiting_steps(study: Study, arm: str, window: Window) -> list[Control]:
    """Return how far the response of one arm follows each step, the strongest first.

    The response is the rise of the fractional synthetic rate above the start, mean over ``window`` (min), of the
    person with the central value of every parameter. Empty where there is none to explain: less than 0.0004 %/h.
    Source: control coefficients as of metabolic control analysis, by a difference of 2 %.

    >>> from myoflux.study.shipped import load_trial
    >>> limiting_steps(load_trial("glynn2010"), "leucine-3.5g", (0.0, 180.0))[0].step.name
    'capacity'
    """
    body = get_model(MODEL)
    chosen = study.groups[arm]
    changes = medicine_overlays(body, chosen)
    runs = [prepare_run(study, body, arm, one, changes) for one in (chosen, _more(chosen))]
    rows = [runs[0].values, *(_easier(runs[0], step) for step in STEPS), runs[1].values]
    # No step scales what a plan reads, such as the lag of a capsule, so only the amount has periods of its own.
    periods = [runs[0].periods] * (len(STEPS) + 1) + [runs[1].periods]
    kernel = _kernel()
    table = np.array([[row[name] for name in kernel.parameters] for row in rows])
    begin = np.array([min(0.0, window[0])])
    batch = kernel.solve(
        table, periods, np.append(begin, study.until), windows=[window], tolerance=Tolerance(1e-7, 1e-10)
    )
    rise = batch.means[:, 0, 0] - batch.values[:, 0, 0]
    if not np.all(np.isfinite(rise)) or rise[0] < NO_RESPONSE:
        return []
    coefficients = np.log(np.maximum(rise[1:], 1e-12) / rise[0]) / np.log1p(NUDGE)
    found = [Control(step, float(value)) for step, value in zip((*STEPS, AMOUNT), coefficients, strict=True)]
    return sorted(found, key=lambda one: -one.coefficient)


@cache
def _kernel() -> Kernel:
    return compile_kernel(get_model(MODEL).model, ["fsr"], integrands=["fsr"])


def _easier(run: Run, step: Step) -> dict[str, float]:
    scaled = {name: run.values[name] * (1.0 + NUDGE) ** power for name, power in step.scales.items()}
    return {**run.values, **scaled}


def _more(arm: Arm) -> Arm:
    """Return the arm with a little more of all that is taken."""
    return arm.model_copy(update={"plan": tuple(_scaled(one) for one in arm.plan)})


def _scaled(activity: AnyActivity) -> AnyActivity:
    for kind, name in ((Take, "take"), (Eat, "eat"), (Infuse, "infuse")):
        if isinstance(activity, kind):
            amounts = {what: grams * (1.0 + NUDGE) for what, grams in activity.amounts.items()}
            return activity.model_copy(update={name: amounts})
    return activity


def words_of(controls: list[Control]) -> str:
    """Return in a sentence which step limits the response.

    >>> words_of([])
    'There is no rise of synthesis to explain.'
    """
    if not controls:
        return "There is no rise of synthesis to explain."
    if round(10.0 * controls[0].coefficient) <= 0:
        return "None of the steps that are looked at limits this rise of synthesis."
    first, second = controls[0], controls[1]
    last = controls[-1]
    return (
        f"What limits synthesis most is {first.step.words} (10 % more of it: {_percent(first)}), "
        f"then {second.step.words} ({_percent(second)}); least {last.step.words} ({_percent(last)})."
    )


def _percent(control: Control) -> str:
    change = round(10.0 * control.coefficient)
    return f"{change:+d} %" if change else "0 %"
