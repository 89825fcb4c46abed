"""Tasks on what lies beside a crisis: they see it as it is now, not as it was when one began."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from detente.crisis.cited import Source
from detente.web import deciding, tasks
from detente.web.bench import Bench
from detente.web.messages import Look
from detente.web.shelf import Shelf
from detente.web.workbench import Workbench

BORDER = Path(__file__).parents[1] / "evidence" / "border.yaml"
ANSWERS = "crisis: border\nanswers:\n  war: {happened: false, source: s}\n"


class Noted:
    """A desk that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.jobs: tuple[Any, ...] = ()

    def ask(self, task: str, look: Look, title: str, **more: Any) -> Any:
        del look, title
        for name in ("urgency", "needs", "lane"):
            more.pop(name, None)
        self.asked.append((task, more))
        return type("Asked", (), {"doing": None, "over": True})


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "border"
    folder.mkdir()
    (folder / "crisis.yaml").write_text(BORDER.read_text("utf-8"), "utf-8")
    return Shelf(folder, tmp_path / "work")


def test_answers_that_come_or_change_later_are_scored(shelf: Shelf) -> None:
    desk: Any = Noted()
    bench, worker = Workbench(shelf, desk), Bench(shelf.work)
    path = shelf.folder / "answers.yaml"

    def scored(look: Look) -> deciding.Scored | None:
        bench.scores(look)
        task, given = desk.asked[-1]
        assert task == "scores"
        return deciding.scores(worker, look, lambda _stage, _share: None, **given)

    look = bench.look({})
    assert scored(look) is None
    path.write_text(ANSWERS, "utf-8")
    no = scored(look)
    path.write_text(ANSWERS.replace("false", "true, on: 2020-11-14"), "utf-8")
    yes = scored(look)
    assert no is not None
    assert yes is not None
    assert no.tables[0] != yes.tables[0]
    asked = [given for task, given in desk.asked if task == "scores"]
    assert all(one != other for one, other in itertools.combinations(asked, 2))  # each new work


def test_a_text_that_comes_or_changes_later_is_shown(shelf: Shelf) -> None:
    desk: Any = Noted()
    bench, worker = Workbench(shelf, desk), Bench(shelf.work)
    source = Source("note", "A note", text="note.md")

    def said(bench: Workbench, source: Source) -> str | None:
        bench.document(source)
        task, given = desk.asked[-1]
        assert task == "document"
        found = tasks.document(worker, Look(""), lambda _stage, _share: None, **given)
        return None if found is None else found.sentence(1, 1)

    assert said(bench, source) is None
    (shelf.folder / "note.md").write_text("The road is open.\n", "utf-8")
    assert said(bench, source) == "The road is open."
    (shelf.folder / "note.md").write_text("The road is shut again.\n", "utf-8")
    assert said(bench, source) == "The road is shut again."
    asked = [given for task, given in desk.asked]
    assert all(one != other for one, other in itertools.combinations(asked, 2))  # each new work
    copy = shelf.folder / "copy.txt"
    copy.write_text("A copy of one's own.\n", "utf-8")
    assert said(Workbench(shelf, desk, {"note": copy}), source) == "A copy of one's own."
    assert said(bench, Source("other", "Not at hand")) is None


def test_the_forecast_that_is_looked_at_is_scored(shelf: Shelf) -> None:
    desk: Any = Noted()
    bench, worker = Workbench(shelf, desk), Bench(shelf.work)
    (shelf.folder / "answers.yaml").write_text(ANSWERS, "utf-8")
    tables = []
    for query in ({}, {"variant": "earlier"}):
        look = bench.look(query)
        bench.scores(look)
        found = deciding.scores(worker, look, lambda _stage, _share: None, **desk.asked[-1][1])
        assert found is not None
        tables.append(found.tables[0])
    assert tables[0] != tables[1]
