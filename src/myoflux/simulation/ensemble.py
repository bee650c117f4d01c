"""Many virtual people through a study: means, SDs, quantiles and failures, without keeping every trajectory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from myoflux.engine.chunk import Task
from myoflux.engine.executors import Progress, chunks_of, run_chunks
from myoflux.engine.kernel import Kernel, compile_kernel
from myoflux.engine.period import Period, Tolerance
from myoflux.engine.work_folder import WorkFolder
from myoflux.errors import ModelError, SimulationError, StudyError, nearest
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.simulation.not_modelled import ignored_notes
from myoflux.simulation.periods import schedule
from myoflux.simulation.population import Members, Population, Spread, Vary, population_of
from myoflux.simulation.simulate import (
    Window,
    chosen_windows,
    find_overlay,
    medicine_overlays,
    output_times,
    prepare_run,
    research_marks,
)
from myoflux.simulation.trajectories import layout_of, members_at_a_time, open_store
from myoflux.study.events import Expanded, expand
from myoflux.study.study import Study

if TYPE_CHECKING:
    import xarray as xr

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class PersonalPlans:
    """The periods of each member, for plans that depend on a parameter that differs between members."""

    body: BodyModel
    members: Members
    plan: Expanded
    until: float
    overlays: tuple[Overlay, ...]

    def __call__(self, first: int, last: int) -> list[list[Period]]:
        """Return the periods of members first to last - 1."""
        rows = self.members(first, last).tolist()
        values = [dict(zip(self.members.parameters, row, strict=True)) for row in rows]
        return [schedule(self.body, own, self.plan, self.until, self.overlays)[0] for own in values]


def simulate_ensemble(
    study: Study,
    model: str | BodyModel = DEFAULT_MODEL,
    *,
    people: int,
    draws: int = 1,
    seed: int = 0,
    spread: Spread | None = None,
    vary: Vary = "all",
    outputs: Sequence[str] | None = None,
    every: float = 1.0,
    times: Iterable[float] | None = None,
    windows: Iterable[Window] | None = None,
    quantiles: Sequence[float] = QUANTILES,
    tolerance: Tolerance | None = None,
    overlays: Sequence[str | Overlay] = (),
    cluster: str | None = None,
    workers: int | None = None,
    chunk: int | None = None,
    folder: Path | str | None = None,
    keep: Path | str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> xr.Dataset:
    """Simulate virtual people through every arm of a study; the same people go through each arm.

    ``spread`` says how people and draws differ (`Spread`); by default the model's own variability and posterior, of
    which ``vary`` takes "all", the "people" or the "parameters", else every rate constant by 30 %, lognormal.
    ``outputs`` default to the model's headline quantities; ``every``, ``times``, ``windows`` and ``overlays`` as in
    `simulate`; empty ``windows`` leave their statistics out and save a third of the time. ``cluster`` is the address of
    a Dask scheduler, without it ``workers`` threads are used (None: every core). ``folder`` keeps finished chunks of
    ``chunk`` people so that a killed run goes on; ``keep`` names a .zarr or .nc for every trajectory. None of the last
    five changes a bit of the result.

    Returns a Dataset over ``arm``, ``time`` (min), ``quantile`` and ``window``: for each output ``<name>_mean``,
    ``_sd`` and ``_quantile``, and the same of its mean over a window (``<name>_over_window_mean``, ...), its highest
    value there (``<name>_peak_mean``, ...) and when that was (``<name>_peak_time_mean``, ...). ``finished`` counts
    members; those who could not be simulated stand in ``failed_arm``, ``_person``, ``_draw``, ``_reason``, ``_suspect``
    (the parameter farthest from its usual value) and ``failed_parameters``.

    Raises as `simulate`; `StudyError` for people, draws, seed or quantiles that are not legal, `SimulationError` when
    nobody can be simulated, `RefusedError` for a folder or file of something else.

    >>> from myoflux.study.shipped import load_trial
    >>> result = simulate_ensemble(load_trial("glynn2010"), people=200, outputs=["plasma_leucine"], every=15)
    >>> bool(result.plasma_leucine_quantile.sel(arm="leucine-3.5g", quantile=0.5).max() > 400)
    True
    """
    body = get_model(model) if isinstance(model, str) else model
    tolerance = tolerance or body.tolerance
    names = _outputs(body, outputs)
    shares = _quantiles(quantiles)
    grid = output_times(study, body, every, times, None)
    spans = chosen_windows(study, body, windows)
    marks = research_marks(study)
    population = population_of(body, spread, people=people, draws=draws, seed=seed, vary=vary)
    observed = names if spans else ()
    kernel = compile_kernel(body.model, names, integrands=observed, peaks=observed)
    chosen = [find_overlay(body, overlay) for overlay in overlays]
    tasks = [
        _task(
            study, body, name, population, chosen, partial(Task, kernel, times=grid, windows=spans, tolerance=tolerance)
        )
        for name in study.groups
    ]
    request = _request(kernel, tasks, population)
    store = None
    if keep is not None:
        step = min(chunk or population.members, members_at_a_time(len(grid), names))
        tasks, chunk = [replace(task, keep=True) for task in tasks], step
        layout = layout_of(body, tuple(study.groups), population, grid, names, request)
        store = open_store(keep, layout, step, resume=folder is not None)
    kept = None
    if folder is not None:
        kept = WorkFolder(folder, request, f"{study.title or 'a plan'}, {body.name}, {people} people, {draws} draws")
        if store is not None and not store.resumes:
            kept.forget()
    totals = run_chunks(
        tasks,
        chunks_of(len(tasks), population.members, chunk),
        take=store.write if store else None,
        cluster=cluster,
        workers=workers,
        folder=kept,
        progress=progress,
    )
    if all(len(total.failed) == total.people for total in totals):
        person, reason = min(totals[0].failed.items())
        raise SimulationError(f"nobody could be simulated; the first, number {person // draws}: {reason}")
    attributes = {
        "title": study.title or "a plan",
        "model": body.name,
        "source": body.citation,
        "myoflux_version": version("myoflux"),
        "relative_tolerance": tolerance.relative,
        "use": study.use,
        "marks": "\n".join(marks),
        "notes": "\n".join((*body.notes, *ignored_notes(study, body), _assumption(body, spread, vary))),
        "overlays": ", ".join(overlay.name for overlay in chosen),
        "people": people,
        "draws": draws,
        "seed": str(seed),
        "failed": sum(len(total.failed) for total in totals),
    }
    if store is not None:
        store.finish(attributes)
    from myoflux.simulation.ensemble_dataset import build_ensemble

    return build_ensemble(body, tuple(study.groups), tasks, totals, population, shares, attributes)


def _task(
    study: Study,
    body: BodyModel,
    name: str,
    population: Population,
    overlays: Sequence[Overlay],
    make: Callable[..., Task],
) -> Task:
    """Return what an arm asks of the engine."""
    arm = study.groups[name]
    changes = (*overlays, *medicine_overlays(body, arm))
    run = prepare_run(study, body, name, arm, changes)
    members = Members(population, tuple(run.values), tuple(run.values.values()))
    plans = None
    if run.read & set(population.names):
        plans = PersonalPlans(body, members, expand(arm.plan, study.until, study.clock), study.until, changes)
    return make(draw=members, periods=tuple(run.periods), plans=plans)


def _outputs(body: BodyModel, outputs: Sequence[str] | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(outputs if outputs is not None else body.headline))
    known = (*body.model.state_names, *body.model.reported)
    if not names:
        raise StudyError("an ensemble needs at least one output")
    for name in names:
        if name not in known:
            raise ModelError(f"{body.name} has no state, flux or derived quantity {name!r}; {nearest(name, known)}")
    return names


def _quantiles(shares: Sequence[float]) -> tuple[float, ...]:
    if not all(0.0 <= share <= 1.0 for share in shares) or len(set(shares)) != len(shares):
        raise StudyError(f"quantiles are different shares from 0 to 1, such as 0.05; found {list(shares)}")
    return tuple(float(share) for share in shares)


def _request(kernel: Kernel, tasks: Sequence[Task], population: Population) -> str:
    """Hash all that decides a result, and nothing else."""
    parts: list[object] = [version("myoflux"), kernel.digest, population]
    for task in tasks:
        base = task.draw.base if isinstance(task.draw, Members) else ()
        own = replace(task.plans, body=None) if isinstance(task.plans, PersonalPlans) else None  # type: ignore[arg-type]
        parts += [base, task.periods, task.times.tolist(), list(task.windows), task.tolerance, own]
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()


def _assumption(body: BodyModel, spread: Spread | None, vary: str) -> str:
    if spread is None and body.variability:
        what = {
            "all": "people and parameters differ",
            "people": "people differ, parameters do not",
            "parameters": "the parameters of one person are uncertain, people do not differ",
        }[vary]
        return (
            f"Virtual people ({what}): people by the cited table of variability, parameters by the posterior sample. "
            "Errors of measurement are in no band."
        )
    spread = spread or Spread()

    def words(amount: float | Mapping[str, float]) -> str:
        if isinstance(amount, Mapping):
            return ", ".join(f"{name} {number:.0%}" for name, number in amount.items()) or "nothing"
        return f"every rate constant {amount:.0%}"

    draws = f"; between draws: {words(spread.uncertainty)}" if spread.uncertainty else ""
    return (
        f"Virtual people, lognormal and independent (between people: {words(spread.between)}{draws}): an assumption, "
        "not a measured spread; bands say what follows from it, not how real people differ."
    )
