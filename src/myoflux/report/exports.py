"""A study as the bytes of a file: YAML, CSV, NetCDF, the pictures, the report. Nothing is written to a disk."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from myoflux.engine.period import Tolerance
from myoflux.errors import StudyError, nearest
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import get_model
from myoflux.report.charts.figures import time_charts
from myoflux.report.charts.svg import draw
from myoflux.report.files import csv_text
from myoflux.report.study_page import render_report
from myoflux.report.study_report import Outcome, run_study
from myoflux.safety.check import check
from myoflux.simulation.crowd import Crowd, simulate_people
from myoflux.simulation.model_choice import choose_model
from myoflux.simulation.netcdf import netcdf_bytes
from myoflux.study.study import Study, write_study

PEOPLE = 200
MOST_TIMES = 500
MOST_ARMS_WITH_BANDS = 3
STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0, 720.0, 1440.0, 10080.0)
QUICK = Tolerance(1e-4, 1e-9)
FIRST_OF_ALL = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Export:
    """A file: its name, its media type, and its bytes."""

    name: str
    media_type: str
    data: bytes


def export(study: Study, kind: str, model: str = "") -> Export:
    """Return a study as a file of a kind in `KINDS`; the same study gives the same bytes.

    ``model`` is chosen by the plan where none is named. Raises `StudyError` for an unknown kind, and as `simulate`.

    >>> from myoflux.study.shipped import load_example
    >>> export(load_example("bed-rest"), "yaml").name
    'fourteen-days-in-bed-with-and-without-leucine.yaml'
    """
    if kind not in KINDS:
        raise StudyError(f"no export {kind!r}; {nearest(kind, KINDS)}")
    ending, media_type, make = KINDS[kind]
    name = model or choose_model(study)[0]
    return Export(f"{file_name(study.title or 'plan')}.{ending}", media_type, make(study, name))


def file_name(title: str) -> str:
    """Return a title as the name of a file that every system takes.

    >>> file_name("A woman of 71: three meals / day")
    'a-woman-of-71-three-meals-day'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "plan"


def step_of(until: float) -> float:
    """Return a round output step (min) that gives at most some hundred times.

    >>> step_of(1440.0)
    5.0
    """
    return next((step for step in STEPS if until <= MOST_TIMES * step), until / MOST_TIMES)


def _run(study: Study, model: str) -> Outcome:
    return run_study(study, model, every=step_of(study.until))


def _yaml(study: Study, model: str) -> bytes:
    return write_study(study).encode()


def _csv(study: Study, model: str) -> bytes:
    """Return the outputs that are shown anywhere as a table; NetCDF holds them all."""
    body = get_model(model)
    names = dict.fromkeys([*body.headline, *(observed.name for observed in body.figures)])
    return csv_text(_run(study, model).result[list(names)]).encode()


def _netcdf(study: Study, model: str) -> bytes:
    return netcdf_bytes(_run(study, model).result)


def _html(study: Study, model: str) -> bytes:
    outcome, body = _run(study, model), get_model(model)
    page = render_report(
        study, outcome.result, body, outcome.summaries, outcome.predictions, outcome.answers,
        crowd=crowd_of(study, body), findings=check(study),
    )  # fmt: skip
    return page.encode()


def crowd_of(study: Study, body: BodyModel) -> Crowd | None:
    """Return the people whose bands are drawn; None for a model that has none, or for more arms than can be told apart.

    The same 200 people as everywhere, on a grid of at most some hundred times.
    """
    if not body.variability or len(study.groups) > MOST_ARMS_WITH_BANDS:
        return None
    names = list(dict.fromkeys(observed.name for observed in body.figures))
    return simulate_people(
        study, body, people=PEOPLE, outputs=names, every=2 * step_of(study.until), tolerance=_tolerance(body)
    )


def _tolerance(body: BodyModel) -> Tolerance | None:
    return QUICK if body.name == "human" else None


def _pictures(study: Study, model: str) -> bytes:
    """Return a ZIP archive with each chart as an SVG that stands alone."""
    outcome, body = _run(study, model), get_model(model)
    charts = time_charts(outcome.result, body, outcome.predictions, crowd_of(study, body))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for chart in charts:
            archive.writestr(zipfile.ZipInfo(f"{file_name(chart.name)}.svg", FIRST_OF_ALL), alone(draw(chart)))
    return data.getvalue()


def alone(svg: str) -> str:
    """Return a picture that carries its own style sheet."""
    style = (files("myoflux.report") / "templates" / "report.css").read_text(encoding="utf-8")
    first, rest = svg.split(">", 1)
    return f'{first} xmlns="http://www.w3.org/2000/svg"><style>{style}</style>{rest}'


KINDS: Mapping[str, tuple[str, str, Callable[[Study, str], bytes]]] = {
    "yaml": ("yaml", "application/yaml", _yaml),
    "csv": ("csv", "text/csv; charset=utf-8", _csv),
    "netcdf": ("nc", "application/x-netcdf", _netcdf),
    "svg": ("svg.zip", "application/zip", _pictures),
    "html": ("html", "text/html; charset=utf-8", _html),
}
