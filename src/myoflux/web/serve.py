"""Runs the server: one socket, some worker processes, logs without anybody's words."""

from __future__ import annotations

import errno
import os
import signal
import socket
import threading
from multiprocessing import connection, parent_process
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.supervisors import Multiprocess

from myoflux.errors import MyofluxError
from myoflux.web.security.quiet import keep_quiet, log_settings
from myoflux.web.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

# A worker that compiles a kernel may not answer its supervisor for long; only one that hangs is replaced.
SECONDS_TO_ANSWER = 120
SECONDS_TO_STOP = 10


class ServeError(MyofluxError):
    """The server cannot start."""


def worker() -> FastAPI:
    """Return the application of one worker process, which ends with the process that started it."""
    from myoflux.web.app import create_app  # only workers need it

    keep_quiet()
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()
    return create_app()


def _follow(sentinel: int) -> None:
    connection.wait([sentinel])
    signal.raise_signal(signal.SIGTERM) if os.name == "nt" else os.kill(os.getpid(), signal.SIGTERM)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises `ServeError` in one line."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio switches off the waiting of small packets (Nagle) only then.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "nt":
            found.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", 0), 1)
        else:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        # From now on a browser waits for the workers instead of being turned away.
        found.listen(2048)
    except (OSError, OverflowError) as problem:
        found.close()
        if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
            raise ServeError(
                f"--port: {port} is taken by another program; choose another, such as {port + 1}"
            ) from None
        words = problem.strerror if isinstance(problem, OSError) else "a port is 0 to 65535"
        raise ServeError(f"--host, --port: cannot listen on {host}, port {port} ({words}); choose others") from None
    found.set_inheritable(True)
    return found


def run(settings: Settings, listening: socket.socket, workers: int) -> None:
    """Serve until a signal says stop; what is under way is finished first, for a while."""
    settings.to_environment()
    # Threads that draw must not each keep a heap of their own (glibc); the workers are started after this.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    config = uvicorn.Config(
        "myoflux.web.serve:worker",
        factory=True,
        workers=workers,
        log_config=log_settings(),
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
        timeout_worker_healthcheck=SECONDS_TO_ANSWER,
    )
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        Multiprocess(config, sockets=[listening]).run()
    listening.close()
