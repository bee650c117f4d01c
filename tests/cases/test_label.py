import random
from pathlib import Path

import pytest
from tests.growth import growth

from myoflux.errors import StudyError
from myoflux.label import read_label
from myoflux.label_parts import servings_a_day
from myoflux.labels import from_label

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
    assert servings_a_day(text) == servings


def test_a_label_of_several_units_is_of_all_of_them():
    product = from_label(text_of("product_per_several_units"))
    assert product.contents == pytest.approx({"leucine": 0.35, "isoleucine": 0.175, "valine": 0.175})
    assert from_label("per 4 vegetable capsules: leucine 2 g").contents["leucine"] == 0.5
    assert from_label("per 10 g scoop: leucine 5 g").contents["leucine"] == 5.0
    with pytest.raises(StudyError, match="may be 5000 or 5"):
        from_label("per scoop: leucine 5,000 mg")


def written(milligrams: int, style: str) -> str:
    if style == "g":
        return f"{milligrams / 1000:g} g"
    if style == "g,":
        return f"{milligrams / 1000:g} g".replace(".", ",")
    mark = {"mg": "", "mg,": ",", "mg.": ".", "mg ": "\u00a0"}[style]
    return f"{milligrams:,} mg".replace(",", mark)


def test_labels_from_a_grammar_are_read_right_or_refused():
    rng, words = random.Random(13), {"leucine": "L-Leucine", "isoleucine": "isoleucine", "valine": "L-valine"}
    read = 0
    for _ in range(300):
        style = rng.choice(["g", "g,", "mg", "mg,", "mg.", "mg "])
        truth = {name: rng.choice(range(500, 9501, 250)) for name in rng.sample(list(words), rng.randint(1, 3))}
        units, times = rng.randint(1, 4), rng.randint(1, 3)
        rows = rng.choice(["\n", "; ", ", "]).join(f"{words[name]}: {written(mg, style)}" for name, mg in truth.items())
        said = rng.choice([f"{times} times a day", f"{times}x daily"])
        label = read_label(f"Per scoop: {rows}. Take {units} scoops {said}.")
        for name, grams in label.amounts.items():
            assert grams == pytest.approx(truth[name] / 1000), (rows, label.amounts)
        assert label.per_day == units * times
        assert set(label.amounts) == set(truth) or label.not_understood, rows
        read += len(label.amounts) == len(truth)
    assert read > 270


@pytest.mark.parametrize("piece", ["0", "1 ", "a ", "leucine 3 g ", "0.", "bcaa ", "(", "2 scoops twice "])
def test_reading_a_label_grows_with_its_length_and_not_with_the_square_of_it(piece):
    assert growth(read_label, (piece * 2000)[:2000]) < 8 * 3
