"""`detente events import` of proposals: what was accepted enters the log, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.crisis.model import DateInterval
from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.log import EventLog
from detente.reading import filed
from detente.reading.accepted import accepted, holds_proposals, take_in
from detente.reading.contents import ActorContent, EventContent
from detente.reading.decisions import Decision, id_of, logging_to, path_for
from detente.reading.filed import About
from detente.reading.proposals import Proposal

Run = Callable[..., Any]
DAY = DateInterval(dt.date(2020, 10, 14), dt.date(2020, 10, 14))
OUT = DateInterval(dt.date(2020, 10, 15), dt.date(2020, 10, 16))
CRISIS = "crises/deterrence"


def proposed(place: int, content: ActorContent | EventContent) -> Proposal:
    return Proposal("news", place, place + 1, "q", f"p{place}s1", content, "rule", 0.8)


STRUCK = proposed(1, EventContent("ASSAULT", by=("A",), to=("B",), when=DAY))
UNDATED = proposed(2, EventContent("THREATEN", by=("A",), to=("B",)))
WANTED = proposed(3, EventContent("ASSAULT", by=("A",), to=("B",), when=DAY, status="future"))
AGAIN = proposed(4, EventContent("AID", by=("B",), to=("A",), when=DAY))
WHO = proposed(5, ActorContent("A", "Aland"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "p.jsonl"
    about = About("news", 0, 1, "q", "sha256:" + "a" * 64, "On news", published=OUT)
    filed.save(path, [about], [STRUCK, UNDATED, WANTED, AGAIN, WHO])
    return path


def decide(file: Path, *verdicts: tuple[Proposal, str]) -> None:
    with logging_to(path_for(file)) as log:
        for proposal, verdict in verdicts:
            log.add(Decision(id_of(proposal), verdict))  # type: ignore[arg-type]


def standing(log: Path) -> list[Event]:
    with EventLog.reading(log) as opened:
        return [each.event for each in opened.standing()]


def test_only_what_was_accepted_and_has_a_day(run: Run, file: Path, tmp_path: Path) -> None:
    decide(file, (STRUCK, "accept"), (UNDATED, "accept"), (WANTED, "accept"), (AGAIN, "reject"))
    log = tmp_path / "events.db"
    rehearsed = run("events", "import", CRISIS, file, "--log", log, "--dry-run")
    assert rehearsed.out == "1 would be added, 0 there already, 0 refused\n"
    assert not log.exists()
    done = run("events", "import", CRISIS, file, "--log", log)
    assert done.code == 0
    assert "not reviewed and left out: 1 of" in done.err
    (event,) = standing(log)
    assert (event.code, event.by, event.to) == ("ASSAULT", ("A",), ("B",))
    assert (event.first, event.source, event.place) == (DAY.first, "news", "p1s1")
    assert event.known == OUT.last  # it was out by then at the latest
    again = run("events", "import", CRISIS, file, "--log", log, "--json")
    told = json.loads(again.out)
    assert (told["format"], told["added"], told["there"]) == ("proposals", 0, 1)


def test_an_edit_enters_as_edited(file: Path, tmp_path: Path) -> None:
    mended = proposed(1, EventContent("COERCE", by=("B",), to=("A",), when=DAY))
    with logging_to(path_for(file)) as log:
        log.add(Decision(id_of(STRUCK), "edit", mended))
    assert take_in(list(accepted(file).events()), tmp_path / "events.db") == (1, 0)
    assert standing(tmp_path / "events.db")[0].code == "COERCE"


def test_nothing_enters_unreviewed(run: Run, file: Path, tmp_path: Path) -> None:
    done = run("events", "import", CRISIS, file, "--log", tmp_path / "events.db")
    assert done.code == 2
    assert "nobody has reviewed" in done.err
    assert not (tmp_path / "events.db").exists()


def test_rows_of_events_are_no_proposals(file: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"first": "2020-10-14", "type": "document"}\n')
    assert holds_proposals(file)
    assert not holds_proposals(rows)
    assert not holds_proposals(tmp_path)
    assert not holds_proposals(tmp_path / "none")


def test_a_damaged_line_is_named(run: Run, file: Path, tmp_path: Path) -> None:
    decide(file, (STRUCK, "accept"))
    with file.open("a") as stream:
        stream.write("{half\n")
    with pytest.raises(UsageError, match=r"p\.jsonl:7: not JSON"):
        accepted(file)
    done = run("events", "import", CRISIS, file, "--log", tmp_path / "events.db")
    assert done.code == 2
    assert "Traceback" not in done.err
