"""The table of ours against measured: it was made with the models as they are now."""

from myoflux.evidence.agreement import agreements, digest, stale
from myoflux.study.shipped import load_trial


def test_the_table_was_made_with_these_models():
    assert stale() == (), "a model has changed; run: python scripts/agreement.py"


def test_a_digest_is_that_of_one_model():
    assert digest("human") == digest("human") != digest("months")


def test_intervals_hold_their_value():
    for row in agreements():
        assert row.predicted_low <= row.predicted <= row.predicted_high
        assert row.observed_low is None or row.observed_low <= row.observed <= row.observed_high


def test_rows_are_of_shipped_trials_and_their_set():
    rows = [row for row in agreements() if row.trial in ("moore2009", "fuchs2019")]
    studies = {row.trial: load_trial(row.trial) for row in rows}
    assert all(row.split == studies[row.trial].groups[row.arm].split for row in rows)
