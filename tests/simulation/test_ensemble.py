"""Ensembles: paired people, failures, trajectories on disk, and no bit that depends on how it was run."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import xarray as xr
from tests.reference_runs import get_model, simulate, simulate_ensemble

from myoflux.errors import ModelError, RefusedError, SimulationError, StudyError
from myoflux.kinetics.overlay import Overlay
from myoflux.simulation import ensemble
from myoflux.simulation.population import Members, Population, Spread
from myoflux.study.shipped import load_trial
from myoflux.study.study import Study

PERSON = {"sex": "male", "age": "30 y", "mass": "75 kg"}
OUTPUTS = ("plasma_leucine", "net_balance")
TIMES = (-60.0, 0.0, 30.0, 60.0, 120.0)


def dose(grams):
    return [{"at": "0 min", "take": {"leucine": f"{grams} g"}}]


@pytest.fixture(scope="module")
def study():
    arms = {name: {"person": PERSON, "plan": dose(grams)} for name, grams in (("low", 1), ("high", 4), ("again", 4))}
    return Study.model_validate({"until": "2 h", "arms": arms})


def run(study, people=30, **more):
    return simulate_ensemble(study, people=people, **{"outputs": OUTPUTS, "times": TIMES, **more})


def same(one, other):
    names = [name for name in one.data_vars if one[name].dtype.kind == "f"]
    return all(np.array_equal(one[name].values, other[name].values, equal_nan=True) for name in names)


@pytest.fixture(scope="module")
def expected(study):
    return run(study)


def test_what_comes_back(expected):
    assert expected.sizes["arm"] == 3
    assert expected.plasma_leucine_mean.dims == ("arm", "time")
    assert expected.plasma_leucine_quantile.dims == ("arm", "quantile", "time")
    assert expected.plasma_leucine_over_window_sd.dims == ("arm", "window")
    assert expected.plasma_leucine_mean.attrs["units"] == "umol/L"
    assert expected.plasma_leucine_peak_time_mean.attrs["units"] == "min"
    assert expected.finished.values.tolist() == [30, 30, 30]
    assert expected.attrs["failed"] == expected.sizes["failed"] == 0
    assert "an assumption, not a measured spread" in expected.attrs["notes"]
    quantiles = expected.plasma_leucine_quantile.values
    assert (np.diff(quantiles, axis=1) > 0).all()


def test_the_same_people_go_through_every_arm(expected):
    for name in ("plasma_leucine_mean", "net_balance_quantile", "net_balance_peak_time_sd"):
        one = expected[name]
        assert np.array_equal(one.sel(arm="high").values, one.sel(arm="again").values)
    before = expected.plasma_leucine_quantile.sel(time=-60.0)
    assert np.array_equal(before.sel(arm="low").values, before.sel(arm="high").values)


def test_people_without_a_spread_are_the_one_of_simulate(study):
    found = run(study, people=3, spread=Spread(0.0))
    one = simulate(study, times=TIMES)
    for name in OUTPUTS:
        scale = float(np.abs(one[name].values).max())
        assert found[f"{name}_mean"].values == pytest.approx(one[name].values, abs=1e-4 * scale)
        assert (found[f"{name}_sd"].values == 0.0).all()
        assert found[f"{name}_over_window_mean"].values == pytest.approx(one[f"{name}_mean"].values, abs=1e-4 * scale)


@pytest.mark.parametrize(("workers", "chunk"), [(1, 1), (2, 7), (4, 1000), (None, 16)])
def test_workers_and_chunks_change_no_bit(study, expected, workers, chunk):
    assert same(run(study, workers=workers, chunk=chunk), expected)


def test_draws(study):
    spread = Spread(0.2, uncertainty=0.1)
    whole = run(study, people=10, draws=4, spread=spread, seed=3)
    assert whole.finished.values.tolist() == [40, 40, 40]
    assert same(run(study, people=10, draws=4, spread=spread, seed=3, chunk=3), whole)
    assert not same(run(study, people=10, draws=4, spread=spread, seed=4), whole)


def test_a_dask_cluster_and_a_work_folder(study, expected, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        address = cluster.scheduler_address
        assert same(run(study, cluster=address, chunk=8), expected)
        said = []
        assert same(run(study, cluster=address, chunk=8, folder=tmp_path / "w", progress=said.append), expected)
        assert said[-1].done == said[-1].total == 90
    said.clear()
    assert same(run(study, chunk=8, folder=tmp_path / "w", progress=said.append), expected)
    assert [(step.done, step.resumed) for step in said] == [(90, 90)]
    with pytest.raises(RefusedError, match="holds another request"):
        run(study, folder=tmp_path / "w", seed=1)


@pytest.fixture
def poisoned(monkeypatch):
    """Make persons 3 and 11 impossible: one has no number, one a negative rate that runs away."""
    real = Population.factors

    def factors(self, first, last):
        found = real(self, first, last)
        for person, name, value in ((3, "gastric_emptying", np.nan), (11, "kic_oxidation_rate", -1e4)):
            if first <= person < last and name in self.names:
                found[person - first, self.names.index(name)] = value
        return found

    monkeypatch.setattr(Population, "factors", factors)


def test_people_who_fail_are_named_and_the_others_finish(study, expected, poisoned):
    found = run(study)
    assert found.attrs["failed"] == 6
    assert found.finished.values.tolist() == [28, 28, 28]
    assert found.failed_person.values.tolist() == [3, 11] * 3
    assert found.failed_arm.values.tolist() == ["low"] * 2 + ["high"] * 2 + ["again"] * 2
    assert found.failed_suspect.values.tolist() == ["gastric_emptying", "kic_oxidation_rate"] * 3
    assert "not a finite number" in str(found.failed_reason.values[0])
    value = found.failed_parameters.sel(parameter="kic_oxidation_rate").values[1]
    assert value == -1e4 * get_model().model.values()["kic_oxidation_rate"]
    assert np.isfinite(found.plasma_leucine_mean.values).all()
    assert not same(found, expected)
    from myoflux.report.population_table import as_text

    assert "6 could not be simulated" in as_text(found)
    assert "person 3, draw 0: a rate is not a finite number; farthest out: gastric_emptying = nan" in as_text(found)
    assert "all of them in the NetCDF file" in as_text(found)


def test_nobody_left_is_an_error(study, monkeypatch):
    monkeypatch.setattr(Members, "__call__", lambda self, first, last: np.full((last - first, len(self.base)), np.nan))
    with pytest.raises(SimulationError, match="nobody could be simulated; the first, number 0: a rate is not"):
        run(study, people=3)


def test_trajectories_in_zarr_and_netcdf(study, expected, tmp_path):
    pytest.importorskip("zarr")
    assert same(run(study, keep=tmp_path / "all.zarr", chunk=8), expected)
    assert same(run(study, keep=tmp_path / "all.nc"), expected)
    with (
        xr.open_zarr(tmp_path / "all.zarr", consolidated=False, chunks=None) as kept,
        xr.open_dataset(tmp_path / "all.nc", engine="scipy") as flat,
    ):
        assert kept.plasma_leucine.dims == ("arm", "member", "time")
        assert kept.attrs["complete"]
        assert np.array_equal(kept.plasma_leucine.values, flat.plasma_leucine.values)
        assert kept.arm.values.tolist() == ["low", "high", "again"]
        assert kept.plasma_leucine.attrs["units"] == "umol/L"
        mean = kept.plasma_leucine.values.mean(axis=1)
        assert expected.plasma_leucine_mean.values == pytest.approx(mean, rel=1e-13)
        quantiles = np.quantile(kept.plasma_leucine.values, expected["quantile"].values, axis=1)
        assert expected.plasma_leucine_quantile.transpose("quantile", "arm", "time").values == pytest.approx(
            quantiles, rel=5e-3
        )


def test_a_resumed_zarr_is_whole(study, expected, tmp_path):
    zarr = pytest.importorskip("zarr")
    place = {"keep": tmp_path / "all.zarr", "folder": tmp_path / "work", "chunk": 8, "workers": 1}

    def stop(progress):
        if progress.done >= 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(study, **place, progress=stop)
    assert not zarr.open_group(str(tmp_path / "all.zarr"), mode="r").attrs["complete"]
    assert same(run(study, **place), expected)
    whole = np.array(zarr.open_group(str(tmp_path / "all.zarr"), mode="r")["net_balance"])
    assert np.isfinite(whole).all()
    assert expected.net_balance_mean.values == pytest.approx(whole.mean(axis=1), rel=1e-12)
    # Without its store, finished chunks say nothing about trajectories: they are done again.
    (tmp_path / "all.zarr").rename(tmp_path / "gone")
    said = []
    run(study, **place, progress=said.append)
    assert said[0].resumed == 0
    with pytest.raises(RefusedError, match="something else than this request"):
        run(study, **{**place, "folder": tmp_path / "other"}, seed=5)


def test_what_cannot_be_kept_is_refused(study, tmp_path, monkeypatch):
    with pytest.raises(RefusedError, match=r"kept as \.zarr or \.nc"):
        run(study, keep=tmp_path / "all.csv")
    with pytest.raises(RefusedError, match="cannot be resumed"):
        run(study, keep=tmp_path / "all.nc", folder=tmp_path / "w")
    with pytest.raises(RefusedError, match="MB that NetCDF"):
        run(study, people=10**7, keep=tmp_path / "all.nc")
    with pytest.raises(RefusedError, match="no such folder"):
        run(study, keep=tmp_path / "no" / "all.nc")
    for name in ("all.nc", "all.zarr"):
        (tmp_path / name).mkdir()
        with pytest.raises(RefusedError, match="is there already"):
            run(study, keep=tmp_path / name)
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(RefusedError, match=r"myoflux\[zarr\]"):
        run(study, keep=tmp_path / "new.zarr")


def test_a_plan_that_depends_on_the_person_is_made_for_each(study):
    """What acts from the dose on scales each person's own value; a varied molar mass changes the dose."""
    weaker = Overlay("weaker", scale_after_dose={"leucine_absorption": 0.5})
    name = "leucine_absorption"
    both = run(study, people=40, spread=Spread({name: 0.5}), overlays=[weaker])
    held = run(study, people=40, spread=Spread({"leucine_inward_transport": 1e-9}), overlays=[weaker])
    assert both.plasma_leucine_sd.sel(time=60.0, arm="high") > 1000 * held.plasma_leucine_sd.sel(time=60.0, arm="high")
    heavy = run(study, people=40, spread=Spread({"leucine_molar_mass": 0.2}))
    assert heavy.plasma_leucine_sd.sel(time=30.0, arm="high") > 10.0
    assert heavy.plasma_leucine_sd.sel(time=-60.0, arm="high") == 0.0
    assert same(run(study, people=40, spread=Spread({name: 0.5}), overlays=[weaker], chunk=7), both)


def test_refusals(study):
    with pytest.raises(ModelError, match=r"nearest: .*plasma_leucine"):
        run(study, outputs=["plasma_leucin"])
    with pytest.raises(ModelError, match="no state, flux or derived"):
        run(study, outputs=["leucine_synthesised"])
    with pytest.raises(StudyError, match="at least one output"):
        run(study, outputs=[])
    with pytest.raises(StudyError, match="shares from 0 to 1"):
        run(study, quantiles=[0.5, 50])
    with pytest.raises(StudyError, match="output times"):
        run(study, times=[9999.0])
    with pytest.raises(RefusedError, match="no overlay"):
        run(study, overlays=["rapamycine"])
    child = Study.model_validate({"until": "2 h", "person": {**PERSON, "age": "12 y"}, "plan": dose(1)})
    with pytest.raises(RefusedError):
        run(child)


def test_a_shipped_trial_with_its_medicine_and_marks():
    found = simulate_ensemble(load_trial("dickinson2011"), people=5, outputs=["fsr"], every=60)
    assert found.attrs["marks"] == simulate(load_trial("dickinson2011"), every=60).attrs["marks"]
    assert tuple(found["quantile"].values.tolist()) == ensemble.QUANTILES


def test_without_windows_their_statistics_are_left_out(study, expected):
    found = run(study, windows=[])
    assert not [name for name in found.data_vars if "window" in str(name) or "peak" in str(name)]
    assert np.array_equal(found.plasma_leucine_quantile.values, expected.plasma_leucine_quantile.values)
