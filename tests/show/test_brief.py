"""The brief, its PDF, charts to hand on: what they say is what was computed."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
from pathlib import Path

import pypdf
import pytest

import detente
from detente.show import brief as words
from detente.show import charts, handing, pdf, tables
from detente.show.brief import ActorCard, Brief
from detente.show.facts import Facts
from detente.study.hinges import hinges

GALLERY = Path(__file__).parents[2] / "crises"


@pytest.fixture(scope="module")
def outlook() -> detente.Outlook:
    return detente.load(GALLERY / "deterrence").compile().solve().forecast()


@pytest.fixture(scope="module")
def facts(outlook: detente.Outlook) -> Facts:
    return outlook.facts(histories=0)


@pytest.fixture(scope="module")
def made(outlook: detente.Outlook, facts: Facts) -> Brief:
    found = hinges(outlook, top=3, again=0, sentences=0)
    before = ("1 December 2025", {"attack": 0.5, "vale-yields": facts.answers["vale-yields"].value})
    known = {key: value for key, value in before[1].items() if value is not None}
    return words.brief(facts, hinges=found, watch=outlook.watch(), before=(before[0], known))


def test_civilian_harm_stands_first_and_likelihood_never_beside_confidence(
    made: Brief, facts: Facts
) -> None:
    assert made.bottom[0].startswith("For what share of the time will the people of Vale")
    told = tables.figure(facts.answers["attack"])
    assert any(f"{told} (very unlikely)" in line for line in made.bottom)
    assert made.confidence.startswith("Confidence: ")
    assert all("onfidence" not in line for line in made.bottom)
    assert "%" not in made.confidence


def test_what_changed_is_what_moved(made: Brief) -> None:
    assert made.change is not None
    when, lines = made.change
    assert when == "1 December 2025"
    assert len(lines) == 1
    assert lines[0].startswith("attack: from 50 % to 19 %")


def test_assumptions_are_the_widest_hinges_each_once(made: Brief) -> None:
    assert made.assumptions[0].startswith(
        "How often Bayland would fight for Vale if it saw nothing to win or lose by it: "
        "1 [0.3, 3] per month (assumed). Over this range “Will Hillmark attack"
    )
    names = [line.split(": ")[0] for line in made.assumptions]
    assert len(names) == len(set(names)) == words.MOST_ASSUMPTIONS


def test_actors_come_with_what_they_want_and_can_do(made: Brief) -> None:
    card = next(each for each in made.actors if each.name.startswith("Hillmark"))
    assert card.aims == ("pressure is Vale yields (+9.0)",)
    assert card.red_lines[0] == "guarantee is honoured (−1.5 a week)"
    assert card.means[0].startswith("back down (")
    vale = next(each for each in made.actors if each.name.startswith("Vale"))
    assert vale.red_lines[0] == "pressure is Vale yields (−15.0)"
    assert vale.constraints == ("yield: less than a hundredth of its tempo",)


def test_without_anything_beside_it_nothing_is_made_up(facts: Facts) -> None:
    bare = words.brief(facts)
    assert (bare.assumptions, bare.signs, bare.change, bare.dissent) == ((), (), None, ())


def test_the_brief_is_one_page_that_says_all_of_it(made: Brief) -> None:
    data = pdf.brief_pdf(made)
    assert data == pdf.brief_pdf(made)
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 1
    text = " ".join(pages[0].extract_text().split())
    assert made.title in text
    assert made.confidence in text
    assert "What changed since 1 December 2025" in text


def test_nothing_in_a_text_is_run_as_markup(made: Brief) -> None:
    hostile = '#panic("x") "quoted" \\ *bold* $1+1$ `raw` [a]\n#let a = 1 <label>\x00'
    card = ActorCard(hostile, (hostile,), (), (), ())
    wild = dataclasses.replace(
        made, title=hostile, bottom=(hostile,), actors=(card,), foot=hostile, dissent=(hostile,)
    )
    text = pypdf.PdfReader(io.BytesIO(pdf.brief_pdf(wild))).pages[0].extract_text()
    assert '#panic("x")' in text
    assert "*bold*" in text


def test_the_full_version_has_pictures_and_tables(made: Brief, facts: Facts) -> None:
    assert facts.ladder is not None
    fan = charts.fan(facts.ladder, facts.crisis.as_of)
    data = pdf.full_pdf(made, [tables.questions(facts)], [fan])
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) >= 2
    rest = " ".join(" ".join(each.extract_text().split()) for each in pages[1:])
    assert fan.title in rest
    assert fan.description[:30] in rest
    assert "vale-yields" in rest


def test_charts_carry_their_numbers_and_a_hash(facts: Facts) -> None:
    picture = charts.questions(facts)
    assert picture is not None
    rows = tuple((key, each.value or 0.0) for key, each in facts.answers.items())
    chart = handing.Chart(picture, facts.crisis, facts.version, ("question", "value"), rows)
    made_csv = handing.file(chart, "csv").decode()
    head = [line for line in made_csv.splitlines() if line.startswith("#")]
    body = made_csv.split("\n", len(head))[-1]
    assert hashlib.sha256(body.encode()).hexdigest() == chart.digest
    assert chart.digest in head[-1]
    assert facts.crisis.digest in head[1]
    read = list(csv.reader(io.StringIO(body)))
    assert [(key, float(value)) for key, value in read[1:]] == list(rows)
    svg = handing.file(chart, "svg").decode()
    assert chart.digest in svg
    assert "var(--" not in svg
    assert handing.file(chart, "png").startswith(b"\x89PNG")
    notebook = json.loads(handing.file(chart, "ipynb"))
    assert chart.digest in notebook["cells"][1]["source"]
    compile(notebook["cells"][1]["source"], "notebook", "exec")
