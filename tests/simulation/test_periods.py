from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.models import parameter, table
from tests.reference_runs import get_model, simulate, simulate_ensemble

from myoflux.errors import ModelError, RefusedError
from myoflux.food.table import find_food
from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.model import build
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.body_model import BodyModel
from myoflux.simulation.not_modelled import ignored_notes
from myoflux.simulation.periods import ReadValues, schedule
from myoflux.simulation.population import Spread, rate_constants
from myoflux.simulation.simulate import prepare_run, research_marks
from myoflux.study.activities import Eat, Exercise, Hold, Infuse, Take
from myoflux.study.events import expand
from myoflux.study.study import Study

PERSON = {"sex": "male", "age": "30 y", "mass": "80 kg"}


def ingest(substance, grams, form, values):
    """Sugar counts by its carbon; protein brings nothing of its own."""
    if substance == "leucine":
        return {"gut": grams / values["leucine_mass"] * (0.9 if form == "whey" else 1.0)}
    return {}


def exercised(bout, values):
    return {"damage": (bout.sets or 1) * values["damage_per_set"]}, {"ke": 2 * values["ke"]}


def personal(*, mass, age, **_):
    return {} if mass is None else {"ke": 0.02 * mass / 80.0}


def toy(**more):
    """Gut to plasma to out, with all that a day-scale model may have."""
    body = Subsystem("body", source="test")
    body.state("gut", "mol", "in the gut")
    body.state("plasma", "mol", "in plasma")
    body.state("damage", "1", "damage")

    @body.flux("-> gut")
    def infused(gut_infusion):
        """Into the duodenum."""
        return gut_infusion

    @body.flux("gut -> plasma")
    def absorption(gut, ka):
        """First order."""
        return ka * gut

    @body.flux("plasma ->")
    def elimination(plasma, ke):
        """First order."""
        return ke * plasma

    @body.flux("-> plasma")
    def clamping(plasma, clamp_gain, clamp_level):
        """Towards the level."""
        return clamp_gain * (clamp_level - plasma)

    @body.flux("damage ->")
    def repair(damage, kr):
        """First order."""
        return kr * damage

    units = {
        "ka": (0.1, "1/min"), "ke": (0.02, "1/min"), "kr": (0.001, "1/min"), "gut_infusion": (0.0, "mol/min"),
        "clamp_gain": (0.0, "1/min"), "clamp_level": (0.0, "mol"), "leucine_mass": (131.17, "g/mol"),
        "damage_per_set": (0.5, "1"), "capsule_lag": (10.0, "min"),
    }  # fmt: skip
    rows = table(*(parameter(name, value, unit) for name, (value, unit) in units.items()))
    model = build("toy", "toy", [body], rows, also_used=("leucine_mass", "damage_per_set", "capsule_lag"))
    abilities = {
        "ingest": ingest, "lags": {"capsule": "capsule_lag"}, "duodenal": {"leucine": "gut_infusion"},
        "clamps": {"insulin": ("clamp_level", "clamp_gain")}, "bout": exercised, "personal": personal, **more,
    }  # fmt: skip
    return BodyModel(
        model=model, citation="toy", by_mouth={"leucine": "gut"}, by_vein={}, molar_mass={"leucine": "leucine_mass"},
        ignores=("protein", "fat"), fasting=60.0, ends_at_dose=(), reach=6000.0, observes={}, headline=("plasma",),
        figures=(), notes=(), **abilities,
    )  # fmt: skip


def study(*plan, person=PERSON, until="10 h"):
    return Study.model_validate({"use": "research", "until": until, "person": person, "plan": list(plan)})


def periods(*plan, body=None, until=600.0, values=None, overlays=()):
    body = body or toy()
    found, first = schedule(body, values or body.model.values(), expand(plan, until), until, overlays)
    assert [found[0].start, max(until, found[-1].end)] == [-60.0, found[-1].end]
    assert all(before.end == after.start for before, after in pairwise(found))
    return {period.start: period for period in found}, first


CAPSULE = Take.model_validate({"at": "30 min", "take": {"leucine": "2 g"}, "form": "capsule"})


def test_a_form_enters_late_but_counts_from_the_swallow():
    found, first = periods(CAPSULE)
    assert first == 30.0
    assert found[30.0].add == {}
    assert found[40.0].add == {"gut": pytest.approx(2 / 131.17)}
    late, first = periods(Take.model_validate({"at": "595 min", "take": {"leucine": "2 g"}, "form": "capsule"}))
    assert (first, [dict(period.add) for period in late.values() if period.add]) == (595.0, [])


def test_ingest_replaces_the_map_and_knows_the_form():
    found, _ = periods(Eat(at="0 min", eat={"whey protein": "20 g", "fat": "5 g", "carbohydrate": "9 g"}))
    leucine = find_food("whey protein").nutrients(20.0)
    assert found[0.0].add == {"gut": pytest.approx(0.9 * leucine["leucine"] / 131.17)}


def test_into_the_duodenum_at_a_constant_rate():
    drip = Infuse.model_validate({"at": "0 min", "infuse": {"leucine": "6 g"}, "for": "60 min", "route": "duodenum"})
    found, first = periods(drip)
    assert (first, found[0.0].hold) == (0.0, {"gut_infusion": pytest.approx(0.1 / 131.17)})
    assert found[60.0].hold == {}


def test_a_clamp_holds_its_level_and_gain():
    hold = Hold.model_validate({"at": "10 min", "clamp": {"insulin": "60 pmol/L"}, "for": "90 min"})
    found, first = periods(hold)
    assert first is None
    assert found[10.0].hold == {"clamp_level": pytest.approx(10.0), "clamp_gain": 1.0}
    assert found[100.0].hold == {}
    result = simulate(study({"at": "10 min", "clamp": {"insulin": "10 mU/L"}, "for": "90 min"}), toy(), every=50)
    assert float(result.plasma[0, 2]) == pytest.approx(10.0 / 1.02, rel=1e-4)


def test_exercise_acts_while_it_lasts_and_leaves_something_behind():
    found, first = periods(Exercise.model_validate({"at": "20 min", "exercise": "resistance", "sets": 4, "for": "1 h"}))
    assert (first, found[20.0].hold, found[20.0].add) == (None, {"ke": 0.04}, {})
    assert (found[80.0].hold, found[80.0].add) == ({}, {"damage": 2.0})
    beyond, _ = periods(Exercise.model_validate({"at": "9 h", "exercise": "eccentric", "for": "2 h"}))
    assert [period.add for period in beyond.values() if period.add] == []


@pytest.mark.parametrize(
    ("activity", "without", "words"),
    [
        (
            Hold.model_validate({"at": "0 min", "clamp": {"glucose": "5 mmol/L"}, "for": "1 h"}),
            {},
            "cannot hold glucose at a level; nearest: 'insulin'",
        ),
        (Exercise(at="0 min", exercise="endurance"), {"bout": None}, "knows nothing of exercise; leave endurance"),
        (
            Infuse.model_validate({"at": "0 min", "infuse": {"valine": "1 g"}, "for": "1 h", "route": "duodenum"}),
            {},
            "no way for 'valine' into the duodenum; nearest: 'leucine'",
        ),
        (
            Eat.model_validate({"at": "0 min", "eat": {"carbohydrate": "9 g"}}),
            {"ingest": None},
            "no way for 'carbohydrate' by mouth",
        ),
    ],
)  # fmt: skip
def test_what_a_model_cannot_is_refused(activity, without, words):
    with pytest.raises(RefusedError, match=words):
        periods(activity, body=toy(**without))


def test_the_reference_models_take_leucine_from_food_and_say_what_they_leave_out():
    plan = [
        {"at": "0 min", "eat": {"whey protein": "20 g", "carbohydrate": "30 g"}},
        {"at": "1 h", "exercise": "resistance"},
    ]
    meal = study(*plan, until="5 h")
    whey = simulate(meal, every=30)
    leucine = next(d.grams for d in expand(meal.groups["plan"].plan, 300).doses if d.substance == "leucine")
    drink = simulate(study({"at": "0 min", "take": {"leucine": f"{leucine!r} g"}}, until="5 h"), every=30)
    assert whey.plasma_leucine.values == pytest.approx(drink.plasma_leucine.values, rel=1e-6)
    for words in (
        "carbohydrate",
        "resistance exercise",
        "valine",
        "Of carbohydrate; whey protein",
        "takes in: leucine",
    ):
        assert words in whey.attrs["notes"]
    for refused in ({"clamp": {"insulin": "30 mU/L"}}, {"infuse": {"leucine": "1 g"}, "route": "duodenum"}):
        with pytest.raises(RefusedError, match="mccoll2024"):
            simulate(study({"at": "0 min", "for": "1 h", **refused}))
    assert ignored_notes(study(), get_model("mccoll2024")) == []


def test_clamps_and_infusions_into_the_gut_are_research():
    data = {"until": "5 h", "person": PERSON}
    for activity, words in (
        ({"clamp": {"insulin": "30 mU/L", "glucose": "5 mmol/L"}}, "clamp of insulin and glucose"),
        ({"infuse": {"leucine": "1 g"}, "route": "duodenum"}, "infusion into the duodenum"),
    ):
        plan = [{"at": "0 min", "for": "1 h", **activity}]
        with pytest.raises(RefusedError, match=words):
            research_marks(Study.model_validate({**data, "plan": plan}))
        mark, *_ = research_marks(Study.model_validate({**data, "use": "research", "plan": plan}))
        assert words in mark


def test_a_persons_numbers_come_before_overlays():
    meal = {"at": "0 min", "take": {"leucine": "3 g"}}
    heavy = study(meal, person={**PERSON, "mass": "120 kg"})
    run = prepare_run(heavy, toy(), "plan", heavy.groups["plan"], [Overlay("x", scale={"ke": 2.0})])
    assert run.values["ke"] == pytest.approx(0.06)
    group = Study.model_validate({"until": "5 h", "arms": {"a": {"people": {"n": 9}, "plan": [meal]}}})
    assert prepare_run(group, toy(), "a", group.groups["a"], []).values["ke"] == 0.02
    with pytest.raises(ModelError, match="'personal' sets the unknown parameter 'kee'; nearest: 'ke'"):
        simulate(heavy, toy(personal=lambda **_: {"kee": 1.0}))


@given(st.floats(0.5, 20))
def test_the_plan_reads_only_what_it_depends_on(grams):
    values = ReadValues(toy().model.values())
    periods(CAPSULE, values=values)
    assert values.read == {"capsule_lag", "leucine_mass"}
    untouched = ReadValues(toy().model.values())
    periods(Take(at="0 min", take={"leucine": f"{grams!r} g"}), values=untouched)
    assert untouched.read == {"leucine_mass"}


def test_virtual_people_have_their_own_lags_and_bouts():
    plan = study(
        {"at": "0 min", "take": {"leucine": "3 g"}, "form": "capsule"},
        {"at": "3 h", "exercise": "resistance", "sets": 2},
        until="4 h",
    )
    spread = Spread(between={"capsule_lag": 0.3, "damage_per_set": 0.3})
    result = simulate_ensemble(plan, toy(), people=50, spread=spread, outputs=["damage", "gut"], every=5)
    assert float(result.damage_sd[0, -1]) > 0.1
    assert float(result.gut_sd.sel(time=10)[0]) > 0.0


def test_what_a_plan_sets_is_no_trait():
    assert set(rate_constants(toy())) == {"ka", "ke", "kr"}


STAY = {"at": "0 min", "state": "bed_rest", "for": "1 h"}
DIET = {"at": "0 min", "diet": {"protein": "1.2 g/kg"}}


@pytest.mark.parametrize(("activity", "words"), [(STAY, "states such as bed_rest"), (DIET, "a daily diet")])
def test_states_and_diets_are_refused_or_left_out_with_a_note(activity, words):
    asked = study(activity)
    with pytest.raises(RefusedError, match=f"toy knows nothing of {words}"):
        periods(*asked.plan)
    body = replace(toy(), ignores=("state", "diet"))
    found, _ = periods(*asked.plan, body=body)
    assert len(found) == 1
    noted = {"states such as bed_rest": "the state bed_rest", "a daily diet": "the daily diet"}[words]
    assert ignored_notes(asked, body) == [f"Not in the model and left out: {noted}."]


def test_hospital_and_intensive_care_are_research_use():
    sick = study({"at": "0 min", "state": "icu"}).model_copy(update={"use": "personal"})
    with pytest.raises(RefusedError, match="state: icu"):
        research_marks(sick)
    assert "state: icu" in research_marks(study({"at": "0 min", "state": "icu"}))[0]
