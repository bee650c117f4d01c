import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
import xarray as xr

from myoflux.errors import StudyError
from myoflux.report.exports import KINDS, export, file_name, step_of
from myoflux.study.shipped import load_example
from myoflux.study.study import Study, read_study

DAY = Study.model_validate(
    {"title": "A <b>dose</b>", "until": "5 h", "person": "young lifter",
     "plan": [{"at": "0 min", "take": {"leucine": "3 g"}}]}
)  # fmt: skip


def test_yaml_reads_back(tmp_path):
    found = export(DAY, "yaml")
    (tmp_path / found.name).write_bytes(found.data)
    assert read_study(tmp_path / found.name) == DAY


def test_the_report_has_findings_first_and_bands_of_people():
    page = export(DAY, "html").data.decode()
    assert page.index("Safety first") < page.index("In short")
    assert "What to know before reading on" in page
    assert "of 200 virtual people" in page
    assert page.count('class="band s0 b90"') >= 12
    assert "<b>dose" not in page
    assert not re.search(r"https?://|@import|url\(|<script", page)


def test_csv_and_netcdf_hold_the_same_numbers():
    table = export(DAY, "csv").data.decode().splitlines()
    assert table[0] == "person,time_min,quantity,value,unit"
    with xr.open_dataset(io.BytesIO(export(DAY, "netcdf").data), engine="scipy") as read:
        value = float(read.plasma_leucine.isel(person=0).sel(time=60))
    assert f"plan,60.0,plasma_leucine,{value!r},umol/L" in table


@pytest.mark.parametrize("study", [DAY, load_example("bed-rest")], ids=["hours", "weeks"])
def test_pictures_stand_alone(study):
    archive = zipfile.ZipFile(io.BytesIO(export(study, "svg").data))
    assert len(archive.namelist()) >= 10
    for name in archive.namelist():
        root = ElementTree.fromstring(archive.read(name))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert ".band" in (root.findtext("{http://www.w3.org/2000/svg}style") or "")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_study_gives_the_same_bytes(kind):
    assert export(DAY, kind) == export(DAY, kind)


def test_an_unknown_kind_is_refused():
    with pytest.raises(StudyError, match="nearest: 'csv'"):
        export(DAY, "csvv")


@pytest.mark.parametrize("title", ["../../etc/passwd", "", "\u2028", "a" * 5000, '"; x=\r\n', "Ärger"])
def test_names_of_files_are_plain(title):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", file_name(title))


@pytest.mark.parametrize("until", [1.0, 1440.0, 44640.0, 5.3e6])
def test_steps_are_bounded(until):
    assert until / step_of(until) <= 530
