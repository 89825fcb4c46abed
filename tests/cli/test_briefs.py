"""What goes on paper: the brief and the full version, as an object and from the command line."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

import detente
from detente import briefs

Run = Callable[..., Any]
GALLERY = Path(__file__).parents[2] / "crises"


def text_of(data: bytes) -> tuple[int, str]:
    read = PdfReader(io.BytesIO(data))
    return len(read.pages), " ".join(" ".join(page.extract_text() for page in read.pages).split())


@pytest.fixture(scope="module")
def outlook() -> detente.Outlook:
    return detente.load(GALLERY / "deterrence").compile().solve().forecast()


def test_the_brief_is_one_page_and_names_what_answers_turn_on(outlook: detente.Outlook) -> None:
    made = briefs.brief(outlook, before=("1 December 2025", {"attack": 0.5}))
    pages, text = text_of(briefs.brief_pdf(made))
    assert pages == 1
    assert made.assumptions
    assert made.signs
    assert made.change is not None
    assert "1 December 2025" in text
    assert outlook.crisis.title in text


def test_the_full_version_holds_the_brief_and_every_question(outlook: detente.Outlook) -> None:
    made = briefs.brief(outlook)
    pages, text = text_of(briefs.full_pdf(outlook, made))
    assert pages > 1
    for name in outlook.crisis.questions:
        assert name in text
    assert all(" ".join(line.split()) in text for line in made.cautions)


def test_without_one_play_there_is_a_brief_without_assumptions() -> None:
    torn = detente.load(GALLERY / "chicken").compile().solve().forecast()
    made = briefs.brief(torn, GALLERY / "chicken")
    assert made.assumptions == ()
    assert made.dissent == ()
    assert text_of(briefs.brief_pdf(made))[0] == 1


def test_only_what_is_asked_for_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    crisis = GALLERY / "deterrence"
    done = run("report", crisis, "--brief", "b.pdf", "--json")
    assert done.code == 0
    assert done.json["files"] == ["b.pdf"]
    assert [each.name for each in tmp_path.iterdir()] == ["b.pdf"]
    done = run("report", crisis, "--pdf", "f.pdf", "-o", "p.html", "--json")
    assert done.json["files"] == ["p.html", "f.pdf"]
    assert run("report", crisis, "--brief", "x.pdf", "--pdf", "x.pdf").code == 2
    refused = run("report", crisis, "--brief", "y.pdf", "--reading", "all")
    assert refused.code == 2
    assert "for one reading" in refused.err
    assert not Path("y.pdf").exists()
