import pytest

from myoflux.evidence.answer import answer_claim
from myoflux.evidence.search import nearest_statements


@pytest.mark.parametrize(
    "text",
    ["leucine causes cancer", "BCAA burn fat", "leucine prevents dementia", "leucine cures sarcopenia",
     "BCAA improve sleep",
     "leucine cures diabetes", "leucine stops ageing", "BCAA do not reduce soreness", "BCAA don't speed recovery",
     "isoleucine lowers cholesterol", "leucine grows hair", "BCAA heal arthritis", "valine helps memory",
     "leucine strengthens bones", "BCAA boost testosterone", "leucine lifts mood"],
)  # fmt: skip
def test_what_the_ledger_does_not_say_is_never_called_supported(text):
    assert answer_claim(text, model=False).matches == ()


def test_telling_words_that_a_statement_holds_do_not_silence_it():
    assert nearest_statements("leucine protects muscle in bed rest", 1)[0].statement.id == "B11"
    assert nearest_statements("BCAA reduce soreness", 1)[0].statement.id == "A07"
