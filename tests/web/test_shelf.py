"""Texts of a crisis: nothing is overwritten, nothing that was saved is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from detente.errors import UsageError
from detente.web.shelf import HIDDEN, Shelf, digest_of

DAY = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "crisis"
    folder.mkdir()
    (folder / "crisis.yaml").write_text("one\n")
    (folder / "briefing.md").write_text("said")
    return Shelf(folder, tmp_path / "work", lambda: DAY)


def test_a_text_lies_in_a_folder_of_its_own_with_what_ships_beside_it(shelf: Shelf) -> None:
    sheet = shelf.read()
    folder = shelf.work / sheet.digest
    assert (folder / "crisis.yaml").read_text() == sheet.text == "one\n"
    assert (folder / "briefing.md").read_text() == "said"
    assert shelf.lay("one\n") == sheet
    assert shelf.text(sheet.digest) == "one\n"
    assert shelf.text("") is None
    assert shelf.text("0" * 16) is None


def test_saving_keeps_what_was_there_before(shelf: Shelf) -> None:
    first = shelf.read()
    saved = shelf.save("two\n", first.digest)
    assert saved.theirs is None
    assert shelf.file.read_text() == "two\n"
    assert [each.digest for each in shelf.versions] == [first.digest, digest_of("two\n")]
    assert shelf.versions[1].saved == DAY
    again = Shelf(shelf.folder, shelf.work.parent / "later")
    assert again.text(first.digest) == "one\n"


def test_what_somebody_else_saved_is_not_overwritten(shelf: Shelf) -> None:
    base = shelf.read().digest
    shelf.save("theirs\n", base)
    saved = shelf.save("mine\n", base)
    assert saved.theirs is not None
    assert saved.theirs.text == "theirs\n"
    assert saved.sheet.text == "mine\n"
    assert shelf.file.read_text() == "theirs\n"
    assert shelf.save("mine\n", saved.theirs.digest).theirs is None
    assert shelf.file.read_text() == "mine\n"
    assert [shelf.text(each.digest) for each in shelf.versions] == ["one\n", "theirs\n", "mine\n"]


def test_saving_the_same_twice_is_one_version(shelf: Shelf) -> None:
    base = shelf.read().digest
    shelf.save("two\n", base)
    shelf.save("two\n", digest_of("two\n"))
    shelf.save("two\n", base)  # somebody else saved the very same
    assert len(shelf.versions) == 2


def test_line_ends_and_the_mark_of_the_file_are_kept(shelf: Shelf) -> None:
    shelf.file.write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    sheet = shelf.read()
    assert sheet.text == "one\ntwo\n"
    shelf.save("one\nthree\n", sheet.digest)
    assert shelf.file.read_bytes() == b"\xef\xbb\xbfone\r\nthree\r\n"


def test_a_file_that_cannot_be_read_says_why(shelf: Shelf) -> None:
    shelf.file.write_bytes(b"\xff\xfe")
    assert "cannot be read" in str(shelf.read().trouble)
    shelf.file.unlink()
    found = shelf.read()
    assert found.trouble is not None
    assert "No such file" in found.trouble.message
    assert shelf.save("new\n", "whatever").theirs is None  # there is nothing to overwrite
    assert shelf.file.read_text() == "new\n"


def test_a_place_that_cannot_be_written_is_said(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("detente.web.shelf.replacing", refuse)
    (shelf.work / digest_of("two\n")).mkdir(parents=True)
    (shelf.work / digest_of("two\n") / "crisis.yaml").write_text("two\n")
    (shelf.work / digest_of("one\n")).mkdir(parents=True)
    (shelf.work / digest_of("one\n") / "crisis.yaml").write_text("one\n")
    with pytest.raises(UsageError, match="cannot be kept"):
        shelf.save("two\n", digest_of("one\n"))
    assert shelf.file.read_text() == "one\n"


def test_lists_beside_the_crisis_survive_damage(shelf: Shelf) -> None:
    shelf.note("answers", {"digest": "a", "values": {"q": 0.5}})
    with (shelf.folder / HIDDEN / "answers.jsonl").open("a") as stream:
        stream.write("{broken\n[1]\n")
    shelf.note("answers", {"digest": "b", "values": {}})
    assert [each["digest"] for each in shelf.notes("answers")] == ["a", "b"]
    assert (shelf.folder / HIDDEN / ".gitignore").read_text() == "*\n"
    (shelf.folder / HIDDEN / "versions.jsonl").write_text('{"digest": 1}\n{"saved": "x"}\n')
    assert shelf.versions == ()
