"""The functions that write a step's rows and windows, and the exported loop over people."""

from __future__ import annotations

from myoflux.engine.codegen.driver import Lane
from myoflux.engine.codegen.ir import Code, bits
from myoflux.engine.codegen.observe import Columns, padded, row_nodes
from myoflux.engine.codegen.stages import Generator


def report(g: Generator, columns: Columns) -> str:
    """Write ``report``: all rows and windows that lie in the steps just accepted."""
    c = g.code("report", "ptr %a, ptr %w, i64 %any")
    c.do("call void @dense(ptr %w)")
    with c.when(c.let("icmp ne i64 %any, 0")):
        if columns.linear:
            c.do("call void @coeft(ptr %w)")
        most = _linear_rows(g, c, columns)
        if columns.other:
            _other_rows(g, c, columns, most)
        with c.loop(g.lanes) as lane:
            a = Lane(g, c, lane)
            a.put("i64", "cursor", c.let(f"add i64 {a.get('i64', 'cursor')}, {a.get('i64', 'count')}"))
    if g.equations.integrals or g.equations.peaks:
        _windows(g, c)
    c.do("ret void")
    return c.text()


def _row_address(a: Lane, row: str) -> str:
    """Return where a lane's person has the row of an asked time."""
    c = a.c
    before = c.let(f"mul i64 {a.get('i64', 'person')}, {a.argument('i64', 'times_count')}")
    index = c.let(f"mul i64 {c.let(f'add i64 {before}, {row}')}, {len(row_nodes(a.g))}")
    return c.at(a.argument("ptr", "rows"), index)


def _linear_rows(g: Generator, c: Code, columns: Columns) -> str:
    """Write the linear columns of each lane and count its rows; returns where the largest count is."""
    most = c.variable("i64", "0")
    width = padded(len(columns.linear), g.lanes)
    with c.loop(g.lanes) as lane:
        a = Lane(g, c, lane)
        with c.when(c.let(f"icmp ne i64 {a.get('i64', 'count')}, 0")):
            cursor = a.get("i64", "cursor")
            quartic = c.at(c.row("%w", g.layout["quartic"]), c.let(f"mul i64 {lane}, {5 * width}"))
            times = c.at(a.argument("ptr", "times"), cursor)
            left = c.let(f"sub i64 {a.argument('i64', 'times_count')}, {cursor}")
            step = ", ".join(f"double {a.get('double', name)}" for name in ("time", "step", "until"))
            out = _row_address(a, cursor)
            count = c.let(f"call i64 @rows(ptr {quartic}, ptr {out}, ptr {times}, i64 {left}, {step})")
            a.put("i64", "count", count)
            old = c.let(f"load i64, ptr {most}")
            larger = c.let(f"icmp sgt i64 {count}, {old}")
            c.do(f"store i64 {c.let(f'select i1 {larger}, i64 {count}, i64 {old}')}, ptr {most}, align 8")
    return most


def _other_rows(g: Generator, c: Code, columns: Columns, most: str) -> None:
    with c.loop(c.let(f"load i64, ptr {most}")) as index:
        with c.loop(g.lanes) as lane:
            a = Lane(g, c, lane)
            count = a.get("i64", "count")
            a.put("double", "theta", bits(0.0))
            with c.when(c.let(f"icmp slt i64 {index}, {count}")):
                row = c.let(f"add i64 {a.get('i64', 'cursor')}, {index}")
                time = c.get("double", a.argument("ptr", "times"), row)
                gone = c.let(f"fsub double {time}, {a.get('double', 'time')}")
                a.put("double", "theta", c.let(f"fdiv double {gone}, {a.get('double', 'step')}"))
        c.do(f"call void @other(ptr %w, ptr {c.row('%w', g.layout['other'])})")
        with c.loop(g.lanes) as lane:
            a = Lane(g, c, lane)
            with c.when(c.let(f"icmp slt i64 {index}, {a.get('i64', 'count')}")):
                out = _row_address(a, c.let(f"add i64 {a.get('i64', 'cursor')}, {index}"))
                for row_index, column in enumerate(columns.other):
                    value = c.let(f"load double, ptr {a.cell('other', str(row_index))}, align 8")
                    c.put("double", value, out, column)


def _windows(g: Generator, c: Code) -> None:
    n_peaks = len(g.equations.peaks)
    a = Lane(g, c)
    with c.when(c.let(f"icmp sgt i64 {a.argument('i64', 'windows_count')}, 0")):
        if n_peaks:
            for sample in range(5):
                c.store(c.splat(sample / 4.0), "%w", g.layout["theta"])
                c.do(f"call void @peaks(ptr %w, ptr {c.row('%w', g.layout['samples'] + sample * n_peaks)})")
        with c.loop(g.lanes) as lane:
            own = Lane(g, c, lane)
            with c.when(c.let(f"fcmp ogt double {own.get('double', 'accepted')}, {bits(0.5)}")):
                c.do(f"call void @window(ptr %a, ptr %w, i64 {lane})")


def solve(g: Generator) -> str:
    """Write the exported ``solve``: people from ``first`` to ``last``, each to the end or to a reason to stop."""
    c = Code("solve", "ptr %a", g.lanes, exported=True)
    a = Lane(g, c)
    c.do("%w = load ptr, ptr %a, align 8")
    upcoming = c.variable("i64", a.argument("i64", "first"))
    busy = c.variable("i64", "0")
    last = a.argument("i64", "last")
    with c.loop(g.lanes) as lane:
        Lane(g, c, lane).put("i64", "active", "0")
        _take(c, upcoming, last, lane, busy)
    relative, absolute = a.argument("double", "relative"), a.argument("double", "absolute")
    windows = a.argument("i64", "windows_count")
    due = c.variable("i64", "0")
    with c.repeat() as done:
        c.leave_if(c.let(f"icmp sle i64 {c.let(f'load i64, ptr {busy}')}, 0"), done)
        c.do(f"call void @step(ptr %w, double {relative}, double {absolute})")
        c.do(f"store i64 0, ptr {due}, align 8")
        with c.loop(g.lanes) as lane:
            found = c.let(f"call i64 @judge(ptr %a, ptr %w, i64 {lane})")
            old = c.let(f"load i64, ptr {due}")
            c.do(f"store i64 {c.let(f'or i64 {found}, {old}')}, ptr {due}, align 8")
        anyone = c.let(f"load i64, ptr {due}")
        wanted = c.let(f"icmp sgt i64 {c.let(f'add i64 {anyone}, {windows}')}, 0")
        with c.when(wanted):
            c.do(f"call void @report(ptr %a, ptr %w, i64 {anyone})")
        c.do("call void @commit(ptr %w)")
        with c.loop(g.lanes) as lane:
            _go_on(Lane(g, c, lane), upcoming, last, busy)
    c.do("ret void")
    return c.text()


def _go_on(a: Lane, upcoming: str, last: str, busy: str) -> None:
    """Move a busy lane on; when its person has ended it takes the next."""
    c = a.c
    with c.when(c.let(f"icmp ne i64 {a.get('i64', 'active')}, 0")):
        free = c.let(f"call i64 @advance(ptr %a, ptr %w, i64 {a.lane})")
        with c.when(c.let(f"icmp ne i64 {free}, 0")):
            now = c.let(f"load i64, ptr {busy}")
            c.do(f"store i64 {c.let(f'sub i64 {now}, 1')}, ptr {busy}, align 8")
            _take(c, upcoming, last, a.lane, busy)


def _take(c: Code, upcoming: str, last: str, lane: str, busy: str) -> None:
    """Give the next person to a lane, if one is left."""
    person = c.let(f"load i64, ptr {upcoming}")
    with c.when(c.let(f"icmp slt i64 {person}, {last}")):
        c.do(f"call void @fill(ptr %a, ptr %w, i64 {lane}, i64 {person})")
        c.do(f"store i64 {c.let(f'add i64 {person}, 1')}, ptr {upcoming}, align 8")
        now = c.let(f"load i64, ptr {busy}")
        c.do(f"store i64 {c.let(f'add i64 {now}, 1')}, ptr {busy}, align 8")
