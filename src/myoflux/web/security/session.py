"""Who is asking, and the token that shows a form came from our own page."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from myoflux.web.settings import Settings
from myoflux.web.storage.accounts import LOCAL_ID, SESSION_SECONDS


@dataclass(frozen=True)
class User:
    """The owner of what is stored; without login, the one local user."""

    id: int
    name: str


LOCAL = User(LOCAL_ID, "local")
NOBODY = User(0, "")


def current_user(request: Request) -> User:
    """Return who is asking; `NOBODY`, who owns nothing, before a login."""
    found = getattr(request.state, "user", None)
    if isinstance(found, User):
        return found
    return NOBODY if _settings(request).login else LOCAL


def csrf_token(request: Request) -> str:
    """Return the token for the forms of this session."""
    return form_token(request.app.state.store.secret, session_token(request))


def form_token(secret: bytes, session: str) -> str:
    """Return the token of a session's forms: only who knows the server's secret can make one.

    >>> form_token(b"secret", "one") == form_token(b"secret", "two")
    False
    """
    return hmac.new(secret, b"form:" + session.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def session_token(request: Request) -> str:
    """Return the token of the browser's session; empty without login."""
    found = getattr(request.state, "session", "")
    return str(found)


def cookie_name(settings: Settings) -> str:
    """Return the name of the session's cookie; the prefix binds it to https and to this host."""
    return "__Host-myoflux" if settings.https else "myoflux"


def set_session(response: Response, settings: Settings, token: str, seconds: float | None = SESSION_SECONDS) -> None:
    """Give the browser a token, or take it away with an empty one."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=0 if not token else None if seconds is None else int(seconds),
        path="/",
        secure=settings.https,
        httponly=True,
        samesite="strict",
    )


def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found
