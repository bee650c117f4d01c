"""The gate of the page, tried as an attacker would."""

import logging
import re
import warnings

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.websockets import WebSocketDisconnect

from myoflux.web.app import create_app
from myoflux.web.rendering import NAVIGATION
from myoflux.web.security.checks import host_name, known_host, local_path, own_origin
from myoflux.web.security.quiet import QuietFormatter, describe, log_settings
from myoflux.web.settings import Settings

HOST = "http://localhost"
PAGES = [address for _, links in NAVIGATION for address, _ in links]


def client_with(settings, **more):
    app = create_app(settings)
    return TestClient(app, base_url=HOST, follow_redirects=False, **more)


def token(page):
    return re.search(r'name="csrf" value="(\w+)"', page.text)[1]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "localhost:x", "a@localhost", "[::1"],
)
def test_a_name_turned_onto_us_is_refused(client, host):
    for address in ("/", "/static/site.css", "/api/openapi.json", "/nothing"):
        answer = client.get(address, headers={"host": host})
        assert answer.status_code == 400
        assert "Plan" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9999", "127.0.0.1:1", "[::1]:8420", "localhost."])
def test_our_names_are_known_at_any_port(client, host):
    assert client.get("/saved", headers={"host": host}).status_code == 200


def test_two_names_are_refused():
    assert not known_host(["localhost", "evil.example"], ["localhost"])
    assert not known_host([], ["localhost"])
    assert host_name("localhost:80:80") == ""


CROSS = [
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": "http://localhost:1"},
    {"origin": "https://localhost"},
    {"origin": "http://localhost.evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
]


@pytest.mark.parametrize("headers", CROSS, ids=str)
@pytest.mark.parametrize("address", ["/saved/erase", "/api/v1/anything"])
def test_a_form_of_another_site_is_refused_even_with_our_token(client, headers, address):
    data = {"csrf": token(client.get("/saved")), "word": "erase"}
    assert client.post(address, data=data, headers=headers).status_code == 403


def test_our_form_is_taken_and_one_without_token_is_not(client, app):
    kept = app.state.store.save(1, "Kept", "x")
    headers = {"origin": HOST, "sec-fetch-site": "same-origin"}
    for data in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ä"}):
        assert client.post(f"/saved/{kept.id}/duplicate", data=data, headers=headers).status_code == 403
    good = token(client.get("/saved"))
    assert client.post(f"/saved/{kept.id}/duplicate?csrf={good}", headers=headers).status_code == 403
    assert client.post(f"/saved/{kept.id}/duplicate", data={"csrf": good}, headers=headers).status_code == 303
    assert client.post(f"/saved/{kept.id}/duplicate", headers={"x-csrf-token": good}).status_code == 303
    assert len(app.state.store.list(1)) == 3


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_the_api_takes_no_form_that_another_site_could_send(client, kind):
    answer = client.post("/api/v1/simulate", content=b'{"a": 1}', headers={"content-type": kind})
    assert answer.status_code == 415


def test_what_others_embed_is_refused_and_a_link_is_followed(client):
    site = {"sec-fetch-site": "cross-site"}
    assert client.get("/saved", headers={**site, "sec-fetch-mode": "navigate"}).status_code == 200
    for headers in ({"sec-fetch-mode": "no-cors"}, {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}):
        assert client.get("/saved", headers={**site, **headers}).status_code == 403


@pytest.mark.parametrize(
    "address", [*PAGES, "/static/htmx.min.js", "/static/report.css", "/nothing", "/api/v1/nothing"]
)
def test_every_answer_carries_the_headers(client, address):
    answer = client.get(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    kept = answer.headers["cache-control"]
    assert kept == ("public, max-age=3600" if address.startswith("/static/") else "no-store")
    assert "access-control-allow-origin" not in answer.headers
    assert (
        not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=|javascript:", answer.text[:200_000])
        or "/static/" in address
    )


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("address", ["/saved/import", "/api/v1/anything", "/login", "/saved"])
def test_what_is_too_large_is_413(chunked, address):
    client = client_with(Settings(largest_body=1000))
    body = b"x" * 5000
    content = iter([body[:2500], body[2500:]]) if chunked else body
    answer = client.post(address, content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    with warnings.catch_warnings():
        assert client.request("GET", "/", content=body).status_code == 413


def test_a_client_that_asks_too_often_waits():
    client = client_with(Settings(rate=0.5, burst=3), client=("192.0.2.7", 1))
    assert [client.get("/static/icon.svg").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 2
    other = TestClient(client.app, base_url=HOST, client=("192.0.2.8", 1))
    assert other.get("/static/icon.svg").status_code == 200


class Body(BaseModel):
    words: str
    number: float = 0.0


def with_faults():
    app = create_app(Settings())

    @app.get("/fault/{word}")
    def fault(word: str):
        raise RuntimeError(f"warfarin {word}")

    @app.post("/api/v1/echo")
    def echo(body: Body):
        return {"words": body.words}

    return TestClient(app, base_url=HOST)


def test_what_goes_wrong_inside_says_a_number_and_no_words(caplog):
    client = with_faults()
    with caplog.at_level(logging.INFO, logger="myoflux.web"):
        answer = client.get("/fault/cirrhosis?medicine=levodopa")
    assert answer.status_code == 500
    assert "warfarin" not in answer.text
    number = re.search(r"error (\w{8})", answer.text)[1]
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert number in logged
    assert "RuntimeError at test_security.py" in logged
    assert "GET /fault/{word} 500" in logged
    assert not re.search("warfarin|cirrhosis|levodopa", logged)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"words": "\\ud800"}',
        b'{"words": 1}',
        b'{"words": "a", "number": NaN',
        b"\xff",
        b'{"number": NaN}',
    ],
)
def test_nonsense_for_the_api_is_4xx_and_is_not_sent_back(body):
    answer = with_faults().post("/api/v1/echo", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert "input" not in answer.text


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/saved?done=" + "x" * 500),
        ("GET", "/saved/%00/delete"),
        ("GET", "/saved/..%2f..%2fetc.yaml"),
        ("GET", "/static/..%2fapp.py"),
        ("GET", "/static/%2e%2e/app.py"),
        ("GET", "/%ff%fe"),
        ("PUT", "/saved"),
        ("TRACE", "/"),
        ("WARFARIN", "/"),
        ("OPTIONS", "/api/openapi.json"),
    ],
)
def test_odd_requests_are_4xx(client, method, address):
    assert 400 <= client.request(method, address).status_code < 500


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
@pytest.mark.parametrize("body", [b"", b"--x\r\n\r\n", b"%ff=%fe", b"\x00" * 50, b"a&" * 5000])
def test_broken_forms_are_4xx(client, kind, body):
    good = token(client.get("/saved"))
    for address in ("/saved/import", "/saved/erase"):
        for headers in ({}, {"x-csrf-token": good}):
            answer = client.post(address, content=body, headers={"content-type": kind, **headers})
            assert 400 <= answer.status_code < 500


def test_only_addresses_here_are_gone_on_to():
    for address in (
        "//evil.example",
        "/\\evil.example",
        "http://evil.example",
        "",
        "javascript:x",
        "/\t/evil",
        "/ä",
        "/\r\nSet-Cookie:x",
    ):
        assert local_path(address) == "/"
    assert local_path("/saved?study=1") == "/saved?study=1"


def test_a_program_without_headers_and_our_own_page_are_let_in():
    assert own_origin({"host": "localhost"}, "http")
    assert own_origin({"host": "LOCALHOST:1", "origin": "http://localhost:1", "sec-fetch-site": "same-origin"}, "http")
    assert own_origin({"host": "my.host", "origin": "https://my.host"}, "https")


def fails():
    try:
        raise KeyError("warfarin")
    except KeyError as inner:
        raise ValueError("cirrhosis") from inner


def test_logs_hold_types_and_places_but_no_words():
    with pytest.raises(ValueError, match="cirrhosis") as caught:
        fails()
    problem = caught.value
    assert re.fullmatch(r"ValueError at test_security.py:\d+ .*; from KeyError at .*", describe(problem))
    info = (ValueError, problem, problem.__traceback__)
    formatter = QuietFormatter("%(message)s")
    for name in ("asyncio", "py.warnings", "myoflux.web"):
        record = logging.LogRecord(name, 40, __file__, 1, "happened", None, info)
        assert not re.search("warfarin|cirrhosis", formatter.format(record))
    record = logging.LogRecord("asyncio", 40, __file__, 1, "exception=ValueError('%s')", ("warfarin",), None)
    assert "warfarin" not in formatter.format(record)
    assert log_settings()["loggers"]["uvicorn.access"]["handlers"] == []


def test_a_socket_is_closed(client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/"):
        pass
