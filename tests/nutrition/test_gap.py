import pytest

from myoflux.errors import StudyError
from myoflux.food.allergens import allergen_table, allergens_of, known_allergens, suits
from myoflux.food.table import find_food, foods
from myoflux.nutrition.gap import candidates, close_gap, equivalents, read_prices
from myoflux.study.person import Person
from myoflux.study.products import find_product

EGG = "Egg, whole, cooked, hard-boiled"


def person(**changed):
    return Person.model_validate({"sex": "male", "age": "30 y", "mass": "70 kg", **changed})


def test_leucine_rich_foods_of_each_group():
    groups = {group for group, _ in candidates()}
    assert groups >= {"lean meat", "fish", "egg", "dairy", "soy", "legume", "nut", "seed"}


def test_grams_that_hold_two_and_a_half_grams_of_leucine():
    """Hand-computed: chicken breast 107 g, firm tofu about 180 g, cooked lentils 382 g."""
    grams = {row.food.split(",")[0]: row.grams for row in close_gap(person(), "leucine", 2.5)}
    assert grams["Chicken"] == pytest.approx(107, abs=2)
    assert grams["Lentils"] == pytest.approx(382, abs=3)
    for row in close_gap(person(), "leucine", 2.5):
        assert find_food(row.food).nutrients(row.grams)["leucine"] == pytest.approx(2.5)
        assert row.grams <= 400


def test_limits_of_energy_diet_and_allergy():
    assert all(row.energy <= 200 for row in close_gap(person(), "leucine", 2.0, most_energy=200))
    vegan = close_gap(person(diet="vegan"), "leucine", 1.5)
    assert {row.group for row in vegan} == {"soy", "legume", "nut", "seed"}
    vegetarian = close_gap(person(diet="vegetarian"), "leucine", 1.5)
    assert {"egg", "dairy"} <= {row.group for row in vegetarian}
    assert not {"lean meat", "fish"} & {row.group for row in vegetarian}
    safe = close_gap(person(allergies=["dairy", "egg", "soya", "peanut", "shellfish"]), "leucine", 1.5)
    assert safe
    assert not any({"milk", "egg", "soy", "peanut", "crustaceans"} & set(row.contains) for row in safe)
    with pytest.raises(StudyError, match="unknown allergen 'strawberry'; nearest"):
        close_gap(person(allergies=["strawberry"]), "leucine", 1.0)


def test_prices_are_the_users(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text(f'food;price_per_100g\n"{EGG}";0,40\nwhey protein;2,5\nwhey protien;2\nTempeh;cheap\n')
    prices = read_prices(path)
    assert prices.per_100g == {EGG: 0.4, "whey protein": 2.5}
    assert [(fault.line, fault.column) for fault in prices.faults] == [(4, "food"), (5, "price_per_100g")]
    rows = close_gap(person(), "leucine", 2.5, prices=prices.per_100g)
    assert rows[0].price == pytest.approx(rows[0].grams * 0.025 if rows[0].group == "dairy" else rows[0].grams * 0.004)
    assert [row.price is None for row in rows] == sorted(row.price is None for row in rows)
    cheap = close_gap(person(), "leucine", 2.5, prices=prices.per_100g, most_price=0.8)
    assert all(row.price is not None and row.price <= 0.8 for row in cheap)


def test_a_supplement_beside_food():
    rows = equivalents(find_product("BCAA 2:1:1 powder"), person())
    assert all(find_food(row.food).nutrients(row.grams)["leucine"] == pytest.approx(2.5) for row in rows)
    shake = equivalents(find_product("whey protein"), person(), nutrient="protein")
    assert next(row.grams for row in shake if row.group == "lean meat") == pytest.approx(25 / 0.3102, rel=0.02)
    with pytest.raises(StudyError, match="holds no lysine"):
        equivalents(find_product("L-leucine powder"), person(), nutrient="lysine")


ALLERGENS = {
    "Cheese, cheddar": {"milk"},
    EGG: {"egg"},
    "Peanut butter, smooth style, with salt": {"peanut"},
    "Nuts, almonds": {"tree nuts"},
    "Tempeh": {"soy"},
    "Fish, salmon, Atlantic, wild, raw": {"fish"},
    "Mollusks, mussel, blue, raw": {"molluscs"},
    "Bread, egg": {"egg", "gluten"},
    "Spaghetti, spinach, cooked": {"gluten"},
    "Seeds, sesame seeds, whole, dried": {"sesame"},
    "Celery, raw": {"celery"},
    "Lupins, mature seeds, raw": {"lupin"},
    "Mustard, prepared, yellow": {"mustard"},
    "Eggplant, raw": set(),
    "Buckwheat": set(),
    "Nuts, coconut meat, raw": set(),
    "Bananas, raw": set(),
    "whey protein": {"milk"},
    "Beverages, almond milk, chocolate, ready-to-drink": {"tree nuts"},
}


def test_allergens_follow_from_group_and_words():
    for name in set(ALLERGENS) & set(foods()):
        signs = allergens_of(find_food(name))
        assert {allergen for allergen, sign in signs.items() if sign == "contains"} == ALLERGENS[name], name
        assert set(signs) == set(allergen_table())
    assert len(set(ALLERGENS) & set(foods())) >= 15


def test_nothing_is_ever_free_of():
    values = {sign for food in foods().values() for sign in allergens_of(food).values()}
    assert values == {"contains", "unknown"}
    assert known_allergens(["Gluten", "nuts"]) == ["gluten", "tree nuts"]


def test_diets_are_told_or_unknown():
    for name, diet, known in (
        ("Tempeh", "vegan", True),
        ("Cheese, cheddar", "vegan", False),
        ("Cheese, cheddar", "vegetarian", True),
        ("Beef, ground, 93% lean meat / 7% fat, raw", "vegetarian", False),
        ("Soymilk, original and vanilla, unfortified", "vegan", True),
        ("collagen protein", "vegetarian", False),
        ("whey protein", "vegan", False),
        ("pea protein", "vegan", True),
        ("Peanut butter, smooth style, with salt", "vegan", True),
        ('PIZZA HUT 12" Cheese Pizza, Pan Crust', "vegan", None),
    ):
        assert suits(find_food(name), diet) is known, name


def test_the_table_of_foods_is_of_shipped_foods():
    assert all(food.amino_acids["leucine"] > 0 for _, food in candidates())
