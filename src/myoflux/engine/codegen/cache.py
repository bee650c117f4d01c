"""Object code kept between runs: a file is used only if its name, key and checksum all agree, else it is rebuilt."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

MAGIC = b"myoflux-kernel-1\n"


def cache_folder() -> Path:
    """Return where kernels are kept: ``MYOFLUX_CACHE`` if set, else the platform's cache folder."""
    chosen = os.environ.get("MYOFLUX_CACHE")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "myoflux" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "myoflux"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "myoflux"


def file_of(key: str) -> Path:
    """Return the file of a key."""
    return cache_folder() / f"{key}.kernel"


def read(key: str) -> tuple[str, bytes] | None:
    """Return (description, object code) of a key, or None if it is absent, damaged or another's."""
    try:
        data = file_of(key).read_bytes()
    except OSError:
        return None
    head = len(MAGIC) + 65
    if not data.startswith(MAGIC) or len(data) < head:
        return None
    payload = data[head:]
    if hashlib.sha256(payload).hexdigest().encode() != data[len(MAGIC) : head - 1]:
        return None
    owner, _, rest = payload.partition(b"\n")
    description, found, code = rest.partition(b"\n")
    if owner != key.encode() or not found:
        return None
    return description.decode(), code


def write(key: str, description: str, code: bytes) -> None:
    """Keep object code; the file appears whole or not at all, and a folder that cannot be written is no error."""
    payload = key.encode() + b"\n" + description.encode() + b"\n" + code
    data = MAGIC + hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload
    target = file_of(key)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return
