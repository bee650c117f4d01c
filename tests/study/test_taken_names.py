"""Plans as people write them: usual names, doses per kilogram, ready persons, common foods and what stands in."""

import random

import pytest
from pydantic import ValidationError

from myoflux.common.vocabulary import acid_spellings, amino_acids
from myoflux.errors import StudyError
from myoflux.food.search import search_foods
from myoflux.food.stand_ins import stand_ins
from myoflux.food.table import find_food, foods
from myoflux.simulation.simulate import simulate
from myoflux.study.products import find_product
from myoflux.study.study import Study, write_study

NAMES = {
    "leucine": ["leucine", "Leucine", "L-leucine", "l leucine", "LEUCINE", "Leu", "L-Leucin", "leucina"],
    "isoleucine": ["isoleucine", "L-Isoleucine", "Ile", "Isoleucin", "isoleucina"],
    "valine": ["valine", "L-Valine", "Val", "Valin", "valina"],
}


def study_of(plan, **who):
    person = {"sex": "male", "age": "30 y", "mass": "80 kg", "height": "180 cm"} | who
    return Study.model_validate({"until": "6 h", "person": person, "plan": plan})


def test_plans_of_a_grammar_are_read_right():
    """Three hundred plans whose grams the grammar knows; none wrong."""
    rng = random.Random(13)
    for _ in range(300):
        mass = rng.choice([50, 62.5, 80, 104])
        truth, take = {}, {}
        for acid in rng.sample(list(NAMES), rng.randint(1, 3)):
            milligrams = rng.choice(range(250, 9001, 250))
            written = rng.choice(
                [f"{milligrams} mg", f"{milligrams / 1000:g} g", f"{milligrams / 1000:g} grams",
                 f"{milligrams / mass:.6f} mg/kg", f"{milligrams / mass / 1000:.9f} g per kg body mass"]
            )  # fmt: skip
            take[rng.choice(NAMES[acid])] = written
            truth[acid] = milligrams / 1000
        study = study_of([{"at": "1 h", "take": take}], mass=f"{mass} kg")
        assert study.groups["plan"].plan[0].amounts == pytest.approx(truth, rel=1e-4), take


def test_every_spelling_of_the_table_is_a_dose():
    for word, acid in acid_spellings().items():
        assert study_of([{"at": "0 min", "take": {word: "1 g"}}]).groups["plan"].plan[0].amounts == {acid: 1.0}
    assert set(acid_spellings().values()) == set(amino_acids())


def test_bcaa_without_a_ratio_is_the_usual_one_and_says_so():
    study = study_of([{"at": "0 min", "take": {"BCAA": "8 g"}}])
    assert study.groups["plan"].plan[0].amounts == {"leucine": 4.0, "isoleucine": 2.0, "valine": 2.0}
    assert "BCAA 8 g is read as 2:1:1." in simulate(study, "human", every=60.0).attrs["notes"]
    assert "leucine: 4 g" in write_study(study)


@pytest.mark.parametrize(
    ("take", "words"),
    [({"EAA": "10 g"}, "may be many amino acids"), ({"whey": "20 g"}, "is a protein"),
     ({"leucine": "3 g", "L-Leucine": "1 g"}, "leucine stands twice"), ({"leucine": "1 scoop"}, "weigh it"),
     ({"leucine": "2 tsp"}, "weigh it"), ({"leucine": "2 teaspoons"}, "weigh it"),
     ({"levodopa": "100 mg"}, "unknown amino acid")],
)  # fmt: skip
def test_what_has_no_grams_or_no_meaning_is_asked_back(take, words):
    with pytest.raises(ValidationError, match=words):
        study_of([{"at": "0 min", "take": take}])


def test_a_dose_per_kilogram_needs_a_mass_and_is_of_its_own_person():
    plan = [{"at": "0 min", "take": {"leucine": "50 mg/kg"}}]
    arms = {
        "light": {"person": {"sex": "female", "age": "30 y", "mass": "50 kg"}, "plan": plan},
        "ready": {"person": "older woman", "plan": plan},
        "group": {"people": {"n": 8, "mass": "70 kg"}, "plan": plan},
    }
    study = Study.model_validate({"until": "2 h", "arms": arms})
    doses = {name: arm.plan[0].amounts["leucine"] for name, arm in study.groups.items()}
    ready = study.groups["ready"].who.mass
    assert doses == pytest.approx({"light": 2.5, "ready": 0.05 * ready, "group": 3.5})
    with pytest.raises(ValidationError, match="needs the person's mass"):
        Study.model_validate({"until": "2 h", "arms": {"nobody": {"people": {"n": 8}, "plan": plan}}})


def test_common_foods_have_a_stand_in_that_is_said():
    study = study_of([{"at": "0 min", "eat": {"Quark": "200 g", "crème fraîche": "30 g", "courgette": "100 g"}}])
    notes = simulate(study, "human", every=60.0).attrs["notes"]
    for name in ("Quark", "crème fraîche", "courgette"):
        assert f"{name}: '{find_food(name).name}' stands in" in notes
    assert search_foods("quark")[0].name == find_food("quark").name
    assert "Quark" in write_study(study)


def test_every_stand_in_is_a_food_of_the_table_and_none_hides_one():
    for words, one in stand_ins().items():
        assert not one.food or one.food in foods(), words
        assert " ".join(words) not in {name.lower() for name in foods()}


@pytest.mark.parametrize("drink", ["Fortisip", "ensure", "Fresubin"])
def test_a_medical_drink_is_asked_for_by_its_bottle(drink):
    for look in (find_food, search_foods):
        with pytest.raises(StudyError, match="write what its bottle says"):
            look(drink)


@pytest.mark.parametrize("name", ["zzz qq", "xylophone", "Leukozyt", "qwertz", "My own mix 7", "asdf", "12345"])
def test_neighbours_are_like_the_name_or_none_are_named(name):
    with pytest.raises(StudyError, match="nothing like it is known"):
        find_food(name)


def test_a_product_by_name_is_what_the_table_says_and_says_so():
    plan = [
        {"at": "0 min", "take": {"l-leucine powder": "2 scoops"}},
        {"at": "60 min", "take": {"BCAA 2:1:1 powder": "1 dose", "lysine": "1 g"}},
        {"at": "120 min", "take": {"L-leucine capsules": "6 capsules"}},
        {"at": "180 min", "take": {"L-leucine powder": "2.5 g"}},
    ]
    study = study_of(plan)
    shown = study.groups["plan"].plan
    at = {}
    for dose in shown:
        at.setdefault(dose.at, {}).update(dose.amounts)
    bcaa = find_product("BCAA 2:1:1 powder").dose()
    assert at["0 min"] == {"leucine": 10.0}
    assert at["60 min"] == pytest.approx({**bcaa, "lysine": 1.0})
    assert at["120 min"] == {"leucine": 3.0}
    assert at["180 min"] == {"leucine": 2.5}
    assert {dose.form for dose in shown if dose.at == "120 min"} == {"capsule"}
    notes = simulate(study, "human", every=60.0).attrs["notes"]
    assert "L-leucine powder, 2 scoops: leucine 10 g by the table of products" in notes
    assert "unverified" in notes
    assert Study.model_validate(study.model_dump(by_alias=True, exclude_defaults=True)) is not None
    with pytest.raises(ValidationError, match="write '2 scoops' or grams"):
        study_of([{"at": "0 min", "take": {"L-leucine powder": "2 capsules"}}])
    for wrong, words in (({"form": "capsule"}, "is a powder"), ({"repat": "daily"}, "unknown field 'repat'")):
        with pytest.raises(ValidationError, match=words):
            study_of([{"at": "0 min", "take": {"L-leucine powder": "1 scoop"}, **wrong}])
