"""What is kept stays kept, in SQLite and PostgreSQL alike."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from myoflux.errors import StudyError
from myoflux.web.received.study_text import study_from_bytes, study_of
from myoflux.web.storage import database as reach
from myoflux.web.storage.errors import ConflictError, NotFoundError, StoreError
from myoflux.web.storage.schema import HEAD, metadata
from myoflux.web.storage.store import MOST_STUDIES, open_store

OLD = Path(__file__).parent / "data" / "schema-0001.sqlite"
ABSENT = "00000000-0000-4000-8000-00000000dead"


def test_save_load_list_and_change(store):
    first = store.save(1, "  Breakfast \n with whey ", "until: 4 h")
    assert (first.title, first.version, first.owner) == ("Breakfast with whey", 1, 1)
    assert store.load(1, first.id) == first
    again = store.save(1, "Frühstück", "until: 5 h ± 日本 💪", first.id, first.version)
    assert (again.id, again.version, again.text) == (first.id, 2, "until: 5 h ± 日本 💪")
    assert again.created == first.created
    assert again.updated >= first.updated
    copy = store.duplicate(1, first.id)
    assert copy.title == "Frühstück (copy)"
    assert store.rename(1, copy.id, "Other").version == 2
    assert [study.title for study in store.list(1)] == ["Other", "Frühstück"]
    assert [study.text for study in store.export(1)] == [again.text, again.text]
    store.delete(1, first.id)
    assert [study.id for study in store.list(1)] == [copy.id]


def test_two_windows_do_not_overwrite_each_other(store):
    first = store.save(1, "Plan", "a")
    store.save(1, "Plan", "b", first.id, 1)
    with pytest.raises(ConflictError, match="another window"):
        store.save(1, "Plan", "c", first.id, 1)
    assert store.load(1, first.id).text == "b"


def test_many_workers_save_the_same_study_and_none_is_lost(store):
    study = store.save(1, "Plan", "0")

    def work(number):
        for _ in range(5):
            store.save(1, "Plan", str(number), study.id)
            store.save(1, f"New {number}", str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert store.load(1, study.id).version == 21
    assert len(store.list(1)) == 21


@pytest.mark.parametrize("identity", [ABSENT, "", "1 OR 1=1", "\0", "%", "ä" * 36])
def test_what_is_not_there_is_not_found(store, identity):
    for call in (store.load, store.delete, store.duplicate):
        with pytest.raises(NotFoundError):
            call(1, identity)
    with pytest.raises(NotFoundError):
        store.rename(1, identity, "x")
    with pytest.raises(NotFoundError):
        store.save(1, "x", "y", identity)


def test_another_owner_finds_nothing(store):
    anna = store.accounts.add("anna", "hash").id
    mine = store.save(1, "Mine", "x")
    for call in (store.load, store.delete, store.duplicate):
        with pytest.raises(NotFoundError):
            call(anna, mine.id)
    with pytest.raises(NotFoundError):
        store.save(anna, "x", "y", mine.id, 1)
    with pytest.raises(NotFoundError):
        store.rename(anna, mine.id, "x")
    assert store.list(anna) == store.export(anna) == ()
    assert store.load(1, mine.id) == mine
    with pytest.raises(NotFoundError):
        store.save(0, "Of nobody", "x")


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("", "x", "needs a title"),
        (" \n", "x", "needs a title"),
        ("x" * 201, "x", "201 characters"),
        ("a\0b", "x", "no text"),
        ("x", "\ud800", "no text"),
        ("x", "y" * 1_000_001, "1000001 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(store, title, text, said):
    with pytest.raises(StoreError, match=said):
        store.save(1, title, text)
    assert store.list(1) == ()


def test_there_is_an_end_to_what_one_owner_keeps(store):
    store.add(1, [("x", "y")] * MOST_STUDIES)
    with pytest.raises(StoreError, match="delete some"):
        store.save(1, "one more", "y")


def test_adding_several_is_all_or_nothing(store):
    with pytest.raises(StoreError):
        store.add(1, [("good", "x"), ("", "y")])
    assert store.list(1) == ()


def test_erase_leaves_nothing_of_one_owner_and_all_of_another(store):
    anna = store.accounts.add("anna", "hash").id
    kept = store.save(anna, "Of anna", "stays")
    for number in range(3):
        store.save(1, f"warfarin {number}", "cirrhosis " * 2000)
    token = store.accounts.begin(1)
    assert store.erase(1) == 3
    assert store.list(1) == ()
    assert store.accounts.of_session(token) is None
    assert store.load(anna, kept.id) == kept


def test_nothing_erased_or_deleted_remains_in_the_file(tmp_path):
    path = tmp_path / "kept.sqlite"
    store = open_store(f"sqlite:///{path}")
    studies = [store.save(1, f"warfarin {number}", f"cirrhosis {number} " * 3000) for number in range(3)]
    store.save(1, "other", "changed", studies[0].id)
    store.delete(1, studies[1].id)
    assert b"cirrhosis 0" not in path.read_bytes()
    assert b"cirrhosis 1" not in path.read_bytes()
    assert b"cirrhosis 2" in path.read_bytes()
    store.erase(1)
    store.close()
    assert [found.name for found in tmp_path.iterdir()] == ["kept.sqlite"]
    assert not any(word in path.read_bytes() for word in (b"cirrhosis", b"warfarin", b"changed"))
    assert path.stat().st_size < 100_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_only_the_owner_may_read_the_file(tmp_path):
    path = tmp_path / "private" / "kept.sqlite"
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)
    open_store(str(path)).close()
    assert path.stat().st_mode & 0o777 == 0o600
    deeper = tmp_path / "new" / "kept.sqlite"
    open_store(str(deeper)).close()
    assert deeper.parent.stat().st_mode & 0o777 == 0o700


def test_a_committed_database_of_the_first_schema_opens_and_keeps_its_studies(tmp_path):
    path = tmp_path / "old.sqlite"
    shutil.copyfile(OLD, path)
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        before = raw.execute("SELECT id, title, text FROM studies WHERE owner = 1 ORDER BY id").fetchall()
    raw.close()
    store = open_store(f"sqlite:///{path}")
    assert [(study.id, study.title, study.text) for study in store.export(1)] == before
    assert [study.version for study in store.list(1)] == [1, 1]
    anna = store.accounts.named("anna")
    assert [study.title for study in store.list(anna.id)] == ["Of anna"]
    assert store.save(1, "Changed", "x", before[0][0], 1).version == 2
    assert store.secret == bytes(32)
    store.close()


def test_the_newest_schema_is_the_one_the_code_uses(store):
    with reach.reading(store._engine) as connection:
        assert reach.revision_of(connection) == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    folder = Path(reach.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == HEAD


def test_workers_that_start_at_once_migrate_once(database):
    code = """
import sys
from myoflux.web.storage.store import open_store
store = open_store(sys.argv[1])
print(store.secret.hex())
store.close()
"""
    words = [sys.executable, "-W", "error", "-c", code, database]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=180) for process in started]
    assert [error for _, error in said] == ["", ""]
    assert len({secret for secret, _ in said}) == 1


SAVER = """
import sys
from myoflux.web.storage.store import open_store
store = open_store(sys.argv[1])
study = store.save(1, "changed", "0 " + "x" * 20000)
print("began", study.id, flush=True)
for number in range(1, 100000):
    print("trying", number, flush=True)
    new = store.save(1, f"new {number}", f"{number} " + "y" * 20000)
    store.save(1, "changed", f"{number} " + "x" * 20000, study.id)
    print("saved", number, new.id, flush=True)
"""


def test_a_kill_in_the_middle_of_a_save_loses_nothing(database):
    """Kill after more and more lines; what a line said was saved is there and whole."""
    open_store(database).close()
    for moment in range(3):
        child = subprocess.Popen([sys.executable, "-c", SAVER, database], stdout=subprocess.PIPE, text=True)
        lines = []
        for line in child.stdout:
            lines.append(line.split())
            if lines[-1][:2] == ["trying", str(2 + moment)]:
                # Between the try and its end: at each round a little later in the work of a save.
                for _ in range(moment * 120_000):
                    pass
                child.kill()
                break
        lines += [line.split() for line in child.stdout]
        child.wait(timeout=30)
        child.stdout.close()
        changed = lines[0][1]
        done = {int(number): identity for word, number, identity in (line for line in lines if len(line) == 3)}
        store = open_store(database)
        for number, identity in done.items():
            assert store.load(1, identity).text == f"{number} " + "y" * 20000
        text = store.load(1, changed).text
        assert text.endswith("x" * 20000)
        assert len(text.split()[0]) + 20001 == len(text)
        assert int(text.split()[0]) >= max(done)
        assert all(study.text.split()[1] in ("x" * 20000, "y" * 20000) for study in store.export(1))
        if database.startswith("sqlite"):
            with reach.reading(store._engine) as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        store.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("mysql://a:geheim@b/c", "is not known"),
        ("postgresql://a:geheim@127.0.0.1:1/c", "cannot be used"),
        ("postgresql://a:geheim@host:port/c", "no URL"),
        ("/dev/null/kept.sqlite", "cannot be written"),
    ],
)
def test_a_database_out_of_reach_is_said_in_one_line_without_the_password(given, said):
    with pytest.raises(StoreError, match=said) as problem:
        open_store(given)
    assert "geheim" not in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_file_that_is_no_database_is_said(tmp_path):
    path = tmp_path / "photo.sqlite"
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match="cannot be used"):
        open_store(str(path))


def test_a_database_of_a_newer_myoflux_is_left_alone(tmp_path):
    path = tmp_path / "kept.sqlite"
    open_store(str(path)).close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(StoreError, match="update myoflux"):
        open_store(str(path))


def test_without_psycopg_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"myoflux\[web,postgresql\]"):
        open_store("postgresql://localhost/x")


def test_the_usual_file_lies_in_the_users_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MYOFLUX_DATA", str(tmp_path / "mine"))
    assert reach.database_url().endswith("mine/myoflux.sqlite".replace("/", os.sep))
    monkeypatch.delenv("MYOFLUX_DATA")
    assert "myoflux" in str(reach.data_folder())


def test_a_study_from_the_network_names_no_file_of_the_server(tmp_path):
    other = tmp_path / "secret.yaml"
    other.write_text("plan: []\n")
    person = "person: young_woman\n"
    for text, line in (
        (f"until: 4 h\n{person}plan: []\nfoods: {other}\n", 4),
        (f"{person}phases:\n- for: 1 d\n  use: [{other}]\n", 4),
    ):
        with pytest.raises(StudyError, match=rf"mine.yaml:{line}: .* names another file"):
            study_of(text, "mine.yaml")
    with pytest.raises(StudyError, match=r"mine.yaml:3: this is not UTF-8"):
        study_from_bytes(b"a: 1\nb: 2\nc: \xff", "mine.yaml")
