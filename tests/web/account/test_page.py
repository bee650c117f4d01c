"""Logging in and out, and that nobody reaches what is another's."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from myoflux.web.account.page import limits_of
from myoflux.web.app import create_app
from myoflux.web.security.passwords import PasswordError, hash_password, right_password
from myoflux.web.settings import Settings
from myoflux.web.storage.accounts import Limit
from myoflux.web.storage.database import writing
from myoflux.web.storage.errors import StoreError

PASSWORD = "correct horse battery"
HASHED = hash_password(PASSWORD)
HOST = "http://localhost"


@pytest.fixture
def guarded():
    app = create_app(Settings(login=True))
    for name in ("anna", "bert"):
        app.state.store.accounts.add(name, HASHED)
    yield app
    app.state.store.close()


def browser(app):
    return TestClient(app, base_url=HOST, follow_redirects=False)


def token(page):
    return re.search(r'name="csrf" value="(\w+)"', page.text)[1]


def log_in(client, name="anna", password=PASSWORD, **more):
    data = {"csrf": token(client.get("/login")), "name": name, "password": password, **more}
    return client.post("/login", data=data)


def test_without_login_nothing_is_shown(guarded):
    client = browser(guarded)
    for address in ("/", "/saved", "/saved/export.zip", "/nothing", "/model", "/loginx", "/login/x", "/api"):
        answer = client.get(address)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    assert client.get("/api/v1/anything").status_code == 401
    assert client.get("/api/openapi.json").status_code == 401
    assert client.post("/saved/erase", data={"word": "erase"}).status_code == 303
    assert client.get("/static/site.css").status_code == 200
    part = client.get("/saved", headers={"hx-request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/login")


def test_log_in_and_out_with_a_new_token_each_time(guarded):
    client = browser(guarded)
    assert client.get("/saved?done=x").headers["location"] == "/login?next=%2Fsaved%3Fdone%3Dx"
    client.get("/login")
    visit = client.cookies["myoflux"]
    answer = log_in(client, next="/saved?done=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/saved?done=x")
    assert re.search(r"HttpOnly.*SameSite=strict", answer.headers["set-cookie"])
    session = client.cookies["myoflux"]
    assert session != visit
    page = client.get("/saved")
    assert "anna" in page.text
    assert client.post("/logout").status_code == 403
    assert client.post("/logout", data={"csrf": token(page)}).headers["location"] == "/login"
    client.cookies.set("myoflux", session)
    assert client.get("/saved").status_code == 303


def test_a_planted_token_is_no_session_after_login(guarded):
    client = browser(guarded)
    client.cookies.set("myoflux", "planted")
    form = token(client.get("/login"))
    client.post(
        "/login", data={"csrf": form, "name": "anna", "password": PASSWORD}, headers={"cookie": "myoflux=planted"}
    )
    stranger = browser(guarded)
    assert stranger.get("/saved", headers={"cookie": "myoflux=planted"}).status_code == 303


def test_only_hashes_of_tokens_are_kept_and_sessions_end(guarded):
    accounts = guarded.state.store.accounts
    anna = accounts.named("anna")
    kept = accounts.begin(anna.id)
    with writing(guarded.state.store._engine) as connection:
        rows = connection.exec_driver_sql("SELECT token FROM sessions").fetchall()
    assert len(rows) == 1
    assert rows[0][0] != kept
    assert accounts.of_session(kept).id == anna.id
    with writing(guarded.state.store._engine) as connection:
        connection.exec_driver_sql("UPDATE sessions SET expires = 0")
    assert accounts.of_session(kept) is None
    again = accounts.begin(anna.id)
    accounts.set_password(anna.id, HASHED)
    assert accounts.of_session(again) is None


def test_the_form_token_belongs_to_one_session(guarded):
    anna, bert = browser(guarded), browser(guarded)
    log_in(anna)
    log_in(bert, "bert")
    form = token(bert.get("/saved"))
    assert anna.post("/saved/erase", data={"csrf": form, "word": "erase"}).status_code == 403
    json = {"content-type": "application/json"}
    assert anna.post("/api/v1/anything", content="{}", headers=json).status_code == 403
    mine = {**json, "x-csrf-token": token(anna.get("/saved"))}
    assert anna.post("/api/v1/anything", content="{}", headers=mine).status_code == 404


def test_another_users_study_is_not_found_anywhere(guarded):
    store = guarded.state.store
    study = store.save(store.accounts.named("anna").id, "Of anna", "until: 4 h")
    client = browser(guarded)
    log_in(client, "bert")
    form = {"csrf": token(client.get("/saved"))}
    assert "Of anna" not in client.get("/saved").text
    for address in (f"/saved/{study.id}.yaml", f"/saved/{study.id}/delete"):
        assert client.get(address).status_code == 404
    for what in ("rename", "duplicate", "delete"):
        assert client.post(f"/saved/{study.id}/{what}", data={**form, "title": "x"}).status_code == 404
    plan = {"until": "4 h", "person.sex": "male", "person.age|y": "30", "person.mass|kg": "75", "title": "Mine"}
    for address in (f"/?study={study.id}", f"/saved/{study.id}/export/yaml", f"/compare?a={study.id}&b={study.id}"):
        answer = client.get(address)
        assert answer.status_code in (404, 422)
        assert "Of anna" not in answer.text
    assert client.post("/plan/save", data={**form, **plan, "plan.0.at": "0 min", "plan.0.take.0.name": "leucine",
        "plan.0.take.0.amount|g": "3", "id": study.id, "version": "1"}).status_code == 404  # fmt: skip
    mine = {"x-csrf-token": form["csrf"], "content-type": "application/json"}
    body = '{"until": "4 h", "person": {"sex": "male", "age": "30 y", "mass": "75 kg"}, "plan": []}'
    api = f"/api/v1/studies/{study.id}"
    assert client.get(api).status_code == 404
    assert client.request("PUT", api, content=body, headers=mine).status_code == 404
    assert client.delete(api, headers=mine).status_code == 404
    assert client.post(f"{api}/duplicate", content="{}", headers=mine).status_code == 404
    assert client.get("/saved/export.zip").content[:4] != b"PK\x03\x04"
    client.post("/saved/erase", data={**form, "word": "erase"})
    assert [kept.title for kept in store.list(study.owner)] == ["Of anna"]


def test_ten_wrong_passwords_slow_the_eleventh_even_with_the_right_one(guarded):
    client = browser(guarded)
    assert [log_in(client, password="wrong").status_code for _ in range(10)] == [403] * 10
    answer = log_in(client)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "Wait" in answer.text
    elsewhere = TestClient(guarded, base_url=HOST, follow_redirects=False, client=("192.0.2.9", 1))
    assert log_in(elsewhere).status_code == 303


def test_an_unknown_name_answers_like_a_wrong_password(guarded, monkeypatch):
    client = browser(guarded)
    known, unknown = log_in(client, password="wrong"), log_in(client, "nobody", "wrong")
    assert (known.status_code, unknown.status_code) == (403, 403)
    assert re.sub("anna|nobody|[0-9a-f]{64}", "", known.text) == re.sub("anna|nobody|[0-9a-f]{64}", "", unknown.text)
    checked = []
    monkeypatch.setattr("myoflux.web.account.page.right_password", lambda *given: bool(checked.append(given)))
    log_in(client, "nobody", "wrong")
    assert len(checked) == 1
    assert not right_password(None, "nobody's password")


@pytest.mark.parametrize("name", ["local", "", "\0", "a" * 200, "anna'--", "%"])
def test_no_odd_name_logs_in(guarded, name):
    assert log_in(browser(guarded), name, "").status_code in (403, 429)


@pytest.mark.parametrize("password", ["x" * 1001, "x" * 5000, "\0", "ä" * 999])
def test_no_odd_password_fails_the_server(guarded, password):
    assert log_in(browser(guarded), password=password).status_code == 403


def test_waits_grow_and_are_forgotten(store):
    limit = (Limit("anna", 10, 900.0),)
    accounts = store.accounts
    now = 1e9
    assert [accounts.wait(limit, now) for _ in range(10)] == [0.0] * 10
    waits = []
    for _ in range(12):
        waits.append(accounts.wait(limit, now))
        now += waits[-1]
        assert accounts.wait(limit, now) == 0.0
    assert waits == [2.0**power for power in range(1, 10)] + [900.0] * 3
    assert accounts.wait(limit, now + 3601.0) == 0.0
    assert accounts.wait(limit, now + 3601.0) == 0.0
    assert accounts.wait((Limit("bert", 10, 900.0),), now) == 0.0


def test_tries_made_at_once_are_all_counted(store):
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: store.accounts.wait(limits_of("anna", "192.0.2.1"), 1e9), range(20)))
    assert sum(wait == 0.0 for wait in waits) == 10


def test_users_are_added_changed_and_removed(store):
    accounts = store.accounts
    anna = accounts.add("Anna", "hash")
    assert anna.name == "anna"
    for name in ("anna", "ANNA", "local"):
        with pytest.raises(StoreError, match="already"):
            accounts.add(name, "hash")
    for name in ("", "a b", "-x", "x" * 65, "ä", "a\n"):
        with pytest.raises(StoreError, match="no user name"):
            accounts.add(name, "hash")
    accounts.set_password(anna.id, "other")
    assert accounts.find("Anna").password == "other"
    store.save(anna.id, "x", "y")
    session = accounts.begin(anna.id)
    assert accounts.remove(anna.id) == 1
    assert accounts.of_session(session) is None
    assert accounts.list() == ()
    with pytest.raises(StoreError, match="no user 'anna'"):
        accounts.named("anna")
    with pytest.raises(StoreError, match="local user"):
        accounts.remove(1)


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaa", "x" * 1001, "anna.anna.anna"])
def test_easy_and_endless_passwords_are_refused(password):
    with pytest.raises(PasswordError):
        hash_password(password, "anna.anna.anna")


def test_the_same_letters_typed_otherwise_are_the_same_password():
    assert right_password(hash_password("Grüße aus Köln!"), "Gru\u0308ße aus Ko\u0308ln!")
    assert not right_password(HASHED, PASSWORD + " ")
    assert not right_password("no hash", PASSWORD)


def test_behind_https_the_cookie_is_bound_to_it():
    app = create_app(Settings(login=True, https=True))
    client = TestClient(app, base_url="https://localhost")
    assert re.match(r"__Host-myoflux=.*; Secure", client.get("/login").headers["set-cookie"])
    assert "strict-transport-security" in client.get("/login").headers
