"""Read CSV and YAML so that every error names the file, the line, what was found and the fix."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from myoflux.errors import MyofluxError, StudyError, TableError, nearest

KNOWN_BY = ("table", "text", "abstract", "digitised", "code", "derived", "unverified")
LARGEST_FILE = 5_000_000
DEEPEST_NESTING = 30


def data_folder() -> Path:
    """Return the folder of the data shipped with the package."""
    return Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Row:
    """A row of a table that knows where it stands."""

    path: Path
    line: int
    cells: Mapping[str, str]

    def place(self, column: str) -> str:
        """Return ``file:line, column`` for a message."""
        return f"{self.path.name}:{self.line}, column {column!r}"

    def text(self, column: str) -> str:
        """Return a cell that must not be empty."""
        value = self.cells[column].strip()
        if not value:
            raise TableError(f"{self.place(column)}: the cell is empty; every row needs it")
        return value

    def one_of(self, column: str, allowed: Sequence[str]) -> str:
        """Return a cell that must be one of the allowed words."""
        value = self.text(column)
        if value not in allowed:
            raise TableError(f"{self.place(column)}: {value!r} is not known; {nearest(value, allowed)}")
        return value

    def number(self, column: str) -> float:
        """Return a cell as a finite number."""
        value = self.text(column)
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise TableError(f"{self.place(column)}: {value!r} is not a finite number")
        return number

    def optional_number(self, column: str) -> float | None:
        """Return a cell as a finite number, or None where it is empty."""
        return self.number(column) if self.cells[column].strip() else None


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file that has at least the given columns."""
    reader = csv.DictReader(io.StringIO(read_text(path, TableError)), strict=True)
    header = reader.fieldnames or []
    for column in columns:
        if column not in header:
            raise TableError(f"{path.name}:1: the column {column!r} is missing; {nearest(column, header)}")
    for cells in reader:
        if None in cells or None in cells.values():
            raise TableError(f"{path.name}:{reader.line_num}: the row has not {len(header)} cells; quote commas")
        yield Row(path, reader.line_num, cells)


def read_text(path: Path, error: type[MyofluxError]) -> str:
    """Read a text file, refusing what is too large or is not UTF-8 text."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise error(f"{path}: there is no such file; check the path") from None
    except OSError as problem:
        raise error(f"{path}: the file cannot be read ({problem.strerror}); name a readable text file") from None
    if len(data) > LARGEST_FILE:
        raise error(f"{path}: {len(data)} bytes; a file of this kind has at most {LARGEST_FILE}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise error(f"{path}:{line}: byte {data[problem.start]:#04x} is not UTF-8 text; save it as UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise error(f"{path}:{line}: a zero byte, so this is a binary file; name a text file")
    return text


Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """Plain data from a YAML file, with the line of every part."""

    path: Path
    data: Any
    lines: Mapping[Location, int]

    def place(self, location: Location) -> str:
        """Return ``file:line`` of the nearest part that exists at or above a location."""
        while location not in self.lines and location:
            location = location[:-1]
        return f"{self.path}:{self.lines.get(location, 1)}"


def read_yaml(path: Path) -> Document:
    """Read a YAML file of mappings, lists and scalars.

    Scalars are text unless they are plain numbers, true, false or null, so that ``12:30`` stays a
    clock time and ``no`` a word. Tags, anchors, aliases and duplicate keys are refused.
    """
    return parse_yaml(read_text(path, StudyError), path)


def parse_yaml(text: str, path: Path) -> Document:
    """Read YAML that is text already, by the rules of `read_yaml`; errors name ``path``."""
    try:
        tokens = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        raise StudyError(f"{path}:{line}: not legal YAML: {problem.problem}; check indentation and quotes") from None
    except yaml.YAMLError as problem:
        raise StudyError(f"{path}: not legal YAML: {str(problem).splitlines()[0]}; save it as plain text") from None
    except RecursionError:
        raise StudyError(f"{path}: nested too deeply; a study has at most {DEEPEST_NESTING} levels") from None
    if tokens is None:
        raise StudyError(f"{path}:1: the file is empty; start from an example: myoflux export example")
    lines: dict[Location, int] = {}
    data = _plain(path, tokens, (), lines, set())
    return Document(path, data, lines)


def _plain(path: Path, node: yaml.Node, at: Location, lines: dict[Location, int], seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines[at] = line
    if len(at) > DEEPEST_NESTING:
        raise StudyError(f"{path}:{line}: nested too deeply; a study has at most {DEEPEST_NESTING} levels")
    if id(node) in seen:
        raise StudyError(f"{path}:{line}: anchors and aliases are not read; write the part out again")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(path, node, at, lines, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(path, part, (*at, index), lines, seen) for index, part in enumerate(node.value)]
    return _scalar(node.value, quoted=node.style in tuple("'\"|>"))  # type: ignore[attr-defined]


def _mapping(
    path: Path, node: yaml.MappingNode, at: Location, lines: dict[Location, int], seen: set[int]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise StudyError(f"{path}:{line}: a list or mapping stands where a name belongs; write 'name: value'")
        name = str(key.value)
        if name in data:
            first = lines[(*at, name)]
            raise StudyError(f"{path}:{line}: {name!r} stands twice (first at line {first}); rename or merge one")
        data[name] = _plain(path, value, (*at, name), lines, seen)
        lines[(*at, name)] = line
    return data


def _scalar(text: str, *, quoted: bool) -> Any:
    if quoted:
        return text
    words = {"": None, "null": None, "~": None, "true": True, "false": False}
    if text in words:
        return words[text]
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
