"""Save, load, list and erase studies."""

from __future__ import annotations

import re
import time
import uuid
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from myoflux.web.storage.accounts import Accounts
from myoflux.web.storage.database import connect, migrate, reading, writing
from myoflux.web.storage.errors import ConflictError, NotFoundError, StoreError
from myoflux.web.storage.schema import secrets, sessions, studies

LONGEST_TITLE = 200
LONGEST_TEXT = 1_000_000
MOST_STUDIES = 2_000
MOST_CHARACTERS = 20_000_000  # of all studies of one owner: an export of them fits in memory
IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Listed:
    """A study without its text. ``version`` grows by one with every change; times are UTC."""

    id: str
    owner: int
    title: str
    version: int
    created: datetime
    updated: datetime


@dataclass(frozen=True)
class Saved(Listed):
    """A study as it was saved: ``text`` is what `myoflux.write_study` writes."""

    text: str


class Store:
    """The database. Every function asks for the owner; another's study is as good as none.

    >>> store = open_store("sqlite://")
    >>> saved = store.save(1, "Breakfast", "until: 4 h")
    >>> store.load(1, saved.id).text
    'until: 4 h'
    >>> [study.title for study in store.list(1)]
    ['Breakfast']
    >>> store.close()
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with reading(engine) as connection:
            found = connection.execute(select(secrets.c.value).where(secrets.c.name == "server")).scalar_one()
        self.secret = bytes.fromhex(found)
        self.accounts = Accounts(engine, self.secret)
        self._closing = weakref.finalize(self, engine.dispose)

    def save(self, owner: int, title: str, text: str, id: str | None = None, version: int | None = None) -> Saved:  # noqa: A002
        """Keep a study, a new one without ``id``; when this returns, it is on the disk.

        Raises `NotFoundError` for an unknown ``id`` and `ConflictError` when ``version`` is given and is not the
        one kept.
        """
        title = _title(title)
        _storable(text, "the study", LONGEST_TEXT)
        if id is None:
            return self.load(owner, self.add(owner, [(title, text)])[0])
        here = self._mine(owner, id)
        with writing(self._engine) as connection:
            known = connection.execute(select(studies.c.version).where(*here).with_for_update()).scalar()
            if known is None:
                raise _absent()
            if version is not None and version != known:
                raise ConflictError(
                    f"{title!r} was changed in another window; open it again, or save it under a new title"
                )
            _room(connection, owner, 0, len(text))
            values = {"title": title, "text": text, "updated": time.time(), "version": known + 1}
            connection.execute(update(studies).where(*here).values(values))
            row = connection.execute(select(studies).where(*here)).one()
        return _saved(row)

    def add(self, owner: int, studies_: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """Keep new studies, given as (title, text), all or none; return their ids."""
        now = time.time()
        rows = []
        for title, content in studies_:
            _storable(content, "the study", LONGEST_TEXT)
            row = {"id": str(uuid.uuid4()), "owner": owner, "title": _title(title), "text": content, "version": 1}
            rows.append(row | {"created": now, "updated": now})
        try:
            with writing(self._engine) as connection:
                _room(connection, owner, len(rows), sum(len(content) for _, content in studies_))
                connection.execute(insert(studies), rows)
        except IntegrityError:
            raise NotFoundError("there is no such user") from None
        return tuple(str(row["id"]) for row in rows)

    def load(self, owner: int, id: str) -> Saved:  # noqa: A002
        """Return a study; raises `NotFoundError`."""
        with reading(self._engine) as connection:
            row = connection.execute(select(studies).where(*self._mine(owner, id))).one_or_none()
        if row is None:
            raise _absent()
        return _saved(row)

    def list(self, owner: int) -> tuple[Listed, ...]:
        """Return an owner's studies, the last changed first."""
        columns = [column for column in studies.c if column.name != "text"]
        order = (studies.c.updated.desc(), studies.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(select(*columns).where(studies.c.owner == owner).order_by(*order)).all()
        return tuple(Listed(**_fields(row)) for row in rows)

    def export(self, owner: int) -> tuple[Saved, ...]:
        """Return all studies of an owner with their texts, the oldest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(studies).where(studies.c.owner == owner).order_by(studies.c.created, studies.c.id)
            ).all()
        return tuple(_saved(row) for row in rows)

    def duplicate(self, owner: int, id: str) -> Saved:  # noqa: A002
        """Keep a copy under a title that says so, and return it."""
        found = self.load(owner, id)
        return self.save(owner, f"{found.title[: LONGEST_TITLE - 7]} (copy)", found.text)

    def rename(self, owner: int, id: str, title: str) -> Saved:  # noqa: A002
        """Give a study another title."""
        here = self._mine(owner, id)
        values = {"title": _title(title), "updated": time.time(), "version": studies.c.version + 1}
        with writing(self._engine) as connection:
            if connection.execute(update(studies).where(*here).values(values)).rowcount == 0:
                raise _absent()
            row = connection.execute(select(studies).where(*here)).one()
        return _saved(row)

    def delete(self, owner: int, id: str) -> None:  # noqa: A002
        """Delete a study."""
        with writing(self._engine) as connection:
            if connection.execute(delete(studies).where(*self._mine(owner, id))).rowcount == 0:
                raise _absent()

    def erase(self, owner: int) -> int:
        """Erase all studies and sessions of an owner, so that the file holds nothing of them; return how many."""
        with writing(self._engine) as connection:
            count: int = connection.execute(delete(studies).where(studies.c.owner == owner)).rowcount
            connection.execute(delete(sessions).where(sessions.c.owner == owner))
        self.compact()
        return count

    def compact(self) -> None:
        """Write the database anew without what was deleted."""
        raw = self._engine.raw_connection()
        try:
            driver: Any = raw.driver_connection
            if self._engine.dialect.name == "postgresql":
                driver.autocommit = True
                driver.execute("VACUUM FULL studies, sessions")
                driver.autocommit = False
            else:
                driver.execute("VACUUM")
        except self._engine.dialect.loaded_dbapi.Error:
            raw.invalidate()  # busy or not ours to do: the rows are gone all the same
        finally:
            raw.close()

    def close(self) -> None:
        """Let go of the database."""
        self._closing()

    @staticmethod
    def _mine(owner: int, id: str) -> tuple[Any, Any]:  # noqa: A002
        if not IDENTITY.fullmatch(id):
            raise _absent()
        return studies.c.id == id, studies.c.owner == owner


def open_store(url: str) -> Store:
    """Open a database, and bring an older schema up to date; raises `StoreError`."""
    engine = connect(url)
    try:
        migrate(engine)
        return Store(engine)
    except DatabaseError:
        engine.dispose()
        raise StoreError("the database is damaged or not one of myoflux; name another") from None
    except StoreError:
        engine.dispose()
        raise


def _room(connection: Connection, owner: int, more: int, characters: int) -> None:
    """Refuse what would be too much for one owner."""
    sums = select(func.count(), func.coalesce(func.sum(func.length(studies.c.text)), 0)).where(studies.c.owner == owner)
    count, size = connection.execute(sums).one()
    if count + more > MOST_STUDIES or size + characters > MOST_CHARACTERS:
        raise StoreError(f"{count} studies with {size} characters are kept already; export and delete some first")


def _absent() -> NotFoundError:
    return NotFoundError("there is no such study; it may have been deleted")


def _title(title: str) -> str:
    words = " ".join(title.split())
    if not words:
        raise StoreError("a study needs a title; write one")
    _storable(words, "the title", LONGEST_TITLE)
    return words


def _storable(text: str, what: str, most: int) -> None:
    """Refuse what a database cannot keep."""
    if len(text) > most:
        raise StoreError(f"{what} has {len(text)} characters; at most {most}")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise StoreError(f"{what} holds a character that is no text; take it out")


def _fields(row: Row[Any]) -> dict[str, Any]:
    fields = dict(row._mapping)
    return fields | {name: datetime.fromtimestamp(fields[name], UTC) for name in ("created", "updated")}


def _saved(row: Row[Any]) -> Saved:
    return Saved(**_fields(row))
