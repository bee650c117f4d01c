from __future__ import annotations

import numpy as np
import pytest

from myoflux.engine import kernel
from myoflux.engine.codegen import cache, machine_code
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Period


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """Give an empty cache on disk and in memory, and count how often machine code is made."""
    monkeypatch.setenv("MYOFLUX_CACHE", str(tmp_path))
    monkeypatch.setattr(kernel, "_compiled", {})
    made = []
    original = machine_code.assemble

    def counted(text: str) -> bytes:
        made.append(1)
        return bytes(original(text))

    monkeypatch.setattr(machine_code, "assemble", counted)
    return made


def value(model):
    return compile_kernel(model, ["plasma"]).solve(None, [Period(0.0, 9.0)], np.array([9.0])).values[0, 0, 0]


def again(model, monkeypatch):
    monkeypatch.setattr(kernel, "_compiled", {})
    return value(model)


def test_a_kept_kernel_is_loaded(small, fresh, monkeypatch, tmp_path):
    first = value(small)
    assert again(small, monkeypatch) == first
    assert len(fresh) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".kernel"]


@pytest.mark.parametrize("harm", ["truncated", "one bit", "empty", "foreign", "renamed"])
def test_a_damaged_or_foreign_file_is_rebuilt(small, fresh, monkeypatch, tmp_path, harm):
    first = value(small)
    (file,) = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    if harm == "truncated":
        data = data[: len(data) // 2]
    elif harm == "one bit":
        data[len(data) // 2] ^= 4
    elif harm == "empty":
        data = bytearray()
    elif harm == "foreign":
        data = bytearray(b"something else altogether")
    else:
        cache.write("0" * 64, "{}", b"code of another model")
        data = bytearray(cache.file_of("0" * 64).read_bytes())
    file.write_bytes(bytes(data))
    assert again(small, monkeypatch) == first
    assert len(fresh) == 2
    assert again(small, monkeypatch) == first
    assert len(fresh) == 2


def test_a_cache_that_cannot_be_written_is_no_error(small, fresh, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MYOFLUX_CACHE", str(tmp_path / "file"))
    assert np.isfinite(value(small))


def test_the_key_follows_equations_options_and_machine(small, mccoll, monkeypatch):
    keys = {
        machine_code.key_of(compile_kernel(model, outputs, every_state=every).digest, lanes)
        for model, outputs in ((small, ["plasma"]), (small, ["muscle"]), (mccoll, ["mps"]))
        for every in (False, True)
        for lanes in (4, 8)
    }
    assert len(keys) == 12
    digest = compile_kernel(small, ["plasma"]).digest
    here = machine_code.key_of(digest, 4)
    monkeypatch.setattr(machine_code, "generator_digest", lambda: "another generator")
    assert machine_code.key_of(digest, 4) != here
