"""Passwords: what is taken, how they are kept, how one is checked."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from myoflux.errors import MyofluxError

SHORTEST = 12
LONGEST = 1000


class PasswordError(MyofluxError):
    """A password that is not taken."""


@cache
def _hasher() -> PasswordHasher:
    # Argon2id, 19 MiB, 2 passes, 1 lane: the first setting of OWASP's Password Storage Cheat Sheet.
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str, name: str = "") -> str:
    """Return the hash to keep; raises `PasswordError` for one that is too easy or too long.

    >>> hash_password("correct horse battery")[:9]
    '$argon2id'
    """
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise PasswordError(f"the password has {len(text)} characters; use {SHORTEST} to {LONGEST}")
    if len(set(text)) < 5 or (name and text.casefold() in (name.casefold() * 20, name.casefold())):
        raise PasswordError("the password is too easy to guess; use a few words that do not belong together")
    return _hasher().hash(text)


def right_password(kept: str | None, password: str) -> bool:
    """Return whether a password fits a hash; without one it takes as long and is wrong.

    >>> right_password(hash_password("correct horse battery"), "correct horse battery")
    True
    """
    text = _normal(password[: LONGEST + 1])
    try:
        return _hasher().verify(kept or _nobody(), text) and kept is not None and len(password) <= LONGEST
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Return whether a hash was made with other settings than today's."""
    return _hasher().check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _hasher().hash("nobody's password")


def _normal(password: str) -> str:
    # The same letters can be typed as different code points.
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode("utf-8"))
