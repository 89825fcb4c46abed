"""`detente read` at the command line."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.reading.words import WordCoder

from detente.cli import read as command
from detente.reading.extract import Extract
from detente.reading.opening import document_of

Run = Callable[..., Any]
TEXT = """The war goes on

On Friday Russia threatens Turkey. Turkey arms Azerbaijan. That is what they say of it.
"""


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small coder of the tests in the place of the rules."""
    monkeypatch.setattr("detente.reading.read.default_coder", WordCoder)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "War Goes On.txt"
    path.write_text(TEXT)
    return path


def test_json_is_a_list_of_proposals_whose_quotes_stand_in_the_file(
    run: Run, article: Path
) -> None:
    done = run("read", article, "--json", "--published", "2020-10-15")
    assert done.code == 0
    found = json.loads(done.out)
    assert {each["type"] for each in found} == {"actor", "event", "tie"}
    for each in found:
        assert list(each)[:5] == ["type", "doc", "start", "end", "quote"]
        assert TEXT[each["start"] : each["end"]] == each["quote"]
        assert each["doc"] == "war-goes-on"
    (threat,) = [each for each in found if each.get("code") == "THREATEN"]
    assert threat["when"] == ["2020-10-09", "2020-10-09"]
    assert done.err == ""


def test_a_table_without_a_place_to_write(run: Run, article: Path) -> None:
    done = run("read", article, "--id", "war")
    assert done.code == 0
    assert "RUS THREATEN TUR" in done.out
    assert "war#p1s1" in done.out
    assert "say --published" in done.err
    assert "-o FILE" in done.err


def test_proposals_are_written_with_their_document(run: Run, article: Path, tmp_path: Path) -> None:
    output = tmp_path / "p.jsonl"
    done = run("read", article, "-o", output, "--published", "2020-10-10..2020-10-15")
    assert done.code == 0
    assert done.out == ""
    assert "3 actors, 2 events, 1 tie" in done.err
    first, *rest = [json.loads(line) for line in output.read_text().splitlines()]
    assert first["type"] == "document"
    assert first["published"] == ["2020-10-10", "2020-10-15"]
    assert first["text"] == str(article)
    assert len(rest) == 6


def test_a_page_leaves_its_text_beside_it(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    body = (
        f"<h1>The war goes on</h1><p>{TEXT.split(chr(10) * 2)[1]} {TEXT.split(chr(10) * 2)[1]}</p>"
    )
    page.write_text(f"<html><body><article>{body}</article></body></html>")
    done = run("read", page, "--json", "--published", "2020-10-15")
    text = (tmp_path / "a.html.txt").read_text()
    for each in json.loads(done.out):
        assert text[each["start"] : each["end"]] == each["quote"]
    assert "in which places count" in done.err
    assert run("read", page, "--json", "--published", "2020-10-15").out == done.out
    (tmp_path / "a.html.txt").write_text("mine")
    refused = run("read", page, "--json")
    assert refused.code == 2
    assert "--texts" in refused.err
    assert (tmp_path / "a.html.txt").read_text() == "mine"
    assert run("read", page, "--json", "--texts", tmp_path / "new").code == 0
    assert (tmp_path / "new" / "a.html.txt").read_text() == text


def test_what_cannot_be_read(run: Run, article: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    done = run("read", empty)
    assert (done.code, done.out) == (1, "")
    assert "the file is empty" in done.err
    both = run("read", empty, article, "--json")
    assert both.code == 1
    assert "the file is empty" in both.err
    assert json.loads(both.out)
    failed = run("read", empty, "--json")
    assert json.loads(failed.out)["error"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--published", "today"], "expected a day"),
        (["--model-name", "small"], "no model was asked for"),
        (["--model", "http://localhost:9/v1"], "no model is named"),
        (["--model", "http://example.org/v1", "--model-name", "m"], "another machine"),
        (["--model", "http://[::1]/v1", "--model-name", "m", "--model-key-env", "NONE"], "no key"),
    ],
)  # fmt: skip
def test_usage(run: Run, article: Path, options: list[str], said: str) -> None:
    done = run("read", article, *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_day_is_asked_for_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    err = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal("2020-10-15\n"))
    monkeypatch.setattr(sys, "stderr", err)
    document = document_of(Extract(TEXT), "d")
    dated = command._dated(document, ask=True)
    assert dated.published is not None
    assert "When was The war goes on published?" in err.getvalue()
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    undated = command._dated(document, ask=True)
    assert undated.published is None
    assert "say --published" in undated.notes[0]
