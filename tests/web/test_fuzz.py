"""The API fuzzed from its own description, and with studies made to hurt: words, never a failure."""

import contextlib
import json
import os

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from myoflux.study.shipped import EXAMPLE
from myoflux.web.app import create_app
from myoflux.web.settings import Settings

# More by hand: MYOFLUX_FUZZ=500 python -m pytest tests/web/test_fuzz.py
MORE = int(os.environ.get("MYOFLUX_FUZZ", "0"))
EXAMPLES = MORE or 12
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
PHASES = [Phase.explicit, Phase.generate, *([Phase.shrink] if MORE else [])]
HOW = how(
    max_examples=EXAMPLES,
    derandomize=not MORE,
    deadline=None,
    database=None,
    phases=PHASES,
    suppress_health_check=list(HealthCheck),
)


app = create_app(Settings(rate=1e6, burst=10**6, hosts=("localhost", "testserver", "127.0.0.1")))
# Each case opens and ends a session, and with it would end the application.
app.router.lifespan_context = lambda app: contextlib.nullcontext()
schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
schema.config.phases.coverage.enabled = bool(MORE)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@schema.parametrize()
@HOW
def test_what_the_description_allows_never_fails(case):
    case.call_and_validate(checks=list(CHECKS))


numbers = st.one_of(
    st.integers(-(10**30), 10**30), st.floats(), st.sampled_from([0, -0.0, 1e308, 5e-324, 2**63, 10**4000])
)
units = st.sampled_from(["g", "mg", "kg", "min", "h", "d", "week", "y", "cm", "%", "kcal", "", "µg", "\u2007g"])
quantities = st.one_of(st.builds(lambda number, unit: f"{number} {unit}", numbers, units), st.text(max_size=8), numbers)
moments = st.one_of(quantities, st.sampled_from(["08:00", "24:00", "day 1", "day 99999 23:59", "-1 min", "day 0"]))
repeats = st.one_of(
    st.none(),
    st.sampled_from(["daily", "never", ["mon"], ["mon", "mon"], [], ["sun"] * 100]),
    st.fixed_dictionaries({"every": quantities, "times": numbers}),
)
names = st.one_of(
    st.sampled_from(["leucine", "isoleucine", "glucose", "whey protein", "Bananas, raw"]), st.text(max_size=9)
)
amounts = st.dictionaries(names, quantities, max_size=3)
activities = st.one_of(
    st.builds(
        lambda at, repeat, kind, what: {"at": at, "repeat": repeat, kind: what},
        moments, repeats, st.sampled_from(["take", "eat", "infuse", "hold", "clamp", "diet", "state"]), amounts,
    ),
    st.fixed_dictionaries({"at": moments, "exercise": st.sampled_from(["resistance", "eccentric", "endurance"]),
                           "sets": numbers, "load": quantities, "repeat": repeats}),
    st.fixed_dictionaries({"at": moments, "state": st.sampled_from(["bed_rest", "icu", "cast"]), "for": quantities}),
    st.recursive(st.none() | st.booleans() | numbers | st.text(max_size=5),
                 lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3)),
)  # fmt: skip
good_times = st.sampled_from(["1 h", "5 h", "1 d", "14 d", "84 d", "3600 d"])
people = st.one_of(
    st.sampled_from(["older_woman", "young_lifter", "nobody"]),
    st.fixed_dictionaries(
        {"sex": st.sampled_from(["male", "female", "x"]), "age": quantities | st.sampled_from(["1 y", "30 y", "99 y"]),
         "mass": quantities | st.sampled_from(["40 kg", "70 kg", "200 kg"])},
        optional={"height": quantities, "lean_mass": quantities,
                  "conditions": st.lists(st.text(max_size=8), max_size=3)},
    ),
)  # fmt: skip
studies = st.fixed_dictionaries(
    {"until": good_times | quantities, "person": people, "plan": st.lists(activities, max_size=3)},
    optional={"title": st.text(max_size=20), "start": st.sampled_from(["00:00", "23:59", "7", ""]),
              "use": st.sampled_from(["personal", "research"]), "notes": st.text(max_size=20)},
)  # fmt: skip
edible = st.builds(
    lambda until, grams, at, person: {
        "until": until, "person": person, "use": "research",
        "plan": [{"at": at, "take": {"leucine": f"{grams!r} g"}},
                 {"at": "0 min", "eat": {"whey protein": f"{grams} g"}}],
    },
    good_times, st.floats(0, 1000), st.sampled_from(["0 min", "60 min", "0.001 s", "1 h"]),
    st.sampled_from(["older_woman", "young_lifter"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def client():
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as found:
        yield found


@pytest.mark.parametrize("verb", ["simulate?people=3", "check", "export/html", "studies", "compare"])
@given(study=studies | edible)
@HOW
def test_studies_made_to_hurt_get_words(client, verb, study):
    body = {"a": study, "b": EXAMPLE, "people": 3} if verb == "compare" else study
    answer = client.post(f"/api/v1/{verb}", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 201, 400, 413, 422), answer.text
    if answer.status_code >= 400:
        assert isinstance(answer.json()["detail"], str)


@given(text=st.text(max_size=300) | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
@HOW
def test_texts_made_to_hurt_get_words(client, text):
    for path, query in (("foods", {"q": text}), ("claims", {"q": text})):
        assert client.get(f"/api/v1/{path}", params=query).status_code in (200, 422)
    answer = client.post("/api/v1/label", json={"text": text})
    assert answer.status_code in (200, 422)
