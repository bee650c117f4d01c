"""Numbers with units, as people write them: ``3.5 g``, ``45 min``, ``08:00``, ``day 15``.

A closed table of units instead of a unit library, so that every legal spelling is known, can stand in the
JSON Schema, and loads in no time; a test compares each factor with pint.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from myoflux.common.unit_words import sum_of_parts

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"


@dataclass(frozen=True, eq=False)
class Dimension:
    """A kind of number: the factor of each legal unit to the first, which is canonical, and its legal range."""

    name: str
    units: dict[str, float]
    low: float
    high: float
    example: str

    @property
    def canonical(self) -> str:
        """The unit values are kept in."""
        return next(iter(self.units))


_POUND = 0.45359237
MASS_TAKEN = Dimension(
    "dose", {"g": 1.0, "mg": 1e-3, "ug": 1e-6, "kg": 1e3, "oz": 28.349523125, "lb": 1000 * _POUND}, 0.0, 1000.0, "3 g"
)
DURATION = Dimension(
    "time", {"min": 1.0, "s": 1 / 60, "h": 60.0, "d": 1440.0, "week": 10080.0}, 0.0, 5_300_000.0, "30 min"
)
TIME = Dimension("time", DURATION.units, -527_040.0, 5_300_000.0, "30 min")
AGE = Dimension("age", {"y": 1.0, "month": 1 / 12}, 0.0, 120.0, "30 y")
BODY_MASS = Dimension("body mass", {"kg": 1.0, "g": 1e-3, "lb": _POUND, "st": 14 * _POUND}, 0.2, 500.0, "70 kg")
HEIGHT = Dimension("height", {"cm": 1.0, "m": 100.0, "in": 2.54, "ft": 30.48}, 20.0, 260.0, "170 cm")
# The usual conversion: 1 mU/L of insulin is 6.0 pmol/L.
INSULIN = Dimension("insulin level", {"mU/L": 1.0, "uU/mL": 1.0, "pmol/L": 1 / 6.0}, 0.1, 10_000.0, "30 mU/L")
GLUCOSE = Dimension("glucose level", {"mmol/L": 1.0}, 0.5, 50.0, "5 mmol/L")
PERCENT = Dimension("share", {"%": 1.0}, 0.0, 200.0, "80 %")
# Energy of a day; 1 kcal is 4.184 kJ.
ENERGY = Dimension("daily energy", {"kcal": 1.0, "kJ": 1 / 4.184, "MJ": 1000 / 4.184}, 0.0, 20_000.0, "2000 kcal")
ENERGY_BALANCE = Dimension("daily energy balance", ENERGY.units, -10_000.0, 10_000.0, "-500 kcal")
DAILY = Dimension("daily amount", {"g": 1.0, "mg": 1e-3}, 0.0, 2000.0, "90 g or 1.2 g/kg")
DAILY_PER_KG = Dimension("daily amount per kg of body mass", {"g/kg": 1.0, "mg/kg": 1e-3}, 0.0, 20.0, "1.2 g/kg")


def parse(value: Any, dimension: Dimension) -> float:
    """Read a number with a unit and return it in the canonical unit; raises ValueError with the fix.

    >>> parse("1.5 h", DURATION)
    90.0
    """
    example = f"write for example '{dimension.example}'"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"a {dimension.name} with a unit belongs here; {example}")
    text = str(value).strip()
    result = sum_of_parts(text, dimension.name, dimension.units, example)
    if not (math.isfinite(result) and dimension.low <= result <= dimension.high):
        raise ValueError(
            f"{text!r} is outside {dimension.low:g} to {dimension.high:g} {dimension.canonical}; check number and unit"
        )
    return result


def write(value: float, dimension: Dimension) -> str:
    """Write a number in its canonical unit, so that reading it gives the same number.

    >>> write(3.5, MASS_TAKEN)
    '3.5 g'
    """
    text = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return f"{text} {dimension.canonical}"


@dataclass(frozen=True)
class InUnits:
    """Marks a pydantic field: text with a unit in files, a float in the canonical unit inside."""

    dimension: Dimension

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: parse(value, self.dimension),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda value: write(value, self.dimension), return_schema=core_schema.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        units = "|".join(re.escape(unit) for unit in self.dimension.units)
        return {
            "type": "string",
            "pattern": rf"^\s*{_NUMBER}\s*({units})\s*$",
            "description": f"{self.dimension.name} with its unit, such as {self.dimension.example}",
        }


@dataclass(frozen=True)
class PerDay:
    """Grams a day, of a person or of each kg of body mass."""

    value: float
    per_kg: bool

    def grams(self, mass: float) -> float:
        """Return grams a day of a person of ``mass`` kg."""
        return self.value * mass if self.per_kg else self.value


def _parse_daily(value: Any) -> PerDay:
    if isinstance(value, PerDay):
        return value
    per_kg = str(value).strip().endswith("/kg")
    return PerDay(parse(value, DAILY_PER_KG if per_kg else DAILY), per_kg)


def _write_daily(value: PerDay) -> str:
    return write(value.value, DAILY_PER_KG if value.per_kg else DAILY)


_DAILY_UNITS = "|".join([*DAILY.units, *DAILY_PER_KG.units])
Daily = Annotated[
    PerDay,
    PlainValidator(_parse_daily),
    PlainSerializer(_write_daily, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^\s*{_NUMBER}\s*({_DAILY_UNITS})\s*$",
            "description": "grams a day, or grams a day per kg of body mass, such as 90 g or 1.2 g/kg",
        }
    ),
]
Energy = Annotated[float, InUnits(ENERGY)]
EnergyBalance = Annotated[float, InUnits(ENERGY_BALANCE)]
Grams = Annotated[float, InUnits(MASS_TAKEN)]
Duration = Annotated[float, InUnits(DURATION)]
Time = Annotated[float, InUnits(TIME)]
Age = Annotated[float, InUnits(AGE)]
BodyMass = Annotated[float, InUnits(BODY_MASS)]
Height = Annotated[float, InUnits(HEIGHT)]
Insulin = Annotated[float, InUnits(INSULIN)]
Glucose = Annotated[float, InUnits(GLUCOSE)]
Percent = Annotated[float, InUnits(PERCENT)]

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.hH](?P<minute>\d{2}))?(?::\d{2})?\s*(?:(?P<half>[aApP])\.?[mM]\.?)?(?:\s*(?:Uhr|o'clock))?"
)
_NAMED = {"noon": 720, "midday": 720, "midnight": 0}
_MOMENT = re.compile(r"(?:day\s*(?P<day>\d{1,5}))?[\s,]*(?P<clock>\d.*|noon|midday|midnight)?", re.IGNORECASE)
MINUTES_PER_DAY = 1440


def parse_clock(text: str) -> int:
    """Return the minutes after midnight of a clock time: ``08:30``, ``8.30``, ``8 am``, ``8``; raises ValueError.

    >>> parse_clock("08:30"), parse_clock("8.30 pm"), parse_clock("12 am"), parse_clock("8")
    (510, 1230, 0, 480)
    """
    plain = text.strip()
    if plain.lower() in _NAMED:
        return _NAMED[plain.lower()]
    parts = _CLOCK.fullmatch(plain)
    hour, minute = (int(parts["hour"]), int(parts["minute"] or 0)) if parts else (24, 0)
    if parts and parts["half"]:
        hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise ValueError(f"{text!r} is no clock time; write for example '08:30' (00:00 to 23:59)")
    return hour * 60 + minute


def parse_moment(value: Any, start: int = 0) -> float:
    """Return minutes since the study's start of a moment: ``30 min``, ``08:00``, ``day 2`` or ``day 2 08:00``.

    ``start`` is the clock time, in minutes after midnight, at which the study starts on day 1.

    >>> parse_moment("day 2 07:00", start=420)
    1440.0
    """
    text = str(value).strip()
    parts = _moment_parts(text)
    if parts is None:
        return parse(value, Dimension("time of a plan", DURATION.units, 0.0, DURATION.high, "30 min"))
    day, clock = parts
    if day < 1:
        raise ValueError(f"{text!r}: days are counted from 1; write 'day 1' for the first")
    minutes = (day - 1) * MINUTES_PER_DAY + (0 if clock is None else clock - start)
    if minutes < 0:
        raise ValueError(f"{text!r} lies before the study starts; start earlier or write 'day 2 {_clock_words(clock)}'")
    return float(minutes)


def _moment_parts(text: str) -> tuple[int, int | None] | None:
    """Return the day and the clock time of a moment; None for a duration from the start."""
    parts = _MOMENT.fullmatch(text)
    if parts is None or not text or not (parts["day"] or parts["clock"]):
        return None
    clock = parts["clock"]
    if clock and not parts["day"]:
        if re.fullmatch(r"\d{1,2}", clock) and int(clock) <= 23:
            raise ValueError(
                f"{text!r} has no unit: it may be {int(clock):02d}:00 or {clock} min or {clock} h; write one of them"
            )
        if re.fullmatch(r"\d{1,2}h\d{2}", clock, re.IGNORECASE):
            hour, minute = re.split("h", clock, flags=re.IGNORECASE)
            raise ValueError(f"{text!r} may be {int(hour):02d}:{minute} or {hour} h {minute} min; write one of them")
        if not re.search(r":|^\d{1,2}\.\d{2}$|[ap]\.?m|Uhr|o'clock|noon|midday|midnight", clock, re.IGNORECASE):
            return None
    return int(parts["day"] or 1), parse_clock(clock) if clock else None


def _clock_words(clock: int | None) -> str:
    return "00:00" if clock is None else f"{clock // 60:02d}:{clock % 60:02d}"


def _moment_text(value: Any) -> str:
    minutes = parse_moment(value)
    parts = _moment_parts(str(value).strip())
    if parts is None:
        return write(minutes, DURATION)
    day, clock = parts
    words = "" if clock is None else _clock_words(clock)
    named = re.match(r"\s*day", str(value), re.IGNORECASE) is not None
    return f"day {day} {words}".strip() if named else words


Moment = Annotated[
    str,
    BeforeValidator(_moment_text),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^({_NUMBER}\s*(min|s|h|d|week)|(day \d+\s*)?(\d{{1,2}}:\d{{2}})?)$",
            "description": "minutes or hours from the start (30 min), a clock time (08:00), or a day (day 2 08:00)",
        }
    ),
]


def _clock_text(value: Any) -> str:
    return _clock_words(parse_clock(str(value)))


Clock = Annotated[
    str,
    BeforeValidator(_clock_text),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d{2}$", "description": "clock time, such as 07:30"}),
]
