"""One person in full detail, by either engine: every state, every law, every running integral."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from myoflux.engine.period import DEFAULT_TOLERANCE, Period, Tolerance
from myoflux.engine.python_functions import Array, compile_system
from myoflux.engine.trajectory import Trajectory
from myoflux.errors import SimulationError
from myoflux.kinetics.model import Model

EngineName = Literal["kernel", "scipy"]


class Solver:
    """A model made ready to be solved for one person after another; ``engine`` says by which engine."""

    def __init__(
        self,
        model: Model,
        integrands: Sequence[str] = (),
        engine: EngineName = "kernel",
        outputs: Sequence[str] | None = None,
    ):
        self.model = model
        self.outputs = outputs
        self.integrands = tuple(dict.fromkeys((*model.integrals, *integrands)))
        self.engine: EngineName = engine if engine == "scipy" or _has_machine_code() else "scipy"
        self._solve = self._by_kernel() if self.engine == "kernel" else self._by_scipy()

    def solve(
        self,
        parameters: Mapping[str, float],
        periods: Sequence[Period],
        times: Array,
        *,
        initial: Mapping[str, float] | None = None,
        tolerance: Tolerance = DEFAULT_TOLERANCE,
    ) -> Trajectory:
        """Integrate one person through contiguous periods and report at ascending ``times`` (min).

        A time at a border is reported after what is added there. Raises `SimulationError`.

        >>> import numpy as np
        >>> from myoflux.physiology.catalogue import get_model
        >>> solver = Solver(get_model("mccoll2024").model)
        >>> found = solver.solve(solver.model.values(), [Period(0.0, 300.0)], np.array([300.0]))
        >>> round(float(found.quantities["plasma_leucine"][0]), 1)
        126.1
        """
        return self._solve(parameters, periods, times, initial, tolerance)

    def _by_kernel(self) -> _Solve:
        from myoflux.engine.kernel import compile_kernel

        states = self.model.state_names
        outputs = (*states, *self.model.reported) if self.outputs is None else tuple(self.outputs)
        kernel = compile_kernel(self.model, outputs, integrands=self.integrands, every_state=True)

        def solve(
            parameters: Mapping[str, float],
            periods: Sequence[Period],
            times: Array,
            initial: Mapping[str, float] | None,
            tolerance: Tolerance,
        ) -> Trajectory:
            batch = kernel.solve(parameters, periods, times, initial=initial or {}, tolerance=tolerance)
            if batch.failed() or batch.final is None:
                reason = batch.failed().get(0, "no final state")
                raise SimulationError(f"{self.model.name}: {reason}, with the parameters and plan that were given")
            return Trajectory(
                times,
                batch.values[0, :, : len(states) if self.outputs is None else 0],
                {name: batch.values[0, :, index] for index, name in enumerate(outputs)},
                {name: batch.integrals[0, :, index] for index, name in enumerate(self.integrands)},
                dict(zip(states, batch.final[0].tolist(), strict=True)),
            )

        return solve

    def _by_scipy(self) -> _Solve:
        from myoflux.engine.scipy_solver import solve

        system = compile_system(self.model, self.integrands)
        states = self.model.state_names

        def whole(
            parameters: Mapping[str, float],
            periods: Sequence[Period],
            times: Array,
            initial: Mapping[str, float] | None,
            tolerance: Tolerance,
        ) -> Trajectory:
            found = solve(system, parameters, periods, times, initial=initial, tolerance=tolerance)
            named = {name: found.states[:, index] for index, name in enumerate(states)}
            return replace(found, quantities={**named, **found.quantities})

        return whole


_Solve = Callable[
    [Mapping[str, float], Sequence[Period], Array, Mapping[str, float] | None, Tolerance],
    Trajectory,
]


def _has_machine_code() -> bool:
    """Say whether machine code can be made for this processor; a missing llvmlite is no reason to fail."""
    try:
        from myoflux.engine.codegen.machine_code import machine

        machine()
    except (ImportError, OSError, RuntimeError):
        return False
    return True
