"""Log in and out."""

from __future__ import annotations

import logging
import math
import secrets
import threading
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from myoflux.web.rendering import render
from myoflux.web.security.checks import local_path
from myoflux.web.security.limits import client_of
from myoflux.web.security.passwords import hash_password, outdated, right_password
from myoflux.web.security.session import NOBODY, User, current_user, session_token, set_session
from myoflux.web.settings import Settings
from myoflux.web.storage.accounts import Account, Limit
from myoflux.web.storage.store import Store

router = APIRouter(include_in_schema=False)
logger = logging.getLogger("myoflux.web")
# Checking a password takes 19 MiB: two at once in a process.
_at_once = threading.BoundedSemaphore(2)


@router.get("/login")
def show(request: Request, after: Annotated[str, Query(alias="next", max_length=5000)] = "/") -> Response:
    """Show the form."""
    if current_user(request) != NOBODY:
        return RedirectResponse(local_path(after), 303)
    fresh = "" if session_token(request) else secrets.token_urlsafe(32)
    if fresh:
        request.state.session = fresh
    page = render(request, "login.html", title="Log in", after=local_path(after), name="", words="")
    if fresh:
        set_session(page, _settings(request), fresh, None)
    return page


@router.post("/login")
async def log_in(
    request: Request,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=5000)] = "",
    after: Annotated[str, Form(alias="next", max_length=5000)] = "/",
) -> Response:
    """Begin a session with a token of its own; wrong passwords make the next try wait."""
    if not _settings(request).login:
        return RedirectResponse("/", 303)
    store: Store = request.app.state.store
    client = client_of(request.client.host if request.client else "")
    limits = limits_of(name, client)
    wait = await to_thread.run_sync(store.accounts.wait, limits)
    if wait > 0.0:
        seconds = max(1, math.ceil(wait))
        logger.warning("login refused for %d s: too many wrong passwords", seconds)
        words = f"Too many wrong tries. Wait {seconds} s, then try again."
        page = render(
            request, "login.html", title="Log in", after=local_path(after), name=name, words=words, status=429
        )
        page.headers["Retry-After"] = str(seconds)
        return page
    found = await to_thread.run_sync(_checked, store, name, password)
    if found is None:
        logger.warning("login failed")
        words = "Name or password is wrong."
        return render(
            request, "login.html", title="Log in", after=local_path(after), name=name, words=words, status=403
        )
    return await to_thread.run_sync(_enter, request, store, found, limits, local_path(after))


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End the session."""
    store: Store = request.app.state.store
    if session_token(request):
        store.accounts.end(session_token(request))
    response = RedirectResponse("/login" if _settings(request).login else "/", 303)
    set_session(response, _settings(request), "")
    return response


def limits_of(name: str, client: str) -> tuple[Limit, ...]:
    """Return what counts a try: this name from here, the name from anywhere, and this client with any name.

    The name from anywhere is counted mildly, so that a stranger cannot lock its owner out for long.

    >>> [limit.free for limit in limits_of("anna", "127.0.0.1")]
    [10, 50, 50]
    """
    name = name.lower()[:200]
    return (
        Limit(f"pair {client} {name}", 10, 900.0),
        Limit(f"name {name}", 50, 60.0),
        Limit(f"client {client}", 50, 900.0),
    )


def _checked(store: Store, name: str, password: str) -> Account | None:
    found = store.accounts.find(name)
    with _at_once:
        right = right_password(None if found is None else found.password, password)
    if found is None or not right:
        return None
    if outdated(found.password):
        store.accounts.set_password(found.id, hash_password(password, found.name), end_sessions=False)
    return found


def _enter(request: Request, store: Store, found: Account, limits: tuple[Limit, ...], after: str) -> Response:
    store.accounts.succeeded(limits[:2])
    if current_user(request) != NOBODY:
        store.accounts.end(session_token(request))
    request.state.user = User(found.id, found.name)
    response = RedirectResponse(after, 303)
    set_session(response, _settings(request), store.accounts.begin(found.id))
    return response


def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found
