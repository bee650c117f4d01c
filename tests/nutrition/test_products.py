import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.common.vocabulary import amino_acids, molar_mass
from myoflux.errors import StudyError
from myoflux.study.product_label import from_label
from myoflux.study.products import BCAA, bcaa, find_product, products, solubility


def test_the_shipped_products_are_those_people_ask_for():
    table = products()
    assert len(table) >= 20
    forms = {product.form for product in table.values()}
    assert forms >= {"powder", "capsule", "tablet", "infusion"}
    for ratio in ("2:1:1", "4:1:1", "8:1:1", "10:1:1", "12:1:1"):
        assert table[f"BCAA {ratio} powder"].contents == pytest.approx(
            dict(bcaa(ratio, table[f"BCAA {ratio} powder"].unit_grams).contents), abs=1e-3
        )
    assert table["HMB powder"].not_simulated == ("hmb",)
    assert table["HMB powder"].activities("0 min") == []
    assert find_product("hepatamine 8 %").activities("0 min", 5, minutes=480)[0].infuse["leucine"] == 5.5


@given(st.integers(1, 12), st.integers(0, 4), st.integers(0, 4), st.floats(0.1, 50))
def test_any_ratio_adds_up(leucine, isoleucine, valine, grams):
    contents = bcaa(f"{leucine}:{isoleucine}:{valine}", grams).contents
    assert sum(contents.values()) == pytest.approx(grams)
    if isoleucine:
        assert contents["leucine"] / contents["isoleucine"] == pytest.approx(leucine / isoleucine)


def test_osmolarity_by_hand():
    """10 g BCAA 2:1:1 in 500 mL: (5 + 2.5)/131.17 + 2.5/117.15 mol in 0.5 L."""
    assert bcaa("2:1:1", 10).osmolarity(500) == pytest.approx((7.5 / 131.17 + 2.5 / 117.15) / 0.5 * 1000, rel=1e-3)
    drink = from_label("per 500 mL bottle: leucine 5 g, glucose 30 g")
    assert drink.osmolarity(500) == pytest.approx((5 / 131.17 + 30 / 180.16) / 0.5 * 1000, rel=1e-3)
    with pytest.raises(StudyError, match="above 0 mL"):
        drink.osmolarity(0)


def test_leucine_alone_is_never_hyperosmolar():
    saturated = solubility()["leucine"] / 131.17 * 1000
    assert bcaa("1:0:0", 100).osmolarity(100) == pytest.approx(saturated, rel=1e-3)
    assert saturated < 200


def test_what_does_not_dissolve():
    left = bcaa("2:1:1", 10).undissolved(100)
    assert left == pytest.approx({"leucine": 5 - 0.1 * solubility()["leucine"], "isoleucine": 0, "valine": 0})
    assert sum(bcaa("2:1:1", 10).undissolved(500).values()) == 0


def test_molar_masses_of_amino_acids():
    assert molar_mass(amino_acids()["valine"].formula) == pytest.approx(117.15, abs=0.01)
    assert molar_mass(amino_acids()["methionine"].formula) == pytest.approx(149.21, abs=0.01)


LABELS = [
    ("per 10 g scoop: leucine 5 g, isoleucine 2.5 g, valine 2.5 g", "powder", 10, (5, 2.5, 2.5)),
    ("Per capsule: L-leucine 500 mg", "capsule", 0.5, {"leucine": 0.5}),
    ("per tablet (1.2 g): BCAA 2:1:1 1 g", "tablet", 1.2, (0.5, 0.25, 0.25)),
    (
        "per serving (2 scoops, 30 g): whey protein isolate 24 g, carbohydrates 2,5 g, fat 1 g",
        "powder",
        30,
        {"whey protein": 24, "carbohydrate": 2.5, "fat": 1},
    ),
    (
        "per 330 mL can: BCAA 5 g (leucine 2.5 g, isoleucine 1.25 g, valine 1.25 g); caffeine 100 mg",
        "drink",
        330,
        (2.5, 1.25, 1.25),
    ),
    ("per 1 g: HMB 1000 mg", "powder", 1, {"hmb": 1}),
]


@pytest.mark.parametrize(("text", "form", "grams", "contents"), LABELS)
def test_labels(text, form, grams, contents):
    product = from_label(text)
    assert (product.form, product.unit_grams) == (form, pytest.approx(grams))
    wanted = contents if isinstance(contents, dict) else dict(zip(BCAA, contents, strict=True))
    assert dict(product.contents) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("leucine 5 g", "is no label; write for example"),
        ("per scoop: leucin 5 g", "unknown content 'leucin'; did you mean 'leucine'"),
        ("per scoop: protein 24 g", "may be many things"),
        ("per scoop: BCAA 5 g", "names no ratio"),
        ("per 5 g scoop: leucine 6 g", "the contents weigh 6 g"),
        ("per scoop: leucine", "no amount"),
        ("per scoop: leucine 5 g, leucine 5 g", "stands twice"),
        ("per thing: leucine 5 g", "names no unit"),
        ("per scoop: caffeine 100 mg", "no amino acid"),
        ("per scoop: BCAA 5 g (leucine 2.5 g, isoleucine 1.25 g)", "its parts weigh 3.75 g"),
    ],
)
def test_a_label_that_cannot_be_read_is_asked_back(text, words):
    with pytest.raises(StudyError, match=words):
        from_label(text)


def test_what_no_model_knows_is_kept_by_name():
    product = from_label("per scoop: leucine 3 g, caffeine 100 mg, vitamin b6 1 mg")
    assert product.not_simulated == ("caffeine", "vitamin b6")


def test_a_product_becomes_a_plan():
    product = from_label("per 40 g scoop: whey protein 25 g, leucine 3 g, carbohydrate 5 g")
    take, eat = product.activities("08:00", units=2, repeat="daily")
    assert (take.take, take.form, take.repeat) == ({"leucine": 6.0}, "powder", "daily")
    assert eat.eat == {"whey protein": 50.0, "carbohydrate": 10.0}
    with pytest.raises(StudyError, match="unknown product 'leucine powder'; nearest: 'L-leucine powder'"):
        find_product("leucine powder")
    with pytest.raises(StudyError, match="is infused; say for how long"):
        find_product("HepatAmine 8 %").activities("0 min")
    with pytest.raises(StudyError, match="no ratio"):
        bcaa("two to one", 5)
