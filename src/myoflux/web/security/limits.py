"""How many requests a client may make: a bucket of tokens for each, refilled at a steady rate."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict

MOST_CLIENTS = 10_000


class Buckets:
    """The buckets of one process; a client that made none for long is forgotten.

    >>> buckets = Buckets(rate=1.0, burst=2)
    >>> [buckets.wait("anna", now=0.0) for _ in range(3)]
    [0.0, 0.0, 1.0]
    >>> buckets.wait("anna", now=1.0)
    0.0
    """

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._full: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str, now: float | None = None) -> float:
        """Take a token and return 0, or return how many seconds to wait for one."""
        moment = time.monotonic() if now is None else now
        tokens, last = self._full.pop(client, (float(self._burst), moment))
        tokens = min(float(self._burst), tokens + (moment - last) * self._rate)
        wait = 0.0 if tokens >= 1.0 else (1.0 - tokens) / self._rate
        self._full[client] = (tokens - 1.0 if wait == 0.0 else tokens, moment)
        if len(self._full) > MOST_CLIENTS:
            self._full.popitem(last=False)
        return wait


def client_of(address: str) -> str:
    """Return the name of a client: its address, or the network of an IPv6 address, which one client has whole.

    >>> client_of("2001:db8::1"), client_of("127.0.0.1")
    ('2001:db8::/64', '127.0.0.1')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6 and not found.is_loopback:
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)
