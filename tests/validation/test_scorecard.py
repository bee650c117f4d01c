import json
import math
import re
from dataclasses import replace

import pytest
from tests.reference_runs import validate
from tests.report.test_study_report import Page
from tests.validation.test_predictions import TOY, uncertain
from tests.validation.toy import arm, basal, fed, study

from myoflux.errors import ModelError, MyofluxError, StudyError
from myoflux.physiology.uncertainty import Noise
from myoflux.study.study import write_study
from myoflux.validation.gates import gates
from myoflux.validation.page import render_page, write_scorecard
from myoflux.validation.rivals import Rival
from myoflux.validation.rows import Fold, Interval
from myoflux.validation.scorecard import coverage, fold_scores, one_an_arm
from myoflux.validation.text import as_json, as_text
from myoflux.validation.validate import open_files


@pytest.fixture(scope="module")
def shipped():
    return validate(["glynn2010", "dickinson2011", "mitchell2015"])


def fold(observed, own, predicted=None, half=None, **changes):
    """A fold of the toy's first arm with log folds of our own."""
    from myoflux.validation.observed import observed_folds

    seen = replace(observed_folds(TOY, "toy")[0], log_fold=observed, **changes)
    answers = [
        None if m is None else Interval(m, None if half is None else m - half, None if half is None else m + half)
        for m in (own, predicted)
    ]
    return Fold(seen, 0.1, *answers, 0.04, 0.196, "")


def test_errors_of_folds_by_hand():
    folds = [
        fold(0.4, 0.5, 0.1, half=0.2, arm="a"),
        fold(0.4, 0.1, 0.4, half=0.2, arm="b"),
        fold(0.2, 0.3, None, half=0.4, arm="b"),
    ]
    rival = Rival("always 0.4", "", {}, lambda _: 0.4)
    found = fold_scores(folds, [rival])
    assert (found["arms"], found["windows"]) == (2, 3)
    assert found["rmse_own_basal"] == pytest.approx(math.sqrt((0.01 + (0.09 + 0.01) / 2) / 2))
    assert found["rmse_predicted_basal"] == pytest.approx(math.sqrt((0.09 + 0.0) / 2))
    assert found["half_width"] == pytest.approx(0.2)
    # b misses by 0.1: 0.4 + 20 x 0.1; the others 0.4 and 0.8.
    assert found["interval_score"] == pytest.approx((0.4 + 2.4 + 0.8) / 3)
    theirs = found["rivals"]["always 0.4"]
    assert theirs["rmse"] == pytest.approx(math.sqrt((0.0 + 0.04 / 2) / 2))
    assert theirs["model_rmse"] == pytest.approx(found["rmse_own_basal"])
    assert theirs["interval_score"] == pytest.approx((0.4 + 0.4 + 0.8) / 3)


def test_coverage_prints_its_binomial_range():
    folds = [fold(0.4, 0.4 + miss, half=0.1, arm=str(i)) for i, miss in enumerate([0.0] * 9 + [0.2])]
    found = coverage(folds)
    assert (found["count"], found["hits"], found["range_low"], found["range_high"]) == (10, 9, 0.7, 1.0)
    assert coverage([fold(0.4, 0.4)])["share"] is None


def test_one_fold_an_arm():
    folds = [fold(0.4, 0.5, arm="a", window="late"), fold(0.4, 0.5, arm="a", index=7), fold(0.4, 0.5, arm="b")]
    assert [own.observed.index for own in one_an_arm(folds)] == [7, 1]


def test_shipped_trials_with_the_published_model(shipped):
    calibration, validation = shipped.sets["calibration"], shipped.sets["validation"]
    assert calibration["folds"]["full resting"]["arms"] == 3
    assert validation["folds"]["all"]["arms"] == 2
    assert calibration["basal"]["fsr_mixed"]["predicted_median"] < 0.01
    assert validation["coverage"]["share"] is None
    assert any("no uncertainty" in note for note in shipped.notes)
    marks = {mark.name: mark for mark in gates("validation", validation)}
    assert marks["coverage of the 90 % interval"].passed is None
    assert marks["RMSE not above rival: constant fold"].passed is not None


def test_text_and_json(shipped):
    text = as_text(shipped)
    for words in ("Set calibration", "Set validation", "constant fold", "not scored", "fsr_mixed", "no counterpart"):
        assert words in text
    data = json.loads(json.dumps(as_json(shipped), allow_nan=False))
    assert set(data) == {
        "model", "draws", "seed", "files", "notes", "refused", "sets", "folds", "plasma", "masses", "contrasts",
        "rivals", "rows",
    }  # fmt: skip
    row = data["rows"][0]
    for key in ("observed", "spread", "predicted", "low", "high", "unit", "reason", "counted", "laboratory"):
        assert key in row
    assert (data["draws"], row["low"]) == (None, None)


def test_the_page_stands_alone(shipped, tmp_path):
    page = Page(render_page(shipped))
    assert page.open == []
    assert page.links == []
    assert "script" not in page.tags
    assert len(page.ids) == len(set(page.ids))
    written = write_scorecard(shipped, tmp_path / "new" / "folder")
    assert [path.name for path in written] == ["validation.html", "validation.json"]
    assert not re.search(r"https?://|@import|url\(", written[0].read_text(encoding="utf-8"))
    with pytest.raises(MyofluxError, match="cannot write"):
        write_scorecard(shipped, written[0])


def test_intervals_are_scored_where_the_model_has_them(tmp_path):
    path = tmp_path / "toy.yaml"
    path.write_text(write_study(TOY))
    noise = {"fsr_mixed": Noise(laboratory=0.3, increment=0.01, person=0.3)}
    card = validate([path], uncertain(noise=noise, spread=0.2), draws=20)
    scores = card.sets["calibration"]
    assert scores["coverage"]["count"] == 2
    assert 0 < scores["folds"]["all"]["half_width"] < 1
    assert scores["folds"]["all"]["interval_score"] > 0
    assert scores["folds"]["all"]["rivals"]["constant fold"]["interval_score"] > 0
    assert "20 draws, seed 0" in as_text(card)
    assert validate([path], uncertain(noise=noise, spread=0.2), draws=20).sets == card.sets


def test_a_refused_arm_does_not_take_the_others_with_it(tmp_path):
    toy = study(
        fine=arm(basal(0.04), fed(0.06), split="validation"),
        vein={
            **arm(basal(0.04), fed(0.06), split="validation"),
            "plan": [{"at": "0 min", "clamp": {"insulin": "30 mU/L"}, "for": "60 min"}],
        },
    )
    path = tmp_path / "toy.yaml"
    path.write_text(write_study(toy))
    card = validate([path])
    assert card.sets["validation"]["folds"]["all"]["arms"] == 1
    assert [("insulin" in line) for line in card.refused] == [True]
    assert [bool(row.reason) for row in card.rows] == [False, False, True, True]


def test_files_folders_and_names(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").write_text(write_study(TOY))
    (tmp_path / "a.yaml").write_text(write_study(TOY))
    assert list(open_files([tmp_path / "a.yaml", tmp_path / "in", "glynn2010"])) == [
        "a", str(tmp_path / "in" / "a.yaml"), "glynn2010",
    ]  # fmt: skip
    assert len(open_files([])) >= 8


def test_what_cannot_be_scored_says_so(tmp_path):
    with pytest.raises(StudyError, match="no study file"):
        open_files([tmp_path])
    (tmp_path / "plan.yaml").write_text(
        "until: 5 h\nperson: {sex: male, age: 30 y, mass: 75 kg}\nplan: [{at: 0 min, take: {leucine: 3 g}}]\n"
    )
    with pytest.raises(StudyError, match="nothing to score"):
        open_files([tmp_path])
    with pytest.raises(StudyError, match="nearest: 'glynn2010'"):
        open_files(["glyn2010"])
    with pytest.raises(ModelError, match="nearest"):
        validate(["glynn2010"], "mccoll")
    with pytest.raises(StudyError, match="at least 1 draw"):
        validate(["glynn2010"], draws=0)


def test_a_users_file_without_split_is_its_own_set(tmp_path):
    own = arm(basal(0.04), fed(0.06))
    del own["split"]
    path = tmp_path / "mine.yaml"
    path.write_text(write_study(study(one=own)))
    card = validate([path])
    assert list(card.sets) == ["own"]
    assert card.sets["own"]["folds"]["full resting"]["arms"] == 1


def test_a_change_in_kg_that_the_model_refuses_is_null_in_json():
    data = as_json(validate(["dirks2016"], model="human", draws=2))
    assert None in [one["observed"] for one in data["masses"]]
    json.dumps(data, allow_nan=False)
