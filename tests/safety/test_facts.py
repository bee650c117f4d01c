"""Bounds of the screening: just below, at and above, on every side."""

import pytest

from myoflux.food.table import find_food
from myoflux.safety.exposure import intake_numbers, most_in_a_day
from myoflux.safety.facts import facts_of
from myoflux.study.events import Infusion
from myoflux.study.person import Group
from myoflux.study.study import Study
from tests.safety.test_gold_cases import found

LEVODOPA = {"medicines": ["levodopa"], "screening": {"medicine_times": {"levodopa": ["08:00"]}}}


def fired(**case):
    return {finding.rule for finding in found(case)}


def facts(plan=(), until="1 d", start="00:00", **person):
    who = {"sex": "male", "age": "30 y", "mass": "75 kg", "height": "178 cm", **person}
    study = Study.model_validate({"until": until, "start": start, "person": who, "plan": list(plan)})
    (arm,) = study.groups.values()
    return facts_of(arm.who, arm.plan, study.until, study.clock)


@pytest.mark.parametrize(
    ("egfr", "there", "not_there"),
    [
        (29.9, {"R020", "R021"}, {"R063"}),
        (30, {"R021", "R063"}, {"R020"}),
        (30.1, {"R021", "R063"}, {"R020"}),
        (59.9, {"R021", "R063"}, {"R020"}),
        (60, {"R063"}, {"R020", "R021"}),
    ],
)
def test_bounds_of_the_filtration_rate(egfr, there, not_there):
    screening = {"egfr": f"{egfr} mL/min/1.73m2", "diet_protein": "45 g"}
    rules = fired(person={"age": "70 y", "screening": screening})
    assert there <= rules
    assert not not_there & rules


@pytest.mark.parametrize(
    ("age", "tags", "not_tags"),
    [
        ("11 month", {"infant", "minor", "age_to_5"}, {"adult"}),
        ("1 y", {"minor", "age_to_5"}, {"infant"}),
        ("5 y", {"age_to_5"}, {"adult"}),
        ("5.1 y", {"minor"}, {"age_to_5"}),
        ("17.9 y", {"minor"}, {"adult"}),
        ("18 y", {"adult", "adult_under_60"}, {"minor"}),
        ("59.9 y", {"adult_under_60"}, {"age_60"}),
        ("60 y", {"age_60", "adult"}, {"adult_under_60", "age_65"}),
        ("64.9 y", {"age_60"}, {"age_65"}),
        ("65 y", {"age_65"}, set()),
    ],
)
def test_bounds_of_age(age, tags, not_tags):
    small = {"mass": "20 kg", "height": "110 cm"} if "adult" not in tags and "adult_under_60" not in tags else {}
    have = set(facts(age=age, **small).tags)
    assert tags <= have
    assert not not_tags & have


@pytest.mark.parametrize(("age", "asked"), [("11.9 y", False), ("12 y", True), ("55 y", True), ("55.1 y", False)])
def test_bounds_of_the_question_of_pregnancy(age, asked):
    assert ("child_bearing" in facts(sex="female", age=age, mass="50 kg", height="160 cm").tags) is asked


@pytest.mark.parametrize(("mass", "there"), [("48.4 kg", True), ("49 kg", False)])
def test_bound_of_the_body_mass_index(mass, there):
    assert ("refeeding" in facts(height="1.75 m", mass=mass).tags) is there
    assert "refeeding" not in facts(height="1.75 m", mass=mass, age="17 y").tags


@pytest.mark.parametrize(
    ("start", "at", "minutes"),
    [
        ("00:00", "09:00", 60),
        ("00:00", "07:01", 59),
        ("07:00", "08:00", 0),
        ("07:00", "60 min", 0),
        ("07:00", "2 h", 60),
        ("07:30", "0 min", 30),
        ("22:00", "10 h", 0),
        ("22:00", "0 min", 600),
        ("20:00", "0 min", 720),
        ("19:59", "0 min", 719),
    ],
)
def test_minutes_from_levodopa_by_the_clock(start, at, minutes):
    found_facts = facts([{"at": at, "take": {"leucine": "2 g"}}], start=start, until="2 d", **LEVODOPA)
    assert found_facts.numbers["minutes_from_levodopa"] == minutes
    assert (
        "R041" in fired(person=LEVODOPA, start=start, until="2 d", plan=[{"at": at, "take": {"leucine": "2 g"}}])
    ) is (minutes < 60)


@pytest.mark.parametrize(
    ("start", "at", "hours", "minutes"),
    [
        ("00:00", "06:00", 1, 60),
        ("00:00", "07:00", 3, 0),
        ("00:00", "09:30", 2, 90),
        ("06:00", "0 min", 30, 0),
        ("09:00", "0 min", 22.5, 30),
        ("23:00", "0 min", 8.5, 30),
    ],
)
def test_minutes_from_levodopa_of_an_infusion(start, at, hours, minutes):
    plan = [{"at": at, "infuse": {"leucine": "5 g"}, "for": f"{hours} h"}]
    assert facts(plan, start=start, until="2 d", **LEVODOPA).numbers["minutes_from_levodopa"] == pytest.approx(minutes)


def test_no_clock_time_is_no_number():
    assert facts([{"at": "0 min", "take": {"leucine": "2 g"}}]).numbers["minutes_from_levodopa"] is None
    assert facts([], **LEVODOPA).numbers["minutes_from_levodopa"] is None


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([(0, 6)], 6),
        ([(0, 24)], 24),
        ([(0, 30)], 24),
        ([(0, 20), (20, 40)], 24),
        ([(0, 10), (30, 40)], 10),
        ([(0, 10), (20, 40)], 20),
        ([(0, 30), (10, 20)], 34),
        ([(5, 6), (28, 40)], 12),
        ([(5, 6), (29, 40)], 11.0),
    ],
)
def test_what_infusions_bring_within_a_day(spans, most):
    """One gram an hour each; a day may begin anywhere."""
    drips = [Infusion(begin * 60.0, end * 60.0, "leucine", 1.0 / 60.0, "vein") for begin, end in spans]
    brute = max(
        sum(max(min(d.end, begin + 1440.0) - max(d.start, begin), 0.0) for d in drips) / 60.0
        for begin in range(-1440, 2400, 30)
    )
    assert most_in_a_day((), drips) == pytest.approx(brute)
    assert most_in_a_day((), drips) == pytest.approx(most)


@pytest.mark.parametrize(
    ("times", "most"),
    [((0, 1439.9), 2), ((0, 1440), 1), ((0, 720, 1440), 2), ((0, 100, 200, 1500, 1530), 4), ((), 0)],
)
def test_doses_within_a_day(times, most):
    assert most_in_a_day([(time, 1.0) for time in times]) == most


def test_an_infusion_counts_no_more_than_a_day_of_it():
    def plan(hours, grams):
        return [{"at": "0 min", "infuse": {"leucine": f"{grams} g"}, "for": f"{hours} h"}]

    day = facts(plan(24, 48), until="3 d").numbers
    longer = facts(plan(48, 96), until="3 d").numbers
    assert day["iv_amino_acids"] == pytest.approx(48 / 75)
    assert longer["iv_amino_acids"] == pytest.approx(48 / 75)
    assert longer["total_leucine"] == pytest.approx(48_000 / 75)
    assert longer["free_amino_acids"] == pytest.approx(48)


@pytest.mark.parametrize(("units", "there"), [(10, False), (11, True)])
def test_bound_of_units(units, there):
    plan = [{"at": "0 min", "take": {"leucine": f"{units * 0.5} g"}, "form": "capsule"}]
    assert ("R015" in fired(person={"screening": {"product": {"unit": "0.5 g"}}}, plan=plan)) is there


@pytest.mark.parametrize(
    ("grams", "rule", "there"),
    [
        (4.0, "R004", False),
        (4.01, "R004", True),
        (10.0, "R012", False),
        (10.1, "R012", True),
        (4.99, "R046", False),
        (5.0, "R046", True),
        (37.5, "R001", False),
        (37.6, "R001", True),
        (60, "R010", False),
        (60.1, "R010", True),
    ],
)
def test_bounds_of_a_dose(grams, rule, there):
    plan = [{"at": "0 min", "take": {"leucine": f"{grams} g"}}]
    assert (rule in fired(person={"medicines": ["gliclazide"]}, plan=plan)) is there


@pytest.mark.parametrize(("days", "there"), [("13 d", True), ("14 d", False)])
def test_bound_of_surgery(days, there):
    assert ("R065" in fired(person={"screening": {"surgery_in": days}})) is there


def test_the_daily_diet_of_a_plan_counts_as_told():
    diet = [{"at": "0 min", "diet": {"protein": "0.7 g/kg"}}, {"at": "0 min", "take": {"leucine": "2 g"}}]
    numbers = facts(diet).numbers
    assert numbers["whole_protein"] == pytest.approx(0.7)
    assert numbers["total_leucine"] == pytest.approx(1000 * (2 + 0.08 * 0.7 * 75) / 75)
    assert "R063" in fired(person={"age": "70 y"}, plan=diet)
    assert facts([]).numbers["whole_protein"] is None
    assert facts(diet, screening={"diet_protein": "75 g"}).numbers["whole_protein"] == pytest.approx(1.0)


def test_numbers_need_a_plan_and_a_mass():
    from myoflux.study.events import expand
    from myoflux.study.screening import Screening

    numbers = intake_numbers(expand((), 1440.0), Screening(), None, 1440.0, 0)
    assert numbers["total_protein"] is None
    assert numbers["iv_amino_acids"] is None


def test_leucine_as_a_share_of_the_protein_it_is_added_to():
    meal = {"at": "0 min", "eat": {"whey protein": "20 g"}}
    leucine = find_food("whey protein").nutrients(20.0)["leucine"]
    share = facts([meal, {"at": "0 min", "take": {"leucine": "2 g"}}]).numbers["leucine_share"]
    assert share == pytest.approx(100 * (leucine + 2) / 22)
    assert facts([meal]).numbers["leucine_share"] is None


@pytest.mark.parametrize(
    ("flows", "doses"),
    [
        ([(0, 10, 1), (20, 30, 2)], []),
        ([(0, 10, 2), (20, 30, 1)], []),
        ([(0, 24, 1)], [(24.2, 5)]),
        ([(6, 40, 1)], [(2, 3), (29, 3)]),
        ([(0, 2, 4), (12, 30, 1)], [(1, 1), (25.5, 2), (26.5, 2)]),
    ],
)
def test_infusions_and_doses_together_within_a_day(flows, doses):
    drips = [Infusion(a * 60.0, b * 60.0, "leucine", rate / 60.0, "vein") for a, b, rate in flows]
    taken = [(at * 60.0, float(grams)) for at, grams in doses]

    def held(begin):
        flowed = sum(d.grams_per_min * max(min(d.end, begin + 1440) - max(d.start, begin), 0.0) for d in drips)
        return flowed + sum(grams for at, grams in taken if begin <= at < begin + 1440)

    assert most_in_a_day(taken, drips) == pytest.approx(max(held(begin / 4) for begin in range(-5760, 9600)), abs=0.01)


def test_what_counts_as_an_infusion_of_amino_acids():
    gut = [{"at": "0 min", "infuse": {"leucine": "5 g"}, "for": "1 h", "route": "duodenum"}]
    sugar = [{"at": "0 min", "infuse": {"glucose": "50 g"}, "for": "1 h"}]
    vein = [{"at": "0 min", "infuse": {"leucine": "5 g"}, "for": "1 h"}]
    assert [facts(plan).numbers["iv_amino_acids"] for plan in (gut, sugar, vein)] == pytest.approx([0, 0, 5 / 75])
    told = {"screening": {"diet_protein": "75 g"}}
    at_two = [{**vein[0], "at": "2 h"}]
    whole = facts(at_two, **told).numbers["whole_leucine"]
    assert whole == pytest.approx(1000 * (5 + 0.08 * 75) / 75)
    assert facts(at_two, until="2 d", **told).numbers["whole_leucine"] == pytest.approx(1000 * (2.5 + 0.08 * 75) / 75)


@pytest.mark.parametrize(("until", "known"), [("23 h", False), ("24 h", True), ("2 d", True)])
def test_a_whole_day_of_meals_is_a_whole_diet(until, known):
    meal = [{"at": "0 min", "eat": {"whey protein": "75 g"}}]
    assert (facts(meal, until=until).numbers["whole_protein"] is not None) is known


@pytest.mark.parametrize(
    ("acids", "alone"),
    [
        ({"leucine": "2 g"}, True),
        ({"leucine": "2 g", "isoleucine": "1 g"}, False),
        ({"leucine": "2 g", "valine": "1 g"}, False),
        ({"isoleucine": "2 g"}, False),
        ({"lysine": "2 g"}, False),
    ],
)
def test_leucine_alone(acids, alone):
    assert ("single_leucine" in facts([{"at": "0 min", "take": acids}]).tags) is alone


@pytest.mark.parametrize(("share", "women"), [(0.0, True), (0.5, False), (1.0, False), (None, False)])
def test_a_group_of_women(share, women):
    group = Group.model_validate({"age": "30 y", "male_fraction": share})
    assert ("child_bearing" in facts_of(group, (), 1440.0).tags) is women


def test_thinness_counts_from_the_birthday_on():
    assert "refeeding" in facts(height="1.75 m", mass="48 kg", age="18 y").tags
