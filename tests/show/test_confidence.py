"""Confidence in words and tables: level, points, what was found, whose word it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from detente.evidence.confidence import HIGH, MODERATE, RULE, Confidence, Level, assess
from detente.show import confidence as words
from detente.show.facts import Facts
from detente.show.words import BANDS


def of(facts: Facts) -> Confidence:
    assert facts.confidence is not None
    return facts.confidence


def test_every_question_has_a_row_with_what_each_piece_earned(facts: Facts) -> None:
    found = of(facts)
    table = words.table(found)
    assert [row[0] for row in table.rows] == list(facts.answers)
    for row, founded in zip(table.rows, found.questions.values(), strict=True):
        assert len(row) == len(table.columns) == 3 + len(RULE)
        assert row[1] == founded.level
        assert row[2] == str(sum(piece.points or 0 for piece in founded.pieces))
        for cell, piece in zip(row[3:], founded.pieces, strict=True):
            assert cell.startswith("– " if piece.points is None else f"{piece.points} ")
            assert piece.text in cell


def test_the_line_counts_what_differs(facts: Facts) -> None:
    found = of(facts)
    assert words.line(found) == "Confidence: low."
    levels: Iterator[Level] = iter(("moderate", "moderate", "low", "high"))
    mixed = {
        key: dataclasses.replace(each, level=next(levels)) for key, each in found.questions.items()
    }
    told = words.line(dataclasses.replace(found, questions=mixed))
    assert told == ("Confidence: low; moderate for 2 of 4 questions; high for 1 of 4 questions.")


def test_it_says_how_numbers_were_counted(facts: Facts) -> None:
    found = of(facts)
    assert words.PLAIN_NOTE in words.table(found).notes
    weighted = dataclasses.replace(found, weighted=True)
    assert words.WEIGHTED_NOTE in words.table(weighted).notes
    assert words.PLAIN_NOTE not in words.table(weighted).notes


def test_without_one_play_it_says_why(facts: Facts) -> None:
    found = assess(facts.crisis, facts.answers, [], headline=False)
    notes = words.table(found).notes
    assert "Low, as no single play stands for the forecast." in notes


def test_nothing_in_it_speaks_of_likelihood(facts: Facts) -> None:
    found = of(facts)
    table, rule = words.table(found), words.rule()
    texts = [words.line(found), *table.notes]
    texts += [text for row in (*table.rows, *rule.rows) for text in row]
    for text in texts:
        assert not any(band.word in text for band in BANDS), text


def test_the_rule_has_a_line_for_each_piece() -> None:
    assert [row[0] for row in words.rule().rows] == [each.title for each in RULE]


def test_the_docs_hold_the_rule_as_it_is() -> None:
    text = (Path(__file__).parents[2] / "docs" / "confidence.md").read_text("utf-8")
    for each in RULE:
        assert f"| {each.title} | {each.two_text} | {each.one_text} |" in text
    assert f"**High**: {HIGH} points or more of {2 * len(RULE)}" in text
    assert f"**Moderate**: {MODERATE} or more" in text


def test_whose_word_it_is(facts: Facts) -> None:
    found = dataclasses.replace(of(facts), one_sided=("RUS", "TUR", "IRN"))
    told = words.one_sided(found, {"RUS": "Russia"})
    assert told.startswith("The numbers of Russia, TUR and IRN rest on no source")
    assert words.one_sided(dataclasses.replace(found, one_sided=())) == ""


def test_as_plain_data(facts: Facts) -> None:
    record = words.record(of(facts))
    assert list(record) == ["level", "weighted", "one_sided", "questions"]
    for each in record["questions"].values():
        assert list(each["pieces"]) == [bound.piece for bound in RULE]
