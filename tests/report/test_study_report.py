import csv
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import xarray as xr
from tests.reference_runs import get_model, run_study

from myoflux.errors import MyofluxError, StudyError
from myoflux.report.charts.figures import time_charts
from myoflux.report.study_report import write_outcome
from myoflux.report.summary import as_text
from myoflux.report.summary_words import in_words
from myoflux.study.shipped import load_trial
from myoflux.study.study import Study


@pytest.fixture(scope="module")
def glynn():
    study = load_trial("glynn2010")
    return study, run_study(study)


@pytest.fixture(scope="module")
def folder(glynn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    write_outcome(*glynn, folder)
    return folder


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.links = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[key] for key in ("src", "href") if key in found]
        if tag not in ("meta", "line", "path", "polyline", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("line", "path", "polyline"):
            assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_well_formed(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert page.links == []
    assert "script" not in page.tags
    assert not re.search(r"https?://|@import|url\(", text)
    assert len(page.ids) == len(set(page.ids))


def test_every_picture_has_words_and_a_table(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    figures = re.findall(r"<figure.*?</figure>", text, re.DOTALL)
    assert len(figures) >= 10
    for figure in figures:
        assert re.search(r"<title[^>]*>[^<]+</title>", figure)
        assert re.search(r"<desc[^>]*>[^<]+</desc>", figure)
        assert re.search(r"<figcaption>[^<]+</figcaption>", figure)
        assert "<td>" in figure


def test_the_page_says_what_is_wrong_with_the_model(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    for words in ("eightfold", "Leucine alone", "not a diagnosis", "leg_leucine_inward_transport", "digitised"):
        assert words in text


def test_the_summary_has_the_known_figures(glynn):
    low, high = glynn[1].summaries
    assert (low.leucine_peak, high.leucine_peak) == (pytest.approx(510.2, abs=0.5), pytest.approx(930.2, abs=0.5))
    assert high.insulin_peak == pytest.approx(80.25, abs=0.05)
    assert high.mps == pytest.approx(0.358275, rel=1e-4)
    assert high.mpb == pytest.approx(0.0886614, rel=1e-4)
    assert high.net_balance == pytest.approx(0.269614, rel=1e-4)
    text = as_text([low, high])
    assert "930" in text
    assert "0 to 180 min" in text


def test_the_sentence_sets_the_measured_fold_beside_the_simulated_one(glynn):
    _, outcome = glynn
    assert in_words(outcome.summaries[1], outcome.predictions) == (
        "leucine-3.5g: plasma leucine goes from 126 to 930 µmol/L (7.4-fold) at 40 min, insulin to 80 pmol/L; "
        "synthesis over 0 to 180 min is 4.1 times the fasting rate, where the trial measured 1.5 times "
        "(0.05 to 0.076 %/h)."
    )
    assert in_words(outcome.summaries[1], []).endswith("times the fasting rate.")


def test_files_hold_the_same_numbers(glynn, folder):
    result = glynn[1].result
    with xr.open_dataset(folder / "result.nc", engine="scipy") as read:
        assert read.plasma_leucine.attrs["units"] == "umol/L"
        assert np.array_equal(read.plasma_leucine.values, result.plasma_leucine.values)
        assert read.attrs["model"] == "mccoll2024"
    with (folder / "result.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file) if row["quantity"] == "plasma_leucine" and row["time_min"] == "45.0"
        ]
    values = {row["person"]: float(row["value"]) for row in rows}
    assert values["leucine-3.5g"] == float(result.plasma_leucine.sel(person="leucine-3.5g", time=45))
    assert {row["unit"] for row in rows} == {"umol/L"}


def test_running_twice_gives_identical_files(folder, tmp_path):
    study = load_trial("glynn2010")
    for path in write_outcome(study, run_study(study), tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", ["dickinson2011", "drummond2010", "glynn2010", "mitchell2015", "wilkinson2013"])
def test_a_trial_makes_a_page(name, tmp_path):
    study = load_trial(name)
    write_outcome(study, run_study(study, every=5), tmp_path)
    Page((tmp_path / "report.html").read_text(encoding="utf-8"))


def test_arms_with_and_without_a_window_stand_side_by_side(tmp_path):
    plan = [{"at": "0 min", "take": {"leucine": "3 g"}}]
    arms = {"one": {"plan": plan, "window": ["0 min", "60 min"]}, "two": {"plan": plan}}
    outcome = run_study(Study.model_validate({"until": "3 h", "arms": arms}), every=10)
    assert [summary.window for summary in outcome.summaries] == [(0.0, 60.0), (0.0, 180.0)]


def test_measurements_are_drawn_where_they_belong_when_the_dose_comes_later():
    measured = [
        {"quantity": "plasma_leucine", "unit": "umol/L", "mean": 500, "at": "45 min", "known_by": "table"},
        {"quantity": "fsr_mixed", "unit": "%/h", "mean": 0.05, "over": ["-60 min", "0 min"], "known_by": "table"},
        {"quantity": "fsr_mixed", "unit": "%/h", "mean": 0.07, "over": ["0 min", "60 min"], "known_by": "table"},
    ]
    plan = [{"at": "30 min", "take": {"leucine": "3 g"}}]
    arms = {"late": {"plan": plan, "window": ["30 min", "90 min"], "measured": measured}}
    outcome = run_study(Study.model_validate({"until": "3 h", "arms": arms}), every=10)
    charts = {chart.name: chart for chart in time_charts(outcome.result, get_model(), outcome.predictions)}
    assert charts["plasma_leucine"].points[0].x == [75.0]
    assert charts["fsr"].points[0].spans == [(-30.0, 30.0), (30.0, 90.0)]
    assert "measured 1.4 times" in in_words(outcome.summaries[0], outcome.predictions)


def test_an_interrupt_while_writing_leaves_nothing_half_written(glynn, tmp_path, monkeypatch):
    def stopped(result, path, names):
        path.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr("myoflux.report.study_report.write_csv", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_outcome(*glynn, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_words_of_a_study_cannot_become_markup(tmp_path):
    study = Study.model_validate(
        {
            "title": "<script>alert(1)</script>",
            "until": "2 h",
            "person": {"sex": "male", "age": "30 y", "mass": "75 kg"},
            "plan": [{"at": "0 min", "take": {"leucine": "3 g"}}],
        }
    )
    write_outcome(study, run_study(study, every=10), tmp_path)
    assert "<script" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_said(glynn, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MyofluxError, match="cannot write here"):
        write_outcome(*glynn, tmp_path / "file")


@pytest.mark.parametrize("every", [0.0, -1.0, 1e-9])
def test_a_step_that_gives_no_grid_is_refused(every):
    with pytest.raises(StudyError, match="no usable grid"):
        run_study(load_trial("wilkinson2013"), every=every)
