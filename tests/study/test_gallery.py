import pytest
from pydantic import ValidationError

from myoflux.errors import StudyError
from myoflux.safety.check import check
from myoflux.study.conditions import find_term, known_name, terms
from myoflux.study.gallery import facts, load_portrait, people, read_portrait
from myoflux.study.person import Person, numbers
from myoflux.study.study import Study

WOMAN = {"sex": "female", "age": "40 y", "mass": "62 kg"}


def test_twelve_ready_people_are_legal():
    assert len(people()) == 12
    for name in people():
        portrait = load_portrait(name)
        assert "nobody in particular" in portrait.source
        assert {fact.name for fact in facts(portrait.person)} == set(Person.model_fields)
        assert all(fact.source for fact in facts(portrait.person))


def test_a_ready_person_may_stand_in_a_study():
    study = Study.model_validate({"until": "1 h", "person": "young lifter", "plan": []})
    assert study.person == load_portrait("young_lifter").person
    with pytest.raises(ValidationError, match="unknown person 'young lifer'; nearest: 'young_lifter'"):
        Study.model_validate({"until": "1 h", "person": "young lifer", "plan": []})


def test_an_unknown_person_and_a_bad_file_are_told(tmp_path):
    with pytest.raises(StudyError, match="nearest: 'ckd_stage_3'"):
        load_portrait("ckd stage 2")
    path = tmp_path / "me.yaml"
    path.write_text("title: me\nsource: mine\nperson:\n  sex: female\n  age: 400 y\n  mass: 60 kg\n")
    with pytest.raises(StudyError, match=r"me.yaml:5: person > age: '400 y' is outside"):
        read_portrait(path)
    path.write_text("- a list\n")
    with pytest.raises(StudyError, match="a person is a mapping"):
        read_portrait(path)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"height": "1.62 cm"}, "outside 20 to 260 cm"),
        ({"height": "60 cm"}, "BMI of 172"),
        ({"lean_mass": "70 kg"}, "lean mass is 113% of body mass"),
        ({"mass": "9 kg"}, "9 kg does not fit 40 y"),
        ({"pregnant": True, "age": "75 y"}, "pregnant does not fit female and 75 y"),
        ({"sex": "male", "pregnant": True}, "pregnant does not fit male"),
        ({"sex": "male", "breastfeeding": True}, "breastfeeding does not fit male"),
        ({"diet": "carnivore"}, "diet"),
    ],
)
def test_nonsense_is_refused(wrong, words):
    with pytest.raises(ValidationError, match=words):
        Person.model_validate({**WOMAN, **wrong})


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("T2DM", "condition", "type 2 diabetes"),
        ("Type II Diabetes", "condition", "type 2 diabetes"),
        ("ckd 3b", "condition", "CKD stage 3"),
        ("high blood pressure", "condition", "hypertension"),
        ("MSUD", "condition", "maple syrup urine disease"),
        ("Lou Gehrigs disease", "condition", "amyotrophic lateral sclerosis"),
        ("Crohn\u2019s disease", "condition", "inflammatory bowel disease"),
        ("renal failure", "condition", "chronic kidney disease"),
        ("Ozempic", "medicine", "GLP-1 receptor agonist"),
        ("sirolimus", "medicine", "rapamycin"),
        ("L-Dopa", "medicine", "levodopa"),
        ("prednisone", "medicine", "corticosteroid"),
    ],
)
def test_conditions_and_medicines_by_common_names(words, kind, name):
    assert find_term(words, kind).name == name


def test_every_name_finds_itself_and_another_may_be_written():
    for term in terms().values():
        for word in (term.name, *term.synonyms):
            assert find_term(word.upper(), term.kind) is term
    assert known_name("other: purple toes", "condition") == "other: purple toes"
    person = Person.model_validate({**WOMAN, "conditions": ["CKD 3", "a bad knee"]})
    assert numbers(person)["conditions"] == ("CKD stage 3", "a bad knee")


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [
        ("kidny disease", "condition", "did you mean 'chronic kidney disease'"),
        ("purple toes", "condition", "unknown condition 'purple toes'; nearest"),
        ("metformn", "medicine", "did you mean 'metformin'"),
    ],
)
def test_an_unknown_name_is_asked_back(words, kind, said):
    with pytest.raises(ValueError, match=said):
        find_term(words, kind)
    findings = check(Person.model_validate({**WOMAN, f"{kind}s": [words]}))
    assert words.split()[-1] in findings.text()
