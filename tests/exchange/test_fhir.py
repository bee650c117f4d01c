import json
from datetime import datetime

import pytest

from myoflux.activities import Eat, Exercise, Take
from myoflux.errors import StudyError
from myoflux.exchange.fhir import from_fhir, read_fhir, to_fhir
from myoflux.plan import expand

START = datetime(2026, 3, 31, 8, 0)


def made():
    return (
        Take(at="0 min", take={"leucine": "3 g", "valine": "0.7 g"}, form="capsule"),
        Eat.model_validate(
            {"at": "12:30", "repeat": "daily", "eat": {"whey protein": "20 g", "Egg, whole, raw, fresh": "2 large"}}
        ),
        Exercise(at="17:00", exercise="resistance"),
    )


PLAN = made()


def test_round_trip_of_what_is_swallowed():
    bundle = json.loads(json.dumps(to_fhir(PLAN, START, 3000)))
    start, plan, left = from_fhir(bundle)
    assert (start, left) == (START, [])
    assert expand(plan, 3000, 480).doses == expand(PLAN, 3000, 480).doses


def test_the_resource_is_that_of_r5():
    first, second, *_ = (entry["resource"] for entry in to_fhir(PLAN, START, 3000)["entry"])
    assert first["resourceType"] == "NutritionIntake"
    assert first["status"] == "completed"
    assert first["occurrenceDateTime"] == "2026-03-31T08:00:00"
    assert set(first["consumedItem"][0]) == {"type", "nutritionProduct", "amount"}
    label = {row["nutrient"]["concept"]["text"]: row["amount"]["value"] for row in second["ingredientLabel"]}
    assert label["protein"] == pytest.approx(20 + 12.56)


def test_what_cannot_be_read_is_named(tmp_path):
    bundle = to_fhir(PLAN, START, 600)
    bundle["entry"][1]["resource"]["consumedItem"][0]["nutritionProduct"]["concept"]["text"] = "whey protien"
    bundle["entry"].append({"resource": {"resourceType": "NutritionIntake"}})
    _, plan, left = from_fhir(bundle)
    assert len(plan) == 1
    assert "unknown food 'whey protien'" in left[0]
    assert "no occurrenceDateTime" in left[1]
    for data in ([], {}, {"resourceType": "Patient"}, None):
        with pytest.raises(StudyError, match="no NutritionIntake"):
            from_fhir(data)
    path = tmp_path / "x.json"
    path.write_text("{")
    with pytest.raises(StudyError, match="not legal JSON"):
        read_fhir(path)
    with pytest.raises(StudyError, match="cannot be read"):
        read_fhir(tmp_path / "absent.json")
