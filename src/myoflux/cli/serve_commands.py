"""The verbs of the page: `serve`, and `user` for who may log in."""

from __future__ import annotations

from typing import Annotated

import typer

Database = Annotated[
    str, typer.Option(help="A file, or postgresql://NAME@HOST/DATABASE; without it, a file in your data folder.")
]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
UserName = Annotated[str, typer.Argument(help="The name to log in with.")]
user_app = typer.Typer(help="Say who may log in to the page.", no_args_is_help=True, rich_markup_mode=None)


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; another than this machine needs a user.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8420,
    database: Database = "",
    workers: Annotated[int, typer.Option(help="Server processes.")] = 2,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A name by which browsers may call the server; may be repeated.")
    ] = None,
    login: Annotated[bool, typer.Option("--login", help="Ask for a login on this machine too.")] = False,
    https: Annotated[bool, typer.Option("--https", help="Browsers come through a proxy that speaks https.")] = False,
) -> None:
    """Serve the page on this machine until Ctrl+C."""
    from myoflux.cli import serving

    serving.serve(host, port, database, workers, allow_host or [], typer.echo, login=login, https=https)


@user_app.command(
    "add", epilog="Example: myoflux user add anna --password-stdin --database users.sqlite < password.txt"
)
def add(name: UserName, database: Database = "", from_input: FromInput = False) -> None:
    """Add a user; the password is asked for twice."""
    from myoflux.cli import serving

    typer.echo(serving.add_user(name, database, from_input=from_input))


@user_app.command("list", epilog="Example: myoflux user list --database users.sqlite")
def show(database: Database = "", as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the users."""
    from myoflux.cli import serving

    typer.echo(serving.list_users(database, as_json=as_json))


@user_app.command("password", epilog="Example: myoflux user password anna")
def password(name: UserName, database: Database = "", from_input: FromInput = False) -> None:
    """Change a password; the user's sessions end."""
    from myoflux.cli import serving

    typer.echo(serving.set_password(name, database, from_input=from_input))


@user_app.command("remove", epilog="Example: myoflux user remove anna")
def remove(
    name: UserName,
    database: Database = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a user with all their studies."""
    from myoflux.cli import serving

    if not yes:
        typer.confirm(f"Remove {name} and all their studies?", abort=True)
    typer.echo(serving.remove_user(name, database))


def add_serve_verbs(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command("serve", epilog="Example: myoflux serve --port 8421")(serve)
    app.add_typer(user_app, name="user")
