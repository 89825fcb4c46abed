"""Events laid on a crisis: what fires, what does not and why, when, and with what chance."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest

from detente.crisis import load
from detente.crisis.model import Crisis
from detente.errors import CrisisError
from detente.evidence.events import Event
from detente.evidence.laying import Laying, Rule, laying_beside, read_laying
from detente.evidence.mapping import lay
from detente.evidence.sightings import Sighting

FOLDER = Path(__file__).parents[2] / "crises" / "karabakh-2020"
AS_OF = dt.date(2020, 10, 31)
WARN, LAUNCHERS = "RUS: warn", "AZE: strike launchers in Armenia"


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return load(FOLDER)


def on(first: int, last: int | None = None, **said: Any) -> Event:
    """So many days after the day of the crisis."""
    end = first if last is None else last
    told = {"code": "THREATEN", **said}
    return Event(AS_OF + dt.timedelta(first), AS_OF + dt.timedelta(end), **told)


def test_without_rules_an_event_may_be_any_move_of_its_code(crisis: Crisis) -> None:
    strike = on(2, code="ASSAULT", by=("AZE",), theatre="armenia")
    laid = lay([(1, on(1, by=("RUS",))), (2, strike)], crisis)
    assert laid.sightings[0] == Sighting(0.0, 1 / 7, (WARN,), ("1",), 1.0)
    assert laid.sightings[1].causes == tuple(
        move.id for move in crisis.moves
        if move.by == "AZE" and move.plover == "ASSAULT" and move.theatre in {None, "armenia"}
    )  # fmt: skip
    assert LAUNCHERS in laid.sightings[1].causes


def test_what_cannot_be_laid_is_listed_with_the_reason(crisis: Crisis) -> None:
    given = [
        on(1, by=("UN",)), on(1, by=("EU",)), on(1, by=("RUS",), code=""),
        on(1, by=("RUS",), status="denied"), on(1, by=("RUS",), status="hypothetical"),
        on(-3, by=("RUS",)), on(1, fires=("RUS: warm",)), on(9, by=("RUS",)),
    ]  # fmt: skip
    laid = lay(enumerate(given, 1), crisis, known_by=AS_OF + dt.timedelta(5))
    assert laid.sightings == ()
    whys = ["`UN` is no actor", "EU has no move", "not coded", "it is denied", "hypothetical",
            "it was over by 2020-10-31", f"did you mean `{WARN}`?",
            "not known before 2020-11-10"]  # fmt: skip
    assert [id_ for id_, _ in laid.unmapped] == list(range(1, 9))
    assert all(why in told for why, (_, told) in zip(whys, laid.unmapped, strict=True)), laid


def test_the_first_rule_that_fits_decides(crisis: Crisis) -> None:
    laying = Laying(
        (Rule(by=frozenset({"RUS"}), text="loud", fires=(LAUNCHERS,)),
         Rule(code=frozenset({"THREATEN"}), ignore="words alone")),
        {"Russian Federation*": "RUS"},
    )  # fmt: skip
    laid = lay([(1, on(1, by=("Russian Federation (1991-)",), text="A LOUD word")),
                (2, on(1, by=("RUS",))), (3, on(1, by=("RUS",), fires=(WARN,)))],
               crisis, laying)  # fmt: skip
    assert {each.causes for each in laid.sightings} == {(LAUNCHERS,), (WARN,)}
    assert laid.unmapped == ((2, "words alone"),)


def test_reports_of_one_happening_are_counted_once(crisis: Crisis) -> None:
    one, vague = on(2, by=("RUS",), status="alleged"), on(1, 4, by=("RUS",), status="alleged")
    (found,) = lay([(4, one), (7, vague)], crisis).sightings
    assert found == Sighting(1 / 7, 2 / 7, (WARN,), ("4", "7"), 0.6)
    sure = dataclasses.replace(vague, status="actual")
    assert lay([(4, one), (7, sure)], crisis).sightings[0].chance == 1.0
    assert len(lay([(4, one), (7, vague)], crisis, Laying(distinct=(7,))).sightings) == 2
    apart = [(4, one), (9, on(20, by=("RUS",)))]
    assert len(lay(apart, crisis, Laying(same=((4, 9),))).sightings) == 1


def test_days_before_the_crisis_count_for_nothing(crisis: Crisis) -> None:
    (found,) = lay([(1, on(-2, 1, by=("RUS",)))], crisis).sightings
    assert found == Sighting(0.0, 1 / 7, (WARN,), ("1",), 0.25)
    exact = lay([(1, on(-2, 1, by=("RUS",))), (2, on(-2, by=("RUS",)))], crisis)
    assert exact.sightings == (), "the exact report says that it was before"
    assert [id_ for id_, _ in exact.unmapped] == [1, 2]


def test_what_is_denied_is_told(crisis: Crisis) -> None:
    laid = lay([(1, on(1, by=("RUS",))), (2, on(1, 3, by=("RUS",), status="denied")),
                (3, on(9, by=("RUS",), status="denied"))], crisis)  # fmt: skip
    assert laid.disputed == (((1,), (2,)),)


def test_the_order_of_events_does_not_matter(crisis: Crisis) -> None:
    chance, statuses = random.Random(1), ("actual", "alleged")  # noqa: S311 (the order)
    given = [
        (k, on(k % 5, k % 5 + k % 3, by=("RUS", "AZE")[k % 2 :], status=statuses[k % 2]))
        for k in range(1, 40)
    ]  # fmt: skip
    told = lay(given, crisis)
    for _ in range(5):
        assert lay(chance.sample(given, len(given)), crisis) == told


def test_mistakes_in_the_rules_are_told_at_once(crisis: Crisis, tmp_path: Path) -> None:
    assert laying_beside(tmp_path, crisis) == Laying()
    path = tmp_path / "events.yaml"
    path.write_text(
        "crisis: karabakh-2020\nactors: {Baku: AZR}\nalleged: 2\nrules:\n"
        "  - {by: RUSS, fires: 'RUS: warm'}\n  - {code: ACCUSE}\n"
    )
    with pytest.raises(CrisisError) as caught:
        read_laying(path, crisis)
    codes = {each.code for each in caught.value.diagnostics}
    assert codes == {"unknown-actor", "bad-number", "unknown-move", "bad-value"}
    path.write_text(
        "crisis: karabakh-2020\nalleged: 0.5\nrules:\n  - {code: ACCUSE, ignore: words}\n"
    )
    assert laying_beside(tmp_path, crisis).alleged == 0.5


@pytest.mark.parametrize(
    "told", ["same: [[3.7, 7]]", "same: [[inf, 7]]", "distinct: [1e400]", "distinct: [0]",
             "distinct: [-3]", "distinct: [99999999999999999999]", "false: {KEY: inf}"]
)  # fmt: skip
def test_what_is_no_number_of_a_row_or_no_rate_is_told(
    crisis: Crisis, tmp_path: Path, told: str
) -> None:
    key = crisis.moves[0].id
    path = tmp_path / "events.yaml"
    path.write_text(f"crisis: karabakh-2020\n{told.replace('KEY', repr(key))}\n")
    with pytest.raises(CrisisError) as caught:
        read_laying(path, crisis)
    assert [each.code for each in caught.value.diagnostics] == ["bad-number"]
    path.write_text("crisis: karabakh-2020\nsame: [[3, 7]]\ndistinct: [5]\n")
    found = read_laying(path, crisis)
    assert (found.same, found.distinct) == (((3, 7),), (5,))
