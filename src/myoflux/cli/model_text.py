"""What the command line's verbs return as text; the work is done by the modules they call."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from myoflux.common.quantity import DURATION, parse
from myoflux.errors import MyofluxError, StudyError
from myoflux.physiology.catalogue import DEFAULT_MODEL, MODELS, get_model
from myoflux.simulation.model_choice import choose_model
from myoflux.study.shipped import EXAMPLE, load_example, open_study, trial_files
from myoflux.study.study import Study, read_study, study_schema, write_study

if TYPE_CHECKING:
    from myoflux.kinetics.model import Model
    from myoflux.kinetics.sbml import Event

MOST_DRAWS = 100_000
USUAL_STEPS, MOST_STEPS = (1.0, 5.0, 15.0, 60.0), 3000


def simulate(
    file: str, model: str, out: Path | None, every: str | None, overlays: Sequence[str], *, as_json: bool
) -> str:
    """Simulate, write files if asked, and return the table (or JSON)."""
    from myoflux.report.study_report import run_study, write_outcome
    from myoflux.report.summary import as_text

    study = open_study(file)
    model, why = (model, "as asked") if model else choose_model(study)
    outcome = run_study(
        study, model, every=_step(every, study.until), overlays=overlays, progress=_progress(len(study.groups))
    )
    attrs = outcome.result.attrs
    written = [str(path) for path in (write_outcome(study, outcome, out) if out else [])]
    if as_json:
        arms = [asdict(summary) for summary in outcome.summaries]
        answers = {"answers": list(outcome.answers)} if outcome.answers else {}
        return _json({"attrs": attrs, "arms": arms, **answers, "written": written})
    marks = [f"! {line}" for line in attrs["marks"].splitlines()]
    notes = [f"- {line}" for line in attrs["notes"].splitlines()]
    head = [f"{attrs['title']}: model {attrs['model']} ({why})", *marks, ""]
    tail = ["", "Before reading on:", *notes, *(f"wrote {path}" for path in written)]
    return "\n".join([*head, *(outcome.answers or [as_text(outcome.summaries)]), *tail])


def population(
    file: str,
    model: str,
    who: Mapping[str, Any],
    places: Mapping[str, Any],
    out: Path | None,
    every: str | None,
    overlays: Sequence[str],
    *,
    as_json: bool,
) -> str:
    """Simulate virtual people, write the summaries if asked, and return the table (or JSON)."""
    from myoflux.report.population_table import as_rows, as_text
    from myoflux.simulation.ensemble import simulate_ensemble
    from myoflux.simulation.population import Spread

    study = open_study(file)
    counts = {name: who[name] for name in ("people", "draws", "seed")}
    spread = None
    if who["spread"] is not None or who["uncertainty"]:
        spread = Spread(0.3 if who["spread"] is None else who["spread"], who["uncertainty"])
    say = _line if sys.stderr.isatty() else None
    options = {
        **counts,
        **places,
        "spread": spread,
        "vary": who["vary"],
        "every": _step(every, study.until),
        "overlays": overlays,
        "progress": say,
    }
    result = simulate_ensemble(study, model or choose_model(study)[0], **options)
    if say:
        typer.echo("", err=True)
    if out is not None:
        from myoflux.report.files import write_ensemble

        write_ensemble(result, out)
    if as_json:
        return _json({"attrs": result.attrs, "rows": as_rows(result)})
    written = [] if out is None else [f"wrote {out}"]
    return "\n".join([as_text(result), *written])


def compare(a: str, b: str, what: Mapping[str, Any], who: Mapping[str, Any], out: Path | None, *, as_json: bool) -> str:
    """Compare two plans, write the page if asked, and return the tables (or JSON)."""
    from myoflux.analysis.compare import MOST_PEOPLE
    from myoflux.analysis.compare import compare as compare_plans
    from myoflux.report.comparison import as_data, as_text, render_comparison
    from myoflux.report.files import write_page

    if not 1 <= who["people"] <= MOST_PEOPLE:
        raise StudyError(f"--people must be from 1 to {MOST_PEOPLE}, not {who['people']}")
    window = what["window"] and tuple(_duration("--window", part) for part in what["window"])
    options = {**what, **who, "better_by": _limits(what["better_by"]), "window": window}
    found = compare_plans(open_study(a), open_study(b) if b else None, **options)
    written = [] if out is None else [str(write_page(render_comparison(found), out, "compare.html"))]
    if as_json:
        return _json(as_data(found) | {"written": written})
    return "\n".join([as_text(found), *(f"wrote {path}" for path in written)])


def _limits(texts: Sequence[str]) -> dict[str, str] | str | None:
    """Return what counts as better, by outcome, or one amount for all of its unit."""
    if len(texts) == 1 and "=" not in texts[0]:
        return texts[0]
    pairs = [text.partition("=") for text in texts]
    for name, sign, _ in pairs:
        if not sign:
            raise StudyError(f"--better-by: {name!r} names no outcome; write fat=0.5 kg where several are given")
    return {name.strip(): amount.strip() for name, _, amount in pairs} or None


def fit(out: Path, draws: int, seed: int) -> str:
    """Fit the day-scale model, write table and sample, and say how it went."""
    from myoflux.calibration.day import calibrate, write_results

    if not 2 <= draws <= MOST_DRAWS:
        raise StudyError(f"draws must be from 2 to {MOST_DRAWS}, not {draws}")
    objective, optimum, sample = calibrate(draws, seed, _line if sys.stderr.isatty() else None)
    write_results(out, objective, optimum, sample)
    return (
        f"{len(objective.predictor.targets)} targets of {len({t.trial for t in objective.predictor.targets})} trials: "
        f"cost {optimum.costs[0]:.1f} -> {optimum.costs[-1]:.1f}; {len(sample.logs)} draws, "
        f"{sample.accepted:.0%} of moves accepted\nwrote {out / 'parameters.csv'}\nwrote {out / 'posterior.csv'}"
    )


def validate(files: Sequence[str], model: str, out: Path | None, how: Mapping[str, Any], *, as_json: bool) -> str:
    """Score a model on study files, write the page if asked, and return the scorecard as text (or JSON)."""
    from myoflux.validation.page import write_scorecard
    from myoflux.validation.text import as_json as data_of
    from myoflux.validation.text import as_text
    from myoflux.validation.validate import validate as score

    say = (lambda trial: _line(f"scoring {trial}")) if sys.stderr.isatty() else None
    card = score(files, model, **how, progress=say)
    if say:
        typer.echo("", err=True)
    written = [str(path) for path in (write_scorecard(card, out) if out else [])]
    if as_json:
        return _json(data_of(card) | {"written": written})
    return "\n".join([as_text(card), *(f"wrote {path}" for path in written)])


def _line(progress: object) -> None:
    typer.echo(f"\r{progress!s:<78}", nl=False, err=True)


def _step(every: str | None, until: float) -> float:
    """Return the output step (min); unasked, about 3,000 times a plan at most, and an hour at the coarsest."""
    if every is None:
        return next((step for step in USUAL_STEPS if until <= MOST_STEPS * step), USUAL_STEPS[-1])
    return _duration("--every", every)


def _duration(option: str, text: str) -> float:
    try:
        return parse(text, DURATION)
    except ValueError as problem:
        raise MyofluxError(f"{option}: {problem}") from None


def _progress(count: int) -> Callable[[str], None] | None:
    """Say on a terminal which arm is being simulated."""
    if count < 2 or not sys.stderr.isatty():
        return None
    done = iter(range(1, count + 1))

    def say(name: str) -> None:
        number = next(done)
        typer.echo(f"\rsimulating {number}/{count}: {name:<40}", nl=number == count, err=True)

    return say


def model(subsystem: str, *, as_json: bool) -> str:
    """Return the equations of a model or one subsystem."""
    from myoflux.physiology.explain import equations

    prefix = subsystem.partition(".")[0]
    rows = equations(get_model(prefix if prefix in MODELS else DEFAULT_MODEL).model, subsystem)
    return _json(rows) if as_json else "\n".join(row["text"] for row in rows)


def explain(name: str, model: str, *, as_json: bool) -> str:
    """Return what a name stands for."""
    from myoflux.physiology.explain import explain as explain_name

    facts = explain_name(get_model(model).model, name)
    if as_json:
        return _json(facts)
    width = max(len(key) for key in facts)
    return "\n".join(f"{key.ljust(width)}  {', '.join(v) if isinstance(v, list) else v}" for key, v in facts.items())


def lint(files: Sequence[str], *, as_json: bool) -> str:
    """Check files, or everything that is shipped; the first fault raises."""
    from myoflux.physiology.explain import check_shipped

    if files:
        rows = [{"checked": file, "found": f"{len(read_study(file).groups)} arm(s), no fault"} for file in files]
    else:
        rows = [*check_shipped([get_model(name) for name in MODELS])]
        rows += [
            {"checked": name, "found": f"{len(load_example(name).groups)} arm(s), no fault"} for name in trial_files()
        ]
    return _json(rows) if as_json else "\n".join(f"{row['checked']}: {row['found']}" for row in rows)


def export_sbml(model: str, trial: str, arm: str) -> str:
    """Return a model as SBML, with the plan of an arm as events if asked."""
    from myoflux.kinetics.sbml import write_sbml

    return write_sbml(*_export_parts(model, trial, arm))


def export_antimony(model: str, trial: str, arm: str) -> str:
    """Return a model as Antimony, with the plan of an arm as events if asked."""
    from myoflux.kinetics.sbml import write_antimony

    return write_antimony(*_export_parts(model, trial, arm))


def _export_parts(model: str, trial: str, arm: str) -> tuple[Model, dict[str, float] | None, list[Event]]:
    from myoflux.simulation.simulate import export_events

    body = get_model(model)
    if trial:
        return body.model, *export_events(open_study(trial), body, arm)
    if arm:
        raise MyofluxError("--arm needs --trial; name the study whose arm is meant")
    return body.model, None, []


def export_schema() -> str:
    """Return the JSON Schema of study files."""
    return _json(study_schema()) + "\n"


def export_example() -> str:
    """Return a small study file."""
    return write_study(Study.model_validate(EXAMPLE))


def deliver(text: str, out: Path | None) -> None:
    """Write text to a file, or print it."""
    if out is None:
        typer.echo(text, nl=not text.endswith("\n"))
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise MyofluxError(f"{out}: cannot write here ({problem.strerror}); name another file with --out") from None
    typer.echo(f"wrote {out}")


def _json(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False, default=str)
