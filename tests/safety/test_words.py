"""What people write: every known name is understood, and what names an organ is never passed over."""

import pytest

from myoflux.common.spelling import plain
from myoflux.safety.rules import rules, tags_of
from myoflux.safety.words import KINDS, understand
from myoflux.study.conditions import all_terms, find_term, names_of
from tests.safety.test_gold_cases import found

NAMES = [(name, term) for term in all_terms() for name in (term.name, *term.synonyms)]
READ = {tag for rule in rules() for tag in tags_of(rule.applies_to)} | {"illness"}


def test_every_name_is_understood_and_means_one_thing():
    assert len(NAMES) > 1500
    for name, term in NAMES:
        meant = understand(name, term.kind)
        assert not meant.unknown, name
        assert not meant.organs, name
        assert set(term.tags) <= set(meant.tags), (name, term.tags, meant.tags)
        assert term.tags or meant.no_rule, name
        assert find_term(name, term.kind) is term
    for kind in KINDS:
        assert len(names_of(kind)) == len({tuple(plain(name)) for name, term in NAMES if term.kind == kind})


def test_every_tag_of_a_name_is_read_by_a_rule():
    for name, term in NAMES:
        assert set(term.tags) <= READ, (name, term.tags)


@pytest.mark.parametrize("kind", ["condition", "medicine"])
def test_every_name_raises_something_in_a_screening(kind):
    """A name that no rule reads raises the caution that says so."""
    silent = [term.name for term in all_terms() if term.kind == kind and not term.tags]
    assert len(silent) > 10
    for name in silent:
        fired = {finding.rule for finding in found({"person": {f"{kind}s": [name]}})}
        assert fired & {"R095", "R096"}, name


ORGANS = [
    "kidney",
    "kidneys",
    "renal",
    "nephro",
    "liver",
    "hepatic",
    "transplant",
    "Niere",
    "Leber",
    "rein",
    "foie",
    "riñón",
    "hígado",
    "rene",
    "fegato",
    "Nierenleiden",
    "Wanderniere",
    "tumour",
    "pregnancy",
    "lymphoma",
]
ODD = [
    "zxqv {}",
    "{} zxqv",
    "my {} is odd since 2019",
    "operation on the {}",
    "komische Sache mit {}",
    "gout, then {} zxqv",
    "hay fever with {} zxqv",
    "KIDNEYBEAN {} zxqv",
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", KINDS)
def test_no_word_of_an_organ_is_passed_over(odd, kind):
    for organ in ORGANS:
        meant = understand(odd.format(organ), kind)
        assert meant.organs or set(meant.tags) - {"gout"}, (odd, organ, kind)


@pytest.mark.parametrize("organ", ["kidney", "kidneys", "Niere", "rein", "riñón", "liver"])
def test_who_has_no_organ_denies_no_disease(organ):
    for words in ("no {}", "no {} function", "no working {}", "without {}", "no left {}", "keine {}"):
        assert understand(words.format(organ), "condition").organs, (words, organ)
    for words in ("no {} disease", "no {} problems", "no heart or {} trouble"):
        assert not understand(words.format(organ), "condition").organs, (words, organ)


@pytest.mark.parametrize(
    "kidney",
    [
        "floating kidney",
        "zxqv Niere",
        "kidney transplant",
        "solitary kidney",
        "1 kidney",
        "kidney donor",
        "kidney cyst",
        "normal kidneys",
        "no kidney disease",
    ],
)
def test_a_phrase_answers_no_question(kidney):
    person = {"conditions": [kidney], "screening": {"kidney_disease": None}}
    assert "Q01" in {finding.rule for finding in found({"person": person})}


DENIED = [
    "no {}",
    "not {}",
    "never had {}",
    "I don't have {}",
    "no history of {}",
    "denies {}",
    "kein {}",
    "keine {}",
    "pas de {}",
    "sin {}",
    "no gout or {}",
    "never gout or {}",
    "no known {}",
    "without {}",
]
OTHERS = [
    "mother had {}",
    "family history of {}",
    "my brother has {}",
    "Vater hatte {}",
    "son with {}",
    "mi padre tiene {}",
]
SERIOUS = [
    "kidney disease",
    "cirrhosis",
    "MSUD",
    "kidney transplant",
    "kidney trouble",
    "cancer",
    "hives",
    "throat swelling",
]


@pytest.mark.parametrize("words", [*DENIED, *OTHERS])
def test_what_is_denied_or_a_relatives_is_not_theirs(words):
    for serious in SERIOUS:
        meant = understand(words.format(serious), "condition")
        assert set(meant.tags) <= {"inborn_in_family"}, (words, serious, meant)
        assert not meant.organs, (words, serious)


@pytest.mark.parametrize(
    "words",
    [
        "not well controlled {}",
        "not only {}",
        "no doubt {}",
        "I am not sure, {}",
        "no gout but {}",
        "my mother and I have {}",
        "no pollen allergy, {}",
    ],
)
def test_what_sounds_like_a_denial_and_is_none(words):
    for serious in ("kidney disease", "cirrhosis", "kidney transplant"):
        assert understand(words.format(serious), "condition").tags, (words, serious)


@pytest.mark.parametrize(
    ("phrase", "kind", "tag", "there"),
    [
        ("pregnant, due in 2027", "condition", "pregnant", True),
        ("pregnant, appendix out in 2010", "condition", "pregnant", True),
        ("pregnancy in 2015", "condition", "pregnant", False),
        ("sepsis three years ago", "condition", "critical_illness", False),
        ("in hospital last year", "condition", "under_care", False),
        ("hives in 2015", "symptom", "allergy_signs", False),
        ("history of anaphylaxis", "condition", "allergy_signs", False),
        ("he has diabetes", "condition", "encephalopathy", False),
        ("HE grade 1", "condition", "encephalopathy", True),
        ("OTC ibuprofen", "medicine", "urea_cycle", False),
        ("OTC", "condition", "urea_cycle", True),
        ("PD", "condition", "unclear_high_risk", True),
        ("adrenal insufficiency", "condition", "ckd", False),
        ("cod liver oil", "medicine", "liver_disease", False),
        ("hydrocortisone cream", "medicine", "corticosteroid", False),
        ("hydrocortisone 20 mg", "medicine", "corticosteroid", True),
        ("kidney failure", "symptom", "ckd", True),
        ("chemotherapy", "medicine", "cancer", True),
    ],
)
def test_time_place_and_letters_of_a_name(phrase, kind, tag, there):
    assert (tag in understand(phrase, kind).tags) is there


def test_nothing_is_nothing():
    for words in ("none", "None known", "no", "n/a", "-", "keine", "healthy", "nada", "  ", "no allergies"):
        for kind in KINDS:
            meant = understand(words, kind)
            assert [*meant.tags, *meant.unknown, *meant.organs, *meant.no_rule] == [], words


@pytest.mark.parametrize(
    ("condition", "cautioned"),
    [("CKD", False), ("gout", False), ("pneumonia", True), ("hypertension", True), ("zxqv", True), ("no gout", False)],
)
def test_only_what_no_rule_reads_gets_the_caution_that_says_so(condition, cautioned):
    fired = {finding.rule for finding in found({"person": {"conditions": [condition]}})}
    assert ("R095" in fired) is cautioned


def test_a_finding_says_what_was_not_understood():
    findings = found({"person": {"conditions": ["gout, zxqv syndrome"], "medicines": ["aspirin"]}})
    told = {finding.rule: finding.found for finding in findings}
    assert told["R095"] == "condition: zxqv syndrome (not understood)"
    assert told["R096"] == "medicine: aspirin (no rule reads it)"


@pytest.mark.parametrize(
    "words",
    ["gout or kidney disease", "not sure whether gout or kidney disease", "no longer gout or kidney disease"],
)
def test_an_or_denies_nothing_by_itself(words):
    assert "ckd" in understand(words, "condition").tags


def test_two_letters_count_alone():
    assert "encephalopathy" in understand("he", "condition").tags
