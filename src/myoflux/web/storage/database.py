"""Reach a database by its URL, and bring its schema up to date."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import QueuePool

from myoflux.web.storage.errors import StoreError
from myoflux.web.storage.schema import HEAD

LOCK = 8420_0001  # any number, the same in all workers
WAIT = 10  # seconds that one process waits for another
_turn = threading.Lock()


def data_folder() -> Path:
    """Return where a user's data are kept: ``MYOFLUX_DATA`` if set, else the platform's folder."""
    chosen = os.environ.get("MYOFLUX_DATA")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "myoflux" / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "myoflux"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "myoflux"


def database_url(given: str = "") -> str:
    """Return the URL of a database given as URL or as the path of a file; without any, the user's own file.

    >>> database_url("postgresql://anna@localhost/food")
    'postgresql+psycopg://anna@localhost/food'
    """
    if not given:
        given = str(data_folder() / "myoflux.sqlite")
    if given != "sqlite://" and "://" not in given:
        return URL.create("sqlite", database=str(Path(given).expanduser().absolute())).render_as_string()
    scheme, _, rest = given.partition("://")
    if scheme in ("postgresql", "postgres"):
        return f"postgresql+psycopg://{rest}"
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise StoreError(
            f"--database: '{scheme[:40]}://...' is not known; write a file name, sqlite:///FILE or postgresql://..."
        )
    return given


def connect(given: str) -> Engine:
    """Return the engine of a database; raises `StoreError` in words, never with a password in them."""
    try:
        url = make_url(database_url(given))
    except (ArgumentError, ValueError):
        raise StoreError(
            "--database: this is no URL; write sqlite:///FILE or postgresql://NAME@HOST/DATABASE"
        ) from None
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": WAIT})
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs psycopg; install it: pip install 'myoflux[web,postgresql]'") from None


def _sqlite(url: URL) -> Engine:
    arguments: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": WAIT}, "poolclass": QueuePool}
    if url.database in (None, "", ":memory:"):
        arguments |= {"pool_size": 1, "max_overflow": 0}
    else:
        _private_file(Path(str(url.database)))
    engine = create_engine(url, **arguments)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        # Deleted rows are overwritten with zeros; the journal lies beside the file only while something is saved.
        for words in ("foreign_keys = ON", "secure_delete = ON", "journal_mode = DELETE", "synchronous = EXTRA"):
            connection.execute(f"PRAGMA {words}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its turn at once: two that read first and wrote then would both have to give up.
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _private_file(path: Path) -> None:
    """Make the file and its folder so that only their owner may read them."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if os.name == "posix" and path.stat().st_uid == os.getuid():
            path.chmod(0o600)
    except OSError as problem:
        raise StoreError(f"{path}: the database cannot be written ({problem.strerror}); name another file") from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection to read from."""
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are kept together at the end, or not at all."""
    # SQLite lets whoever asks at the right moment go first; threads of one process queue up here.
    turn = _turn if engine.dialect.name == "sqlite" else nullcontext()
    with turn, engine.connect() as connection, connection.execution_options(writes=True).begin():
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; two processes may do so at once."""
    try:
        with reading(engine) as connection:
            if revision_of(connection) == HEAD:
                return
        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _upgrade(connection)
    except DatabaseError as problem:
        name = engine.url.render_as_string(hide_password=True)
        words = str(problem.orig).strip().partition("\n")[0]
        raise StoreError(f"{name}: the database cannot be used ({words}); check its address and rights") from None


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database's schema, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    found = revision_of(connection)
    if found is not None and found not in {item.revision for item in script.walk_revisions()}:
        raise StoreError(f"the database is of a newer myoflux (schema {found[:20]!r}); update myoflux to open it")
    steps = EnvironmentContext(config, script, fn=lambda at, _: script._upgrade_revs(HEAD, at))
    with steps as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
