"""The verbs of safety: exit codes, findings before numbers, JSON."""

import json

import pytest
from tests.cli.test_app import run

STUDY = """
title: BCAA before training
until: 5 h
person: {sex: female, age: 68 y, mass: 62 kg, conditions: [CONDITION]}
plan:
- {at: 0 min, take: {leucine: 3 g}}
"""


@pytest.fixture
def study(tmp_path):
    def write(condition):
        path = tmp_path / "study.yaml"
        path.write_text(STUDY.replace("CONDITION", condition), encoding="utf-8")
        return str(path)

    return write


def test_check_has_exit_code_1_on_a_stop_alone(monkeypatch, capsys, study, tmp_path):
    page = tmp_path / "page.html"
    code, out, _ = run(monkeypatch, capsys, "check", study("CKD"), "--out", str(page))
    assert code == 1
    assert out.startswith("STOP")
    assert "R017" in page.read_text(encoding="utf-8")
    code, out, _ = run(monkeypatch, capsys, "check", study("gout"), "--json")
    assert code == 0
    assert json.loads(out)["stop"] is False


def test_findings_come_before_numbers(monkeypatch, capsys, study):
    code, out, _ = run(monkeypatch, capsys, "simulate", study("gout"), "--every", "10 min")
    assert code == 0
    assert out.index("! caution: not answered") < out.index("plasma")


def test_claim_label_monograph_and_diary(monkeypatch, capsys, study, tmp_path):
    code, out, _ = run(monkeypatch, capsys, "claim", "BCAA speed muscle recovery", "--no-model")
    assert (code, "[A08" in out) == (0, True)
    code, out, _ = run(monkeypatch, capsys, "claim", "BCAA speed muscle recovery", "--person", study("CKD"), "--json")
    assert "specialist only" in json.loads(out)["refused"]
    text = tmp_path / "label.txt"
    text.write_text("L-Leucine 5 g", encoding="utf-8")
    code, out, _ = run(monkeypatch, capsys, "label", str(text), "--json")
    assert json.loads(out)["amounts_g"] == {"leucine": 5.0}
    code, out, _ = run(monkeypatch, capsys, "monograph", "hmb", "--no-model")
    assert (code, out.startswith("# HMB")) == (0, True)
    assert run(monkeypatch, capsys, "monograph", "hmb", "--form", "pdf")[0] == 2
    diary = str(tmp_path / "diary.csv")
    assert run(monkeypatch, capsys, "diary", diary, "nausea", "--when", "2026-05-01", "--severity", "mild")[0] == 0
    assert run(monkeypatch, capsys, "diary", diary, "hives", "--when", "2026-05-02", "--severity", "mild")[0] == 1
    code, out, _ = run(monkeypatch, capsys, "diary", diary)
    assert (code, out.index("hives") < out.index("nausea")) == (0, True)
    assert run(monkeypatch, capsys, "diary", str(tmp_path / "no.csv"))[0] == 0
