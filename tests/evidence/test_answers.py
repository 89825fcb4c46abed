"""Answers beside a crisis: what they say, and every mistake at its place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from detente.crisis import load
from detente.crisis.model import Crisis
from detente.errors import CrisisError
from detente.evidence.answers import FILE_NAME, load_answers, with_suggestions
from detente.evidence.resolution import Resolution, closes, weeks_until

GALLERY = Path(__file__).parents[2] / "crises"
ANSWERED = sorted(path.parent.name for path in GALLERY.glob(f"*/{FILE_NAME}"))
BORDER = Path(__file__).parent / "border.yaml"
GOOD = """\
crisis: border
answers:
  war: {happened: true, on: [2020-11-10, 2020-11-12], source: s}
  talks-then: {happened: true, source: s}
  talks-first: {happened: false, decided: 2020-11-10, source: s}
  lull: {void: nobody looked, source: s}
  to-war: {until: 2020-12-01, source: s}
  share-quiet: {value: 0.25, source: s}
variants:
  earlier:
    share-quiet: {value: 0.4, source: s}
ladder:
  - {on: 2020-12-31, rung: calm, source: s}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / FILE_NAME
    path.write_text(text, "utf-8")
    return path


def test_every_kind_of_answer(border: Crisis, tmp_path: Path) -> None:
    answers = load_answers(written(tmp_path, GOOD), border)
    found = answers.of(border)
    assert list(found) == list(border.questions)
    assert found["war"].happened is True
    assert (found["war"].first, found["war"].last) == (dt.date(2020, 11, 10), dt.date(2020, 11, 12))
    assert found["talks-then"].first == dt.date(2020, 12, 31)  # the day asked about
    assert found["talks-first"].happened is False
    assert found["lull"].outcome == "void"
    assert found["lull"].why == "nobody looked"
    assert (found["to-war"].outcome, found["to-war"].last) == ("no", dt.date(2020, 12, 1))
    assert (found["share-quiet"].outcome, found["share-quiet"].value) == ("measured", 0.25)
    assert answers.ladder[0].rung == "calm"
    assert len(answers.digest) == 64


def test_a_variant_may_see_it_otherwise(border: Crisis, tmp_path: Path) -> None:
    earlier = load(BORDER, variant="earlier")
    answers = load_answers(written(tmp_path, GOOD), border)
    assert answers.of(earlier)["share-quiet"].value == 0.4
    assert answers.of(earlier)["war"] == answers.of(border)["war"]
    assert weeks_until(earlier, dt.date(2020, 10, 27)) == 1.0


def test_nothing_said_is_open_and_the_log_may_suggest(border: Crisis, tmp_path: Path) -> None:
    text = "crisis: border\nanswers:\n  war: {happened: false, source: s}\n"
    answers = load_answers(written(tmp_path, text), border)
    assert answers.of(border)["lull"].outcome == "open"
    suggested = {
        key: Resolution(key, "yes", dt.date(2020, 11, 20), dt.date(2020, 11, 20), suggested=True)
        for key in ("war", "lull")
    }
    both = with_suggestions(answers, suggested).of(border)
    assert both["lull"].suggested
    assert both["war"].outcome == "no"  # what somebody stated goes before what the log suggests


def test_when_a_question_is_settled(border: Crisis, tmp_path: Path) -> None:
    found = load_answers(written(tmp_path, GOOD), border).of(border)
    day = {key: closes(border.questions[key], each) for key, each in found.items()}
    assert day["war"] == dt.date(2020, 11, 10)  # the earliest that it can have been
    assert day["talks-first"] == dt.date(2020, 11, 10)
    assert day["talks-then"] == day["share-quiet"] == dt.date(2020, 12, 31)


def test_what_was_settled_before_the_day_was_no_question(border: Crisis, tmp_path: Path) -> None:
    text = GOOD.replace("[2020-11-10, 2020-11-12]", "2020-10-31")
    found = load_answers(written(tmp_path, text), border).of(border)["war"]
    assert found.outcome == "void"
    assert found.why.startswith("settled on 2020-10-31")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "message"),
    [
        ("crisis: border", "crisis: boarder", "bad-value", 1, "not of `border`"),
        ("crisis: border\n", "", "missing-key", 1, "name no crisis"),
        ("  war:", "  wor:", "unknown-question", 3, "`wor` is no question"),
        ("  earlier:", "  erlier:", "unknown-variant", 10, "no variant"),
        ("happened: true, on: [", "happend: true, on: [", "unknown-key", 3, "happend"),
        ("happened: true, source", "happened: yes, source", "bad-value", 4, "`true` or `false`"),
        ("2020-11-12]", "2020-11-32]", "bad-date", 3, "2020-11-32"),
        ("on: [2020-11-10, 2020-11-12], ", "", "missing-key", 3, "no `on`"),
        ("2020-11-12]", "2021-01-02]", "bad-answer", 3, "asks by 2020-12-31"),
        ("happened: true, s", "happened: true, on: 2020-12-30, s", "bad-answer", 4, "asks on"),
        ("happened: true, on", "on", "missing-key", 3, "has `on`, but no `happened`"),
        ("happened: false, ", "", "missing-key", 5, "has `decided`, but no `happened`"),
        ("{until", "{on: 2020-11-20, until", "bad-answer", 7, "both `on` and `until`"),
        ("{until", "{value: 3, until", "bad-answer", 7, "both `value` and `until`"),
        ("until: 2020-12-01", "value: inf", "bad-number", 7, "of 0 or more"),
        ("decided", "on", "bad-answer", 5, "did not happen, so its answer has no `on`"),
        ("until: 2020-12-01", "happened: false", "bad-answer", 7, "asks for a time"),
        ("value: 0.25", "happened: true", "bad-answer", 8, "a share of time"),
        ("value: 0.25", "value: 1.25", "bad-number", 8, "from 0 to 1"),
        ("void: nobody looked", "void: x, happened: true", "bad-answer", 6, "is void"),
        ("on: [2020-11-10, 2020-11-12], source: s", "on: 2020-11-10", "missing-key", 3, "`source`"),
        ("rung: calm", "rung: clam", "unknown-level", 13, "no rung"),
        ("variants:", "varients:", "unknown-key", 9, "did you mean"),
        ("  war: {", "  war: [", "yaml-unclosed", 3, "bracket"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(
    border: Crisis, tmp_path: Path, old: str, new: str, code: str, line: int, message: str
) -> None:
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(CrisisError) as caught:
        load_answers(path, border)
    matching = [each for each in caught.value.diagnostics if each.code == code]
    assert matching, caught.value.diagnostics
    place = matching[0].location
    assert place is not None
    assert (place.file, place.line) == (str(path), line)
    assert message in f"{matching[0].message} {matching[0].hint}"


def test_all_mistakes_come_at_once(border: Crisis, tmp_path: Path) -> None:
    text = GOOD.replace("value: 0.25", "value: 7").replace("rung: calm", "rung: x")
    with pytest.raises(CrisisError) as caught:
        load_answers(written(tmp_path, text), border)
    assert len(caught.value.diagnostics) == 2


def test_a_missing_file_and_a_folder(border: Crisis, tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no.yaml", "missing-file"), (tmp_path, "not-a-file")):
        with pytest.raises(CrisisError) as caught:
            load_answers(path, border)
        assert [each.code for each in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("name", ANSWERED)
def test_the_gallery_answers_every_question_after_its_day(name: str) -> None:
    crisis = load(GALLERY / name)
    answers = load_answers(GALLERY / name / FILE_NAME, crisis)
    assert set(answers.resolutions) == set(crisis.questions)
    views = [crisis, *(load(GALLERY / name, variant=each) for each in crisis.dates)]
    for view in views:
        for key, found in answers.of(view).items():
            assert found.source, key
            assert not found.why.startswith("settled"), key
            assert found.outcome != "open", key
