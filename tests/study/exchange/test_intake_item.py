import pytest

from myoflux.common.vocabulary import amino_acids
from myoflux.study.exchange.intake_item import meaning_of, names_free_amino_acids


@pytest.mark.parametrize(
    ("said", "name", "form"),
    [
        ("leucine", "leucine", ""),
        ("L-Leucine", "leucine", ""),
        ("L-LEUCINE POWDER", "leucine", "powder"),
        ("Leucin Pulver", "leucine", "powder"),
        ("L-Leucina polvo", "leucine", "powder"),
        ("Isoleucin Kapseln 500 mg", "isoleucine", "capsule"),
        ("l-valine (free form)", "valine", ""),
        ("Gélules L-Glutamine", "glutamine", "capsule"),
        ("100% pure L-leucine", "leucine", ""),
    ],
)
def test_a_name_of_an_amino_acid_is_a_dose(said, name, form):
    meant = meaning_of(said)
    assert (meant.kind, dict(meant.shares), meant.form) == ("take", {name: 1.0}, form)


@pytest.mark.parametrize(
    "said",
    ["D-leucine", "DL-leucine", "N-acetyl-leucine", "magnesium aspartate", "leucine and valine", "leucine whey bar",
     "leucine 50% powder", "L-Leucine 9.5 %", "BCAA", "EAA drink", "Aminosäuren Komplex", "beta-alanine"],
)  # fmt: skip
def test_what_is_more_or_less_than_one_amino_acid_is_not_guessed(said):
    assert meaning_of(said) is None


def test_every_amino_acid_is_a_dose_by_its_own_name():
    assert {name: meaning_of(name).how for name in amino_acids()} == dict.fromkeys(amino_acids(), "exact")


def test_products_and_foods():
    bcaa = meaning_of("bcaa 2:1:1 powder")
    assert (bcaa.kind, bcaa.how, bcaa.form, bcaa.shares["leucine"]) == ("take", "product", "powder", 0.5)
    assert meaning_of("L-leucine capsules").form == "capsule"
    assert meaning_of("HepatAmine 8 %") is None
    assert (meaning_of("whey protein").kind, meaning_of("whey protein").how) == ("eat", "exact")
    assert meaning_of("Egg, Whole, Raw, Fresh").how == "search"
    assert meaning_of("toasted cheese roll") is None
    assert not names_free_amino_acids("milk and leucotrienes")
