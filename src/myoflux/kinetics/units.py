"""Check that every law's unit follows from what it reads; the only module that imports pint.

Runs at test time and in ``myoflux lint``, never in a simulation. Each law is called with quantities and
with plain numbers: both must give the same value in the declared unit, so no hidden factor can pass.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from myoflux.errors import UnitError
from myoflux.kinetics import laws as law_shapes
from myoflux.kinetics.declare import TIME_UNIT, Law
from myoflux.kinetics.model import Model, call, unit_of

if TYPE_CHECKING:
    import pint


@cache
def registry() -> pint.UnitRegistry[Any]:
    """Return the unit registry, loaded when first asked for."""
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry()
    law_shapes.exp.register(units.Quantity, lambda x: np.exp(x.to("").magnitude))
    law_shapes.power.register(units.Quantity, _power)
    return units


def _power(base: Any, exponent: Any) -> Any:
    plain = exponent if isinstance(exponent, int | float) else exponent.to("").magnitude
    return base**plain


def check_units(model: Model) -> int:
    """Check every law and initial value; return how many were checked or raise `UnitError`."""
    import pint

    units = registry()
    numbers: dict[str, float] = {name: p.value for name, p in model.parameters.items()}
    numbers.update(_typical_states(model))
    quantities = {name: _quantity(units, number, model, name) for name, number in numbers.items()}
    for law in model.laws:
        declared = unit_of(model, law.name)
        rate = f"({declared})/{TIME_UNIT}" if law.kind == "integral" else declared
        where = f"{law.subsystem}.{law.name}"
        plain = float(call(law, numbers))
        try:
            found = units.Quantity(call(law, quantities)).to(_unit(units, rate, where)).magnitude
        except pint.DimensionalityError as problem:
            raise UnitError(f"{where}: {_explain(law, model)} but declares {rate!r}: {problem}") from None
        if not np.isclose(found, plain, rtol=1e-9, atol=0.0):
            raise UnitError(
                f"{where}: a factor {found / plain:.6g} lies between what it computes and its unit {rate!r}; "
                f"{_explain(law, model)}; convert with a parameter that has a unit"
            )
        numbers[law.name] = plain
        quantities[law.name] = units.Quantity(plain, _unit(units, declared, where))
    return len(model.laws) + _check_initial(model, quantities, units)


def _typical_states(model: Model) -> dict[str, float]:
    """Distinct positive values near the start; a state that starts at zero takes the smallest of its unit."""
    start = model.initial(model.values())
    spread = np.linspace(0.7, 1.3, len(start))
    typical = {}
    for state, share in zip(model.states, spread, strict=True):
        same_unit = [start[other.name] for other in model.states if other.unit == state.unit and start[other.name] > 0]
        typical[state.name] = float(share) * (start[state.name] or min(same_unit, default=1.0))
    return typical


def _check_initial(model: Model, quantities: dict[str, Any], units: pint.UnitRegistry[Any]) -> int:
    import pint

    for state in model.states:
        if not isinstance(state.initial, tuple):
            continue
        product = units.Quantity(1.0, "")
        for name in state.initial:
            product = product * quantities[name]
        plain = np.prod([quantities[name].magnitude for name in state.initial])
        try:
            same = np.isclose(product.to(state.unit).magnitude, plain, rtol=1e-9, atol=0.0)
        except pint.DimensionalityError as problem:
            raise UnitError(f"{state.subsystem}.{state.name}: its initial value has another unit: {problem}") from None
        if not same:
            raise UnitError(f"{state.subsystem}.{state.name}: its initial value hides a factor; match the units")
    return sum(isinstance(state.initial, tuple) for state in model.states)


def _quantity(units: pint.UnitRegistry[Any], number: float, model: Model, name: str) -> Any:
    return units.Quantity(number, _unit(units, unit_of(model, name), f"{model.name}.{name}"))


def _unit(units: pint.UnitRegistry[Any], text: str, where: str) -> Any:
    import pint

    try:
        return units.Unit("" if text == "1" else text)
    except (pint.UndefinedUnitError, pint.DefinitionSyntaxError, ValueError) as problem:
        raise UnitError(
            f"{where}: {text!r} is no unit ({problem}); write for example 'mol', '1/min', 'umol/L'"
        ) from None


def _explain(law: Law, model: Model) -> str:
    reads = ", ".join(f"{name} [{unit_of(model, name)}]" for name in law.reads.values())
    return f"it reads {reads or 'nothing'}"


def factor(source: str, target: str) -> float:
    """Return the number by which a value in ``source`` is multiplied to give it in ``target``.

    >>> factor("mmol/L", "umol/L")
    1000.0
    """
    units = registry()
    return float(units.Quantity(1.0, source).to(target).magnitude)


def si_parts(text: str) -> list[tuple[str, float, float]]:
    """Split a unit into (SI or SBML kind, multiplier, exponent), for export.

    >>> si_parts("umol/min")
    [('mole', 1e-06, 1.0), ('second', 60.0, -1.0)]
    """
    units = registry()
    parts = []
    components: dict[str, Any] = dict(units.Unit("" if text == "1" else text)._units)
    for name, exponent in components.items():
        if name in ("liter", "ohm"):
            parts.append(("litre" if name == "liter" else "ohm", 1.0, float(exponent)))
            continue
        base: Any = units.Quantity(1.0, name).to_base_units()
        kinds: dict[str, Any] = dict(base.units._units) or {"": 1}
        unknown = [kind for kind in kinds if kind and kind not in _SI_KINDS]
        if unknown or next(iter(kinds.values())) != 1:
            raise UnitError(f"{text!r}: {name!r} has no simple SI form; write it in base units")
        # The factor of a unit such as the calorie goes with its first base unit.
        for index, (kind, power) in enumerate(kinds.items()):
            number = float(base.magnitude) if index == 0 else 1.0
            parts.append((_SI_KINDS[kind], number, float(exponent) * float(power)))
    return parts


_SI_KINDS = {
    "": "dimensionless",
    "mole": "mole",
    "second": "second",
    "meter": "metre",
    "kilogram": "kilogram",
    "ampere": "ampere",
}
