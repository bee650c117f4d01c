"""The command line: thin verbs; each calls one public function and prints what it returns."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from myoflux.cli.food_commands import add_food_verbs
from myoflux.cli.serve_commands import add_serve_verbs
from myoflux.cli.version import add_version
from myoflux.errors import MyofluxError

app = typer.Typer(
    help="What a dose of leucine or isoleucine really does to muscle. For education and research; no medical advice.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
export_app = typer.Typer(help="Write a model or a schema for other tools.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(export_app, name="export")


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text.")]
ModelName = Annotated[str, typer.Option("--model", help="Model to use: human, months, mccoll2024 or mccoll2025.")]
ModelOrChoice = Annotated[
    str, typer.Option("--model", help="Model to use; without it months for plans with states, diets or over 31 days.")
]
Target = Annotated[Path | None, typer.Option("--out", help="File to write; without it, standard output.")]


@app.command(epilog="Example: myoflux simulate glynn2010 --out results/glynn2010")
def simulate(
    file: Annotated[str, typer.Argument(help="A study file, or the name of a shipped trial.")],
    model: ModelOrChoice = "",
    out: Annotated[Path | None, typer.Option(help="Folder for report.html, result.csv and result.nc.")] = None,
    every: Annotated[
        str | None, typer.Option(help="Output step with its unit; without it 1 min, for longer plans up to 1 h.")
    ] = None,
    overlay: Annotated[list[str] | None, typer.Option(help="Named change of parameters; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Simulate a study and show it beside its measurements."""
    from myoflux.cli import model_text

    typer.echo(model_text.simulate(file, model, out, every, overlay or [], as_json=as_json))


@app.command(epilog="Example: myoflux population glynn2010 --people 1000")
def population(
    file: Annotated[str, typer.Argument(help="A study file, or the name of a shipped trial.")],
    people: Annotated[int, typer.Option(help="How many virtual people go through every arm.")] = 1000,
    draws: Annotated[int, typer.Option(help="Draws of uncertain parameters for each person.")] = 1,
    seed: Annotated[int, typer.Option(help="Seed: the same seed gives the same people.")] = 0,
    spread: Annotated[
        float | None, typer.Option(help="CV of rate constants between people, instead of the model's own variability.")
    ] = None,
    uncertainty: Annotated[float, typer.Option(help="CV from draw to draw of one person, with --spread.")] = 0.0,
    vary: Annotated[str, typer.Option(help="What differs: all, people or parameters.")] = "all",
    model: ModelOrChoice = "",
    cluster: Annotated[str | None, typer.Option(help="Dask scheduler, such as tcp://10.0.0.1:8786.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Work folder, so that a killed run goes on.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep every trajectory: a name ending in .zarr or .nc.")] = None,
    out: Annotated[Path | None, typer.Option(help="NetCDF file for the summaries.")] = None,
    every: Annotated[
        str | None, typer.Option(help="Output step with its unit; without it 1 min, for longer plans up to 1 h.")
    ] = None,
    overlay: Annotated[list[str] | None, typer.Option(help="Named change of parameters; may be repeated.")] = None,
    as_json: AsJson = False,
) -> None:
    """Simulate virtual people through a study: medians and 5 to 95 % bands."""
    from myoflux.cli import model_text

    who = {"people": people, "draws": draws, "seed": seed, "spread": spread, "uncertainty": uncertainty, "vary": vary}
    places = {"cluster": cluster, "folder": folder, "keep": keep}
    typer.echo(model_text.population(file, model, who, places, out, every, overlay or [], as_json=as_json))


@app.command(epilog='Example: myoflux compare bed-rest --better-by "0.5 kg"')
def compare(
    a: Annotated[str, typer.Argument(help="Plan A: a study file, or the name of a shipped trial or example.")],
    b: Annotated[str, typer.Argument(help="Plan B; without it, two arms of A.")] = "",
    arm: Annotated[list[str] | None, typer.Option(help="Arm of A, and once more that of B.")] = None,
    better_by: Annotated[
        list[str] | None, typer.Option(help="How much counts: '0.005 %/h', or 'fat=0.5 kg' for one outcome.")
    ] = None,
    output: Annotated[list[str] | None, typer.Option(help="Outcome or output to compare; may be repeated.")] = None,
    window: Annotated[
        tuple[str, str] | None, typer.Option(help="Begin and end with units, such as '0 h' '5 h'.")
    ] = None,
    people: Annotated[int, typer.Option(help="How many virtual people go through both plans.")] = 500,
    seed: Annotated[int, typer.Option(help="Seed: the same seed gives the same people.")] = 0,
    vary: Annotated[str, typer.Option(help="What differs: all, people or parameters.")] = "all",
    model: ModelOrChoice = "",
    out: Annotated[Path | None, typer.Option(help="Folder for compare.html.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two plans with the same virtual people: differences, and how often one is better."""
    from myoflux.cli import model_text

    what = {"arms": arm or [], "better_by": better_by or [], "outputs": output, "window": window}
    who = {"people": people, "seed": seed, "vary": vary, "model": model or None}
    typer.echo(model_text.compare(a, b, what, who, out, as_json=as_json))


@app.command(epilog="Example: myoflux validate glynn2010 wilkinson2013 --out results/validation")
def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Study files, folders or shipped trials; without any, all shipped trials."),
    ] = None,
    model: ModelName = "human",
    out: Annotated[Path | None, typer.Option(help="Folder for validation.html and validation.json.")] = None,
    draws: Annotated[int, typer.Option(help="Draws of a model that knows its uncertainty.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of the draws: the same seed gives the same intervals.")] = 0,
    effects: Annotated[bool, typer.Option(help="Use the fitted factors of laboratories that the model knows.")] = True,
    as_json: AsJson = False,
) -> None:
    """Score a model on study files with measurements, rivals beside it."""
    from myoflux.cli import model_text

    how = {"draws": draws, "seed": seed, "effects": effects}
    typer.echo(model_text.validate(files or [], model, out, how, as_json=as_json))


@app.command(epilog="Example: myoflux model insulin")
def model(
    subsystem: Annotated[str, typer.Argument(help="A model (human) or one of its subsystems.")],
    as_json: AsJson = False,
) -> None:
    """Print the equations of a model or of one subsystem."""
    from myoflux.cli import model_text

    typer.echo(model_text.model(subsystem, as_json=as_json))


@app.command(epilog="Example: myoflux fit --out results/fit")
def fit(
    out: Annotated[Path, typer.Option(help="Folder for parameters.csv and posterior.csv.")] = Path("results/fit"),
    draws: Annotated[int, typer.Option(help="Draws of the posterior sample.")] = 600,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 1,
) -> None:
    """Fit the day-scale model to the calibration trials again and sample its posterior; takes half an hour."""
    from myoflux.cli import model_text

    typer.echo(model_text.fit(out, draws, seed))


@app.command(epilog="Example: myoflux explain gastric_emptying")
def explain(
    name: Annotated[str, typer.Argument(help="A parameter, state, flux or derived quantity.")],
    model: ModelName = "human",
    as_json: AsJson = False,
) -> None:
    """Say what a name stands for: value, unit, spread, source, how it is known, and the laws that use it."""
    from myoflux.cli import model_text

    typer.echo(model_text.explain(name, model, as_json=as_json))


@app.command(epilog="Example: myoflux lint my-study.yaml")
def lint(
    files: Annotated[list[str] | None, typer.Argument(help="Study files; without any, all shipped data.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check study files, or the shipped models (units, wiring, sources) and trials."""
    from myoflux.cli import model_text

    typer.echo(model_text.lint(files or [], as_json=as_json))


@app.command(epilog="Example: myoflux check my-study.yaml --out summary.html")
def check(
    file: Annotated[str, typer.Argument(help="A study file, or the name of a shipped trial.")],
    out: Annotated[Path | None, typer.Option(help="HTML file for the one page to print.")] = None,
    as_json: AsJson = False,
) -> None:
    """Screen person and plan of a study by the safety rules; exit code 1 when anything stops the plan."""
    from myoflux.cli import safety_text

    text, stop = safety_text.check(file, out, as_json=as_json)
    typer.echo(text)
    raise typer.Exit(int(stop))


@app.command(epilog='Example: myoflux claim "BCAA speed muscle recovery"')
def claim(
    text: Annotated[str, typer.Argument(help="A statement, in any words.")],
    person: Annotated[str, typer.Option(help="Study file whose person the model is run for.")] = "",
    model: Annotated[bool, typer.Option(help="Run the study of the statement.")] = True,
    as_json: AsJson = False,
) -> None:
    """Say what is claimed, what trials found, what the model predicts and what such texts leave out."""
    from myoflux.cli import safety_text

    typer.echo(safety_text.claim(text, person, model=model, as_json=as_json))


@app.command(epilog='Example: myoflux label "BCAA 2:1:1, leucine 3.5 g per serving"')
def label(
    text: Annotated[str, typer.Argument(help="The text of a label, a text file, or - for standard input.")],
    model: Annotated[bool, typer.Option(help="Show what a serving does in the model.")] = True,
    as_json: AsJson = False,
) -> None:
    """Read a label or an advertisement by rules: amounts, claims, what is wrong, what was not understood."""
    from myoflux.cli import safety_text

    typer.echo(safety_text.label(text, model=model, as_json=as_json))


@app.command(epilog="Example: myoflux monograph leucine --form html --out leucine.html")
def monograph(
    name: Annotated[str, typer.Argument(help="leucine, isoleucine, valine, leucine-isoleucine, bcaa, eaa or hmb.")],
    form: Annotated[str, typer.Option(help="markdown, json or html.")] = "markdown",
    model: Annotated[bool, typer.Option(help="Include the model's numbers.")] = True,
    out: Target = None,
) -> None:
    """Write the monograph of a substance from the tables, every sentence with its source."""
    from myoflux.cli import model_text, safety_text

    model_text.deliver(safety_text.monograph(name, form, model=model), out)


@app.command(epilog='Example: myoflux diary diary.csv nausea --severity mild --after "leucine 5 g"')
def diary(
    file: Annotated[Path, typer.Argument(help="The diary, a local CSV file; made when first written to.")],
    what: Annotated[str, typer.Argument(help="What was noticed; without it, the diary is shown.")] = "",
    when: Annotated[str, typer.Option(help="Moment, such as '2026-05-01 08:30'; without it, now.")] = "",
    severity: Annotated[str, typer.Option(help="mild, moderate or severe; asked for with every entry.")] = "",
    after: Annotated[str, typer.Option(help="What was taken before.")] = "",
    note: Annotated[str, typer.Option(help="Anything else.")] = "",
    as_json: AsJson = False,
) -> None:
    """Keep a local diary of side effects; exit code 1 for a sign that needs help at once."""
    from myoflux.cli import safety_text

    text, urgent = safety_text.diary(file, what, when, severity, after, note, as_json=as_json)
    typer.echo(text)
    raise typer.Exit(int(urgent))


@export_app.command("sbml", epilog="Example: myoflux export sbml mccoll2024 --trial glynn2010 --arm leucine-3.5g")
def export_sbml(
    model: Annotated[str, typer.Argument(help="Model to export.")] = "human",
    trial: Annotated[str, typer.Option(help="Study file or shipped trial whose plan becomes events.")] = "",
    arm: Annotated[str, typer.Option(help="Arm of that study.")] = "",
    out: Target = None,
) -> None:
    """Write a model as SBML L3V2 with units."""
    from myoflux.cli import model_text

    model_text.deliver(model_text.export_sbml(model, trial, arm), out)


@export_app.command("antimony", epilog="Example: myoflux export antimony mccoll2024 --out model.ant")
def export_antimony(
    model: Annotated[str, typer.Argument(help="Model to export.")] = "human",
    trial: Annotated[str, typer.Option(help="Study file or shipped trial whose plan becomes events.")] = "",
    arm: Annotated[str, typer.Option(help="Arm of that study.")] = "",
    out: Target = None,
) -> None:
    """Write a model as Antimony text."""
    from myoflux.cli import model_text

    model_text.deliver(model_text.export_antimony(model, trial, arm), out)


@export_app.command("schema", epilog="Example: myoflux export schema --out study.schema.json")
def export_schema(out: Target = None) -> None:
    """Write the JSON Schema of study files, for editors."""
    from myoflux.cli import model_text

    model_text.deliver(model_text.export_schema(), out)


@export_app.command("example", epilog="Example: myoflux export example --out my-study.yaml")
def export_example(out: Target = None) -> None:
    """Write a small study file to start from."""
    from myoflux.cli import model_text

    model_text.deliver(model_text.export_example(), out)


add_food_verbs(app, export_app)
add_serve_verbs(app)
add_version(app)


def main() -> None:
    """Run the command line; an error the user can mend is one message and exit code 2."""
    try:
        app()
    except MyofluxError as problem:
        typer.echo(f"error: {problem}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("stopped; nothing half-written was left, a work folder can be gone on with", err=True)
        sys.exit(130)
