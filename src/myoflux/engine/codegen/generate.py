"""Write the whole module of a kernel: functions, layout and what a caller must know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from myoflux.engine.codegen import driver, observe, reporting, stages, start, windows
from myoflux.engine.codegen.equations import Equations
from myoflux.engine.codegen.layout import LANE_DOUBLES, LANE_INTEGERS, STAGES


@dataclass(frozen=True)
class Description:
    """What a caller must know to run a compiled kernel; kept beside the object code.

    ``additions`` maps each state of the model to the rows of the work area an added amount changes, with weights.
    """

    lanes: int
    work_bytes: int
    parameters: tuple[str, ...]
    full: tuple[str, ...]
    known: tuple[str, ...]
    columns: int
    integrals: int
    peaks: int
    integrated: int
    additions: dict[str, list[tuple[int, float]]]

    def to_json(self) -> str:
        """Return the description as text."""
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> Description:
        """Read a description back."""
        raw = json.loads(text)
        for name in ("parameters", "full", "known"):
            raw[name] = tuple(raw[name])
        raw["additions"] = {
            name: [(int(row), float(weight)) for row, weight in rows] for name, rows in raw["additions"].items()
        }
        return Description(**raw)


def generate(equations: Equations, lanes: int) -> tuple[str, Description]:
    """Return the IR of a kernel for so many lanes, and its description."""
    g = stages.Generator(equations, lanes)
    columns = observe.split_columns(g)
    _reserve(g, columns)
    functions = [
        stages.first_stage(g),
        stages.later_stage(g),
        *(stages.combination(g, stage) for stage in range(2, STAGES + 1)),
        stages.error_norm(g),
        stages.dense_output(g),
        stages.whole_step(g),
        observe.quartics(g, columns),
        observe.write_rows(g, columns),
        observe.at_share(g, "other", [observe.row_nodes(g)[column] for column in columns.other]),
        observe.at_share(g, "peaks", equations.peaks),
        start.start_values(g),
        start.reduced_start(g),
        start.full_state(g),
        driver.fill(g),
        driver.begin(g),
        driver.set_step(g),
        driver.judge(g),
        driver.commit(g),
        driver.advance(g),
        windows.window(g),
        windows.peak(g),
        reporting.report(g, columns),
        reporting.solve(g),
        start.derived_values(g),
    ]
    g.layout.reserve("d", len(g.hoisted.nodes))
    module = "\n".join([*functions, _declarations(lanes)])
    return module, _describe(g)


def _reserve(g: stages.Generator, columns: observe.Columns) -> None:
    equations, layout, n = g.equations, g.layout, g.layout.size
    factors = len(stages.factor_places(g.elimination))
    quartic = 5 * observe.padded(len(columns.linear), g.lanes)
    blocks = [(name, 1) for name in (*LANE_DOUBLES, *LANE_INTEGERS)]
    blocks += [
        ("y", n + len(equations.totals)),
        ("fresh", n + len(equations.totals)),
        ("ya", n),
        ("yn", n),
        ("u", STAGES * n),
        ("lu", factors),
        ("spill", max(0, quartic - 4 * n - factors)),
        ("other", len(columns.other)),
        ("samples", 5 * len(equations.peaks)),
        ("full", len(equations.starts)),
        ("p", len(equations.parameters)),
    ]
    for name, count in blocks:
        layout.reserve(name, count)
    # After a step its stages and factors are done with: what is reported takes their place, to stay in the cache.
    layout.rows["dense"] = layout["u"]
    layout.rows["quartic"] = layout["u"] + 4 * n
    # How many values hold through a period is known only at the end: they come last.
    layout.rows["d"] = layout.total


def _describe(g: stages.Generator) -> Description:
    equations = g.equations
    additions: dict[str, list[tuple[int, float]]] = {name: [] for name in equations.starts}
    for name in equations.starts:
        if name in g.place:
            additions[name].append((g.place[name], 1.0))
        for total, weights in equations.totals.items():
            if name in weights:
                additions[name].append((g.total[total], weights[name]))
    return Description(
        lanes=g.lanes,
        work_bytes=g.layout.bytes,
        parameters=equations.parameters,
        full=tuple(equations.starts),
        known=tuple(equations.full),
        columns=len(observe.row_nodes(g)),
        integrals=len(equations.integrals),
        peaks=len(equations.peaks),
        integrated=len(equations.states),
        additions=additions,
    )


def _declarations(lanes: int) -> str:
    kinds: Sequence[tuple[str, str]] = [("double", "f64")]
    widths = sorted({1, 2, 4, 8, lanes})
    kinds = [*kinds, *((f"<{width} x double>", f"v{width}f64") for width in widths)]
    lines = []
    for kind, suffix in kinds:
        lines.append(f"declare {kind} @llvm.fma.{suffix}({kind}, {kind}, {kind})")
        lines.append(f"declare {kind} @llvm.fabs.{suffix}({kind})")
    width = 64 * lanes
    lines.append(
        f'attributes #0 = {{ noinline nounwind "prefer-vector-width"="{width}" "min-legal-vector-width"="{width}" }}'
    )
    return "\n".join(lines)
