"""A folder that remembers finished chunks, so that a killed run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
import zlib
from pathlib import Path

from myoflux.engine.chunk import Chunk, Outcome
from myoflux.errors import RefusedError

MAGIC = b"myoflux-chunk-1\n"
REQUEST = "request.json"


class WorkFolder:
    """Files of finished chunks of one request; each appears whole or not at all, and is trusted only if sound."""

    def __init__(self, folder: Path | str, request: str, about: str = "") -> None:
        """Open or make the folder; raises `RefusedError` if it holds another request or something else.

        ``request`` identifies all that decides a result; ``about`` says it to a reader.
        """
        self.folder = Path(folder)
        self.request = request
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            names = [path.name for path in self.folder.iterdir() if not path.name.endswith(".part")]
        except OSError as problem:
            raise RefusedError(f"{self.folder}: cannot keep chunks here ({problem.strerror}); name another") from None
        if REQUEST not in names:
            if names:
                raise RefusedError(f"{self.folder}: not a work folder, it holds {names[0]!r}; name a new folder")
            write_whole(self.folder / REQUEST, json.dumps({"request": request, "about": about}, indent=1).encode())
        elif self._found() != request:
            raise RefusedError(
                f"{self.folder}: holds another request ({self._about()}); this one is: {about}; "
                "name a new folder or delete that one"
            )

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads((self.folder / REQUEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _found(self) -> str:
        return self._read().get("request", "")

    def _about(self) -> str:
        return self._read().get("about", "unreadable")

    def _path(self, chunk: Chunk) -> Path:
        return self.folder / f"{chunk.name}.chunk"

    def read(self, chunk: Chunk) -> Outcome | None:
        """Return a finished chunk, or None if it is absent, damaged or of another request."""
        try:
            data = self._path(chunk).read_bytes()
        except OSError:
            return None
        head, payload = data[: len(MAGIC) + 32], data[len(MAGIC) + 32 :]
        if head != MAGIC + self._checksum(chunk, payload):
            return None
        try:
            outcome = Outcome.from_bytes(payload)
        except (ValueError, struct.error, zlib.error, IndexError):
            return None
        return outcome if outcome.people == chunk.people else None

    def forget(self) -> None:
        """Delete finished chunks: what they belong to is gone."""
        for path in self.folder.glob("*.chunk"):
            path.unlink(missing_ok=True)

    def write(self, chunk: Chunk, outcome: Outcome) -> None:
        """Keep a finished chunk; raises `RefusedError` when the folder cannot be written."""
        payload = outcome.to_bytes()
        try:
            write_whole(self._path(chunk), MAGIC + self._checksum(chunk, payload) + payload)
        except OSError as problem:
            raise RefusedError(f"{self._path(chunk)}: cannot be written ({problem.strerror}); make room") from None

    def _checksum(self, chunk: Chunk, payload: bytes) -> bytes:
        return hashlib.sha256(f"{self.request} {chunk.name}\n".encode() + payload).digest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all, even if the process is killed."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
