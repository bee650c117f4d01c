"""What a screening asks about a person besides age, size, conditions and medicines; no answer is not "no"."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from myoflux.common.quantity import Clock, Dimension, Duration, Grams, InUnits
from myoflux.common.record import Record, Words

Answer = Literal["yes", "no", "unknown"]
TimedMedicine = Literal["levodopa", "thyroid"]

FILTRATION = Dimension("eGFR", {"mL/min/1.73m2": 1.0}, 0.0, 250.0, "75 mL/min/1.73m2")
CONCENTRATION = Dimension("concentration", {"umol/L": 1.0, "mmol/L": 1000.0}, 0.0, 10_000.0, "120 umol/L")
OSMOLARITY = Dimension("osmolarity", {"mOsm/L": 1.0}, 0.0, 10_000.0, "300 mOsm/L")
VOLUME = Dimension("volume", {"mL": 1.0, "L": 1000.0}, 1.0, 10_000.0, "500 mL")
ALUMINIUM = Dimension("aluminium load", {"ug/kg/d": 1.0}, 0.0, 1000.0, "2 ug/kg/d")

Filtration = Annotated[float, InUnits(FILTRATION)]
Concentration = Annotated[float, InUnits(CONCENTRATION)]
Osmolarity = Annotated[float, InUnits(OSMOLARITY)]
Volume = Annotated[float, InUnits(VOLUME)]
Aluminium = Annotated[float, InUnits(ALUMINIUM)]


class Product(Record):
    """What is known of the product: other ingredients, liquid (mL) and sugar (g) of a drink, grams of one unit."""

    contains: Words = ()
    liquid: Volume | None = None
    sugar: Grams | None = None
    unit: Grams | None = None
    taken_dry: Answer | None = None
    certificate: Answer | None = None
    market: Literal["usa", "eu", "uk"] | None = None


class InfusionFacts(Record):
    """What is known of an infusion by vein: line, osmolarity (mOsm/L), volume (mL in 12 h), aluminium (ug/kg/d)."""

    line: Literal["peripheral", "central"] | None = None
    osmolarity: Osmolarity | None = None
    volume: Volume | None = None
    aluminium: Aluminium | None = None


class Screening(Record):
    """Answers to the questions of the safety rules; what is left out was not answered.

    ``diet_protein`` is the protein (g/d) of the usual diet besides the plan; ``used_for`` how long the product has been
    used; ``medicine_times`` the clock times of levodopa and thyroid tablets.

    >>> Screening(kidney_disease="no", egfr="95 mL/min/1.73m2").egfr
    95.0
    """

    kidney_disease: Answer | None = None
    inborn_error: Answer | None = None
    als: Answer | None = None
    liver_disease: Answer | None = None
    pregnancy: Answer | None = None
    levodopa: Answer | None = None
    glucose_lowering: Answer | None = None
    tested_athlete: Answer | None = None
    symptoms: Words = ()
    egfr: Filtration | None = None
    plasma_leucine: Concentration | None = None
    diet_protein: Grams | None = None
    surgery_in: Annotated[Duration | None, Field(ge=0)] = None
    used_for: Annotated[Duration | None, Field(ge=0)] = None
    medicine_times: dict[TimedMedicine, tuple[Clock, ...]] | None = None
    product: Product = Product()
    infusion: InfusionFacts = InfusionFacts()
