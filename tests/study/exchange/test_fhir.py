import json
import random
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fhir.resources.bundle import Bundle

from myoflux.errors import StudyError
from myoflux.study.activities import Eat, Exercise, Take
from myoflux.study.events import expand
from myoflux.study.exchange.fhir import from_fhir, read_fhir, to_fhir
from myoflux.study.exchange.fhir_amount import words
from myoflux.study.shipped import load_example

HL7 = Path(__file__).parent / "data"
START = datetime(2026, 3, 31, 8, 0, tzinfo=timezone(timedelta(hours=2)))
EGG = "Egg, whole, raw, fresh"


def made():
    return (
        Take(at="0 min", take={"leucine": "3 g", "valine": "0.7 g"}, form="capsule"),
        Eat.model_validate({"at": "12:30", "repeat": "daily", "eat": {"whey protein": "20 g", EGG: "2 large"}}),
        Exercise(at="17:00", exercise="resistance"),
    )


PLAN = made()


def item(name=EGG, value=100, code="g", **more):
    amount = {"value": value, "unit": code, "system": "http://unitsofmeasure.org", "code": code}
    return {"type": {"text": "food"}, "nutritionProduct": {"concept": {"text": name}}, "amount": amount, **more}


def intake(*items, when="2026-06-01T08:00:00Z", **more):
    return {
        "resourceType": "NutritionIntake", "status": "completed", "subject": {"reference": "Patient/p1"},
        "occurrenceDateTime": when, "consumedItem": list(items or [item()]), **more,
    }  # fmt: skip


def bundle(*resources):
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def read(*resources, subject=""):
    _, plan, told = from_fhir(bundle(*resources), subject)
    return [{**activity.amounts} for activity in plan], "\n".join(told)


def doses(plan, until, clock):
    return sorted((dose.time, dose.substance, dose.grams, dose.form) for dose in expand(plan, until, clock).doses)


def test_round_trip_of_what_is_swallowed():
    document = json.loads(json.dumps(to_fhir(PLAN, START, 3000)))
    start, plan, told = from_fhir(document)
    assert (start, told) == (START, [])
    assert expand(plan, 3000, 480).doses == expand(PLAN, 3000, 480).doses


def test_exports_are_valid_and_read_back_whatever_the_plan():
    """Minutes, substances, grams, forms and the start, over plans of every kind; each export is valid FHIR R5."""
    rng = random.Random(13)
    for _ in range(60):
        plan = []
        for _ in range(rng.randint(1, 5)):
            at = rng.choice([f"{rng.randint(0, 3000)} min", f"{rng.random() * 900!r} min", "day 2 07:15"])
            grams = [f"{rng.choice([rng.random() * 30, rng.randint(1, 40), 1e-7])!r} g" for _ in range(2)]
            repeat = rng.choice([None, "daily", {"every": "4 h", "times": 3}])
            acids = dict(zip(rng.sample(["leucine", "isoleucine", "glutamate"], 2), grams, strict=True))
            eaten = dict(zip(rng.sample(["mixed protein", EGG, "fat"], 2), grams, strict=True))
            form = rng.choice(["solution", "powder", "capsule", "tablet"])
            kind = {"take": acids, "form": form} if rng.random() < 0.5 else {"eat": eaten}
            plan.append((Take if "take" in kind else Eat).model_validate({"at": at, "repeat": repeat, **kind}))
        start = datetime(2026, 3, 28, 7, 0, tzinfo=timezone(timedelta(minutes=rng.choice([0, 120, -210, 845 - 5]))))
        document = json.loads(json.dumps(to_fhir(plan, start, 4000)))
        Bundle.model_validate(document)
        if "entry" not in document:
            continue
        begin, again, told = from_fhir(document)
        assert (begin, told) == (start, [])
        wanted, got = doses(plan, 4000, 420), doses(again, 5000, 420)
        assert [(name, grams, form) for _, name, grams, form in sorted(got, key=lambda dose: dose[1:])] == [
            (name, grams, form) for _, name, grams, form in sorted(wanted, key=lambda dose: dose[1:])
        ]
        assert [dose[0] for dose in got] == pytest.approx([dose[0] for dose in wanted], abs=1e-7)


def test_shipped_examples_are_valid():
    study = load_example("bed-rest")
    for arm in study.groups.values():
        document = to_fhir(arm.plan, START, study.until)
        assert Bundle.model_validate(json.loads(json.dumps(document)))


def test_the_resource_is_that_of_r5():
    first, second, *_ = (entry["resource"] for entry in to_fhir(PLAN, START, 3000)["entry"])
    assert (first["resourceType"], first["status"]) == ("NutritionIntake", "completed")
    assert first["occurrenceDateTime"] == "2026-03-31T08:00:00+02:00"
    assert set(first["consumedItem"][0]) == {"type", "nutritionProduct", "amount"}
    label = {row["nutrient"]["concept"]["text"]: row["amount"]["value"] for row in second["ingredientLabel"]}
    assert label["protein"] == pytest.approx(20 + 12.56)
    assert to_fhir(PLAN, START.replace(tzinfo=None), 60) == to_fhir(PLAN, START.replace(tzinfo=UTC), 60)
    nothing = to_fhir(PLAN[2:], START, 3000)
    assert "entry" not in nothing
    assert Bundle.model_validate(nothing).type == "collection"
    with pytest.raises(StudyError, match="past the year 9999"):
        to_fhir(PLAN, datetime(9999, 12, 31, 8, 0), 3000)


def test_examples_of_hl7():
    start, plan, told = read_fhir(HL7 / "NutritionIntake-example.json")
    assert start.isoformat() == "2019-08-02T12:45:00+04:00"
    assert [(one.at, one.amounts) for one in plan] == [
        ("0.3 min", {"mixed protein": 10.4, "fat": 18.0, "carbohydrate": 26.47})
    ]
    for number, name in enumerate(("Grill Sandwich", "French Fries", "Tomato Soup", "Side Garden Salad", "Ice Tea"), 1):
        assert any(f"consumedItem {number}" in line and name in line for line in told)
    for name in ("NutritionProduct", "NutritionOrder"):
        path = next(HL7.glob(f"{name}-*.json"))
        with pytest.raises(StudyError, match="no NutritionIntake"):
            read_fhir(path)


@pytest.mark.parametrize("status", [*words("status"), "Completed", "done", "", None, 1, ["completed"]])
def test_only_completed_counts(status):
    amounts, told = read(intake(), intake(status=status))
    assert len(amounts) == (2 if status == "completed" else 1)
    assert ("entry 2, status: " in told) is (status != "completed")


@pytest.mark.parametrize(
    ("value", "code", "grams"),
    [(3500, "mg", 3.5), (2, "[oz_av]", 56.69904625), (0.5, "kg", 500.0), (5e5, "ug", 0.5),
     (0.25, "[lb_av]", 113.3980925), (2, "{large}", 100.0), (1, "[cup_us]", 243.0)],
)  # fmt: skip
def test_units_by_their_ucum_code(value, code, grams):
    amounts, told = read(intake(item(value=value, code=code)))
    assert amounts == [{EGG: pytest.approx(grams)}]
    assert not told


@pytest.mark.parametrize(
    ("amount", "grams"),
    [({"value": 3, "unit": "g"}, 3), ({"value": 3, "unit": "large"}, 150), ({"value": 3, "code": "g"}, 3),
     ({"value": 1, "unit": "kg", "system": "http://snomed.info/sct", "code": "258683005"}, 1000)],
)  # fmt: skip
def test_units_without_a_ucum_code(amount, grams):
    assert read(intake(item() | {"amount": amount}))[0] == [{EGG: grams}]


@pytest.mark.parametrize(
    "amount",
    [None, {}, [], "3 g", 3, {"value": "3", "code": "g"}, {"value": True, "code": "g"}, {"value": -1, "code": "g"},
     {"value": 1e9, "code": "g"}, {"value": float("inf"), "code": "g"}, {"value": 10**400, "code": "g"},
     {"value": 3}, {"value": 3, "unit": "mg", "code": "g"}, {"value": 3, "code": "Mg"}, {"value": 240, "code": "mL"},
     {"value": 100, "code": "%"}, {"value": 1, "code": "{serving}"}, {"value": 2, "unit": "count"},
     {"value": 3, "code": ""},
     {"value": 3, "code": "g", "comparator": "<"}, {"value": None, "code": "g"}, {"value": 3, "code": "G"},
     {"value": 3, "unit": "g", "code": "1"}, {"value": 3, "unit": "000 g"}, {"val": 3, "code": "g"}],
    ids=str,
)  # fmt: skip
def test_an_amount_that_is_none_is_told(amount):
    amounts, told = read(intake(), intake(item(), item() | {"amount": amount}))
    assert amounts == [{EGG: 100.0}, {EGG: 100.0}]
    assert "entry 2, consumedItem 2.amount" in told
    assert told.endswith("left out")


def test_zero_and_what_was_not_consumed():
    amounts, told = read(intake(item(), item(value=0), item(value=0, code="%"), item(notConsumed=True)))
    assert amounts == [{EGG: 100.0}]
    assert told.count("left out") == 3
    assert read(intake(item(notConsumed=False)))[0] == [{EGG: 100.0}]
    for wrong in ({"notConsumed": "true"}, {"notConsumed": 1}, {"notConsumedReason": {"text": "refused"}}):
        amounts, told = read(intake(item(), item(**wrong)))
        assert amounts == [{EGG: 100.0}]
        assert "entry 1, consumedItem 2.notConsumed" in told
    with pytest.raises(StudyError, match="it was not consumed"):
        read(intake(item(notConsumed=True)))


@pytest.mark.parametrize(
    ("product", "taken"),
    [
        ({"concept": {"coding": [{"display": EGG}]}}, {EGG: 100.0}),
        ({"reference": {"reference": "NutritionProduct/x", "display": EGG}}, {EGG: 100.0}),
        ({"reference": {"reference": "#x"}}, {EGG: 100.0}),
        ({"reference": {"reference": "NutritionProduct/shared"}}, {EGG: 100.0}),
        ({"concept": {"text": "Rührei", "coding": [{"display": EGG}]}}, {EGG: 100.0}),
        ({"concept": {"text": "L-Leucine"}}, {"leucine": 100.0}),
        ({"concept": {"text": "BCAA 2:1:1 powder"}}, {"leucine": 50.0, "isoleucine": 25.0, "valine": 25.0}),
        ({"concept": {"text": "boiled egg"}}, {"Egg, whole, cooked, hard-boiled": 100.0}),
    ],
)
def test_names_in_every_dress(product, taken):
    shared = {"resourceType": "NutritionProduct", "id": "shared", "status": "active", "code": {"text": EGG}}
    inside = {"resourceType": "NutritionProduct", "id": "x", "status": "active", "code": {"coding": [{"display": EGG}]}}
    amounts, told = read(intake(item() | {"nutritionProduct": product}, contained=[inside]), shared)
    assert amounts == [taken]
    assert EGG in taken or "is read as" in told


@pytest.mark.parametrize(
    ("product", "words"),
    [
        ({"concept": {"text": "boiled egg", "coding": [{"display": EGG}]}}, "two readings"),
        ({"concept": {"coding": [{"system": "http://snomed.info/sct", "code": "227507002"}]}}, "only a code"),
        ({"reference": {"reference": "NutritionProduct/absent"}}, "not in this file"),
        ({"concept": {"text": "BCAA"}}, "which amino acids"),
        ({"concept": {"text": "Whey Protein"}}, "may be a powder"),
        ({"concept": {"text": "zzxqv"}}, "nothing like it is known"),
        ({}, "no name"), (None, "an object belongs"), ([], "an object belongs"), ("egg", "an object belongs"),
        ({"concept": {"txt": "egg"}}, "knows no 'txt'"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_is_told(product, words):
    amounts, told = read(intake(item(), item() | {"nutritionProduct": product}))
    assert amounts == [{EGG: 100.0}]
    assert "entry 1, consumedItem 2.nutritionProduct" in told
    assert words in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"rate": {"value": 60, "code": "mL/h"}}, "no single meal"),
        ({"schedule": {}}, "no single meal"),
        ({"type": {"text": "Enteral formula"}}, "not swallowed"),
        ({"type": {"coding": [{"display": "parenteral nutrition"}]}}, "not swallowed"),
        ({"consumed": False}, "knows no 'consumed'"),
    ],
)
def test_what_is_no_single_meal_is_told(more, words):
    amounts, told = read(intake(item(), item(**more)))
    assert (amounts, words in told) == ([{EGG: 100.0}], True)


@pytest.mark.parametrize(
    "more",
    [
        {"modifierExtension": [{"url": "x"}]},
        {"consumedItem": [item(modifierExtension=[{"url": "x"}])]},
        {"implicitRules": "x"},
        {"partOf": [{"reference": "NutritionIntake/1"}]},
        {"occurrencePeriod": {"start": "2026-06-01T08:00:00Z", "end": "2026-06-01T08:30:00Z"}},
        {"occurrenceDateTime": "2026-06-01"}, {"occurrenceDateTime": "2026-06"}, {"occurrenceDateTime": "2026"},
        {"occurrenceDateTime": "yesterday"}, {"occurrenceDateTime": "2026-06-31T08:00:00Z"},
        {"occurrenceDateTime": None},
        {"occurrenceDateTime": 20260601}, {"occurrenceDateTime": ["2026-06-01T08:00:00Z"]},
        {"occurrenceDateTime": "2026-06-01 08:00"}, {"occurrenceDateTime": "2026-06-01T24:30:00Z"},
        {"consumedItem": []}, {"consumedItem": {}}, {"consumedItem": None}, {"consumedItem": [None]},
        {"effectiveDateTime": "2026-06-01T08:00:00Z"}, {"nutritionItem": []}, {"subject": "Patient/p1"},
        {"subject": {"reference": "Group/g1"}}, {"consumedItem": [item(value=600), item(value=600)]},
        {"extension": [{"url": "http://example.org/myoflux/form", "valueString": "gas"}]},
    ],
    ids=str,
)  # fmt: skip
def test_an_intake_that_cannot_be_read_is_told_with_its_place(more):
    amounts, told = read(intake(), intake(when="2026-06-01T09:00:00Z") | more)
    assert amounts == [{EGG: 100.0}]
    assert "entry 2" in told
    assert told.endswith("left out")


@pytest.mark.parametrize(
    "period",
    [{}, {"start": "2026-06-01T08:00:00Z"}, {"start": "2026-06-01", "end": "2026-06-01"},
     {"start": "2026-06-01T08:00:00Z", "end": "2026-06-01T07:00:00Z"},
     {"start": "2026-06-01T00:00:00Z", "end": "2026-06-02T00:00:00Z"},
     {"start": "2026-06-01T08:00:00", "end": "2026-06-01T08:10:00Z"}, [], None],
    ids=str,
)  # fmt: skip
def test_a_period_that_is_no_meal_is_told(period):
    wrong = intake(occurrencePeriod=period)
    del wrong["occurrenceDateTime"]
    amounts, told = read(intake(), wrong)
    assert (len(amounts), "entry 2, occurrencePeriod" in told) == (1, True)


def test_several_subjects_are_asked_about():
    both = intake(), intake(item(value=7), subject={"reference": "Patient/p2", "display": "Bo"})
    with pytest.raises(StudyError, match="2 subjects stand here; name one with --subject: 'Patient/p1', 'Patient/p2'"):
        read(*both)
    for name in ("Patient/p2", "p2", "Bo"):
        amounts, told = read(*both, subject=name)
        assert (amounts, told) == ([{EGG: 7.0}], "entry 1: is of 'Patient/p1'; left out")
    with pytest.raises(StudyError, match="0 subjects are called 'Patient/p3'"):
        read(*both, subject="Patient/p3")
    amounts, told = read(intake(), intake(subject=None) | {"subject": {}})
    assert (len(amounts), told) == (1, "entry 2: has no subject; left out")


def test_times_with_and_without_offset_do_not_mix():
    with pytest.raises(StudyError, match=r"entry 1 says its offset .* entry 2 does not"):
        read(intake(), intake(when="2026-06-01T08:00:00"))
    amounts, told = read(intake(when="2026-06-01T08:00"), intake(item(value=7), when="2026-06-01T07:00"))
    assert (amounts, "clock of one place" in told) == ([{EGG: 7.0}, {EGG: 100.0}], True)
    with pytest.raises(StudyError, match="check the dates"):
        read(intake(), intake(when="1026-06-01T08:00:00Z"))


def test_totals_outvote_a_guess_and_are_told_beside_names():
    def label(protein):
        return [{"nutrient": {"concept": {"text": "Total protein"}}, "amount": {"value": protein, "code": "g"}}]

    guessed = item("lentils")
    assert read(intake(guessed, ingredientLabel=label(9)))[0] == [{"mixed protein": 9.0}]
    amounts, told = read(intake(ingredientLabel=label(30)))
    assert amounts == [{EGG: 100.0}]
    assert "total is 30 g of protein, the foods read here hold 12.56 g; the foods count" in told
    dose = item("leucine", 3)
    amounts, told = read(intake(item("Toasted cheese roll"), dose, ingredientLabel=label(11)))
    assert amounts == [{"leucine": 3.0}]
    assert "not used beside amino acids" in told
    assert "'Toasted cheese roll'" in told
    amounts, told = read(intake(), intake(guessed, dose, ingredientLabel=label(9)))
    assert (len(amounts), "two readings" in told) == (1, True)
    assert len(read(intake(), intake(item("BCAA powder", 5), ingredientLabel=label(5)))[0]) == 1


@pytest.mark.parametrize(
    "names",
    [("Protein", "Fat (Total)", "Carbohydrate"), ("Eiweiß", "Fett", "Kohlenhydrate"),
     ("Protéines", "Lipides", "Glucides"), ("Proteínas", "Grasas totales", "Hidratos de carbono"),
     ("Proteine", "Grassi", "Carboidrati"),
     ("Eiwit", "Vetten", "Koolhydraten"), ("Protein", "Total lipid (fat)", "Carbohydrate, by difference")],
)  # fmt: skip
def test_totals_in_the_words_of_several_languages(names):
    other = {"Saturated fat": 90, "Sugars": 91, "Energy": 313, "Fibre": 5}
    label = [
        {"nutrient": {"concept": {"coding": [{"display": name}]}}, "amount": {"value": grams, "code": "g"}}
        for name, grams in {**dict(zip(names, (11, 17, 26), strict=True)), **other}.items()
    ]
    amounts, _ = read(intake(item("Zzxqv roll", 100, "%"), ingredientLabel=label))
    assert amounts == [{"mixed protein": 11.0, "fat": 17.0, "carbohydrate": 26.0}]
    twice = [*label, label[0]]
    amounts, told = read(intake(), intake(item("Zzxqv roll", 100, "%"), ingredientLabel=twice))
    assert (len(amounts), "protein stands twice" in told) == (1, True)


def test_bundles_inside_bundles_and_other_resources():
    inner = bundle(intake(), {"resourceType": "MedicationAdministration"})
    amounts, told = read(inner, {"resourceType": "Patient"}, {"resourceType": "Patient"})
    assert amounts == [{EGG: 100.0}]
    assert "entry 1, entry 2: 'MedicationAdministration' is no NutritionIntake" in told
    assert "entry 2 and 1 more: 'Patient' is no NutritionIntake" in told
    history = bundle(intake()) | {"type": "history"}
    assert "older versions" in read(history, intake())[1]
    more = bundle(intake()) | {"link": [{"relation": "next", "url": "x"}]}
    assert "next page" in "".join(from_fhir(more)[2])
    assert len(read(intake(id="1"), intake(id="1"))[0]) == 1
    amounts, told = read(intake(id="1"), intake(item(value=5), id="1"), intake(id="2"))
    assert (amounts, "entry 1 and entry 2: are two versions of '1'; left out" in told) == ([{EGG: 100.0}], True)


@pytest.mark.parametrize(
    "data",
    [[], {}, {"resourceType": "Patient"}, None, 1, "x", {"resourceType": "Bundle", "entry": {}},
     {"resourceType": "Bundle", "entry": [None, {}, {"resource": []}]}],
    ids=str,
)  # fmt: skip
def test_a_document_without_intakes(data):
    with pytest.raises(StudyError, match=r"NutritionIntake"):
        from_fhir(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_every_encoding_of_json(encoding, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(json.dumps(bundle(intake()), ensure_ascii=False).encode(encoding))
    assert len(read_fhir(path)[1]) == 1


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"{", r"x.json:1:2: not legal JSON"),
        (b"", "not legal JSON"),
        (b"{}\n{}", "wrap several resources in one Bundle"),
        (b'{"a": 1, "a": 2}', "'a' stands twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "Infinity is no number"),
        (b"<NutritionIntake/>", "is XML"),
        (b"\xff\xfeq", "no text in UTF-8"),
        (b'{"a": "\xe9"}', "no text in UTF-8"),
        (b"[" * 100_000, "nested deeper"),
        (b"[" * 200 + b"]" * 200, "nested deeper"),
        (b"null", "is nothing"),
        (b'{"a": ' + b"1" * 5000 + b"}", "no NutritionIntake"),
    ],
    ids=range(13),
)
def test_what_is_no_json_is_told_in_words(raw, words, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(raw)
    with pytest.raises(StudyError, match=words):
        read_fhir(path)
    with pytest.raises(StudyError, match="cannot be read"):
        read_fhir(tmp_path / "absent.json")
    with pytest.raises(StudyError, match="cannot be read"):
        read_fhir(tmp_path)


def test_reading_changes_nothing():
    document = bundle(intake(), intake(status="not-done"))
    before = deepcopy(document)
    assert from_fhir(document) == from_fhir(document)
    assert document == before
