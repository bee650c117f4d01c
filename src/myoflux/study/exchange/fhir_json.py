"""JSON as FHIR writes it, strictly: every object knows its place, and whatever is not as expected is told in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from myoflux.errors import StudyError, nearest

LARGEST = 50_000_000
DEEPEST = 60
# What every element may hold beside its own; `modifierExtension` is looked for before.
ALWAYS = ("id", "extension", "modifierExtension")


class ElementError(Exception):
    """Something in the document cannot be used; caught by who reads the resource. Place and words."""


@dataclass(frozen=True)
class Element:
    """An object of the document and the place where it stands."""

    place: str
    content: Mapping[str, Any]

    def fail(self, key: str, words: str) -> NoReturn:
        """Raise `ElementError` about a child of this element, or about itself without a key."""
        raise ElementError(f"{self.path(key)}: {words}")

    def path(self, key: str) -> str:
        """Return the place of a child."""
        joint = ", " if self.place.rpartition(", ")[2].startswith("entry") else "."
        return joint.join(part for part in (self.place, key) if part)

    def only(self, *known: str) -> None:
        """Raise `ElementError` for a child that R5 does not know here."""
        for key in self.content:
            if key.removeprefix("_") not in (*known, *ALWAYS):
                self.fail("", f"FHIR R5 knows no {shown(key)} here; {nearest(key[:40], known)}")

    def get(self, key: str, kind: type, words: str) -> Any:
        """Return a child of a kind, None where it is absent; raises `ElementError`."""
        value = self.content.get(key)
        if key in self.content and (not isinstance(value, kind) or (kind is not bool and isinstance(value, bool))):
            self.fail(key, f"{shown(value)} stands where {words} belongs")
        return value

    def text(self, key: str) -> str:
        """Return a child that is text, empty where it is absent."""
        return (self.get(key, str, "text") or "").strip()

    def flag(self, key: str) -> bool:
        """Return a child that is true or false, false where it is absent."""
        return bool(self.get(key, bool, "true or false"))

    def child(self, key: str) -> Element | None:
        """Return a child that is an object, None where it is absent."""
        value = self.get(key, dict, "an object")
        return None if value is None else Element(self.path(key), value)

    def children(self, key: str) -> list[Element]:
        """Return the objects of a list, counted from 1 in their places; none where it is absent."""
        items = []
        for number, value in enumerate(self.get(key, list, "a list") or (), 1):
            if not isinstance(value, dict):
                self.fail(f"{key} {number}", f"{shown(value)} stands where an object belongs")
            items.append(Element(self.path(f"{key} {number}"), value))
        return items

    def one_of(self, key: str, known: Collection[str]) -> str:
        """Return a child that is one of the known words; raises `ElementError` where it is absent or unknown."""
        value = self.text(key)
        if not value:
            self.fail(key, f"is not said; write one of {', '.join(known)}")
        if value not in known:
            self.fail(key, f"{value!r} is not known; {nearest(value, known)}")
        return value


def shown(value: Any) -> str:
    """Return a value of the document as words, cut short.

    >>> shown({"a": 1}), shown(None), shown("egg")
    ('an object', 'null', "'egg'")
    """
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def keys_of(value: Any) -> Iterator[str]:
    """Yield every key of every object inside a value, but not inside ``contained`` resources or the narrative.

    >>> list(keys_of({"a": [{"b": 1}], "text": {"status": "empty"}}))
    ['a', 'b']
    """
    if isinstance(value, list):
        for item in value:
            yield from keys_of(item)
    elif isinstance(value, dict):
        for key, inside in value.items():
            if key not in ("contained", "text") or not isinstance(inside, dict | list):
                yield key
                yield from keys_of(inside)


def load_json(path: Path | str) -> Any:
    """Return the document of a JSON file in UTF-8, UTF-16 or UTF-32; raises `StudyError` with file, line and column.

    Stricter than Python: a key that stands twice and NaN are no JSON, and nesting is bounded.
    """
    try:
        if Path(path).stat().st_size > LARGEST:
            raise StudyError(f"{path}: over {LARGEST // 1_000_000} MB; cut the Bundle into smaller files")
        raw = Path(path).read_bytes()
    except OSError as problem:
        raise StudyError(f"{path}: the file cannot be read ({problem.strerror}); check the path") from None
    try:
        text = raw.decode(json.detect_encoding(raw)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise StudyError(f"{path}: is no text in UTF-8 or UTF-16; save the FHIR file as JSON in UTF-8") from None
    return _parsed(path, text)


def _parsed(path: Path | str, text: str) -> Any:
    if text.lstrip().startswith("<"):
        raise StudyError(f"{path}:1: is XML; only JSON is read, so convert the FHIR file to JSON")
    try:
        document = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number, parse_int=_whole)
    except json.JSONDecodeError as problem:
        several = problem.msg == "Extra data"
        fix = "wrap several resources in one Bundle" if several else "name a FHIR R5 file in JSON"
        raise StudyError(f"{path}:{problem.lineno}:{problem.colno}: not legal JSON ({problem.msg}); {fix}") from None
    except ValueError as problem:
        raise StudyError(f"{path}: not legal JSON ({problem}); name a FHIR R5 file in JSON") from None
    except RecursionError:
        document = None
    return bounded(document, str(path))


def bounded(document: Any, name: str) -> Any:
    """Return a document that is something and not nested too deep; raises `StudyError`."""
    if document is None or _depth(document) > DEEPEST:
        raise StudyError(f"{name}: is nothing, or nested deeper than {DEEPEST} levels; name a FHIR R5 file in JSON")
    return document


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return made


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


def _whole(digits: str) -> float:
    """Return a whole number; one of hundreds of digits is infinite, and told where it stands."""
    return int(digits) if len(digits) < 300 else float(digits)


def _depth(document: Any) -> int:
    """Return how deep a document is nested, without recursion."""
    level, depth = [document], 0
    while level:
        depth += 1
        inside = (value.values() if isinstance(value, dict) else value for value in level)
        level = [item for values in inside for item in values if isinstance(item, dict | list)]
        level = [item for item in level if item]
    return depth
