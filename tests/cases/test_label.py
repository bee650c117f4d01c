import csv
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.growth import growth
from tests.mutation import mutated

from myoflux.errors import StudyError
from myoflux.evidence.label_check import read_label
from myoflux.evidence.label_intake import servings_a_day
from myoflux.study.product_label import from_label

HERE = Path(__file__).parent


def text_of(case: str) -> str:
    return (HERE / case / "label.txt").read_text(encoding="utf-8")


def test_grouped_thousands_are_never_read_a_thousand_times_too_low():
    label = read_label(text_of("label_thousands"))
    assert label.amounts == {"leucine": 5.0, "isoleucine": 2.5, "valine": 2.5}
    assert any(flag.kind == "above_guidance" and "leucine 5 g" in flag.found for flag in label.flags)
    assert not any(flag.kind == "below_trials" for flag in label.flags)


def test_an_amount_with_two_plausible_readings_is_not_read_and_told():
    label = read_label("Leucine 50,000 mg per scoop")
    assert label.amounts == {}
    assert any("50,000 mg" in part for part in label.not_understood)


def test_scoops_times_a_day_are_multiplied():
    label = read_label(text_of("label_times_a_day"))
    assert label.per_day == 6.0
    assert any(flag.kind == "above_guidance" and "15 g" in flag.found for flag in label.flags)


@pytest.mark.parametrize(
    ("text", "servings"),
    [("3 capsules twice daily", 6), ("take 2 scoops before and after training", 4), ("4 capsules 3x a day", 12),
     ("one serving (2 scoops). 2 scoops twice daily", 2),
     ("per 4 capsules. Take 4 capsules daily", 1), ("one scoop daily", 1),
     ("30 scoops in the tub", 1), ("twice a day", 2)],
)  # fmt: skip
def test_servings_a_day(text, servings):
    assert servings_a_day(text).high == servings


def test_a_label_of_several_units_is_of_all_of_them():
    product = from_label(text_of("product_per_several_units"))
    assert product.contents == pytest.approx({"leucine": 0.35, "isoleucine": 0.175, "valine": 0.175})
    assert from_label("per 4 vegetable capsules: leucine 2 g").contents["leucine"] == 0.5
    assert from_label("per 10 g scoop: leucine 5 g").contents["leucine"] == 5.0
    with pytest.raises(StudyError, match="may be 5000 or 5"):
        from_label("per scoop: leucine 5,000 mg")


# How labels of six languages are written, from labels and not from the reader's tables. {n}: portions, {t}: times.
WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "names": ("L-Leucine", "L-Isoleucine", "L-Valine"), "serving": "Per serving", "hundred": "per 100 g",
        "unit": "capsules",
        "take": ("Take {n} capsules {t} times a day", "{n} capsules {t}x daily", "{n} capsules, {t} times per day"),
        "range": "Take {n} to {m} capsules daily", "other": "Zinc 10 mg",
    },
    "de": {
        "names": ("L-Leucin", "L-Isoleucin", "L-Valin"), "serving": "Pro Portion", "hundred": "pro 100 g",
        "unit": "Kapseln",
        "take": ("{t}x täglich {n} Kapseln einnehmen", "Verzehrempfehlung: {t} mal am Tag {n} Kapseln"),
        "range": "Täglich {n} bis {m} Kapseln", "other": "Zink 10 mg",
    },
    "fr": {
        "names": ("L-Leucine", "L-Isoleucine", "L-Valine"), "serving": "Par portion", "hundred": "pour 100 g",
        "unit": "gélules",
        "take": ("Prendre {n} gélules {t} fois par jour", "{n} gélules, {t} fois par jour"),
        "range": "Prendre {n} à {m} gélules par jour", "other": "Zinc 10 mg",
    },
    "es": {
        "names": ("L-Leucina", "L-Isoleucina", "L-Valina"), "serving": "Por porción", "hundred": "por 100 g",
        "unit": "cápsulas",
        "take": ("Tomar {n} cápsulas {t} veces al día", "{n} cápsulas {t} veces al día"),
        "range": "Tomar de {n} a {m} cápsulas al día", "other": "Zinc 10 mg",
    },
    "it": {
        "names": ("L-Leucina", "L-Isoleucina", "L-Valina"), "serving": "Per porzione", "hundred": "per 100 g",
        "unit": "capsule",
        "take": ("Assumere {n} capsule {t} volte al giorno", "{n} capsule {t} volte al giorno"),
        "range": "Assumere {n} - {m} capsule al giorno", "other": "Zinco 10 mg",
    },
    "nl": {
        "names": ("L-Leucine", "L-Isoleucine", "L-Valine"), "serving": "Per portie", "hundred": "per 100 g",
        "unit": "capsules",
        "take": ("Neem {t} keer per dag {n} capsules", "{t}x daags {n} capsules"),
        "range": "Neem {n} tot {m} capsules per dag", "other": "Zink 10 mg",
    },
}  # fmt: skip
ACIDS = ("leucine", "isoleucine", "valine")


def written(milligrams: int, style: str) -> str:
    if style == "g":
        return f"{milligrams / 1000:g} g"
    if style == "g,":
        return f"{milligrams / 1000:g} g".replace(".", ",")
    mark = {"mg": "", "mg,": ",", "mg.": ".", "mg ": "\u00a0"}[style]
    return f"{milligrams:,} mg".replace(",", mark)


@dataclass
class Truth:
    """A label and what is right of it."""

    text: str
    serving: dict[str, float]
    hundred: dict[str, float]
    low: float
    high: float
    foreign: str = ""


def a_label(rng: random.Random) -> Truth:
    """Draw a label: its amounts as rows, columns, a ratio or of 100 g; what to take; something foreign."""
    words = WORDS[rng.choice(list(WORDS))]
    style = rng.choice(["g", "g,", "mg", "mg,", "mg.", "mg "])
    truth = {acid: rng.choice(range(500, 9501, 250)) for acid in rng.sample(ACIDS, rng.randint(1, 3))}
    names = dict(zip(ACIDS, words["names"], strict=True))
    of_serving = {acid: mg / 1000 for acid, mg in truth.items()}
    hundred = {}
    between = rng.choice([": ", " ", " ... ", "\t"])
    units = rng.randint(1, 6)
    shape = rng.choice(["rows", "rows", "columns", "hundred", "ratio", "units"])
    rows = rng.choice(["\n", "; "]).join(f"{names[acid]}{between}{written(mg, style)}" for acid, mg in truth.items())
    head = f"{words['serving']} (1 {words['unit']}): " if shape == "rows" else ""
    low = high = 1.0
    if shape == "columns":
        hundred = {acid: grams * 10 for acid, grams in of_serving.items()}
        head = f"{words['hundred']} | {words['serving']}\n"
        rows = "\n".join(f"{names[a]} {written(mg * 10, 'g')} | {written(mg, 'g')}" for a, mg in truth.items())
    elif shape == "hundred":
        hundred = {acid: grams * 10 for acid, grams in of_serving.items()}
        head = f"{words['serving']}: 10 g. {words['hundred']}: "
        rows = "; ".join(f"{names[a]} {written(mg * 10, 'g')}" for a, mg in truth.items())
    elif shape == "ratio":
        parts, total = rng.choice([(2, 1, 1), (4, 1, 1), (8, 1, 1), (3, 1, 2)]), rng.choice([5, 6, 7.5, 12])
        of_serving = {"bcaa": total} | {a: total * p / sum(parts) for a, p in zip(ACIDS, parts, strict=True)}
        rows = rng.choice(["BCAA {r} {t} g", "BCAA ({r}) {t} g", "{t} g BCAA {r}"]).format(
            r=":".join(map(str, parts)), t=f"{total:g}"
        )
    elif shape == "units":
        head = (
            f"Per {units} {words['unit']}: "
            if words is WORDS["en"]
            else f"{words['serving']} ({units} {words['unit']}): "
        )
    per = units if shape == "units" else 1
    times, portions = rng.randint(1, 4), rng.choice([1, 2, 3, 5, 1.5])
    if shape in ("hundred", "columns", "ratio"):
        told = ""
    elif rng.random() < 0.25:
        low, high = portions / per, (portions + 1) / per
        told = words["range"].format(n=f"{portions:g}", m=f"{portions + 1:g}")
    else:
        low = high = portions * times / per
        told = rng.choice(words["take"]).format(n=f"{portions:g}", t=times)
    foreign = words["other"] if rng.random() < 0.3 else ""
    return Truth(f"{head}{rows}. {foreign}\n{told}.", of_serving, hundred, low, high, foreign)


def test_labels_from_a_grammar_are_read_right_or_refused():
    rng, right, total = random.Random(13), 0, 600
    for _ in range(total):
        true = a_label(rng)
        label = read_label(true.text)
        lost = " ".join(label.not_understood)
        for held, truth in ((label.amounts, true.serving), (label.per_100_g, true.hundred)):
            for name, grams in held.items():
                assert grams == pytest.approx(truth.get(name), rel=1e-4), (true, held)
        whole = set(label.amounts) == set(true.serving) and set(label.per_100_g) == set(true.hundred)
        assert whole or lost, true
        told = label.servings.stated or true.low == true.high == 1.0
        assert not label.servings.stated or (label.servings.low, label.per_day) == pytest.approx(
            (true.low, true.high)
        ), true
        assert told or lost, true
        assert true.foreign in lost, true
        right += whole and told
    assert right >= 0.9 * total, right


def test_wordings_of_how_much_a_day_that_were_written_before_the_reader():
    with (HERE / "intake_held_out.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 60
    for row in rows:
        servings = servings_a_day(row["text"])
        if row["low"]:
            assert servings.stated
            assert (servings.low, servings.high) == (float(row["low"]), float(row["high"])), row
        else:
            assert servings.unread, row


@pytest.mark.parametrize(
    ("text", "what"),
    [("Feel better before and after training", False), ("Train 3 times a week with our leucine", False),
     ("30 scoops in the tub", False), ("Take 2 capsules with water", True), ("Do not exceed 4 capsules per day", True),
     ("Take 1 scoop for every 10 kg of body mass daily", True), ("Take with each meal", True)],
)  # fmt: skip
def test_what_is_no_plain_dose_is_not_read_as_one(text, what):
    servings = servings_a_day(text)
    assert not servings.stated
    assert bool(servings.unread) is what


def test_a_dose_below_and_above_guidance_is_that_of_the_day():
    label = read_label("Per capsule: leucine 500 mg. Take 12 capsules daily.")
    assert any("leucine 6 g" in flag.found for flag in label.flags if flag.kind == "above_guidance")
    assert read_label("Per serving: leucine 1.4 g. Take 1 serving daily").as_data()["amounts_g"] == {"leucine": 1.4}


def test_two_thousand_spoilt_labels_are_read_or_told():
    rng = random.Random(5)
    texts = [a_label(rng).text for _ in range(40)]
    for text in mutated(texts, 2000, 7):
        label = read_label(text)
        digits = re.sub(r"\D", "", text)
        for grams in (*label.amounts.values(), *label.per_100_g.values()):
            assert grams == 0 or digits, text
        assert 0 < label.servings.low <= label.per_day
        assert json.dumps(label.as_data())


PIECES = ["0", "1 ", "a ", "leucine 3 g ", "0.", "bcaa ", "(", " ", "2 scoops twice ", "per 100 g "]


@pytest.mark.parametrize("piece", PIECES)
def test_reading_a_label_grows_with_its_length_and_not_with_the_square_of_it(piece):
    assert growth(read_label, (piece * 2000)[:2000]) < 8 * 3
