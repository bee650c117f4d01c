"""The harness from end to end with tiny sizes; times are never judged here."""

import json

import numpy as np
import pytest

from benchmarks import everything, fresh, limit, problem, scaling
from benchmarks.__main__ import write
from benchmarks.accuracy import Errors, errors, reference
from benchmarks.compare import compare
from benchmarks.engines.catalogue import OURS, STANDARD, engines
from benchmarks.measure import Sample, Spread, interleaved, ratios
from myoflux.kinetics.stoichiometry import conserved_pools
from myoflux.kinetics.units import check_units
from myoflux.physiology.catalogue import get_model

THREE = (OURS, STANDARD, "scipy LSODA")


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYOFLUX_CACHE", str(tmp_path_factory.mktemp("kernels")))
        yield


def few():
    return [everything._shrunk(engine, everything.SMALL) for engine in engines()[0] if engine.name in THREE]


def test_a_known_error_is_told():
    wanted = np.ones((3, 5, 2)) * np.array([1.0, 1e-11])
    values = wanted.copy()
    values[1, 2, 1] *= 1.0 + 1e-3
    found = errors(values, wanted, ("glucose", "insulin_plasma"))
    assert found.largest == pytest.approx(1e-3, rel=1e-5)
    assert found.median == 0.0
    assert found.rms == pytest.approx(1e-3 / np.sqrt(30), rel=1e-5)


def test_values_near_zero_are_measured_against_the_peak_and_the_stomach_is_not_compared():
    wanted = np.zeros((1, 3, 2))
    wanted[0, :, 0] = [1.0, 1e-9, 0.0]
    wanted[0, :, 1] = 1.0
    values = wanted.copy()
    values[0, 2, 0] = 1e-9
    values[0, :, 1] = 2.0
    assert errors(values, wanted, ("glucose", "leucine_stomach")).largest == pytest.approx(1e-3)


def test_no_worse_means_in_every_figure():
    base = Errors(1e-4, 1e-5, 1e-6)
    assert base.no_worse_than(base)
    assert not Errors(1e-5, 2e-5, 1e-7).no_worse_than(base)


def test_the_trimmed_model_has_the_same_solution():
    work = problem.single_dose("40")
    stored = everything._check_reference(few())
    assert stored["stored"] < 1e-8
    assert stored["peer"] < 1e-7
    assert work.model.state_names == get_model("mccoll2024").model.state_names
    assert len(work.times) == 481


def test_people_are_drawn_around_the_published_constants():
    drawn = problem.people(4000)
    relative = drawn / problem.nominal()
    spread = relative.std(axis=0)
    assert np.count_nonzero(spread > 1e-9) == 55
    assert relative[:, spread > 1e-9].mean() == pytest.approx(1.0, abs=0.01)
    assert spread[spread > 1e-9].mean() == pytest.approx(0.3, abs=0.02)


def test_copies_are_sound_models():
    model = problem.several(3)
    assert len(model.states) == 120
    # One flux from copy to copy opens the leucine pools at most.
    assert len(conserved_pools(model)) >= 3 * len(conserved_pools(problem.model())) - 3
    check_units(model)


@pytest.mark.parametrize("outputs", ["40", "8", "end"])
def test_every_engine_solves_the_same_problem(outputs):
    result = compare(problem.single_dose(outputs), few(), 1, 2)
    by_name = {row["engine"]: row for row in result["rows"]}
    assert set(by_name) == {*THREE, "ours, equal error"}
    assert all(0.0 < row["errors"]["largest"] < 2e-4 for row in result["rows"])
    standard, equal = by_name[STANDARD]["errors"], by_name["ours, equal error"]["errors"]
    assert by_name["ours, equal error"]["relative_tolerance"] >= 1e-6
    assert all(equal[name] <= standard[name] for name in ("largest", "median", "rms"))


def test_the_standard_is_measured_at_the_tolerance_that_is_said():
    """Its error falls when its tolerance is tightened: the figures are those of its solution."""
    work = problem.days(1)
    engine = next(engine for engine in few() if engine.name == STANDARD)
    person = problem.people(1)
    wanted = reference(work, person)
    loose, tight = (errors(engine.prepare(work, r).rows(person), wanted, work.outputs).largest for r in (1e-5, 1e-9))
    assert tight < 1e-6 < loose


def test_rounds_are_interleaved_and_ratios_taken_round_by_round():
    order = []
    tasks = {name: (lambda name=name: order.append(name)) for name in "abc"}
    samples = interleaved(tasks, 2, {"b": 2})
    assert "".join(order) == "abc" + "abbc" + "bbca"
    assert len(samples["a"].seconds) == 2
    fast, slow = Sample((1.0, 2.0), (1.0, 1.0)), Sample((10.0, 40.0), (1.0, 2.0))
    assert ratios(fast, slow, 5, 1) == Spread(75.0, 50.0, 100.0)
    assert ratios(fast, slow, 5, 1, by_core=True) == Spread(125.0, 50.0, 200.0)
    assert slow.rate_by_core(40) == Spread(2.25, 0.5, 4.0)


def test_linear_cost_has_the_exponent_one():
    assert scaling.slope([1, 10, 100], [5.0, 2.0, 20.0]) == pytest.approx(0.30, abs=0.01)
    assert scaling.slope([0.01, 10, 100], [5.0, 2.0, 20.0]) == pytest.approx(1.0)


def test_instructions_are_counted_with_their_loops():
    text = """define internal void @inner(ptr %w) #0 {
%v1 = fadd <8 x double> %a, %b
}
define void @outer(ptr %w) #0 {
%v2 = icmp slt i64 %i1, 30
done0:
body1:
%v3 = call <8 x double> @llvm.fma.v8f64(<8 x double> %a, <8 x double> %b, <8 x double> %c)
call void @inner(ptr %w)
done1:
%v4 = fdiv <8 x double> %a, %b
store <8 x double> %v4, ptr %w, align 64
}
"""
    text = text.replace("done0:\n", "")
    assert limit.count(text, "outer") == {"fma": 30, "add": 30, "div": 1, "store": 1}


def test_the_whole_run_writes_table_numbers_and_pictures(tmp_path, monkeypatch):
    kernel = ("states", "integrated", "import_and_model", "start_of_llvm", "describe", "compile_or_load", "first_run")
    loading = ("import", "load_and_first_run", "ensemble", "people", "before_mb", "peak_mb")
    told = {"kernel": dict.fromkeys((*kernel, "all"), 1.0), "engine": {"engine": "it", **dict.fromkeys(loading, 1)}}
    real = fresh.measure

    def measure(task, *arguments, cache=None):
        return told[task] if task in told else real(task, *arguments, cache=cache)

    monkeypatch.setattr(fresh, "measure", measure)
    monkeypatch.setattr(limit, "rate_of", lambda *_: 1e9)
    result = everything.run(everything.SMALL, THREE)
    write(result, tmp_path)
    date = result["about"]["date"]
    text = (tmp_path / f"{date}.md").read_text(encoding="utf-8")
    for words in ("## Cold start", "libRoadRunner", "exponent", "Gflop/s", "numbalsoda"):
        assert words in text
    assert result["same_bits"]
    assert json.loads((tmp_path / f"{date}.json").read_text(encoding="utf-8"))["tasks"]
    for against in ("people", "days"):
        assert "</svg>" in (tmp_path / f"{date}-{against}.svg").read_text(encoding="utf-8")
