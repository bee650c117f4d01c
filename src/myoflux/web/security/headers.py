"""Headers of every answer."""

from __future__ import annotations

from collections.abc import Iterable, MutableSequence

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Referrer: none to others; with 'no-referrer' a browser would send 'Origin: null' with our own forms too.
COMMON = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
STATIC = b"public, max-age=3600"
PRIVATE = b"no-store"


def add_headers(headers: MutableSequence[tuple[bytes, bytes]], path: str, status: int, *, https: bool) -> None:
    """Add what is missing to the headers of an answer.

    >>> headers = [(b"cache-control", b"no-cache")]
    >>> add_headers(headers, "/", 200, https=False)
    >>> [value for name, value in headers if name == b"cache-control"]
    [b'no-cache']
    """
    present = {name.lower() for name, _ in headers}
    static = path.startswith("/static/") and status in (200, 206, 304)
    wanted: Iterable[tuple[bytes, bytes]] = (*COMMON, (b"cache-control", STATIC if static else PRIVATE))
    if https:
        wanted = (*wanted, (b"strict-transport-security", b"max-age=31536000"))
    headers.extend((name, value) for name, value in wanted if name not in present)
