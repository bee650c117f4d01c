"""The regions of muscle that the model of months tells apart."""

from __future__ import annotations

REGIONS = {
    "leg": "the leg that is immobilised, trained or measured",
    "other_leg": "the other leg",
    "upper": "arms and trunk",
}
