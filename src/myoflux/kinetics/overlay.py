"""A named change of parameters: a medicine, a mechanism of ageing, an experiment in silico."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from myoflux.common.tables import read_csv
from myoflux.errors import ModelError, TableError, nearest

COLUMNS = ("overlay", "parameter", "change", "value", "since", "meaning", "source")


@dataclass(frozen=True)
class Overlay:
    """Factors and new values of parameters, lasting or from the first dose on."""

    name: str
    scale: Mapping[str, float] = field(default_factory=dict)
    replace: Mapping[str, float] = field(default_factory=dict)
    scale_after_dose: Mapping[str, float] = field(default_factory=dict)
    meaning: str = ""
    source: str = ""

    def apply(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the parameter values with the lasting changes; an unknown name raises `ModelError`.

        >>> Overlay("less", scale={"rate": 0.5}).apply({"rate": 4.0})
        {'rate': 2.0}
        """
        for name in (*self.scale, *self.replace, *self.scale_after_dose):
            if name not in values:
                raise ModelError(f"overlay {self.name!r}: no parameter {name!r}; {nearest(name, values)}")
        changed = {**values, **self.replace}
        for name, factor in self.scale.items():
            changed[name] *= factor
        return changed


def read_overlays(path: Path) -> dict[str, Overlay]:
    """Read a table of overlays, a row for each changed parameter; an empty parameter changes nothing."""
    parts: dict[str, dict[str, dict[str, float]]] = {}
    words: dict[str, tuple[str, str]] = {}
    for row in read_csv(path, COLUMNS):
        name = row.text("overlay")
        words.setdefault(name, (row.text("meaning"), row.text("source")))
        changes = parts.setdefault(name, {"scale": {}, "replace": {}, "scale_after_dose": {}})
        if not row.cells["parameter"].strip():
            continue
        kind = row.one_of("change", ("scale", "replace"))
        if row.one_of("since", ("start", "dose")) == "dose":
            kind = f"{kind}_after_dose"
            if kind not in changes:
                raise TableError(f"{row.place('change')}: 'replace' since the dose is not known; use 'scale'")
        changes[kind][row.text("parameter")] = row.number("value")
    return {
        name: Overlay(name, **changes, meaning=words[name][0], source=words[name][1]) for name, changes in parts.items()
    }


def apply_all(overlays: Iterable[Overlay], values: Mapping[str, float]) -> dict[str, float]:
    """Apply overlays in order and return the parameter values."""
    changed = dict(values)
    for overlay in overlays:
        changed = overlay.apply(changed)
    return changed
