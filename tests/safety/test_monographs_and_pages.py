"""Monographs, the one page, the diary, and the words that the project never uses in its own voice."""

import json
import re
from pathlib import Path

import pytest

from myoflux.errors import StudyError, TableError
from myoflux.evidence.ledger import left_out, statements
from myoflux.evidence.monograph import monograph, substances
from myoflux.report.handouts.pages import as_html, as_markdown, summary_page
from myoflux.report.handouts.pages import as_json as monograph_json
from myoflux.safety.check import check
from myoflux.safety.diary import add, as_json, as_text, read
from myoflux.safety.rules import questions, rules
from myoflux.study.study import Study

FORBIDDEN = re.compile(
    r"\b(prevents?|cures?|treats|heals|optimi[sz]es?|maximi[sz]es|boosts?|miracle|guaranteed?|synergistic(ally)?|"
    r"safe in moderate amounts|pure and potent|stays? strong|proven)\b",
    re.IGNORECASE,
)
ORDER = ("usage", "dosage", "side_effects", "mechanism", "precautions", "faq", "disclaimer")
STUDY = {
    "title": "BCAA before training",
    "until": "1 d",
    "person": {"sex": "female", "age": "68 y", "mass": "62 kg", "conditions": ["CKD"], "medicines": ["levodopa"]},
    "plan": [{"at": "08:00", "take": {"leucine": "5 g"}}],
}


@pytest.mark.parametrize("name", list(substances()))
def test_a_monograph_has_every_section_and_every_sentence_its_source(name):
    page = monograph(name, model=False)
    names = [section.name for section in page.sections]
    assert [name for name in names if name in ORDER] == list(ORDER)
    assert {"storage", "children", "long_term", "professional", "pregnancy", "kidney", "interactions", "forms"} <= set(
        names
    )
    sentences = [*page.stops, *(one for section in page.sections for one in section.sentences)]
    for one in sentences:
        assert one.evidence.source
        assert one.evidence.grade
        assert one.evidence.known_by
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", one.evidence.review_due)
    markdown, html = as_markdown(page), as_html(page)
    assert markdown.count("\n- ") == len(sentences) == html.count('<span class="source')
    assert ("UNVERIFIED" in markdown) == any(one.unverified for one in sentences)
    assert "<script" not in html
    assert json.loads(monograph_json(page))["substance"]["name"] == name


def test_a_section_without_evidence_says_so():
    assert "## Kidney disease\n\nNo statement with evidence." in as_markdown(monograph("hmb", model=False))


def test_the_models_numbers_stand_in_a_monograph():
    html = as_html(monograph("leucine"))
    assert '<svg class="chart"' in html
    assert "woman of 72 y" in html
    with pytest.raises(StudyError, match="nearest"):
        monograph("leucin")


def test_words_that_are_never_ours():
    own = [*left_out().values(), *(question.advice for question in questions())]
    own += [text for rule in rules() for text in (rule.who, rule.mechanism, rule.advice, rule.not_for)]
    for name in substances():
        own += [re.sub(r'A text says: ".*?" \(', "(", as_markdown(monograph(name, model=False)))]
    said = {found[0] for text in own for found in FORBIDDEN.finditer(text)}
    assert not said
    assert any(FORBIDDEN.search(one.statement) for one in statements())


def test_every_rule_question_and_statement_names_its_evidence():
    for evidence in [one.evidence for one in (*rules(), *questions())] + [one.source for one in statements()]:
        assert evidence.source
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", evidence.review_due)


def test_total_diet_and_supplement_are_separate_bars():
    bars = {rule.id: rule.bar for rule in rules() if rule.domain == "upper_intake" and rule.threshold is not None}
    assert {bars[name] for name in ("R001", "R002", "R003", "R011")} == {"total diet"}
    assert {bars[name] for name in ("R004", "R005", "R006", "R007", "R010")} == {"supplement"}


def test_the_one_page_names_stops_first_and_what_was_told():
    study = Study.model_validate(STUDY)
    page = summary_page(check(study), study)
    assert page.index("STOP") < page.index("specialist only") < page.index("caution") < page.index("What was told")
    assert "levodopa" in page
    assert "not a diagnosis" in page


def test_the_diary_keeps_entries_and_shows_danger_first(tmp_path):
    path = tmp_path / "diary.csv"
    add(path, "nausea", when="2026-05-02 09:00", after="BCAA 10 g")
    assert add(path, "trouble breathing", when="2026-05-01 08:00", severity="severe").help == "R070"
    entries = read(path)
    assert [entry.what for entry in entries] == ["trouble breathing", "nausea"]
    text = as_text(entries)
    assert (
        text.index("Get help at once") < text.index("In this diary") < text.index("Diary:") < text.index("Yellow Card")
    )
    assert json.loads(as_json(entries))["entries"][1]["after"] == "BCAA 10 g"


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ({"what": "rash", "when": "yesterday"}, "moment"),
        ({"what": "rash", "when": "2026-05-01", "severity": "awful"}, "nearest"),
        ({"what": " ", "when": "2026-05-01"}, "noticed"),
    ],
)
def test_the_diary_refuses_what_it_cannot_keep(tmp_path, words, match):
    with pytest.raises(StudyError, match=match):
        add(tmp_path / "diary.csv", **words)
    with pytest.raises(StudyError, match="cannot write"):
        add(tmp_path / "none" / "diary.csv", "rash", when="2026-05-01")
    with pytest.raises(TableError):
        read(Path(__file__))


def test_the_reference_page_names_every_rule_as_it_is():
    text = (Path(__file__).parents[2] / "docs" / "reference" / "safety-rules.md").read_text(encoding="utf-8")
    for rule in rules():
        words = f"| {rule.id} | {rule.level} | {rule.who} | {rule.limit} | {rule.evidence.grade} |".replace("\n", " ")
        assert words in text, words
    assert all(question.id in text for question in questions())
