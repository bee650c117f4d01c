"""The diary hears fainting, throat and breath as people say them, and asks how strong it was."""

import pytest

from myoflux.safety.diary import add, as_text, emergency, read
from tests.cli.test_app import run

URGENT = [
    "fainted",
    "I fainted after the shake",
    "passed out",
    "blacked out",
    "I almost passed out",
    "felt faint",
    "lost consciousness",
    "my throat is closing up",
    "throat feels tight",
    "throat closing",
    "my tongue feels thick",
    "lips swelling up",
    "lips tingling",
    "my face puffed up",
    "swollen tongue",
    "can't catch my breath",
    "cannot breathe",
    "couldn't breathe",
    "I can\u2019t get enough air",
    "hard to breathe",
    "struggling for breath",
    "short of breath",
    "wheezing",
    "tight chest",
    "chest tightness",
    "gasping for air",
    "Ohnmacht",
    "ohnm\u00e4chtig geworden",
    "ich bin umgekippt",
    "schwarz vor Augen",
    "Atemnot",
    "keine Luft",
    "ich bekomme keine Luft",
    "bekomme schlecht Luft",
    "Hals schwillt zu",
    "mein Hals ist zu",
    "geschwollene Zunge",
    "Lippen sind dick",
    "Gesicht geschwollen",
    "Nesselsucht",
    "je me suis \u00e9vanoui",
    "j'ai du mal \u00e0 respirer",
    "gorge serr\u00e9e",
    "me desmay\u00e9",
    "no puedo respirar",
    "hives",
]
QUIET = [
    "mild bloating",
    "sore throat",
    "dry mouth",
    "no hives",
    "not short of breath",
    "no trouble breathing",
    "never passed out",
    "keine Atemnot",
    "nicht ohnm\u00e4chtig",
    "bad breath",
    "tight hamstrings",
    "tingling fingers",
    "nausea",
    "\u00dcbelkeit",
    "hives in 2015",
    "swollen ankles",
    "faintly sweet taste",
    "no wheezing",
    "Bauchschmerzen",
]


@pytest.mark.parametrize("words", URGENT)
def test_signs_that_need_help(words):
    assert emergency(words) == "R070"
    assert emergency(words.upper()) == "R070"


@pytest.mark.parametrize("words", QUIET)
def test_words_that_need_none(words):
    assert emergency(words) == ""


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("chest pain", "R097"),
        ("Krampfanfall", "R097"),
        ("collapsed", "R097"),
        ("lips went blue", "R097"),
        ("shaky and sweating", "R090"),
        ("Unterzuckerung", "R090"),
    ],
)
def test_signs_of_other_emergencies(words, rule):
    assert emergency(words) == rule


def test_severity_is_asked_for_and_never_assumed(monkeypatch, capsys, tmp_path):
    path = tmp_path / "diary.csv"
    code, _, err = run(monkeypatch, capsys, "diary", str(path), "nausea", "--when", "2026-05-01")
    assert code == 2
    assert all(f"--severity {choice}" in err for choice in ("mild", "moderate", "severe"))
    assert not path.exists()
    code, _, err = run(monkeypatch, capsys, "diary", str(path), "my throat is closing up", "--when", "2026-05-01")
    assert code == 2
    assert err.index("emergency number") < err.index("--severity")
    code, _, err = run(monkeypatch, capsys, "diary", str(path), "nausea", "--severity", "mild-ish")
    assert (code, "nearest" in err) == (2, True)
    assert run(monkeypatch, capsys, "diary", str(path), "nausea", "--severity", "severe")[0] == 0
    add(path, "itch", when="2026-05-01")
    assert [entry.severity for entry in read(path)] == ["", "severe"]
    assert "itch, severity not told" in as_text(read(path))
