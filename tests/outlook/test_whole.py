"""Parts solved apart, seen as one forecast: next moves, links, histories, what is implied."""

from __future__ import annotations

import dataclasses
import math
from typing import NamedTuple

import numpy as np
import pytest
from tests.outlook.test_apart import BY, QUICK, chicken, parts_of, theatres

from detente.crisis.expressions import And, Compare
from detente.crisis.model import Crisis, Implied
from detente.game import Game, compile_crisis
from detente.outlook import Forecast, forecast
from detente.outlook.apart import Apart, forecast_apart
from detente.outlook.implied import Implications, implied
from detente.outlook.implied_apart import implied_apart
from detente.outlook.star import star
from detente.outlook.union import combine
from detente.outlook.whole import courses, whole_forecast
from detente.show import gather
from detente.solve import Solution, solve
from detente.testing.draft import Draft

EAST, WEST = Compare(0, "=", 2), Compare(1, "=", 2)


class Seen(NamedTuple):
    game: Game
    solution: Solution
    forecast: Forecast
    apart: Apart


def seen(crisis: Crisis, max_states: int = 2_000_000) -> Seen:
    """Solved apart, in the form of one game, solution and forecast."""
    parts = parts_of(crisis)
    solutions = [solve(game.arrays, QUICK) for game in parts.games]
    view = star(parts)
    solution = combine(view, solutions)
    apart = forecast_apart(parts, solutions, max_states=max_states)
    return Seen(view.game, solution, whole_forecast(view, solution, apart), apart)


def whole(crisis: Crisis) -> Seen:
    game = compile_crisis(crisis)
    solution = solve(game.arrays, QUICK)
    found = forecast(game, solution)
    return Seen(game, solution, found, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("shared", [False, True])
def test_who_does_what_next(shared: bool) -> None:
    """The same as in the whole game; nearly so where A moves in both, at a high clock."""
    crisis = theatres(shared=shared, clock=700.0 if shared else 7.0)
    one, other = seen(crisis), whole(crisis)
    close = 2e-3 if shared else 1e-9
    pairs = zip(
        gather.now(one.game, one.solution)[0].actors,
        gather.now(other.game, other.solution)[0].actors,
        strict=True,
    )
    for mine, theirs in pairs:
        assert mine.none == pytest.approx(theirs.none, rel=close)
        assert [move.move for move in mine.moves] == [move.move for move in theirs.moves]
        for move, exact in zip(mine.moves, theirs.moves, strict=True):
            assert dataclasses.astuple(move)[2:] == pytest.approx(
                dataclasses.astuple(exact)[2:], rel=close, abs=close
            )
    for link, exact_link in zip(
        gather.links(one.game, one.forecast.main.play),
        gather.links(other.game, other.forecast.main.play),
        strict=True,
    ):
        assert link.effect == pytest.approx(exact_link.effect, abs=max(close, 1e-8))
        assert dataclasses.replace(link, effect=0.0) == dataclasses.replace(exact_link, effect=0.0)
    at_start = [each.solution.equilibria[0].values[each.game.start] for each in (one, other)]
    np.testing.assert_allclose(at_start[0], at_start[1], atol=max(close, 1e-7))
    assert one.game.describe(0) == other.game.describe(other.game.start)


def test_histories_of_parts_are_laid_together() -> None:
    crisis = theatres()
    one = seen(crisis)
    plays = [each.main.play for each in one.apart.forecasts]
    drawn = courses(one.apart.parts, plays, 3_000, 10.0, 5)
    assert drawn == courses(one.apart.parts, plays, 3_000, 10.0, 5)
    assert drawn[:3] != courses(one.apart.parts, plays, 3, 10.0, 6)
    told = one.forecast.histories(count=3_000, seed=5, weeks=10.0)
    assert told == tuple(each.story for each in drawn)
    for each in drawn[:50]:
        weeks = [step.weeks for step in each.story.steps]
        assert weeks == sorted(weeks)
        assert list(each.story.end) == ["east", "west"]
        state = dict.fromkeys(("east", "west"), "calm")
        for step in each.story.steps:
            for factor, old, new in step.changes:
                assert state[factor] == old
                state[factor] = new
        assert state == each.story.end
    for rung, share in zip(one.forecast.ladder.rungs, one.forecast.ladder.shares[-1], strict=True):
        part = sum(each.rung == rung for each in drawn) / 3_000
        assert part == pytest.approx(share, abs=4 * math.sqrt(share / 3_000) + 1e-3)


def with_implied(crisis: Crisis) -> Crisis:
    wanted = (
        Implied("east", "?", "time", EAST),
        Implied("both", "?", "odds", And((EAST, WEST)), given=EAST, rival=Compare(0, "=", 0)),
        Implied("west", "?", "reach", WEST, weeks=6.0),
    )
    return dataclasses.replace(crisis, implied=wanted)


def agree(one: Implications, other: Implications) -> None:
    assert [each.id for each in one.quantities] == [each.id for each in other.quantities]
    for mine, exact in zip(one.quantities, other.quantities, strict=True):
        for a, b in ((mine.play, exact.play), (mine.tempo, exact.tempo)):
            assert a.value == pytest.approx(b.value, rel=1e-6)
            assert a.entered == pytest.approx(b.entered, rel=1e-6)
            assert dict(a.lasting) == pytest.approx(dict(b.lasting), abs=1e-7)
    for pace, exact_pace in zip(one.actors, other.actors, strict=True):
        assert pace.per_month == pytest.approx(exact_pace.per_month, rel=1e-6)
        assert pace.incentive.nats == pytest.approx(exact_pace.incentive.nats, rel=1e-5)
        assert [each.move for each in pace.moves] == [each.move for each in exact_pace.moves]


def test_what_is_implied() -> None:
    crisis = with_implied(theatres())
    one, other = seen(crisis), whole(crisis)
    found = implied_apart(one.apart)
    agree(found, implied(other.game, other.forecast.main.play))
    assert found.weeks == other.forecast.weeks
    assert (found.ladder, found.rung) == ("escalation ladder", "below the ladder")
    alone = dataclasses.replace(crisis, ladder=())
    agree(
        implied_apart(seen(alone).apart), implied(compile_crisis(alone), other.forecast.main.play)
    )


def test_what_would_need_too_large_a_union_is_said() -> None:
    crisis = with_implied(theatres())
    found = implied_apart(seen(crisis, max_states=8).apart)
    east, both, west = found.published
    assert both.mark == "not computed"
    assert "9 states" in both.play.fault
    assert east.play.value > 0
    assert west.play.value > 0
    assert found.escalation == ()
    assert {each.actor for each in found.actors} == set("ABCD")


def test_actors_of_two_theatres_move_in_both() -> None:
    crisis = theatres(shared=True)
    (first, *_) = implied_apart(seen(crisis).apart).actors
    assert {each.move for each in first.moves} == {"A: escalate east", "A: escalate west"}


def test_every_combination_of_equilibria_is_listed() -> None:
    draft = Draft("two seas")
    chicken(draft, "north", "A", "B")
    chicken(draft, "south", "C", "D")
    gone = [
        draft.test(f"{sea} {who}", "=", "away") for sea, who in (("north", "A"), ("south", "C"))
    ]
    draft.question("both", And((gone[0], gone[1])), "on", by=BY)
    draft.question("north", gone[0], "on", by=BY)
    parts = parts_of(draft.crisis())
    solutions = [solve(game.arrays) for game in parts.games]
    view = star(parts)
    solution = combine(view, solutions)
    found = whole_forecast(view, solution, forecast_apart(parts, solutions))
    assert not found.headline
    assert found.main.play.stable
    assert len(found.views) == len(solution.equilibria)
    norths = {round(each.values["north"], 6) for each in found.views}
    assert len(norths) == len(solutions[0].equilibria)
    for each in found.views:
        if each.play.stable:
            assert each.values["both"] <= each.values["north"]
