"""CSV as spreadsheets write it: byte-order marks, titles above the header, any usual separator, decimal commas.

Rows know their lines, and read their numbers with the decimal mark that the whole table shows.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path

from myoflux.common.numerals import Mark, Said, decimal_mark, read_said, readings
from myoflux.errors import TableError, nearest

LARGEST = 200_000_000
DELIMITERS = (",", ";", "\t", "|")
# A header stands within so many lines from the top: a convention.
TITLE_LINES = 30
BLANKS = "blanks"
_CELL = 1_000_000
# The first line by which spreadsheets name the separator.
_SEPARATOR = re.compile(r"\"?sep=([,;\t|])\"?[^\S\n]*\n", re.IGNORECASE)
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


@lru_cache(maxsize=65_536)
def _said(text: str, mark: Mark | None) -> Said | None:
    """Read a cell; a plain number, as most are, before the words of bounds and ranges."""
    values = readings(text)
    return Said(values[0], values[0]) if len(values) == 1 else read_said(text, mark)


@dataclass(frozen=True)
class LooseRow:
    """A row that knows its line; ``mark`` is the decimal mark of its table, None where the table leaves it open."""

    line: int
    cells: Mapping[str, str]
    mark: Mark | None
    raw: tuple[str, ...]

    def text(self, column: str) -> str:
        """Return a cell, empty where the column is missing."""
        return self.cells.get(column, "").strip()

    def said(self, column: str) -> Said | None:
        """Return what a cell says of a number, None where nothing is known; raises `BadCellError`."""
        text = self.text(column)
        if not text:
            return None
        try:
            return _said(text, self.mark)
        except ValueError as problem:
            raise BadCellError(column, str(problem)) from None

    def number(self, column: str, low: float, high: float) -> float | None:
        """Return a cell as one number within bounds, None where nothing is known; raises `BadCellError`."""
        said, text = self.said(column), self.text(column)
        if said is None:
            return None
        if said.bound != "exact":
            raise BadCellError(column, f"{text!r} is no single number; write for example 12.5")
        if not low <= said.low <= high:
            raise BadCellError(column, f"{text} is outside {low:g} to {high:g}; check number and unit")
        return said.low

    def fault(self, column: str, words: str) -> Fault:
        """Return what is wrong with this row."""
        return Fault(self.line, column, words, self.raw)


@dataclass(frozen=True)
class LooseTable:
    """The header and the rows of a file; ``delimiter`` is what stands between cells, ``first`` the header's line."""

    path: Path
    header: tuple[str, ...]
    delimiter: str
    text: str
    first: int = 1

    def need(self, columns: Iterable[str]) -> None:
        """Raise `TableError` for the first column that is missing."""
        for column in columns:
            if column not in self.header:
                raise TableError(
                    f"{self.path}:{self.first}: the column {column!r} is missing; {nearest(column, self.header)}"
                )

    def told(self) -> list[str]:
        """Return what a reader should hear: lines above the header that were passed over."""
        above = [line for line in islice(_lines(self.text), self.first - 1) if line.strip()]
        above = [line for line in above if not _SEPARATOR.match(line)]
        if not above:
            return []
        return [f"{self.path}:{self.first}: taken as the header; {len(above)} line(s) above it are not read"]

    @cached_property
    def mark(self) -> Mark | None:
        """The decimal mark that the numbers of the table show; a semicolon between cells alone shows none."""
        cells = (cell for _, cells in self._records() for cell in cells)
        return decimal_mark(cell for cell in cells if re.match(r"\s*[-+<]?\s*[\d.,]", cell))

    def rows(self) -> Iterator[LooseRow | Fault]:
        """Yield every row that is not empty, and a fault for one with too many or too few cells."""
        for line, cells in self._records():
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(self.header) and not any(cell.strip() for cell in cells[len(self.header) :]):
                cells = cells[: len(self.header)]  # noqa: PLW2901 - spreadsheets pad rows with empty cells
            if len(cells) != len(self.header):
                words = f"the row has {len(cells)} cells, the header {len(self.header)}; quote cells that hold a "
                yield Fault(line, self.header[min(len(cells), len(self.header) - 1)], words + repr(self.delimiter),
                            tuple(cells))  # fmt: skip
                continue
            yield LooseRow(line, dict(zip(self.header, cells, strict=True)), self.mark, tuple(cells))

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the records below the header with their lines."""
        records = _records(self.path, self.text, self.delimiter)
        return ((line, cells) for line, cells in records if line > self.first)


def _records(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every record with the line it begins at."""
    if delimiter == BLANKS:
        yield from ((number, line.split()) for number, line in enumerate(_lines(text), 1))
        return
    csv.field_size_limit(_CELL)
    reader = csv.reader(_lines(text), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells
            before = reader.line_num
    except csv.Error as problem:
        raise TableError(f"{path}:{before + 1}: not a table ({problem}); check quotes, save it as CSV") from None


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


def holding(columns: Iterable[str]) -> Callable[[Sequence[str]], bool]:
    """Return a test whether names of columns are a header that holds these.

    >>> holding(["food"])(("date", "food"))
    True
    """
    needed = frozenset(columns)
    return lambda names: needed <= set(names)


def read_loose(path: Path, is_header: Callable[[Sequence[str]], bool] | None = None) -> LooseTable:
    """Read a CSV file; raises `TableError` for what is no table. Empty header cells and repeats are refused.

    The header is the first of thirty lines for which ``is_header`` holds, whatever stands between its cells; without
    one it is the first line of all.
    """
    text = _text(path)
    said = _SEPARATOR.match(text)
    delimiters = [said[1]] if said else [*DELIMITERS, BLANKS]
    place = 0
    for number, line in enumerate(islice(_lines(text), TITLE_LINES if is_header else 0), 1):
        ways = {mark: _names(text[place : place + _CELL], mark) for mark in delimiters} if line.strip() else {}
        fitting = [mark for mark, names in ways.items() if is_header and is_header(names)]
        if fitting:
            return _table(path, text, number, max(fitting, key=lambda mark: len(ways[mark])), ways)
        place += len(line)
    ways = {mark: _names(text[said.end() if said else 0 :], mark) for mark in delimiters if mark != BLANKS}
    return _table(path, text, 2 if said else 1, max(ways, key=lambda mark: len(ways[mark])), ways)


def _names(text: str, delimiter: str) -> tuple[str, ...]:
    """Return the cells of the first record of a text; none where it is no record."""
    names = next((cells for _, cells in _quiet(text, delimiter)), [])
    names = [name.strip() for name in names]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _quiet(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    with suppress(TableError):
        yield from _records(Path(), text, delimiter)


def _table(path: Path, text: str, first: int, delimiter: str, ways: Mapping[str, Sequence[str]]) -> LooseTable:
    header = tuple(ways[delimiter])
    if not header:
        what = "no names of columns can be read; check quotes" if text.strip() else "the file is empty"
        raise TableError(f"{path}:{first}: {what}; the first line names the columns")
    for name in header:
        if header.count(name) > 1:
            raise TableError(f"{path}:{first}: the column {name!r} stands twice; rename or drop one")
    return LooseTable(path, header, delimiter, text, first)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise TableError(f"{path}: {path.stat().st_size} bytes; a table has at most {LARGEST}; split it")
        data = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{path}: there is no such file; check the path") from None
    except OSError as problem:
        raise TableError(f"{path}: the file cannot be read ({problem.strerror}); name a readable text file") from None
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), _unmarked(data))
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise TableError(
            f"{path}:{line}: byte {data[problem.start]:#04x} is not {name} text; save it as UTF-8"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError(f"{path}:{line}: a zero byte, so this is a binary file; name a text file")
    return text


def _unmarked(data: bytes) -> str:
    """Return the encoding of bytes without a mark: every second byte of UTF-16 in western letters is zero."""
    head = data[:200]
    zeros = [head[start::2].count(0) for start in (0, 1)]
    most = len(head) // 2 * 0.8
    if most and (zeros[0] >= most) != (zeros[1] >= most):
        return "utf-16-be" if zeros[0] >= most else "utf-16-le"
    return "utf-8"


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
