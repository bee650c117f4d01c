"""The same question has the same number in every verb, report, file, page and API."""

import csv
import json

import numpy as np
import pytest
import xarray as xr
from fastapi.testclient import TestClient
from tests.cli.test_app import run

from myoflux.analysis.compare import compare
from myoflux.analysis.horizons import reference_arm
from myoflux.analysis.month_answers import month_answers
from myoflux.physiology.catalogue import get_model
from myoflux.report.study_report import run_study
from myoflux.report.summary import cells
from myoflux.study.shipped import load_example
from myoflux.web.app import create_app
from myoflux.web.settings import Settings

STUDIES = ["older-woman", "glynn2010"]
STEP = 5.0
# A picture and the API need no more than this of a number: both keep three figures and more.
ALIKE = 2e-3


@pytest.fixture(scope="module")
def client():
    app = create_app(Settings(rate=1e6, burst=10**6))
    yield TestClient(app, base_url="http://localhost")
    app.state.work.close()
    app.state.store.close()


@pytest.mark.parametrize("name", STUDIES)
def test_a_day_says_the_same_in_table_json_page_files_and_api(name, client, monkeypatch, capsys, tmp_path):
    study = load_example(name)
    summaries = {one.arm: one for one in run_study(study, "human", every=STEP).summaries}
    code, out, _ = run(monkeypatch, capsys, "simulate", name, "--every", "5 min", "--out", str(tmp_path / "out"))
    assert code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    for arm, summary in summaries.items():
        for cell in cells(summary)[1:]:
            assert cell in out, (arm, cell)
            assert cell in page, (arm, cell)
    _, said, _ = run(monkeypatch, capsys, "simulate", name, "--every", "5 min", "--json")
    for arm in json.loads(said)["arms"]:
        assert arm["leucine_peak"] == pytest.approx(summaries[arm["arm"]].leucine_peak)
        assert arm["net_balance"] == pytest.approx(summaries[arm["arm"]].net_balance)
    with (tmp_path / "out" / "result.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["quantity"] == "plasma_leucine"]
    whole = xr.open_dataset(tmp_path / "out" / "result.nc", engine="scipy")
    arms = json.loads(study.model_dump_json(by_alias=True, exclude_defaults=True))
    answer = client.post("/api/v1/simulate", params={"every": "5 min"}, json=arms).json()
    for arm, summary in summaries.items():
        begin, end = summary.window
        own = [float(row["value"]) for row in rows if row["person"] == arm and begin <= float(row["time_min"]) <= end]
        assert max(own) == pytest.approx(summary.leucine_peak)
        assert float(whole.plasma_leucine.sel(person=arm, time=slice(begin, end)).max()) == max(own)
        times = np.array(answer["times"])
        curve = np.array(answer["arms"][arm]["plasma_leucine"]["median"])[(times >= begin) & (times <= end)]
        assert curve.max() == pytest.approx(summary.leucine_peak, rel=ALIKE)
        assert answer["arms"][arm]["fsr"]["window_mean"] == pytest.approx(summary.fsr, rel=ALIKE)


def test_a_comparison_of_the_one_person_is_the_difference_of_the_table():
    study = load_example("older-woman")
    arms = ("with leucine and isoleucine", "without")
    table = {one.arm: one for one in run_study(study, "human", every=STEP).summaries}
    found = compare(study, arms=arms, people=1, vary="parameters", outputs=["fsr", "net_balance"])
    api = compare(study, arms=arms[::-1], people=1, vary="parameters", outputs=["fsr", "net_balance"])
    for outcome in ("fsr", "net_balance"):
        row, turned = found.row(outcome), api.row(outcome)
        assert row.difference.median == pytest.approx(row.a.median - row.b.median)
        assert turned.difference.median == pytest.approx(-row.difference.median)
        gap = getattr(table[arms[0]], outcome) - getattr(table[arms[1]], outcome)
        assert np.sign(row.difference.median) == np.sign(gap)


def test_people_are_the_same_in_compare_and_in_the_answers_of_months():
    study = load_example("bed-rest")
    without = reference_arm(study)
    (other,) = set(study.groups) - {without}
    answers = {
        one.asked: one
        for one in month_answers(study, get_model("months"), people=40)
        if one.against == without and one.ends == "end of the plan"
    }
    found = compare(study, arms=(other, without), people=40, outputs=["muscle", "fat"])
    for asked, outcome in (("muscle", "muscle"), ("fat mass", "fat")):
        row = found.row(outcome).difference
        assert (row.median, row.low90, row.high90) == pytest.approx(
            (answers[asked].median, answers[asked].low, answers[asked].high), abs=2e-3
        )


def test_arms_of_one_body_have_one_baseline():
    study = load_example("older-woman")
    own = {one.arm: one for one in run_study(study, "human", every=STEP).summaries}
    alike = [own[arm] for arm in ("with leucine and isoleucine", "without")]
    assert alike[0].leucine_fasting == pytest.approx(alike[1].leucine_fasting, rel=1e-6)
    assert alike[0].fsr_fasting == pytest.approx(alike[1].fsr_fasting, rel=1e-6)
