"""Every command and every block of Python in the documents is run literally, in the order of its page.

A page gets a folder of its own with the files that it calls the reader's (`tests/docs/reader`). What cannot be run here
stands in `NOT_RUN` with the reason, and its options are still held against the command line.
"""

import io
import re
import shlex
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import typer

from myoflux.cli import app as cli

ROOT = Path(__file__).parents[2]
READER = Path(__file__).parent / "reader"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("[th]*/*.md"))]
PROGRAMS = ("myoflux", ".venv/bin/myoflux", "make", "pip", "dask")
NOT_RUN = {
    r"make (run|test|serve)\b": "sets up and runs the project itself: the job of .ci/run and of a newcomer",
    r"pip install": "needs the network",
    r"dask ": "a cluster",
    r"myoflux serve\b": "does not end: tests/web/test_serve.py starts it",
    r"myoflux user add": "asks for a password: tests/web/account/test_page.py",
    r"myoflux validate( --json)?$": "minutes: `make validate`",
    r"myoflux population .*--cluster": "a cluster",
    r"myoflux population .*--people 1000000": "a long run",
    r"myoflux export (sbml|antimony)": "an extra: tests/kinetics/test_sbml.py writes and reads them",
}
# Words that a command of a page may say with exit code 1: it found a stop.
STOPS = ("check",)


def commands(page):
    """Yield the commands of a page, without what is said beside them."""
    inside = ""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = "" if inside else line.removeprefix("```") or "shell"
        elif line.startswith("    ") or inside == "shell":
            words = re.split(r"\s{2,}#|\s#\s", line.strip())[0].strip()
            if words.split(" ")[0] in PROGRAMS:
                yield words.removeprefix(".venv/bin/")


def python_blocks(page):
    """Yield fenced and indented blocks of Python."""
    text = page.read_text(encoding="utf-8")
    yield from re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    for block in re.findall(r"((?:^    .*\n)+)", text, re.MULTILINE):
        if "    import " in block:
            yield re.sub(r"^    ", "", block, flags=re.MULTILINE)


def reason(command):
    return next((why for pattern, why in NOT_RUN.items() if re.match(pattern, command)), "")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copytree(READER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "my-folder").mkdir()
    shutil.copy(READER / "my-trial.yaml", tmp_path / "my-folder" / "second.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command, monkeypatch):
    """Run a command in this process; returns its exit code."""
    words, _, target = command.partition(" > ")
    monkeypatch.setattr(sys, "argv", shlex.split(words))
    said = io.StringIO()
    with redirect_stdout(said if target else sys.stdout), pytest.raises(SystemExit) as stopped:
        cli.main()
    if target:
        Path(target).write_text(said.getvalue(), encoding="utf-8")
    return stopped.value.code or 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_run_as_they_stand(page, folder, monkeypatch, capsys):
    for command in commands(page):
        if not reason(command):
            code = run(command, monkeypatch)
            allowed = (0, 1) if command.split()[1] in STOPS else (0,)
            assert code in allowed, f"{command}: exit code {code}\n{capsys.readouterr().err}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_not_run_here_names_options_that_exist(page):
    root = typer.main.get_command(cli.app)
    for command in commands(page):
        words = shlex.split(command.partition(" > ")[0])
        if words[0] != "myoflux" or not reason(command):
            continue
        verb = root
        for word in words[1:]:
            if word not in getattr(verb, "commands", ()):
                break
            verb = verb.commands[word]
        known = {option for one in verb.params for option in one.opts}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_python_of_a_page_runs_as_it_stands(page, folder, monkeypatch):
    for command in commands(page):
        if "--out out" in command:
            assert run(command, monkeypatch) == 0
    for block in python_blocks(page):
        exec(block, {})


def test_nearly_every_command_of_the_documents_is_run():
    every = [command for page in PAGES for command in commands(page)]
    assert len(every) >= 60
    assert sum(not reason(command) for command in every) >= 40
    for pattern, why in NOT_RUN.items():
        assert any(re.match(pattern, command) for command in every), f"nothing is excused by {pattern!r} ({why})"


def test_the_table_of_the_tutorial_is_what_the_command_prints(folder, monkeypatch, capsys):
    page = (ROOT / "docs" / "tutorials" / "first-simulation.md").read_text(encoding="utf-8")
    table = r"^    (arm .*)\n    (with leucine and isoleucine .*?) +\.\.\.$"
    head, first = re.search(table, page, re.MULTILINE).groups()
    assert run("myoflux simulate older-woman --out results/older-woman", monkeypatch) == 0
    printed = capsys.readouterr().out
    assert head in printed
    assert first in printed
    made = {path.name: path.stat().st_size for path in Path("results/older-woman").iterdir()}
    assert set(made) == {"report.html", "result.csv", "result.nc"}
    assert made["result.csv"] < 10_000_000
