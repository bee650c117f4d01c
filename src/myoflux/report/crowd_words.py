"""What happened to virtual people, in sentences: a day, and months with and without the doses."""

from __future__ import annotations

import numpy as np

from myoflux.engine.compiled import Array
from myoflux.horizons import WHOLE, WITHOUT
from myoflux.people import Crowd
from myoflux.report.answers import ASKED, Answer

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
    """Return what a day does: leucine, insulin, what muscle builds more than in the fast, and the day's balance."""
    window = response_window(first_intake, until)
    words = []
    if first_intake is not None and window[1] > window[0]:
        inside = (crowd.times >= window[0]) & (crowd.times <= window[1])
        leucine = crowd.of(arm, "plasma_leucine")
        peak = leucine[:, inside].max(axis=1)
        at = crowd.times[inside][np.argmax(np.median(leucine[:, inside], axis=0))] - window[0]
        fasting = float(np.median(leucine[:, 0]))
        words.append(
            f"Leucine in plasma goes from {fasting:.0f} to {_band(peak, 0)} µmol/L, {at:.0f} min after intake."
        )
        made = crowd.of(arm, "mps_per_hour")
        more = _total(made[:, inside] - made[:, :1], crowd.times[inside])
        share = more / (made[:, 0] * (window[1] - window[0]) / 60.0) * 100.0
        hours = (window[1] - window[0]) / 60.0
        words.append(
            f"In the {hours:g} h after it muscle makes {_band(more, 1)} g more protein than in the fast, "
            f"which is {_band(share, 0)} % more."
        )
    balance = _total(crowd.of(arm, "net_balance"), crowd.times)
    words.append(f"Over these {until / 60.0:g} h muscle protein changes by {_band(balance, 1, signed=True)} g.")
    words.append("Grams of hours do not add up to kilograms of months: see the months below.")
    return words


def _total(per_hour: Array, minutes: Array) -> Array:
    return np.asarray(np.trapezoid(per_hour, minutes / 60.0, axis=1))


def _band(values: Array, digits: int, *, signed: bool = False) -> str:
    """Return the median, with 5 and 95 % where there are several people."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    form = f"{{:{'+' if signed else ''}.{digits}f}}"
    if len(values) == 1:
        return form.format(middle)
    return f"{form.format(middle)} ({form.format(low)} to {form.format(high)})"


def month_words(crowd: Crowd) -> list[str]:
    """Return the change of each arm by the end and what the doses add, median and 90 % of the same people."""
    found = []
    changes = {
        arm: {key: _change(crowd, arm, key) for key in ASKED if ASKED[key][0] in crowd.names} for arm in crowd.values
    }
    for arm, own in changes.items():
        found += [_answer(arm, "", key, values) for key, values in own.items()]
    if WITHOUT in changes:
        for key, values in changes[WHOLE].items():
            found.append(_answer(WHOLE, WITHOUT, key, values - changes[WITHOUT][key]))
    return [answer.words for answer in found]


def _change(crowd: Crowd, arm: str, key: str) -> Array:
    values = crowd.of(arm, ASKED[key][0])
    return np.asarray(values[:, -1] - values[:, 0])


def _answer(arm: str, against: str, key: str, values: Array) -> Answer:
    unit = ASKED[key][1]
    low, middle, high = (np.quantile(values, [0.05, 0.5, 0.95]) * (100.0 if unit == "%" else 1.0)).tolist()
    return Answer(arm, against, key, unit, middle, low, high)
