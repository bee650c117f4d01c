import json
import shlex
import subprocess
import sys

import pytest
from tests.study.test_study import BAD, GOOD
from typer.testing import CliRunner

from myoflux.cli.app import app, main
from myoflux.study.study import read_study

VERBS = [
    "simulate",
    "population",
    "validate",
    "model",
    "explain",
    "lint",
    "check",
    "claim",
    "label",
    "monograph",
    "diary",
    "export sbml",
    "export antimony",
    "export schema",
    "export example",
    "export events",
    "export fhir",
    "food",
    "product",
    "person",
    "adequate",
    "agenda",
    "import log",
    "import events",
    "import fhir",
    "user list",
]
FHIR = """{"resourceType": "NutritionIntake", "status": "completed", "subject": {"reference": "Patient/p1"},
"occurrenceDateTime": "2026-03-31T08:00:00Z", "consumedItem": [{"type":
{"text": "food"}, "nutritionProduct": {"concept": {"text": "whey protein"}}, "amount": {"value": 20, "code": "g"}}]}"""
FILES = {
    "my-study.yaml": GOOD,
    "my-log.csv": "date,time,food,amount\n2026-03-31,08:00,whey protein,20 g\n",
    "my-events.csv": "ID,TIME,AMT,WHAT\n1,0,3000,take|leucine|powder\n",
    "my-intake.json": FHIR,
}


def run(monkeypatch, capsys, *words):
    """Run the command line in this process; return exit code, output and error."""
    monkeypatch.setattr(sys, "argv", ["myoflux", *words])
    code = 0
    try:
        main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.yaml"
    path.write_text(GOOD)
    return path


def test_the_main_job(monkeypatch, capsys, tmp_path):
    code, out, err = run(monkeypatch, capsys, "simulate", "older-woman", "--out", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    for words in ("without", "Fuchs 2019", "grams of protein", "report.html", "result.csv", "result.nc"):
        assert words in out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "result.csv", "result.nc"]


def test_json_for_programs(monkeypatch, capsys, good):
    code, out, _ = run(monkeypatch, capsys, "simulate", str(good), "--json", "--every", "10 min")
    assert code == 0
    assert json.loads(out)["arms"][0]["leucine_peak"] > 400
    for words in (["model", "mccoll2024.leucine"], ["explain", "mps"], ["lint", str(good)]):
        code, out, _ = run(monkeypatch, capsys, *words, "--json")
        assert code == 0
        assert json.loads(out)


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_is_exit_code_2_and_one_line(monkeypatch, capsys, tmp_path, name):
    path = tmp_path / "bad.yaml"
    path.write_text(BAD[name][0])
    code, out, err = run(monkeypatch, capsys, "simulate", str(path), "--out", str(tmp_path / "out"))
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {path}:")
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["simulate", "glyn2010"], "nearest: 'glynn2010'"),
        (["simulate", "absent.yaml"], "no such file"),
        (["simulate", "glynn2010", "--every", "5"], "--every: '5' has no unit"),
        (["simulate", "glynn2010", "--model", "mccoll"], "nearest: 'mccoll20"),
        (["simulate", "glynn2010", "--overlay", "rapa"], "nearest: 'rapamycin'"),
        (["model", "mccoll2024.leucin"], "nearest: 'mccoll2024.leucine'"),
        (["explain", "gastric_emtying"], "nearest: 'gastric_emptying'"),
        (["export", "sbml", "--arm", "x"], "--arm needs --trial"),
        (["export", "sbml", "--trial", "glynn2010", "--arm", "x"], "no arm 'x'"),
        (["export", "schema", "--out", "/nowhere/at/all.json"], "cannot write here"),
        (["validate", "glyn2010"], "nearest: 'glynn2010'"),
        (["validate", "absent.yaml"], "no such file"),
        (["validate", "glynn2010", "--draws", "0"], "at least 1 draw"),
        (["food", "xqzw"], "no food fits 'xqzw'"),
        (["food", "egg", "--amount", "2 slices"], "is no measure of"),
        (["food", "egg", "--foods", "absent.csv"], "no such file"),
        (["product", "leucine"], "unknown product 'leucine'; nearest"),
        (["product", "per scoop: leucin 5 g"], "did you mean 'leucine'"),
        (["person", "young lifer"], "nearest: 'young_lifter'"),
        (["adequate", "glynn2010"], "requirements are for one person"),
        (["agenda", "glynn2010", "--arm", "x"], "has no arm 'x'"),
        (["export", "fhir", "glynn2010", "--start", "today"], "'today' is no date"),
        (["import", "log", "absent.csv"], "no such file"),
        (["import", "events", "absent.csv", "--meaning", "x"], "has no '='"),
        (["import", "fhir", "absent.json"], "cannot be read"),
        (["nothing"], "No such command"),
        (["simulate"], "Missing argument"),
    ],
)
def test_a_wrong_request_is_exit_code_2_with_the_fix(monkeypatch, capsys, words, said):
    code, _, err = run(monkeypatch, capsys, *words)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_refusals_reach_the_user(monkeypatch, capsys, tmp_path):
    path = tmp_path / "young.yaml"
    path.write_text(GOOD.replace("30 y", "15 y"))
    code, _, err = run(monkeypatch, capsys, "simulate", str(path))
    assert (code, "under 18" in err) == (2, True)


@pytest.mark.parametrize("verb", VERBS)
def test_help_shows_a_real_example_that_runs(monkeypatch, capsys, tmp_path, verb):
    page = CliRunner().invoke(app, [*verb.split(), "--help"]).output
    example = shlex.split(page.rpartition("Example: myoflux ")[2])
    assert example[: len(verb.split())] == verb.split()
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    code, _, err = run(monkeypatch, capsys, *example)
    assert (code, err) == (0, "")


def test_the_example_study_is_a_good_start(monkeypatch, capsys, tmp_path):
    run(monkeypatch, capsys, "export", "example", "--out", str(tmp_path / "mine.yaml"))
    assert read_study(tmp_path / "mine.yaml").title == "Three grams of leucine"


def test_equations_and_provenance_are_printed(monkeypatch, capsys):
    _, equations, _ = run(monkeypatch, capsys, "model", "mccoll2024")
    assert "protein_synthesis = synthesis_per_leucine_and_p70s6k*leucine_muscle*p70s6k_pt389    [mol/min]" in equations
    assert "d/dt leucine_stomach = - leucine_emptying" in equations
    _, facts, _ = run(monkeypatch, capsys, "explain", "gastric_emptying", "--model", "mccoll2024")
    for words in ("0.591", "1/min", "none published", "mccoll2024: k1", "code", "leucine_emptying"):
        assert words in facts
    assert (
        "start of leucine_plasma"
        in run(monkeypatch, capsys, "explain", "leucine_plasma_initial", "--model", "mccoll2024")[1]
    )
    assert "leucine_uptake" in run(monkeypatch, capsys, "explain", "leucine_plasma", "--model", "mccoll2024")[1]
    assert "p70s6k_pt389" in run(monkeypatch, capsys, "explain", "protein_synthesis", "--model", "mccoll2024")[1]


def test_lint_says_how_parameters_are_known(monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "lint")
    assert code == 0
    assert "10 conserved pools" in out
    assert "0% unverified" in out
    assert "glynn2010: 2 arm(s), no fault" in out


def test_the_installed_command_answers_and_fails_cleanly(tmp_path):
    path = tmp_path / "binary.yaml"
    path.write_bytes(bytes(range(256)))
    done = subprocess.run(
        [sys.executable, "-c", "from myoflux.cli.app import main; main()", "simulate", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_population(monkeypatch, capsys, good, tmp_path):
    words = ["population", str(good), "--people", "40", "--every", "30 min"]
    code, text, err = run(monkeypatch, capsys, *words, "--out", str(tmp_path / "bands.nc"))
    assert (code, err) == (0, "")
    assert "40 virtual people, seed 0" in text
    assert "5 to 95 %" in text
    assert "people and parameters differ" in text
    _, other, _ = run(monkeypatch, capsys, *words, "--spread", "0.2")
    assert "an assumption, not a measured spread" in other
    assert (tmp_path / "bands.nc").exists()
    code, out, _ = run(monkeypatch, capsys, *words, "--json", "--folder", str(tmp_path / "work"))
    row = json.loads(out)["rows"][0]
    assert row["peak"]["low"] < row["peak"]["median"] < row["peak"]["high"]
    code, again, _ = run(monkeypatch, capsys, *words, "--folder", str(tmp_path / "work"))
    assert again.splitlines() == text.splitlines()[:-1]
    code, _, err = run(monkeypatch, capsys, *words, "--seed", "1", "--folder", str(tmp_path / "work"))
    assert code == 2
    assert "holds another request" in err


def test_validate(monkeypatch, capsys, tmp_path):
    words = ["validate", "glynn2010", "dickinson2011"]
    code, text, err = run(monkeypatch, capsys, *words, "--out", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    for said in ("Set calibration", "Set validation", "constant fold", "validation.html", "validation.json"):
        assert said in text
    code, out, _ = run(monkeypatch, capsys, *words, "--json")
    assert code == 0
    data = json.loads(out)
    written = json.loads((tmp_path / "out" / "validation.json").read_text(encoding="utf-8"))
    assert {key: data[key] for key in written} == written
