"""Downloads of the pages."""

import io
import re
import zipfile

import pytest
import yaml
from fastapi.testclient import TestClient

from myoflux.study.shipped import EXAMPLE
from myoflux.study.study import Study, write_study
from myoflux.web.app import create_app
from myoflux.web.settings import Settings

TEXT = write_study(Study.model_validate(EXAMPLE))


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(Settings(rate=1e6, burst=10**6)), base_url="http://localhost") as found:
        yield found


def token(client):
    """The form token of this session, as a form has it."""
    found = re.search(r'name="csrf" value="([^"]*)"', client.get("/compare").text)
    return found[1] if found else ""


def download(client, kind, study=TEXT):
    return client.post(f"/export/{kind}", data={"study": study, "csrf": token(client)})


@pytest.mark.parametrize(
    ("kind", "begin"),
    [("yaml", b"title:"), ("csv", b"person,"), ("netcdf", b"CDF"), ("svg", b"PK"), ("html", b"<!doctype")],
)
def test_every_kind_is_an_attachment(client, kind, begin):
    answer = download(client, kind)
    assert answer.status_code == 200
    assert answer.content.startswith(begin)
    assert answer.headers["content-disposition"].startswith('attachment; filename="three-grams-of-leucine.')
    assert answer.content == client.post(f"/api/v1/export/{kind}", json=EXAMPLE).content


def test_the_pictures_are_whole(client):
    assert zipfile.ZipFile(io.BytesIO(download(client, "svg").content)).testzip() is None


def test_a_kept_study_is_exported(client):
    one = client.post("/api/v1/studies", json=EXAMPLE).json()
    answer = client.get(f"/saved/{one['id']}/export/yaml")
    assert yaml.safe_load(answer.content)["title"] == EXAMPLE["title"]
    assert client.get("/saved/0b7e9d52-5a5a-4f0e-9a52-8c6b0c0f6f0a/export/yaml").status_code in (404, 422)
    assert client.get(f"/saved/{one['id']}/export/exe").status_code == 422


BOMB = "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n"


OFTEN = "{at: 0 min, repeat: {every: 1 s, times: 99999999999999999999}, take: {leucine: 1 g}}"
NASTY = (
    "",
    " ",
    "until: 4 h",
    BOMB,
    "[" * 400,
    "until: 4 h\nfoods: ../secret.csv\nperson: older_woman\nplan: []",
    "a\0b",
    "!!python/object/apply:os.system ['true']",
    "x" * 300_000,
    "until: {}\n",
    "- 1",
    "person: older_woman\nphases:\n- {for: 1 d, use: [x.yaml]}",
    "until: 4 h\nperson: older_woman\nphases: 3",
    f"{{until: 4 h, person: older_woman, plan: [{OFTEN}]}}",
)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_are_refused(client, text):
    answer = download(client, "html", text)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text
