"""Mean, SD and quantiles of many people in bounded memory; no bit depends on order, chunks or workers.

Everything kept is a whole number (sums of cuts, counts in bins, see `tally`) or an extreme, so that adding people and
merging summaries give the same bits in any order.
"""

from __future__ import annotations

import io
import math
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from myoflux.engine.python_functions import Array
from myoflux.engine.tally import BINS, CUTS, SLOTS, WIDTH, tally
from myoflux.errors import SimulationError

Whole = NDArray[np.int64]
LARGEST = 2.0**400
QUANTILE_ERROR = 0.005
_LOWEST = -400
_CUT = 32
_SPAN = SLOTS // 2
_BLOCK = 512
_FIRST_PAGES = 1024
_BIAS = 1023
# A bin is at most 2^-7 of its lower edge wide.
_INNER = QUANTILE_ERROR * 2.0**7


@dataclass
class Summary:
    """Running summaries of ``cells`` numbers a person (outputs at times, or window statistics).

    Quantiles are within `QUANTILE_ERROR` (0.5 %) of the order statistics they lie between, or within 2^-62 of the
    cell's largest number. Means are exact to 2^-62 of it before rounding; SDs below 1e-9 of it are not resolved. Sizes
    below 1e-120 lose digits, below 1e-139 all of them.

    >>> summary = Summary(1)
    >>> summary.add(np.arange(1.0, 101.0)[:, None])
    >>> float(summary.mean()[0]), round(float(summary.sd()[0]), 6)
    (50.5, 29.011492)
    >>> abs(float(summary.quantiles([0.5])[0, 0]) / 50.5 - 1) < QUANTILE_ERROR
    True
    """

    cells: int
    count: int = 0
    low: Array = field(init=False)
    high: Array = field(init=False)
    none: Whole = field(init=False)
    sums: Whole = field(init=False)
    _exponents: Whole = field(init=False)
    _directory: NDArray[np.int32] = field(init=False)
    _counts: NDArray[np.uint32] = field(init=False)
    _used: Whole = field(init=False)

    def __post_init__(self) -> None:
        self.low, self.high = np.full(self.cells, np.inf), np.full(self.cells, -np.inf)
        self.none = np.zeros(self.cells, dtype=np.int64)
        self.sums = np.zeros((2 * CUTS, self.cells), dtype=np.int64)
        self._exponents = np.full(self.cells, _LOWEST, dtype=np.int64)
        self._directory = np.zeros((self.cells, SLOTS), dtype=np.int32)
        self._counts = np.zeros((_FIRST_PAGES, BINS), dtype=np.uint32)
        self._used = np.zeros(1, dtype=np.int64)
        self._scale()

    def add(self, values: Array) -> None:
        """Add people (people x cells); every number must be finite and below `LARGEST` in size (see `sound`)."""
        for first in range(0, len(values) if self.cells else 0, _BLOCK):
            self._add(np.ascontiguousarray(values[first : first + _BLOCK]))
        self.count += len(values)

    def _add(self, values: Array) -> None:
        low, high = values.min(axis=0), values.max(axis=0)
        if not (low > -LARGEST).all() or not (high < LARGEST).all():
            raise SimulationError(f"a number to be summarised is not finite or not below {LARGEST:.2g} in size")
        np.minimum(self.low, low, out=self.low)
        np.maximum(self.high, high, out=self.high)
        self._raise(_exponent(np.maximum(np.abs(low), np.abs(high))))
        begin, fold, tile = 0, tally().fold, np.empty(WIDTH * len(values))
        while begin < self.cells:
            places = (self._scales, self.sums, self._tops, self._directory, self._counts, self.none, self._used)
            addresses = [array.ctypes.data for array in places]
            begin = fold(
                values.ctypes.data, self.cells, len(values), *addresses, len(self._counts), tile.ctypes.data, begin
            )
            if begin < self.cells:
                self._reserve(8 * SLOTS)

    def merge(self, other: Summary) -> None:
        """Add the people of another summary of the same cells."""
        if other.cells != self.cells:
            raise SimulationError(f"summaries of {self.cells} and {other.cells} cells cannot be merged")
        self._raise(other._exponents)
        # The other may be raised too: what it says does not change.
        other._raise(self._exponents)
        np.minimum(self.low, other.low, out=self.low)
        np.maximum(self.high, other.high, out=self.high)
        self.sums += other.sums
        self.none += other.none
        self.count += other.count
        theirs = np.flatnonzero(other._directory)
        directory = self._directory.reshape(-1)
        fresh = theirs[directory[theirs] == 0]
        self._reserve(len(fresh))
        directory[fresh] = self._used[0] + 1 + np.arange(len(fresh))
        self._used[0] += len(fresh)
        for part in range(0, len(theirs), _BLOCK):
            chosen = theirs[part : part + _BLOCK]
            self._counts[directory[chosen]] += other._counts[other._directory.reshape(-1)[chosen]]

    def mean(self) -> Array:
        """Return the mean of each cell; NaN when nobody was added."""
        totals, units = self._totals(0), _lowest_cut(self._exponents)
        found = [_ratio(total, self.count, unit) for total, unit in zip(totals, units, strict=True)]
        return np.array(found).reshape(self.cells)

    def sd(self) -> Array:
        """Return the standard deviation of each cell (of the sample, n - 1); NaN for fewer than two people."""
        n = self.count
        found = np.full(self.cells, math.nan)
        if n < 2:
            return found
        plain, squares = self._totals(0), self._totals(CUTS)
        units, square_units = _lowest_cut(self._exponents), _lowest_cut(2 * self._exponents + 1)
        for cell in range(self.cells):
            if self.low[cell] == self.high[cell]:
                found[cell] = 0.0
                continue
            shift = int(square_units[cell] - 2 * units[cell])
            ours, theirs = plain[cell] ** 2, n * squares[cell]
            spread = (theirs << shift) - ours if shift >= 0 else theirs - (ours << -shift)
            unit = 2 * units[cell] if shift >= 0 else square_units[cell]
            found[cell] = math.sqrt(max(_ratio(spread, n * (n - 1), int(unit)), 0.0))
        return found

    def quantiles(self, shares: list[float] | tuple[float, ...]) -> Array:
        """Return quantiles (shares x cells), between order statistics as numpy's default does."""
        if self.count == 0:
            return np.full((len(shares), self.cells), math.nan)
        ranks = [share * (self.count - 1) for share in shares]
        return np.array([self._cell_quantiles(cell, ranks) for cell in range(self.cells)]).reshape(-1, len(shares)).T

    def _cell_quantiles(self, cell: int, ranks: list[float]) -> list[float]:
        """Return the numbers at ranks (from 0) of one cell.

        Within a bin people are taken as evenly spread, but never so near an edge that the error bound would not hold.
        """
        row, top = self._directory[cell], int(self._tops[cell])
        edges, counts = [], []
        for slot in (*range(_SPAN, 2 * _SPAN), -1, *range(_SPAN - 1, -1, -1)):
            if slot < 0:
                edges.append(np.zeros((1, 2)))
                counts.append(self.none[cell : cell + 1])
            elif row[slot]:
                first = (top - slot % _SPAN) << 51
                bits = first + (np.arange(BINS + 1, dtype=np.int64) << 45)
                bounds = bits.view(np.float64)
                sides = np.stack([bounds[:-1], bounds[1:]], axis=1)
                page = self._counts[row[slot]].astype(np.int64)
                edges.append(-sides[::-1, ::-1] if slot >= _SPAN else sides)
                counts.append(page[::-1] if slot >= _SPAN else page)
        bounds, held = np.concatenate(edges), np.concatenate(counts)
        upto = np.cumsum(held)

        def at(rank: int) -> float:
            if rank in (0, self.count - 1):
                return float((self.high if rank else self.low)[cell])
            place = int(np.searchsorted(upto, rank, side="right"))
            within = (rank - (upto[place] - held[place]) + 0.5) / held[place]
            guess = bounds[place, 0] + min(max(within, 1.0 - _INNER), _INNER) * (bounds[place, 1] - bounds[place, 0])
            return float(min(max(guess, self.low[cell]), self.high[cell]))

        found = []
        for rank in ranks:
            lower, upper = at(math.floor(rank)), at(math.ceil(rank))
            found.append(lower + (rank - math.floor(rank)) * (upper - lower))
        return found

    def _totals(self, first: int) -> list[int]:
        """Return the sums of cuts, joined, in units of the lowest cut; exact whole numbers."""
        high, middle, low = (self.sums[first + cut].tolist() for cut in range(CUTS))
        return [(h << 2 * _CUT) + (m << _CUT) + s for h, m, s in zip(high, middle, low, strict=True)]

    def _raise(self, exponents: Whole) -> None:
        """Make room for larger numbers: cuts and bins too far below the new top are let go."""
        new = np.maximum(self._exponents, exponents)
        grown = np.flatnonzero(new > self._exponents)
        if not len(grown):
            return
        old, new = self._exponents[grown], new[grown]
        for first, before, after in ((0, old, new), (CUTS, 2 * old + 1, 2 * new + 1)):
            steps = after // _CUT - before // _CUT
            for step in np.unique(steps[steps > 0]).tolist():
                chosen = grown[steps == step]
                block = self.sums[first : first + CUTS, chosen]
                moved = np.zeros_like(block)
                moved[step:] = block[: max(CUTS - step, 0)]
                self.sums[first : first + CUTS, chosen] = moved
        if self._used[0]:
            shifts = 2 * (new - old)
            for shift in np.unique(shifts).tolist():
                self._lower(grown[shifts == shift], shift)
        self._exponents[grown] = new
        self._scale()

    def _lower(self, cells: Whole, shift: int) -> None:
        """Move the bins of cells down by so many half octaves; those that fall out count as nothing."""
        rows = self._directory[cells].reshape(len(cells), 2, _SPAN)
        stay = max(_SPAN - shift, 0)
        gone = rows[:, :, stay:]
        if gone.any():
            # Page 0 is never filled.
            self.none[cells] += self._counts[gone].sum(axis=(1, 2, 3), dtype=np.int64)
        kept = np.zeros_like(rows)
        kept[:, :, _SPAN - stay :] = rows[:, :, :stay]
        self._directory[cells] = kept.reshape(len(cells), SLOTS)

    def _scale(self) -> None:
        """Work out the sizes of cuts and the top half octave from the exponents."""
        rows = []
        for exponents in (self._exponents, 2 * self._exponents + 1):
            sizes = [(exponents // _CUT - cut) * _CUT for cut in range(CUTS)]
            rows += [np.ldexp(1.0, -size) for size in sizes] + [np.ldexp(1.0, size) for size in sizes]
        self._scales = np.ascontiguousarray(rows)
        self._tops = 2 * (self._exponents + _BIAS) + 1

    def _reserve(self, pages: int) -> None:
        needed = int(self._used[0]) + pages + 1
        if needed > len(self._counts):
            # In place, so that the old and the new never stand side by side.
            self._counts.resize((max(needed, len(self._counts) * 5 // 4), BINS), refcheck=False)

    def to_bytes(self) -> bytes:
        """Return the summary as bytes, compressed."""
        slots = np.flatnonzero(self._directory)
        pages = self._counts[self._directory.reshape(-1)[slots]]
        small = pages.astype(np.uint16) if pages.size and pages.max() < 2**16 else pages
        file = io.BytesIO()
        head = np.array([self.cells, self.count])
        parts = (head, self.low, self.high, self.none, self.sums, self._exponents, slots, small)
        for part in parts:
            np.lib.format.write_array(file, part, allow_pickle=False)
        return zlib.compress(file.getbuffer(), 1)

    @staticmethod
    def from_bytes(data: bytes) -> Summary:
        """Read a summary back; raises `ValueError` or `zlib.error` for what is not one."""
        file = io.BytesIO(zlib.decompress(data))
        parts: list[Any] = [np.lib.format.read_array(file, allow_pickle=False) for _ in range(8)]
        found = Summary(int(parts[0][0]), int(parts[0][1]))
        found.low, found.high, found.none, found.sums, found._exponents = parts[1:6]
        slots, pages = parts[6:]
        found._reserve(len(slots))
        found._directory.reshape(-1)[slots] = 1 + np.arange(len(slots))
        found._counts[1 : len(slots) + 1] = pages
        found._used[0] = len(slots)
        found._scale()
        return found


def sound(*parts: Array) -> NDArray[np.bool_]:
    """Tell for each person (first axis) whether every number can be summarised."""
    fine = np.ones(len(parts[0]), dtype=bool)
    for part in parts:
        # One look at all of it first: NaN and infinity show in the extremes.
        if part.size and not (part.max() < LARGEST and part.min() > -LARGEST):
            axes = tuple(range(1, part.ndim))
            fine &= (part.max(axis=axes) < LARGEST) & (part.min(axis=axes) > -LARGEST)
    return fine


def _exponent(sizes: Array) -> Whole:
    """Return the power of two at or below each size, at least the lowest that is kept."""
    return np.where(sizes > 0.0, np.maximum(np.frexp(sizes)[1] - 1, _LOWEST), _LOWEST).astype(np.int64)


def _lowest_cut(exponents: Whole) -> list[int]:
    return [int(size) for size in (exponents // _CUT - (CUTS - 1)) * _CUT]


def _ratio(above: int, below: int, power: int) -> float:
    """Return a quotient of whole numbers times a power of two; NaN when there is nothing to divide by."""
    return math.ldexp(above / below, power) if below else math.nan
