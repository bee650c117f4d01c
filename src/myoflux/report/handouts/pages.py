"""A monograph as Markdown, JSON and HTML, and a screening as one page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import jinja2

from myoflux.evidence.monograph import NO_EVIDENCE, Monograph, Section, Sentence
from myoflux.evidence.monograph_numbers import Numbers
from myoflux.report.charts.svg import Chart, Line, draw, legend_mark
from myoflux.safety.findings import DISCLAIMER, Findings, source_words
from myoflux.safety.rules import LEVELS
from myoflux.study.study import Study


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("myoflux.report.handouts"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _style() -> str:
    return (files("myoflux.report") / "templates" / "report.css").read_text(encoding="utf-8")


def sentence_words(sentence: Sentence) -> str:
    """Return a sentence as Markdown: what is claimed in quotes, what was found, the source in brackets."""
    claim = f'A text says: "{sentence.claim}" ({sentence.verdict}). ' if sentence.claim else ""
    return f"{claim}{sentence.text} [{sentence.ref}: {source_words(sentence.evidence)}]"


def as_markdown(page: Monograph) -> str:
    """Return a monograph as Markdown; the stops come first."""
    lines = [f"# {page.substance.title}", "", f"myoflux {page.version}. {page.disclaimer}", ""]
    lines += ["## Who must not take it, and what is an emergency", ""]
    lines += [f"- {sentence_words(one)}" for one in page.stops] or [NO_EVIDENCE]
    for section in page.sections:
        lines += ["", f"## {section.title}", ""]
        lines += [f"- {sentence_words(one)}" for one in section.sentences] or [NO_EVIDENCE]
        if section.numbers is not None:
            lines += ["", *_number_lines(section.numbers)]
    return "\n".join(lines) + "\n"


def _number_lines(numbers: Numbers) -> list[str]:
    head = [f"| {' | '.join(numbers.head)} |", "|" + "---|" * len(numbers.head)]
    rows = [f"| {' | '.join(row)} |" for row in numbers.rows]
    peaks = ", ".join(f"{curve.label} {max(curve.level):.0f}" for curve in numbers.curves)
    return [f"Peak of {numbers.plasma.replace('_', ' ')} (umol/L): {peaks}.", "", *head, *rows, "", numbers.note]


def as_json(page: Monograph) -> str:
    """Return a monograph as JSON, every sentence with its evidence."""
    return json.dumps(asdict(page), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def as_html(page: Monograph) -> str:
    """Return a monograph as one self-contained HTML page, without script or outside request."""
    return (
        _environment()
        .get_template("monograph.html")
        .render(
            page=page,
            style=_style(),
            none=NO_EVIDENCE,
            source=source_words,
            figure=_figure,
            unverified=_unverified(page.sections),
        )
    )


def _unverified(sections: Sequence[Section]) -> int:
    return sum(one.unverified for section in sections for one in section.sentences)


def _figure(numbers: Numbers) -> dict[str, Any]:
    name = numbers.plasma.replace("_", " ")
    lines = [Line(curve.label, curve.minutes, curve.level, index) for index, curve in enumerate(numbers.curves)]
    peaks = "; ".join(f"{curve.label}: highest {max(curve.level):.0f} umol/L" for curve in numbers.curves)
    chart = Chart(
        "plasma", f"{name} after one dose, man of 30 y", "time after the dose", f"{name} (umol/L)", lines,
        summary=peaks, time=True,
    )  # fmt: skip
    keys = [(line.label, legend_mark(line.style, line=True, points=False)) for line in lines]
    return {"chart": chart, "svg": draw(chart), "legend": keys}


def summary_page(findings: Findings, study: Study) -> str:
    """Return a screening as one printable page for a clinician or pharmacist."""
    people = [(name, _who(arm.who)) for name, arm in study.groups.items()]
    plan = [(name, [_activity(one) for one in arm.plan]) for name, arm in study.groups.items()]
    shown = [one for one in findings if one.level != "info"]
    return (
        _environment()
        .get_template("summary.html")
        .render(
            title=study.title or "a plan",
            style=_style(),
            version=version("myoflux"),
            stop=findings.stop,
            levels=[(level, [one for one in shown if one.level == level]) for level in LEVELS[:-1]],
            infos=findings.at("info"),
            people=people,
            plan=plan,
            source=source_words,
            disclaimer=DISCLAIMER,
        )
    )


def _who(person: Any) -> list[tuple[str, str]]:
    """Return what was told of a person, as label and text; what was not told is left out."""
    data = person.model_dump(mode="json", exclude_defaults=True)
    screening = data.pop("screening", {})
    flat = {**data, **screening}
    return [(name.replace("_", " "), _text(value)) for name, value in flat.items()]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_text(part)}" for name, part in value.items())
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _activity(activity: Any) -> str:
    data = activity.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return "; ".join(f"{name}: {_text(value)}" for name, value in data.items())
