"""The compiled loop that adds people to a summary: exact sums, and counts in bins.

A number is cut at fixed places of 32 bits, counted from absolute powers of two. Each cut is a whole number below
2^32, so sums of cuts are exact and the order of people cannot matter. Squares are cut the same way, with what rounding
took from them. A bin is the leading bits of the number itself: no logarithm is taken.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from myoflux.engine.codegen import cache as kernel_cache
from myoflux.engine.codegen.machine_code import assemble, key_of, load_function

WIDTH = 8
SLOTS = 256  # half octaves kept for each cell: 128 positive, 128 negative
BINS = 64  # bins of a half octave
CUTS = 3
_lock = Lock()

ARGUMENTS = "ptr %values, i64 %cells, i64 %people, ptr %scales, ptr %sums, ptr %tops, ptr %directory, ptr %counts, \
ptr %none, ptr %used, i64 %capacity, ptr %tile"

COUNT = """
define internal i64 @count(ptr %values, i64 %stride, i64 %people, i64 %top, ptr %row, ptr %counts, ptr %none, \
i64 %old) {
entry:
  br label %loop
loop:
  %person = phi i64 [ 0, %entry ], [ %next, %more ]
  %used = phi i64 [ %old, %entry ], [ %now, %more ]
  %place = mul i64 %person, %stride
  %where = getelementptr i64, ptr %values, i64 %place
  %bits = load i64, ptr %where
  %size = and i64 %bits, 9223372036854775807
  %half = lshr i64 %size, 51
  %depth = sub i64 %top, %half
  %small = icmp ugt i64 %depth, 127
  br i1 %small, label %nothing, label %something
nothing:
  %before = load i64, ptr %none
  %after = add i64 %before, 1
  store i64 %after, ptr %none
  br label %more
something:
  %sign = lshr i64 %bits, 63
  %side = shl i64 %sign, 7
  %slot = or i64 %side, %depth
  %entry_of = getelementptr i32, ptr %row, i64 %slot
  %known = load i32, ptr %entry_of
  %absent = icmp eq i32 %known, 0
  br i1 %absent, label %new, label %bin
new:
  %fresh = add i64 %used, 1
  %fresh32 = trunc i64 %fresh to i32
  store i32 %fresh32, ptr %entry_of
  br label %bin
bin:
  %page = phi i32 [ %known, %something ], [ %fresh32, %new ]
  %later = phi i64 [ %used, %something ], [ %fresh, %new ]
  %wide = zext i32 %page to i64
  %start = shl i64 %wide, 6
  %shifted = lshr i64 %size, 45
  %number = and i64 %shifted, 63
  %at = or i64 %start, %number
  %bin_of = getelementptr i32, ptr %counts, i64 %at
  %was = load i32, ptr %bin_of
  %is = add i32 %was, 1
  store i32 %is, ptr %bin_of
  br label %more
more:
  %now = phi i64 [ %used, %nothing ], [ %later, %bin ]
  %next = add i64 %person, 1
  %again = icmp ult i64 %next, %people
  br i1 %again, label %loop, label %done
done:
  ret i64 %now
}
"""

# Fills the counts of cells first to last - 1 after their sums; returns where it stopped for want of pages.
FOLD = f"""
define i64 @fold({ARGUMENTS}, i64 %begin) {{
entry:
  %most = icmp ult i64 %people, {SLOTS}
  %each = select i1 %most, i64 %people, i64 {SLOTS}
  br label %group
group:
  %first = phi i64 [ %begin, %entry ], [ %last, %counted ]
  %over = icmp uge i64 %first, %cells
  br i1 %over, label %finish, label %room
room:
  %rest = sub i64 %cells, %first
  %full = icmp uge i64 %rest, {WIDTH}
  %width = select i1 %full, i64 {WIDTH}, i64 1
  %last = add i64 %first, %width
  %needed = mul i64 %width, %each
  %held = load i64, ptr %used
  %wanted = add i64 %held, %needed
  %fits = icmp ult i64 %wanted, %capacity
  br i1 %fits, label %sum, label %finish
sum:
  %data = getelementptr double, ptr %values, i64 %first
  %scale = getelementptr double, ptr %scales, i64 %first
  %total = getelementptr i64, ptr %sums, i64 %first
  br i1 %full, label %many, label %single
many:
  call void @sums{WIDTH}(ptr %data, i64 %cells, i64 %people, ptr %scale, ptr %total, ptr %tile)
  br label %cell
single:
  call void @sums1(ptr %data, i64 %cells, i64 %people, ptr %scale, ptr %total, ptr %tile)
  br label %cell
cell:
  %here = phi i64 [ %first, %many ], [ %first, %single ], [ %next, %cell ]
  %top_of = getelementptr i64, ptr %tops, i64 %here
  %top = load i64, ptr %top_of
  %lane = sub i64 %here, %first
  %column = getelementptr double, ptr %tile, i64 %lane
  %row_place = mul i64 %here, {SLOTS}
  %row = getelementptr i32, ptr %directory, i64 %row_place
  %none_of = getelementptr i64, ptr %none, i64 %here
  %old = load i64, ptr %used
  %new = call i64 @count(ptr %column, i64 %width, i64 %people, i64 %top, ptr %row, ptr %counts, \
ptr %none_of, i64 %old)
  store i64 %new, ptr %used
  %next = add i64 %here, 1
  %again = icmp ult i64 %next, %last
  br i1 %again, label %cell, label %counted
counted:
  br label %group
finish:
  ret i64 %first
}}
"""


def _sums(width: int) -> str:
    """Write the function that sums the cuts of so many neighbouring cells over people.

    ``scales`` and ``sums`` are tables with a row of ``cells`` numbers for each: the reciprocal and the size of each
    cut of numbers, then of squares; the sums of each cut of numbers, then of squares.
    """
    real, whole = (f"<{width} x double>", f"<{width} x i64>") if width > 1 else ("double", "i64")
    kind = f"v{width}f64" if width > 1 else "f64"
    zero = "zeroinitializer" if width > 1 else "0.0"
    lines = []
    for row in range(4 * CUTS):
        lines += [
            f"  %sp{row} = mul i64 %cells, {row}",
            f"  %sq{row} = getelementptr double, ptr %scales, i64 %sp{row}",
        ]
        lines.append(f"  %s{row} = load {real}, ptr %sq{row}, align 8")
    head = "\n".join(lines)
    phis = "\n".join(f"  %a{cut} = phi {real} [ {zero}, %entry ], [ %b{cut}, %loop ]" for cut in range(2 * CUTS))
    body: list[str] = []

    def cut(value: str, name: str, offset: int, begin: int, into: int, source: str) -> None:
        """Take the cuts ``begin`` to the last off a value; each is added to its sum."""
        rest = value
        for index in range(begin, CUTS):
            inverse, size, tag = offset + index, offset + CUTS + index, f"{name}{index}"
            body.append(f"  %{tag}m = fmul {real} {rest}, %s{inverse}")
            body.append(f"  %{tag}t = call {real} @llvm.trunc.{kind}({real} %{tag}m)")
            target = f"%{tag}a" if source == "a" and name == "p" and index else f"%b{into + index}"
            before = f"%p{index}a" if source == "p" else f"%a{into + index}"
            body.append(f"  {target} = fadd {real} {before}, %{tag}t")
            if index < CUTS - 1:
                body.append(f"  %{tag}k = fmul {real} %{tag}t, %s{size}")
                body.append(f"  %{tag}r = fsub {real} {rest}, %{tag}k")
                rest = f"%{tag}r"

    cut("%x", "x", 0, 0, 0, "a")
    body.append(f"  %p = fmul {real} %x, %x")
    body.append(f"  %n = fneg {real} %p")
    body.append(f"  %e = call {real} @llvm.fma.{kind}({real} %x, {real} %x, {real} %n)")
    cut("%p", "p", 2 * CUTS, 0, CUTS, "a")
    # What rounding took from a square is below its first cut.
    cut("%e", "e", 2 * CUTS, 1, CUTS, "p")
    tail = []
    for row in range(2 * CUTS):
        tail += [
            f"  %i{row} = fptosi {real} %b{row} to {whole}",
            f"  %tp{row} = mul i64 %cells, {row}",
            f"  %tq{row} = getelementptr i64, ptr %sums, i64 %tp{row}",
            f"  %o{row} = load {whole}, ptr %tq{row}, align 8",
            f"  %w{row} = add {whole} %o{row}, %i{row}",
            f"  store {whole} %w{row}, ptr %tq{row}, align 8",
        ]
    middle, end = "\n".join(body), "\n".join(tail)
    return f"""
define internal void @sums{width}(ptr %values, i64 %cells, i64 %people, ptr %scales, ptr %sums, ptr %tile) {{
entry:
{head}
  br label %loop
loop:
  %person = phi i64 [ 0, %entry ], [ %next, %loop ]
{phis}
  %place = mul i64 %person, %cells
  %where = getelementptr double, ptr %values, i64 %place
  %x = load {real}, ptr %where, align 8
  %spot = mul i64 %person, {width}
  %copy = getelementptr double, ptr %tile, i64 %spot
  store {real} %x, ptr %copy, align 8
{middle}
  %next = add i64 %person, 1
  %again = icmp ult i64 %next, %people
  br i1 %again, label %loop, label %done
done:
{end}
  ret void
}}
declare {real} @llvm.trunc.{kind}({real})
declare {real} @llvm.fma.{kind}({real}, {real}, {real})
"""


@dataclass(frozen=True)
class Tally:
    """The loaded function; ``keep`` holds what must live as long as it is called."""

    fold: Callable[..., int]
    keep: tuple[Any, ...]


def tally() -> Tally:
    """Return the loop, from the cache or newly compiled."""
    with _lock:
        return _tally()


@cache
def _tally() -> Tally:
    key = key_of("tally", WIDTH)
    kept = kernel_cache.read(key)
    code = kept[1] if kept else None
    if code is None:
        code = assemble("\n".join([_sums(WIDTH), _sums(1), COUNT, FOLD]))
        kernel_cache.write(key, "tally", code)
    address, keep = load_function(code, "fold")
    whole, place = ctypes.c_int64, ctypes.c_void_p
    kinds = (place, whole, whole, place, place, place, place, place, place, place, whole, place, whole)
    return Tally(ctypes.CFUNCTYPE(whole, *kinds)(address), keep)
