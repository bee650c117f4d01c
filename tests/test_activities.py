import pytest
from pydantic import TypeAdapter, ValidationError

from myoflux.activities import Activity, Eat, Exercise, Hold, Infuse, Take

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
        ({"eat": {"fat": "1 g"}, "exercise": "resistance"}, "exactly one of: take, eat, infuse, clamp, exercise"),
    ],
)
def test_what_is_no_activity_is_explained(data, words):
    with pytest.raises(ValidationError) as caught:
        ACTIVITY.validate_python({"at": "0 min", **data})
    assert words in str(caught.value)
