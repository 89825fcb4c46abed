"""`detente review`: what a person decides is kept, whatever happens then."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.made import proposals
from tests.reading.words import WordCoder

from detente.cli.review import edited
from detente.errors import StoreLocked, UsageError
from detente.reading import decisions, filed
from detente.reading.contents import EventContent
from detente.reading.decisions import Decision, id_of, logging_to, path_for
from detente.reading.extract import Extract
from detente.reading.opening import document_of
from detente.reading.proposals import Proposal
from detente.reading.read import propose_all

Run = Callable[..., Any]
TEXT = """The war goes on

It began long ago. Russia threatens Turkey. Turkey arms Azerbaijan. Nobody is at ease.
"""
COUNT = 6  # three actors, two events, one tie


@pytest.fixture
def file(tmp_path: Path) -> Path:
    text = tmp_path / "war.txt"
    text.write_text(TEXT)
    document = document_of(Extract(TEXT), "war")
    path = tmp_path / "p.jsonl"
    about = filed.about(document, str(text))
    filed.save(path, [about], propose_all([document], WordCoder()).proposals)
    return path


def verdicts(file: Path) -> list[str]:
    return [each.verdict for each in decisions.load(path_for(file)).values()]


def test_a_sitting(run: Run, file: Path, tmp_path: Path) -> None:
    output = tmp_path / "taken.jsonl"
    done = run("review", file, "-o", output, stdin="a\nr\nx\ns\nu\nu\ne code=COERCE\na\nq\n")
    assert done.code == 0
    assert done.out == ""
    assert verdicts(file) == ["accept", "edit", "accept"]
    assert "It began long ago. >>Russia<< threatens Turkey. Turkey arms Azerbaijan." in done.err
    assert "accepted 2 actors, 1 event; rejected 0; 3 open" in done.err
    kept = filed.load(output).proposals
    assert [each.type for each in kept] == ["actor", "event", "actor"]
    (event,) = [each.content for each in kept if isinstance(each.content, EventContent)]
    assert event.code == "COERCE"
    assert filed.load(output).documents == filed.load(file).documents


def test_it_goes_on_where_it_was_left(run: Run, file: Path) -> None:
    run("review", file, stdin="a\nr\n")  # the end of the input ends it
    assert verdicts(file) == ["accept", "reject"]
    done = run("review", file, stdin="a\n" * 10)
    assert len(verdicts(file)) == COUNT
    assert "3 of 6" in done.err
    assert "1 of 6" not in done.err
    assert "0 open" in run("review", file, stdin="").err


def test_all_of_a_type_and_undo(run: Run, file: Path) -> None:
    run("review", file, stdin="A\nu\nq\n")
    assert verdicts(file) == ["accept", "accept"]
    lines = path_for(file).read_text().splitlines()
    assert [json.loads(line)["decision"] for line in lines] == ["accept"] * 3 + ["undo"]


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        (["--accept-all"], [6, 0, 0]),
        (["--accept", "type=event"], [2, 0, 4]),
        (["--accept", "type=event", "--accept", "type=tie"], [3, 0, 3]),
        (["--accept-all", "--reject", "type=actor"], [3, 3, 0]),
        (["--accept", "sure=0.95"], [0, 0, 6]),
        (["--accept", "sure=0.5", "--reject", "place=p1s3"], [3, 3, 0]),
        (["--accept", "doc=other"], [0, 0, 6]),
        (["--accept", "rule=words"], [6, 0, 0]),
    ],
)
def test_without_asking(run: Run, file: Path, options: list[str], counts: list[int]) -> None:
    done = run("review", file, *options, "--json")
    assert done.code == 0
    assert [done.json[key] for key in ("accepted", "rejected", "open")] == counts
    again = run("review", file, "--accept-all", "--json")
    assert again.json["rejected"] == counts[1]  # what is decided stays decided


@pytest.mark.parametrize("rule", ["event", "type=", "sure=2", "sure=high", "mood=bad", "all=1"])
def test_rules_that_say_nothing(run: Run, file: Path, rule: str) -> None:
    done = run("review", file, "--accept", rule)
    assert done.code == 2
    assert "says nothing of a proposal" in done.err


def test_another_copy_of_the_text_is_not_shown(run: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "war.txt").write_text(TEXT + "More.")
    done = run("review", file, stdin="q\n")
    assert "no copy of war is at hand" in done.err
    assert "It began" not in done.err
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "war.txt").write_text(TEXT)
    assert "It began" in run("review", file, "--texts", tmp_path / "mine", stdin="q\n").err


def test_escape_sequences_in_a_text_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    text = "Here is\x1b[31m what Russia threatens Turkey with\x07 now."
    document = document_of(Extract(text), "d")
    (tmp_path / "d.txt").write_text(text)
    path = tmp_path / "p.jsonl"
    about = filed.about(document, str(tmp_path / "d.txt"))
    filed.save(path, [about], propose_all([document], WordCoder()).proposals)
    done = run("review", path, stdin="q\n")
    assert r"\x1b[31m what" in done.err
    assert "\x1b" not in done.err


def test_a_line_that_a_crash_cut_off_counts_as_not_written(file: Path) -> None:
    first, second = filed.load(file).proposals[:2]
    where = path_for(file)
    with logging_to(where) as log:
        log.add(Decision(id_of(first), "accept"))
    whole = where.read_bytes()
    for cut in range(1, len(whole)):
        where.write_bytes(whole + whole[:cut])
        assert len(decisions.load(where)) == 1
        with logging_to(where) as log:
            log.add(Decision(id_of(second), "reject"))
        assert [each.verdict for each in decisions.load(where).values()] == ["accept", "reject"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "not JSON"),
        ('{"id": "a", "decision": "maybe"}', "decision: received 'maybe'"),
        ('{"id": "a", "decision": "edit"}', "an edit has one"),
        ('{"id": "a", "decision": "edit", "proposal": {"type": "x"}}', "type: received 'x'"),
        ('{"decision": "accept"}', "decision: received"),
    ],
)
def test_lines_that_are_no_decisions(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "p.decisions.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(UsageError) as error:
        decisions.load(path)
    assert f"{path}:1: " in str(error.value)
    assert said in str(error.value)


def test_one_reviewer_at_a_time(run: Run, file: Path) -> None:
    pytest.importorskip("fcntl")
    with logging_to(path_for(file)):
        second = logging_to(path_for(file))
        with pytest.raises(StoreLocked, match="somebody else is reviewing"):
            second.__enter__()
        assert run("review", file, stdin="a\n").code == 4


def test_edits() -> None:
    event = Proposal("d", 0, 4, "quot", "p1s1", EventContent("ASSAULT", by=("RUS",)), "r", 0.5)

    def content(text: str) -> EventContent:
        found = edited(event, text).content
        assert isinstance(found, EventContent)
        return found

    assert content("by=TUR, AZE").by == ("TUR", "AZE")
    assert content('by=["TUR"]').by == ("TUR",)
    assert content("by=").by == ()
    assert content("what=a strike, by day").what == "a strike, by day"
    when = content("when=2020-10-09..2020-10-10").when
    assert when is not None
    assert when.last.day == 10
    assert content("when=").when is None
    assert edited(event, "speaker=Moscow").speaker == "Moscow"
    assert edited(event, "code=COERCE").rule == "r, edited"
    for bad in ("start=3", "quote=x", "mood=x", "status=maybe", "when=soon", "code", "type=tie"):
        with pytest.raises(UsageError):
            edited(event, bad)


@given(st.lists(proposals(), min_size=1, max_size=5), st.data())
def test_decisions_stand_as_they_were_made(found: list[Proposal], data: st.DataObject) -> None:
    import tempfile

    made = data.draw(
        st.lists(st.tuples(st.sampled_from(found), st.sampled_from(["accept", "reject", "undo"])))
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.jsonl"
        with logging_to(path) as log:
            for proposal, verdict in made:
                log.add(Decision(id_of(proposal), verdict))  # type: ignore[arg-type]
        standing = decisions.load(path)
    last = {id_of(proposal): verdict for proposal, verdict in made}
    assert {k: d.verdict for k, d in standing.items()} == {
        k: v for k, v in last.items() if v != "undo"
    }
    taken = decisions.settled(found, standing)
    assert all(last[id_of(each)] == "accept" for each in taken)


def test_a_crisis_is_drafted_from_what_was_accepted(run: Run, file: Path, tmp_path: Path) -> None:
    unread = run("new", tmp_path / "unread", "--from", file, "--as-of", "2020-10-31")
    assert unread.code == 0
    assert "nobody has reviewed these proposals" in unread.err
    assert "Nobody has reviewed" in (tmp_path / "unread" / "crisis.yaml").read_text()
    run("review", file, "--accept", "type=event", "--reject", "type=tie")
    done = run("new", tmp_path / "War 1", "--from", file, "--as-of", "2020-10-31")
    assert done.code == 0
    assert "note: not reviewed and left out: 3 of the proposals" in done.err
    assert "drafted from 2 events" in done.err
    assert "2 events have no day" in done.err
    checked = run("check", tmp_path / "War 1", "--json")
    assert checked.json["crisis"] == "war-1"
    assert (tmp_path / "War 1" / "events.csv").exists()
    again = run("new", tmp_path / "War 1", "--from", file)
    assert (again.code, "exists already" in again.err) == (2, True)
    undated = run("new", tmp_path / "other", "--from", file)
    assert (undated.code, "--as-of" in undated.err) == (2, True)
    assert not (tmp_path / "other").exists()


def test_a_copy_beside_the_proposals_is_found(run: Run, file: Path, tmp_path: Path) -> None:
    there = tmp_path / "moved"
    there.mkdir()
    (tmp_path / "war.txt").rename(there / "war.txt")
    file.rename(there / "p.jsonl")
    assert "It began" in run("review", there / "p.jsonl", stdin="q\n").err
