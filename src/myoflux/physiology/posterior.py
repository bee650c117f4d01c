"""The shipped posterior sample of a model, and what scatters a trial's means round it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from myoflux.common.tables import data_folder, read_csv
from myoflux.physiology.uncertainty import Noise

NOISE = ("quantity", "laboratory", "rise", "increment", "person", "assay", "method", "source", "known_by")
LABORATORIES = ("laboratory", "quantity", "mean", "sd")


@dataclass(frozen=True)
class Posterior:
    """Logarithms of factors on fitted parameters, one row a draw, with the noise of measured quantities."""

    sample_file: Path
    noise_file: Path
    laboratory_file: Path

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fitted parameters."""
        with self.sample_file.open(encoding="utf-8") as lines:
            return tuple(lines.readline().strip().split(","))

    @cached_property
    def logs(self) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        """Logarithms of factors (draws x names)."""
        found: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.loadtxt(
            self.sample_file, delimiter=",", skiprows=1, ndmin=2
        )
        return found

    @property
    def size(self) -> int:
        """How many draws the sample has."""
        return len(self.logs)

    def draw_factors(self, n: int, seed: int) -> Sequence[Mapping[str, float]]:
        """Return ``n`` sets of factors: rows of the sample in an order that follows from the seed."""
        order = np.random.default_rng(seed).permutation(len(self.logs))
        rows = np.exp(self.logs[np.resize(order, n)])
        return [dict(zip(self.names, row, strict=True)) for row in rows.tolist()]

    @cached_property
    def noise(self) -> Mapping[str, Noise]:
        """Noise by measured quantity."""
        return {
            row.text("quantity"): Noise(**{name: row.number(name) for name in NOISE[1:7]})
            for row in read_csv(self.noise_file, NOISE)
        }

    @cached_property
    def laboratories(self) -> Mapping[str, Mapping[str, tuple[float, float]]]:
        """Mean and SD of the logarithm of a laboratory's level, by laboratory and quantity."""
        found: dict[str, dict[str, tuple[float, float]]] = {}
        for row in read_csv(self.laboratory_file, LABORATORIES):
            found.setdefault(row.text("laboratory"), {})[row.text("quantity")] = (row.number("mean"), row.number("sd"))
        return found


def posterior_of(model: str) -> Posterior:
    """Return the posterior of a model from its three files."""
    folder = data_folder()
    noise, laboratories = f"{model}_noise.csv", f"{model}_laboratories.csv"
    return Posterior(
        folder / "posterior" / f"{model}.csv", folder / "calibration" / noise, folder / "calibration" / laboratories
    )


def human_posterior() -> Posterior:
    """Return the posterior of the day-scale model."""
    folder = data_folder()
    return Posterior(
        folder / "posterior" / "human.csv",
        folder / "calibration" / "noise.csv",
        folder / "calibration" / "laboratories.csv",
    )
