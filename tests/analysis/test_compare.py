import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from typer.testing import CliRunner

from myoflux import compare
from myoflux.analysis.compare import _row
from myoflux.analysis.outcomes import chosen, declared, limits
from myoflux.cli.app import app
from myoflux.errors import MyofluxError, RefusedError, StudyError
from myoflux.physiology.catalogue import get_model
from myoflux.report.comparison import as_data, as_text, render_comparison
from myoflux.report.study_report import run_study
from myoflux.study.shipped import load_example
from myoflux.study.study import Study, write_study

PEOPLE = 40


def dose(grams, until="5 h", **changes):
    plan = [{"at": "0 min", "take": {"leucine": f"{grams} g"}}]
    return Study.model_validate({"until": until, "person": "young lifter", "plan": plan, **changes})


def weeks(days, person="young lifter"):
    plan = [{"at": "day 1", "state": "bed_rest", "for": f"{days} d"}]
    return Study.model_validate({"until": "28 d", "person": person, "plan": plan})


@cache
def three_grams_against_none():
    return compare(dose(3), dose(0.01), people=PEOPLE)


@given(st.floats(0.1, 20), st.integers(0, 2**40))
@how(max_examples=8)
def test_a_plan_against_itself_is_exactly_nothing(grams, seed):
    found = compare(dose(grams), dose(grams), people=10, seed=seed)
    for row in found.rows:
        assert set(vars(row.difference).values()) == {0.0}
        assert (row.a_higher, row.b_higher) == (0.0, 0.0)
        assert row.a_better in (0.0, None)
        assert row.words == "no difference in the model"


@given(st.floats(0.1, 20), st.floats(0.1, 20))
@how(max_examples=8)
def test_swapping_mirrors(one, other):
    there = compare(dose(one), dose(other), people=20)
    back = compare(dose(other), dose(one), people=20)
    for row, mirrored in zip(there.rows, back.rows, strict=True):
        assert row.a == mirrored.b
        assert row.difference.median == pytest.approx(-mirrored.difference.median, abs=1e-12)
        assert row.difference.low90 == pytest.approx(-mirrored.difference.high90, abs=1e-12)
        assert (row.a_higher, row.a_better) == (mirrored.b_higher, mirrored.b_better)
        assert row.words.translate(str.maketrans("AB", "BA")) == mirrored.words


def test_the_same_seed_gives_the_same_bits_and_another_seed_other_people():
    first, again, other = (as_data(compare(dose(3), dose(1), people=20, seed=seed)) for seed in (4, 4, 5))
    assert first == again
    assert first["outcomes"] != other["outcomes"]


def test_more_is_asked_fewer_are_better():
    odds = [compare(dose(3), dose(0.01), people=PEOPLE, better_by={"fsr": by}).row("fsr") for by in (0.0, 0.01, 1.0)]
    shares = [row.a_better for row in odds]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0.0
    assert odds[0].a_better == odds[0].a_higher


def test_directions_are_declared():
    found = three_grams_against_none()
    assert found.row("mpb").a_better is None
    assert found.row("insulin_peak").by is None
    assert found.row("leucine_peak").words == "higher with A"
    months = compare(weeks(2), weeks(20), people=PEOPLE)
    assert months.row("muscle").outcome.better == "more"
    fat = months.row("fat")
    assert fat.a_better == pytest.approx(sum([fat.outcome.sign < 0]) * fat.a_better)
    assert months.row("muscle").words.startswith("A is better")
    assert months.row("strength").words.startswith("A is better")


def test_less_is_better_for_fat_and_soreness():
    table = declared("months")
    assert (table["fat"].sign, table["soreness"].sign, table["creatine_kinase"].sign) == (-1, -1, 0)


def test_any_output_may_be_compared_and_gets_no_odds():
    found = compare(dose(3), dose(1), people=10, outputs=["akt", "fsr"])
    assert [row.outcome.name for row in found.rows] == ["akt", "fsr"]
    assert found.row("akt").outcome.better == "unknown"
    assert found.row("akt").a_better is None


def test_every_declared_outcome_is_an_output_of_its_model():
    for model in ("human", "months"):
        body = get_model(model)
        assert {outcome.output for outcome in declared(model).values()} <= {
            *body.model.state_names,
            *body.model.reported,
        }


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: compare(dose(3), weeks(3), people=5), "belongs to the model human.*months"),
        (lambda: compare(dose(3), dose(3, "6 h"), people=5), "same length"),
        (lambda: compare(dose(3), dose(3), people=5, model="mccoll2024"), "nothing is known of how people differ"),
        (lambda: compare(dose(3), dose(3), people=5, outputs=["fsx"]), "no outcome 'fsx'"),
        (lambda: compare(dose(3), dose(3), people=5, better_by={"mpb": 1}), "neither more nor less"),
        (lambda: compare(dose(3), dose(3), people=5, better_by={"fsx": 1}), "nearest: 'fsr'"),
        (lambda: compare(dose(3), dose(3), people=5, better_by="3 kg"), "none of the units"),
        (lambda: compare(dose(3), dose(3), people=5, better_by={"fsr": float("nan")}), "better by: fsr"),
        (lambda: compare(dose(3), dose(3), people=5, window=(0, 900)), "not inside both plans"),
        (lambda: compare(dose(3), people=5), "has the arms 'plan'"),
        (lambda: compare(load_example("older-woman"), dose(3), people=5), "say which one"),
        (lambda: compare(load_example("bed-rest"), arms=("without", "withou"), people=5), "nearest: 'without'"),
        (lambda: compare(dose(3), dose(3), people=0), "people must be"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(make, words):
    with pytest.raises(MyofluxError, match=words):
        make()


def test_a_plan_that_is_stopped_is_not_compared():
    ill = {"sex": "male", "age": "30 y", "mass": "75 kg", "conditions": ["MSUD"]}
    with pytest.raises(RefusedError, match="no plan and no personal numbers"):
        compare(dose(3), dose(3, person=ill), people=5)


def test_plans_of_different_length_are_compared_inside_a_window():
    found = compare(dose(3), dose(3, "8 h"), people=10, window=(0, 240))
    assert found.window == (0.0, 240.0)
    assert found.row("fsr").difference.high90 == pytest.approx(0.0, abs=1e-9)


def test_different_people_are_said():
    found = compare(dose(3), dose(3, person="older woman"), people=10)
    assert any("different people" in note for note in found.notes)


def test_two_arms_of_one_study():
    found = compare(load_example("bed-rest"), people=30)
    assert (found.a.arm, found.b.arm) == ("with leucine", "without")
    assert found.row("muscle").words.startswith("no difference that counts: under 0.3 kg")


@pytest.mark.parametrize("vary", ["all", "people", "parameters"])
def test_what_varies_is_said(vary):
    found = compare(dose(3), dose(1), people=20, vary=vary)
    assert found.shown in as_text(found)
    assert found.row("fsr").difference.high90 > found.row("fsr").difference.low90


def test_one_amount_holds_for_all_of_its_unit():
    outcomes = chosen(get_model("human"), None)
    found = limits(outcomes, "2 g")
    assert (found["mps"], found["net_balance"], found["fsr"]) == (2.0, 2.0, 0.005)


def test_what_must_be_known_stands_before_the_numbers():
    text = as_text(three_grams_against_none())
    assert text.index("! A and B: caution") < text.index("outcome")
    page = render_comparison(three_grams_against_none())
    assert page.index('class="mark"') < page.index("<table")
    assert "http" not in page
    assert "<script" not in page
    assert page.count("<svg") == page.count("</svg>")
    assert 'class="band s1 b90"' in page


def test_words_of_a_study_cannot_become_markup():
    found = compare(dose(3, title="<script>alert(1)</script>"), dose(3), people=5)
    assert "<script" not in render_comparison(found)


def test_the_verb_writes_a_page_and_json(tmp_path):
    (tmp_path / "a.yaml").write_text(write_study(dose(3)))
    (tmp_path / "b.yaml").write_text(write_study(dose(1)))
    files = [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")]
    run = CliRunner().invoke(app, ["compare", *files, "--people", "20", "--better-by", "0.01 %/h", "--json"])
    data = json.loads(run.stdout)
    assert next(row["by"] for row in data["outcomes"] if row["outcome"]["name"] == "fsr") == 0.01
    run = CliRunner().invoke(app, ["compare", *files, "--people", "20", "--out", str(tmp_path / "out")])
    assert "A minus B" in run.stdout
    assert (tmp_path / "out" / "compare.html").exists()
    many = ["--better-by", "fsr=0.01 %/h", "--better-by", "mps=2 g", "--window", "0 h", "2 h"]
    assert "over 2 g" in CliRunner().invoke(app, ["compare", *files, "--people", "20", *many]).stdout


@pytest.mark.parametrize(
    "options",
    [["--people", "0"], ["--better-by", "a", "--better-by", "b"], ["--window", "0", "1 h"], ["--vary", "none"]],
)
def test_the_verb_refuses_in_words(options, tmp_path):
    (tmp_path / "a.yaml").write_text(write_study(dose(3)))
    run = CliRunner().invoke(app, ["compare", str(tmp_path / "a.yaml"), str(tmp_path / "a.yaml"), *options])
    assert isinstance(run.exception, StudyError | MyofluxError)


def test_a_difference_below_what_the_model_resolves_is_none_and_has_no_odds():
    gap = np.array([-3.6e-12, 2e-13, 0.0, -1e-9])
    soreness = declared("months")["soreness"]

    class Side:
        windows = ((0.0, 1.0),)
        times = np.array([0.0, 1.0])

        def __init__(self, values):
            self.values = values

        def of(self, arm, output):
            return np.array([self.values, self.values]).T

    row = _row(soreness, Side(30.0 + gap), Side(np.full(4, 30.0)), "a", "b", 0.0)
    assert (row.a_better, row.b_better, row.a_higher, row.b_higher) == (0.0, 0.0, 0.0, 0.0)
    assert row.words == "no difference in the model"


def test_every_outcome_resolves_less_than_what_counts():
    for model in ("human", "months"):
        for outcome in declared(model).values():
            assert outcome.resolution > 0.0
            assert not outcome.by or outcome.resolution < outcome.by / 10.0


def test_the_table_and_the_comparison_look_for_a_peak_in_the_same_hours():
    study = load_example("older-woman")
    arms = ("with leucine and isoleucine", "without")
    found = compare(study, arms=arms, people=3, vary="people")
    table = {one.arm: one for one in run_study(study, "human", every=5.0).summaries}
    for arm in arms:
        assert table[arm].window == found.window
        assert found.window[0] <= table[arm].insulin_peak_time <= found.window[1]
