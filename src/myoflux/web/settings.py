"""How one server runs: where it listens, where it keeps things, and how much it takes on at once."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field

VARIABLE = "MYOFLUX_SERVE"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """Settings of a server; the workers of one server share them through the environment.

    ``database`` is a SQLAlchemy URL. ``login`` asks for a user; without it all belongs to the one local user.
    ``https`` says that browsers reach the server through a proxy that speaks https. ``hosts`` are the names by which a
    browser may call the server. ``largest_body`` is in bytes, ``seconds`` how long one piece of work may take,
    ``waiting`` how many pieces may wait in one process, ``rate`` how many requests a second one client may make of one
    process in the long run and ``burst`` how many at once.

    >>> Settings(port=9000).port
    9000
    """

    host: str = "127.0.0.1"
    port: int = 8420
    database: str = "sqlite://"
    login: bool = False
    https: bool = False
    hosts: tuple[str, ...] = field(default=LOOPBACK)
    largest_body: int = 1_000_000
    seconds: float = 30.0
    waiting: int = 64
    rate: float = 300.0
    burst: int = 1200

    def to_environment(self) -> None:
        """Leave the settings for the workers that are started from here."""
        os.environ[VARIABLE] = json.dumps(asdict(self))

    @staticmethod
    def from_environment() -> Settings:
        """Return the settings the starting process left, else the usual ones."""
        found = json.loads(os.environ.get(VARIABLE, "{}"))
        return Settings(**{**found, "hosts": tuple(found.get("hosts", LOOPBACK))})
