"""Answers that the event log suggests: only where no course of events says otherwise."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from detente.evidence.sightings import Sighting
from detente.evidence.suggesting import MOST_AT_ONCE, suggest
from detente.game import Game

AS_OF = dt.date(2020, 10, 31)
END = dt.date(2021, 1, 15)
ATTACK, DOWN, TALK, BREAK = "NOR: attack", "SOU: stand down", "NOR: talk", "SOU: break off"


def seen(day: int, *causes: str, more: int = 0, chance: float = 1.0) -> Sighting:
    """Something on the day that lies `day` days after `as_of`, or up to `more` days later."""
    return Sighting((day - 1) / 7, (day + more) / 7, causes, (f"e{day}",), chance)


def on(day: int) -> dt.date:
    return AS_OF + dt.timedelta(days=day)


def test_a_plain_yes_with_its_days_and_reports(border_game: Game) -> None:
    found = suggest(border_game, [seen(10, ATTACK, more=2)], END)
    war = found["war"]
    assert (war.outcome, war.first, war.last) == ("yes", on(10), on(12))
    assert war.suggested
    assert war.source == "the event log: e10"
    assert found["talks-first"].outcome == "no"
    assert found["talks-first"].last == on(12)
    assert (found["to-war"].first, found["to-war"].last) == (on(10), on(12))
    assert "share-quiet" not in found


def test_what_did_not_come_while_the_log_looked_is_a_no(border_game: Game) -> None:
    assert suggest(border_game, [], END)["war"].outcome == "no"
    assert "war" not in suggest(border_game, [], on(20))
    assert "to-war" not in suggest(border_game, [], END)  # it may yet come
    assert suggest(border_game, [], END)["talks-then"].outcome == "no"


def test_a_state_on_a_day(border_game: Game) -> None:
    talking = [seen(5, TALK)]
    assert suggest(border_game, talking, END)["talks-then"].outcome == "yes"
    off = [*talking, seen(30, BREAK)]
    assert suggest(border_game, off, END)["talks-then"].outcome == "no"
    late = [*talking, seen(62, BREAK)]  # the day after the one asked about
    assert suggest(border_game, late, END)["talks-then"].outcome == "yes"
    about = [*talking, seen(60, BREAK, more=3)]  # on either side of it
    assert "talks-then" not in suggest(border_game, about, END)


def test_two_outcomes_leave_it_open_until_something_tells(border_game: Game) -> None:
    """Standing down may fail; that it flares up again shows that it had not."""
    down = [seen(5, DOWN)]
    assert "lull" not in suggest(border_game, down, END)
    flared = [*down, seen(30, "it flares up")]
    lull = suggest(border_game, flared, END)["lull"]
    assert (lull.outcome, lull.first) == ("yes", on(19))  # quiet from the end of day 5, two weeks


def test_a_run_is_as_long_as_is_certain(border_game: Game) -> None:
    short = [seen(5, DOWN), seen(19, "it flares up")]
    assert "lull" not in suggest(border_game, short, END)
    calm = [seen(3, ATTACK), seen(10, "calm")]
    assert suggest(border_game, calm, on(24))["lull"].first == on(24)
    assert "lull" not in suggest(border_game, calm, on(23))


def test_alleged_events_decide_nothing_by_themselves(border_game: Game) -> None:
    alleged = [seen(10, ATTACK, chance=0.4)]
    assert "war" not in suggest(border_game, alleged, END)
    confirmed = [*alleged, seen(20, "calm")]  # only war can calm down
    war = suggest(border_game, confirmed, END)["war"]
    assert (war.outcome, war.first) == ("yes", on(10))


def test_several_causes_are_all_kept(border_game: Game) -> None:
    found = suggest(border_game, [seen(10, ATTACK, TALK)], END)
    assert "war" not in found
    assert "talks-first" not in found  # whichever it was came first


def test_either_order_where_days_overlap(border_game: Game) -> None:
    both = [seen(10, ATTACK, more=3), seen(11, TALK, more=3)]
    found = suggest(border_game, both, END)
    assert found["war"].outcome == "yes"
    assert "talks-first" not in found
    apart = [seen(10, ATTACK), seen(11, TALK)]
    assert suggest(border_game, apart, END)["talks-first"].outcome == "no"
    assert suggest(border_game, [seen(10, TALK), seen(11, ATTACK)], END)["talks-first"].happened


def test_an_order_that_cannot_be_is_left_out(border_game: Game) -> None:
    """Talks must begin before they are broken off, so the overlap decides itself."""
    off = [seen(10, BREAK, more=2), seen(10, TALK, more=2)]
    assert suggest(border_game, off, END)["talks-then"].outcome == "no"


def test_after_what_does_not_fit_nothing_is_suggested(border_game: Game) -> None:
    odd = [seen(5, TALK), seen(10, "calm"), seen(20, ATTACK)]  # there was no war to calm down
    found = suggest(border_game, odd, END)
    assert found["talks-first"].outcome == "yes"  # decided before
    assert "war" not in found
    assert "talks-then" not in found


def test_too_many_at_once_end_the_replay(border_game: Game) -> None:
    many = [seen(10, TALK if k % 2 == 0 else BREAK, more=9) for k in range(MOST_AT_ONCE + 1)]
    assert "talks-then" not in suggest(border_game, many, END)


def test_what_the_start_knows_is_no_event(border_game: Game) -> None:
    before = [Sighting(-2.0, -1.0, (ATTACK,), ("old",))]
    assert suggest(border_game, before, END) == suggest(border_game, [], END)


def test_an_event_across_the_date_leaves_it_open(border_game: Game) -> None:
    assert "war" not in suggest(border_game, [seen(60, ATTACK, more=3)], END)
    assert suggest(border_game, [seen(63, ATTACK)], END)["war"].outcome == "no"


@given(
    st.lists(
        st.tuples(st.sampled_from([ATTACK, DOWN, TALK, BREAK, "it flares up", "calm"]),
                  st.integers(1, 70)),
        max_size=6,
    )
)  # fmt: skip
def test_against_walking_every_course_by_hand(
    border_game: Game, drawn: list[tuple[str, int]]
) -> None:
    """Events on days of their own: what is suggested is what every possible course gives."""
    days = {day: cause for cause, day in drawn}
    sightings = [seen(day, cause) for day, cause in days.items()]
    found = suggest(border_game, sightings, END)
    courses = [[(0, {"fighting": "clashes", "talks": "none"})]]
    for day in sorted(days):
        after = [_after(course[-1][1], days[day]) for course in courses]
        courses = [
            [*course, (day, state)]
            for course, states in zip(courses, after, strict=True)
            for state in states
        ]
        if not courses:
            return  # it does not fit; tested above
    wars = {
        any(state["fighting"] == "war" and day <= 61 for day, state in course) for course in courses
    }
    told = found.get("war")
    assert (None if told is None else told.happened) == (
        next(iter(wars)) if len(wars) == 1 else None
    )
    talks = {
        [state for day, state in course if day <= 61][-1]["talks"] == "under way"
        for course in courses
    }
    then = found.get("talks-then")
    assert (None if then is None else then.happened) == (
        next(iter(talks)) if len(talks) == 1 else None
    )


def _after(state: dict[str, str], cause: str) -> list[dict[str, str]]:
    """The crisis file once more, by hand."""
    fighting, talks = state["fighting"], state["talks"]
    if cause == ATTACK:
        return [{**state, "fighting": "war"}] if fighting == "clashes" else []
    if cause == DOWN:
        return [] if fighting == "quiet" else [{**state, "fighting": "quiet"}, dict(state)]
    if cause == TALK:
        return [{**state, "talks": "under way"}] if talks == "none" else []
    if cause == BREAK:
        return [{**state, "talks": "none"}] if talks == "under way" else []
    if cause == "calm":
        return [{**state, "fighting": "quiet"}] if fighting == "war" else []
    return [{**state, "fighting": "clashes"}] if fighting == "quiet" else []


def test_the_order_of_the_log_does_not_matter(border_game: Game) -> None:
    events = [seen(3, ATTACK), seen(10, "calm"), seen(20, TALK), seen(40, "it flares up")]
    found = [suggest(border_game, list(order), END) for order in itertools.permutations(events)]
    assert all(each == found[0] for each in found)
    assert {key: each.outcome for key, each in found[0].items()} == {
        "war": "yes", "talks-then": "yes", "talks-first": "no", "lull": "yes", "to-war": "yes",
    }  # fmt: skip
