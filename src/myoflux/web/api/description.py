"""The page of the API, made from its OpenAPI description: nothing of it is written twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "delete")
LONGEST_EXAMPLE = 2000
HOME = "/api/v1"


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address or a query: where it stands, whether it must, and what is legal."""

    name: str
    place: str
    required: bool
    legal: str
    words: str


@dataclass(frozen=True)
class Field:
    """A field of a body."""

    name: str
    required: bool
    legal: str


@dataclass(frozen=True)
class Operation:
    """One thing the API does."""

    id: str
    method: str
    path: str
    summary: str
    words: str
    parameters: tuple[Parameter, ...]
    body: str
    fields: tuple[Field, ...]
    curl: str
    statuses: tuple[tuple[str, str], ...]


def operations(schema: dict[str, Any], address: str) -> dict[str, list[Operation]]:
    """Return the operations of an OpenAPI description by group, with an example for ``address``."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in (method for method in METHODS if method in methods):
            found = methods[method]
            groups.setdefault(found.get("tags", ["others"])[-1], []).append(
                _operation(schema, address, path, method, found)
            )
    return groups


def _operation(schema: dict[str, Any], address: str, path: str, method: str, found: dict[str, Any]) -> Operation:
    content = found.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = content.get("schema", {})
    parameters = tuple(
        Parameter(
            one["name"],
            one["in"],
            one.get("required", False),
            legal(schema, one["schema"]),
            one.get("description", one["schema"].get("description", "")),
        )
        for one in found.get("parameters", [])
    )
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=path,
        summary=found["summary"],
        words=found.get("description", ""),
        parameters=parameters,
        body=legal(schema, body) if body else "",
        fields=_fields(schema, body),
        curl=_curl(address, path, method, found, content),
        statuses=tuple((status, one["description"]) for status, one in sorted(found["responses"].items())),
    )


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    name = str(part.get("$ref", "")).rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else part


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> tuple[Field, ...]:
    found = _resolved(schema, body)
    required = found.get("required", [])
    return tuple(Field(name, name in required, legal(schema, one)) for name, one in found.get("properties", {}).items())


def legal(schema: dict[str, Any], part: dict[str, Any]) -> str:
    """Return in a few words what a part of a schema allows.

    >>> legal({}, {"type": "integer", "minimum": 0, "maximum": 1000})
    'integer from 0 to 1000'
    """
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    for union in ("anyOf", "oneOf"):
        if union in part:
            return " or ".join(dict.fromkeys(legal(schema, one) for one in part[union]))
    if "enum" in part:
        return " or ".join(json.dumps(one) for one in part["enum"])
    if "const" in part:
        return json.dumps(part["const"])
    kind = part.get("type", "anything")
    if kind == "array":
        items = legal(schema, part["items"]) if part.get("items") else "values"
        return f"list of {items}"
    if kind == "string" and "description" in part:
        return str(part["description"])
    low, high = part.get("minimum"), part.get("maximum", part.get("exclusiveMaximum"))
    span = f" from {low} to {high}" if low is not None and high is not None else ""
    longest = f" of at most {part['maxLength']} characters" if "maxLength" in part else ""
    return f"{kind}{span}{longest}"


def _curl(address: str, path: str, method: str, found: dict[str, Any], content: dict[str, Any]) -> str:
    for one in found.get("parameters", []):
        examples = one["schema"].get("examples") or one["schema"].get("enum") or ["NAME"]
        path = path.replace(f"{{{one['name']}}}", str(examples[0]).replace(" ", "%20"))
        if one["in"] == "query" and one.get("required"):
            path += f"?{one['name']}={str(examples[0]).replace(' ', '%20')}"
    lines = [f"curl -s{'' if method == 'get' else f' -X {method.upper()}'} '{address}{path}'"]
    examples = list(content.get("examples", {}).values())
    if content or method == "post":
        lines.append("  -H 'Content-Type: application/json'")
    if content:
        value = examples[0]["value"] if examples else {"text": "BCAA 2:1:1, leucine 3.5 g per serving"}
        text = json.dumps(value)
        lines.append(f"  -d '{text[:LONGEST_EXAMPLE]}'")
    return " \\\n".join(lines)
