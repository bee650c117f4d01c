"""Two thousand spoilt FHIR files: read right or told in words, never wrong, never a traceback."""

import json
import random
import re
from collections import defaultdict
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.study.exchange.test_fhir import EGG, bundle, intake, item

from myoflux.common.quantity import parse_moment
from myoflux.errors import MyofluxError
from myoflux.study.exchange.fhir import from_fhir, read_fhir
from myoflux.study.exchange.fhir_json import shown

HL7 = Path(__file__).parent / "data"
GRAMS = {"g": 1.0, "mg": 1e-3, "[oz_av]": 28.349523125, "kg": 1000.0, "ug": 1e-6}
NAMES = (EGG, "leucine", "fat", "whey protein")
WRONG: tuple[object, ...] = (
    None, [], {}, "", "x", "3 g", True, False, 0, -1, 1e308, 10**400, 3.5, [None], ["x"], [{}], {"x": 1}, [[]],
    "2026-06-01", "not-done", "leucine", "mg", "NutritionIntake", "\ud800", "%",
)  # fmt: skip


def base():
    """A document of every kind of thing that counts or does not."""
    named = {"resourceType": "NutritionProduct", "id": "x", "status": "active", "code": {"text": "whey protein"}}
    by_reference = item() | {"nutritionProduct": {"reference": {"reference": "#x"}}}
    by_display = item() | {"nutritionProduct": {"concept": {"coding": [{"system": "s", "code": "1", "display": EGG}]}}}
    dose = item("leucine", 3000, "mg") | {"type": {"text": "supplement"}}
    label = [
        {"nutrient": {"concept": {"text": name}}, "amount": {"value": grams, "unit": "g", "code": "g"}}
        for name, grams in (("Protein", 12.6), ("Fat (Total)", 9.5), ("Carbohydrate", 0.7))
    ]
    period = intake(item(value=20), occurrencePeriod={"start": "2026-06-01T13:00:00Z", "end": "2026-06-01T13:30:00Z"})
    del period["occurrenceDateTime"]
    form = [{"url": "http://example.org/myoflux/form", "valueString": "capsule"}]
    return bundle(
        intake(item(), item(value=50), by_reference, contained=[named]),
        intake(dose, when="2026-06-01T12:30:00+02:00", extension=form),
        intake(by_display, item("fat", 2, "[oz_av]"), when="2026-06-01T11:00:00.5Z", id="a"),
        intake(item(value=70), item(value=30, notConsumed=True), when="2026-06-01T12:00:00Z", status="stopped"),
        period,
        intake(ingredientLabel=label, when="2026-06-02T07:00:00-05:00"),
        {"resourceType": "Patient", "id": "p1"},
    )


def nodes(value):
    """Yield parent and key of every node of a document."""
    for key, inside in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inside, dict | list):
            yield from nodes(inside)


def spoilt(rng):
    document = deepcopy(base())
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        parent, key = rng.choice(list(nodes(document)))
        other_parent, other = rng.choice(list(nodes(document)))
        way = rng.randrange(6)
        if way <= 2:
            parent[key] = deepcopy(rng.choice(WRONG))
        elif way == 3:
            del parent[key]
        elif way == 4:
            parent[key] = deepcopy(other_parent[other])
        elif isinstance(parent, list):
            parent.append(deepcopy(parent[key]))
        else:
            parent[f"{key}x"] = parent.pop(key)
    return document


def texts(value):
    """Every text inside a value, but not the names of code systems."""
    if isinstance(value, str):
        return {value}
    inside = (
        [value[key] for key in value if key != "system"]
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else ()
    )
    return set().union(*map(texts, inside))


def moment(text):
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) and "T" in text else None
    except ValueError:
        return None


def simple(document):
    """Read the plainest way what was consumed: by moment and name, the grams of each item that says them."""
    consumed = defaultdict(lambda: defaultdict(list))
    entries = document.get("entry") if isinstance(document, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        one = entry.get("resource") if isinstance(entry, dict) else None
        if (
            not isinstance(one, dict)
            or one.get("resourceType") != "NutritionIntake"
            or one.get("status") != "completed"
        ):
            continue
        period = one.get("occurrencePeriod")
        when = moment(one.get("occurrenceDateTime")) or (
            moment(period.get("start")) if isinstance(period, dict) else None
        )
        items = one.get("consumedItem")
        for part in items if isinstance(items, list) else ():
            if isinstance(part, dict) and part.get("notConsumed", False) is False:
                names = texts(part.get("nutritionProduct"))
                inside = one.get("contained") if "#x" in names else ()
                codes = (
                    [each.get("code") for each in inside if isinstance(each, dict)] if isinstance(inside, list) else []
                )
                names |= texts(codes)
                _count(consumed[when], names, part.get("amount"))
        labels = one.get("ingredientLabel")
        for label in labels if isinstance(labels, list) else ():
            if isinstance(label, dict):
                parts = {"Protein": "mixed protein", "Fat (Total)": "fat", "Carbohydrate": "carbohydrate"}
                names = {parts[name] for name in texts(label.get("nutrient")) if name in parts}
                _count(consumed[when], names, label.get("amount"))
    return consumed


def _count(consumed, names, amount):
    if isinstance(amount, dict) and isinstance(amount.get("value"), int | float):
        unit = amount.get("code") or amount.get("unit")
        if isinstance(unit, str) and unit in GRAMS and abs(amount["value"]) < 1e9:
            for name in names:
                consumed[name].append(amount["value"] * GRAMS[unit])


def sums(amounts):
    """The sums of all choices of some of the amounts."""
    found = [0.0]
    for amount in amounts:
        found += [one + amount for one in found]
    return found


def check(document, start, plan, told):
    """Nothing is in the plan that the document does not say, and nothing of it is lost in silence."""
    consumed = simple(document)
    words = "\n".join(told)
    got = defaultdict(lambda: defaultdict(float))
    for activity in plan:
        when = start + timedelta(minutes=parse_moment(activity.at))
        for name, grams in activity.amounts.items():
            got[when][name] += grams
    for when, amounts in got.items():
        near = [said for other, said in consumed.items() if other is not None and _same(other, when)]
        assert near, (when, consumed)
        for name, grams in amounts.items():
            said = [amount for one in near for amount in one[name]]
            if f"is read as {name!r}" not in words:
                assert any(grams == pytest.approx(total) for total in sums(said)), (when, name, grams, said)


def _same(one, other):
    return (one.tzinfo is None) is (other.tzinfo is None) and abs((one - other).total_seconds()) < 0.01


def whole(document, start, plan, told):
    """Every intake is told by its place, or each item of it is in the plan with all its grams."""
    got = defaultdict(lambda: defaultdict(float))
    for activity in plan:
        for name, grams in activity.amounts.items():
            got[round(parse_moment(activity.at), 3)][name] += grams
    for number, entry in enumerate(document["entry"], 1):
        resource = entry.get("resource") if isinstance(entry, dict) else None
        named = re.compile(rf"entry {number}\b")
        if not isinstance(resource, dict) or resource.get("resourceType") != "NutritionIntake":
            more = isinstance(resource, dict) and f"{shown(resource.get('resourceType'))} is no NutritionIntake"
            silent = isinstance(resource, dict) and resource.get("resourceType") in ("NutritionProduct", "Bundle")
            assert silent or any(named.search(line) or (more and more in line) for line in told), number
            continue
        period = f"entry {number}: the period of 30 min counts from its start"
        if any(named.search(line) and line != period for line in told):
            continue
        ((when, said),) = simple({"entry": [{"resource": {**resource, "ingredientLabel": []}}]}).items()
        here = got[round((when - start).total_seconds() / 60.0, 3)]
        for name in set(said) & set(here):
            assert here[name] >= sum(said[name]) - 1e-9, (number, name)
        assert len(set(said) & set(here)) == len({name for name in said if name in NAMES}), (number, said, here)
        assert sum(len(said[name]) for name in set(said) & set(here)) >= len(resource["consumedItem"])


@pytest.mark.parametrize("seed", range(20))
def test_spoilt_documents_are_read_right_or_told(seed):
    rng = random.Random(seed)
    refused = 0
    for _ in range(100):
        document = spoilt(rng)
        try:
            start, plan, told = from_fhir(document)
        except MyofluxError:
            refused += 1
            continue
        check(document, start, plan, told)
        whole(document, start, plan, told)
    assert refused < 90


def test_the_document_itself_is_read_right():
    start, plan, told = from_fhir(base())
    assert start.isoformat() == "2026-06-01T08:00:00+00:00"
    assert [(activity.at, dict(activity.amounts)) for activity in plan] == [
        ("0 min", {EGG: 150.0, "whey protein": 100.0}),
        ("150 min", {"leucine": 3.0}),
        ("180.00833333333333 min", {EGG: 100.0, "fat": 56.69904625}),
        ("300 min", {EGG: 20.0}),
        ("1680 min", {EGG: 100.0}),
    ]
    assert "entry 4, status: 'stopped'" in "".join(told)
    check(base(), start, plan, told)


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_text_is_read_or_told(seed, tmp_path):
    rng = random.Random(100 + seed)
    path = tmp_path / "x.json"
    whole = json.dumps(base(), indent=1)
    for _ in range(100):
        text = whole
        for _ in range(rng.randint(1, 3)):
            place = rng.randrange(len(text))
            text = text[:place] + rng.choice(["", '"', "{", "}", ",", "\x00", "é", "9", "-", "e9", "\n", " "]) + text[
                place + rng.randint(0, 3) :
            ]  # fmt: skip
        path.write_text(text, encoding="utf-8")
        try:
            start, plan, told = read_fhir(path)
        except MyofluxError:
            continue
        check(json.loads(text), start, plan, told)
