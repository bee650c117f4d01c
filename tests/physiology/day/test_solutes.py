import pytest

from myoflux.common.tables import data_folder
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import ModelError
from myoflux.kinetics.model import build
from myoflux.kinetics.parameters import read_parameters
from myoflux.physiology.day.model import SUBSYSTEMS, USED_BY_INTAKE
from myoflux.physiology.day.person import USED_BY_SCALING
from myoflux.physiology.day.solutes import ACIDS, HELD, NITROGEN

TABLE = read_parameters(data_folder() / "parameters" / "human.csv")
PARTS = ("content", "molar_mass", "first_pass", "infusion", "duodenal_infusion")
ROWS = [f"fasting_{acid}" for acid in ACIDS] + [f"{acid}_{part}" for acid in ACIDS for part in PARTS]


@pytest.mark.parametrize("row", ROWS)
def test_a_forgotten_row_of_an_amino_acid_is_named(row):
    needed = {name: value for name, value in TABLE.items() if name != row}
    with pytest.raises(ModelError, match=row):
        build("human", "test", SUBSYSTEMS, needed, also_used=(*USED_BY_INTAKE, *USED_BY_SCALING))


def test_an_essential_amino_acid_is_followed_or_held():
    assert {*ACIDS, *HELD} == {name for name, acid in amino_acids().items() if acid.essential}
    assert (NITROGEN["lysine"], NITROGEN["histidine"], NITROGEN["leucine"]) == (2, 3, 1)
    assert {acid.nitrogen for acid in amino_acids().values()} == {1, 2, 3, 4}
