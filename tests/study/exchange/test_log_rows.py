"""Three hundred rows of food logs whose mass, food, time and protein the generator knows."""

import random

import pytest

from myoflux.errors import TableError
from myoflux.study.exchange.food_log import read_food_log

EGG = "Egg, whole, raw, fresh"
FOODS = {EGG: EGG, "whey protein": "whey protein", "Milk, whole, 3.25% milkfat, with added vitamin D": None,
         "L-Leucine": "leucine", "Isoleucine powder": "isoleucine", "Valin Kapseln": "valine"}  # fmt: skip
# How an amount of g grams may be written, and whether it must be read (False: refused is right as well).
AMOUNTS = (
    lambda g, _: (f"{g} g", "", True),
    lambda g, _: (f"{g}", "g", True),
    lambda g, _: (f"{g}", "Gramm", True),
    lambda g, _: (f"{g}", "GM", True),
    lambda g, _: (f"{g * 1000}", "mg", True),
    lambda g, _: (f"{g / 1000}", "kg", True),
    lambda g, _: (f"2 x {g / 2} g", "", True),
    lambda g, _: (f"2\u00d7{g / 2}g", "", True),
    lambda g, _: ("1", f"cup ({g} g)", True),
    lambda g, _: (f"serving ({g} g)", "", True),
    lambda g, _: (f"{g} g (1 portion)", "", True),
    lambda g, rng: (f"{rng.choice((2, 3))} portions ({g} g)", "", False),
    lambda g, _: (f"{g},000 mg" if g < 100 else f"{g} g", "", False),
)
TIMES = (
    lambda day, hour, minute: (f"2026-03-{day:02d}", f"{hour:02d}:{minute:02d}"),
    lambda day, hour, minute: (f"{day:02d}.03.2026", f"{hour:02d}:{minute:02d}:00"),
    lambda day, hour, minute: (f"2026/03/{day:02d}", f"{hour % 12 or 12}:{minute:02d} {'pm' if hour > 11 else 'AM'}"),
    lambda day, hour, minute: (f"2026-03-{day:02d} {hour:02d}:{minute:02d}", ""),
    lambda day, hour, minute: (f"2026-03-{day:02d}T{hour:02d}:{minute:02d}:00.000+02:00", ""),
)
ABOVE = ("", "sep={mark}\n", "My diary\n\n", '"Diary of A, B"\nPeriod: March\n')


def made(rng):
    """Return a log of one row as text, what it says (food, grams, minute), and whether it must be read."""
    food = rng.choice([name for name, meant in FOODS.items() if meant])
    grams, day = rng.choice((2, 5, 20, 50, 120)), rng.randrange(2, 28)
    hour, minute = rng.randrange(24), rng.randrange(60)
    amount, unit, sure = rng.choice(AMOUNTS)(grams, rng)
    when, clock = rng.choice(TIMES)(day, hour, minute)
    mark = rng.choice(",;\t|")
    if mark == ";" and rng.random() < 0.5:
        amount = amount.replace(".", ",")
    # A first row fixes day 1 and holds nothing that the second one does not say.
    header = ("date", "time", "meal", "food", "amount", "unit", "note")
    first = ("2026-03-01", "00:00", "", "whey protein", "1", "g", "")
    rows = [header, first, (when, clock, "", food, amount, unit, "fine")]
    body = "\n".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in rows)
    minutes = (day - 1) * 1440 + hour * 60 + minute
    return rng.choice(ABOVE).format(mark=mark) + body + "\n", (FOODS[food], grams, minutes), sure


def rows(count):
    rng = random.Random(26)
    return [(*made(rng), rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le"))) for _ in range(count)]


def test_three_hundred_rows_are_read_right_or_told(tmp_path):
    path = tmp_path / "log.csv"
    right = 0
    for text, (food, grams, minute), sure, encoding in rows(300):
        path.write_bytes(text.encode(encoding))
        read = read_food_log(path)
        others = [entry for entry in read.entries if entry.minute]
        assert len(read.entries) + len(read.faults) == 2
        for entry in others:
            assert entry.minute == minute, text
            assert entry.foods == {food: pytest.approx(grams)}, text
        right += bool(others)
        assert others or not sure, (text, read.faults)
        assert any("note" in line for line in read.told)
    assert right >= 260


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250"])
def test_other_encodings_are_refused_by_name(tmp_path, encoding):
    path = tmp_path / "log.csv"
    path.write_bytes("date,food,amount\n2026-03-01,K\u00e4se,20 g\n".encode(encoding))
    with pytest.raises(TableError, match=r"log\.csv:2: byte 0xe4 is not UTF-8 text; save it as UTF-8"):
        read_food_log(path)
