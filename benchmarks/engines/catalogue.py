"""Which simulators are here, with versions; and why the others are not."""

from __future__ import annotations

import scipy

from benchmarks.engines import amici_peer, copasi, diffrax_peer, libroadrunner, ours, scipy_peer
from benchmarks.engines.base import Engine, Prepare, version_of

OURS, STANDARD = "ours", "libRoadRunner"
NOT_MEASURED = {
    "numbalsoda 0.3.4": "not installed: no wheel for this Python; its source needs a Fortran compiler",
}
ABSENT = {"AMICI": "not installed: no wheel; it and each model need a C++ compiler"}


def engines() -> tuple[list[Engine], dict[str, str]]:
    """Return the engines that can run here, ours first, and the reasons for the absent."""
    found = [
        Engine(OURS, version_of("myoflux"), ours.ABSOLUTE, ours.prepare, {"40": 10_000, "8": 10_000, "end": 10_000,
               "7 days": 500}),
    ]  # fmt: skip
    absent = dict(NOT_MEASURED)
    peers: list[tuple[str, str, str, float, Prepare, dict[str, int]]] = [
        (STANDARD, "libroadrunner", "libroadrunner", libroadrunner.ABSOLUTE, libroadrunner.prepare,
         {"40": 150, "8": 150, "end": 200, "7 days": 12}),
        ("COPASI", "copasi-basico", "basico", copasi.ABSOLUTE, copasi.prepare,
         {"40": 12, "8": 12, "end": 12, "7 days": 2}),
        ("AMICI", "amici", "built from source", amici_peer.ABSOLUTE, amici_peer.prepare, {"40": 6}),
        ("diffrax", "diffrax", "Kvaerno5, vmap", diffrax_peer.ABSOLUTE, diffrax_peer.prepare, {"40": 32}),
    ]  # fmt: skip
    for name, package, words, absolute, prepare, batch in peers:
        version = version_of(package)
        if version:
            own = f"{words} {version}" + (f", COPASI {version_of('python-copasi')}" if name == "COPASI" else "")
            found.append(Engine(name, own, absolute, prepare, batch))
        else:
            absent[name] = ABSENT.get(name, "not installed; `uv sync --group bench` brings it")
    for method, batch in (("LSODA", {"40": 6, "8": 6, "end": 6, "7 days": 1}), ("BDF", {"40": 3})):
        prepare = scipy_peer.prepare_with(method)
        found.append(Engine(f"scipy {method}", f"scipy {scipy.__version__}", scipy_peer.ABSOLUTE, prepare, batch))
    return found, absent
