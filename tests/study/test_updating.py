"""Updating crises: closed forms, parts, perceptions, what cannot be, and bad input."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.errors import EventsImpossible, UsageError
from detente.evidence.detection import Detection
from detente.evidence.events import Event
from detente.evidence.laying import Laying
from detente.evidence.sightings import Sighting
from detente.show import update as words
from detente.show import update_views as view_words
from detente.show.update_record import record
from detente.study.answering import Way
from detente.study.following import Evidence, course
from detente.study.reported import Reported, reported
from detente.study.updating import update
from detente.study.views_weighed import weighed_views

GALLERY = Path(__file__).parents[2] / "crises"
DAY = 1 / 7
SPARK, PACE = 0.01, 0.03
LATE = 92 / 7
ONLY_WAR = Detection({"clash": 1.0, "spark": 1.0}, others=0.0)


def seen(day: int, *causes: str, chance: float = 1.0, row: str = "1") -> Sighting:
    """On one day after that of the crisis."""
    return Sighting((day - 1) * DAY, day * DAY, causes, (row,), chance)


def test_silence_and_an_event_in_closed_form(parted_play: detente.Play) -> None:
    """War comes at the rate pace + spark, so that ten silent days leave the rest of the time."""
    day = dt.date(2020, 11, 10)
    quiet = update(parted_play, Reported((), ONLY_WAR), day, draws=0)
    (war,) = [each for each in quiet.revisions if each.id == "war"]
    assert war.before == pytest.approx(-math.expm1(-0.04 * LATE), abs=1e-10)
    assert war.after == pytest.approx(-math.expm1(-0.04 * (LATE - 10 / 7)), abs=1e-10)
    assert quiet.logged == pytest.approx(-0.04 * 10 / 7, abs=1e-12)
    assert not war.settled
    assert quiet.silence["war"] == pytest.approx(war.after - war.before)
    (weeks,) = [each for each in quiet.revisions if each.id == "weeks-to-war"]
    assert weeks.before == pytest.approx(25.0)
    assert weeks.after == pytest.approx(25.0 + 10 / 7)
    found = update(parted_play, Reported((seen(4, "clash", "spark"),), ONLY_WAR), day, draws=0)
    (war,) = [each for each in found.revisions if each.id == "war"]
    assert war.settled
    assert war.after == pytest.approx(1.0)
    (met,) = found.events
    assert met.likely == pytest.approx({"clash": 0.75, "spark": 0.25})
    assert met.first == met.last == dt.date(2020, 11, 4)
    assert met.chance == pytest.approx(-math.expm1(-0.04 / 7), rel=1e-9)
    assert met.changes["war"] == pytest.approx(math.exp(-0.04 * (LATE - 4 / 7)), abs=1e-9)
    assert found.logged == pytest.approx(math.log(math.exp(-0.04 * 3 / 7) * met.chance), abs=1e-11)
    whole = sum(each.changes["war"] for each in found.events) + found.silence["war"]
    assert whole == pytest.approx(war.after - war.before)


def test_numbers_are_weighed_by_bayes(parted_play: detente.Play) -> None:
    """The posterior of the pace after 30 silent days, by quadrature over its distribution."""
    day = dt.date(2020, 11, 30)
    found = update(parted_play, Reported((), ONLY_WAR), day, draws=64, sweeps=0)
    z = np.linspace(-6, 6, 20_001)
    edge = 1.2815515655446004
    wide = np.where(z < 0, math.log(3.0), math.log(2.0)) / edge
    pace = PACE * np.exp(z * wide)
    weight = np.exp(-0.5 * z**2 - (pace + SPARK) * 30 / 7)
    weight /= weight.sum()
    (learnt,) = [each for each in found.numbers if each.parameter == "numbers.pace"]
    middle = float(pace[np.searchsorted(np.cumsum(weight), 0.5)])
    assert learnt.after[1] == pytest.approx(middle, rel=0.08)
    assert learnt.shift == pytest.approx(float((weight * z).sum()), abs=0.04)
    left = -np.expm1(-(pace + SPARK) * (LATE - 30 / 7))
    (war,) = [each for each in found.revisions if each.id == "war"]
    assert war.after_span is not None
    order = np.cumsum(weight)
    for end, share in zip(war.after_span, (0.1, 0.5, 0.9), strict=True):
        assert end == pytest.approx(float(left[np.searchsorted(order, share)]), abs=0.03)
    assert found.weight is not None
    prior = np.exp(-0.5 * z**2)
    evidence = math.log(float((prior * np.exp(-(pace + SPARK) * 30 / 7)).sum() / prior.sum()))
    assert found.weight.log_evidence == pytest.approx(evidence, abs=6e-3)


def test_a_report_that_may_be_of_either_part_binds_them(parted_play: detente.Play) -> None:
    """Either war or talks: the parts are followed together, and both answers move."""
    both = Detection({"clash": 1.0, "NOR: offer talks": 1.0}, others=0.0)
    sighting = seen(4, "clash", "NOR: offer talks")
    found = update(parted_play, Reported((sighting,), both), dt.date(2020, 11, 4), draws=0)
    (met,) = found.events
    assert sum(met.likely.values()) == pytest.approx(1.0)
    now = {each.id: each.after for each in found.revisions}
    share = met.likely["clash"]
    silent = math.exp(-SPARK * 4 * DAY)
    assert 0.05 < share < 0.95
    # war by the clash, or, were it talks, by a spark unseen before or by anything later
    later = -math.expm1(-(PACE + SPARK) * (LATE - 4 * DAY))
    expected = share + (1 - share) * (1 - silent + silent * later)
    assert now["war"] == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("name", ["deterrence", "kargil-1999"])
def test_without_events_and_time_it_is_the_forecast(name: str) -> None:
    play = detente.load(GALLERY / name).compile().solve()
    outlook = play.forecast()
    at = course(play, Evidence((), Detection(), (0.0,)))
    for value, answer in zip(at.answers[0], outlook.values(), strict=True):
        assert value == pytest.approx(answer.value, abs=1e-10)


def test_draws_follow_the_same_steps_as_the_best_values(deterrence: detente.Play) -> None:
    """The draw at the medians, through `course`, ends where the story does; alleged ones too."""
    sightings = (seen(8, "BAY: pledge help"), seen(12, "HILL: attack", chance=0.5))
    found = update(deterrence, Reported(sightings), dt.date(2026, 1, 20), draws=0)
    evidence = Evidence(sightings, Detection(), tuple(k * DAY for k in range(20)), {1: (0.0, 0.5)})
    plain = course(deterrence, dataclasses.replace(evidence, odds={}))
    for key, value in zip(deterrence.crisis.questions, plain.answers[-1], strict=True):
        (own,) = [each for each in found.revisions if each.id == key]
        assert value == pytest.approx(own.after, abs=1e-12)
    assert plain.logged[-1] == pytest.approx(found.logged, abs=1e-12)
    attack = found.events[1]
    assert attack.mistaken == pytest.approx(0.5, abs=0.2)


def test_what_cannot_be_names_the_event_the_day_and_the_rule(deterrence: detente.Play) -> None:
    fight = seen(5, "BAY: fight for Vale", row="17")
    with pytest.raises(EventsImpossible) as refused:
        update(deterrence, Reported((fight,), texts={"17": "Bayland fights"}), draws=0)
    text = str(refused.value)
    assert "`Bayland fights` of 2026-01-06 (row 17) cannot have happened by 2026-01-06" in text
    assert "pressure = threat" in text
    assert "open only when pressure = attack and guarantee < honoured" in text
    assert "--slack" in refused.value.hint
    found = update(deterrence, Reported((fight,)), draws=0, slack=0.01)
    assert found.mistaken == found.events
    assert found.events[0].mistaken == pytest.approx(1.0)


def test_two_that_cannot_both_be(deterrence: detente.Play) -> None:
    pair = (seen(5, "HILL: attack", row="1"), seen(5, "HILL: back down", row="2"))
    with pytest.raises(EventsImpossible, match="row 2"):
        update(deterrence, Reported(pair), draws=0)


def test_events_are_put_in_order_and_those_outside_are_told(deterrence: detente.Play) -> None:
    pledge, threat = seen(8, "BAY: pledge help"), seen(4, "HILL: back down", row="2")
    old = Sighting(-2.0, -1.0, ("HILL: threaten",), ("3",))
    spans = Sighting(-1.0, 2 * DAY, ("HILL: attack", "HILL: back down"), ("4",))
    back = seen(6, "HILL: threaten", row="5")
    late = seen(30, "HILL: attack", row="6")
    given = (late, pledge, back, threat, old)
    found = update(deterrence, Reported(given), dt.date(2026, 1, 12), draws=0)
    assert [each.rows for each in found.events] == [("2",), ("5",), ("1",)]
    told = "; ".join(found.notes)
    assert "1 event: was over by 2026-01-01" in told
    assert "1 event: is later than 2026-01-12" in told
    cut = update(deterrence, Reported((spans,)), dt.date(2026, 1, 12), draws=0)
    assert "may have begun before" in cut.notes[0]


def test_bad_input_is_refused(deterrence: detente.Play) -> None:
    with pytest.raises(UsageError, match="nothing was reported"):
        update(deterrence, Reported(()), draws=0)
    with pytest.raises(UsageError, match="is not after 2026-01-01"):
        update(deterrence, Reported(()), dt.date(2026, 1, 1), draws=0)
    with pytest.raises(UsageError, match="no move or hazard `HILL: atack`"):
        update(deterrence, Reported((seen(3, "HILL: atack"),)), draws=0)
    blind = Detection({"HILL: attack": 0.0})
    with pytest.raises(UsageError, match="said never to be"):
        update(deterrence, Reported((seen(3, "HILL: attack"),), blind), draws=0)


def test_events_of_a_log_are_laid_by_the_rules(deterrence: detente.Play) -> None:
    events = [
        (1, Event(dt.date(2026, 1, 9), dt.date(2026, 1, 9), "SUPPORT", by=("BAY",))),
        (2, Event(dt.date(2026, 1, 9), dt.date(2026, 1, 9), "ACCUSE", by=("HILL",))),
    ]
    found = reported(deterrence.crisis, events)
    assert [each.causes for each in found.sightings] == [("BAY: pledge help",)]
    assert found.unmapped[0][0] == "2"
    assert found.detection.others == 0.0
    assert found.detection.of["BAY: pledge help"] == 1.0
    assert "Vale is overrun" not in found.detection.of


def test_what_the_rules_say_is_never_reported_is_not_reported_silently(
    deterrence: detente.Play,
) -> None:
    """`detected: 0` stands; an event that says otherwise is told, not believed to be certain."""
    day = dt.date(2026, 1, 9)
    rules = Laying(detected={"BAY: pledge help": 0.0})
    assert "BAY: pledge help" not in reported(deterrence.crisis, [], rules).detection.of
    found = reported(deterrence.crisis, [(1, Event(day, day, "SUPPORT", by=("BAY",)))], rules)
    assert found.detection.of["BAY: pledge help"] == 0.0
    with pytest.raises(UsageError, match="said never to be"):
        update(deterrence, found, draws=0)


def test_the_record_and_the_tables_hold_what_happened(deterrence: detente.Play) -> None:
    given = Reported((seen(8, "BAY: pledge help"), seen(22, "HILL: attack", "a border incident")))
    found = update(deterrence, given, dt.date(2026, 2, 1), draws=8, way=Way(workers=1))
    told = {table.title: table for table in words.all_tables(found)}
    (first,) = [title for title in told if title.startswith("Questions, from 1 January 2026")]
    assert ("came true" in told[first].rows[0]) is True
    moved = told["What moved attack"]
    assert moved.rows[0][0] == "HILL: attack or a border incident"
    assert told["The events that surprised most"].rows
    assert "8 draws, seed 1" in " ".join(told["What the events say of the numbers"].notes)
    data = record(found)
    assert data["schema"] == "detente/update/1"
    assert len(data["days"]) == 32
    assert data["events"][0]["log_score"] == pytest.approx(math.log(found.events[0].chance))
    total = data["silence"]["attack"] + sum(e["changes"].get("attack", 0) for e in data["events"])
    (attack,) = [each for each in data["questions"] if each["id"] == "attack"]
    assert total == pytest.approx(attack["after"] - attack["before"], abs=1e-12)


def test_from_the_outlook(deterrence: detente.Play) -> None:
    outlook = deterrence.forecast()
    pledge = Event(dt.date(2026, 1, 9), dt.date(2026, 1, 9), "SUPPORT", by=("BAY",))
    found = outlook.update([pledge], dt.date(2026, 1, 12), draws=0)
    assert [each.causes for each in found.events] == [("BAY: pledge help",)]
    assert found.until == dt.date(2026, 1, 12)


def test_readings_are_weighed_by_how_likely_they_make_it(parted: Path) -> None:
    """Ten silent weeks: weights in proportion to exp(-rate T) in closed form."""
    day = dt.date(2021, 1, 9)
    weeks = 10.0
    rates = {"file": 0.04, "hawk": 0.13, "dove": 0.03}
    plays = {
        name: detente.load(parted, reading=None if name == "file" else name).compile().solve()
        for name in rates
    }
    found = dict.fromkeys(plays, Reported((), ONLY_WAR))
    views = weighed_views(plays, found, day, draws=0)
    likely = {name: math.exp(-rate * weeks) for name, rate in rates.items()}
    total = sum(likely.values())
    assert views.after == pytest.approx({name: each / total for name, each in likely.items()})
    left = LATE - weeks
    mixed = sum(likely[n] / total * -math.expm1(-rates[n] * left) for n in rates)
    assert views.mixed("war") == pytest.approx(mixed, abs=1e-9)
    given = weighed_views(plays, found, day, {"file": 0.0, "hawk": 1.0, "dove": 1.0}, draws=0)
    assert given.after["file"] == 0.0
    tables = list(view_words.all_tables(views))
    assert tables[0].rows[1][0] == "hawk"
    assert view_words.record(views)["readings"][2]["after"] == pytest.approx(views.after["dove"])
    with pytest.raises(UsageError, match="weights of the readings"):
        weighed_views(plays, found, day, {"file": 1.0}, draws=0)
    never = Reported((seen(3, "clash", row="9"), seen(9, "clash", row="10")), ONLY_WAR)
    with pytest.raises(EventsImpossible, match="no reading has room"):
        weighed_views(plays, dict.fromkeys(plays, never), draws=0)
