"""The functions that put a person into a lane: start values, totals, and what holds through a period."""

from __future__ import annotations

from myoflux.engine.codegen.stages import Generator


def start_values(g: Generator) -> str:
    """Write ``start``: the declared start of every state of the model, from the parameters."""
    c = g.code("start")
    nodes = list(g.equations.starts.values())
    e = g.emitter(c, nodes, lambda _: "", hoist=False)
    for row, node in enumerate(nodes):
        c.store(e.value(node), "%w", g.layout["full"] + row)
    c.do("ret void")
    return c.text()


def reduced_start(g: Generator) -> str:
    """Write ``reduce``: the integrated states and the totals, from the full start."""
    c = g.code("reduce")
    equations, layout = g.equations, g.layout
    row = {name: layout["full"] + index for index, name in enumerate(equations.starts)}
    for name, place in g.place.items():
        value = c.load("%w", row[name]) if name in row else c.splat(0.0)
        c.store(value, "%w", layout["fresh"] + place)
    for total, weights in equations.totals.items():
        value = c.splat(0.0)
        for name, weight in weights.items():
            value = c.fma(c.splat(weight), c.load("%w", row[name]), value)
        c.store(value, "%w", layout["fresh"] + g.total[total])
    c.do("ret void")
    return c.text()


def full_state(g: Generator) -> str:
    """Write ``expand``: every state of the model that is known, from what is integrated."""
    c = g.code("expand")
    equations = g.equations
    e = g.emitter(c, list(equations.full.values()), g.from_rows(c, "y"))
    for row, name in enumerate(equations.starts):
        value = e.value(equations.full[name]) if name in equations.full else c.splat(float("nan"))
        c.store(value, "%w", g.layout["full"] + row)
    c.do("ret void")
    return c.text()


def derived_values(g: Generator) -> str:
    """Write ``derive``: the values that hold through a period; comes last, when all are known."""
    c = g.code("derive")
    nodes = g.hoisted.nodes
    e = g.emitter(c, nodes, lambda _: "", hoist=False)
    for row, node in enumerate(nodes):
        c.store(e.value(node), "%w", g.layout["d"] + row)
    c.do("ret void")
    return c.text()
