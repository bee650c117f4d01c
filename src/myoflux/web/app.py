"""The application put together: settings, storage, protection, routes, errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from myoflux.errors import MyofluxError
from myoflux.web.plan.view import warm
from myoflux.web.rendering import is_part, render
from myoflux.web.routers import ROUTERS
from myoflux.web.security.protect import protect
from myoflux.web.settings import Settings
from myoflux.web.storage.errors import ConflictError, NotFoundError
from myoflux.web.storage.store import open_store
from myoflux.web.work import BusyError, Work

API = "/api/"
STATUS = ((BusyError, 429), (NotFoundError, 404), (ConflictError, 409), (MyofluxError, 422))


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application; without settings, those the starting process left in the environment.

    >>> create_app(Settings()).title
    'myoflux'
    """
    settings = settings or Settings.from_environment()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.work.crowds.prepare(warm)
        yield
        app.state.work.close()
        app.state.store.close()

    app = FastAPI(
        title="myoflux",
        version=version("myoflux"),
        description="Simulates what amino acids do to muscle. For education and research; no medical advice.",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}openapi.json",
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.work = Work(settings.waiting, settings.seconds)
    app.state.store = open_store(settings.database)
    protect(app, settings)
    for router in ROUTERS:
        app.include_router(router)
    app.get("/static/report.css", include_in_schema=False)(_report_style)
    app.mount("/static", StaticFiles(packages=[("myoflux.web", "static")]))
    app.exception_handler(MyofluxError)(_problem)
    return app


def _report_style() -> FileResponse:
    return FileResponse(Path(str(files("myoflux.report") / "templates" / "report.css")), media_type="text/css")


def _problem(request: Request, problem: Exception) -> Response:
    """Answer an error the user can mend in words; 429 when there is too much to do."""
    status = next(status for kind, status in STATUS if isinstance(problem, kind))
    headers = {"Retry-After": "1"} if status == 429 else None
    if request.url.path.startswith(API):
        return JSONResponse({"detail": str(problem)}, status, headers)
    if is_part(request):
        headers = {**(headers or {}), "HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}
        return HTMLResponse(render(request, "part_problem.html", words=str(problem)).body, status, headers)
    page = render(request, "problem.html", status=status, words=str(problem), title="Not possible")
    page.headers.update(headers or {})
    return page
