import pytest

from myoflux.evidence.answer import NO_STATEMENT, answer_claim
from myoflux.evidence.intents import intent_of, intents
from myoflux.evidence.ledger import find_statement


@pytest.mark.parametrize(
    ("text", "intent", "first"),
    [("How much leucine should I take?", "dose", "A17"), ("what is the right dose for me", "dose", "A17"),
     ("how do I store it?", "storage", "A54"), ("Where should I keep the tub?", "storage", "A54"),
     ("Can my kid take BCAA?", "children", "A55"), ("is it safe to take for years?", "long term", "A51"),
     ("should I take it with food?", "with food", ""), ("Can I take leucine on an empty stomach", "with food", ""),
     ("when should I take it, before or after training?", "timing", ""),
     ("does it interact with levodopa?", "interactions", "A41")],
)  # fmt: skip
def test_a_question_leads_to_its_own_answer(text, intent, first):
    answer = answer_claim(text, model=False)
    assert answer.intent.name == intent
    assert [match.statement.id for match in answer.matches][:1] == ([first] if first else [])
    said = answer.text()
    assert answer.intent.answer in said
    assert answer.intent.source in said
    assert NO_STATEMENT not in said
    assert answer.as_data()["intent"]["name"] == intent


@pytest.mark.parametrize(
    "text", ["leucine builds muscle", "take with food", "does leucine cause cancer?", "store it cool"]
)
def test_a_claim_is_no_question_of_these_kinds(text):
    assert intent_of(text) is None


def test_every_kind_of_question_has_answer_and_source():
    for one in intents():
        assert one.answer.endswith(".")
        assert one.source
        for statement in one.statements:
            assert find_statement(statement)
