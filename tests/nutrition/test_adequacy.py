import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.errors import RefusedError
from myoflux.nutrition.adequacy import AT_LEAST, BELOW, BETWEEN, MET, UNKNOWN, adequacy
from myoflux.nutrition.intake import daily, meals
from myoflux.nutrition.requirements import requirements, requirements_for
from myoflux.study.activities import Eat, Take
from myoflux.study.gallery import load_portrait, people
from myoflux.study.person import Person

DAY = 1440.0


def person(**changed):
    return Person.model_validate({"sex": "male", "age": "30 y", "mass": "70 kg", **changed})


def eat(at, **amounts):
    return Eat.model_validate({"at": at, "eat": {name.replace("_", " "): text for name, text in amounts.items()}})


def lines(result, nutrient):
    return {line.requirement.body: line for line in result.lines if line.requirement.nutrient == nutrient}


def test_the_diet_check_by_hand():
    """0.8 g/kg protein with 8 % leucine is 64 mg/kg/d: meets WHO (39) and RDA (42), misses 78.5 of over 60 y."""
    old = person(age="70 y")
    plan = [Take.model_validate({"at": "08:00", "take": {"leucine": f"{0.064 * 70} g"}})]
    found = {
        (line.requirement.body, line.requirement.statistic): line
        for line in adequacy(old, plan, DAY).lines
        if line.requirement.nutrient == "leucine"
    }
    assert found["WHO/FAO/UNU 2007", "mean requirement"].verdict == MET
    assert found["IOM DRI 2005", "RDA"].verdict == MET
    tracer = found["IAAO 2021", "mean; upper 95% CI"]
    assert (tracer.verdict, tracer.gap) == (BELOW, pytest.approx((0.0785 - 0.064) * 70))


def test_a_day_against_sums_by_hand():
    """Two eggs (100 g) and 200 g of cooked lentils: 12.56 + 18.04 g protein, 1.086 + 1.308 g leucine."""
    lentils = "Lentils, mature seeds, cooked, boiled, without salt"
    plan = [
        Eat.model_validate(
            {"at": "08:00", "repeat": "daily", "eat": {"Egg, whole, raw, fresh": "2 large", lentils: "200 g"}}
        )
    ]
    day, days = daily(plan, 3 * DAY)
    assert days == 3
    assert day.grams("protein") == pytest.approx(30.60)
    assert day.grams("leucine") == pytest.approx(2.394)
    assert day.grams("met_plus_cys") == pytest.approx(0.380 + 0.272 + 2 * (0.077 + 0.118), abs=0.002)
    assert day.amounts["energy"] == pytest.approx(143 + 2 * 116)
    protein = lines(adequacy(person(), plan, 3 * DAY), "protein")
    assert protein["WHO/FAO/UNU 2007"].needed == pytest.approx((0.66 * 70, 0.83 * 70))
    assert protein["WHO/FAO/UNU 2007"].verdict == BELOW


def test_meals_are_those_half_an_hour_apart():
    plan = [eat("08:00", whey_protein="10 g"), eat("08:20", whey_protein="10 g"), eat("12:00", whey_protein="30 g")]
    assert [meal.intake.grams("protein") for meal in meals(plan, DAY)] == [20.0, 30.0]
    per_meal = adequacy(person(), plan, DAY).meals
    moore = [next(line for line in meal.lines if line.requirement.body.startswith("Moore")) for meal in per_meal]
    assert [line.verdict for line in moore] == [MET, MET]
    assert moore[0].needed == pytest.approx((16.8, 16.8))


def test_unverified_numbers_are_shown_as_such():
    unverified = [row for row in requirements() if not row.verified]
    assert len(unverified) == 186
    result = adequacy(person(), [eat("08:00", whey_protein="50 g")], DAY)
    marked = [line for line in result.lines if line.mark]
    assert marked
    assert all((line.mark == "unverified") == (line.requirement.known_by == "unverified") for line in result.lines)
    assert "are unverified" in result.notes[0]
    assert all(row.source for row in requirements())


def test_a_number_that_nobody_gives_is_no_number():
    row = next(row for row in requirements() if row.low is None)
    assert row.statistic == "no threshold found"
    old = adequacy(person(age="70 y"), [eat("08:00", whey_protein="20 g")], DAY)
    assert {line.verdict for line in old.lines} <= {MET, BETWEEN, BELOW, AT_LEAST, UNKNOWN}


@pytest.mark.parametrize(
    ("name", "bodies", "not_bodies"),
    [
        ("young_lifter", ["ISSN 2017", "Morton meta-regression 2018"], ["PROT-AGE 2013"]),
        ("older_woman", ["PROT-AGE 2013", "ESPEN 2014"], ["ISSN 2017"]),
        ("frail_man_in_hospital", ["PROT-AGE 2013"], ["ISSN 2017"]),
        ("ckd_stage_3", ["KDOQI 2020"], ["PROT-AGE 2013", "WHO/FAO/UNU 2007"]),
        ("cirrhosis", ["EASL/ESPEN/ISHEN 2013"], ["WHO/FAO/UNU 2007"]),
    ],
)
def test_the_state_decides_whose_protein_numbers_count(name, bodies, not_bodies):
    protein = lines(adequacy(load_portrait(name).person, [], DAY), "protein")
    assert set(bodies) <= set(protein)
    assert not set(not_bodies) & set(protein)


def test_everyone_of_the_gallery_gets_protein_and_nine_amino_acids():
    for name in people():
        result = adequacy(load_portrait(name).person, [eat("08:00", whey_protein="20 g")], DAY)
        nutrients = {line.requirement.nutrient for line in result.lines}
        assert {
            "protein",
            "leucine",
            "isoleucine",
            "valine",
            "lysine",
            "threonine",
            "tryptophan",
            "histidine",
        } < nutrients
        assert {"met_plus_cys", "phe_plus_tyr"} < nutrients


def test_pregnancy_has_its_own_numbers_and_inborn_errors_none():
    mother = person(sex="female", pregnant=True)
    assert {row.state for row in requirements_for(mother) if row.nutrient in ("protein", "leucine")} == {"pregnancy"}
    with pytest.raises(RefusedError, match="metabolic team"):
        adequacy(person(conditions=["MSUD"]), [], DAY)


def test_what_is_unknown_makes_a_lower_bound():
    """Pure proteins have no cystine here, so methionine with cystine is at least what is known."""
    result = adequacy(person(), [eat("08:00", whey_protein="20 g")], DAY)
    verdicts = {line.verdict for line in lines(result, "met_plus_cys").values()}
    assert AT_LEAST in verdicts
    assert any("at least that much" in note for note in result.notes)


@given(st.floats(1, 200), st.floats(1.01, 5))
def test_more_food_never_makes_a_gap_larger(grams, factor):
    some = adequacy(person(), [eat("08:00", whey_protein=f"{grams} g")], DAY).gaps()
    more = adequacy(person(), [eat("08:00", whey_protein=f"{grams * factor} g")], DAY).gaps()
    assert all(gap <= some.get(name, 0.0) + 1e-9 for name, gap in more.items())
