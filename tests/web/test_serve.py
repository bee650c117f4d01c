"""`myoflux serve` as a process of its own: starts, refuses, stops, and writes nobody's words into a log."""

import builtins
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
from importlib import import_module

import pytest

from myoflux.cli import serving as serve_verbs
from myoflux.cli.app import main
from myoflux.web.serve import ServeError, bind

COMMAND = (sys.executable, "-c", "from myoflux.cli.app import main; main()")
WORDS = ("warfarin", "cirrhosis", "levodopa", "Zweigelt", "phenylketonuria")
GOOD = (
    f"title: {WORDS[3]} on {WORDS[0]}\nuntil: 4 h\nperson: young_woman\nplan:\n- at: 0 min\n  take: {{leucine: 3 g}}\n"
)


def myoflux(*words, given="", **environment):
    return subprocess.run(
        [*COMMAND, *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, **environment},
        check=False,
    )


def in_process(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["myoflux", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    return int(stop.value.code or 0), said.out, said.err


class Server:
    """A running server, and a small browser for it."""

    def __init__(self, folder, *words):
        self.log = folder / "log"
        self.file = self.log.open("w", encoding="utf-8")
        command = [*COMMAND, "serve", "--port", "0", *words]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=self.file,
            text=True,
            env={**os.environ, "MYOFLUX_DATA": str(folder)},
        )
        self.line = self.process.stdout.readline()
        self.port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", self.line)[1])
        self.cookie = ""

    def ask(self, method, address, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=180)
        if self.cookie:
            headers["cookie"] = self.cookie
        connection.request(method, address, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if answer.getheader("set-cookie"):
            self.cookie = answer.getheader("set-cookie").partition(";")[0]
        connection.close()
        return answer.status, text

    def form(self, address, **fields):
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", address, urllib.parse.urlencode(fields), content_type=kind)

    def stop(self, how):
        if self.process.poll() is None:
            self.process.send_signal(how)
        out = self.line + self.process.stdout.read()
        self.process.wait(timeout=120)
        self.process.stdout.close()
        self.file.close()
        return out + self.log.read_text(encoding="utf-8")


@pytest.fixture
def running(tmp_path):
    servers = []

    def start(*words):
        servers.append(Server(tmp_path, *words))
        return servers[-1]

    yield start
    for server in servers:
        if not server.file.closed:
            server.stop(signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_a_full_run_writes_none_of_the_planted_words_and_stops_at_ctrl_c(running, tmp_path):
    users = ["--database", str(tmp_path / "kept.sqlite")]
    password = "correct horse battery"
    assert myoflux("user", "add", WORDS[3].lower(), "--password-stdin", *users, given=password).returncode == 0
    server = running("--login", *users)
    token = re.search(r'name="csrf" value="(\w+)"', server.ask("GET", f"/login?next=/{WORDS[0]}")[1])[1]
    assert server.form("/login", csrf=token, name=WORDS[1], password=WORDS[2])[0] == 403
    assert server.form("/login", csrf=token, name=WORDS[3].lower(), password=password)[0] == 303
    token = re.search(r'name="csrf" value="(\w+)"', server.ask("GET", "/saved")[1])[1]
    limit = "----x"
    parts = [("csrf", "", token), ("files", f'; filename="{WORDS[0]}.yaml"', GOOD)]
    body = "".join(
        f'--{limit}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{text}\r\n'
        for name, more, text in parts
    )
    kind = f"multipart/form-data; boundary={limit}"
    assert server.ask("POST", "/saved/import", f"{body}--{limit}--\r\n", content_type=kind)[0] == 303
    page = server.ask("GET", "/saved")[1]
    assert WORDS[3] in page
    identity = re.search(r"study=([0-9a-f-]{36})", page)[1]
    assert server.form(f"/saved/{identity}/rename", csrf=token, title=f"{WORDS[1]} {WORDS[2]}")[0] == 303
    assert server.form(f"/saved/{identity}/rename", csrf=token, title=WORDS[0] * 100)[0] == 422
    planted = urllib.parse.quote(f"{WORDS[0]} {WORDS[4]}")
    statuses = set()
    for address in ("/", "/saved", "/compare", "/safety", "/evidence", "/foods", "/monographs", "/model", "/recovery"):
        for query in (f"?q={planted}&study={identity}", f"/{planted}?{planted}={planted}"):
            statuses.add(server.ask("GET", address.rstrip("/") + query if query[0] == "/" else address + query)[0])
        statuses.add(server.form(address, csrf=token, plan=GOOD, person=WORDS[1], q=WORDS[2])[0])
    plan = {"until": "4 h", "person.sex": "male", "person.age|y": "30", "person.mass|kg": "75", "title": WORDS[1]}
    plan |= {"person.conditions": WORDS[0], "person.medicines": WORDS[2], "plan.0.at": "0 min"}
    plan |= {"plan.0.take.0.name": "leucine", "plan.0.take.0.amount|g": "3"}
    for path in (
        "/",
        "/plan/curves",
        "/plan/band",
        "/plan/months",
        "/plan/save",
        "/plan/export/html",
        "/plan/export/x",
    ):
        statuses.add(server.form(path, csrf=token, **plan)[0])
    json_kind = {"content_type": "application/json", "x_csrf_token": token}
    for sent in (json.dumps({"study": GOOD}), "{" + WORDS[0], json.dumps([WORDS[1]]), json.dumps({WORDS[2]: "\ud800"})):
        statuses.add(server.ask("POST", "/api/v1/simulate", sent, **json_kind)[0])
    statuses.add(server.ask("GET", "/", user_agent=WORDS[0], referer=WORDS[1], host=WORDS[2])[0])
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(f"{WORDS[0]} /{WORDS[1]} HTTP/9 {WORDS[2]}\r\n\r\n".encode())
        assert b"400" in raw.recv(1000)
    assert max(statuses) < 500
    said = server.stop(signal.SIGINT)
    assert server.process.returncode in (0, 130, -signal.SIGINT)
    assert "POST /saved/import 303" in said
    assert "GET /saved 200" in said
    for word in (*WORDS, planted, identity, token, "correct horse", "Traceback"):
        assert word.lower() not in said.lower()
    everything = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "kept.sqlite"
    )
    assert not any(word.lower().encode() in everything.lower() for word in WORDS)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_one_process_alone_serves_and_stops_when_told(running):
    server = running("--workers", "1")
    assert server.ask("GET", "/saved")[0] == 200
    assert "Traceback" not in server.stop(signal.SIGTERM)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


@pytest.mark.skipif(sys.platform != "linux", reason="looks up processes of Linux")
def test_workers_end_when_the_server_is_killed(running):
    psutil = import_module("psutil")
    server = running()
    assert server.ask("GET", "/saved")[0] == 200
    workers = psutil.Process(server.process.pid).children(recursive=True)
    assert len(workers) >= 2
    server.stop(signal.SIGKILL)
    _, alive = psutil.wait_procs(workers, timeout=120)
    assert alive == []


def test_another_host_without_a_user_refuses_and_says_how_to_create_one(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("MYOFLUX_DATA", str(tmp_path))
    for words in (
        ["--host", "0.0.0.0"],
        ["--host", "192.0.2.1"],
        ["--host", "::"],
        ["--https"],
        ["--allow-host", "my.pc"],
    ):
        code, out, err = in_process(monkeypatch, capsys, "serve", *words)
        assert (code, out) == (2, "")
        assert "myoflux user add NAME" in err
        assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--database", "sqlite://"], "--workers 1"),
        (["--workers", "0"], "use 1 to 64"),
        (["--allow-host", "http://x/"], "no host name"),
        (["--host", "no such host"], "cannot listen"),
        (["--port", "99999"], "0 to 65535"),
        (["--database", "mysql://x"], "not known"),
    ],
)
def test_what_cannot_be_served_is_one_line(monkeypatch, capsys, tmp_path, words, said):
    monkeypatch.setenv("MYOFLUX_DATA", str(tmp_path))
    if words[0] == "--host":
        serve_verbs.add_user("anna", "", from_input=given(monkeypatch, "correct horse battery"))
    code, _, err = in_process(monkeypatch, capsys, "serve", *words)
    assert code == 2
    assert said in err
    assert len(err.splitlines()) == 1


def given(monkeypatch, text):
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(text + "\n"))
    return True


def test_a_port_in_use_is_said():
    taken = bind("127.0.0.1", 0)
    port = taken.getsockname()[1]
    with pytest.raises(ServeError, match=f"{port} is taken"):
        bind("127.0.0.1", port)
    taken.close()


def test_users_by_verb(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("MYOFLUX_DATA", str(tmp_path))
    assert "add one" in serve_verbs.list_users("", as_json=False)
    serve_verbs.add_user("Anna", "", from_input=given(monkeypatch, "correct horse battery"))
    assert json.loads(serve_verbs.list_users("", as_json=True)) == {"users": ["anna"]}
    for words, said in (
        (["add", "anna", "--password-stdin"], "already"),
        (["add", "bert", "--password-stdin"], "0 characters"),
        (["password", "bert", "--password-stdin"], "no user 'bert'"),
        (["remove", "local", "--yes"], "no user 'local'"),
        (["add", "bert"], "--password-stdin"),
    ):
        given(monkeypatch, "")
        code, _, err = in_process(monkeypatch, capsys, "user", *words)
        assert code == 2
        assert said in err
    assert "changed" in serve_verbs.set_password("anna", "", from_input=given(monkeypatch, "battery horse correct"))
    assert "0 saved" in serve_verbs.remove_user("anna", "")


def test_a_password_is_typed_twice(monkeypatch, tmp_path):
    monkeypatch.setenv("MYOFLUX_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    typed = iter(["correct horse battery", "correct horse batery", "correct horse battery", "correct horse battery"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    with pytest.raises(serve_verbs.ServeError, match="differ"):
        serve_verbs.add_user("anna", "", from_input=False)
    assert serve_verbs.add_user("anna", "", from_input=False) == "added the user anna"


def test_without_the_extra_it_says_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setattr(serve_verbs, "find_spec", lambda name: None if name == "uvicorn" else builtins.object())
    code, _, err = in_process(monkeypatch, capsys, "serve")
    assert code == 2
    assert "pip install 'myoflux[web]'" in err
