"""Scores in tables, as data, and as a chart."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest

from detente.cli.say import finite
from detente.evidence.resolution import Resolution
from detente.evidence.scorecard import Amount, Entry, LeftOut, Rung, Scorecard, Wrong
from detente.evidence.scores import Made
from detente.show import calibration, score_records, scores
from detente.show.facts import Facts

DAY = dt.date(2020, 10, 31)


@pytest.fixture
def card(facts: Facts) -> Scorecard:
    question = facts.crisis.questions["russia-fights"]
    time = facts.crisis.questions["weeks-to-end"]
    cases = [("a", 0.02, False), ("a", 0.4, True), ("b", 0.9, True), ("c", 0.1, True)]
    entries = tuple(
        Entry(crisis, question, Resolution(question.id, "yes" if y else "no",
              DAY + dt.timedelta(days=9) if y else None), (Made(DAY, p),), 0.2)
        for crisis, p, y in cases
    )  # fmt: skip
    found = Resolution(time.id, "no", DAY, DAY)
    return Scorecard(
        entries,
        (Amount("a", time, found, DAY, 7.4, None, 3.0, 0.8, "restricted"),),
        (Rung("a", DAY, DAY, "war", 0.3, 0.2),),
        (LeftOut("a", "truce-holds", "void: x"),),
        (Wrong("c", "russia-fights", True, "tempo", "1 [0.5, 2]", "2", 0.1, 0.3, True, 0.32,
               ("wire#p2s1",), False),),
    )  # fmt: skip


def test_the_worst_come_first(card: Scorecard) -> None:
    table = scores.entries(card)
    assert [row[0] for row in table.rows] == ["c", "a", "b", "a"]
    assert table.rows[0][1:6] == ("russia-fights", "10 %", "yes, 9 Nov 2020", "0.810", "2.303")
    assert table.rows[0][6:] == ("20 %", "0.640")


def test_all_of_it_is_printed(card: Scorecard) -> None:
    titles = [table.title for table in scores.all_tables(card)]
    assert titles == [
        "Scores", "Times and shares of time", "The escalation ladder", "Skill", "Calibration",
        "Which hinge was wrong", "Not scored",
    ]  # fmt: skip
    rows = {table.title: table.rows for table in scores.all_tables(card)}
    assert rows["Times and shares of time"][0][4] == "not in 3 weeks"
    assert rows["Which hinge was wrong"][0][-1] == "wire#p2s1"
    assert [table.title for table in scores.all_tables(Scorecard(()))] == []


def test_skill_says_over_how_many_crises(card: Scorecard) -> None:
    table = scores.summary(card)
    brier = table.rows[0]
    assert brier[:2] == ("brier", "4")
    assert brier[3].startswith(("+", "-"))
    assert " to " in brier[4]
    assert any("4 questions that name a class, of 3 crises" in note for note in table.notes)


def test_what_was_called_impossible_has_no_end(card: Scorecard) -> None:
    sure = dataclasses.replace(card.entries[1], history=(Made(DAY, 0.0),))
    table = scores.entries(dataclasses.replace(card, entries=(sure,)))
    assert "∞" in table.rows[0]


def test_what_only_the_log_says_is_marked(card: Scorecard) -> None:
    found = dataclasses.replace(card.entries[1].found, suggested=True)
    entry = dataclasses.replace(card.entries[1], found=found)
    assert scores.outcome(entry).endswith("(event log)")


def test_the_record_holds_everything(card: Scorecard) -> None:
    record = score_records.record(card)
    assert list(record) == [
        "schema", "questions", "amounts", "ladder", "summary", "mean_crps_share", "calibration",
        "post_mortem", "not_scored",
    ]  # fmt: skip
    json.dumps(finite(record), allow_nan=False)
    assert record["questions"][3]["brier"] == pytest.approx(0.81)
    assert record["summary"]["brier"]["over_base_rates"]["crises"] == 3


def test_the_chart_is_static_and_says_its_numbers(card: Scorecard) -> None:
    picture = calibration.chart(card)
    assert picture is not None
    root = ET.fromstring(picture.svg)  # noqa: S314 (our own output)
    assert root[1].text == picture.description
    assert "1 of 1 happened" in picture.description
    assert "var(" not in picture.themed("dark")
    assert "<script" not in picture.svg
    assert picture.svg == calibration.chart(card).svg  # type: ignore[union-attr]
    assert calibration.chart(Scorecard(())) is None


def test_labels_of_the_calibration_chart_keep_clear_of_its_axis() -> None:
    """Where nothing of a bin happened its label stands above the point, else below."""
    bins = [{"y": 0.0, "label": "0 of 3"}, {"y": 0.5, "label": "1 of 2"}]
    (low, up), (high, down) = calibration._by_height(bins)
    assert ([each["label"] for each in low], [each["label"] for each in high]) == (
        ["0 of 3"], ["1 of 2"],
    )  # fmt: skip
    assert up < 0 < down  # towards the top of the picture, towards its foot
