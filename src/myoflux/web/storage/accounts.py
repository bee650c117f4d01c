"""Users, their sessions, and how often somebody tried to log in."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from myoflux.web.storage.database import reading, writing
from myoflux.web.storage.errors import StoreError
from myoflux.web.storage.schema import attempts, sessions, studies, users

LOCAL_ID = 1
SESSION_SECONDS = 12 * 3600.0
FORGOTTEN_SECONDS = 3600.0  # tries are forgotten after an hour without one
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Account:
    """A user; ``password`` is a hash."""

    id: int
    name: str
    password: str = ""


@dataclass(frozen=True)
class Limit:
    """How often something may fail: ``free`` times, then after a wait that doubles up to ``longest`` seconds."""

    key: str
    free: int
    longest: float


class Accounts:
    """The users of a database. Tokens and who tried to log in are kept as hashes only.

    >>> from myoflux.web.storage.store import open_store
    >>> store = open_store("sqlite://")
    >>> anna = store.accounts.add("anna", "a hash")
    >>> token = store.accounts.begin(anna.id)
    >>> store.accounts.of_session(token).name
    'anna'
    >>> store.close()
    """

    def __init__(self, engine: Engine, secret: bytes) -> None:
        self._engine = engine
        self._secret = secret

    def add(self, name: str, password: str) -> Account:
        """Add a user with the hash of a password; names differ by more than capitals."""
        name = account_name(name)
        try:
            with writing(self._engine) as connection:
                row = {"name": name, "password": password, "created": time.time()}
                added = connection.execute(insert(users).values(row).returning(users.c.id)).scalar_one()
        except IntegrityError:
            raise StoreError(f"there is a user {name!r} already; choose another name") from None
        return Account(added, name)

    def list(self) -> tuple[Account, ...]:
        """Return the users who can log in, by name."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(users).where(users.c.id != LOCAL_ID).order_by(users.c.name)).all()
        return tuple(Account(row.id, row.name) for row in rows)

    def find(self, name: str) -> Account | None:
        """Return the user of a name with the hash of the password, or None."""
        if not NAME.fullmatch(name):
            return None
        with reading(self._engine) as connection:
            here = (users.c.name == name.lower(), users.c.id != LOCAL_ID)
            row = connection.execute(select(users).where(*here)).one_or_none()
        return None if row is None else Account(row.id, row.name, row.password)

    def named(self, name: str) -> Account:
        """Return the user of a name; raises `StoreError`."""
        found = self.find(name)
        if found is None:
            raise StoreError(f"there is no user {name[:64]!r}; see: myoflux user list")
        return found

    def set_password(self, user: int, password: str, *, end_sessions: bool = True) -> None:
        """Keep the hash of a new password; the user's sessions end."""
        with writing(self._engine) as connection:
            connection.execute(update(users).where(users.c.id == user).values(password=password))
            if end_sessions:
                connection.execute(delete(sessions).where(sessions.c.owner == user))

    def remove(self, user: int) -> int:
        """Remove a user with all studies and sessions; return how many studies there were."""
        if user == LOCAL_ID:
            raise StoreError("the local user cannot be removed")
        with writing(self._engine) as connection:
            count: int = connection.execute(delete(studies).where(studies.c.owner == user)).rowcount
            connection.execute(delete(sessions).where(sessions.c.owner == user))
            connection.execute(delete(users).where(users.c.id == user))
        return count

    def begin(self, user: int) -> str:
        """Begin a session and return its token, which is kept nowhere else."""
        token = secrets.token_urlsafe(32)
        now = time.time()
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.expires <= now))
            connection.execute(delete(attempts).where(attempts.c.last < now - FORGOTTEN_SECONDS))
            row = {"token": _hash(token), "owner": user, "expires": now + SESSION_SECONDS}
            connection.execute(insert(sessions).values(row))
        return token

    def of_session(self, token: str) -> Account | None:
        """Return whose session a token is, None if it ended."""
        here = (sessions.c.token == _hash(token), sessions.c.expires > time.time(), users.c.id == sessions.c.owner)
        with reading(self._engine) as connection:
            row = connection.execute(select(users.c.id, users.c.name).where(*here)).one_or_none()
        return None if row is None else Account(row.id, row.name)

    def end(self, token: str) -> None:
        """End a session."""
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.token == _hash(token)))

    def wait(self, limits: Sequence[Limit], now: float | None = None) -> float:
        """Count a try and return 0; or return how many seconds to wait first, without counting.

        It is counted before the password is looked at, so that tries made at once are not free.
        """
        moment = time.time() if now is None else now
        keyed = sorted((self._key(limit.key), limit) for limit in limits)
        with writing(self._engine) as connection:
            known = {}
            for key, _ in keyed:
                self._make_row(connection, key, moment)
                known[key] = connection.execute(select(attempts).where(attempts.c.key == key).with_for_update()).one()
            left = max(_left(known[key].tries, known[key].last, limit, moment) for key, limit in keyed)
            if left <= 0.0:
                for key, row in known.items():
                    count = 1 if _forgotten(row.last, moment) else row.tries + 1
                    connection.execute(update(attempts).where(attempts.c.key == key).values(tries=count, last=moment))
        return max(left, 0.0)

    def succeeded(self, limits: Sequence[Limit]) -> None:
        """Forget the tries of who logged in."""
        with writing(self._engine) as connection:
            keys = [self._key(limit.key) for limit in limits]
            connection.execute(delete(attempts).where(attempts.c.key.in_(keys)))

    @staticmethod
    def _make_row(connection: Connection, key: str, moment: float) -> None:
        words = sqlite_insert(attempts) if connection.dialect.name == "sqlite" else postgresql_insert(attempts)
        connection.execute(words.values(key=key, tries=0, last=moment).on_conflict_do_nothing())

    def _key(self, key: str) -> str:
        return hmac.new(self._secret, key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def account_name(name: str) -> str:
    """Return the name in the form that is kept; raises `StoreError`.

    >>> account_name("Anna")
    'anna'
    """
    if not NAME.fullmatch(name):
        raise StoreError(f"{name[:64]!r} is no user name; use up to 64 letters, digits, '.', '_' and '-'")
    return name.lower()


def _left(count: int, last: float, limit: Limit, moment: float) -> float:
    if count < limit.free or _forgotten(last, moment):
        return 0.0
    wait = min(2.0 ** min(count - limit.free + 1, 40), limit.longest)
    return last + wait - moment


def _forgotten(last: float, moment: float) -> bool:
    return last < moment - FORGOTTEN_SECONDS


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
