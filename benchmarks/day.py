"""A day of one person and of a thousand with the day-scale model, and with libRoadRunner: python -m benchmarks.day."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from myoflux.kinetics.sbml import write_sbml
from myoflux.physiology.catalogue import get_model
from myoflux.simulation.ensemble import simulate_ensemble
from myoflux.simulation.simulate import export_events, simulate
from myoflux.study.shipped import load_example
from myoflux.study.study import Study

ARM = "with leucine and isoleucine"
RUNS = 20
OUTPUTS = ("plasma_leucine", "plasma_isoleucine", "plasma_insulin", "fsr", "net_balance")


def milliseconds(task: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Return the times of a task (ms), a first call left out."""
    task()
    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        task()
        found.append(1000.0 * (time.perf_counter() - begun))
    return found


def one_arm() -> Study:
    """Return the shipped day of an older woman, the arm with amino acids alone."""
    example = load_example("older-woman")
    return Study.model_validate(
        example.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        | {"arms": {ARM: example.groups[ARM].model_dump(mode="json", by_alias=True, exclude_defaults=True)}}
    )


def main() -> int:
    """Print medians with ranges, and the largest difference between the two engines."""
    import roadrunner

    study, body = one_arm(), get_model("human")
    values, events = export_events(study, body, ARM)
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    other = roadrunner.RoadRunner(write_sbml(body.model, values, events))
    other.integrator.relative_tolerance, other.integrator.absolute_tolerance = 1e-6, 1e-9
    other.integrator.maximum_num_steps = 100_000
    other.selections = list(OUTPUTS)
    end = body.fasting + study.until

    def theirs() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        other.resetAll()
        return np.asarray(other.simulate(0.0, end, int(end / 5) + 1))

    rows = {
        "24 h, one person, chosen outputs": milliseconds(lambda: simulate(study, every=5, outputs=OUTPUTS)),
        "24 h, one person, every quantity": milliseconds(lambda: simulate(study, every=5)),
        "the same in libRoadRunner": milliseconds(theirs),
        "24 h, band of 1,000 people": milliseconds(
            lambda: simulate_ensemble(study, people=1000, every=5, outputs=OUTPUTS, windows=[])
        ),
    }
    for label, found in rows.items():
        line = f"{label:36s} {statistics.median(found):8.2f} ms ({min(found):.2f} to {max(found):.2f})\n"
        sys.stdout.write(line)
    other.integrator.relative_tolerance, other.integrator.absolute_tolerance = 1e-10, 1e-12
    times = np.linspace(0.0, end, int(end / 5) + 1) - body.fasting
    ours = simulate(study, times=times, outputs=OUTPUTS, windows=[])
    wanted, found_values = theirs(), np.stack([ours[name].values[0] for name in OUTPUTS], axis=1)
    apart = np.abs(found_values / wanted - 1.0)
    sys.stdout.write(f"largest relative difference: {apart.max():.1e}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
