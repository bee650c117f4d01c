"""Study and model in, `xarray.Dataset` out: the only caller of the engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from myoflux.engine.period import Period, Tolerance
from myoflux.engine.python_functions import Array
from myoflux.engine.solver import EngineName, Solver
from myoflux.engine.trajectory import Trajectory
from myoflux.errors import ModelError, RefusedError, StudyError, nearest
from myoflux.kinetics.overlay import Overlay, apply_all
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import DEFAULT_MODEL, MODELS, get_model
from myoflux.safety.check import check
from myoflux.safety.findings import caution_lines
from myoflux.simulation.not_modelled import ignored_notes
from myoflux.simulation.periods import ReadValues, schedule
from myoflux.study.events import expand
from myoflux.study.person import Person, numbers
from myoflux.study.study import Arm, Study

if TYPE_CHECKING:
    import xarray as xr

    from myoflux.kinetics.sbml import Event

Window = tuple[float, float]
LARGEST_GRID = 1_000_000
RESEARCH_MARK = "research use: outside what is screened for personal planning; not advice"


@dataclass(frozen=True)
class Run:
    """One person's simulation, ready for the engine; ``read`` names the parameters that the periods depend on."""

    name: str
    values: Mapping[str, float]
    periods: Sequence[Period]
    first_intake: float | None
    read: frozenset[str]


def simulate(
    study: Study,
    model: str | BodyModel = DEFAULT_MODEL,
    *,
    every: float = 1.0,
    times: Iterable[float] | None = None,
    outputs: Sequence[str] | None = None,
    windows: Iterable[Window] | None = None,
    means: Iterable[str] = (),
    overlays: Sequence[str | Overlay] = (),
    tolerance: Tolerance | None = None,
    start: xr.Dataset | None = None,
    progress: Callable[[str], None] | None = None,
    engine: EngineName = "kernel",
) -> xr.Dataset:
    """Simulate every arm of a study.

    Returns a Dataset with the dimensions ``person`` (one per arm), ``time`` (min from the study's start) and, for
    window means, ``window``: states, fluxes and derived quantities in their units, ``<name>_mean`` for the model's
    headline quantities and ``means``. ``outputs`` names what to return of them, by default all; few
    are faster, and cannot be continued. ``times`` replaces the even grid of ``every`` minutes; times before 0 show the
    fast. ``windows`` default to those of the arms, an arm without one counting the whole plan. ``start`` continues an
    earlier result of the same study from its last time (windows that begin earlier are left out). ``engine`` is
    generated machine code, or plain scipy to compare with. For many virtual people see `simulate_ensemble`.

    Raises `RefusedError` where no honest number can be given, `StudyError` for an illegal grid or window and
    `SimulationError` when the solver fails.

    >>> from myoflux.study.shipped import load_trial
    >>> result = simulate(load_trial("glynn2010"), every=10)
    >>> float(result.plasma_leucine.sel(person="leucine-3.5g").max().round(-1))
    550.0
    """
    body = get_model(model) if isinstance(model, str) else model
    tolerance = tolerance or body.tolerance
    grid = output_times(study, body, every, times, start)
    spans = chosen_windows(study, body, windows)
    shown = None if outputs is None else known_outputs(body, outputs)
    headline = body.headline if shown is None else [name for name in body.headline if name in shown]
    averaged = tuple(dict.fromkeys((*headline, *means)))
    solver = _solver(body, averaged, engine, shown)
    marks = research_marks(study)
    chosen = [find_overlay(body, overlay) for overlay in overlays]
    edges = np.unique(np.concatenate([grid, [0.0], *(np.array(span) for span in spans)]))
    if start is not None:
        edges = edges[edges >= float(start.time[-1])]
    solved, firsts = [], []
    for name, arm in study.groups.items():
        if progress is not None:
            progress(name)
        run = prepare_run(study, body, name, arm, [*chosen, *medicine_overlays(body, arm)])
        solved.append(_solve(solver, run, edges, start, tolerance))
        firsts.append(math.nan if run.first_intake is None else run.first_intake)
    from myoflux.simulation.dataset import build_dataset

    return build_dataset(
        body,
        names=tuple(study.groups),
        first_intakes=firsts,
        times=grid,
        windows=spans,
        averaged=averaged,
        edges=edges,
        trajectories=solved,
        outputs=shown,
        attributes={
            "title": study.title or "a plan",
            "model": body.name,
            "source": body.citation,
            "myoflux_version": _version(),
            "relative_tolerance": tolerance.relative,
            "engine": solver.engine,
            "use": study.use,
            "marks": "\n".join(marks),
            "notes": "\n".join((*body.notes, *ignored_notes(study, body))),
            "overlays": ", ".join(overlay.name for overlay in chosen),
        },
    )


@cache
def _version() -> str:
    return version("myoflux")


@lru_cache(maxsize=32)
def _shipped_solver(
    name: str, averaged: tuple[str, ...], engine: EngineName, outputs: tuple[str, ...] | None
) -> Solver:
    return Solver(get_model(name).model, averaged, engine, outputs)


def _solver(body: BodyModel, averaged: tuple[str, ...], engine: EngineName, outputs: tuple[str, ...] | None) -> Solver:
    """Return a solver, kept between calls for a shipped model."""
    if body.name in MODELS and get_model(body.name) is body:
        return _shipped_solver(body.name, averaged, engine, outputs)
    return Solver(body.model, averaged, engine, outputs)


def known_outputs(body: BodyModel, names: Sequence[str]) -> tuple[str, ...]:
    """Return the outputs that are asked for; an unknown name raises `ModelError` with the nearest."""
    options = (*body.model.state_names, *body.model.reported)
    for name in names:
        if name not in options:
            raise ModelError(f"{body.name} has no state, flux or quantity {name!r}; {nearest(name, options)}")
    return tuple(dict.fromkeys(names))


def prepare_run(study: Study, body: BodyModel, name: str, arm: Arm, overlays: Sequence[Overlay]) -> Run:
    """Return an arm's parameter values and periods with overlays applied; a refusal names the arm."""
    values = ReadValues(apply_all(overlays, body.values_of(numbers(arm.who))))
    plan = expand(arm.plan, study.until, study.clock)
    try:
        periods, first = schedule(body, values, plan, study.until, overlays)
    except RefusedError as problem:
        raise RefusedError(f"arm {name!r}: {problem}") from None
    return Run(name, values.whole, periods, first, frozenset(values.read))


def _solve(solver: Solver, run: Run, edges: Array, start: xr.Dataset | None, tolerance: Tolerance) -> Trajectory:
    """Integrate one person; running integrals count from minute 0, or go on from an earlier result."""
    if start is None:
        found = solver.solve(run.values, run.periods, edges, tolerance=tolerance)
        offsets = {name: -total[np.searchsorted(edges, 0.0)] for name, total in found.integrals.items()}
    else:
        at = float(start.time[-1])
        last = start.sel(person=run.name).isel(time=-1)
        initial = {name: float(last[name]) for name in solver.model.state_names}
        remaining = [
            Period(max(period.start, at), period.end, period.add if period.start > at else {}, period.hold)
            for period in run.periods
            if period.end > at
        ]
        found = solver.solve(run.values, remaining, edges, initial=initial, tolerance=tolerance)
        offsets = {name: float(last[name]) for name in solver.model.integrals}
    shifted = {name: total + offsets.get(name, 0.0) for name, total in found.integrals.items()}
    return replace(found, integrals=shifted)


def output_times(
    study: Study, body: BodyModel, every: float, times: Iterable[float] | None, start: xr.Dataset | None
) -> Array:
    """Return the ascending output times; raises `StudyError` for a grid that is not legal."""
    begin = 0.0 if start is None else float(start.time[-1])
    if times is not None:
        grid = np.unique(np.array(list(times), dtype=float))
    elif not every > 0:
        raise StudyError(f"the output step is {every:g} min; it must be above 0, for example 1 min")
    elif (study.until - begin) / every > LARGEST_GRID:
        raise StudyError(f"a step of {every:g} min gives over {LARGEST_GRID} times; choose a longer step")
    else:
        grid = np.unique(np.append(np.arange(begin, study.until, every), study.until))
    earliest = -body.fasting if start is None else begin
    if grid.size == 0 or not np.all(np.isfinite(grid)) or grid[0] < earliest or grid[-1] > study.until:
        raise StudyError(f"output times must lie between {earliest:g} and {study.until:g} min")
    return grid


def chosen_windows(study: Study, body: BodyModel, windows: Iterable[Window] | None) -> list[Window]:
    """Return the windows (min), by default those of the arms (`Study.windows`); raises `StudyError`."""
    if windows is None:
        windows = study.windows.values()
    spans = sorted({(float(begin), float(end)) for begin, end in windows})
    for begin, end in spans:
        if not -body.fasting <= begin < end <= study.until:
            raise StudyError(
                f"the window {begin:g} to {end:g} min is not inside {-body.fasting:g} to {study.until:g} min"
            )
    return spans


def find_overlay(body: BodyModel, overlay: str | Overlay) -> Overlay:
    """Return an overlay by name; an unknown one raises `RefusedError` with the nearest."""
    if isinstance(overlay, Overlay):
        return overlay
    if overlay not in body.overlays:
        raise RefusedError(f"{body.name} has no overlay {overlay!r}; {nearest(overlay, body.overlays)}")
    return body.overlays[overlay]


def medicine_overlays(body: BodyModel, arm: Arm) -> list[Overlay]:
    """Return the overlays of medicines whose effect the model knows; `ignored_notes` names the others."""
    return [body.overlays[body.medicines[word.lower()]] for word in arm.who.medicines if word.lower() in body.medicines]


def research_marks(study: Study) -> list[str]:
    """Refuse what the safety rules stop, unless the study is research; return what must stand before its numbers.

    That is the mark of research, and for a personal study every caution. Groups of trials are screened for stops alone.
    """
    marks = []
    for name, arm in study.groups.items():
        findings = check(arm.who, arm.plan, until=study.until, start=study.clock)
        stops = [f"{finding.level}: {finding.found}" for finding in findings if finding.stops]
        reasons = "; ".join(dict.fromkeys(stops))
        if reasons and study.use != "research":
            raise RefusedError(
                f"arm {name!r}: {reasons}: no plan and no personal numbers; the safety check names sources and what to "
                "do; a professional may declare the study as research (use: research)"
            )
        marks += [f"{RESEARCH_MARK} (arm {name!r}: {reasons})"] if reasons else []
        if isinstance(arm.who, Person):
            marks += caution_lines(findings)
    if study.use == "research" and not any(mark.startswith(RESEARCH_MARK) for mark in marks):
        marks.append(RESEARCH_MARK)
    return list(dict.fromkeys(marks))


def export_events(study: Study, body: BodyModel, arm: str = "") -> tuple[dict[str, float], list[Event]]:
    """Return parameter values and events of one arm, for export; time 0 there is the start of the fast."""
    from myoflux.kinetics.sbml import Event

    name = arm or next(iter(study.groups))
    if name not in study.groups:
        raise StudyError(f"the study has no arm {name!r}; {nearest(name, study.groups)}")
    chosen = study.groups[name]
    run = prepare_run(study, body, name, chosen, medicine_overlays(body, chosen))
    events, before = [], dict(run.values)
    for period in run.periods:
        now = {**run.values, **period.hold}
        changes = {key: value for key, value in now.items() if value != before[key]}
        if changes or period.add:
            events.append(Event(period.start + body.fasting, dict(period.add), changes))
        before = now
    return dict(run.values), events
