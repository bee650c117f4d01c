"""The verbs of foods, products, people and plans; each prints what one function of `food_verbs` returns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text.")]
Target = Annotated[Path | None, typer.Option("--out", help="File to write; without it, standard output.")]
StudyFile = Annotated[str, typer.Argument(help="A study file, or the name of a shipped trial.")]
ArmName = Annotated[str, typer.Option("--arm", help="Arm of a study with several.")]
OwnFoods = Annotated[Path | None, typer.Option("--foods", help="CSV with foods of your own.")]
Who = Annotated[str, typer.Option("--person", help="A ready person, whose plan it is (`myoflux person`).")]
import_app = typer.Typer(help="Read a plan from other tools; print a study file.", no_args_is_help=True,
                         rich_markup_mode=None)  # fmt: skip


def food(
    words: Annotated[list[str], typer.Argument(help="Everyday words, such as: boiled egg.")],
    amount: Annotated[str, typer.Option(help="An amount of the first hit, such as '150 g' or '2 large'.")] = "",
    count: Annotated[int, typer.Option(help="How many hits to show.")] = 8,
    foods: OwnFoods = None,
    left_out: Annotated[Path | None, typer.Option(help="Write the rows of --foods that did not load here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find foods by everyday words; spelling and word order do not matter."""
    from myoflux.cli import food_text

    typer.echo(food_text.food(" ".join(words), amount, count, foods, left_out, as_json=as_json))


def product(
    words: Annotated[list[str], typer.Argument(help="A product's name, or its label: 'per 10 g scoop: leucine 5 g'.")],
    units: Annotated[float | None, typer.Option(help="Units taken at once; by default one dose.")] = None,
    water: Annotated[float, typer.Option(help="Water it is taken with, mL.")] = 300.0,
    equals: Annotated[str, typer.Option(help="Nutrient of which equal foods are shown.")] = "leucine",
    person: Annotated[str, typer.Option(help="A ready person for diet and allergies.")] = "young_lifter",
    prices: Annotated[Path | None, typer.Option(help="CSV with food and price_per_100g.")] = None,
    cost: Annotated[float | None, typer.Option(help="What one unit costs, in the money of --prices.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a dose of a product holds, what dissolves, its osmolarity, and the foods that hold as much."""
    from myoflux.cli import food_text

    typer.echo(food_text.product(" ".join(words), units, water, equals, person, (prices, cost), as_json=as_json))


def person(
    name: Annotated[str, typer.Argument(help="A ready person; without a name, the list.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the ready people, or say what is known of one and what stands for what is not."""
    from myoflux.cli import food_text

    typer.echo(food_text.person(name, as_json=as_json))


def adequate(
    file: StudyFile,
    arm: ArmName = "",
    prices: Annotated[Path | None, typer.Option(help="CSV with food and price_per_100g.")] = None,
    energy: Annotated[float | None, typer.Option(help="Most energy a food that closes a gap may bring, kcal.")] = None,
    price: Annotated[float | None, typer.Option(help="Most that it may cost, in the money of --prices.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the protein and amino acids of a plan with what the person needs, and name foods that close a gap."""
    from myoflux.cli import food_text

    typer.echo(food_text.adequate(file, arm, prices, energy, price, as_json=as_json))


def agenda(file: StudyFile, arm: ArmName = "") -> None:
    """Print a plan as a calendar."""
    from myoflux.cli import food_text

    typer.echo(food_text.agenda(file, arm))


def export_events(file: StudyFile, arm: ArmName = "", out: Target = None) -> None:
    """Write a plan as an event table (ID, TIME in min, AMT in g, RATE, CMT, EVID, ADDL, II, WHAT)."""
    from myoflux.cli import exchange_text, model_text

    model_text.deliver(exchange_text.export_events(file, arm), out)


def export_fhir(
    file: StudyFile,
    start: Annotated[str, typer.Option(help="Date of day 1, as UTC, or with its offset: 2026-03-31T00:00+02:00.")],
    arm: ArmName = "",
    out: Target = None,
) -> None:
    """Write what is swallowed as FHIR R5 NutritionIntake resources; the rest is told on standard error."""
    from myoflux.cli import exchange_text, model_text

    model_text.deliver(exchange_text.export_fhir(file, start, arm), out)


@import_app.command("log", epilog="Example: myoflux import log my-log.csv --person older_woman")
def import_log(
    file: Annotated[Path, typer.Argument(help="CSV of a food tracker.")],
    who: Who = "young_lifter",
    layout: Annotated[str, typer.Option(help="plain, cronometer or myfitnesspal; else recognised.")] = "",
    column: Annotated[list[str] | None, typer.Option(help="A field and its column, such as food=Dish.")] = None,
    clock: Annotated[list[str] | None, typer.Option(help="A meal and its time, such as brunch=10:30.")] = None,
    foods: OwnFoods = None,
    out: Target = None,
) -> None:
    """Read a food log; every guess and every row left out is told on standard error."""
    from myoflux.cli import exchange_text, model_text

    model_text.deliver(exchange_text.import_log(file, who, layout, column or [], clock or [], foods), out)


@import_app.command("events", epilog="Example: myoflux import events my-events.csv --time h --amount mg")
def import_events(
    file: Annotated[Path, typer.Argument(help="CSV with ID, TIME, AMT, ...")],
    who: Who = "young_lifter",
    subject: Annotated[str, typer.Option(help="ID of the subject; by default the first.")] = "",
    meaning: Annotated[list[str] | None, typer.Option(help="A CMT and what it is, such as 1='take|leucine'.")] = None,
    time: Annotated[str, typer.Option(help="Unit of TIME and II: min, h or d.")] = "min",
    amount: Annotated[str, typer.Option(help="Unit of AMT and RATE: g, mg or kg.")] = "g",
    out: Target = None,
) -> None:
    """Read an event table; rows left out are told on standard error."""
    from myoflux.cli import exchange_text, model_text

    model_text.deliver(exchange_text.import_events(file, who, subject, meaning or [], time, amount), out)


@import_app.command("fhir", epilog="Example: myoflux import fhir my-intake.json")
def import_fhir(
    file: Annotated[Path, typer.Argument(help="JSON with FHIR R5 NutritionIntake.")],
    who: Who = "young_lifter",
    subject: Annotated[str, typer.Option(help="Whose intakes, where several subjects stand: Patient/p1.")] = "",
    out: Target = None,
) -> None:
    """Read the completed FHIR R5 NutritionIntake resources; what does not count is told on standard error."""
    from myoflux.cli import exchange_text, model_text

    model_text.deliver(exchange_text.import_fhir(file, who, subject), out)


def add_food_verbs(app: typer.Typer, export_app: typer.Typer) -> None:
    """Give the command line these verbs."""
    for verb, example in (
        (food, "food boiled egg --count 5"),
        (product, "product BCAA 2:1:1 powder --water 300"),
        (person, "person older_woman"),
        (adequate, "adequate my-study.yaml --energy 500"),
        (agenda, "agenda my-study.yaml"),
    ):
        app.command(epilog=f"Example: myoflux {example}")(verb)
    export_app.command("events", epilog="Example: myoflux export events my-study.yaml --out events.csv")(export_events)
    export_app.command("fhir", epilog="Example: myoflux export fhir my-study.yaml --start 2026-03-31")(export_fhir)
    app.add_typer(import_app, name="import")
