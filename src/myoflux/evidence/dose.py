"""What a named dose does in the model within hours, beside nothing, with its interval."""

from __future__ import annotations

from collections.abc import Mapping

from myoflux.common.quantity import MASS_TAKEN, write
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError
from myoflux.evidence.model_answer import DRAWS, ModelAnswer, answer_of_study
from myoflux.study.person import Person
from myoflux.study.products import bcaa, pure_proteins
from myoflux.study.study import Study

# Whom a dose is shown for when nobody is named: a convention.
SOMEBODY = {
    "sex": "male", "age": "30 y", "mass": "75 kg", "height": "178 cm",
    "screening": dict.fromkeys(
        ("kidney_disease", "inborn_error", "als", "liver_disease", "pregnancy", "levodopa", "glucose_lowering"), "no"
    ),
}  # fmt: skip
USUAL_RATIO = "2:1:1"
OF_HOURS = "what it does in months: synthesis of hours does not add up to muscle"


def dose_answer(amounts: Mapping[str, float], person: Person | None = None, draws: int = DRAWS) -> ModelAnswer | None:
    """Return what grams of amino acids and proteins do in five hours after a fast; None for what no model follows.

    ``amounts`` are grams by name; "bcaa" without its parts is read as 2:1:1, which the title says. Without a ``person``
    it is a healthy man of 30. Raises `RefusedError` where the safety rules stop.

    >>> dose_answer({"leucine": 3.0}, draws=5).title
    'leucine 3 g in water, nothing else eaten: a healthy man of 30 y and 75 kg'
    >>> dose_answer({"hmb": 3.0}) is None
    True
    """
    taken, words = _taken(amounts)
    if not taken:
        return None
    free = {name: write(grams, MASS_TAKEN) for name, grams in taken.items() if name in amino_acids()}
    eaten = {name: write(grams, MASS_TAKEN) for name, grams in taken.items() if name not in free}
    plan = [{"at": "0 min", kind: one} for kind, one in (("take", free), ("eat", eaten)) if one]
    whose = "a healthy man of 30 y and 75 kg" if person is None else "this person"
    who = SOMEBODY if person is None else person.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    try:
        study = Study.model_validate(
            {
                "title": f"{words} in water, nothing else eaten: {whose}",
                "until": "5 h",
                "arms": {"nothing": {"person": who}, "this dose": {"person": who, "plan": plan}},
            }
        )
    except (StudyError, ValueError):
        return None
    return answer_of_study("dose", study, draws, OF_HOURS)


def _taken(amounts: Mapping[str, float]) -> tuple[dict[str, float], str]:
    """Return the grams that the model can follow, and the dose in words."""
    known = {name: grams for name, grams in amounts.items() if name in (*amino_acids(), *pure_proteins()) and grams > 0}
    words = ", ".join(f"{name} {grams:.4g} g" for name, grams in known.items())
    mixed = amounts.get("bcaa", 0.0)
    if mixed > 0 and not {"leucine", "isoleucine", "valine"} & known.keys():
        known |= bcaa(USUAL_RATIO, mixed).contents
        words = ", ".join(filter(None, (words, f"BCAA {mixed:.4g} g read as {USUAL_RATIO}")))
    return known, words
