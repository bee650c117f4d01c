"""What can go wrong with what is kept."""

from __future__ import annotations

from myoflux.errors import MyofluxError


class StoreError(MyofluxError):
    """The database cannot be used, or does not take what it is given."""


class NotFoundError(StoreError):
    """There is no such study, or it is another's; the page answers 404 for both."""


class ConflictError(StoreError):
    """A study was changed elsewhere since it was read; the page answers 409."""
