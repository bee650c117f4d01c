"""Two hundred event tables whose doses the generator knows: read right, or refused by name; none read wrong."""

import random

import pytest

from myoflux.study.events import expand
from myoflux.study.exchange.event_table import read_events
from myoflux.study.exchange.event_times import TIMES

MEANINGS = {"1": "take|leucine|powder", "2": "infuse|valine", "depot": "take|isoleucine|capsule"}
NAMES = {"1": "leucine", "2": "valine", "depot": "isoleucine"}
COLUMNS = ("ID", "TIME", "AMT", "CMT", "RATE", "EVID", "MDV", "ADDL", "II", "SS", "DV", "WT")
UNTIL = 60 * 1440.0
# What a plan cannot hold, with the column by which it is refused.
SPOILT = {"SS": "1", "RATE": "-2", "EVID": "4", "ADDL": "1.5", "DATE": "03/04/2026"}


def record(rng, clock, unit):
    """Return the cells of a dose at a minute, and what it gives: (minute, name, grams, minutes long) each."""
    where = rng.choice(list(NAMES))
    grams = rng.choice((0.5, 1.25, 3.0, 7.5))
    long = 0.0
    cells = {"AMT": grams, "CMT": where, "RATE": 0, "EVID": 1, "MDV": 1, "WT": 70}
    if where == "2":
        long = rng.choice((15.0, 60.0, 240.0))
        cells["RATE"] = grams / long * TIMES[unit]
    count, step = rng.choice(((1, 0), (1, 0), (3, 480), (4, 1440)))
    if count > 1:
        cells |= {"ADDL": count - 1, "II": step / TIMES[unit]}
    return cells, [(clock + step * index, NAMES[where], grams, long) for index in range(count)]


def cell(value, rng, missing, comma):
    if value is None or (isinstance(value, int) and value == 0 and rng.random() < 0.5):
        return rng.choice(missing)
    if isinstance(value, float):
        text = f"{value:.10f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if comma else text
    return str(value)


def table(rng):
    """Return a table as text, its unit of time, what each subject gets, and the column that must refuse it."""
    mark = rng.choice((",", ";", "\t", " ", "   "))
    missing = (".", "NA") if mark.isspace() and mark != "\t" else (".", "NA", "", "-")
    comma = mark in (";", "\t") and rng.random() < 0.5
    how = rng.choice(("number", "number", "clock", "days", "dates"))
    unit = "h" if how == "days" else rng.choice(("min", "h"))
    spoilt = rng.choice([*SPOILT, *[None] * 20])
    header = [*COLUMNS]
    if how in ("days", "dates") or spoilt == "DATE":
        header.insert(1, "DATE")
    rng.shuffle(header)
    rows, given = [], {}
    for subject in rng.sample(("1", "7", "A-3", "102"), rng.choice((1, 1, 2, 3))):
        clock = 0.0 if how == "number" else rng.randrange(0, 600, 15)
        for _ in range(rng.randrange(1, 5)):
            cells, doses = record(rng, float(clock), unit)
            given.setdefault(subject, []).extend(doses)
            rows.append({"ID": subject, **when(clock, how, unit), **cells})
            if rng.random() < 0.4:
                seen = {"TIME": None, "AMT": None, "EVID": 0, "MDV": 0, "DV": 412.5}
                rows.append({"ID": subject, **seen, **when(clock, how, unit)})
            clock += rng.choice((0, 15, 90, 240)) if how == "clock" else rng.choice((0, 15, 480, 1440))
            if how == "clock" and clock >= 1440:
                break
    if spoilt:
        rows[0] |= {spoilt: SPOILT[spoilt]}
    names = [rng.choice((name, name.lower())) for name in header]
    lines = [mark.join(names)]
    for row in rows:
        lines.append(mark.join(cell(row.get(name), rng, missing, comma) for name in header))
    above = rng.choice(("", "", "Study 12\n", "sep=;\n" if mark == ";" else ""))
    return above + "\n".join(lines) + rng.choice(("", "\n")), unit, given, spoilt


def when(clock, how, unit):
    day, minute = divmod(clock, 1440)
    text = f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"
    return {
        "number": {"TIME": clock / TIMES[unit]},
        "clock": {"TIME": text},
        "days": {"TIME": minute / 60, "DATE": int(day) + 1},
        "dates": {"TIME": text, "DATE": f"2026-04-{int(day) + 1:02d}"},
    }[how]


def read_of(plan):
    """Return the doses and infusions of a plan as the generator writes them, in order."""
    found = expand(plan, UNTIL)
    doses = [(dose.time, dose.substance, dose.grams, 0.0) for dose in found.doses]
    length = [(one.end - one.start) for one in found.infusions]
    given = [(one.start, one.substance, one.grams_per_min * long, long)
             for one, long in zip(found.infusions, length, strict=True)]  # fmt: skip
    return sorted(doses + given)


def test_two_hundred_tables_are_read_right_or_refused_by_name(tmp_path):
    rng = random.Random(7)
    path = tmp_path / "events.csv"
    right = 0
    for _ in range(200):
        text, unit, given, spoilt = table(rng)
        path.write_text(text, encoding=rng.choice(("utf-8", "utf-8-sig", "utf-16")), newline="")
        events = read_events(path, MEANINGS, time=unit)
        for subject, plan in events.plans.items():
            assert read_of(plan) == [pytest.approx(one) for one in sorted(given[subject])], text
        if spoilt:
            assert any(fault.column.upper() == spoilt for fault in events.faults), (text, events.faults)
            assert events.refused
        else:
            assert not events.faults, (text, events.faults)
            assert set(events.plans) == set(given), text
            right += 1
        assert any("wt" in line.lower() for line in events.told)
    assert right > 150


def test_a_table_of_two_units_of_mass_is_not_guessed(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text('ID,TIME,AMT,CMT\n1,0,"3,000",1\n')
    assert "may be 3000 or 3" in read_events(path, MEANINGS, amount="mg").refused["1"]
    path.write_text("ID TIME AMT\n1 0 3 4\n")
    events = read_events(path, MEANINGS)
    assert (events.plans, events.faults[0].words[:27]) == ({}, "the row has 4 cells, the he")
