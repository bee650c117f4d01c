import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.errors import StudyError
from myoflux.food.portions import portion_grams
from myoflux.food.table import find_food
from myoflux.study.activities import Eat
from myoflux.study.events import expand

EGG = "Egg, whole, raw, fresh"


@pytest.mark.parametrize(
    ("amount", "grams"),
    [
        ("2 large", 100),
        ("large", 50),
        ("3 small", 114),
        ("1/2 cup", 121.5),
        ("1 1/2 cups", 364.5),
        ("½ cup", 121.5),
        ("0.5 cup", 121.5),
        ("120 g", 120),
        ("4 oz", 113.398),
    ],
)
def test_household_measures_of_an_egg(amount, grams):
    assert portion_grams(find_food(EGG), amount) == pytest.approx(grams, rel=1e-5)


def test_what_is_no_measure_is_told():
    with pytest.raises(StudyError, match="'3 slices' is no measure of 'Egg, whole, raw, fresh'; nearest"):
        portion_grams(find_food(EGG), "3 slices")
    with pytest.raises(StudyError, match="has no unit"):
        portion_grams(find_food(EGG), "3")
    with pytest.raises(StudyError, match="'1 cup' of 'Apples, raw, with skin' may be '1 cup") as told:
        portion_grams(find_food("Apples, raw, with skin"), "1 cup")
    assert "grams" in str(told.value)
    with pytest.raises(StudyError, match="outside 0 to 1000 g"):
        portion_grams(find_food(EGG), "100 large")


@given(st.floats(0.01, 30))
def test_grams_and_ounces_give_equal_meals(ounces):
    def doses(amount):
        return expand([Eat(at="0 min", eat={EGG: amount})], until=60).doses

    one, other = doses(f"{ounces} oz"), doses(f"{ounces * 28.349523125} g")
    assert [(dose.substance, dose.grams) for dose in one] == [
        (dose.substance, pytest.approx(dose.grams, rel=1e-12)) for dose in other
    ]


def test_a_plan_holds_household_measures():
    meal = Eat(at="08:00", eat={EGG: "2 large", "whey protein": "20 g"})
    assert meal.eat == {EGG: 100.0, "whey protein": 20.0}
    with pytest.raises(ValueError, match="no measure of 'Egg"):
        Eat(at="08:00", eat={EGG: "2 slices"})
    with pytest.raises(ValueError, match="unknown food"):
        Eat(at="08:00", eat={"Egg": "2 large"})


def test_a_day_has_the_sums_computed_by_hand():
    """Two eggs (100 g), 30 g of whey protein, 200 g of cooked lentils; protein and leucine of the table by hand."""
    lentils = "Lentils, mature seeds, cooked, boiled, without salt"
    day = [Eat(at="08:00", eat={EGG: "2 large"}), Eat(at="12:00", eat={lentils: "200 g"}),
           Eat(at="17:00", eat={"whey protein": "30 g"})]  # fmt: skip
    total = {"protein": 0.0, "leucine": 0.0}
    for dose in expand(day, until=1440).doses:
        if dose.substance in total:
            total[dose.substance] += dose.grams
    # 12.56 + 2 x 9.02 + 30; 1.086 + 2 x 0.654 + 0.3 x 10.9 (100 g of whey protein hold 10.9 g)
    assert total["protein"] == pytest.approx(60.60, abs=0.005)
    assert total["leucine"] == pytest.approx(1.086 + 1.308 + 3.27, abs=0.02)
