"""Write one function of LLVM IR as text: straight-line vector arithmetic, loops and branches.

Text is written instead of building llvmlite objects because it is some twenty times faster.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager


def bits(value: float) -> str:
    """Return a double as LLVM writes it exactly.

    >>> bits(1.0)
    '0x3FF0000000000000'
    """
    return "0x" + struct.pack(">d", value).hex().upper()


class Code:
    """The lines of one function; ``lanes`` people share a vector. Methods return the name of a value."""

    def __init__(self, name: str, arguments: str, lanes: int, *, returns: str = "void", exported: bool = False):
        self.name = name
        self.arguments = arguments
        self.returns = returns
        self.exported = exported
        self.lanes = lanes
        self.vector = f"<{lanes} x double>"
        self.integers = f"<{lanes} x i64>"
        self.mask = f"<{lanes} x i1>"
        self.slots: list[str] = []
        self.lines: list[str] = []
        self.block = "entry"
        self._count = 0

    def text(self) -> str:
        """Return the whole function."""
        linkage = "" if self.exported else "internal "
        head = f"define {linkage}{self.returns} @{self.name}({self.arguments}) #0 {{\nentry:\n"
        return head + "\n".join([*self.slots, *self.lines]) + "\n}\n"

    def fresh(self, stem: str = "v") -> str:
        """Return an unused name (without its sign)."""
        self._count += 1
        return f"{stem}{self._count}"

    def do(self, line: str) -> None:
        """Add an instruction that gives no value."""
        self.lines.append(line)

    def let(self, instruction: str) -> str:
        """Add an instruction and return the name of its value."""
        name = "%" + self.fresh()
        self.lines.append(f"{name} = {instruction}")
        return name

    # Vector arithmetic: IEEE operations and fused multiply-add only, never a fast-math flag.

    def splat(self, value: float) -> str:
        """Return a constant vector."""
        return f"splat (double {bits(value)})"

    def isplat(self, value: int) -> str:
        """Return a constant integer vector."""
        return f"splat (i64 {value})"

    def spread(self, scalar: str) -> str:
        """Copy a scalar double into every lane."""
        first = self.let(f"insertelement {self.vector} poison, double {scalar}, i64 0")
        zeros = f"<{self.lanes} x i32> zeroinitializer"
        return self.let(f"shufflevector {self.vector} {first}, {self.vector} poison, {zeros}")

    def add(self, a: str, b: str) -> str:
        """Return a + b."""
        return self.let(f"fadd {self.vector} {a}, {b}")

    def sub(self, a: str, b: str) -> str:
        """Return a - b."""
        return self.let(f"fsub {self.vector} {a}, {b}")

    def mul(self, a: str, b: str) -> str:
        """Return a b."""
        return self.let(f"fmul {self.vector} {a}, {b}")

    def div(self, a: str, b: str) -> str:
        """Return a / b."""
        return self.let(f"fdiv {self.vector} {a}, {b}")

    def neg(self, a: str) -> str:
        """Return -a."""
        return self.let(f"fneg {self.vector} {a}")

    def fma(self, a: str, b: str, c: str) -> str:
        """Return a b + c with one rounding."""
        v = self.vector
        return self.let(f"call {v} @llvm.fma.v{self.lanes}f64({v} {a}, {v} {b}, {v} {c})")

    def compare(self, how: str, a: str, b: str) -> str:
        """Compare vectors of doubles; ``how`` as in LLVM's fcmp."""
        return self.let(f"fcmp {how} {self.vector} {a}, {b}")

    def select(self, mask: str, a: str, b: str) -> str:
        """Take a where the mask holds, else b."""
        return self.let(f"select {self.mask} {mask}, {self.vector} {a}, {self.vector} {b}")

    # Memory: a work area of rows, one vector a row.

    def row(self, base: str, row: int | str, offset: int = 0) -> str:
        """Return the address of a row; a row number known only at run time is a name."""
        width = 8 * self.lanes
        if isinstance(row, int):
            return self.let(f"getelementptr i8, ptr {base}, i64 {(row + offset) * width}")
        start = self.row(base, offset) if offset else base
        return self.let(f"getelementptr {self.vector}, ptr {start}, i64 {row}")

    def load(self, base: str, row: int | str, offset: int = 0) -> str:
        """Load a row."""
        return self.let(f"load {self.vector}, ptr {self.row(base, row, offset)}, align {8 * self.lanes}")

    def store(self, value: str, base: str, row: int | str, offset: int = 0) -> None:
        """Store a row."""
        self.do(f"store {self.vector} {value}, ptr {self.row(base, row, offset)}, align {8 * self.lanes}")

    def at(self, base: str, index: int | str) -> str:
        """Return the address of an 8-byte item."""
        return self.let(f"getelementptr i64, ptr {base}, i64 {index}")

    def get(self, kind: str, base: str, index: int | str) -> str:
        """Load an 8-byte item: ``double``, ``i64`` or ``ptr``."""
        return self.let(f"load {kind}, ptr {self.at(base, index)}, align 8")

    def put(self, kind: str, value: str, base: str, index: int | str) -> None:
        """Store an 8-byte item."""
        self.do(f"store {kind} {value}, ptr {self.at(base, index)}, align 8")

    # Control flow.

    def variable(self, kind: str, value: str) -> str:
        """Return the address of a variable with a first value."""
        name = "%" + self.fresh("var")
        self.slots.append(f"{name} = alloca {kind}, align 8")
        self.do(f"store {kind} {value}, ptr {name}, align 8")
        return name

    def mark(self, label: str) -> None:
        """Begin a block."""
        self.do(f"{label}:")
        self.block = label

    def jump(self, label: str) -> None:
        """Go to a block."""
        self.do(f"br label %{label}")

    @contextmanager
    def loop(self, stop: int | str, start: int | str = 0) -> Iterator[str]:
        """Count from start to stop - 1."""
        head, body, done = self.fresh("head"), self.fresh("body"), self.fresh("done")
        index, following = "%" + self.fresh("i"), "%" + self.fresh("n")
        before = self.block
        self.jump(head)
        self.mark(head)
        place = len(self.lines)
        self.do("")
        more = self.let(f"icmp slt i64 {index}, {stop}")
        self.do(f"br i1 {more}, label %{body}, label %{done}")
        self.mark(body)
        yield index
        self.do(f"{following} = add i64 {index}, 1")
        self.lines[place] = f"{index} = phi i64 [ {start}, %{before} ], [ {following}, %{self.block} ]"
        self.jump(head)
        self.mark(done)

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """Run the body only if the condition (an i1) holds."""
        body, done = self.fresh("then"), self.fresh("fi")
        self.do(f"br i1 {condition}, label %{body}, label %{done}")
        self.mark(body)
        yield
        self.jump(done)
        self.mark(done)

    @contextmanager
    def repeat(self) -> Iterator[str]:
        """Repeat until the body jumps to the label given."""
        head, done = self.fresh("again"), self.fresh("out")
        self.jump(head)
        self.mark(head)
        yield done
        self.jump(head)
        self.mark(done)

    def leave_if(self, condition: str, label: str) -> None:
        """Jump to a label if the condition holds, else go on."""
        further = self.fresh("on")
        self.do(f"br i1 {condition}, label %{label}, label %{further}")
        self.mark(further)
