"""Numbers of a plan that limits are set on: the most within 24 h, the largest dose, the strength of a drink."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import get_args

from myoflux.common.quantity import MINUTES_PER_DAY, parse_clock
from myoflux.common.vocabulary import amino_acids, molar_mass
from myoflux.study.activities import Form
from myoflux.study.events import Dose, Expanded, Infusion
from myoflux.study.screening import Screening

BRANCHED = ("leucine", "isoleucine", "valine")
FORMS = get_args(Form)
LOADS = frozenset((*amino_acids(), "protein"))
# Leucine as a share of usual protein, by which a diet told in grams of protein is read (tables of requirements).
LEUCINE_SHARE = 0.08
SUCROSE = 342.3
# So long (min) after a dose of yesterday a day begins that holds it no more.
MOMENT = 1e-6


def most_in_a_day(amounts: Iterable[tuple[float, float]], drips: Iterable[Infusion] = ()) -> float:
    """Return the largest sum within 24 h of (time in min, grams) and of what infusions bring meanwhile.

    >>> most_in_a_day([(0.0, 4.0), (1439.0, 1.0), (1440.0, 2.0)])
    5.0
    >>> most_in_a_day([(0.0, 1.0)], [Infusion(0.0, 1800.0, "leucine", 0.01, "vein")])
    15.4
    """
    doses, flows = sorted(amounts), list(drips)
    times = [time for time, _ in doses]
    # The sum is largest in a day that begins with a dose or an infusion, or ends with one.
    begins = {*times, *(time - MINUTES_PER_DAY + MOMENT for time in times)}
    begins |= {flow.start for flow in flows} | {flow.end - MINUTES_PER_DAY for flow in flows}
    best = 0.0
    for begin in begins:
        end = begin + MINUTES_PER_DAY
        taken = sum(grams for _, grams in doses[bisect_left(times, begin) : bisect_left(times, end)])
        flowed = sum(flow.grams_per_min * max(min(flow.end, end) - max(flow.start, begin), 0.0) for flow in flows)
        best = max(best, taken + flowed)
    return best


def intake_numbers(
    plan: Expanded, asked: Screening, mass: float | None, until: float, start: int
) -> dict[str, float | None]:
    """Return the metrics of the rules that a plan decides; None is not known.

    Totals count the plan, infusions included, and the usual protein that was told; without that they are the least that
    is taken. ``whole_`` numbers are given only where the whole diet is known.
    """
    acids = amino_acids()
    free = [dose for dose in plan.doses if dose.form in FORMS and dose.substance in acids]
    eaten = [dose for dose in plan.doses if dose.form not in FORMS]
    veins = [drip for drip in plan.infusions if drip.route == "vein" and drip.substance in acids]
    habit = _diet_protein(plan, asked, mass)
    diet = habit or 0.0
    told = habit is not None

    def taken(doses: Sequence[Dose], *names: str) -> list[tuple[float, float]]:
        return [(dose.time, dose.grams) for dose in doses if dose.substance in names]

    def dripped(*names: str) -> list[Infusion]:
        return [drip for drip in veins if drip.substance in names]

    leucine = taken(plan.doses, "leucine")
    flowed = sum(drip.grams_per_min * (drip.end - drip.start) for drip in dripped("leucine"))
    protein = taken(eaten, "protein")
    days = max(until / MINUTES_PER_DAY, 1.0)
    whole = told or (until >= MINUTES_PER_DAY and bool(eaten))
    branched = most_in_a_day(taken(free, *BRANCHED))
    found: dict[str, float | None] = {f"supplement_{name}": most_in_a_day(taken(free, name)) for name in BRANCHED}
    found |= {
        "supplement_bcaa": branched,
        "free_amino_acids": most_in_a_day(taken(free, *acids), dripped(*acids)),
        "single_dose": _largest(free, tuple(acids)),
        "single_leucine_isoleucine": _largest(free, BRANCHED[:2]),
        "total_leucine": per_kg(1000 * (most_in_a_day(leucine, dripped("leucine")) + LEUCINE_SHARE * diet), mass),
        "total_protein": per_kg(most_in_a_day(protein) + diet or None, mass),
        "whole_leucine": per_kg(1000 * ((_sum(leucine) + flowed) / days + LEUCINE_SHARE * diet), mass)
        if whole
        else None,
        "whole_protein": per_kg(_sum(protein) / days + diet, mass) if whole else None,
        "iv_amino_acids": per_kg(most_in_a_day((), dripped(*acids)), mass),
        "iv_bcaa": per_kg(most_in_a_day((), dripped(*BRANCHED)), mass),
        "osmolarity": _osmolarity(free, asked),
        "units_per_day": None,
        "leucine_share": _leucine_share(eaten, free),
    }
    if asked.product.unit:
        solid = [(dose.time, dose.grams) for dose in free if dose.form in ("capsule", "tablet")]
        found["units_per_day"] = most_in_a_day(solid) / asked.product.unit
    found |= _minutes_from_medicines(plan, asked, start)
    return found


def _diet_protein(plan: Expanded, asked: Screening, mass: float | None) -> float | None:
    """Return the protein (g/d) of the usual diet: as answered, or the most that the plan's own daily diet holds."""
    if asked.diet_protein is not None or mass is None:
        return asked.diet_protein
    told = [diet.grams.get("protein", mass * diet.grams_per_kg.get("protein", 0.0)) for diet in plan.diets]
    return max((grams for grams in told if grams), default=None)


def _minutes_from_medicines(plan: Expanded, asked: Screening, start: int) -> dict[str, float | None]:
    """Return the least minutes between amino acids or protein and the clock times of medicines."""
    loads = [(dose.time, dose.time) for dose in plan.doses if dose.substance in LOADS]
    loads += [(drip.start, drip.end) for drip in plan.infusions if drip.substance in LOADS]
    times = asked.medicine_times or {}
    found: dict[str, float | None] = {}
    for medicine, texts in (("levodopa", times.get("levodopa", ())), ("thyroid", times.get("thyroid", ()))):
        clocks = [parse_clock(text) for text in texts]
        gaps = [_minutes_apart(begin + start, end + start, at) for begin, end in loads for at in clocks]
        found[f"minutes_from_{medicine}"] = min(gaps, default=None)
    return found


def _minutes_apart(begin: float, end: float, clock: float) -> float:
    """Return the least minutes between a span of time and a clock time that comes every day.

    >>> _minutes_apart(1430.0, 1430.0, 10.0), _minutes_apart(480.0, 600.0, 550.0)
    (20.0, 0.0)
    """
    after = (clock - begin) % MINUTES_PER_DAY
    if after <= end - begin:
        return 0.0
    return min(after - (end - begin), MINUTES_PER_DAY - after)


def per_kg(amount: float | None, mass: float | None) -> float | None:
    """Return an amount per kg of body mass; None where either is unknown."""
    return None if amount is None or not mass else amount / mass


def _sum(amounts: Iterable[tuple[float, float]]) -> float:
    return sum(grams for _, grams in amounts)


def _largest(doses: Sequence[Dose], names: Sequence[str]) -> float:
    """Return the largest sum of grams taken at one moment."""
    at: dict[float, float] = {}
    for dose in doses:
        if dose.substance in names:
            at[dose.time] = at.get(dose.time, 0.0) + dose.grams
    return max(at.values(), default=0.0)


def _osmolarity(free: Sequence[Dose], asked: Screening) -> float | None:
    """Return mOsm/L of the strongest drink; None where its volume was not told."""
    if not asked.product.liquid:
        return None
    litres = asked.product.liquid / 1000.0
    at: dict[float, float] = {}
    for dose in free:
        if dose.form in ("solution", "powder"):
            formula = amino_acids()[dose.substance].formula
            at[dose.time] = at.get(dose.time, 0.0) + 1000 * dose.grams / molar_mass(formula)
    sugar = 1000 * (asked.product.sugar or 0.0) / SUCROSE
    return (max(at.values(), default=0.0) + sugar) / litres


def _leucine_share(eaten: Sequence[Dose], free: Sequence[Dose]) -> float | None:
    """Return leucine in % of the protein of food with the free amino acids put to it."""
    protein = sum(dose.grams for dose in eaten if dose.substance == "protein") + sum(dose.grams for dose in free)
    leucine = sum(dose.grams for dose in (*eaten, *free) if dose.substance == "leucine")
    return 100 * leucine / protein if protein and eaten and free else None
