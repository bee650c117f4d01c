"""Logs that say what happened and where, never what anybody wrote: conditions and medicines are no matter of a log."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

# Only these write messages without a user's words; of all others the place is logged.
OUR_WORDS = ("myoflux.web", "uvicorn.error")
FORMAT = "%(asctime)s %(levelname)s %(message)s"


class QuietFormatter(logging.Formatter):
    """Writes type and place of an exception instead of its message, and leaves out what others log.

    >>> record = logging.LogRecord("asyncio", 40, "base_events.py", 7, "warfarin", None, None)
    >>> QuietFormatter("%(message)s").format(record)
    'asyncio, base_events.py:7'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        quiet = logging.makeLogRecord(record.__dict__)
        quiet.exc_info = quiet.exc_text = quiet.stack_info = None
        if record.name not in OUR_WORDS:
            quiet.msg, quiet.args = f"{record.name}, {Path(record.pathname).name}:{record.lineno}", None
        if record.exc_info and record.exc_info[1] is not None:
            quiet.msg, quiet.args = f"{quiet.getMessage().partition(chr(10))[0]}: {describe(record.exc_info[1])}", None
        return super().format(quiet)


def describe(problem: BaseException) -> str:
    """Return types and places of an exception and what caused it, without their messages.

    >>> describe(ValueError("warfarin"))
    'ValueError at nowhere'
    """
    parts: list[str] = []
    found: BaseException | None = problem
    while found is not None and len(parts) < 5:
        frames = traceback.extract_tb(found.__traceback__)[-6:]
        places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        parts.append(f"{type(found).__name__} at {places or 'nowhere'}")
        found = found.__cause__ or found.__context__
    return "; from ".join(parts)


def log_settings() -> dict[str, Any]:
    """Return the settings of logging for a server and its workers."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"quiet": {"()": "myoflux.web.security.quiet.QuietFormatter", "fmt": FORMAT}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "uvicorn": {"handlers": [], "level": "WARNING"},
            "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "myoflux.web": {"level": "INFO"},
        },
    }


def keep_quiet() -> None:
    """Let no exception of a thread, and no warning, print what somebody wrote."""
    logger = logging.getLogger("myoflux.web")
    logging.captureWarnings(capture=True)

    def of_process(_: type[BaseException], problem: BaseException, __: TracebackType | None) -> None:
        logger.error("stopped: %s", describe(problem))

    def of_thread(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            logger.error("a thread stopped: %s", describe(given.exc_value))

    def of_collector(given: Any) -> None:
        logger.error("not raised: %s", describe(given.exc_value) if given.exc_value else "unknown")

    sys.excepthook = of_process
    threading.excepthook = of_thread
    sys.unraisablehook = of_collector
