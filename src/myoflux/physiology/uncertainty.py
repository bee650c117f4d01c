"""What a model knows of its own uncertainty: plausible parameter sets, and what else makes a trial's mean vary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Noise:
    """What scatters the mean of a trial arm round the model, for one measured quantity; zero where it does not.

    ``laboratory``: SD of the logarithm of the level between laboratories, shared by all rows of one. ``rise``: SD of
    the logarithm of the rise above fasting between trials. ``increment``: SD of that rise between trials in the unit
    of the quantity (%/h for synthesis); where it is given, the laboratory moves the fasting level alone. ``person``:
    SD of the logarithm between people, divided by root n. ``assay``: SD of the logarithm from one group mean to the
    next beside that. ``method``: SD of the logarithm between methods, used where a difference is held against the
    reported errors.
    """

    laboratory: float = 0.0
    rise: float = 0.0
    increment: float = 0.0
    person: float = 0.0
    assay: float = 0.0
    method: float = 0.0


class Uncertainty(Protocol):
    """What `BodyModel.uncertainty` offers.

    ``noise`` is keyed by measured quantity ("plasma_leucine", "fsr_mixed"). ``laboratories`` holds, by laboratory and
    quantity, the mean and SD of a fitted log factor of the level; it replaces the spread between laboratories. An arm
    without a laboratory has that of its trial, "<trial> (own)".
    """

    @property
    def noise(self) -> Mapping[str, Noise]: ...  # noqa: D102

    @property
    def laboratories(self) -> Mapping[str, Mapping[str, tuple[float, float]]]: ...  # noqa: D102

    @property
    def size(self) -> int: ...  # noqa: D102

    def draw_factors(self, n: int, seed: int) -> Sequence[Mapping[str, float]]:
        """Return ``n`` plausible sets of factors on parameters; names left out keep theirs. Equal seeds, equal sets."""
        ...
