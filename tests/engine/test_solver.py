import numpy as np
import pytest
from tests.models import one_compartment

from myoflux.engine import solver as single
from myoflux.engine.period import Period, Tolerance
from myoflux.engine.solver import Solver
from myoflux.errors import SimulationError

PLAN = [Period(0.0, 30.0, {"gut": 1.0}), Period(30.0, 60.0, {"gut": 2.0}, {"ke": 0.0})]
TIMES = np.array([0.0, 10.0, 30.0, 60.0])


def test_both_engines_return_the_same():
    model = one_compartment()
    fast, plain = (Solver(model, ["plasma"], engine) for engine in ("kernel", "scipy"))
    assert (fast.engine, plain.engine) == ("kernel", "scipy")
    one, other = (
        solver.solve(model.values(), PLAN, TIMES, tolerance=Tolerance(1e-11, 1e-16)) for solver in (fast, plain)
    )
    assert one.states == pytest.approx(other.states, rel=1e-8, abs=1e-12)
    for name in other.quantities:
        assert one.quantities[name] == pytest.approx(other.quantities[name], rel=1e-8, abs=1e-12)
    for name in ("eliminated", "plasma"):
        assert one.integrals[name] == pytest.approx(other.integrals[name], rel=1e-8, abs=1e-12)
    assert one.final == pytest.approx(other.final, rel=1e-8)


def test_without_machine_code_scipy_takes_over(monkeypatch):
    monkeypatch.setattr(single, "_has_machine_code", lambda: False)
    assert Solver(one_compartment()).engine == "scipy"


@pytest.mark.parametrize("engine", ["kernel", "scipy"])
def test_a_person_who_cannot_be_simulated_is_an_error(engine):
    model = one_compartment()
    solver = Solver(model, engine=engine)
    with pytest.raises(SimulationError, match="one"):
        solver.solve(dict(model.values(), ka=float("nan")), PLAN, TIMES)
