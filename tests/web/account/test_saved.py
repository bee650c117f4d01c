"""The page of saved studies, as a browser without script uses it."""

import io
import re
import zipfile

import pytest

from myoflux.study.study import Study, write_study
from myoflux.web.account.saved import packed
from myoflux.web.received.study_text import study_of

TEXT = write_study(
    study_of("title: Porridge\nuntil: 4 h\nperson: young_woman\nplan:\n- at: 0 min\n  take: {leucine: 3 g}\n")
)


@pytest.fixture
def form(client):
    return {"csrf": re.search(r'name="csrf" value="(\w+)"', client.get("/saved").text)[1]}


def bring_in(client, form, *files):
    return client.post("/saved/import", data=form, files=[("files", file) for file in files])


def titles(app):
    return sorted(study.title for study in app.state.store.list(1))


def test_an_empty_page_says_what_to_do(client):
    page = client.get("/saved")
    assert page.status_code == 200
    assert "Nothing is saved yet" in page.text


def test_rename_duplicate_download_and_delete(app, client, form):
    study = app.state.store.save(1, "<b>Porridge & whey</b>", TEXT)
    page = client.get("/saved").text
    assert f'href="/?study={study.id}"' in page
    assert "&lt;b&gt;Porridge &amp; whey" in page
    assert "<b>" not in page
    assert (
        client.post(f"/saved/{study.id}/rename", data={**form, "title": "Oats"}).headers["location"]
        == "/saved?done=renamed"
    )
    assert "new title" in client.get("/saved?done=renamed").text
    client.post(f"/saved/{study.id}/duplicate", data=form)
    assert titles(app) == ["Oats", "Oats (copy)"]
    file = client.get(f"/saved/{study.id}.yaml")
    assert file.text == TEXT
    assert file.headers["content-disposition"] == 'attachment; filename="oats.yaml"'
    assert "Delete “Oats”?" in client.get(f"/saved/{study.id}/delete").text
    assert titles(app) == ["Oats", "Oats (copy)"]
    client.post(f"/saved/{study.id}/delete", data=form)
    assert titles(app) == ["Oats (copy)"]
    assert client.get(f"/saved/{study.id}.yaml").status_code == 404
    assert client.post(f"/saved/{study.id}/rename", data={**form, "title": ""}).status_code == 422


def test_export_and_import_bring_everything_back(app, client, form):
    for title in ("Porridge", "Porridge", "日本", "../../etc/passwd"):
        app.state.store.save(1, title, TEXT)
    archive = client.get("/saved/export.zip").content
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = sorted(opened.namelist())
        assert names == ["etc-passwd.yaml", "porridge-2.yaml", "porridge.yaml", "study.yaml"]
        assert opened.read("porridge.yaml").decode() == TEXT
    client.post("/saved/erase", data={**form, "word": "erase"})
    assert titles(app) == []
    assert bring_in(client, form, ("all.zip", archive)).headers["location"] == "/saved?done=imported"
    assert titles(app) == ["Porridge"] * 4
    assert {study.text for study in app.state.store.export(1)} == {TEXT}


def test_a_fault_is_named_with_its_line_and_nothing_is_imported(app, client, form):
    bad = "until: 4 h\nperson: young_woman\nplan:\n- at: 0 min\n  take: {lucine: 3 g}\n"
    answer = bring_in(client, form, ("good.yaml", TEXT), ("C:\\mine\\<bad>.yaml", bad))
    assert answer.status_code == 422
    assert "&lt;bad&gt;.yaml:5" in answer.text
    assert "leucine" in answer.text
    assert titles(app) == []


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.yaml", b"", "no file was chosen"),
        ("a.yaml", b"a: \xff", "a.yaml:1: this is not UTF-8"),
        ("a.yaml", b"a: &x [*x]", "anchors"),
        ("a.yaml", b"[" * 3000, "nested too deeply"),
        ("a.yaml", b"\x00\x01", "binary"),
        ("a.yaml", b"foods: /etc/passwd\nuntil: 4 h\nperson: vegan\nplan: []", "names another file"),
        ("a.zip", b"PK\x03\x04 and no more", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said(app, client, form, name, data, said):
    answer = bring_in(client, form, (name, data))
    assert answer.status_code == 422
    assert said in answer.text
    assert "root:" not in answer.text
    assert titles(app) == []


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize(
    "archive",
    [
        zipped([("a.yaml", b"x" * 50_000_000)]),
        zipped([(f"{number}.yaml", b"a: 1") for number in range(300)]),
        zipped([(f"{number}.yaml", b"# \n" * 300_000) for number in range(20)]),
        zipped([("a.txt", b"x"), ("folder/", b"")]),
    ],
    ids=["one large", "many", "large together", "none"],
)
def test_archives_that_would_fill_memory_are_refused(app, client, form, archive):
    answer = bring_in(client, form, ("a.zip", archive))
    assert answer.status_code == 422
    assert titles(app) == []


def test_a_file_without_title_has_its_name(app, client, form):
    text = write_study(Study.model_validate({"until": "4 h", "person": "vegan", "plan": []}))
    bring_in(client, form, ("../mine/Water only.yaml", text))
    assert titles(app) == ["Water only"]


def test_everything_is_erased_only_by_the_word(app, client, form):
    app.state.store.save(1, "Porridge", TEXT)
    for word in ("", "yes", "erased"):
        answer = client.post("/saved/erase", data={**form, "word": word})
        assert answer.status_code == 422
        assert "Nothing was erased" in answer.text
    assert titles(app) == ["Porridge"]
    assert client.post("/saved/erase", data={**form, "word": " Erase "}).status_code == 303
    assert titles(app) == []


def test_an_archive_of_nothing_is_an_archive():
    assert zipfile.ZipFile(io.BytesIO(packed([]))).namelist() == []
