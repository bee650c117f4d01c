"""The gold cases, written before the engine: every stop must be found, near misses must not fire."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from myoflux.safety.check import check
from myoflux.safety.rules import STOPS, rules
from myoflux.study.conditions import Kind
from myoflux.study.study import Study

HELD_OUT = yaml.safe_load((Path(__file__).parent / "held_out_cases.yaml").read_text(encoding="utf-8"))
UNSEEN = yaml.safe_load((Path(__file__).parent / "unseen_cases.yaml").read_text(encoding="utf-8"))
CASES = [
    case
    for name in ("gold_cases.yaml", "gold_cases_written_words.yaml", "gold_cases_doors.yaml")
    for case in yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
]
NO = dict.fromkeys(
    ("kidney_disease", "inborn_error", "als", "liver_disease", "pregnancy", "levodopa", "glucose_lowering"), "no"
)
USUAL = {"sex": "male", "age": "30 y", "mass": "75 kg", "height": "178 cm"}
PLAN = [{"at": "0 min", "take": {"leucine": "2 g"}}]


def study_of(case):
    person = case.get("person", {})
    screening = {**NO, **person.get("screening", {})}
    who = {**USUAL, **person, "screening": {name: value for name, value in screening.items() if value is not None}}
    begin = {"start": case["start"]} if "start" in case else {}
    return {"until": case.get("until", "1 d"), **begin, "person": who, "plan": case.get("plan", PLAN)}


def found(case):
    return check(Study.model_validate(study_of(case)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_gold_case(case):
    findings = found(case)
    fired = {finding.rule for finding in findings}
    assert set(case.get("fires", ())) <= fired, sorted(fired)
    assert not set(case.get("silent", ())) & fired, sorted(fired)
    assert findings.stop is case["stop"], [finding.line for finding in findings if finding.stops]


def test_every_stop_and_every_interaction_has_a_case():
    expected = {name for case in CASES for name in case.get("fires", ())}
    needed = {rule.id for rule in rules() if rule.level in STOPS or rule.domain == "drug"}
    # R099 is R026 for small children; R100 follows pregnancy and age.
    assert needed - expected <= {"R099", "R100"}


def test_scores(tell):
    stops = [case for case in CASES if case["stop"]]
    misses = [case for case in CASES if case["group"] == "near_miss"]
    seen = sum(found(case).stop for case in stops)
    quiet = sum(
        not set(case["silent"]) & {finding.rule for finding in found(case)} and not found(case).stop for case in misses
    )
    tell("sensitivity on stops", f"{seen}/{len(stops)}")
    tell("specificity on near misses", f"{quiet}/{len(misses)}")
    assert seen == len(stops), f"sensitivity {seen}/{len(stops)}"
    assert quiet / len(misses) >= 0.9, f"specificity {quiet}/{len(misses)}"


def test_every_rule_can_fire_by_a_name_or_number_that_exists():
    from myoflux.safety import exposure as intake
    from myoflux.safety import facts
    from myoflux.safety import words as names
    from myoflux.study.conditions import all_terms

    texts = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (facts, intake, names))
    known = {tag for term in all_terms() for tag in term.tags} | set(re.findall(r'"([a-z_0-9]+)"', texts))
    known |= {f"market_{place}" for place in ("usa", "eu", "uk")} | {f"other_{kind}" for kind in get_args(Kind)}
    for rule in rules():
        for tag in re.split(r"[&|! ]+", rule.applies_to):
            assert tag in known, (rule.id, tag)


@pytest.mark.parametrize(("phrase", "kind", "stop"), HELD_OUT, ids=str)
def test_phrases_that_once_were_missed(phrase, kind, stop):
    assert found({"person": {f"{kind}s": [phrase]}}).stop is stop


def test_unseen_phrases_show_how_far_the_names_reach(tell):
    wrong = [phrase for phrase, kind, stop in UNSEEN if found({"person": {f"{kind}s": [phrase]}}).stop is not stop]
    tell("unseen phrases right", f"{len(UNSEEN) - len(wrong)}/{len(UNSEEN)}")
    assert len(wrong) <= 0.1 * len(UNSEEN), wrong
