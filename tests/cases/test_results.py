"""Cases of results: what a file holds when it is read the way the documents say."""

import io
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from myoflux.cli.app import main
from myoflux.report.exports import export
from myoflux.report.files import write_ensemble
from myoflux.simulation.netcdf import netcdf_bytes
from myoflux.study.study import read_study

CASES = Path(__file__).parent


def test_names_in_netcdf_are_text(tmp_path, monkeypatch):
    study = CASES / "netcdf_names_are_text" / "study.yaml"
    monkeypatch.setattr("sys.argv", ["myoflux", "simulate", str(study), "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    with xr.open_dataset(tmp_path / "out" / "result.nc", engine="scipy") as result:
        assert result.sel(person="plan").sizes["time"] > 1
    with xr.open_dataset(io.BytesIO(export(read_study(study), "netcdf").data), engine="scipy") as result:
        assert result.person.values.tolist() == ["plan"]


@pytest.mark.parametrize("names", [["plan"], ["müsli", "3 g"], ["ロイシン", "b"]])
def test_every_text_comes_back_as_text(names, tmp_path):
    made = xr.Dataset(
        {"mass": ("arm", np.arange(float(len(names)))), "failure": ("failed", ["person 3: no answer"])},
        coords={"arm": names},
        attrs={"units": "µmol/L"},
    )
    write_ensemble(made, tmp_path / "all.nc")
    for source in (tmp_path / "all.nc", io.BytesIO(netcdf_bytes(made))):
        with xr.open_dataset(source, engine="scipy") as read:
            assert float(read.mass.sel(arm=names[-1])) == len(names) - 1
            assert read.failure.values.tolist() == ["person 3: no answer"]
            assert read.attrs == made.attrs


def test_only_one_module_writes_netcdf():
    sources = (CASES.parents[1] / "src").rglob("*.py")
    assert [path.name for path in sources if ".to_netcdf(" in path.read_text(encoding="utf-8")] == ["netcdf.py"]
