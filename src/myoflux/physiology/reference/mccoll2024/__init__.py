"""McColl and Clarke 2024: leucine, insulin, mTORC1 and muscle protein (iScience 2024;27:108634).

Re-expressed unchanged, r1 to r69 as numbered by the authors; what is wrong with it stands in
``docs/explanation/mccoll2024-defects.md`` and is not mended here.
"""

from __future__ import annotations

from myoflux.physiology.reference.mccoll2024.akt_mtorc1 import akt_mtorc1
from myoflux.physiology.reference.mccoll2024.body import body
from myoflux.physiology.reference.mccoll2024.insulin_glucose import insulin_glucose
from myoflux.physiology.reference.mccoll2024.insulin_signalling import insulin_signalling
from myoflux.physiology.reference.mccoll2024.leucine import leucine
from myoflux.physiology.reference.mccoll2024.outputs import outputs

SUBSYSTEMS = (body, leucine, insulin_glucose, insulin_signalling, akt_mtorc1, outputs)
