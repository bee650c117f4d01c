"""The page /recovery: soreness and force in the week after a bout, with and without something taken."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from myoflux.errors import MyofluxError, nearest
from myoflux.gallery import load_portrait, people
from myoflux.physiology.catalogue import get_model
from myoflux.safety.check import check
from myoflux.web import recovery_page as page
from myoflux.web.pages import render
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
Word = Annotated[str, Query(max_length=60)]


@router.get("/recovery")
async def show(
    request: Request, person: Word = "young_woman", bout: Word = "moderate", limb: Word = "legs", used: Word = "no",
    taken: Word = "bcaa",
) -> HTMLResponse:  # fmt: skip
    """Show the week after a bout."""
    choices = {
        "person": {name: load_portrait(name).title for name in people()},
        "bout": {name: words for name, (words, _) in page.BOUTS.items()},
        "limb": page.LIMBS,
        "used": {"no": "no", "yes": f"yes, the same bout {page.EARLIER} days before"},
        "taken": {name: words for name, (words, _) in page.TAKEN.items()},
    }
    given = {"person": person, "bout": bout, "limb": limb, "used": used, "taken": taken}
    wrong = [f"{name}: {given[name]!r} is not known; {nearest(given[name], known)}." for name, known in choices.items()
             if given[name] not in known]  # fmt: skip
    values: dict[str, Any] = {"found": None, "result": None, "refused": ""}
    if not wrong:
        asked = page.Asked(person, bout, limb, used == "yes", taken)
        try:
            study = page.study_of(asked)
            arm = list(study.groups.values())[-1]
            values["found"] = check(arm.who, arm.plan, until=study.until, start=study.clock)
            values["result"] = await work_of(request).run(page.recovery_values, asked, study)
        except MyofluxError as problem:
            values["refused"] = str(problem)
    return render(
        request,
        "recovery.html",
        block="result",
        status=404 if wrong else 200,
        title="Recovery",
        choices=choices,
        given=given,
        wrong=" ".join(wrong),
        days=page.DAYS,
        trials=page.trials_found(),
        claims=page.claims_on_recovery(),
        model_notes=[note for note in get_model(page.MODEL).notes if "BCAA" in note or "soreness" in note],
        **values,
    )
