"""What either engine returns for one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from myoflux.engine.python_functions import Array


@dataclass(frozen=True)
class Trajectory:
    """States (times x states), reported laws and running integrals at the asked times, and where it all ended."""

    times: Array
    states: Array
    quantities: Mapping[str, Array]
    integrals: Mapping[str, Array]
    final: Mapping[str, float]
