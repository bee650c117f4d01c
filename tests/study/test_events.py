import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.errors import StudyError
from myoflux.food.table import find_food
from myoflux.study.activities import Eat, Exercise, Hold, Infuse, Take
from myoflux.study.events import Bout, Clamp, Diet, Expanded, State, expand
from myoflux.study.lasting import Habit, Stay


def times(repeat, until, at="08:00"):
    plan = expand([Take.model_validate({"at": at, "repeat": repeat, "take": {"leucine": "3 g"}})], until)
    return [dose.time / 1440 for dose in plan.doses]


def drip(**more):
    return Infuse.model_validate({"at": "0 min", "infuse": {"leucine": "6 g"}, "for": "60 min", **more})


def test_repeats():
    day = 1 / 3
    assert times("daily", 3 * 1440) == pytest.approx([day, 1 + day, 2 + day])
    assert times(["mon", "wed"], 8 * 1440) == pytest.approx([day, 2 + day, 7 + day])
    assert times({"every": "6 h", "times": 3}, 2 * 1440) == pytest.approx([day, day + 0.25, day + 0.5])
    assert times("daily", 3 * 1440, at="day 2 12:00") == pytest.approx([1.5, 2.5])


def test_weekdays_follow_the_calendar_and_not_the_clock_of_the_start():
    early = Take.model_validate({"at": "day 2 06:00", "repeat": ["tue"], "take": {"leucine": "3 g"}})
    assert [dose.time for dose in expand([early], 3 * 1440, start=7 * 60).doses] == [1380.0]


def test_the_order_in_the_file_does_not_matter_and_zero_is_no_dose():
    late = Take.model_validate({"at": "60 min", "take": {"leucine": "1 g", "valine": "0 g"}})
    early = Take.model_validate({"at": "0 min", "take": {"leucine": "2 g"}})
    doses = expand([late, early], 100).doses
    assert [(dose.time, dose.substance, dose.grams) for dose in doses] == [(0, "leucine", 2), (60, "leucine", 1)]


def test_infusions_keep_their_rate_when_the_plan_ends_first():
    (infusion,) = expand([drip()], 30).infusions
    assert (infusion.end, infusion.grams_per_min, infusion.route) == (30, pytest.approx(0.1), "vein")


def test_food_into_the_duodenum_is_infused_by_its_parts():
    plan = expand([drip(infuse={"whey protein": "24 g", "glucose": "12 g"}, route="duodenum")], 600)
    rates = {infusion.substance: infusion.grams_per_min for infusion in plan.infusions}
    assert rates["leucine"] == pytest.approx(find_food("whey protein").nutrients(24)["leucine"] / 60)
    assert (rates["protein"], rates["glucose"]) == (pytest.approx(0.4), pytest.approx(0.2))
    assert {infusion.route for infusion in plan.infusions} == {"duodenum"}


def test_repeats_after_the_end_are_refused():
    with pytest.raises(StudyError, match="repeat 3"):
        times({"every": "6 h", "times": 3}, 1000)


@given(st.floats(0.1, 200), st.sampled_from(["whey protein", "Egg, whole, raw, fresh", "carbohydrate"]))
def test_a_meal_is_its_parts_in_the_class_of_the_food(grams, name):
    doses = expand([Eat(at="0 min", eat={name: f"{grams!r} g"})], 10).doses
    expected = {part: g for part, g in find_food(name).nutrients(grams).items() if g > 0}
    assert {dose.substance: dose.grams for dose in doses} == expected
    assert {dose.form for dose in doses} == {find_food(name).digestion}


@given(st.floats(1, 100), st.floats(0.05, 0.95))
def test_a_meal_in_two_parts_is_the_same_meal(grams, share):
    def total(*meals):
        found = {}
        for dose in expand([Eat(at="0 min", eat={"milk protein": f"{g!r} g"}) for g in meals], 10).doses:
            found[dose.substance] = found.get(dose.substance, 0.0) + dose.grams
        return found

    assert total(grams * share, grams * (1 - share)) == pytest.approx(total(grams))


def test_clamps_and_bouts():
    hold = Hold.model_validate(
        {"at": "30 min", "clamp": {"insulin": "180 pmol/L", "glucose": "5 mmol/L"}, "for": "3 h"}
    )
    run = Exercise.model_validate({"at": "2 h", "exercise": "endurance", "intensity": "60 %", "for": "45 min"})
    lift = Exercise(at="10 min", exercise="resistance", sets=8, load="80 %", limb="one_leg")
    plan = expand([run, hold, lift], 150)
    assert set(plan.clamps) == {Clamp(30, 150, "insulin", 30.0), Clamp(30, 150, "glucose", 5.0)}
    assert plan.bouts == (
        Bout(10, 40, "resistance", 8, 80.0, None, "one_leg"),
        Bout(120, 165, "endurance", None, None, 60.0, "whole_body"),
    )
    assert (plan.first_intake, plan.begin) == (None, 10)
    assert Expanded().begin is None


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        ({"exercise": "resistance", "repeat": {"every": "20 min", "times": 2}}, "two bouts of exercise overlap"),
        (
            {"clamp": {"insulin": "30 mU/L"}, "for": "2 h", "repeat": {"every": "1 h", "times": 2}},
            "two clamps of insulin overlap: one ends at 120 min, the next begins at 60 min",
        ),
    ],
)
def test_what_cannot_be_at_once_is_refused(activity, words):
    kind = Exercise if "exercise" in activity else Hold
    with pytest.raises(StudyError, match=words):
        expand([kind.model_validate({"at": "0 min", **activity})], 600)


def lived(**fields):
    kind = Stay if "state" in fields else Habit
    return kind.model_validate({"at": "0 min", **fields})


def test_states_and_diets_last_their_time_or_to_the_end():
    months = [
        lived(state="bed_rest", **{"for": "14 d"}),
        lived(at="day 15", state="reduced_steps", steps=1500),
        lived(diet={"energy_balance": "-500 kcal", "protein": "1.2 g/kg", "leucine": "8 g"}),
    ]
    plan = expand(months, 180 * 1440)
    end = 180 * 1440
    assert plan.states == (State(0, 20160, "bed_rest"), State(20160, end, "reduced_steps", 1500))
    assert plan.diets == (Diet(0, end, None, -500.0, {"leucine": 8.0}, {"protein": 1.2}),)
    assert (plan.first_intake, plan.begin) == (None, 0)


def test_a_diet_is_habit_and_no_event():
    assert expand([lived(diet={"energy": "2000 kcal"})], 1440).begin is None


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ({"state": "bed_rest"}, {"state": "icu"}, "two states overlap"),
        ({"diet": {"fat": "90 g"}, "for": "3 d"}, {"diet": {"fat": "50 g"}}, "two diets overlap: one ends at 4320 min"),
    ],
)
def test_one_state_and_one_diet_at_a_time(first, second, words):
    with pytest.raises(StudyError, match=words):
        expand([lived(**first), lived(at="2 d", **second)], 14400)


def test_meals_of_half_a_year_are_all_written_out():
    meals = [
        Eat.model_validate({"at": f"{hour:02d}:00", "repeat": "daily", "eat": {"whey protein": "20 g"}})
        for hour in (8, 13, 19)
    ]
    assert len({dose.time for dose in expand(meals, 180 * 1440).doses}) == 540
