"""From IR to a callable function, through llvmlite alone: no C compiler, no network."""

from __future__ import annotations

import ctypes
import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from myoflux.engine.codegen import cache as kernel_cache
from myoflux.engine.codegen.generate import Description


@dataclass(frozen=True)
class Machine:
    """The processor that code is made for."""

    triple: str
    cpu: str
    features: str
    widest: int
    versions: str


@dataclass(frozen=True)
class Compiled:
    """A loaded kernel; ``keep`` holds what must live as long as the function is called.

    ``spare`` holds work areas no run uses now; what they contain is of no consequence.
    """

    run: Callable[[int], None]
    description: Description
    keep: tuple[Any, ...]
    spare: list[NDArray[np.float64]] = field(default_factory=list)


@cache
def machine() -> Machine:
    """Describe this machine; ``widest`` is the number of doubles in its widest vector."""
    import llvmlite
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features()
    widest = 8 if features.get("avx512f") else 4 if features.get("avx2") else 2
    triple = llvm.get_process_triple()
    if sys.platform == "win32":
        # The just-in-time linker reads ELF objects on every platform, COFF on none reliably.
        triple += "-elf"
    versions = f"{llvmlite.__version__} {llvm.llvm_version_info}"
    return Machine(triple, llvm.get_host_cpu_name(), features.flatten(), widest, versions)


# The packages whose code decides what a kernel does.
SOURCES = ("myoflux.engine", "myoflux.engine.codegen", "myoflux.kinetics")


@cache
def generator_digest() -> str:
    """Hash the sources that write kernels, so that a changed generator never meets old object code."""
    digest = hashlib.sha256()
    for room in SOURCES:
        sources = sorted(Path(str(files(room))).glob("*.py"))
        if not sources:
            raise FileNotFoundError(f"no sources of {room}: kernels cannot be told apart; install myoflux as files")
        for path in sources:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(equations: str, lanes: int) -> str:
    """Return the name under which a kernel is kept: equations, machine, versions and generator."""
    here = machine()
    parts = (equations, str(lanes), here.triple, here.cpu, here.features, here.versions, generator_digest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def load_or_build(key: str, build: Callable[[], tuple[str, Description]]) -> Compiled:
    """Load a kernel from the cache; build and keep it if it is not there or not sound."""
    kept = kernel_cache.read(key)
    if kept is not None:
        try:
            return _link(kept[1], Description.from_json(kept[0]))
        except (RuntimeError, ValueError, KeyError, TypeError):
            pass
    text, description = build()
    code = assemble(text)
    kernel_cache.write(key, description.to_json(), code)
    return _link(code, description)


def _target_machine() -> Any:
    import llvmlite.binding as llvm

    here = machine()
    target = llvm.Target.from_triple(here.triple)
    # The text is already optimised: LLVM's passes cost time and bring nothing, its code generator does.
    return target.create_target_machine(
        cpu=here.cpu, features=here.features, opt=2, reloc="default", codemodel="jitdefault", jit=True
    )


def assemble(text: str) -> bytes:
    """Return the object code of a module of IR."""
    import llvmlite.binding as llvm

    module = llvm.parse_assembly(text)
    module.triple = machine().triple
    module.verify()
    code: bytes = _target_machine().emit_object(module)
    return code


def _link(code: bytes, description: Description) -> Compiled:
    address, keep = load_function(code, "solve")
    return Compiled(ctypes.CFUNCTYPE(None, ctypes.c_size_t)(address), description, keep)


def load_function(code: bytes, name: str) -> tuple[int, tuple[Any, ...]]:
    """Return the address of a function of object code, and what must live as long as it is called."""
    import llvmlite.binding as llvm

    module = llvm.parse_assembly("")
    module.triple = machine().triple
    target = _target_machine()
    engine = llvm.create_mcjit_compiler(module, target)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address: int = engine.get_function_address(name)
    if not address:
        raise RuntimeError(f"the object code holds no {name}")
    return address, (engine, target, module)
