"""Export a model as SBML Level 3 Version 2 with units, and as Antimony; needs the ``sbml`` extra."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from myoflux.errors import ModelError
from myoflux.kinetics.declare import TIME_UNIT, Law, State
from myoflux.kinetics.expression import Graph, Node
from myoflux.kinetics.model import Model, unit_of
from myoflux.kinetics.text import infix, number
from myoflux.kinetics.units import si_parts


@dataclass(frozen=True)
class Event:
    """At a time (min): amounts added to states and new values of parameters."""

    time: float
    add: Mapping[str, float] = field(default_factory=dict)
    set: Mapping[str, float] = field(default_factory=dict)


def write_sbml(model: Model, values: Mapping[str, float] | None = None, events: Sequence[Event] = ()) -> str:
    """Return the model as an SBML document; time 0 is the model's initial state, time is in minutes.

    States in the commonest unit are species in amounts and their fluxes reactions; other states, such as glucose in
    mmol/L or a signal, are parameters with rate rules, since SBML has one unit of extent. Derived quantities are
    assignment rules, running integrals rate rules. Raises `ModelError` when libsbml is absent.
    """
    return _Writer(model, values or model.values(), events).text()


def write_antimony(model: Model, values: Mapping[str, float] | None = None, events: Sequence[Event] = ()) -> str:
    """Return the model as Antimony text, converted from its SBML."""
    antimony = _load("antimony")
    if antimony.loadSBMLString(write_sbml(model, values, events)) < 0:
        raise ModelError(f"{model.name}: Antimony cannot hold it: {antimony.getLastError()}")
    text: str = antimony.getAntimonyString(model.name)
    antimony.freeAll()
    antimony.clearPreviousLoads()
    return text


def _load(name: str) -> ModuleType:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        raise ModelError(f"the package {name!r} is missing; install it with: pip install 'myoflux[sbml]'") from None


class _Writer:
    """Fills one SBML document; each libsbml call that can fail is checked."""

    def __init__(self, model: Model, values: Mapping[str, float], events: Sequence[Event]):
        self.libsbml: Any = _load("libsbml")
        self.model = model
        self.values = values
        self.events = events
        self.document = self.libsbml.SBMLDocument(3, 2)
        self.target = self.document.createModel()
        self.units: dict[str, str] = {}
        self.varying = {name for event in events for name in event.set}
        self.extent = Counter(state.unit for state in model.states).most_common(1)[0][0]
        self.species = {state.name for state in model.states if state.unit == self.extent}

    def text(self) -> str:
        target = self.target
        self._do(target.setId(self.model.name))
        self._do(target.setName(self.model.title))
        amount = self._unit(self.extent)
        for setter in (target.setSubstanceUnits, target.setExtentUnits):
            self._do(setter(amount))
        self._do(target.setTimeUnits(self._unit(TIME_UNIT)))
        self._compartment()
        self._parameters()
        for state in self.model.states:
            (self._one_species if state.name in self.species else self._signal)(state)
        equations = self.model.equations(Graph())
        for law in self.model.laws:
            self._law(law, equations[law.name])
        for state in self.model.states:
            if state.name not in self.species:
                self._rate_rule(state.name)
        for index, event in enumerate(self.events):
            self._event(index, event)
        return str(self.libsbml.writeSBMLToString(self.document))

    def _do(self, code: int) -> None:
        if code != self.libsbml.LIBSBML_OPERATION_SUCCESS:
            words = self.libsbml.OperationReturnValue_toString(code)
            raise ModelError(f"{self.model.name}: SBML refuses a part of the model ({words})")

    def _unit(self, text: str) -> str:
        """Return the id of a unit, defined when first asked for."""
        if text == "1":
            return "dimensionless"
        if text not in self.units:
            self.units[text] = f"unit_{len(self.units)}"
            definition = self.target.createUnitDefinition()
            self._do(definition.setId(self.units[text]))
            self._do(definition.setName(text))
            for kind, multiplier, exponent in si_parts(text):
                part = definition.createUnit()
                self._do(part.setKind(self.libsbml.UnitKind_forName(kind)))
                self._do(part.setMultiplier(multiplier))
                self._do(part.setScale(0))
                self._do(part.setExponent(exponent))
        return self.units[text]

    def _compartment(self) -> None:
        body = self.target.createCompartment()
        self._do(body.setId("body"))
        self._do(body.setConstant(True))
        self._do(body.setSize(1.0))
        self._do(body.setUnits("dimensionless"))

    def _parameter(self, name: str, unit: str, meaning: str, *, constant: bool) -> Any:
        parameter = self.target.createParameter()
        self._do(parameter.setId(name))
        self._do(parameter.setName(meaning))
        self._do(parameter.setConstant(constant))
        self._do(parameter.setUnits(self._unit(unit)))
        return parameter

    def _parameters(self) -> None:
        for name, row in self.model.parameters.items():
            parameter = self._parameter(name, row.unit, row.meaning, constant=name not in self.varying)
            self._do(parameter.setValue(self.values[name]))

    def _one_species(self, state: State) -> None:
        species = self.target.createSpecies()
        self._do(species.setId(state.name))
        self._do(species.setName(state.meaning))
        self._do(species.setCompartment("body"))
        self._do(species.setHasOnlySubstanceUnits(True))
        self._do(species.setSubstanceUnits(self._unit(state.unit)))
        self._do(species.setBoundaryCondition(False))
        self._do(species.setConstant(False))
        if isinstance(state.initial, tuple):
            self._initial(state.name, state.initial)
        else:
            self._do(species.setInitialAmount(state.initial))

    def _signal(self, state: State) -> None:
        parameter = self._parameter(state.name, state.unit, state.meaning, constant=False)
        if isinstance(state.initial, tuple):
            self._initial(state.name, state.initial)
        else:
            self._do(parameter.setValue(state.initial))

    def _initial(self, name: str, factors: Sequence[str]) -> None:
        start = self.target.createInitialAssignment()
        self._do(start.setSymbol(name))
        self._do(start.setMath(self._math("*".join(factors))))

    def _rate_rule(self, name: str) -> None:
        terms = [
            f"{number(float(change))} dimensionless * {flux}"
            for flux, change in self.model.stoichiometry()[name].items()
        ]
        rule = self.target.createRateRule()
        self._do(rule.setVariable(name))
        unit = self._unit(f"({unit_of(self.model, name)})/{TIME_UNIT}")
        self._do(rule.setMath(self._math(" + ".join(terms) or f"0 {unit}")))

    def _law(self, law: Law, equation: Node) -> None:
        formula = infix(equation, lambda value: f"{number(value)} dimensionless")
        moved = self.species & set(law.moves)
        if law.kind == "flux" and moved and moved != set(law.moves):
            raise ModelError(f"{self.model.name}: {law.name} moves states of different units, which SBML cannot hold")
        if moved:
            self._reaction(law, formula)
            return
        self._parameter(law.name, unit_of(self.model, law.name), law.meaning, constant=False)
        rule = self.target.createRateRule() if law.kind == "integral" else self.target.createAssignmentRule()
        self._do(rule.setVariable(law.name))
        self._do(rule.setMath(self._math(formula)))
        if law.kind == "integral":
            self._do(self.target.getParameter(law.name).setValue(0.0))

    def _reaction(self, law: Law, formula: str) -> None:
        reaction = self.target.createReaction()
        self._do(reaction.setId(law.name))
        self._do(reaction.setName(law.meaning))
        self._do(reaction.setReversible(False))
        for state, change in law.moves.items():
            side = reaction.createReactant() if change < 0 else reaction.createProduct()
            self._do(side.setSpecies(state))
            self._do(side.setStoichiometry(float(abs(change))))
            self._do(side.setConstant(True))
        for name in sorted(set(law.reads.values()) & self.species - set(law.moves)):
            self._do(reaction.createModifier().setSpecies(name))
        self._do(reaction.createKineticLaw().setMath(self._math(formula)))

    def _event(self, index: int, event: Event) -> None:
        written = self.target.createEvent()
        self._do(written.setId(f"event_{index}"))
        self._do(written.setUseValuesFromTriggerTime(True))
        trigger = written.createTrigger()
        self._do(trigger.setInitialValue(False))
        self._do(trigger.setPersistent(True))
        self._do(trigger.setMath(self._math(f"time >= {number(event.time)} {self._unit(TIME_UNIT)}")))
        for state, amount in event.add.items():
            unit = self._unit(unit_of(self.model, state))
            self._assign(written, state, f"{state} + {number(amount)} {unit}")
        for name, value in event.set.items():
            self._assign(written, name, f"{number(value)} {self._unit(self.model.parameters[name].unit)}")

    def _assign(self, event: Any, variable: str, formula: str) -> None:
        assignment = event.createEventAssignment()
        self._do(assignment.setVariable(variable))
        self._do(assignment.setMath(self._math(formula)))

    def _math(self, formula: str) -> Any:
        tree = self.libsbml.parseL3Formula(formula)
        if tree is None:
            raise ModelError(f"{self.model.name}: SBML cannot read {formula!r}: {self.libsbml.getLastParseL3Error()}")
        return tree
