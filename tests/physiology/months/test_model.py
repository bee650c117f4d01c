"""How plans of months enter the model of months, how its answers are read, and which model is chosen."""

import pytest

from myoflux.analysis.month_answers import month_answers, verdicts
from myoflux.calibration.month_targets import month_targets
from myoflux.calibration.months import build_month_objective
from myoflux.errors import RefusedError
from myoflux.observation.observables import reading_of
from myoflux.observation.predict import predict
from myoflux.physiology.catalogue import get_model
from myoflux.report.study_report import run_study
from myoflux.simulation.model_choice import choose_model
from myoflux.simulation.periods import schedule
from myoflux.simulation.simulate import simulate
from myoflux.study.events import Bout, Diet, Expanded, Infusion, State
from myoflux.study.shipped import load_trial
from myoflux.study.study import Study
from myoflux.validation.mass_changes import daily_slope
from myoflux.validation.validate import validate

BODY = get_model("months")
WHO = {"sex": "male", "age": "68 y", "mass": "78 kg", "height": "175 cm"}
REST = {"at": "0 min", "for": "14 d", "state": "bed_rest"}
EGGS = {"at": "08:00", "repeat": "daily", "eat": {"Egg, whole, raw, fresh": "100 g"}}
LEUCINE = {"at": "08:00", "repeat": "daily", "take": {"leucine": "3 g"}}


def arms(**plans):
    return Study.model_validate(
        {"until": "14 d", "arms": {name: {"person": WHO, "plan": p} for name, p in plans.items()}}
    )


def held(plan, at):
    periods, _ = schedule(BODY, BODY.values_of({"mass": 80.0}), plan, 30 * 1440.0)
    return next(period.hold for period in periods if period.start <= at < period.end)


def test_states_and_diets_hold_their_parameters_while_they_last():
    plan = Expanded(
        states=(State(1440.0, 2880.0, "reduced_steps", 1500),),
        diets=(Diet(0.0, 2000.0, None, -500.0, {"protein": 96.0}, {}),),
    )
    both, later = held(plan, 1500.0), held(plan, 2500.0)
    assert both["few_steps"] == pytest.approx(0.75)
    assert both["diet_protein"] == pytest.approx(1.2)
    assert both["diet_balance"] == pytest.approx(-500 / 239.006)
    assert set(later) == {"few_steps"}
    energy = held(Expanded(diets=(Diet(0.0, 2000.0, 2000.0, None, {}, {"protein": 1.0}),)), 100.0)
    assert energy["fed_to_need"] == 0.0
    assert held(Expanded(states=(State(0.0, 10.0, "icu"),)), 5.0)["icu"] == 1.0


def test_a_bout_is_of_its_limbs_and_its_severity():
    bout = Bout(0.0, 60.0, "eccentric", 5, None, None, "arms", "severe")
    after, during = BODY.bout(bout, BODY.model.values())
    assert set(after) == {"upper_training", "bout_excess"}
    assert during == {"bout_under_way": 1.0, "arm_bout": 1.0, "severe_bout": 1.0}
    assert BODY.bout(Bout(0.0, 60.0, "endurance", None, None, 60.0, "legs"), {}) == ({}, {})


def test_infusions_are_refused():
    with pytest.raises(RefusedError, match="no way for 'leucine' by vein"):
        schedule(BODY, BODY.model.values(), Expanded(infusions=(Infusion(0.0, 60.0, "leucine", 0.1),)), 1440.0)


@pytest.mark.parametrize(
    ("plan", "until", "model"),
    [([REST], "14 d", "months"), ([LEUCINE], "7 d", "human"), ([LEUCINE], "60 d", "months"),
     ([{"at": "0 min", "diet": {"protein": "1 g/kg"}}], "2 d", "months")],
)  # fmt: skip
def test_a_small_rule_chooses_the_model(plan, until, model):
    assert choose_model(Study.model_validate({"until": until, "person": WHO, "plan": plan}))[0] == model


def test_relative_quantities_answer_comparisons_alone():
    assert reading_of(BODY, "quad_csa") is None
    assert reading_of(BODY, "strength_change") is None
    assert reading_of(BODY, "quad_csa_change_pct").comparison == "change_pct"
    assert reading_of(BODY, "mvc_fraction_of_baseline_min").statistic == "lowest"


def test_bed_rest_with_and_without_leucine_is_answered_with_verdict_and_trials():
    study = arms(rest=[REST], leucine=[REST, LEUCINE])
    answers = month_answers(study, BODY, people=40)
    found = {answer.asked: answer for answer in answers if answer.against}
    assert all(word in found for word in ("muscle", "strength", "fat mass", "lean mass (DXA)"))
    assert found["muscle"].words.endswith("no effect that counts (under 0.3 kg)")
    lines = verdicts(study)
    assert len(lines) == 1
    assert "certainty low to moderate" in lines[0]
    assert "mitchell2018" in lines[0]
    assert verdicts(arms(rest=[REST], other=[REST, {**LEUCINE, "take": {"isoleucine": "3 g"}}]))[0].startswith(
        "isoleucine"
    )


def test_a_report_of_months_has_answers_and_no_table_of_hours(tmp_path):
    from myoflux.report.study_report import write_outcome

    study = arms(rest=[REST])
    outcome = run_study(study, "months", every=1440.0)
    assert not outcome.summaries
    assert outcome.answers[0].startswith("Change by day 14, end of the plan")
    page = next(path for path in write_outcome(study, outcome, tmp_path) if path.suffix == ".html")
    text = page.read_text(encoding="utf-8")
    assert "strength" in text
    assert "plasma leucine peak" not in text


def test_a_fed_diet_pays_for_energy_it_lacks():
    diet = {"at": "0 min", "diet": {"energy": "1500 kcal", "protein": "1 g/kg"}}
    study = Study.model_validate({"until": "28 d", "person": WHO, "plan": [diet]})
    result = simulate(study, "months", every=1440.0).isel(person=0)
    assert float(result.energy_balance[-1]) < -300
    assert float(result.fat[-1] - result.fat[0]) < -0.8


def test_calibration_targets_are_calibration_rows_alone():
    targets = [target for target, _ in month_targets("newton2008", load_trial("newton2008"))]
    assert {target.arm for target in targets} == {"untrained"}
    assert not month_targets("mulder2006", load_trial("mulder2006"))


def test_the_shipped_parameters_fit_the_calibration_trials():
    import numpy as np

    objective = build_month_objective()
    assert len(objective.predictor.targets) > 80
    at_fit = -np.log(objective.to_factors)
    fitted = float((objective.residuals(at_fit[None])[0] ** 2).sum())
    prior = float((objective.residuals(np.zeros((1, len(at_fit))))[0] ** 2).sum())
    assert fitted < prior - 10
    assert BODY.uncertainty is not None
    assert BODY.uncertainty.size >= 500


def test_changes_in_disuse_are_scored_in_points():
    card = validate(
        ["kilroe2020", "mulder_5d"], "months", draws=20, calibration={"kilroe2020": load_trial("kilroe2020")}
    )
    masses = card.sets["calibration"]["masses"]
    assert masses["count"] == 3
    assert masses["mean_error"] < 3.0
    assert masses["rivals"]["no change"]["interval_score"] > masses["interval_score"]
    assert daily_slope({"kilroe2020": load_trial("kilroe2020")}) == pytest.approx((-1.7 / 2 - 6.7 / 7) / 2)


def test_other_rows_of_a_trial_are_read_off_the_right_quantity():
    rows = {row.measurement.quantity: row for row in predict(load_trial("dirks2016"), "months")}
    assert -2.5 < rows["lean_mass_change"].predicted < -0.5
    assert rows["vo2peak_change_pct"].predicted is None


def test_a_difference_is_with_minus_without_in_whatever_order_a_file_names_them():
    for order in (("without", "with leucine"), ("with leucine", "without")):
        plans = {"without": [REST], "with leucine": [REST, LEUCINE]}
        study = Study.model_validate(
            {"until": "28 d", "arms": {name: {"person": WHO, "plan": plans[name]} for name in order}}
        )
        answers = month_answers(study, BODY, people=20)
        between = [one for one in answers if one.against]
        assert {(one.arm, one.against) for one in between} == {("with leucine", "without")}
        assert all(one.low >= -1e-6 for one in between if one.asked == "muscle")


def test_values_stand_at_the_end_of_each_phase_and_name_the_day():
    study = Study.model_validate({"until": "42 d", "person": WHO, "plan": [REST]})
    answers = month_answers(study, BODY, people=20)
    assert {(one.day, one.ends) for one in answers} == {(14.0, "end of bed rest"), (42.0, "end of the plan")}
    muscle = {one.day: one.median for one in answers if one.asked == "muscle"}
    assert muscle[14.0] < muscle[42.0] < 0.0
    assert "Change by day 14, end of bed rest" in "\n".join(run_study(study, "months").answers)


@pytest.mark.parametrize(("until", "model"), [("31 d", "human"), ("32 d", "months")])
def test_a_plan_without_meals_says_what_is_assumed_on_both_sides_of_the_switch(until, model):
    study = Study.model_validate({"until": until, "person": WHO, "plan": [LEUCINE]})
    assert choose_model(study)[0] == model
    notes = simulate(study, model, every=1440.0).attrs["notes"]
    assert "No meal is written in the plan" in notes
    assert ("of fast between the doses" in notes) == (model == "human")
    assert "31 days" in notes
    fed = Study.model_validate({"until": until, "person": WHO, "plan": [LEUCINE, EGGS]})
    assert "No meal is written" not in simulate(fed, model, every=1440.0).attrs["notes"]


def test_the_severity_of_an_illness_in_a_persons_own_words_reaches_the_model():
    def loss(*conditions):
        who = WHO | {"conditions": list(conditions)}
        plan = [{"at": "0 min", "for": "7 d", "state": "icu"}]
        study = Study.model_validate({"until": "7 d", "use": "research", "person": who, "plan": plan})
        return float(simulate(study, "months", every=1440.0).leg_size.isel(person=0, time=-1))

    assert loss("Multiorganversagen") == loss("multiple organ failure") < loss() < loss("single organ failure")
