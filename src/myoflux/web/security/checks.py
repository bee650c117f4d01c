"""Is this request meant for us, and does it come from our own pages? Plain functions of headers."""

from __future__ import annotations

from collections.abc import Collection

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = frozenset({*SAFE_METHODS, "POST", "PUT", "PATCH", "DELETE"})


def host_name(header: str) -> str:
    """Return the name in a Host header without its port, empty for one that is not legal.

    >>> host_name("LocalHost:8420"), host_name("[::1]:8420"), host_name("a@b")
    ('localhost', '::1', '')
    """
    name, port = header.strip().lower(), ""
    if name.startswith("["):
        name, closed, port = name[1:].partition("]")
        if not closed or (port and not port.startswith(":")):
            return ""
        port = port[1:]
    elif ":" in name:
        name, _, port = name.partition(":")
    legal = name and not set(name) - set("abcdefghijklmnopqrstuvwxyz0123456789.-:_")
    return name.removesuffix(".") if legal and (not port or (port.isascii() and port.isdigit())) else ""


def known_host(headers: Collection[str], hosts: Collection[str]) -> bool:
    """Return whether the one Host header names this server: another name is a page that turned its own onto us.

    >>> known_host(["127.0.0.1:8420"], ["127.0.0.1"]), known_host(["evil.example"], ["127.0.0.1"])
    (True, False)
    """
    return len(headers) == 1 and host_name(next(iter(headers))) in {host.lower() for host in hosts}


def own_origin(headers: dict[str, str], scheme: str) -> bool:
    """Return whether a request that changes something may come from one of our pages.

    Programs send neither header; a browser cannot leave out both.

    >>> own_origin({"host": "localhost:1", "origin": "http://localhost:1"}, "http")
    True
    >>> own_origin({"host": "localhost:1", "origin": "http://localhost:2"}, "http")
    False
    """
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.lower() == f"{scheme}://{headers.get('host', '').lower()}"


def embedded(headers: dict[str, str]) -> bool:
    """Return whether another site loads something of ours into its page; following a link is no such thing."""
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    return headers.get("sec-fetch-mode") != "navigate" or headers.get("sec-fetch-dest") in ("object", "embed", "iframe")


def local_path(address: str) -> str:
    r"""Return an address on this server to go on to, ``/`` for any other.

    >>> local_path("/saved?x=1"), local_path("//evil.example"), local_path("/\\evil.example")
    ('/saved?x=1', '/', '/')
    """
    if not address.startswith("/") or address.startswith("//") or len(address) > 2000:
        return "/"
    odd = "\\" in address or any(ord(letter) <= 32 or ord(letter) >= 127 for letter in address)
    return "/" if odd else address
