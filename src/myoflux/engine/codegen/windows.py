"""The function that adds a step to a person's windows: integrals, and maxima with their times.

Within a step a quantity is taken as the quartic through its values at five evenly spaced moments. The largest of nine
places is refined by halving when it lies inside; at an end of the step it is the end itself.
"""

from __future__ import annotations

from itertools import pairwise

from myoflux.engine.codegen.driver import Lane
from myoflux.engine.codegen.ir import Code, bits
from myoflux.engine.codegen.stages import Generator

PLACES = 8
HALVINGS = 26


def window(g: Generator) -> str:
    """Write ``window``: update every window of one lane's person."""
    c = g.code("window", "ptr %a, ptr %w, i64 %lane")
    a = Lane(g, c)
    start, step = a.get("double", "time"), a.get("double", "step")
    stop = c.let(f"fadd double {start}, {step}")
    final = c.let(f"icmp ne i64 {a.get('i64', 'final_step')}, 0")
    stop = c.let(f"select i1 {final}, double {a.get('double', 'end')}, double {stop}")
    count = a.argument("i64", "windows_count")
    before = c.let(f"mul i64 {a.get('i64', 'person')}, {count}")
    with c.loop(count) as index:
        borders = c.at(a.argument("ptr", "windows"), c.let(f"shl i64 {index}, 1"))
        low = _larger(c, start, c.get("double", borders, 0))
        high = _smaller(c, stop, c.get("double", borders, 1))
        place = c.let(f"add i64 {before}, {index}")
        with c.when(c.let(f"fcmp ole double {low}, {high}")):
            shares = [c.let(f"fdiv double {c.let(f'fsub double {x}, {start}')}, {step}") for x in (low, high)]
            _integrals(a, place, shares)
            _maxima(a, place, shares, start, step)
    c.do("ret void")
    return c.text()


def _larger(c: Code, x: str, y: str) -> str:
    return c.let(f"select i1 {c.let(f'fcmp ogt double {x}, {y}')}, double {x}, double {y}")


def _smaller(c: Code, x: str, y: str) -> str:
    return c.let(f"select i1 {c.let(f'fcmp olt double {x}, {y}')}, double {x}, double {y}")


def _fma(c: Code, x: str, y: str, z: str) -> str:
    return c.let(f"call double @llvm.fma.f64(double {x}, double {y}, double {z})")


def _integrals(a: Lane, place: str, shares: list[str]) -> None:
    c, g = a.c, a.g
    n = g.layout.size
    means = a.argument("ptr", "means")
    base = c.let(f"mul i64 {place}, {len(g.equations.integrals)}")
    for index, name in enumerate(g.equations.integrals):
        row = g.place[name]
        powers = [c.let(f"load double, ptr {a.cell('dense', str(power * n + row))}, align 8") for power in range(4)]
        values = []
        for share in shares:
            value = powers[3]
            for power in (powers[2], powers[1], powers[0]):
                value = _fma(c, value, share, power)
            values.append(c.let(f"fmul double {value}, {share}"))
        gained = c.let(f"fsub double {values[1]}, {values[0]}")
        item = c.let(f"add i64 {base}, {index}")
        old = c.get("double", means, item)
        c.put("double", c.let(f"fadd double {old}, {gained}"), means, item)


def _maxima(a: Lane, place: str, shares: list[str], start: str, step: str) -> None:
    c, g = a.c, a.g
    n_peaks = len(g.equations.peaks)
    if not n_peaks:
        return
    best, times = a.argument("ptr", "peaks"), a.argument("ptr", "peak_times")
    base = c.let(f"mul i64 {place}, {n_peaks}")
    with c.loop(n_peaks) as index:
        values = []
        for sample in range(5):
            row = c.let(f"add i64 {index}, {sample * n_peaks}")
            values.append(c.let(f"load double, ptr {a.cell('samples', row)}, align 8"))
        item = c.let(f"add i64 {base}, {index}")
        passed = ", ".join(f"double {x}" for x in (*values, *shares, start, step))
        c.do(f"call void @peak({passed}, ptr {c.at(best, item)}, ptr {c.at(times, item)})")


def peak(g: Generator) -> str:
    """Write ``peak``: replace the largest value so far, and its time, if a step holds a larger one."""
    values = ", ".join(f"double %s{i}" for i in range(5))
    c = g.code("peak", f"{values}, double %low, double %high, double %start, double %step, ptr %best, ptr %when")
    differences = _newton_form(c)
    width = c.let(f"fmul double {c.let('fsub double %high, %low')}, {bits(1.0 / PLACES)}")
    at, top = c.variable("double", "%low"), c.variable("double", _value(c, differences, "%low"))
    place = c.variable("i64", "0")
    with c.loop(PLACES + 1, 1) as index:
        steps = c.let(f"sitofp i64 {index} to double")
        last = c.let(f"icmp eq i64 {index}, {PLACES}")
        x = c.let(f"select i1 {last}, double %high, double {_fma(c, steps, width, '%low')}")
        _keep_larger(c, differences, x, at, top, place, index)
    found = c.let(f"load i64, ptr {place}")
    inside = c.let(f"and i1 {c.let(f'icmp ne i64 {found}, 0')}, {c.let(f'icmp ne i64 {found}, {PLACES}')}")
    with c.when(inside):
        span = c.variable("double", width)
        with c.loop(HALVINGS):
            half = c.let(f"fmul double {c.let(f'load double, ptr {span}')}, {bits(0.5)}")
            c.do(f"store double {half}, ptr {span}, align 8")
            for sign in (1.0, -1.0):
                x = _fma(c, half, bits(sign), c.let(f"load double, ptr {at}"))
                _keep_larger(c, differences, x, at, top, place, "1")
    value, share = c.let(f"load double, ptr {top}"), c.let(f"load double, ptr {at}")
    old = c.get("double", "%best", 0)
    with c.when(c.let(f"fcmp ogt double {value}, {old}")):
        c.put("double", value, "%best", 0)
        c.put("double", _fma(c, share, "%step", "%start"), "%when", 0)
    c.do("ret void")
    return c.text()


def _newton_form(c: Code) -> list[str]:
    """Return the forward differences of the five values, each over its factorial."""
    row = [f"%s{i}" for i in range(5)]
    result = [row[0]]
    for factorial in (1.0, 2.0, 6.0, 24.0):
        row = [c.let(f"fsub double {after}, {before}") for before, after in pairwise(row)]
        result.append(c.let(f"fmul double {row[0]}, {bits(1.0 / factorial)}"))
    return result


def _value(c: Code, differences: list[str], share: str) -> str:
    x = c.let(f"fmul double {share}, {bits(4.0)}")
    value = differences[4]
    for order in (3, 2, 1, 0):
        away = c.let(f"fsub double {x}, {bits(float(order))}")
        value = _fma(c, value, away, differences[order])
    return value


def _keep_larger(c: Code, differences: list[str], x: str, at: str, top: str, place: str, index: str) -> None:
    value = _value(c, differences, x)
    larger = c.let(f"fcmp ogt double {value}, {c.let(f'load double, ptr {top}')}")
    with c.when(larger):
        c.do(f"store double {value}, ptr {top}, align 8")
        c.do(f"store double {x}, ptr {at}, align 8")
        c.do(f"store i64 {index}, ptr {place}, align 8")
