"""The gate that every request passes: name, origin, rate, size, session, form token; and what every answer carries."""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import secrets
import time
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from myoflux.web.security.checks import METHODS, SAFE_METHODS, embedded, known_host, own_origin
from myoflux.web.security.headers import add_headers
from myoflux.web.security.limits import Buckets, client_of
from myoflux.web.security.quiet import describe
from myoflux.web.security.session import LOCAL, NOBODY, User, cookie_name, form_token
from myoflux.web.settings import Settings

API = "/api/"
logger = logging.getLogger("myoflux.web")


class RefusedRequest(Exception):  # noqa: N818
    """The gate stays shut; what is answered instead."""

    def __init__(self, status: int, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.status, self.words, self.headers = status, words, headers or {}


class Guard:
    """The gate, as plain ASGI: it adds microseconds, and no answer passes it by."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._buckets = Buckets(settings.rate, settings.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here; nothing that goes wrong behind the gate leaves with its words."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        answer = _Answer(scope, send, https=self._settings.https)
        try:
            await self._enter(scope, receive, answer)
        except RefusedRequest as refused:
            await _refuse(scope, receive, answer, refused)
        except UnicodeEncodeError:
            # Half a character, which only JSON can carry.
            await _refuse(scope, receive, answer, RefusedRequest(422, "There is a character that is no text."))
        except Exception as problem:
            number = secrets.token_hex(4)
            logger.error("error %s: %s", number, describe(problem))
            if not answer.started:
                words = f"Something went wrong here. It is in the log of the server as error {number}."
                await _refuse(scope, receive, answer, RefusedRequest(500, words))
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = getattr(scope.get("route"), "path", "-")
        logger.info("%s %s %s %.0f ms", method, route, answer.status, 1000.0 * (time.perf_counter() - began))

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        headers = dict(pairs)
        if not known_host([value for name, value in pairs if name == "host"], self._settings.hosts):
            raise RefusedRequest(400, "This server is not known by that name. See --allow-host of 'myoflux serve'.")
        wait = self._buckets.wait(client_of((scope.get("client") or ("",))[0]))
        if wait > 0.0:
            raise RefusedRequest(429, "Too many requests at once; wait a moment.", _retry(wait))
        unsafe = scope["method"] not in SAFE_METHODS
        scheme = "https" if self._settings.https else scope.get("scheme", "http")
        if (unsafe and not own_origin(headers, scheme)) or embedded(headers):
            raise RefusedRequest(403, "This was asked for by a page of another site.")
        body = await self._body(headers, receive, unsafe=unsafe)
        await self._recognise(scope, headers)
        if unsafe:
            await self._check_form(scope, headers, body)
        await self._app(scope, receive if body is None else _again(body, receive), send)

    async def _body(self, headers: dict[str, str], receive: Receive, *, unsafe: bool) -> bytes | None:
        """Return the whole body, None where there is none to wait for."""
        length, most = headers.get("content-length", ""), self._settings.largest_body
        too_large = RefusedRequest(413, f"That is too large; at most {most} bytes are taken.", {"Connection": "close"})
        if not unsafe and not length and "transfer-encoding" not in headers:
            return None
        if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > most):
            raise too_large
        parts, size = [], 0
        try:
            async with asyncio.timeout(self._settings.seconds):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise RefusedRequest(400, "The request ended early.")
                    part = message.get("body", b"")
                    size += len(part)
                    if size > most:
                        raise too_large
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise RefusedRequest(408, "The request came too slowly.", {"Connection": "close"}) from None

    async def _recognise(self, scope: Scope, headers: dict[str, str]) -> None:
        """Leave in the request's state who asks and the token of the session."""
        state = scope.setdefault("state", {})
        state["user"], state["session"] = LOCAL, ""
        if not self._settings.login:
            return
        path = scope["path"]
        state["user"] = NOBODY
        if path.startswith("/static/"):
            return
        state["session"] = Request(scope).cookies.get(cookie_name(self._settings), "")[:100]
        if state["session"]:
            accounts = scope["app"].state.store.accounts
            found = await to_thread.run_sync(accounts.of_session, state["session"])
            if found is not None:
                state["user"] = User(found.id, found.name)
        if state["user"] is NOBODY and path != "/login":
            raise _login_first(scope, headers)

    async def _check_form(self, scope: Scope, headers: dict[str, str], body: bytes | None) -> None:
        """Refuse what changes something and does not come from one of our forms or a program."""
        given = headers.get("x-csrf-token", "")
        api = scope["path"].startswith(API)
        if api:
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if (body or scope["method"] == "POST") and kind != "application/json":
                raise RefusedRequest(415, "The API takes JSON: send the header 'Content-Type: application/json'.")
            if not self._settings.login:
                return
        elif not given:
            given = await _token_in_form(scope, body or b"")
        wanted = form_token(scope["app"].state.store.secret, scope["state"]["session"])
        if not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode()):
            raise RefusedRequest(403, "This form is not of your present session. Load the page again and repeat.")


class _Answer:
    """Adds the headers of every answer, and remembers what was answered."""

    def __init__(self, scope: Scope, send: Send, *, https: bool) -> None:
        self._scope, self._send, self._https = scope, send, https
        self.status = 0

    @property
    def started(self) -> bool:
        return self.status != 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", []))
            add_headers(headers, self._scope["path"], self.status, https=self._https)
            message = {**message, "headers": headers}
        await self._send(message)


async def _refuse(scope: Scope, receive: Receive, answer: _Answer, refused: RefusedRequest) -> None:
    if answer.started:
        return
    response: Response
    if scope["path"].startswith(API):
        response = JSONResponse({"detail": refused.words}, refused.status)
    elif refused.status == 303:
        response = RedirectResponse(refused.words, 303)
    elif refused.status in (403, 413) and "state" in scope and "user" in scope["state"]:
        from myoflux.web.rendering import render

        response = render(
            Request(scope),
            "problem.html",
            block="content",
            status=refused.status,
            title="Not done",
            words=refused.words,
        )
    else:
        response = PlainTextResponse(refused.words + "\n", refused.status)
    response.headers.update(refused.headers)
    await response(scope, receive, answer)


def _again(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read once more, then whatever else comes."""
    waiting = [body]

    async def give() -> Message:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False} if waiting else await receive()

    return give


async def _token_in_form(scope: Scope, body: bytes) -> str:
    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    try:
        async with Request(scope, _again(body, nothing)).form(max_files=100, max_fields=2000) as form:
            found: Any = form.get("csrf", "")
            return found if isinstance(found, str) else ""
    except (HTTPException, ValueError, KeyError):
        raise RefusedRequest(400, "This is no form that can be read.") from None


def _login_first(scope: Scope, headers: dict[str, str]) -> RefusedRequest:
    if scope["path"].startswith(API):
        return RefusedRequest(401, "Log in first.")
    if "hx-request" in headers:
        return RefusedRequest(401, "Log in first.", {"HX-Redirect": "/login"})
    query = scope.get("query_string", b"").decode("latin-1")
    after = scope["path"] + (f"?{query}" if query else "")
    asked = f"?next={quote(after[:1500], safe='')}" if scope["method"] == "GET" and after != "/" else ""
    return RefusedRequest(303, f"/login{asked}")


def _retry(seconds: float) -> dict[str, str]:
    return {"Retry-After": str(max(1, math.ceil(seconds)))}
