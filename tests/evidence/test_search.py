"""The claims ledger: every statement is reached, paraphrases find theirs, strangers find none."""

from pathlib import Path

import yaml

from myoflux.evidence.answer import NO_STATEMENT, answer_claim
from myoflux.evidence.ledger import statements
from myoflux.evidence.search import nearest_statements

HERE = Path(__file__).parent
HALVES = ("paraphrases.yaml", "paraphrases_second_half.yaml")
GOLD = yaml.safe_load((HERE / "gold_claims.yaml").read_text(encoding="utf-8"))
UNSEEN = yaml.safe_load((HERE / "unseen_claims.yaml").read_text(encoding="utf-8"))
HELD_OUT = yaml.safe_load((HERE / "held_out_claims.yaml").read_text(encoding="utf-8"))


def ids(text):
    return [match.statement.id for match in nearest_statements(text)]


def test_scores_of_paraphrases_and_strangers(tell):
    asked = [case for case in GOLD if case["expect"]]
    strangers = [case for case in GOLD if not case["expect"]]
    first = [case["text"] for case in asked if not set(ids(case["text"])[:1]) & set(case["expect"])]
    third = [case["text"] for case in asked if not set(ids(case["text"])) & set(case["expect"])]
    answered = {case["text"]: ids(case["text"]) for case in strangers if ids(case["text"])}
    tell("paraphrases first", f"{len(asked) - len(first)}/{len(asked)}")
    tell("paraphrases among three", f"{len(asked) - len(third)}/{len(asked)}")
    tell("strangers refused", f"{len(strangers) - len(answered)}/{len(strangers)}")
    assert len(first) <= 0.2 * len(asked), {text: ids(text) for text in first}
    assert len(third) <= 0.05 * len(asked), {text: ids(text) for text in third}
    assert not answered


def test_two_hundred_paraphrases_and_strangers_of_another_author(tell):
    """Two halves written before the search was changed; it was tuned on the first and once on the second.

    The second half had 36 of 50 first, 38 among three and 6 strangers called supported when it was first scored.
    """
    cases = [case for name in HALVES for case in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))]
    asked = [case for case in cases if case["expect"]]
    strangers = [case for case in cases if not case["expect"]]
    assert (len(asked), len(strangers)) == (100, 100)
    first = sum(bool(set(ids(case["text"])[:1]) & set(case["expect"])) for case in asked)
    third = sum(bool(set(ids(case["text"])) & set(case["expect"])) for case in asked)
    answered = [case["text"] for case in strangers if ids(case["text"])]
    tell("paraphrases of another author, first and among three", f"{first}/100 {third}/100")
    assert first >= 90
    assert third >= 95
    assert not answered


def test_every_statement_finds_itself():
    lost = {s.id: ids(s.statement) for s in statements() if s.id not in ids(s.statement)[:1]}
    # The two texts say a few things twice, in nearly the same words.
    assert all(s in found for s, found in lost.items()), lost
    assert len(lost) <= 3, lost


def among_three(cases):
    asked = [case for case in cases if case["expect"]]
    return sum(bool(set(ids(case["text"])) & set(case["expect"])) for case in asked), len(asked)


def test_paraphrases_that_once_were_missed():
    hits, asked = among_three(HELD_OUT)
    assert hits >= 0.9 * asked
    assert not any(ids(case["text"]) for case in HELD_OUT if not case["expect"])


def test_unseen_paraphrases_show_how_far_the_gold_set_flatters(tell):
    hits, asked = among_three(UNSEEN)
    tell("unseen paraphrases among three", f"{hits}/{asked}")
    assert hits >= 0.5 * asked
    assert not any(ids(case["text"]) for case in UNSEEN if not case["expect"])


def test_what_is_not_found_names_shared_words_and_no_answer():
    text = answer_claim("nobody agrees whether the moon is correct").text()
    assert NO_STATEMENT in text
    assert "Verdict" not in text
