import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.common.tables import data_folder
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError
from myoflux.study.study import Study, read_study, study_schema, write_study

ROOT = Path(__file__).parents[2]


def text(value):
    return st.just(value) if value is None else st.text("abcdefghij :#-'\"{}[]&*!|>%@`,\n\t", min_size=1, max_size=30)


grams = st.dictionaries(
    st.sampled_from(sorted(amino_acids())), st.floats(0, 60).map(lambda g: f"{g!r} g"), min_size=1, max_size=4
)
repeats = st.one_of(
    st.none(),
    st.just("daily"),
    st.lists(st.sampled_from(["mon", "tue", "sun"]), min_size=1, max_size=3),
    st.builds(lambda m, n: {"every": f"{m} min", "times": n}, st.integers(1, 60), st.integers(1, 5)),
)
moments = st.one_of(
    st.floats(0, 500).map(lambda m: f"{m!r} min"),
    st.builds(lambda h, m: f"{h:02d}:{m:02d}", st.integers(0, 9), st.integers(0, 59)),
)
takes = st.fixed_dictionaries(
    {"at": moments, "take": grams},
    optional={"repeat": repeats, "form": st.sampled_from(["powder", "capsule", "tablet", "solution"])},
)
infusions = st.fixed_dictionaries(
    {"at": moments, "infuse": grams, "for": st.integers(1, 200).map(lambda m: f"{m} min")}
)
meals = st.fixed_dictionaries(
    {
        "at": moments,
        "eat": st.dictionaries(
            st.sampled_from(["whey protein", "Egg, whole, raw, fresh", "fat"]), st.just("20.5 g"), min_size=1
        ),
    },
    optional={"repeat": repeats},
)
# One of these in a plan: two could overlap.
alone = st.one_of(
    st.fixed_dictionaries(
        {"at": moments, "exercise": st.sampled_from(["resistance", "eccentric"])},
        optional={
            "sets": st.integers(1, 20),
            "load": st.just("80 %"),
            "for": st.just("40 min"),
            "limb": st.just("arms"),
        },
    ),
    st.fixed_dictionaries({"at": moments, "clamp": st.just({"insulin": "30 mU/L"}), "for": st.just("180 min")}),
    st.fixed_dictionaries(
        {"at": moments, "infuse": grams, "for": st.just("180 min"), "route": st.sampled_from(["vein", "duodenum"])}
    ),
)
plans = st.builds(
    lambda several, one: [*several, *one], st.lists(takes | meals | infusions, max_size=4), st.lists(alone, max_size=1)
)
people = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["female", "male"]),
        "age": st.floats(1, 110).map(lambda a: f"{a!r} y"),
        "mass": st.just("70 kg"),
    },
    optional={
        "diet": st.sampled_from(["omnivore", "vegan"]),
        "conditions": st.lists(text("x").map("other: {}".format), max_size=2),
        "allergies": st.lists(text("x"), max_size=2),
    },
)
measured = st.lists(
    st.fixed_dictionaries(
        {
            "quantity": st.just("plasma_leucine"),
            "unit": st.just("umol/L"),
            "at": st.floats(-300, 600).map(lambda m: f"{m!r} min"),
            "mean": st.floats(-1e6, 1e6),
            "known_by": st.sampled_from(["table", "unverified"]),
        },
        optional={"sem": st.floats(0, 100), "notes": text("x")},
    ),
    max_size=3,
)
arms = st.dictionaries(
    st.text("abcXYZ019", min_size=1, max_size=8),
    st.fixed_dictionaries({"plan": plans}, optional={"person": people, "measured": measured, "notes": text("x")}),
    min_size=1,
    max_size=3,
)
studies = st.fixed_dictionaries({"until": st.just("2 d"), "arms": arms}, optional={"title": text("x")}) | (
    st.fixed_dictionaries({"until": st.just("2 d"), "person": people, "plan": plans})
)


@given(data=studies)
def test_reading_what_was_written_gives_the_same_study(tmp_path_factory, data):
    study = Study.model_validate(data)
    path = tmp_path_factory.getbasetemp() / "written.yaml"
    path.write_text(write_study(study), encoding="utf-8")
    again = read_study(path)
    assert again == study
    assert write_study(again) == write_study(study)


@given(data=studies)
def test_legal_studies_fit_the_published_schema(data):
    jsonschema.Draft202012Validator(study_schema()).validate(data)


def test_the_published_schema_is_current():
    published = json.loads((data_folder() / "study.schema.json").read_text(encoding="utf-8"))
    assert published == study_schema()


def test_clock_times_and_sums():
    study = Study.model_validate(
        {
            "start": "07:00",
            "until": "1 d",
            "person": {"sex": "female", "age": "68 y", "mass": "62 kg"},
            "plan": [{"at": "08:30", "take": {"leucine": "3 g"}}],
        }
    )
    assert study.clock == 420
    assert study.groups["plan"].who.age == 68


GOOD = """\
title: A plan
until: 5 h
person: {sex: male, age: 30 y, mass: 75 kg}
plan:
- at: 0 min
  take: {leucine: 3 g}
"""
TRIAL = """\
until: 5 h
arms:
  one:
    plan:
    - {at: 0 min, take: {leucine: 3 g}}
    measured:
    - {quantity: plasma_leucine, at: 45 min, mean: 500, unit: umol/L, sem: 20, known_by: table}
"""

BAD = {
    "missing unit": (GOOD.replace("3 g", "3"), 6, "'3' has no unit; write for example"),
    "wrong unit": (GOOD.replace("3 g", "3 min"), 6, "'min' is no unit of dose; nearest"),
    "negative dose": (GOOD.replace("3 g", "-3 g"), 6, "outside 0 to 1000 g"),
    "unknown amino acid": (GOOD.replace("leucine:", "lucine:"), 6, "nearest: 'leucine'"),
    "huge number": (GOOD.replace("3 g", "1e308 g"), 6, "outside 0 to 1000 g"),
    "not a number": (GOOD.replace("3 g", ".nan g"), 6, "is not a dose"),
    "list for a mapping": (GOOD.replace("{leucine: 3 g}", "[leucine, 3 g]"), 6, "a list stands where a mapping"),
    "mapping for a list": (GOOD.replace("- at: 0 min\n ", "  at: 0 min\n "), 4, "where a list belongs"),
    "dose after the end": (GOOD.replace("at: 0 min", "at: 6 h"), 5, "lies after the end of the plan (300 min)"),
    "dose before the start": (GOOD.replace("at: 0 min", "at: -5 min"), 5, "outside 0 to"),
    "bad clock time": (GOOD.replace("at: 0 min", "at: 25:10"), 5, "no clock time"),
    "missing person": (GOOD.replace("person: {sex: male, age: 30 y, mass: 75 kg}\n", ""), 1, "'plan' needs 'person'"),
    "unknown field": (GOOD.replace("mass:", "weight:"), 3, "nearest: "),
    "missing field": (GOOD.replace(", mass: 75 kg", ""), 3, "'mass' is missing"),
    "unknown word": (GOOD.replace("male", "mail"), 3, "nearest: 'male'"),
    "two activities": (GOOD.replace("  take:", "  infuse: {leucine: 1 g}\n  take:"), 5, "exactly one of: take, eat"),
    "no time to the plan": (GOOD.replace("until: 5 h\n", ""), 1, "'until' is missing"),
    "time of nothing": (GOOD.replace("until: 5 h", "until: 0 h"), 1, "later than 0 min"),
    "field twice": (GOOD + "until: 6 h\n", 7, "'until' stands twice (first at line 2)"),
    "anchor and alias": (GOOD.replace("{leucine: 3 g}", "&a {leucine: *a}"), 6, "aliases"),
    "not YAML": (GOOD.replace("{leucine: 3 g}", "{leucine: 3 g"), 7, "not legal YAML"),
    "a bare list": ("- 1\n- 2\n", 1, "a study is a mapping"),
    "bare text": ("hello\n", 1, "a study is a mapping"),
    "empty file": ("", 1, "the file is empty"),
    "comment only": ("# nothing\n", 1, "the file is empty"),
    "unknown quantity": (TRIAL.replace("plasma_leucine", "plasma_leucin"), 7, "nearest: 'plasma_leucine'"),
    "wrong unit of a measurement": (TRIAL.replace("umol/L", "mg/dL"), 7, "has the unit umol/L; found 'mg/dL'"),
    "mean not a number": (TRIAL.replace("mean: 500", "mean: .nan"), 7, "mean"),
    "window backwards": (TRIAL.replace("at: 45 min", "over: [180 min, 0 min]"), 7, "time runs backwards"),
    "neither moment nor window": (TRIAL.replace("at: 45 min, ", ""), 7, "either 'at' (a moment) or 'over'"),
    "two spreads": (TRIAL.replace("sem: 20", "sem: 20, sd: 30"), 7, "at most one spread"),
    "duplicated arm": (TRIAL + "  one:\n    plan: []\n", 8, "'one' stands twice (first at line 3)"),
    "plan and arms": (TRIAL + "plan: []\n", 1, "either 'plan' (with 'person') or 'arms'"),
    "too deep": ("a: " + "[" * 50 + "]" * 50, 1, "nested too deeply"),
    "far too deep": ("[" * 20000, 1, "nested too deeply"),
    "repeat past the end": (
        GOOD.replace("  take:", "  repeat: {every: 2 h, times: 9}\n  take:"), 5, "lies after the end"
    ),
    "idle repeat": (GOOD.replace("  take:", "  repeat: {every: 0 min, times: 9}\n  take:"), 6, "longer than 0 min"),
    "unknown food": (GOOD.replace("take: {leucine", "eat: {whey protien"), 6, "protien'; nearest: 'whey protein'"),
    "unknown field of exercise": (
        GOOD.replace("take: {leucine: 3 g}", "exercise: resistance\n  set: 8"), 7, "field 'set'; nearest: 'sets'"
    ),
    "unknown level": (
        GOOD.replace("take: {leucine: 3 g}", "clamp: {insulim: 30 mU/L}\n  for: 1 h"), 6, "nearest: 'insulin'"
    ),
    "overlapping bouts": (
        GOOD.replace("  take: {leucine: 3 g}", "  exercise: resistance\n- {at: 10 min, exercise: endurance}"), 4,
        "two bouts of exercise overlap: one ends at 30 min, the next begins at 10 min",
    ),
    "comparator that is no arm": (TRIAL.replace("sem: 20", "sem: 20, against: two"), 7, "unknown arm 'two'"),
    "arm against itself": (TRIAL.replace("sem: 20", "sem: 20, against: one"), 7, "'against' names another arm"),
    "filled that is no field": (TRIAL.replace("    plan:", "    people: {filled: [weight]}\n    plan:"), 4, "nearest"),
    "filled without a value": (TRIAL.replace("    plan:", "    people: {filled: [mass]}\n    plan:"), 4, "no value"),
    "repeat of a word": (GOOD.replace("  take:", "  repeat: weekly\n  take:"), 6, "'weekly' is not legal"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_gives_one_message_with_place_finding_and_fix(name, tmp_path):
    content, line, words = BAD[name]
    path = tmp_path / "study.yaml"
    path.write_text(content)
    with pytest.raises(StudyError) as caught:
        read_study(path)
    message = str(caught.value)
    place = f"{path}:{line}" if name != "far too deep" else f"{path}:"
    assert message.startswith(place), message
    assert words in message, message
    assert len(message.splitlines()) == 1


def test_time_zero_of_an_arm():
    lift, drink = {"at": "30 min", "exercise": "resistance", "for": "40 min"}, {"at": "2 h", "eat": {"fat": "9 g"}}
    arms = {
        "intake": {"plan": [lift, drink]},
        "bout": {"plan": [lift]},
        "nothing": {},
        "said": {"plan": [lift], "zero": "30 min", "laboratory": "Maastricht", "laboratory_source": "affiliation"},
    }
    study = Study.model_validate({"until": "6 h", "arms": arms})
    zeros = {name: study.zero(arm) for name, arm in study.groups.items()}
    assert zeros == {"intake": 120.0, "bout": 70.0, "nothing": 0.0, "said": 30.0}


def test_files_that_are_not_text(tmp_path):
    binary = tmp_path / "study.yaml"
    binary.write_bytes(b"until: 5 h\n\xff\xfe\x00\x01")
    with pytest.raises(StudyError, match=r"study\.yaml:2: byte 0xff is not UTF-8"):
        read_study(binary)
    binary.write_bytes(b"until: 5 h\n\x00")
    with pytest.raises(StudyError, match="binary file"):
        read_study(binary)
    binary.write_bytes(b"a" * 5_000_001)
    with pytest.raises(StudyError, match="at most 5000000"):
        read_study(binary)
    with pytest.raises(StudyError, match="no such file"):
        read_study(tmp_path / "absent.yaml")
    with pytest.raises(StudyError, match="cannot be read"):
        read_study(tmp_path)


def test_words_that_yaml_would_change_stay_words(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(GOOD.replace("at: 0 min", "at: 01:30").replace("title: A plan", "title: no"))
    study = read_study(path)
    assert study.plan is not None
    assert (study.title, study.plan[0].at) == ("no", "01:30")


@given(st.binary(max_size=200))
def test_no_file_makes_a_traceback(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "noise.yaml"
    path.write_bytes(data)
    with pytest.raises(StudyError):
        read_study(path)


def complaint(path):
    try:
        read_study(path)
    except StudyError as problem:
        return str(problem)
    return ""


@given(st.data())
def test_a_damaged_good_file_is_read_or_explained(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    start = data.draw(st.integers(0, len(TRIAL) - 1))
    piece = data.draw(st.text("abc019:{}[]-,'\"\n #&*!.", max_size=5))
    path.write_text(TRIAL[:start] + piece + TRIAL[start + data.draw(st.integers(0, 5)) :])
    assert complaint(path) == "" or complaint(path).startswith(str(path))
