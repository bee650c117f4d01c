"""How far a step is from the arithmetic limit of one core: an estimate from the generated code and small loops."""

from __future__ import annotations

import ctypes
import re
import time
from collections import Counter
from statistics import median
from typing import Any

import numpy as np

from benchmarks import problem
from myoflux.engine.codegen.generate import generate
from myoflux.engine.codegen.machine_code import assemble, load_function, machine
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Tolerance

KINDS = ("fma", "add", "mul", "div", "load", "store")
CHAINS = 16


def count(text: str, function: str) -> Counter[str]:
    """Count vector instructions of a function of IR and of what it calls; loops of known length count in full."""
    body = re.search(rf"^define [^\n]*@{function}\([^\n]*\n(.*?)^}}", text, re.M | re.S)
    if body is None:
        raise ValueError(f"there is no function {function} in the code")
    found: Counter[str] = Counter()
    stack = [1]
    for line in body.group(1).splitlines():
        bound = re.search(r"icmp slt i64 %i\d+, (\S+)", line)
        if bound:
            stack.append(stack[-1] * (int(bound.group(1)) if bound.group(1).isdigit() else 1))
        elif re.match(r"done\d+:", line) and len(stack) > 1:
            stack.pop()
        called = re.search(r"call [^@]*@(\w+)\(", line)
        if called and called.group(1) != "llvm":
            for below, number in count(text, called.group(1)).items():
                found[below] += number * stack[-1]
        kind = _kind(line)
        if kind:
            found[kind] += stack[-1]
    return found


def _kind(line: str) -> str | None:
    if "@llvm.fma.v" in line:
        return "fma"
    for word, kind in (("fadd", "add"), ("fsub", "add"), ("fmul", "mul"), ("fdiv", "div"), ("load", "load")):
        if re.search(rf"= {word} <", line):
            return kind
    return "store" if line.lstrip().startswith("store <") else None


def rate_of(kind: str, lanes: int) -> float:
    """Measure how many vector instructions of a kind one core does a second, when nothing else is in the way."""
    vector = f"<{lanes} x double>"
    lines, previous = [], [f"%x{i}" for i in range(CHAINS)]
    head = [f"%x{i} = phi {vector} [ splat (double 1.0), %entry ], [ %y{i}, %loop ]" for i in range(CHAINS)]
    for i in range(CHAINS):
        x = previous[i]
        operations = {
            "fma": f"%y{i} = call {vector} @llvm.fma.v{lanes}f64({vector} {x}, {vector} %a, {vector} %a)",
            "div": f"%y{i} = fdiv {vector} {x}, %a",
            "load": f"%y{i} = load volatile {vector}, ptr %b, align 64",
            "store": f"store volatile {vector} %a, ptr %b, align 64\n%y{i} = fneg {vector} %a",
        }
        lines.append(operations[kind])
    keep = "\n".join(f"store volatile {vector} %y{i}, ptr %b, align 64" for i in range(CHAINS))
    text = f"""define void @spin(i64 %n, ptr %b) #0 {{
entry:
%a = load volatile {vector}, ptr %b, align 64
br label %loop
loop:
%i = phi i64 [ 0, %entry ], [ %j, %loop ]
{chr(10).join(head)}
{chr(10).join(lines)}
%j = add i64 %i, 1
%more = icmp slt i64 %j, %n
br i1 %more, label %loop, label %done
done:
{keep}
ret void
}}
declare {vector} @llvm.fma.v{lanes}f64({vector}, {vector}, {vector})
attributes #0 = {{ noinline "prefer-vector-width"="{64 * lanes}" "min-legal-vector-width"="{64 * lanes}" }}
"""
    address, keep_alive = load_function(assemble(text), "spin")
    spin = ctypes.CFUNCTYPE(None, ctypes.c_size_t, ctypes.c_size_t)(address)
    raw = np.full(64, 0.999)
    start = raw.__array_interface__["data"][0]
    buffer = start + (-start) % 64
    turns, times = 200_000, []
    for _ in range(9):
        begun = time.perf_counter()
        spin(turns, buffer)
        times.append(time.perf_counter() - begun)
    del keep_alive
    return turns * CHAINS / min(times)


def estimate(people: int = 4000, rounds: int = 5) -> dict[str, Any]:
    """Return operations of a step, measured peaks, measured time of a step, and the shares they explain."""
    lanes = machine().widest
    work = problem.single_dose("end")
    kernel = compile_kernel(work.model, work.outputs, lanes=lanes)
    text, description = generate(kernel.build(), lanes)
    step = count(text, "step")
    parameters = problem.people(people)
    seconds, steps = [], 0
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        batch = kernel.solve(parameters, work.periods, work.times, tolerance=Tolerance(1e-6, 1e-17))
        seconds.append(time.perf_counter() - begun)
        steps = int(batch.steps.sum())
    by_step = [value * lanes / steps for value in seconds[1:]]
    took = median(by_step)
    peaks = {kind: rate_of(kind, lanes) for kind in ("fma", "div", "load", "store")}
    flops = lanes * (2 * step["fma"] + step["add"] + step["mul"] + step["div"])
    needed = {
        "arithmetic": (step["fma"] + step["add"] + step["mul"]) / peaks["fma"],
        "division": step["div"] / peaks["div"],
        "loads": step["load"] / peaks["load"],
        "stores": step["store"] / peaks["store"],
    }
    return {
        "lanes": lanes,
        "integrated": description.integrated,
        "work_area_kb": description.work_bytes / 1024,
        "instructions": {kind: step[kind] for kind in KINDS},
        "flops_of_a_person_step": flops / lanes,
        "steps_of_a_person": steps / people,
        "step_ns": {"median": 1e9 * took, "low": 1e9 * min(by_step), "high": 1e9 * max(by_step)},
        "gflops": flops / took / 1e9,
        "peak_gflops": 2 * lanes * peaks["fma"] / 1e9,
        "peak_share": flops / took / (2 * lanes * peaks["fma"]),
        "needed_ns": {name: 1e9 * value for name, value in needed.items()},
        "rates": peaks,
    }
