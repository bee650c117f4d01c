"""What the verbs `serve` and `user` do: check, then start the server; add and remove who may log in."""

from __future__ import annotations

import getpass
import ipaddress
import json
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from myoflux.errors import MyofluxError

if TYPE_CHECKING:
    from myoflux.web.storage.store import Store

NEEDED = ("alembic", "argon2", "fastapi", "python_multipart", "sqlalchemy", "uvicorn")


class ServeError(MyofluxError):
    """The server cannot start, or a user cannot be changed."""


def serve(
    host: str,
    port: int,
    database: str,
    workers: int,
    names: Sequence[str],
    say: Callable[[str], None],
    *,
    login: bool,
    https: bool,
) -> None:
    """Serve the page until stopped; raises `ServeError` in one line when it cannot start."""
    need_web()
    from myoflux.web import serve as server
    from myoflux.web.security.checks import host_name
    from myoflux.web.settings import LOOPBACK, Settings
    from myoflux.web.storage.database import database_url
    from myoflux.web.storage.store import open_store

    host = "127.0.0.1" if host == "localhost" else host
    for name in names:
        if not host_name(f"[{name}]" if name.count(":") > 1 else name):
            raise ServeError(f"--allow-host: {name!r} is no host name; write it without 'http://', such as my-pc.local")
    if not 1 <= workers <= 64:
        raise ServeError(f"--workers: {workers}; use 1 to 64")
    open_to_others = https or not all(loopback(name) for name in (host, *names))
    url = database_url(database)
    if url == "sqlite://" and workers > 1:
        raise ServeError("--database sqlite://: what is in memory cannot be shared; add --workers 1, or name a file")
    store = open_store(url)
    try:
        if (open_to_others or login) and not store.accounts.list():
            raise ServeError(
                f"--host {host}: others could reach your studies, so a login is needed, and there is no user yet; "
                f"create one: myoflux user add NAME{f' --database {database}' if database else ''}"
            )
    finally:
        store.close()
    if _everywhere(host) and not names:
        raise ServeError(f"--host {host}: say by which name browsers call this machine: --allow-host NAME")
    listening = server.bind(host, port)
    port = listening.getsockname()[1]
    hosts = tuple(dict.fromkeys((*LOOPBACK, *(() if _everywhere(host) else (host,)), *names)))
    settings = Settings(host=host, port=port, database=url, login=login or open_to_others, https=https, hosts=hosts)
    shown = names[0] if _everywhere(host) else f"[{host}]" if ":" in host else host
    say(f"myoflux: http://{shown}:{port}/ (Ctrl+C stops it)")
    if open_to_others and not https:
        say("note: without https, passwords cross the network in the clear; see docs/how-to/serve.md")
    server.run(settings, listening, workers)


def add_user(name: str, database: str, *, from_input: bool) -> str:
    """Add a user; the password comes from the terminal or from standard input."""
    from myoflux.web.storage.accounts import account_name

    name = account_name(name)
    with _Open(database) as store:
        if store.accounts.find(name) is not None:
            raise ServeError(f"there is a user {name!r} already; change the password: myoflux user password {name}")
        store.accounts.add(name, _new_password(name, from_input=from_input))
    return f"added the user {name}"


def set_password(name: str, database: str, *, from_input: bool) -> str:
    """Change a password; whoever is logged in with the old one is logged out."""
    with _Open(database) as store:
        found = store.accounts.named(name)
        store.accounts.set_password(found.id, _new_password(found.name, from_input=from_input))
    return f"changed the password of {found.name}; every session of theirs has ended"


def list_users(database: str, *, as_json: bool) -> str:
    """Return the names of the users."""
    with _Open(database) as store:
        names = [account.name for account in store.accounts.list()]
    if as_json:
        return json.dumps({"users": names})
    return "\n".join(names) if names else "no user yet; add one: myoflux user add NAME"


def remove_user(name: str, database: str) -> str:
    """Remove a user with all studies."""
    with _Open(database) as store:
        found = store.accounts.named(name)
        count = store.accounts.remove(found.id)
        store.compact()
    return f"removed the user {found.name} and {count} saved studies"


def need_web() -> None:
    """Raise `ServeError` with the words on how to install what the page needs."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ServeError(f"the page needs more packages ({', '.join(missing)}); install: pip install 'myoflux[web]'")


def loopback(host: str) -> bool:
    """Return whether only this machine can reach a host.

    >>> loopback("127.0.0.1"), loopback("0.0.0.0")
    (True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _everywhere(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return not host


class _Open:
    """The database for the length of a verb."""

    def __init__(self, database: str) -> None:
        need_web()
        from myoflux.web.storage.store import open_store

        self._store = open_store(database)

    def __enter__(self) -> Store:
        return self._store

    def __exit__(self, *_: object) -> None:
        self._store.close()


def _new_password(name: str, *, from_input: bool) -> str:
    from myoflux.web.security.passwords import hash_password

    if from_input:
        return hash_password(sys.stdin.readline(5000).rstrip("\r\n"), name)
    if not sys.stdin.isatty():
        raise ServeError("there is no terminal to ask for the password; pipe it in with --password-stdin")
    first = getpass.getpass("Password (12 characters or more): ")
    hashed = hash_password(first, name)
    if getpass.getpass("The same once more: ") != first:
        raise ServeError("the two passwords differ; nothing was changed")
    return hashed
