"""Where everything lies in a kernel's work area: rows of one vector each, then 8-byte items for each lane."""

from __future__ import annotations

from dataclasses import dataclass, field

STAGES = 8

# Slots of the argument table, 8 bytes each; a double is stored as its bits.
ARGUMENTS = (
    "work",
    "first",
    "last",
    "parameters",
    "parameter_stride",
    "initial",
    "initial_stride",
    "initial_flags",
    "periods",
    "borders",
    "border_stride",
    "adds",
    "add_rows",
    "add_values",
    "add_stride",
    "holds",
    "hold_rows",
    "hold_values",
    "hold_flags",
    "hold_stride",
    "times_count",
    "times",
    "rows",
    "final",
    "status",
    "steps",
    "windows_count",
    "windows",
    "means",
    "peaks",
    "peak_times",
    "relative",
    "absolute",
    "first_step",
    "smallest_step",
    "most_steps",
)
SLOT = {name: index for index, name in enumerate(ARGUMENTS)}


@dataclass
class Layout:
    """Row numbers of the work area of a kernel with ``size`` integrated states."""

    lanes: int
    size: int
    rows: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def reserve(self, name: str, count: int) -> None:
        """Give a block of rows a place."""
        self.rows[name] = self.total
        self.lengths[name] = count
        self.total += count

    def __getitem__(self, name: str) -> int:
        return self.rows[name]

    @property
    def bytes(self) -> int:
        """Size of the work area."""
        return self.total * self.lanes * 8


# One row each: doubles for each lane, then integers for each lane.
LANE_DOUBLES = ("time", "step", "inverse", "end", "error", "factor", "accepted", "theta", "until")
LANE_INTEGERS = ("person", "period", "cursor", "count", "tries", "rejected", "final_step", "active", "done_steps")
