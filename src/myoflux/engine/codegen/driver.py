"""The loop that runs people through a kernel: each lane has its own person, time, step, period and output cursor.

A lane that ends its person takes the next one; no value of one lane enters another, so no result depends on lane
mates, on the order of people or on how they are divided among calls.
"""

from __future__ import annotations

import math

from myoflux.engine.codegen.ir import Code, bits
from myoflux.engine.codegen.layout import SLOT
from myoflux.engine.codegen.stages import Generator

DONE, NOT_FINITE, STEP_TOO_SMALL, TOO_MANY_STEPS = 0, 1, 2, 3


class Lane:
    """Access to what a function knows about one lane, and to the argument table."""

    def __init__(self, g: Generator, c: Code, lane: str = "%lane"):
        self.g, self.c, self.lane = g, c, lane

    def address(self, name: str) -> str:
        """Return the address of a lane's item in a one-row block."""
        return self.c.at(self.c.row("%w", self.g.layout[name]), self.lane)

    def get(self, kind: str, name: str) -> str:
        """Load a lane's item."""
        return self.c.let(f"load {kind}, ptr {self.address(name)}, align 8")

    def put(self, kind: str, name: str, value: str) -> None:
        """Store a lane's item."""
        self.c.do(f"store {kind} {value}, ptr {self.address(name)}, align 8")

    def cell(self, block: str, row: str) -> str:
        """Return the address of a lane's item in a row known at run time."""
        c = self.c
        return c.at(c.row("%w", row, self.g.layout[block]), self.lane)

    def argument(self, kind: str, name: str) -> str:
        """Load from the argument table."""
        return self.c.get(kind, "%a", SLOT[name])

    def person_part(self, name: str, stride: str, person: str) -> str:
        """Return the address of a person's part of an array; a stride of zero is shared by all."""
        c = self.c
        return c.at(self.argument("ptr", name), c.let(f"mul i64 {person}, {self.argument('i64', stride)}"))


def fill(g: Generator) -> str:
    """Write ``fill``: put a person into a lane and begin the first period."""
    c = g.code("fill", "ptr %a, ptr %w, i64 %lane, i64 %person")
    a = Lane(g, c)
    layout = g.layout
    values = a.person_part("parameters", "parameter_stride", "%person")
    with c.loop(len(g.equations.parameters)) as index:
        c.do(f"store double {c.get('double', values, index)}, ptr {a.cell('p', index)}, align 8")
    c.do("call void @start(ptr %w)")
    with c.when(c.let(f"icmp ne ptr {a.argument('ptr', 'initial')}, null")):
        own, flags = a.person_part("initial", "initial_stride", "%person"), a.argument("ptr", "initial_flags")
        with c.loop(len(g.equations.starts)) as index:
            old = c.let(f"load double, ptr {a.cell('full', index)}, align 8")
            given = c.let(f"icmp ne i64 {c.get('i64', flags, index)}, 0")
            value = c.let(f"select i1 {given}, double {c.get('double', own, index)}, double {old}")
            c.do(f"store double {value}, ptr {a.cell('full', index)}, align 8")
    c.do("call void @reduce(ptr %w)")
    with c.loop(layout.lengths["fresh"]) as index:
        value = c.let(f"load double, ptr {a.cell('fresh', index)}, align 8")
        c.do(f"store double {value}, ptr {a.cell('y', index)}, align 8")
    for name, value in (("person", "%person"), ("period", "-1"), ("cursor", "0"), ("active", "1"), ("done_steps", "0")):
        a.put("i64", name, value)
    c.do("call void @begin(ptr %a, ptr %w, i64 %lane)")
    c.do("ret void")
    return c.text()


def begin(g: Generator) -> str:
    """Write ``begin``: enter the next period that lasts; additions of empty periods before it are made too."""
    c = g.code("begin", "ptr %a, ptr %w, i64 %lane")
    a = Lane(g, c)
    person = a.get("i64", "person")
    borders = a.person_part("borders", "border_stride", person)
    add_values = a.person_part("add_values", "add_stride", person)
    adds, add_rows = a.argument("i64", "adds"), a.argument("ptr", "add_rows")
    with c.repeat() as entered:
        period = c.let(f"add i64 {a.get('i64', 'period')}, 1")
        a.put("i64", "period", period)
        start = c.get("double", borders, period)
        end = c.get("double", borders, c.let(f"add i64 {period}, 1"))
        a.put("double", "time", start)
        a.put("double", "end", end)
        base = c.let(f"mul i64 {period}, {adds}")
        with c.loop(adds) as index:
            amount = c.get("double", add_values, c.let(f"add i64 {base}, {index}"))
            cell = a.cell("y", c.get("i64", add_rows, index))
            old = c.let(f"load double, ptr {cell}, align 8")
            c.do(f"store double {c.let(f'fadd double {old}, {amount}')}, ptr {cell}, align 8")
        c.leave_if(c.let(f"fcmp ogt double {end}, {start}"), entered)
    values = a.person_part("parameters", "parameter_stride", person)
    hold_values = a.person_part("hold_values", "hold_stride", person)
    hold_flags = a.person_part("hold_flags", "hold_stride", person)
    hold_rows, holds = a.argument("ptr", "hold_rows"), a.argument("i64", "holds")
    base = c.let(f"mul i64 {a.get('i64', 'period')}, {holds}")
    with c.loop(holds) as index:
        place = c.let(f"add i64 {base}, {index}")
        row = c.get("i64", hold_rows, index)
        held = c.let(f"icmp ne i64 {c.get('i64', hold_flags, place)}, 0")
        value = c.let(
            f"select i1 {held}, double {c.get('double', hold_values, place)}, double {c.get('double', values, row)}"
        )
        c.do(f"store double {value}, ptr {a.cell('p', row)}, align 8")
    c.do("call void @derive(ptr %w)")
    for name, count in (("tries", "0"), ("rejected", "0")):
        a.put("i64", name, count)
    c.do(f"call void @set_step(ptr %w, i64 %lane, double {a.argument('double', 'first_step')})")
    c.do("ret void")
    return c.text()


def set_step(g: Generator) -> str:
    """Write ``set_step``: take a step, cut to end exactly at the period's end."""
    c = g.code("set_step", "ptr %w, i64 %lane, double %wanted")
    a = Lane(g, c)
    left = c.let(f"fsub double {a.get('double', 'end')}, {a.get('double', 'time')}")
    far = c.let(f"fmul double %wanted, {bits(1.0001)}")
    final = c.let(f"fcmp oge double {far}, {left}")
    a.put("double", "step", c.let(f"select i1 {final}, double {left}, double %wanted"))
    a.put("i64", "final_step", c.let(f"zext i1 {final} to i64"))
    c.do("ret void")
    return c.text()


def judge(g: Generator) -> str:
    """Write ``judge``: accept or reject a lane's step; returns 1 if an asked time lies inside it."""
    c = g.code("judge", "ptr %a, ptr %w, i64 %lane", returns="i64")
    a = Lane(g, c)
    for name in ("tries", "done_steps"):
        a.put("i64", name, c.let(f"add i64 {a.get('i64', name)}, 1"))
    active = c.let(f"icmp ne i64 {a.get('i64', 'active')}, 0")
    good = c.let(f"fcmp ole double {a.get('double', 'error')}, {bits(1.0)}")
    accepted = c.let(f"and i1 {active}, {good}")
    a.put("double", "accepted", c.let(f"select i1 {accepted}, double {bits(1.0)}, double {bits(0.0)}"))
    a.put("i64", "count", "0")
    with c.when(accepted):
        final = c.let(f"icmp ne i64 {a.get('i64', 'final_step')}, 0")
        moved = c.let(f"fadd double {a.get('double', 'time')}, {a.get('double', 'step')}")
        stop = c.let(f"select i1 {final}, double {a.get('double', 'end')}, double {moved}")
        following = c.let(f"add i64 {a.get('i64', 'period')}, 1")
        last = c.let(f"icmp sge i64 {following}, {a.argument('i64', 'periods')}")
        whole = c.let(f"and i1 {final}, {last}")
        # The last step of all reports every time that is left.
        until = c.let(f"select i1 {whole}, double {bits(math.inf)}, double {stop}")
        a.put("double", "until", until)
        cursor, times = a.get("i64", "cursor"), a.argument("ptr", "times")
        with c.when(c.let(f"icmp slt i64 {cursor}, {a.argument('i64', 'times_count')}")):
            due = c.let(f"fcmp olt double {c.get('double', times, cursor)}, {until}")
            a.put("i64", "count", c.let(f"zext i1 {due} to i64"))
    c.do(f"ret i64 {a.get('i64', 'count')}")
    return c.text()


def commit(g: Generator) -> str:
    """Write ``commit``: accepted lanes take their new state."""
    c = g.code("commit")
    accepted = c.compare("ogt", c.load("%w", g.layout["accepted"]), c.splat(0.5))
    with c.loop(g.layout.size) as j:
        old, new = c.load("%w", j, g.layout["y"]), c.load("%w", j, g.layout["yn"])
        c.store(c.select(accepted, new, old), "%w", j, g.layout["y"])
    c.do("ret void")
    return c.text()


def advance(g: Generator) -> str:
    """Write ``advance``: choose a lane's next step, end its period or its person; returns 1 when the lane is free."""
    c = g.code("advance", "ptr %a, ptr %w, i64 %lane", returns="i64")
    a = Lane(g, c)
    error, factor = a.get("double", "error"), a.get("double", "factor")
    step = a.get("double", "step")
    number = c.let(f"fcmp ord double {error}, {error}")
    factor = c.let(f"select i1 {number}, double {factor}, double {bits(0.2)}")
    for how, bound in (("olt", 0.2), ("ogt", 6.0)):
        beyond = c.let(f"fcmp {how} double {factor}, {bits(bound)}")
        factor = c.let(f"select i1 {beyond}, double {bits(bound)}, double {factor}")
    accepted = c.let(f"fcmp ogt double {a.get('double', 'accepted')}, {bits(0.5)}")
    after_rejection = c.let(f"icmp ne i64 {a.get('i64', 'rejected')}, 0")
    growing = c.let(f"fcmp ogt double {factor}, {bits(1.0)}")
    capped = c.let(f"and i1 {after_rejection}, {growing}")
    factor = c.let(f"select i1 {capped}, double {bits(1.0)}, double {factor}")
    wanted = c.let(f"fmul double {step}, {factor}")
    with c.when(accepted):
        a.put("i64", "rejected", "0")
        final = c.let(f"icmp ne i64 {a.get('i64', 'final_step')}, 0")
        ended, going = c.fresh("ended"), c.fresh("going")
        c.do(f"br i1 {final}, label %{ended}, label %{going}")
        c.mark(going)
        a.put("double", "time", c.let(f"fadd double {a.get('double', 'time')}, {step}"))
        c.do(f"call void @set_step(ptr %w, i64 %lane, double {wanted})")
        _check_steps(a, number)
        c.do("ret i64 0")
        c.mark(ended)
        following = c.let(f"add i64 {a.get('i64', 'period')}, 1")
        more = c.let(f"icmp slt i64 {following}, {a.argument('i64', 'periods')}")
        with c.when(more):
            c.do("call void @begin(ptr %a, ptr %w, i64 %lane)")
            c.do("ret i64 0")
            c.mark(c.fresh("dead"))
        _finish(a)
        c.do("ret i64 1")
        c.mark(c.fresh("dead"))
    a.put("i64", "rejected", "1")
    c.do(f"call void @set_step(ptr %w, i64 %lane, double {wanted})")
    _check_steps(a, number)
    c.do("ret i64 0")
    return c.text()


def _check_steps(a: Lane, number: str) -> None:
    """Give a person up whose step became too small or who took too many."""
    c = a.c
    size = c.let(f"call double @llvm.fabs.f64(double {a.get('double', 'time')})")
    large = c.let(f"fcmp ogt double {size}, {bits(1.0)}")
    scale = c.let(f"select i1 {large}, double {size}, double {bits(1.0)}")
    smallest = c.let(f"fmul double {a.argument('double', 'smallest_step')}, {scale}")
    small = c.let(f"fcmp ult double {a.get('double', 'step')}, {smallest}")
    # A period's last step may be short without harm.
    rejected = c.let(f"icmp ne i64 {a.get('i64', 'rejected')}, 0")
    small = c.let(f"and i1 {small}, {rejected}")
    many = c.let(f"icmp sgt i64 {a.get('i64', 'tries')}, {a.argument('i64', 'most_steps')}")
    with c.when(c.let(f"or i1 {small}, {many}")):
        reason = c.let(f"select i1 {number}, i64 {STEP_TOO_SMALL}, i64 {NOT_FINITE}")
        reason = c.let(f"select i1 {small}, i64 {reason}, i64 {TOO_MANY_STEPS}")
        _leave(a, reason)
        c.do("ret i64 1")
        c.mark(c.fresh("dead"))


def _leave(a: Lane, reason: str) -> None:
    c = a.c
    person = a.get("i64", "person")
    c.put("i64", reason, a.argument("ptr", "status"), person)
    c.put("i64", a.get("i64", "done_steps"), a.argument("ptr", "steps"), person)
    a.put("i64", "active", "0")


def _finish(a: Lane) -> None:
    c, g = a.c, a.g
    final = a.argument("ptr", "final")
    with c.when(c.let(f"icmp ne ptr {final}, null")):
        c.do("call void @expand(ptr %w)")
        count = len(g.equations.starts)
        own = c.at(final, c.let(f"mul i64 {a.get('i64', 'person')}, {count}"))
        with c.loop(count) as index:
            value = c.let(f"load double, ptr {a.cell('full', index)}, align 8")
            c.put("double", value, own, index)
    _leave(a, str(DONE))
