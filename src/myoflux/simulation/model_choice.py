"""Which model answers a plan when none is named."""

from __future__ import annotations

from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.study.lasting import Phase
from myoflux.study.study import Study

MONTHS = "months"


def choose_model(study: Study) -> tuple[str, str]:
    """Return the model for a study and why: months for a state, a daily diet or a plan beyond the day scale's reach.

    >>> from myoflux.study.shipped import load_trial
    >>> choose_model(load_trial("dirks2016"))[0], choose_model(load_trial("glynn2010"))[0]
    ('months', 'human')
    """
    if any(isinstance(activity, Phase) for arm in study.groups.values() for activity in arm.plan):
        return MONTHS, "the plan has a state or a daily diet"
    reach = get_model(DEFAULT_MODEL).reach
    if study.until > reach:
        return MONTHS, f"the plan is longer than the {reach / 1440.0:g} days of the day-scale model"
    return DEFAULT_MODEL, "the plan is of hours or days"
