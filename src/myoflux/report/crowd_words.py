"""What happened to virtual people, in sentences: a day, and months with and without the doses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from myoflux.analysis.horizons import WITHOUT
from myoflux.analysis.month_answers import answers_of
from myoflux.engine.python_functions import Array
from myoflux.simulation.crowd import Crowd

# Hours after the first intake over which synthesis is summed: most trials sample four to six.
HOURS = 5.0


def response_window(first_intake: float | None, until: float) -> tuple[float, float]:
    """Return the window (min) in which a response is looked for.

    >>> response_window(60.0, 1440.0)
    (60.0, 360.0)
    """
    begin = 0.0 if first_intake is None else first_intake
    return begin, min(begin + 60.0 * HOURS, until)


def day_words(crowd: Crowd, arm: str, first_intake: float | None, until: float) -> list[str]:
    """Return what a day of ``until`` min does: leucine, what muscle builds more than in the fast, the whole balance.

    The first two are of the hours from the first intake (min) on, and left out where there is none.
    """
    window = response_window(first_intake, until)
    words = []
    if first_intake is not None and window[1] > window[0]:
        leucine = crowd.of(arm, "plasma_leucine")
        times, after = _between(crowd.times, leucine, window)
        fasting = float(np.median(leucine[:, 0]))
        at = times[np.argmax(np.median(after, axis=0))] - window[0]
        words.append(
            f"Leucine in plasma goes from {fasting:.0f} to {_band(after.max(axis=1), 0)} µmol/L, "
            f"{at:.0f} min after intake."
            if at > 0.0
            else f"Leucine in plasma does not rise after the first intake: {fasting:.0f} µmol/L before it."
        )
        made = crowd.of(arm, "mps_per_hour")
        times, after = _between(crowd.times, made, window)
        more = _total(after - made[:, :1], times)
        hours = (window[1] - window[0]) / 60.0
        part = more / (made[:, 0] * hours) * 100.0
        sign, word = (-1.0, "less") if np.median(more) < 0.0 else (1.0, "more")
        words.append(
            f"In the {round(hours, 1):g} h after it muscle makes {_band(sign * more, 1)} g {word} protein than in the "
            f"fast, which is {_band(sign * part, 0)} % {word}."
        )
    balance = _total(crowd.of(arm, "net_balance"), crowd.times)
    words.append(
        f"Over these {round(until / 60.0, 1):g} h muscle protein changes by {_band(balance, 1, signed=True)} g."
    )
    words.append("Grams of hours do not add up to kilograms of months: see the months below.")
    return words


def _between(times: Array, values: Array, window: tuple[float, float]) -> tuple[Array, Array]:
    """Return the times of a window and the values then, its two ends read between the times there are."""
    inside = times[(times > window[0]) & (times < window[1])]
    at = np.array([window[0], *inside, window[1]])
    return at, np.array([np.interp(at, times, row) for row in values])


def _total(per_hour: Array, minutes: Array) -> Array:
    return np.asarray(np.trapezoid(per_hour, minutes / 60.0, axis=1))


def _band(values: Array, digits: int, *, signed: bool = False) -> str:
    """Return the median, with 5 and 95 % where there are several people."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    form = f"{{:{'+' if signed else ''}z.{digits}f}}"
    if len(values) == 1:
        return form.format(middle)
    return f"{form.format(middle)} ({form.format(low)} to {form.format(high)})"


def month_words(crowd: Crowd, ends: Mapping[float, str] = MappingProxyType({})) -> list[str]:
    """Return the change of each arm by each end (min) and what the doses add, median and 90 % of the same people."""
    answers = answers_of(crowd, against=WITHOUT, ends=ends)
    return [f"By day {one.day:g}, {one.ends}: {one.words}." for one in answers]
