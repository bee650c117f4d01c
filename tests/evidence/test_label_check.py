"""Labels and advertisements against their gold set, written before the checker."""

from pathlib import Path

import pytest
import yaml

from myoflux.evidence.label_check import read_label

GOLD = yaml.safe_load((Path(__file__).parent / "gold_labels.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLD, ids=lambda case: case["text"][:50])
def test_gold_label(case):
    label = read_label(case["text"])
    kinds = {flag.kind for flag in label.flags}
    assert set(case.get("flags", ())) <= kinds, kinds
    assert not set(case.get("quiet", ())) & kinds, label.flags
    if "doses" in case:
        found = {name: label.amounts.get(name) for name in case["doses"]}
        assert found == pytest.approx(case["doses"])
        assert bool(label.amounts) == bool(case["doses"])


def test_what_is_not_understood_is_said():
    label = read_label("Leucine 3 g. Quantum resonance aligned with the moon.")
    assert label.not_understood == ("Quantum resonance aligned with the moon",)
    assert "Not understood" in label.text()


def test_claims_lead_to_the_ledger_and_flags_come_before_amounts():
    label = read_label("BCAA 10 g. BCAA speeds muscle recovery.")
    (claim,) = label.claims
    assert claim[1].statement.id == "A08"
    text = label.text()
    assert text.index("health claim") < text.index("Amounts")
    assert label.as_data()["amounts_g"] == {"bcaa": 10.0}
