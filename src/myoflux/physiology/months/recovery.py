"""Damage and recovery after unaccustomed exercise: force, soreness, creatine kinase, protection by an earlier bout.

Phenomenological: it follows group means of force, soreness and CK, not cells.
"""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import exp

recovery = Subsystem("recovery", title="Damage and recovery", source="myoflux2026: docs/explanation/months.md")
for _name, _meaning in (
    ("fast_damage", "Share of force lost that returns within days"),
    ("slow_damage", "Share of force lost that returns within weeks"),
    ("fatigue", "Share of force lost to fatigue, which returns within hours"),
    ("soreness_early", "Soreness under way, first stage"),
    ("soreness_middle", "Soreness under way, second stage"),
    ("soreness_felt", "Soreness that is felt"),
    ("protection_coming", "Protection that earlier bouts have set going"),
    ("protection", "Protection by earlier bouts: share of damage that is spared"),
):
    recovery.state(_name, "1", _meaning, "trained_protection" if _name.startswith("protection") else 0.0)
for _name in ("ck_fast", "ck_slow_1", "ck_slow_2", "ck_slow_3", "ck_blood"):
    recovery.state(_name, "U/L", f"Creatine kinase on its way to blood: {_name}" if _name != "ck_blood" else
                   "Creatine kinase in blood above rest")  # fmt: skip


@recovery.derived("1/hour")
def eccentric_rate(mild_bout, moderate_bout, severe_bout, mild_dose, moderate_dose, severe_dose):
    """Damage per hour of an eccentric bout in people not used to it, by its severity."""
    return mild_dose * mild_bout + moderate_dose * moderate_bout + severe_dose * severe_bout


@recovery.derived("1/min")
def intact_damage(
    eccentric_rate, resistance_bout, resistance_dose, damage_susceptibility, protection, minutes_per_hour
):
    """Damage that a bout under way does to intact muscle."""
    rate = eccentric_rate + resistance_dose * resistance_bout
    return damage_susceptibility * rate * (1.0 - protection) / minutes_per_hour


@recovery.derived("1")
def slow_share(arm_bout, arm_slow_share, leg_slow_share, protection, most_protection):
    """Share of the damage that takes weeks; protection removes it first."""
    share = arm_slow_share * arm_bout + leg_slow_share * (1.0 - arm_bout)
    return share * (1.0 - protection / most_protection)


@recovery.derived("1/min")
def damaging(intact_damage, fast_damage, slow_damage):
    """Damage done a minute to what is still whole."""
    return intact_damage * (1.0 - fast_damage - slow_damage)


@recovery.derived("1")
def eccentric_part(eccentric_rate, resistance_dose, resistance_bout, least_rate):
    """Share of the damage under way that is eccentric: only that heals slowly."""
    return eccentric_rate / (eccentric_rate + resistance_dose * resistance_bout + least_rate)


@recovery.flux("-> slow_damage")
def slow_damaging(damaging, slow_share, eccentric_part):
    """Slow part of the damage."""
    return damaging * slow_share * eccentric_part


@recovery.flux("-> fast_damage")
def fast_damaging(damaging, slow_share, eccentric_part):
    """Fast part of the damage."""
    return damaging * (1.0 - slow_share * eccentric_part)


def _fade(amount, time, minutes_per_hour):
    return amount / (time * minutes_per_hour)


for _law, _state, _time, _words in (
    ("fast_repair", "fast_damage", "fast_repair_time", "Repair within days"),
    ("slow_repair", "slow_damage", "slow_repair_time", "Repair within weeks"),
    ("fatigue_recovery", "fatigue", "fatigue_time", "Recovery from fatigue"),
    ("soreness_ending", "soreness_felt", "soreness_time", "Soreness fades"),
    ("ck_clearance", "ck_blood", "ck_clearance_time", "Clearance of creatine kinase"),
):
    recovery.flux(f"{_state} ->", name=_law, meaning=_words, reads={"amount": _state, "time": _time})(_fade)
for _law, _arrow, _time in (
    ("soreness_on", "soreness_early -> soreness_middle", "soreness_time"),
    ("soreness_further", "soreness_middle -> soreness_felt", "soreness_time"),
    ("ck_fast_leak", "ck_fast -> ck_blood", "ck_fast_time"),
    ("ck_slow_leak_1", "ck_slow_1 -> ck_slow_2", "ck_slow_time"),
    ("ck_slow_leak_2", "ck_slow_2 -> ck_slow_3", "ck_slow_time"),
    ("ck_slow_leak_3", "ck_slow_3 -> ck_blood", "ck_slow_time"),
):
    _from = _arrow.split(" ")[0]
    recovery.flux(
        _arrow, name=_law, meaning=f"Onward from {_from}", reads={"amount": _from, "time": _time}
    )(_fade)  # fmt: skip


@recovery.flux("-> fatigue")
def tiring(fatigue, bout_under_way, fatigue_rate, minutes_per_hour):
    """Fatigue while a bout lasts."""
    return fatigue_rate * bout_under_way * (1.0 - fatigue) / minutes_per_hour


@recovery.flux("-> soreness_early")
def soreness_start(damaging, soreness_gain):
    """Soreness that damage sets going."""
    return soreness_gain * damaging


@recovery.flux("-> ck_fast")
def ck_fast_start(fast_damaging, ck_fast_gain):
    """Creatine kinase that leaks within a day."""
    return ck_fast_gain * fast_damaging


@recovery.flux("-> ck_slow_1")
def ck_slow_start(slow_damaging, ck_slow_gain):
    """Creatine kinase of dying fibres, days later."""
    return ck_slow_gain * slow_damaging


@recovery.flux("-> protection_coming")
def protecting(damaging, protection_coming, most_protection, protection_need):
    """Protection that damage sets going: a little does nearly as much as a lot."""
    return damaging / protection_need * (most_protection - protection_coming)


@recovery.flux("protection_coming ->")
def protection_loss(protection_coming, protection_time, minutes_per_day):
    """Protection is lost within months."""
    return protection_coming / (protection_time * minutes_per_day)


@recovery.flux("-> protection")
def protection_onset(protection_coming, protection, protection_onset_time, minutes_per_day):
    """Protection comes within days."""
    return (protection_coming - protection) / (protection_onset_time * minutes_per_day)


@recovery.derived("1")
def force(fatigue, fast_damage, slow_damage):
    """Maximal voluntary force of the exercised muscle over its value before the bout."""
    return (1.0 - fatigue) * (1.0 - fast_damage - slow_damage)


@recovery.derived("1")
def force_loss(force):
    """Loss of maximal voluntary force."""
    return 1.0 - force


@recovery.derived("mm")
def soreness(soreness_felt, soreness_scale):
    """Soreness on a visual scale of 100 mm."""
    return soreness_scale * (1.0 - exp(-soreness_felt))


@recovery.derived("U/L")
def creatine_kinase(ck_blood, ck_rest):
    """Creatine kinase in blood."""
    return ck_rest + ck_blood
