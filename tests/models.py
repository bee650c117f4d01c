"""Small models with known answers, for tests."""

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.model import Model, build
from myoflux.kinetics.parameters import Parameter


def parameter(name: str, value: float, unit: str) -> Parameter:
    return Parameter(name, value, unit, meaning=f"test {name}", source="test", known_by="derived")


def table(*rows: Parameter) -> dict[str, Parameter]:
    return {row.name: row for row in rows}


def one_compartment() -> Model:
    """Gut to plasma to out: the Bateman function."""
    body = Subsystem("body", source="test")
    body.state("gut", "mol", "in the gut")
    body.state("plasma", "mol", "in plasma", initial="plasma_initial")

    @body.flux("gut -> plasma")
    def absorption(gut, ka):
        """First order."""
        return ka * gut

    @body.flux("plasma ->")
    def elimination(plasma, ke):
        """First order."""
        return ke * plasma

    @body.integral("mol")
    def eliminated(elimination):
        """All that left."""
        return elimination

    rows = table(parameter("ka", 0.1, "1/min"), parameter("ke", 0.02, "1/min"), parameter("plasma_initial", 0.0, "mol"))
    return build("one", "one compartment", [body], rows)
