import pytest
from pydantic import TypeAdapter, ValidationError

from myoflux.study.activities import Activity, Eat, Exercise, Hold, Infuse, Take
from myoflux.study.lasting import Habit, Stay

ACTIVITY = TypeAdapter(Activity)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"take": {"leucine": "3 g"}}, Take),
        ({"eat": {"Egg, whole, raw, fresh": "100 g", "fat": "5 g"}}, Eat),
        ({"infuse": {"glucose": "20 g", "insulin": "100 ug"}, "for": "1 h"}, Infuse),
        ({"infuse": {"valine": "1 g", "carbohydrate": "9 g"}, "for": "1 h", "route": "duodenum"}, Infuse),
        ({"clamp": {"insulin": "30 mU/L"}, "for": "3 h"}, Hold),
        ({"exercise": "eccentric", "sets": 10, "limb": "arms", "repeat": ["mon", "thu"]}, Exercise),
        ({"exercise": "eccentric", "severity": "severe"}, Exercise),
        ({"state": "bed_rest", "for": "14 d"}, Stay),
        ({"state": "reduced_steps", "steps": 1500}, Stay),
        ({"diet": {"energy": "2000 kcal", "protein": "1.2 g/kg", "leucine": "8 g"}, "for": "14 d"}, Habit),
        ({"diet": {"energy_balance": "-2 MJ", "fat": "90 g"}}, Habit),
    ],
)
def test_what_an_activity_is_follows_from_its_key(data, kind):
    found = ACTIVITY.validate_python({"at": "0 min", **data})
    assert type(found) is kind
    again = ACTIVITY.dump_python(found, mode="json", by_alias=True, exclude_defaults=True)
    assert ACTIVITY.validate_python(again) == found


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"eat": {}}, "no amount is given"),
        ({"eat": {"whey protien": "3 g"}}, "unknown food 'whey protien'; nearest: 'whey protein'"),
        ({"eat": {"oat protein": "3"}}, "has no unit"),
        ({"infuse": {"whey protein": "3 g"}, "for": "1 h"}, "unknown amino acid 'whey protein'"),
        ({"infuse": {"wey": "3 g"}, "for": "1 h", "route": "duodenum"}, "unknown food 'wey'"),
        ({"infuse": {"insulin": "1 mg"}, "for": "1 h", "route": "duodenum"}, "insulin in the gut is digested"),
        ({"infuse": {"leucine": "1 g"}, "for": "1 h", "route": "mouth"}, "'vein' or 'duodenum'"),
        ({"clamp": {}, "for": "1 h"}, "a clamp holds something"),
        ({"clamp": {"insulin": "5 mmol/L"}, "for": "1 h"}, "no unit of insulin level; nearest: 'pmol/L'"),
        ({"clamp": {"glucose": "5 mmol/L"}}, "Field required"),
        ({"exercise": "swimming"}, "'resistance', 'eccentric' or 'endurance'"),
        ({"exercise": "endurance", "load": "80 %"}, "'load' does not belong to endurance exercise; give 'intensity'"),
        ({"exercise": "resistance", "intensity": "60 %"}, "'intensity' does not belong to resistance exercise"),
        ({"exercise": "resistance", "for": "0 min"}, "'for' must be longer than 0 min"),
        ({"exercise": "resistance", "load": "0.8"}, "has no unit; write for example '80 %'"),
        (
            {"eat": {"fat": "1 g"}, "exercise": "resistance"},
            "exactly one of: take, eat, infuse, clamp, exercise, state",
        ),
        ({"exercise": "resistance", "severity": "mild"}, "'severity' does not belong to resistance exercise"),
        ({"state": "bedrest"}, "'bed_rest', 'immobilised_leg'"),
        ({"state": "bed_rest", "for": "0 d"}, "'for' must be longer than 0 min; leave it out to last"),
        ({"state": "bed_rest", "steps": 100}, "'steps' does not belong to bed_rest"),
        ({"diet": {}}, "a diet holds something"),
        ({"diet": {"protein": "1.2"}}, "has no unit; write for example '90 g or 1.2 g/kg'"),
        ({"diet": {"protein": "90 g/kg"}}, "outside 0 to 20 g/kg"),
        ({"diet": {"energy": "2000 g"}}, "'g' is no unit of daily energy; nearest"),
        ({"diet": {"energy": "9 MJ", "energy_balance": "-500 kcal"}}, "either 'energy'"),
    ],
)
def test_what_is_no_activity_is_explained(data, words):
    with pytest.raises(ValidationError) as caught:
        ACTIVITY.validate_python({"at": "0 min", **data})
    assert words in str(caught.value)
