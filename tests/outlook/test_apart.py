"""Solved apart and solved whole give the same numbers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.glue import glued

from detente.crisis.expressions import And, Compare, Condition, Or
from detente.crisis.model import Crisis, Question, Rung
from detente.errors import CrisisError
from detente.game import compile_crisis
from detente.game.parts import Parts, compile_parts
from detente.outlook import Forecast, forecast
from detente.outlook.apart import Apart, forecast_apart
from detente.outlook.union import MOST, combine, union
from detente.solve import Settings, Solution, limited_foresight, solve
from detente.testing import oracles
from detente.testing.draft import Draft
from detente.testing.strategies import random_crisis

AS_OF = dt.date(2020, 1, 1)
BY = AS_OF + dt.timedelta(weeks=10)
QUICK = Settings(restarts=0)


def asked(first: Condition, second: Condition) -> dict[str, Question]:
    """One question on each side and every kind on both."""
    both, either = And((first, second)), Or((first, second))
    made = [
        Question("first", "?", "reached", first, by=BY),
        Question("second", "?", "reached", second, by=BY - dt.timedelta(weeks=4)),
        Question("both", "?", "reached", both, by=BY),
        Question("before", "?", "before", first, rival=second),
        Question("on", "?", "on", either, by=BY),
        Question("held", "?", "held", both, by=BY, duration=0.5),
        Question("time", "?", "time", either),
        Question("share", "?", "share", both, by=BY),
    ]
    return {each.id: each for each in made}


def played(crisis: Crisis) -> tuple[Apart, Forecast, list[Solution]]:
    parts = compile_parts(crisis)
    assert parts is not None
    solutions = [solve(game.arrays, QUICK) for game in parts.games]
    whole = compile_crisis(crisis)
    return forecast_apart(parts, solutions), forecast(whole, solve(whole.arrays, QUICK)), solutions


def agree(apart: Apart, whole: Forecast, within: float) -> None:
    assert list(apart.answers) == list(whole.answers)
    for key, one in apart.answers.items():
        other = whole.answers[key]
        assert one.value is not None
        assert one.value == pytest.approx(other.value, rel=within, abs=within), key
        assert one.tempo_only == pytest.approx(other.tempo_only, rel=1e-7, abs=1e-7)
        for scale, value in one.by_precision.items():
            if value is not None and other.by_precision[scale] is not None:
                assert value == pytest.approx(other.by_precision[scale], rel=1e-6, abs=1e-6)
    shares = np.array(apart.ladder.shares) - np.array(whole.ladder.shares)
    assert np.abs(shares).max() < within
    assert apart.ladder.rungs == whole.ladder.rungs
    assert apart.ladder.weeks == whole.ladder.weeks
    assert apart.incentives.keys() == whole.incentives.keys()
    for actor, one_drive in apart.incentives.items():
        assert one_drive.nats == pytest.approx(whole.incentives[actor].nats, rel=within, abs=within)


def theatres(*, shared: bool = False, clock: float = 7.0, precision: float = 0.5) -> Crisis:
    """An escalation in the east and one in the west; `shared`: A moves in both."""
    draft = Draft("theatres", clock=clock, precision=precision)
    draft.actor("A", "B", "C", "D")
    for name, (one, two) in (("east", "AB"), ("west", "AC" if shared else "CD")):
        draft.factor(name, ["calm", "clash", "war"])
        war = draft.test(name, "=", "war")
        draft.move(one, f"escalate {name}", [draft.shift(name, 1)], tempo=0.3, costs={one: 1.0})
        draft.move(two, f"calm {name}", [draft.shift(name, -1)], tempo=0.5)
        draft.hazard(f"accident {name}", [draft.shift(name, 1)], rate=0.05)
        for actor, points in ((one, 10.0), (two, -15.0)):
            draft.worth(actor, 20.0)
            draft.worth(actor, points, war)
    draft.worth("B", 5.0, draft.test("west", "=", "war"))
    east, west = (draft.test(name, "=", "war") for name in ("east", "west"))
    draft.questions = asked(east, west)
    rungs = (Rung("war", Or((east, west))), Rung("wider war", And((east, west))))
    return dataclasses.replace(draft.crisis(), ladder=rungs)


def test_actors_of_one_theatre_each_are_exact() -> None:
    """Worths may reach across: B cares for the west."""
    apart, whole, _ = played(theatres())
    agree(apart, whole, 1e-9)


def test_an_actor_of_both_differs_by_tempo_over_clock() -> None:
    """Ten times the clock, a tenth of the gap; .5 % at the usual clock of 7."""
    gaps = []
    for clock in (7.0, 70.0):
        apart, whole, _ = played(theatres(shared=True, clock=clock))
        first = apart.answers["first"].value, whole.answers["first"].value
        assert first[0] is not None
        assert first[1] is not None
        gaps.append(abs(first[0] - first[1]))
    assert 0.001 < gaps[0] < 0.01
    assert gaps[1] == pytest.approx(gaps[0] / 10, rel=0.2)


@st.composite
def pairs(draw: st.DrawFn) -> Crisis:
    """Two random crises side by side with questions over both."""
    one, two = (draw(random_crisis(max_factors=1, max_moves=4)) for _ in range(2))
    crisis = glued(one, two)
    sizes = [len(factor.levels) for factor in crisis.factors]
    levels = [draw(st.integers(0, size - 1)) for size in sizes]
    first, second = (Compare(place, "=", level) for place, level in enumerate(levels))
    return dataclasses.replace(crisis, questions=asked(first, second))


@settings(max_examples=12)
@given(pairs())
def test_random_crises_side_by_side(crisis: Crisis) -> None:
    try:
        parts = compile_parts(crisis)
    except CrisisError as error:
        codes = {each.code for each in error.diagnostics if each.is_error}
        assert codes <= {"question-certain", "question-never"}
        with pytest.raises(CrisisError):
            compile_crisis(crisis)
        return
    assume(parts is not None)
    apart, whole, solutions = played(crisis)
    assume(all(each.headline is not None for each in solutions) and whole.headline)
    agree(apart, whole, 1e-6)


def parts_of(crisis: Crisis) -> Parts:
    parts = compile_parts(crisis)
    assert parts is not None
    return parts


def test_the_union_has_the_chain_of_its_parts() -> None:
    """Its generator is the Kronecker sum of theirs, at any choice; values add up."""
    parts = parts_of(theatres(shared=True))
    joint = union(parts, (0, 1))
    plays = [solve(game.arrays, QUICK).equilibria[0] for game in parts.games]
    laid = joint.lay(plays)
    whole = oracles.generator(joint.game.arrays, laid.choice)
    pieces = [
        oracles.generator(g.arrays, p.choice) for g, p in zip(parts.games, plays, strict=True)
    ]
    for x in range(joint.game.states):
        for y in range(joint.game.states):
            (a, b), (c, d) = ([int(m[z]) for m in joint.state] for z in (x, y))
            exact = pieces[0][a, c] * (b == d) + pieces[1][b, d] * (a == c)
            assert whole[x, y] == pytest.approx(exact, abs=1e-12)
            assert laid.values[x] == pytest.approx(plays[0].values[a] + plays[1].values[b])
    actor = joint.game.arrays.edge_actor
    for x in range(joint.game.states):
        own = slice(*(int(e) for e in joint.game.arrays.state_edge[x : x + 2]))
        total = np.bincount(actor[own], laid.choice[own], minlength=4)
        np.testing.assert_allclose(total + laid.hold[x], 1.0)


def chicken(draft: Draft, name: str, one: str, two: str) -> None:
    """Two mirror equilibria: each wants the other to leave."""
    draft.actor(one, two, precision=1.0)
    for who in (one, two):
        draft.factor(f"{name} {who}", ["away", "there"], 1)
    for who, other in ((one, two), (two, one)):
        mine, theirs = (draft.test(f"{name} {each}", "=", "there") for each in (who, other))
        draft.move(
            who, f"leave {name}", [draft.to(f"{name} {who}", "away")], when=mine, costs={who: 6.0}
        )
        draft.move(who, f"return {name}", [draft.to(f"{name} {who}", "there")], tempo=0.05)
        draft.worth(who, 60.0)
        draft.worth(who, 15.0, mine)
        draft.flow(who, -3.0, And((mine, theirs)))


def test_several_equilibria_of_a_part_stay_several() -> None:
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
    assert [each.headline for each in solutions] == [None, None]
    counts = [len(each.equilibria) for each in solutions]
    joint = combine(union(parts, (0, 1)), solutions)
    assert len(joint.equilibria) == min(math.prod(counts), MOST)
    assert joint.reason.startswith("part 1: ")
    assert "; part 2: " in joint.reason
    apart = forecast_apart(parts, solutions)
    assert not apart.headline
    both, north = apart.answers["both"], apart.answers["north"]
    assert both.value is None
    assert north.value is None
    # parts are independent at any one time, and alike, so that extremes are squared
    assert both.span[1] == pytest.approx(north.span[1] ** 2, abs=1e-6)
    assert both.span[0] == pytest.approx(north.span[0] ** 2, abs=1e-6)


def test_limited_foresight_in_one_part_only() -> None:
    crisis = theatres()
    parts = parts_of(crisis)
    limited = limited_foresight(parts.games[0].arrays, QUICK)
    settled = solve(parts.games[1].arrays, QUICK)
    apart = forecast_apart(parts, [limited, settled])
    both = apart.answers["both"]
    assert both.value is None
    assert sorted(both.by_foresight) == sorted(limited.foresight)
    assert apart.answers["second"].value is not None


def test_a_union_above_the_limit_is_said() -> None:
    parts = parts_of(theatres())
    solutions = [solve(game.arrays, QUICK) for game in parts.games]
    apart = forecast_apart(parts, solutions, max_states=8)
    assert apart.answers["first"].value is not None
    missing = apart.answers["both"]
    assert missing.value is None
    assert math.isnan(missing.span[0])
    assert "9 states" in missing.warnings[0]
    assert sum(apart.ladder.shares[-1]) == pytest.approx(1.0)
