"""Every link inside the page leads somewhere: a walk from the first page, bounded in depth of like pages."""

import html
import re
from collections import Counter, deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from tests.web.reading import sound

# Of pages of one kind (trials, foods, rules, ...) so many are opened.
OF_A_KIND = 2
LEAST = 40
HEAVIEST = 600_000
LINK = re.compile(r'<(?:a|area|link|script|img)\b[^>]*?\s(?:href|src|xlink:href)="([^"]*)"')
NAMED = re.compile(r'\s(?:id|name)="([^"]+)"')


def kind(address):
    """Return what makes two addresses pages of one kind: their first two parts and the names of their fields."""
    parts = urlsplit(address)
    folders = parts.path.strip("/").split("/")
    fields = sorted(field.partition("=")[0] for field in parts.query.split("&") if field)
    return ("/".join(folders[:2] if len(folders) > 2 else folders[:1]), len(folders), *fields)


@pytest.fixture
def walker(client):
    """A client with one event loop for all requests, as a server has; it closes what the application holds."""
    with client:
        yield client


def test_every_link_leads_somewhere(walker, app):
    study = "person: {sex: male, age: 30 y, mass: 80 kg}\nuntil: 5 h\nplan: []\n"
    app.state.store.save(1, "kept", study, None, None)
    waiting, seen, kinds, faults = deque([("/", "")]), {"/": set()}, Counter(), []
    places = []
    while waiting:
        address, came_from = waiting.popleft()
        answer = walker.get(address)
        if answer.status_code != 200:
            faults.append(f"{answer.status_code} for {address}, linked from {came_from}")
            continue
        if "content-disposition" in answer.headers or not answer.headers["content-type"].startswith("text/html"):
            continue
        text = answer.text
        faults += [f"{address}: {fault}" for fault in sound(text)]
        if text.count('class="skip"') != 1 or not re.search(r"<title>[^<]+ · myoflux</title>", text):
            faults.append(f"{address}: no title, or not one link to skip to the content")
        if len(answer.content) > HEAVIEST:
            faults.append(f"{address} weighs {len(answer.content)} bytes")
        seen[address] = set(map(html.unescape, NAMED.findall(text)))
        for link in map(html.unescape, LINK.findall(text)):
            whole = urljoin(address, link)
            if urlsplit(whole).netloc:
                faults.append(f"{address} leads outside: {link}")
                continue
            target, place = urldefrag(whole)
            if place:
                places.append((address, target, place))
            if target not in seen and kinds[kind(target)] < OF_A_KIND:
                kinds[kind(target)] += 1
                seen[target] = set()
                waiting.append((target, address))
    faults += [
        f"{where}: there is no {place!r} on {target}"
        for where, target, place in places
        if seen.get(target) and place not in seen[target]
    ]
    assert list(dict.fromkeys(faults)) == []
    assert len(seen) > LEAST
