"""A question's reference class: stated in the file, or a stored base rate by its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.crisis import examine, load
from detente.crisis.base_rates import base_rates
from detente.crisis.model import Crisis

from .conftest import BASE

HARM = ", harm: true"


def written(folder: Path, reference: str) -> Path:
    """The small crisis with a reference class on its first question."""
    path = folder / "crisis.yaml"
    text = BASE.replace(HARM, f"{HARM}, reference: {reference}")
    assert text != BASE
    path.write_text(text, "utf-8")
    (folder / "note.md").write_text((Path(__file__).parent / "files/note.md").read_text("utf-8"))
    return path


def told(path: Path) -> list[str]:
    """The errors, each with its hint."""
    return [f"{each.message} | {each.hint}" for each in examine(path).errors]


def test_a_stored_base_rate_brings_its_figure_and_its_range(tmp_path: Path) -> None:
    crisis: Crisis = load(written(tmp_path, "{base_rate: russia-acts-militarily, reason: nearest}"))
    given, stored = crisis.questions["war"].reference, base_rates()["russia-acts-militarily"]
    assert given is not None
    assert given.base_rate == stored.id
    assert given.reason == "nearest"
    assert stored.text in given.name
    assert "1992-2017" in given.name
    number = crisis.numbers[given.rate]
    assert (number.best, number.low, number.high) == (stored.best, stored.low, stored.high)
    assert number.kind == "reference"
    assert stored.source in number.note


def test_a_class_of_our_own_words_may_stand_beside_it(tmp_path: Path) -> None:
    crisis = load(written(tmp_path, "{base_rate: alliance-honoured, class: wars}"))
    given = crisis.questions["war"].reference
    assert given is not None
    assert given.name == "wars"


def test_a_rate_of_nothing_still_has_log_odds(tmp_path: Path) -> None:
    crisis = load(written(tmp_path, "{base_rate: russia-turkey-yields}"))
    number = crisis.numbers["questions.war.reference"]
    assert 0 < number.low <= number.best <= number.high


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("{base_rate: russia-acts}", "`russia-acts` is no stored base rate | did you mean"),
        ("{base_rate: crisis-duration}", "`crisis-duration` is a duration"),
        ("{base_rate: crisis-to-war, class: a, rate: 0.2}", "has both `rate` and `base_rate`"),
        ("{class: wars}", "has no `rate` | give `class` and `rate`"),
        ("{rate: 0.2}", "has no `class`"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, reference: str, message: str) -> None:
    assert any(message in each for each in told(written(tmp_path, reference)))


def test_a_figure_may_not_count_what_came_later(tmp_path: Path) -> None:
    """As of 2020, a rate that counts crises up to 2021 knows too much."""
    late = told(written(tmp_path, "{base_rate: crisis-to-war}"))
    assert any("counts cases up to 2021, after `as_of` (2020-10-31)" in each for each in late)
    assert told(written(tmp_path, "{base_rate: alliance-honoured}")) == []
