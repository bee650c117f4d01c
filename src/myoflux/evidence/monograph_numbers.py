"""What the model says of a substance by dose and age: plasma curves, and synthesis with its interval."""

from __future__ import annotations

from dataclasses import dataclass

from myoflux.evidence.model_answer import DRAWS, INTERVAL, MODEL, STEP
from myoflux.simulation.simulate import simulate
from myoflux.study.study import Study

NO = dict.fromkeys(
    ("kidney_disease", "inborn_error", "als", "liver_disease", "pregnancy", "levodopa", "glucose_lowering"), "no"
)
PEOPLE = {
    "man of 30 y": {"sex": "male", "age": "30 y", "mass": "75 kg", "height": "178 cm", "screening": NO},
    "woman of 72 y": {"sex": "female", "age": "72 y", "mass": "66 kg", "height": "162 cm", "screening": NO},
}
UNTIL = 300


@dataclass(frozen=True)
class Curve:
    """A plasma level (umol/L) over time (min) after a dose."""

    label: str
    minutes: tuple[float, ...]
    level: tuple[float, ...]


@dataclass(frozen=True)
class Numbers:
    """Curves of the young man, and a table of synthesis by dose and age with 5 to 95 % intervals."""

    plasma: str
    curves: tuple[Curve, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def model_numbers(composition: dict[str, float], doses: tuple[float, ...], plasma: str) -> Numbers:
    """Simulate doses (g) of a composition (g in 1 g) in a young man and an older woman, fasting and at rest."""
    from myoflux.simulation.ensemble import simulate_ensemble

    arms = {}
    for who, person in PEOPLE.items():
        for dose in (0.0, *doses):
            plan = [{"at": "0 min", "take": {name: f"{share * dose:.6g} g" for name, share in composition.items()}}]
            arms[f"{dose:g} g - {who}"] = {"person": person, "plan": plan if dose else []}
    study = Study.model_validate({"title": "doses by age", "until": f"{UNTIL} min", "arms": arms})
    single = simulate(study, MODEL, every=STEP)
    young = [name for name in arms if name.endswith("- man of 30 y")]
    minutes = tuple(float(time) for time in single.time)
    curves = tuple(
        Curve(name.split(" - ")[0], minutes, tuple(round(float(v), 1) for v in single[plasma].sel(person=name)))
        for name in young
    )
    outputs = ("fsr", "net_balance")
    result = simulate_ensemble(
        study, MODEL, people=DRAWS, vary="parameters", outputs=outputs, every=STEP, quantiles=INTERVAL
    )
    rows: list[tuple[str, ...]] = []
    for name in arms:
        grams, who = name.split(" - ")
        cells: list[str] = []
        for output in outputs:
            low, median, high = (
                float(v) for v in result[f"{output}_over_window_quantile"].sel(arm=name).isel(window=0)
            )
            cells.append(f"{median:.3g} ({low:.3g} to {high:.3g})")
        rows.append((grams, who, *cells))
    head = ("dose", "who", "synthesis, FSR over 5 h (%/h)", "synthesis minus breakdown (g/h)")
    note = (
        f"Model {MODEL}, {DRAWS} draws of its parameters, fasting and at rest; in brackets 5 to 95 %. Hours do not add "
        "up to months: none of this is kilograms of muscle."
    )
    return Numbers(plasma, curves, head, tuple(rows), note)
