"""The option ``--version``, common to all verbs."""

from __future__ import annotations

from typing import Annotated

import typer


def add_version(app: typer.Typer) -> None:
    """Let the command line say its version."""

    @app.callback()
    def options(
        version: Annotated[
            bool, typer.Option("--version", help="Say the version and stop.", callback=_say_version, is_eager=True)
        ] = False,
    ) -> None:
        pass


def _say_version(asked: bool) -> None:
    if asked:
        from myoflux import __version__

        typer.echo(f"myoflux {__version__}")
        raise typer.Exit
