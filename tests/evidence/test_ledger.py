"""All 85 statements are answered; those to be simulated run their study and show its figures."""

import pytest

from myoflux.errors import StudyError
from myoflux.evidence.answer import CITED, NO_STATEMENT, Answer, answer_claim
from myoflux.evidence.dose import dose_answer
from myoflux.evidence.ledger import find_statement, statements
from myoflux.evidence.model_answer import model_answer
from myoflux.evidence.search import Match
from myoflux.study.person import Person

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
        assert len(model.figures) >= 3 * len({one.arm for one in model.figures}) >= 6
        assert all(figure.low <= figure.median <= figure.high for figure in model.figures)
        assert statement.not_modelled in text
        assert "5 to 95 %" in text


def test_statements_about_months_soreness_and_strength_run_the_model_of_months():
    run = {one.id: model_answer(one) for one in statements() if one.id in ("A07", "A11", "B11", "B12", "B17", "B18")}
    assert {answer.model for answer in run.values()} == {"months"}
    lost = {one.arm: one.median for one in run["B12"].figures if one.output == "leg_size"}
    assert lost["nothing"] < lost["training"] < 0.0
    assert abs(lost["leucine 3 g a day"] - lost["nothing"]) < 0.5
    sore = {one.arm: one.median for one in run["A07"].figures if one.output == "soreness"}
    assert sore["nothing"] == pytest.approx(sore["BCAA 10 g a day"], rel=1e-4)
    assert "an assumption" in run["A07"].not_modelled


def test_a_named_dose_is_simulated_beside_nothing():
    answer = answer_claim("5 g of leucine build muscle", dose={"leucine": 5.0})
    peaks = {one.arm: one for one in answer.dose.figures if one.output == "plasma_leucine"}
    assert peaks["this dose"].low > 3 * peaks["nothing"].high
    assert "The dose that is named, in the model" in answer.text()
    assert "2:1:1" in dose_answer({"bcaa": 7.0}, draws=5).title
    ill = Person(sex="female", age="68 y", mass="62 kg", conditions=["CKD"])
    assert answer_claim("5 g of leucine build muscle", ill, dose={"leucine": 5.0}).dose is None


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
    with pytest.raises(StudyError, match="nothing like it is known"):
        find_statement("Z99")
