"""Turn what pydantic found into one message: file, line, what was found, the nearest legal thing, the fix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from myoflux.common.tables import Document, Location
from myoflux.errors import nearest


def unknown(kind: str, found: str, known: Iterable[str]) -> str:
    """Return words for a name that is not in a closed list."""
    return f"unknown {kind} {found!r}; {nearest(found, known)}"


def first_fault(problem: ValidationError, document: Document, root: type[BaseModel]) -> str:
    """Return the message of the fault that stands first in the file."""
    errors = [(document_location(_place(dict(error)), document), error) for error in problem.errors()]
    location, error = min(errors, key=lambda item: (document.lines.get(item[0], 0), -len(item[0])))
    path = " > ".join(str(part) for part in location) or "the study"
    return f"{document.place(location)}: {path}: {fault_words(dict(error), root)}"


def misplaced(words: str, place: Location) -> PydanticCustomError:
    """Return an error of a whole study that points at the part which is wrong."""
    return PydanticCustomError("misplaced", "{words}", {"words": words, "place": place})


def _place(error: dict[str, Any]) -> Location:
    return (*error["loc"], *error.get("ctx", {}).get("place", ()))


def document_location(loc: tuple[str | int, ...], document: Document) -> Location:
    """Drop the parts of a pydantic location that name a choice and not a place in the file."""
    location: Location = ()
    for part in loc:
        if (*location, part) in document.lines:
            location = (*location, part)
    return location


def fault_words(error: dict[str, Any], root: type[BaseModel]) -> str:
    """Return the message of one of pydantic's errors about a part of ``root``."""
    kind, found, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "misplaced":
        return str(context["words"])
    if kind == "extra_forbidden":
        name = str(error["loc"][-1])
        return unknown("field", name, _fields(error["loc"][:-1], root))
    if kind == "missing":
        return f"the field {error['loc'][-1]!r} is missing; add it"
    if kind in ("literal_error", "enum"):
        options = [part.strip(" '") for part in str(context["expected"]).replace(" or ", ", ").split(",")]
        return f"{found!r} is not legal; {nearest(str(found), options)}"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"{_describe(found)} stands where a mapping (name: value) belongs"
    if kind in ("tuple_type", "list_type"):
        return f"{_describe(found)} stands where a list belongs; start each item with '- '"
    if kind == "finite_number":
        return f"{found!r} is not a finite number"
    message = error["msg"][0].lower() + error["msg"][1:]
    return f"{message}; found {_describe(found)}"


def _fields(loc: tuple[str | int, ...], root: type[BaseModel]) -> list[str]:
    """Return the legal fields where an unknown one was found."""
    names: list[str] = []
    for model in _models(root):
        names += [field.alias or name for name, field in model.model_fields.items()]
    here = _model_at(loc, root)
    if here is not None:
        names = [field.alias or name for name, field in here.model_fields.items()]
    return names


def _model_at(loc: tuple[str | int, ...], root: type[BaseModel]) -> type[BaseModel] | None:
    model: type[BaseModel] | None = root
    for part in loc:
        candidates = (
            _models_in(model.model_fields[str(part)].annotation) if model and part in model.model_fields else []
        )
        tagged = [m for m in _models(root) if m.__name__ == str(part)]
        if candidates:
            model = candidates[0]
        elif tagged:
            model = tagged[0]
    return model


def _models(root: type[BaseModel]) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = [root]
    for model in found:
        for field in model.model_fields.values():
            found += [other for other in _models_in(field.annotation) if other not in found]
    return found


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]


def _describe(found: Any) -> str:
    if isinstance(found, dict):
        return "a mapping"
    if isinstance(found, list | tuple):
        return "a list"
    return "nothing" if found is None else repr(found)
