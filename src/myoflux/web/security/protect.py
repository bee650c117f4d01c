"""What every request passes before a page sees it."""

from __future__ import annotations

from fastapi import FastAPI

from myoflux.web.settings import Settings


def protect(app: FastAPI, settings: Settings) -> None:
    """Add host list, limits, sessions and headers."""
