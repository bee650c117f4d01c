"""The saved studies: open, rename, copy, delete, take along, bring in, erase everything."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from myoflux.errors import StudyError
from myoflux.study.study import write_study
from myoflux.web.received.study_text import study_from_bytes
from myoflux.web.rendering import render
from myoflux.web.security.session import current_user, set_session
from myoflux.web.storage.errors import StoreError
from myoflux.web.storage.store import LONGEST_TEXT, LONGEST_TITLE, Saved, Store
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
Identity = Annotated[str, Path(max_length=36)]
WORD = "erase"
MOST_FILES = 200
DONE = {
    "renamed": "The study has its new title.",
    "duplicated": "There is a copy now.",
    "deleted": "The study is deleted.",
    "imported": "The studies are imported.",
    "erased": "Everything saved is erased.",
}


@router.get("/saved")
def show(request: Request, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Show what is saved."""
    return _page(request, done=DONE.get(done, ""))


@router.get("/saved/export.zip")
def export(request: Request) -> Response:
    """Send all studies as YAML files in one archive."""
    archive = packed(_store(request).export(current_user(request).id))
    return _download(archive, "application/zip", "myoflux-studies.zip")


@router.get("/saved/{identity}.yaml")
def download(request: Request, identity: Identity) -> Response:
    """Send one study as a YAML file."""
    found = _store(request).load(current_user(request).id, identity)
    return _download(found.text.encode(), "application/yaml", f"{file_stem(found.title)}.yaml")


@router.post("/saved/import")
async def bring_in(request: Request, files: Annotated[list[UploadFile], File()]) -> Response:
    """Keep the studies of YAML files, or of an archive of them; all, or none when one has a fault."""
    uploads = [(file.filename or "study.yaml", await file.read()) for file in files]
    read, faults = await work_of(request).run(_read, uploads)
    if faults or not read:
        faults = faults or ["no file was chosen; choose YAML files, or a zip of them"]
        return await to_thread.run_sync(lambda: _page(request, faults=faults, status=422))
    await to_thread.run_sync(_store(request).add, current_user(request).id, read)
    return RedirectResponse("/saved?done=imported", 303)


@router.post("/saved/erase")
def erase(request: Request, word: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Erase all studies and sessions of the user in one step."""
    if word.strip().lower() != WORD:
        return _page(request, wrong=f"Nothing was erased: type the word {WORD} to say that you mean it.", status=422)
    _store(request).erase(current_user(request).id)
    response = RedirectResponse("/saved?done=erased", 303)
    if request.app.state.settings.login:
        set_session(response, request.app.state.settings, "")
    return response


@router.post("/saved/{identity}/rename")
def rename(request: Request, identity: Identity, title: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Give a study another title."""
    _store(request).rename(current_user(request).id, identity, title)
    return RedirectResponse("/saved?done=renamed", 303)


@router.post("/saved/{identity}/duplicate")
def duplicate(request: Request, identity: Identity) -> Response:
    """Copy a study."""
    _store(request).duplicate(current_user(request).id, identity)
    return RedirectResponse("/saved?done=duplicated", 303)


@router.get("/saved/{identity}/delete")
def ask(request: Request, identity: Identity) -> Response:
    """Ask before deleting."""
    found = _store(request).load(current_user(request).id, identity)
    return render(request, "saved_delete.html", title="Delete a study", study=found)


@router.post("/saved/{identity}/delete")
def delete(request: Request, identity: Identity) -> Response:
    """Delete a study."""
    _store(request).delete(current_user(request).id, identity)
    return RedirectResponse("/saved?done=deleted", 303)


def packed(studies: Sequence[Saved]) -> bytes:
    """Return an archive of studies, each a YAML file named after its title.

    >>> packed([])[:2]
    b'PK'
    """
    target = io.BytesIO()
    used: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for study in studies:
            stem = file_stem(study.title)
            name = next(name for name in (stem, *(f"{stem}-{i}" for i in range(2, 10_000))) if name not in used)
            used.add(name)
            moment = zipfile.ZipInfo(f"{name}.yaml", study.updated.timetuple()[:6])
            archive.writestr(moment, study.text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def file_stem(title: str) -> str:
    """Return a title as the name of a file on any system.

    >>> file_stem("../Bett: Ruhe & Molke")
    'bett-ruhe-molke'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "study"


def _read(uploads: Sequence[tuple[str, bytes]]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return (title, text) of every study, and the faults in words."""
    read: list[tuple[str, str]] = []
    faults: list[str] = []
    try:
        for name, data in tuple(_files(uploads)):  # sizes first, reading after
            try:
                study = study_from_bytes(data, name)
                title = " ".join((study.title or PurePath(name).stem).split())[:LONGEST_TITLE]
                read.append((title, write_study(study)))
            except StudyError as problem:
                faults.append(str(problem))
    except StoreError as problem:
        faults.append(str(problem))
    return read, faults[:20]


def _files(uploads: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files, those of archives too, in bounded number and size."""
    count, size = 0, 0
    for path, data in uploads:
        name = PurePath(path.replace("\\", "/")).name[:100] or "study.yaml"
        for inner, content in _unpacked(name, data) if data.startswith(b"PK\x03\x04") else [(name, data)]:
            count, size = count + 1, size + len(content)
            if count > MOST_FILES or size > 3 * LONGEST_TEXT:
                raise StoreError(f"{name}: too much at once; at most {MOST_FILES} files and {3 * LONGEST_TEXT} bytes")
            if content:
                yield inner, content


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                inner = PurePath(entry.filename.replace("\\", "/")).name[:100]
                if not entry.is_dir() and inner.lower().endswith((".yaml", ".yml", ".json")):
                    with archive.open(entry) as file:
                        content = file.read(LONGEST_TEXT + 1)
                    if len(content) > LONGEST_TEXT:
                        raise StoreError(f"{name}: {inner} has more than {LONGEST_TEXT} bytes")
                    yield inner, content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, zlib.error):
        raise StoreError(f"{name}: this archive cannot be read; make a plain zip without a password") from None


def _page(request: Request, done: str = "", wrong: str = "", faults: Sequence[str] = (), status: int = 200) -> Response:
    studies = _store(request).list(current_user(request).id)
    values: dict[str, Any] = {"studies": studies, "done": done, "wrong": wrong, "faults": faults, "word": WORD}
    return render(request, "saved.html", status=status, title="Saved", longest=LONGEST_TITLE, **values)


def _download(data: bytes, kind: str, name: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _store(request: Request) -> Store:
    found: Store = request.app.state.store
    return found
