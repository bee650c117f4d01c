"""Who is asking, and the token that shows a form came from our own page."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request


@dataclass(frozen=True)
class User:
    """The owner of what is stored; without login, the one local user."""

    id: int
    name: str


LOCAL = User(1, "local")


def current_user(request: Request) -> User:
    """Return who is asking."""
    return LOCAL


def csrf_token(request: Request) -> str:
    """Return the token for the forms of this session."""
    return ""
