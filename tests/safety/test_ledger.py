"""All 85 statements are answered; those to be simulated run their study and show its figures."""

import pytest

from myoflux.errors import StudyError
from myoflux.evidence.answer import CITED, NO_STATEMENT, Answer, answer_claim
from myoflux.evidence.ledger import find_statement, statements
from myoflux.evidence.model import model_answer
from myoflux.evidence.search import Match
from myoflux.person import Person

NO = dict.fromkeys(
    ("kidney_disease", "inborn_error", "als", "liver_disease", "pregnancy", "levodopa", "glucose_lowering"), "no"
)


@pytest.mark.parametrize("statement", statements(), ids=lambda statement: statement.id)
def test_every_statement_is_reached_and_answered(statement):
    assert find_statement(statement.id) is statement
    model = model_answer(statement)
    text = Answer(statement.statement, (Match(statement, 1.0, 1.0, 2),), None, model, "").text()
    for part in (statement.statement, statement.source.source, statement.source.grade, "leave out", "not a diagnosis"):
        assert part in text
    assert (statement.action == "simulate") == (model is not None)
    if model is None:
        assert CITED in text
    else:
        assert len(model.figures) >= 8
        assert all(figure.low <= figure.median <= figure.high for figure in model.figures)
        assert statement.not_modelled in text
        assert "5 to 95 %" in text


def test_statements_about_months_say_that_the_model_cannot_answer_them():
    months = [one.id for one in statements() if "weeks and months" in one.not_modelled]
    assert {"A11", "A50", "B12", "B13", "B23"} <= set(months)


def test_the_answer_is_the_same_every_time():
    assert answer_claim("BCAA speed muscle recovery").text() == answer_claim("BCAA speed muscle recovery").text()


def test_a_person_is_screened_first_and_a_stop_gives_no_numbers():
    ill = Person(sex="female", age="68 y", mass="62 kg", conditions=["CKD"])
    text = answer_claim("BCAA support muscle protein synthesis", ill).text()
    assert text.index("specialist only") < text.index("What is claimed")
    assert "no numbers" in text
    well = Person(sex="female", age="68 y", mass="62 kg", height="160 cm", screening=NO)
    answer = answer_claim("BCAA support muscle protein synthesis", well)
    assert answer.model is not None
    assert answer.as_data()["model"]["figures"]


def test_infusions_are_not_run_for_a_person():
    well = Person(sex="male", age="30 y", mass="75 kg", height="178 cm", screening=NO)
    answer = answer_claim("intravenous use is reserved for medical situations", well)
    assert answer.model is None
    assert "infusion by vein" in answer.refused


def test_strangers_and_unknown_ids():
    assert NO_STATEMENT in answer_claim("the train to Vienna leaves at nine").text()
    with pytest.raises(StudyError, match="nearest"):
        find_statement("Z99")
