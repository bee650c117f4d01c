"""Derivatives of outputs with respect to parameters, by forward sensitivities in a generated kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from myoflux.engine import inputs
from myoflux.engine.batch import REASONS
from myoflux.engine.codegen.equations import equations_of
from myoflux.engine.codegen.tangent import seed_symbol, tangent, tangent_symbol
from myoflux.engine.inputs import Named
from myoflux.engine.kernel import Kernel, compile_kernel, digest_of
from myoflux.engine.period import Period, Tolerance
from myoflux.engine.period_arrays import Plan
from myoflux.engine.python_functions import Array
from myoflux.errors import ModelError, nearest
from myoflux.kinetics.model import Model

SENSITIVITY_TOLERANCE = Tolerance(relative=1e-8)


@dataclass(frozen=True)
class Sensitivities:
    """Outputs and their slopes: change of the output in its unit per unit of the parameter.

    ``values`` is people x times x outputs, ``slopes`` people x parameters x times x outputs; ``integrals`` and
    ``integral_slopes`` the same for the running integrals. ``status`` (people x parameters) is as in `Batch`.
    """

    parameters: tuple[str, ...]
    times: Array
    values: Array
    slopes: Array
    integrals: Array
    integral_slopes: Array
    status: NDArray[np.int64]

    def failed(self) -> dict[int, str]:
        """Return the reason for each person with a sensitivity that could not be computed."""
        worst = self.status.max(axis=1, initial=0)
        return {int(person): REASONS[worst[person]] for person in np.flatnonzero(worst)}


@dataclass(frozen=True)
class SensitivityKernel:
    """A compiled model with its sensitivities; made by `compile_sensitivities`."""

    kernel: Kernel
    model_parameters: tuple[str, ...]
    defaults: Array
    outputs: int

    def solve(
        self,
        parameters: Named | Array | None,
        wrt: Sequence[str],
        periods: Plan | Sequence[Plan],
        times: Array,
        *,
        initial: Mapping[str, float] | None = None,
        tolerance: Tolerance = SENSITIVITY_TOLERANCE,
        threads: int | None = 1,
    ) -> Sensitivities:
        """Return outputs and their slopes by each parameter named in ``wrt``; other arguments as in `Kernel.solve`.

        A parameter held in a period moves nothing there; a start given in ``initial`` moves with no parameter.
        Raises `ModelError` for an unknown parameter.
        """
        for name in wrt:
            if name not in self.model_parameters:
                raise ModelError(f"no parameter {name!r}; {nearest(name, self.model_parameters)}")
        table = inputs.parameter_table(self.model_parameters, self.defaults, parameters)
        people = inputs.count_people(table, None, periods)
        count, width = len(wrt), len(self.model_parameters)
        directions = np.zeros((people, count, 2 * width))
        directions[:, :, :width] = np.broadcast_to(table.values, (people, width))[:, None, :]
        for index, name in enumerate(wrt):
            directions[:, index, width + self.model_parameters.index(name)] = 1.0
        start = None
        if initial is not None:
            start = {**initial, **{tangent_symbol(name): 0.0 for name in initial}}
        batch = self.kernel.solve(
            directions.reshape(people * count, 2 * width),
            _without_held_seeds(periods, count),
            times,
            initial=start,
            tolerance=tolerance,
            threads=threads,
        )
        rows = batch.values.reshape(people, count, len(batch.times), -1)
        integrals = batch.integrals.reshape(people, count, len(batch.times), -1)
        half = integrals.shape[-1] // 2
        return Sensitivities(
            parameters=tuple(wrt),
            times=batch.times,
            values=rows[:, 0, :, : self.outputs],
            slopes=rows[:, :, :, self.outputs :],
            integrals=integrals[:, 0, :, :half],
            integral_slopes=integrals[:, :, :, half:],
            status=batch.status.reshape(people, count),
        )


def compile_sensitivities(model: Model, outputs: Sequence[str], *, integrands: Sequence[str] = ()) -> SensitivityKernel:
    """Prepare the kernel of a model's sensitivities; names as in `compile_kernel`.

    The kernel integrates twice as many states; a run costs about four times a plain run for each parameter.
    """
    plain = compile_kernel(model, outputs, integrands=integrands)
    kernel = replace(
        plain,
        outputs=(*plain.outputs, *(tangent_symbol(name) for name in plain.outputs)),
        integrands=(*plain.integrands, *(tangent_symbol(name) for name in plain.integrands)),
        parameters=(*plain.parameters, *(seed_symbol(name) for name in plain.parameters)),
        defaults=np.concatenate([plain.defaults, np.zeros(len(plain.defaults))]),
        states=(*plain.states, *(tangent_symbol(name) for name in plain.states)),
        digest=digest_of(model, f"{plain.outputs} {plain.integrands} sensitivities"),
        build=lambda: tangent(equations_of(model, plain.outputs, plain.integrands, every=False)),
    )
    return SensitivityKernel(kernel, plain.parameters, plain.defaults, len(plain.outputs))


def _without_held_seeds(periods: Plan | Sequence[Plan], count: int) -> Plan | list[Plan]:
    """Hold the seed of every held parameter at zero; repeat each person's plan for each parameter."""
    plans: list[Plan] = []
    shared: list[Period] = []
    for item in periods:
        if isinstance(item, Period):
            shared.append(_still(item))
        else:
            plans += [[_still(period) for period in item]] * count
    return shared or plans


def _still(period: Period) -> Period:
    return replace(period, hold={**period.hold, **{seed_symbol(name): 0.0 for name in period.hold}})
