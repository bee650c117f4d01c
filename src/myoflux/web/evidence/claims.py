"""The pages /evidence/claims and /evidence/label: what texts say, what trials found, what the model says."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from myoflux.analysis.month_answers import COLUMNS
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import MyofluxError, StudyError
from myoflux.evidence.answer import CITED, NO_STATEMENT, VERDICT_WORDS, answer_of
from myoflux.evidence.label_check import Label, read_label
from myoflux.evidence.ledger import VERDICTS, Statement, find_statement, left_out, statements
from myoflux.evidence.model_answer import table
from myoflux.evidence.search import Match, nearest_statements, weak_statements
from myoflux.safety.findings import DISCLAIMER
from myoflux.study.shipped import trial_files
from myoflux.web.rendering import render
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
MOST_LABEL = 10_000
MOST_NEAR = 12
# Which rows of the table of verdicts speak about a substance of the ledger.
ABOUT = {"leucine": ("leucine",), "isoleucine": ("isoleucine or valine",), "valine": ("isoleucine or valine",)}


@router.get("/evidence/claims")
def search(
    request: Request, q: Annotated[str, Query(max_length=400)] = "", verdict: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """Show the statements nearest to a text, or all of them."""
    matches = nearest_statements(q, MOST_NEAR) if q.strip() else []
    found = [match.statement for match in matches] if q.strip() else list(statements())
    return render(
        request,
        "claims.html",
        block="found",
        title="Claims",
        q=q,
        verdict=verdict,
        verdicts={name: VERDICT_WORDS[name] for name in VERDICTS},
        found=[one for one in found if verdict in ("", one.verdict)],
        nothing=NO_STATEMENT if q.strip() and not found else "",
        weak=[match.statement for match in weak_statements(q)] if q.strip() and not found else [],
        count=len(statements()),
    )


@router.get("/evidence/claims/{name}")
async def claim(request: Request, name: str) -> HTMLResponse:
    """Show one statement: verdict, evidence, what the model says, what public trials of months found."""
    try:
        statement = find_statement(name[:40])
    except StudyError as problem:
        return render(request, "problem.html", status=404, title="No such statement", words=str(problem))
    try:
        answer = await work_of(request).run(_answer, statement)
        refused = answer.refused
    except MyofluxError as problem:
        answer, refused = None, str(problem)
    model = answer.model if answer else None
    return render(
        request,
        "claim.html",
        title=statement.statement,
        one=statement,
        verdict=VERDICT_WORDS[statement.verdict],
        left_out=left_out()[statement.kind],
        cited=CITED,
        model=model,
        refused=refused,
        numbers=table(model) if model else None,
        trials=[_verdict(row) for row in _verdicts(statement)],
        disclaimer=DISCLAIMER,
    )


def _answer(statement: Statement) -> Any:
    return answer_of(statement.statement, [Match(statement, 1.0, 1.0, 1)], None, model=True)


@cache
def _table() -> tuple[dict[str, str], ...]:
    return tuple(dict(row.cells) for row in read_csv(data_folder() / "verdicts" / "months.csv", COLUMNS))


def _verdicts(statement: Statement) -> list[dict[str, str]]:
    about = {what for name in statement.substances for what in ABOUT.get(name, ())}
    about |= {"leucine", "isoleucine or valine", "protein"} if "bcaa" in statement.substances else set()
    return [row for row in _table() if row["what"] in about]


def _verdict(row: dict[str, str]) -> dict[str, Any]:
    """Return a row with its trials cut at the names that have a page."""
    parts = [(part, part in trial_files()) for part in re.split(r"(\w+)", row["trials"]) if part]
    return row | {"parts": parts}


@router.get("/evidence/label")
def label_form(request: Request) -> HTMLResponse:
    """Show the form of the label checker."""
    return _label_page(request, "", None)


@router.post("/evidence/label")
async def label(request: Request, text: Annotated[str, Form(max_length=2 * MOST_LABEL)] = "") -> HTMLResponse:
    """Show what the rules say of a label."""
    if not text.strip():
        return _label_page(request, "", None, "nothing was pasted; paste the text of a label or an advertisement")
    if len(text) > MOST_LABEL:
        return _label_page(request, text, None, f"{len(text)} characters; at most {MOST_LABEL} are read, paste a part")
    try:
        found = await work_of(request).run(read_label, text)
    except MyofluxError as problem:
        return _label_page(request, text, None, str(problem))
    return _label_page(request, text, found)


def _label_page(request: Request, text: str, found: Label | None, wrong: str = "") -> HTMLResponse:
    return render(
        request, "label.html", block="result", status=422 if wrong else 200, title="Label checker",
        text=text, found=found, wrong=wrong, disclaimer=DISCLAIMER, most=MOST_LABEL,
    )  # fmt: skip
