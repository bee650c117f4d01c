"""What the tests of the page share: applications, a throw-away PostgreSQL, the browser, the rules of accessibility."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from myoflux.web.app import create_app
from myoflux.web.security.session import form_token
from myoflux.web.settings import Settings
from myoflux.web.storage.store import open_store

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSER = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@pytest.fixture
def app():
    """An application with a database in memory, for the one local user."""
    made = create_app(Settings())
    yield made
    made.state.work.close()
    made.state.store.close()


@pytest.fixture
def client(app):
    """A client of it as a browser on this machine would be."""
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.fixture
def csrf(app):
    """The token that forms of the one local user hold."""
    return form_token(app.state.store.secret, "")


@pytest.fixture(scope="session")
def chromium():
    """The path of an installed Chromium or Chrome."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and MAC_BROWSER.exists():
        found = str(MAC_BROWSER)
    if found is None:
        pytest.fail("there is no Chromium; install it (Debian: apt-get install chromium) and run the tests again")
    return found


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, to be run in a page."""
    path = HERE / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.fail("axe-core is not installed; run: npm ci --ignore-scripts --prefix tests/web/axe")
    return path.read_text(encoding="utf-8")


def _postgresql_folder():
    """The folder of PostgreSQL's programs, which Debian keeps off the path."""
    folders = [Path(found).parent for found in (shutil.which("initdb"),) if found]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        run = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        folders.append(Path(run.stdout.strip()))
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if all(shutil.which(name, path=str(folder)) for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    pytest.fail("there is no PostgreSQL; install it (Debian: apt-get install postgresql) and run the tests again")


def _ordinary_user():
    """Arguments that run a program as somebody who is not root: PostgreSQL refuses to run as root."""
    if sys.platform == "win32" or os.getuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    pytest.fail("PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody'")


@pytest.fixture(scope="session")
def postgresql_server():
    """The URL of a server without databases of ours, that ends with the tests."""
    programs, who = _postgresql_folder(), _ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="myoflux-pg-"))
    if who:
        os.chown(folder, who["user"], who["group"])
    data = folder / "data"
    sockets = f"-c listen_addresses= -c unix_socket_directories={folder}"
    port, place = 5432, f"postgres:@/{{}}?host={folder}"
    if sys.platform == "win32":
        import socket

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        sockets, place = "-c listen_addresses=127.0.0.1", f"postgres:@127.0.0.1:{port}/{{}}"

    def call(program, *words):
        # Its output goes to a file: the server inherits it, and a pipe would never end.
        with (folder / "output").open("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(
                [programs / program, "-D", data, *words], stdout=output, stderr=output, cwd=folder, check=False, **who
            )
            output.seek(0)
            assert done.returncode == 0, f"{program} failed: {output.read()}"

    call("initdb", "-U", "postgres", "-A", "trust", "--no-locale", "--encoding=UTF8", "--no-sync")
    quick = (
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB -c max_connections=40"
    )
    call("pg_ctl", "-w", "-t", "60", "-l", str(folder / "log"), "-o", f"-p {port} {sockets} {quick}", "start")
    yield f"postgresql+psycopg://{place}"
    call("pg_ctl", "-w", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql(postgresql_server):
    """The URL of an empty database."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    plain = postgresql_server.replace("+psycopg", "")
    with psycopg.connect(plain.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgresql_server.format(name)
    with psycopg.connect(plain.format("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The URL of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'private' / 'kept.sqlite'}"
    found: str = request.getfixturevalue("postgresql")
    return found


@pytest.fixture
def store(database):
    """An open store of either kind."""
    found = open_store(database)
    yield found
    found.close()
