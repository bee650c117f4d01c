from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.food.test_choices import chosen
from tests.test_structure import loaded_by

from myoflux.common.tables import data_folder
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError, TableError
from myoflux.food.digestion import digestion_class
from myoflux.food.table import AMINO_ACIDS, OTHERS, Food, FoodTable, find_food, foods

PURE = {name: food for name, food in foods().items() if food.category == "Pure protein"}
names = st.sampled_from(sorted(foods()))


def test_the_table_holds_the_indispensable_amino_acids_and_tyrosine():
    essential = {name for name, acid in amino_acids().items() if acid.essential}
    assert set(AMINO_ACIDS) == essential | {"tyrosine"}
    assert len(foods()) - len(PURE) == 5047 + 2
    whole = [food for food in foods().values() if len(food.others) == len(OTHERS)]
    assert len(whole) + sum("aa_sum_implausible" in food.quality for food in foods().values()) >= 4809


def test_a_food_holds_no_more_than_itself():
    for name, food in foods().items():
        total = sum(food.amino_acids.values())
        assert food.protein + food.fat + food.carbohydrate <= 102, name
        assert 0.1 * food.protein - 0.02 <= total <= 0.8 * food.protein + 0.02, name


def test_the_amino_acids_of_animal_protein_and_soy_are_a_known_share():
    classes = ("whey", "casein", "milk", "egg", "beef", "soy")
    for food in foods().values():
        if food.digestion in classes and food.protein >= 5 and not food.quality:
            assert 0.2 <= sum(food.amino_acids.values()) / food.protein <= 0.65, food.name


@given(names, st.floats(0, 1000), st.floats(0, 10))
def test_what_an_amount_brings_is_in_proportion(name, grams, factor):
    one, other = find_food(name).nutrients(grams), find_food(name).nutrients(grams * factor)
    assert other == pytest.approx({part: amount * factor for part, amount in one.items()}, abs=1e-12)
    assert set(one) == {*AMINO_ACIDS, "protein", "carbohydrate", "fat"}


def test_pure_proteins_say_where_their_pattern_is_from():
    assert {food.protein for food in PURE.values()} == {100.0}
    for food in PURE.values():
        assert "pattern" in food.notes or "protein of the powder" in food.notes or "median" in food.notes
        assert food.known_by == "derived"
    borrowed = [food for food in PURE.values() if food.source.startswith("Gorissen")]
    assert all("tryptophan derived" in food.notes for food in borrowed)
    assert {"insect protein", "mycoprotein protein", "potato protein"} <= {n for n, f in PURE.items() if f.quality}


def test_printed_shares_of_leucine_are_met():
    """Gorissen 2018, abstract: leucine of milk 9.0 %, egg 7.0 %, corn 13.5 %, hemp 5.1 % of protein."""
    for name, share in (("milk", 9.0), ("egg", 7.0), ("corn", 13.5), ("hemp", 5.1)):
        assert find_food(f"{name} protein").amino_acids["leucine"] == pytest.approx(share, abs=0.1)


def test_classes_of_digestion():
    for name, kind in (
        ("Milk, whole, 3.25% milkfat, with added vitamin D", "milk"),
        ("Cheese, cheddar", "casein"),
        ("Egg, whole, cooked, hard-boiled", "egg"),
        ("Chicken, broilers or fryers, breast, meat only, cooked, roasted", "beef"),
        ("Fish, cod, Atlantic, raw", "beef"),
        ("Chickpeas (garbanzo beans, bengal gram), mature seeds, raw", "pea"),
        ("Soy protein isolate", "soy"),
        ("Oats", "wheat"),
        ("Potatoes, flesh and skin, raw", "potato"),
        ("Sweet potato, raw, unprepared", "mixed"),
        ("whey protein hydrolysate", "whey"),
    ):
        assert find_food(name).digestion == kind, name


def test_an_unknown_food_names_the_nearest():
    with pytest.raises(StudyError, match="unknown food 'whey protien'; nearest: 'whey protein'"):
        find_food("whey protien")


def test_all_amino_acids_sum_to_the_protein():
    """18 amino acids as free acids over protein: outside 0.60 to 1.25 the row is replaced and marked."""
    shares = {name: share for name, food in foods().items() if (share := food.amino_acid_share) is not None}
    assert len(shares) > 4600
    assert all(0.60 <= share < 1.25 for share in shares.values())
    assert sum(0.85 <= share <= 1.15 for share in shares.values()) > 0.85 * len(shares)


def test_the_rule_table_gives_the_class_of_sixty_chosen_foods():
    rows = chosen("digestion_classes.csv")
    right = [row["food"] for row in rows if find_food(row["food"]).digestion == row["digestion"]]
    assert len(right) >= 57, sorted({row["food"] for row in rows} - set(right))
    assert digestion_class("no category", "no words") == "mixed"


def test_portions_are_household_measures():
    assert find_food("Egg, whole, raw, fresh").portions["1 large"] == 50.0
    assert sum(bool(food.portions) for food in foods().values()) > 4900


def test_the_shipped_tables_are_small():
    sizes = [path.stat().st_size for path in (*data_folder().glob("food*"), data_folder() / "usda_sr28.csv.gz")]
    assert sum(sizes) < 5_000_000
    assert len(FoodTable({}).rows) == 5047


def test_the_table_is_read_only_when_a_plan_holds_food():
    code = "from myoflux.study.shipped import load_trial; load_trial('glynn2010'); from myoflux.food.table import foods"
    assert "myoflux" in loaded_by(code + "; assert foods.cache_info().currsize == 0")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",400,100,", ",400,101,", "column 'protein_g': 101 is outside 0 to 100 per 100 g"),
        (",whey,,", ",whye,,", "'whye' is not known; nearest: 'whey'"),
        ("whey protein hydrolysate", "whey protein", "'whey protein' stands twice"),
    ],
)
def test_a_bad_table_is_explained(tmp_path, monkeypatch, old, new, words):
    text = (data_folder() / "foods.csv").read_text(encoding="utf-8")
    (tmp_path / "foods.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    # The package shows the public function of this name, not the module.
    monkeypatch.setattr(import_module("myoflux.food.table"), "data_folder", lambda: tmp_path)
    with pytest.raises(TableError, match=words):
        foods.__wrapped__()


def test_a_food_cannot_be_changed():
    food = find_food("whey protein")
    assert isinstance(food, Food)
    with pytest.raises(TypeError):
        food.amino_acids["leucine"] = 0.0
