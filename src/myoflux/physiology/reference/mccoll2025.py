"""McColl et al. 2025: anabolic resistance as changes of the 2024 model (bioRxiv 2025.09.12.675977).

One more flux and a table of overlays; the factors and a fault of the authors' code stand in
``docs/explanation/mccoll2024-defects.md``.
"""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.reference.mccoll2024 import SUBSYSTEMS
from myoflux.physiology.reference.mccoll2024.protocol import with_protocol

constitutive = Subsystem("mccoll2025.constitutive", title="Compensatory phosphorylation", source="mccoll2025")


@constitutive.flux("p70s6k -> p70s6k_pt389")
def p70s6k_activation_constitutive(p70s6k, p70s6k_constitutive_phosphorylation):
    """Phosphorylation of p70S6K without stimulus, seen in older muscle (r40b of the 2025 variants)."""
    return p70s6k_constitutive_phosphorylation * p70s6k


def mccoll2025() -> BodyModel:
    """Return the model of 2025; without an overlay it equals that of 2024."""
    subsystems = (*SUBSYSTEMS, constitutive)
    return with_protocol(
        "mccoll2025", "McColl et al. 2025, anabolic resistance", subsystems, ("mccoll2024", "mccoll2025")
    )
