"""CSV as spreadsheets write it: byte-order marks, commas, semicolons or tabs, decimal commas; rows with their lines."""

from __future__ import annotations

import csv
import io
import math
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from myoflux.errors import TableError, nearest

LARGEST = 200_000_000
DELIMITERS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")
# The first line by which spreadsheets name the separator.
_SEPARATOR = re.compile(r"sep=([,;\t|])[^\S\n]*\n", re.IGNORECASE)
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


@dataclass(frozen=True)
class Fault:
    """Something wrong in a row: the line and column where it stands, and words with the fix."""

    line: int
    column: str
    words: str
    cells: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the line of a report."""
        return f"line {self.line}, column {self.column!r}: {self.words}"


class BadCellError(Exception):
    """A cell cannot be used; caught by who reads the row."""

    def __init__(self, column: str, words: str):
        super().__init__(words)
        self.column = column


@dataclass(frozen=True)
class LooseRow:
    """A row that knows its line; ``comma`` says whether a comma in a number is a decimal comma without doubt."""

    line: int
    cells: Mapping[str, str]
    comma: bool
    raw: tuple[str, ...]

    def text(self, column: str) -> str:
        """Return a cell, empty where the column is missing."""
        return self.cells.get(column, "").strip()

    def number(self, column: str, low: float, high: float) -> float | None:
        """Return a cell as a number within bounds, None where it is empty; raises `BadCellError`."""
        text = self.text(column).replace("\u00a0", "")
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise BadCellError(column, f"{text!r} is not a number; write for example 12.5 and no unit")
        if "," in text and not self.comma and re.search(r",\d{3}$", text):
            raise BadCellError(column, f"{text!r} may be a decimal comma or thousands; write a point, or no comma")
        number = float(text.replace(",", "."))
        if not (math.isfinite(number) and low <= number <= high):
            raise BadCellError(column, f"{text} is outside {low:g} to {high:g}; check number and unit")
        return number

    def fault(self, column: str, words: str) -> Fault:
        """Return what is wrong with this row."""
        return Fault(self.line, column, words, self.raw)


@dataclass(frozen=True)
class LooseTable:
    """The header and the rows of a file; ``delimiter`` is what stands between cells."""

    path: Path
    header: tuple[str, ...]
    delimiter: str
    text: str

    def need(self, columns: Iterable[str]) -> None:
        """Raise `TableError` for the first column that is missing."""
        for column in columns:
            if column not in self.header:
                raise TableError(f"{self.path}:1: the column {column!r} is missing; {nearest(column, self.header)}")

    def rows(self) -> Iterator[LooseRow | Fault]:
        """Yield every row that is not empty, and a fault for one with too many or too few cells."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        for _ in range(1 + bool(_SEPARATOR.match(self.text))):
            next(reader, None)
        before = reader.line_num
        for cells in self._records(reader):
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(self.header) and not any(cell.strip() for cell in cells[len(self.header) :]):
                cells = cells[: len(self.header)]  # noqa: PLW2901 - spreadsheets pad rows with empty cells
            if len(cells) != len(self.header):
                words = f"the row has {len(cells)} cells, the header {len(self.header)}; quote cells that hold a "
                yield Fault(line, self.header[min(len(cells), len(self.header) - 1)], words + repr(self.delimiter),
                            tuple(cells))  # fmt: skip
                continue
            yield LooseRow(line, dict(zip(self.header, cells, strict=True)), self.delimiter != ",", tuple(cells))

    def _records(self, reader: Iterator[list[str]]) -> Iterator[list[str]]:
        try:
            yield from reader
        except csv.Error as problem:
            raise TableError(f"{self.path}: not a table ({problem}); check quotes, and save it as CSV") from None


def read_loose(path: Path) -> LooseTable:
    """Read a CSV file; raises `TableError` for what is no table. Empty header cells and repeats are refused."""
    text = _text(path)
    said = _SEPARATOR.match(text)
    body = text[said.end() :] if said else text
    first = next(iter(body.splitlines()), "")
    delimiter = (
        said[1] if said else max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    )
    csv.field_size_limit(1_000_000)
    try:
        header = tuple(
            cell.strip() for cell in next(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter), [])
        )
    except csv.Error as problem:
        raise TableError(f"{path}:1: not a table ({problem}); save it as CSV") from None
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise TableError(f"{path}:1: the file is empty; the first line names the columns")
    for name in header:
        if header.count(name) > 1:
            raise TableError(f"{path}:1: the column {name!r} stands twice; rename or drop one")
    return LooseTable(path, header, delimiter, text)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise TableError(f"{path}: {path.stat().st_size} bytes; a table has at most {LARGEST}; split it")
        data = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{path}: there is no such file; check the path") from None
    except OSError as problem:
        raise TableError(f"{path}: the file cannot be read ({problem.strerror}); name a readable text file") from None
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise TableError(
            f"{path}:{line}: byte {data[problem.start]:#04x} is not UTF-8 text; save it as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError(f"{path}:{line}: a zero byte, so this is a binary file; name a text file")
    return text


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file whole or not at all; raises `TableError` where nothing can be written."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as problem:
        raise TableError(f"{path}: cannot write here ({problem.strerror}); name another file") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
