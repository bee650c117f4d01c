"""The functions of one step: Jacobian, sparse factors and the eight stages, straight-line over the states."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from myoflux.engine.codegen.elimination import Elimination, eliminate
from myoflux.engine.codegen.emit import Emitter, Hoisted
from myoflux.engine.codegen.equations import Equations
from myoflux.engine.codegen.ir import Code
from myoflux.engine.codegen.layout import STAGES, Layout
from myoflux.engine.codegen.normal import Normaliser
from myoflux.engine.codegen.tableau import DENSE, GAMMA, A, C
from myoflux.engine.codegen.vector_math import exponential, logarithm
from myoflux.kinetics.expression import Node


class Generator:
    """Shared by all functions of a kernel: equations, layout, and the values computed once a period."""

    def __init__(self, equations: Equations, lanes: int):
        self.equations = equations
        self.lanes = lanes
        self.hoisted = Hoisted()
        self.normal = Normaliser(equations.graph, equations.fixed)
        self.place = {name: index for index, name in enumerate(equations.states)}
        self.parameter = {name: index for index, name in enumerate(equations.parameters)}
        self.total = {name: len(equations.states) + index for index, name in enumerate(equations.totals)}
        self.jacobian = _jacobian(equations, self.normal, self.place)
        self.elimination = eliminate(len(equations.states), self.jacobian)
        self.layout = Layout(lanes, len(equations.states))

    def code(self, name: str, arguments: str = "ptr noalias %w", **options: str) -> Code:
        """Begin a function."""
        return Code(name, arguments, self.lanes, returns=options.get("returns", "void"))

    def emitter(self, code: Code, roots: Sequence[Node], state: Callable[[int], str], *, hoist: bool = True) -> Emitter:
        """Return an emitter that reads states through ``state`` and all else from the work area."""
        layout = self.layout
        loaded: dict[str, str] = {}

        def symbol(name: str) -> str:
            if name in self.place:
                return state(self.place[name])
            if name not in loaded:
                row = layout["y"] + self.total[name] if name in self.total else layout["p"] + self.parameter[name]
                loaded[name] = code.load("%w", row)
            return loaded[name]

        def lifted(node: Node) -> str | None:
            if not hoist or node.op in ("const", "symbol") or not self.normal.fixed(node):
                return None
            key = f"hoisted:{node.key}"
            if key not in loaded:
                loaded[key] = ""
            if not loaded[key] and not counting[0]:
                loaded[key] = code.load("%w", self.hoisted.row(node), layout["d"])
            return loaded[key]

        counting = [True]
        emitter = Emitter(code, symbol, lifted, roots)
        counting[0] = False
        return emitter

    def from_rows(self, code: Code, block: str) -> Callable[[int], str]:
        """Return a reader of states from a block of the work area, each loaded when first used."""
        loaded: dict[int, str] = {}

        def read(index: int) -> str:
            if index not in loaded:
                loaded[index] = code.load("%w", self.layout[block] + index)
            return loaded[index]

        return read


def _jacobian(equations: Equations, normal: Normaliser, place: dict[str, int]) -> dict[tuple[int, int], Node]:
    graph = equations.graph
    entries: dict[tuple[int, int], Node] = {}
    for row, rate in enumerate(equations.rates):
        for name in sorted(graph.symbols(rate) & place.keys(), key=place.__getitem__):
            entries[row, place[name]] = normal(graph.derivative(rate, name))
    return entries


def first_stage(g: Generator) -> str:
    """Write ``stage0``: the matrix, its factors, and the first stage; keeps the factors for the others."""
    c = g.code("stage0")
    equations, plan = g.equations, g.elimination
    graph = equations.graph
    minus = {
        place: (entry if place[0] == place[1] else g.normal(graph.sub(graph.const(0.0), entry)))
        for place, entry in g.jacobian.items()
    }
    state = g.from_rows(c, "y")
    e = g.emitter(c, [*equations.rates, *minus.values()], state)
    h = c.load("%w", g.layout["step"])
    inverse = c.div(c.splat(1.0), h)
    c.store(inverse, "%w", g.layout["inverse"])
    diagonal = c.mul(c.splat(1.0 / GAMMA), inverse)
    matrix: dict[tuple[int, int], str] = {}
    for index in range(len(equations.states)):
        entry = minus.get((index, index))
        matrix[index, index] = diagonal if entry is None else c.sub(diagonal, e.value(entry))
    for place, entry in minus.items():
        if place[0] != place[1]:
            matrix[place] = e.value(entry)
    _factorise(c, plan, matrix)
    for row, place in enumerate(factor_places(plan)):
        c.store(matrix[place], "%w", g.layout["lu"] + row)
    right = {index: e.value(equations.rates[index]) for index in plan.order}
    solution = _solve(c, plan, matrix.__getitem__, right.__getitem__)
    for index, value in solution.items():
        c.store(value, "%w", g.layout["u"] + index)
    c.do("ret void")
    return c.text()


def _factorise(c: Code, plan: Elimination, matrix: dict[tuple[int, int], str]) -> None:
    """Replace a matrix by its factors: multipliers below, inverse pivots on the diagonal."""
    for pivot, below, right in zip(plan.order, plan.below, plan.right, strict=True):
        inverse = c.div(c.splat(1.0), matrix[pivot, pivot])
        matrix[pivot, pivot] = inverse
        for row in below:
            factor = c.mul(matrix[row, pivot], inverse)
            matrix[row, pivot] = factor
            negative = c.neg(factor) if right else ""
            for column in right:
                old = matrix.get((row, column))
                upper = matrix[pivot, column]
                matrix[row, column] = c.mul(negative, upper) if old is None else c.fma(negative, upper, old)


def factor_places(plan: Elimination) -> list[tuple[int, int]]:
    """Return the places of the factors in the order they are stored."""
    places = []
    for pivot, below, right in zip(plan.order, plan.below, plan.right, strict=True):
        places += [(pivot, pivot), *((row, pivot) for row in below), *((pivot, column) for column in right)]
    return places


def _solve(
    c: Code, plan: Elimination, factor: Callable[[tuple[int, int]], str], start: Callable[[int], str]
) -> dict[int, str]:
    """Solve with the factors, row by row; ``start`` gives the right-hand side of a row when it is due."""
    lower: dict[int, list[int]] = {index: [] for index in plan.order}
    for pivot, below in zip(plan.order, plan.below, strict=True):
        for row in below:
            lower[row].append(pivot)
    x: dict[int, str] = {}
    for index in plan.order:
        value = start(index)
        for earlier in lower[index]:
            value = c.fma(c.neg(factor((index, earlier))), x[earlier], value)
        x[index] = value
    for index, right in zip(reversed(plan.order), reversed(plan.right), strict=True):
        value = x[index]
        for column in right:
            value = c.fma(c.neg(factor((index, column))), x[column], value)
        x[index] = c.mul(value, factor((index, index)))
    return x


def later_stage(g: Generator) -> str:
    """Write ``stage``: u := solve(u + f(ya)), where u holds the stage sum; one copy serves seven stages."""
    c = g.code("stage", "ptr noalias %w, ptr noalias %u")
    equations, plan = g.equations, g.elimination
    e = g.emitter(c, equations.rates, g.from_rows(c, "ya"))
    rows = {place: row for row, place in enumerate(factor_places(plan))}

    def start(index: int) -> str:
        return e.accumulate(c.load("%u", index), equations.rates[index])

    solution = _solve(c, plan, lambda place: c.load("%w", g.layout["lu"] + rows[place]), start)
    for index, value in solution.items():
        c.store(value, "%u", index)
    c.do("ret void")
    return c.text()


def combination(g: Generator, stage: int) -> str:
    """Write ``combo2`` to ``combo8``: the argument of a stage and its sum of earlier stages, in one pass."""
    c = g.code(f"combo{stage}")
    layout, n = g.layout, g.layout.size
    inverse = c.load("%w", layout["inverse"])
    with c.loop(n) as j:
        earlier = [c.load("%w", j, layout["u"] + past * n) for past in range(stage - 1)]
        if stage <= len(A):
            argument = c.load("%w", j, layout["y"])
            for weight, u in zip(A[stage - 1], earlier, strict=True):
                argument = c.fma(c.splat(weight), u, argument)
        else:
            argument = c.add(c.load("%w", j, layout["ya"]), earlier[-1])
        total = c.mul(c.splat(C[stage - 1][0]), earlier[0])
        for weight, u in zip(C[stage - 1][1:], earlier[1:], strict=True):
            total = c.fma(c.splat(weight), u, total)
        c.store(argument, "%w", j, layout["ya"])
        c.store(c.mul(total, inverse), "%w", j, layout["u"] + (stage - 1) * n)
    c.do("ret void")
    return c.text()


def error_norm(g: Generator) -> str:
    """Write ``errn``: the new state, the mean square of the scaled error, and the factor for the next step.

    States that steer nothing enter only as zero times their error: they can spoil a step, not shorten it.
    """
    c = g.code("errn", "ptr noalias %w, double %relative, double %absolute")
    layout, n, steering = g.layout, g.layout.size, g.equations.steering
    relative, absolute = c.spread("%relative"), c.spread("%absolute")
    total = c.splat(0.0)
    for start in range(0, n, 2):
        pair = [_scaled(g, c, j, relative, absolute) for j in range(start, min(start + 2, n))]
        total = _add_squares(c, total, [parts for parts in pair if parts is not None])
    for index in range(steering, n):
        total = c.fma(c.load("%w", layout["u"] + (STAGES - 1) * n + index), c.splat(0.0), total)
    mean = c.mul(total, c.splat(1.0 / max(steering, 1)))
    c.store(mean, "%w", layout["error"])
    floor = c.select(c.compare("olt", mean, c.splat(1e-30)), c.splat(1e-30), mean)
    power = exponential(c, c.mul(logarithm(c, floor), c.splat(-0.1)))
    c.store(c.mul(power, c.splat(0.9)), "%w", layout["factor"])
    c.do("ret void")
    return c.text()


def _scaled(g: Generator, c: Code, index: int, relative: str, absolute: str) -> tuple[str, str] | None:
    """Write the new state; return its error and what is allowed, or None for a state that steers nothing."""
    layout = g.layout
    error = c.load("%w", layout["u"] + (STAGES - 1) * layout.size + index)
    new = c.add(c.load("%w", layout["ya"] + index), error)
    c.store(new, "%w", layout["yn"] + index)
    if index >= g.equations.steering:
        return None
    old_size, new_size = _absolute(c, c.load("%w", layout["y"] + index)), _absolute(c, new)
    size = c.select(c.compare("ogt", old_size, new_size), old_size, new_size)
    return error, c.fma(relative, size, absolute)


def _add_squares(c: Code, total: str, parts: list[tuple[str, str]]) -> str:
    """Add the squares of error over allowance; two share one division, the slowest instruction there is."""
    if len(parts) == 2:
        (error, size), (other, other_size) = parts
        inverse = c.div(c.splat(1.0), c.mul(size, other_size))
        ratios = [c.mul(c.mul(error, other_size), inverse), c.mul(c.mul(other, size), inverse)]
    else:
        ratios = [c.div(error, size) for error, size in parts]
    for ratio in ratios:
        total = c.fma(ratio, ratio, total)
    return total


def _absolute(c: Code, value: str) -> str:
    return c.let(f"call {c.vector} @llvm.fabs.v{c.lanes}f64({c.vector} {value})")


def dense_output(g: Generator) -> str:
    """Write ``dense``: each state through the step as a quartic in the share of the step gone."""
    c = g.code("dense")
    layout, n = g.layout, g.layout.size
    with c.loop(n) as j:
        stages = [c.load("%w", j, layout["u"] + stage * n) for stage in range(STAGES)]
        sums = []
        for weights in DENSE:
            total = c.mul(c.splat(weights[0]), stages[0])
            for weight, u in zip(weights[1:], stages[1:], strict=True):
                total = c.fma(c.splat(weight), u, total)
            sums.append(total)
        change = c.sub(c.load("%w", j, layout["yn"]), c.load("%w", j, layout["y"]))
        quartic = (c.add(change, sums[0]), c.sub(sums[1], sums[0]), c.sub(sums[2], sums[1]), c.neg(sums[2]))
        for power, coefficient in enumerate(quartic):
            c.store(coefficient, "%w", j, layout["dense"] + power * n)
    c.do("ret void")
    return c.text()


def whole_step(g: Generator) -> str:
    """Write ``step``: one attempted step of all lanes."""
    c = g.code("step", "ptr noalias %w, double %relative, double %absolute")
    n = g.layout.size
    c.do("call void @stage0(ptr %w)")
    for stage in range(2, STAGES + 1):
        c.do(f"call void @combo{stage}(ptr %w)")
        c.do(f"call void @stage(ptr %w, ptr {c.row('%w', g.layout['u'] + (stage - 1) * n)})")
    c.do("call void @errn(ptr %w, double %relative, double %absolute)")
    c.do("ret void")
    return c.text()
