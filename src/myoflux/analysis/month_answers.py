"""Answers over months: what happens to muscle, strength and fat, with intervals, verdicts and the public trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from myoflux.analysis.horizons import phase_ends, reference_arm
from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.common.tables import data_folder, read_csv
from myoflux.engine.python_functions import Array
from myoflux.physiology.body_model import BodyModel
from myoflux.simulation.crowd import Crowd, simulate_people
from myoflux.study.activities import Eat, Exercise, Take
from myoflux.study.lasting import Habit, Stay
from myoflux.study.study import Arm, Study

ASKED = {
    "muscle of the measured leg": ("leg_size", "%"),
    "muscle": ("skeletal_muscle", "kg"),
    "lean mass (DXA)": ("lean_mass", "kg"),
    "strength": ("strength", "%"),
    "fat mass": ("fat", "kg"),
}
PEOPLE = 300
CLEAR = {"%": 1.0, "kg": 0.3}  # differences below these are said to be none
COLUMNS = ("what", "situation", "verdict", "certainty", "trials", "source")


@dataclass(frozen=True)
class Answer:
    """The change of one thing in one arm by a day, or what it adds to another arm: median, 5 and 95 % of people.

    ``day`` counts from the start of the plan, ``ends`` says what ends then.
    """

    arm: str
    against: str
    asked: str
    unit: str
    median: float
    low: float
    high: float
    day: float = 0.0
    ends: str = "end of the plan"

    @property
    def words(self) -> str:
        """The change, or what the arm adds, in a sentence."""
        # Adding zero takes the sign from what rounds to nothing.
        middle, low, high = (f"{round(value, 2) + 0.0:+.2f}" for value in (self.median, self.low, self.high))
        numbers = f"{middle} {self.unit} ({low} to {high})"
        if not self.against:
            return f"{self.arm}: {self.asked} {numbers}"
        limit = CLEAR[self.unit]
        if max(abs(self.low), abs(self.high)) < limit:
            verdict = f"no effect that counts (under {limit:g} {self.unit})"
        elif self.low > 0 or self.high < 0:
            verdict = "more" if self.median > 0 else "less"
        else:
            verdict = "not told apart from none"
        return f"{self.arm} against {self.against}: {self.asked} {numbers}: {verdict}"


def month_answers(study: Study, body: BodyModel, people: int = PEOPLE, seed: int = 0) -> list[Answer]:
    """Return the change of each arm by the end of each state and of the plan, and what it adds to the arm without.

    The same virtual people, each with one draw of the posterior, go through every arm; intervals hold 90 % of them.
    """
    names = [name for name, _ in ASKED.values()]
    ends = phase_ends(study)
    crowd = simulate_people(study, body, people=people, seed=seed, outputs=names, times=(-1.0, *ends))
    return answers_of(crowd, against=reference_arm(study), ends=ends)


def answers_of(crowd: Crowd, against: str, ends: Mapping[float, str] = MappingProxyType({})) -> list[Answer]:
    """Return the change of each arm from the first time to each end (min), and what it adds to that of ``against``.

    Without ``ends`` the last time is the one end. An arm that nobody has gives no difference. Intervals hold 90 % of
    people.
    """
    changes = {
        arm: {asked: crowd.of(arm, name) for asked, (name, _) in ASKED.items() if name in crowd.names}
        for arm in crowd.values
    }
    found: list[Answer] = []
    for end, words in (ends or {float(crowd.times[-1]): "end of the plan"}).items():
        at = int(np.searchsorted(crowd.times, end))

        def answer(arm: str, other: str, asked: str, values: Array, at: int = at, words: str = words) -> Answer:
            return _answer(arm, other, asked, values[:, at] - values[:, 0], float(crowd.times[at]), words)

        found += [answer(arm, "", key, values) for arm, own in changes.items() for key, values in own.items()]
        for arm in changes if against in changes else ():
            if arm != against:
                gaps = {key: values - changes[against][key] for key, values in changes[arm].items()}
                found += [answer(arm, against, key, gap) for key, gap in gaps.items()]
    return found


def _answer(arm: str, against: str, asked: str, change: Array, end: float, words: str) -> Answer:
    unit = ASKED[asked][1]
    low, median, high = (np.quantile(change, [0.05, 0.5, 0.95]) * (100.0 if unit == "%" else 1.0)).tolist()
    return Answer(arm, against, asked, unit, median, low, high, end / MINUTES_PER_DAY, words)


def verdicts(study: Study) -> list[str]:
    """Return what the public trials say of what differs between the arms; a case without a trial says so."""
    arms = list(study.groups.values())
    held = [_holds(arm) for arm in arms]
    everything = set[str]().union(*held)
    shared = held[0].intersection(*held) if len(held) > 1 else set[str]()
    situation = _situation(arms)
    rows = [row.cells for row in read_csv(data_folder() / "verdicts" / "months.csv", COLUMNS)]
    lines = []
    for what in sorted(everything - shared):
        match = [row for row in rows if row["what"] == what and row["situation"] in (situation, "any")]
        lines += [_line(row) for row in match] or [f"{what}: no public trial of this case is known to us"]
    return lines


def _line(row: Mapping[str, str]) -> str:
    return f"{row['what']}: {row['verdict']} (certainty {row['certainty']}; trials: {row['trials']})"


def _holds(arm: Arm) -> set[str]:
    found: set[str] = set()
    for activity in arm.plan:
        if isinstance(activity, Take):
            named = {"leucine": "leucine", "isoleucine": "isoleucine or valine", "valine": "isoleucine or valine"}
            found |= {named.get(name, "protein") for name in activity.take}
        elif isinstance(activity, Eat) and any("protein" in name for name in activity.eat):
            found.add("protein")
        elif isinstance(activity, Exercise) and activity.exercise == "resistance":
            found.add("training")
        elif isinstance(activity, Habit) and activity.diet.energy_balance:
            found.add("energy")
    return found


def _situation(arms: Sequence[Arm]) -> str:
    if any(isinstance(activity, Stay) for arm in arms for activity in arm.plan):
        return "disuse"
    trains = any(isinstance(one, Exercise) and one.exercise == "resistance" for arm in arms for one in arm.plan)
    return "training" if trains else "habit"


def as_text(answers: Sequence[Answer], lines: Sequence[str]) -> str:
    """Return answers and verdicts as lines of text, one block for each day that counts."""
    parts: list[str] = []
    for day, ends in dict.fromkeys((answer.day, answer.ends) for answer in answers):
        here = [answer for answer in answers if answer.day == day]
        parts += [f"Change by day {day:g}, {ends} (median of virtual people, 90 % of them):"]
        parts += [answer.words for answer in here if not answer.against]
        between = [answer.words for answer in here if answer.against]
        parts += ["", f"What does it add by day {day:g}?", *between, ""] if between else [""]
    return "\n".join([*parts, "What public trials say:", *(f"- {line}" for line in lines or ["nothing asked"])])
