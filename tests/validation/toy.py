"""Toy studies whose scores can be had by hand."""

from __future__ import annotations

from myoflux.study.study import Study


def rate(mean, over, quantity="fsr_mixed", **more):
    return {"quantity": quantity, "over": list(over), "mean": mean, "unit": "%/h", "known_by": "table", **more}


def basal(mean, **more):
    return rate(mean, ("-120 min", "0 min"), **more)


def fed(mean, over=("0 min", "180 min"), **more):
    return rate(mean, over, **more)


def plasma(acid, *pairs, **more):
    return [
        {"quantity": f"plasma_{acid}", "at": f"{t} min", "mean": m, "unit": "umol/L", "known_by": "table", **more}
        for t, m in pairs
    ]


def arm(*measured, leucine="3 g", split="calibration", n=9, people=None, **more):
    return {
        "people": {"n": n, **(people or {})},
        "plan": [{"at": "0 min", "take": {"leucine": leucine}}],
        "split": split,
        "measured": list(measured),
        **more,
    }


def study(**arms):
    return Study.model_validate({"until": "6 h", "use": "research", "arms": arms})
