"""The steady state of a model: where every state that can rest is at rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.engine.kernel import digest_of
from myoflux.engine.python_functions import Array
from myoflux.engine.rest import Rest, rest_of
from myoflux.errors import ModelError, SimulationError, nearest
from myoflux.kinetics.model import Model

RESIDUAL = 1e-9
MOST_STEPS = 400
_known: dict[str, Rest] = {}


@dataclass(frozen=True)
class SteadyState:
    """States at rest, in declared units.

    ``residual`` is the largest net rate over gross turnover; ``stable`` tells whether small disturbances die away;
    ``left_out`` names the sinks and reservoirs, which keep their start values.
    """

    states: dict[str, float]
    residual: float
    stable: bool
    left_out: tuple[str, ...]


def steady_state(
    model: Model,
    parameters: Mapping[str, float] | None = None,
    *,
    hold: Mapping[str, float] | None = None,
    reservoirs: Sequence[str] = (),
    initial: Mapping[str, float] | None = None,
) -> SteadyState:
    """Find the steady state that a model goes to from its start; every residual is at most 1e-9 of the turnover.

    A state that no rate reads (a sink, a counter) has no steady state of its own and is left out. A store too large
    to come to rest in the time that matters (bound protein) is named in ``reservoirs``: it keeps its start value
    and its effect on the others. ``hold`` overrides parameters like a period does; ``initial`` overrides starts,
    which also sets the totals of conserved sums.

    Raises `SimulationError` if there is none within reach, naming the state that does not come to rest, and
    `ModelError` for an unknown name.

    >>> from myoflux.kinetics.declare import Subsystem
    >>> from myoflux.kinetics.model import build
    >>> from myoflux.kinetics.parameters import Parameter
    >>> pool = Subsystem("pool")
    >>> pool.state("amount", "mol", "An amount")
    >>> @pool.flux("-> amount")
    ... def inflow(supply):
    ...     \"\"\"Constant supply.\"\"\"
    ...     return supply
    >>> @pool.flux("amount ->")
    ... def outflow(amount, loss):
    ...     \"\"\"First-order loss.\"\"\"
    ...     return loss * amount
    >>> rows = {"supply": 2.0, "loss": 0.5}
    >>> table = {n: Parameter(n, v, "1/min", "an example", "an example", "text") for n, v in rows.items()}
    >>> model = build("example", "An example", [pool], table)
    >>> round(steady_state(model).states["amount"], 9)
    4.0
    """
    values = model.values({**(parameters or {}), **(hold or {})})
    start = model.initial(values)
    for name in (*reservoirs, *(initial or {})):
        if name not in start:
            raise ModelError(f"{model.name} has no state {name!r}; {nearest(name, start)}")
    start.update(initial or {})
    key = digest_of(model, f"rest {sorted(reservoirs)}")
    rest = _known.get(key) or _known.setdefault(key, rest_of(model, reservoirs))
    p = rest.fixed_values(values, start)
    y = np.array([start[name] for name in rest.states])
    if not (np.all(np.isfinite(y)) and np.all(np.isfinite(p))):
        raise SimulationError(f"{model.name}: a start value or parameter is not a finite number")
    y = _settle(model.name, rest, y, p)
    found = dict(start)
    found.update(rest.expand(y, p))
    residual = float(rest.residuals(y, p).max(initial=0.0))
    slopes = np.linalg.eigvals(_scaled(rest.jacobian(y, p), rest.typical(y, p))).real if len(y) else np.zeros(1)
    return SteadyState({name: found[name] for name in start}, residual, bool(slopes.max() < 0.0), rest.left_out)


def _settle(name: str, rest: Rest, y: Array, p: Array) -> Array:
    """Step through time implicitly, ever longer, until the step is Newton's and the residual small.

    Each step solves (1/h - J) dy = f: an implicit Euler step for small h, Newton's for large. A step that makes an
    amount negative or a rate infinite is retried shorter.
    """
    step, best, best_residual, idle = 1e-2, y, np.inf, 0
    for _ in range(MOST_STEPS):
        trial = _implicit_step(rest, y, p, step)
        if trial is None:
            step *= 0.2
            if step < 1e-12:
                break
            continue
        y = trial
        residual = float(rest.residuals(y, p).max(initial=0.0))
        idle = 0 if residual < 0.5 * best_residual else idle + 1
        if residual < best_residual:
            best, best_residual = y, residual
        # Past the demand, go on while it still falls: the last steps are cheap and quadratic.
        if best_residual <= RESIDUAL and (idle > 1 or best_residual < 1e-13):
            return best
        step = min(step * 3.0, 1e18)
    if best_residual <= RESIDUAL:
        return best
    worst = int(rest.residuals(best, p).argmax())
    raise SimulationError(
        f"{name}: no steady state within reach; {rest.states[worst]!r} still changes by {best_residual:.2g} of its "
        "turnover. If it is a store or a sink, name it in reservoirs; else check the parameters"
    )


def _implicit_step(rest: Rest, y: Array, p: Array, step: float) -> Array | None:
    size = rest.typical(y, p)
    try:
        with np.errstate(all="ignore"):
            matrix = np.eye(len(y)) / step - _scaled(rest.jacobian(y, p), size)
            trial = y + size * np.linalg.solve(matrix, rest.rates(y, p) / size)
            whole = np.array(list(rest.expand(trial, p).values()))
            sound = bool(np.all(np.isfinite(whole)) and np.all(np.isfinite(rest.rates(trial, p))))
    except (ArithmeticError, ValueError, np.linalg.LinAlgError):
        return None
    return trial if sound and bool(np.all(whole >= -rest.allowance(y, p))) else None


def _scaled(jacobian: Array, size: Array) -> Array:
    scaled: Array = jacobian * (size[None, :] / size[:, None])
    return scaled
