"""The resources of a FHIR document: which are intakes, of whom, and everything that is left aside, told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from myoflux.errors import StudyError, nearest
from myoflux.study.exchange.fhir_json import Element, ElementError, bounded, shown

INTAKE = "NutritionIntake"
START = "http://example.org/myoflux/start"


@dataclass
class Document:
    """The intakes of a document, what their references may name, and what to tell of the rest."""

    intakes: list[Element] = field(default_factory=list)
    products: dict[str, Element] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    start: str = ""


def open_document(content: Any) -> Document:
    """Return what stands in a Bundle (or in Bundles inside it) or in one resource; raises `StudyError`."""
    if not isinstance(content, dict):
        raise StudyError(f"{shown(content)} is no FHIR resource; name a Bundle or one NutritionIntake")
    bounded(content, "the document")
    document = Document()
    others: dict[str, list[str]] = defaultdict(list)
    seen: dict[str, Element] = {}
    void: set[str] = set()
    for address, resource in _walk(content, "", document):
        kind = resource.content.get("resourceType")
        if kind == "NutritionProduct":
            _register(document, address, resource)
        elif kind != INTAKE:
            others[shown(kind)].append(resource.place)
        else:
            _add(document, seen, void, address, resource)
    document.intakes = [intake for intake in document.intakes if intake.place not in void]
    for kind, places in others.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        document.told.append(f"{places[0]}{more}: {kind} is no NutritionIntake and was not read")
    return document


def _walk(content: Mapping[str, Any], place: str, document: Document) -> Iterator[tuple[str, Element]]:
    """Yield address and element of every resource that is no Bundle."""
    if content.get("resourceType") != "Bundle":
        yield "", Element(INTAKE if content.get("resourceType") == INTAKE else "the document", content)
        return
    bundle = Element(place, content)
    try:
        if "implicitRules" in content:
            bundle.fail("implicitRules", "may change the meaning of everything here, and is not understood")
        if bundle.text("type") == "history":
            bundle.fail("type", "a history holds older versions of the same intakes; ask for the intakes themselves")
        entries = bundle.get("entry", list, "a list") or []
        _about(bundle, document)
    except ElementError as problem:
        document.told.append(f"{problem}; this Bundle was left out")
        return
    for number, entry in enumerate(entries, 1):
        inside = f"{place}, entry {number}" if place else f"entry {number}"
        resource = entry.get("resource") if isinstance(entry, dict) and not _deletes(entry) else None
        if not isinstance(resource, dict):
            document.told.append(f"{inside}: holds no resource; left out")
        elif resource.get("resourceType") == "Bundle":
            yield from _walk(resource, inside, document)
        else:
            yield str(entry.get("fullUrl", "")), Element(inside, resource)


def _deletes(entry: Mapping[str, Any]) -> bool:
    request = entry.get("request")
    return isinstance(request, dict) and request.get("method") == "DELETE"


def _about(bundle: Element, document: Document) -> None:
    """Take note of further pages, and of the start that our own exports name."""
    if any(link.content.get("relation") == "next" for link in bundle.children("link")):
        document.told.append(f"{bundle.path('link')}: the Bundle has a next page; its intakes are not in this file")
    meta = bundle.child("meta")
    for extension in meta.children("extension") if meta is not None else ():
        if extension.content.get("url") == START:
            document.start = extension.text("valueDateTime")


def _register(document: Document, address: str, product: Element) -> None:
    number = product.content.get("id")
    for name in (address, f"NutritionProduct/{number}" if isinstance(number, str) else ""):
        if name:
            same = document.products.setdefault(name, product).content == product.content
            document.products[name] = product if same else Element(product.place, {})


def _add(document: Document, seen: dict[str, Element], void: set[str], address: str, resource: Element) -> None:
    """Keep an intake; the same one again counts once, and two versions of one count not at all."""
    number = resource.content.get("id")
    key = address or (number if isinstance(number, str) else "")
    before = seen.setdefault(key or json.dumps(resource.content), resource)
    if before is resource:
        document.intakes.append(resource)
    elif not key:
        document.intakes.append(resource)
        document.told.append(f"{resource.place}: says the same as {before.place} and neither has an id; both count")
    elif before.content == resource.content:
        document.told.append(f"{resource.place}: is {before.place} again ({key!r}); left out")
    else:
        void.add(before.place)
        words = f"are two versions of {key!r}; left out: keep the one that is right"
        document.told.append(f"{before.place} and {resource.place}: {words}")


def contained(resource: Element) -> dict[str, Element]:
    """Return the resources inside a resource by the references that name them; raises `ElementError`."""
    inside = {}
    for one in resource.children("contained"):
        inside[f"#{one.text('id')}"] = one
    return inside


def subject_of(resource: Element) -> tuple[str, tuple[str, ...]]:
    """Return what tells the subject of an intake from others, and its names; raises `ElementError`.

    >>> subject_of(Element("", {"subject": {"reference": "Patient/p1", "display": "Ann"}}))
    ('Patient/p1', ('Patient/p1', 'Ann'))
    """
    subject = resource.child("subject")
    if subject is None:
        return "", ()
    reference, display = subject.text("reference"), subject.text("display")
    if "Group" in (subject.text("type"), reference.rpartition("/")[0].rpartition("/")[2]):
        subject.fail("", f"{reference or display!r} is a group of people; write the intakes of each")
    identifier = subject.child("identifier")
    number = identifier.text("value") if identifier is not None else ""
    names = tuple(name for name in (reference, number, display) if name)
    key = reference or number or display
    if reference.startswith("#"):
        key = json.dumps(contained(resource).get(reference, Element("", {})).content, sort_keys=True)
    return key, names


def of_one_subject(intakes: list[Element], wanted: str) -> tuple[list[Element], list[str]]:
    """Return the intakes of one subject, and what is told of the others; ``wanted`` names it where there are several.

    Raises `StudyError` for several subjects and no name, and for a name that nobody or more than one has.
    """
    subjects: dict[str, tuple[str, ...]] = {}
    whose: list[tuple[Element, str]] = []
    told = []
    for intake in intakes:
        try:
            key, names = subject_of(intake)
        except ElementError as problem:
            told.append(f"{problem}; left out")
            continue
        subjects.setdefault(key, names)
        whose.append((intake, key))
    named = {key: names for key, names in subjects.items() if key}
    fitting = [key for key, names in named.items() if wanted in (*names, *(name.rpartition("/")[2] for name in names))]
    if (wanted and len(fitting) != 1) or (not wanted and len(named) > 1):
        known = [names[0] if names else key for key, names in named.items()]
        words = f"{len(fitting)} subjects are called {wanted!r}" if wanted else f"{len(named)} subjects stand here"
        raise StudyError(
            f"{words}; name one with --subject: {nearest(wanted, known) if wanted else ', '.join(map(repr, known))}"
        )
    key = fitting[0] if wanted else next(iter(named), "")
    if not named and whose:
        told.append("no intake says whose it is (subject); read as those of one person")
    for intake, other in whose:
        if other != key:
            told.append(f"{intake.place}: {'is of ' + repr(other[:60]) if other else 'has no subject'}; left out")
    return [intake for intake, owner in whose if owner == key], told
