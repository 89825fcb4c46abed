"""Implied quantities against dense linear algebra, closed forms and identities of the gallery."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from tests.outlook.conftest import chain_of, dense_rates, large_chain, masks

from detente import api
from detente.crisis.expressions import Always, Compare, Not
from detente.crisis.model import Implied
from detente.errors import NotConverged, UsageError
from detente.game import Game, compile_crisis
from detente.outlook.entering import LONGEST, Waiting, entry
from detente.outlook.implied import MONTH, Beside, Implications, Kind, implied
from detente.outlook.ladder import rungs
from detente.outlook.questions import ask, horizon
from detente.outlook.reach import reached_before
from detente.solve.result import Equilibrium
from detente.solve.workers import Workers
from detente.testing import oracles
from detente.testing.draft import Draft
from detente.testing.patron import patron
from detente.testing.strategies import conditions, random_crisis

Dense = np.ndarray


def first_met(rates: Dense, given_: Dense, start: int) -> Dense:
    """P(the first state of `given_` that is met is y), float64[n]."""
    share = np.zeros(len(rates))
    for y in np.flatnonzero(given_):
        goal = np.zeros(len(rates), bool)
        goal[y] = True
        share[y] = oracles.reached_ever(rates, goal, given_ & ~goal)[start]
    return share


def outlasting(rates: Dense, share: Dense, goal: Dense, weeks: float) -> float:
    return float(share @ (1 - oracles.reached_by(rates, goal, weeks)))


@given(dense_rates(), st.data(), st.booleans())
def test_where_it_is_first_met(rates: Dense, data: st.DataObject, direct: bool) -> None:
    there = data.draw(masks(len(rates)))
    start = data.draw(st.integers(0, len(rates) - 1))
    exact = first_met(rates, there, start)
    found = entry(chain_of(rates, start), there, direct=direct)
    assert found.probability == pytest.approx(exact.sum(), abs=1e-9)
    np.testing.assert_allclose(found.share * found.probability, exact, atol=1e-9)
    assert found.error < 1e-8


def test_entry_into_a_large_part_by_iteration() -> None:
    """The transposed system agrees with the plain one, which the other tests hold."""
    chain = large_chain(4_000)
    there = np.arange(4_000) % 37 == 5
    found = entry(chain, there, direct=False)
    some = there & (np.arange(4_000) % 2 == 0)
    odds = reached_before(chain, some, there & ~some).values[chain.start]
    assert found.share[some].sum() * found.probability == pytest.approx(odds, abs=1e-9)


@given(dense_rates(), st.data(), st.floats(0.05, 20.0))
def test_how_long_it_then_takes(rates: Dense, data: st.DataObject, weeks: float) -> None:
    n = len(rates)
    goal = data.draw(masks(n))
    share = np.array(data.draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)), float)
    share[data.draw(st.integers(0, n - 1))] += 1.0
    share /= share.sum()
    with Workers(1) as workers:
        waiting = Waiting(chain_of(rates), share, goal, workers)
        assert waiting.after([weeks])[0] == pytest.approx(
            outlasting(rates, share, goal, weeks), abs=1e-10
        )
        median = waiting.median()
    if median == math.inf:
        assert outlasting(rates, share, goal, LONGEST) > 0.5 - 1e-9
    elif median == 0.0:
        assert share[~goal].sum() <= 0.5
    else:
        assert outlasting(rates, share, goal, median) == pytest.approx(0.5, abs=1e-7)


def test_a_median_in_closed_form() -> None:
    """Erlang: three stages at .4 a week."""
    rates = np.diag([0.4, 0.4, 0.4], 1)
    last = np.array([False, False, False, True])
    first = np.array([1.0, 0, 0, 0])

    def left(t: float) -> float:
        return math.exp(-0.4 * t) * (1 + 0.4 * t + (0.4 * t) ** 2 / 2) - 0.5

    with Workers(1) as workers:
        median = Waiting(chain_of(rates), first, last, workers).median()
    assert median == pytest.approx(brentq(left, 1, 20), rel=1e-8)


def test_what_hardly_ever_ends_is_said() -> None:
    """A trap that is left once in 1e17 weeks: no answer rather than a wrong one."""
    rates = np.zeros((3, 3))
    rates[0, 1], rates[1, 0], rates[1, 2] = 10.0, 1.0, 1e-17
    with pytest.raises(NotConverged, match="hardly ever"):
        entry(chain_of(rates), np.array([False, False, True]))


@st.composite
def crises(draw: st.DrawFn) -> tuple[Game, Equilibrium]:
    """A random crisis that publishes odds, a time and a reach, with play of any values."""
    crisis = draw(random_crisis(max_factors=2, rules=False))
    sizes = tuple(len(each.levels) for each in crisis.factors)
    one = conditions(sizes)
    kinds: tuple[Kind, ...] = ("odds", "time", "reach")
    meant = tuple(
        Implied(f"q{place}", "?", kind, draw(one), draw(st.none() | one), draw(st.none() | one),
                weeks=3.0)
        for place, kind in enumerate(kinds)
    )  # fmt: skip
    game = compile_crisis(dataclasses.replace(crisis, implied=meant))
    arrays = game.arrays
    values = np.random.default_rng(draw(st.integers(0, 99))).uniform(
        40, 60, (arrays.states, len(arrays.actors))
    )
    choice, hold = oracles.choices(arrays, values)
    return game, Equilibrium(values, choice, hold, True, 0.0, 0, 0, "finite horizon")


@given(crises())
def test_random_crises_against_dense_matrices(case: tuple[Game, Equilibrium]) -> None:
    game, play = case
    found = implied(game, play)
    for choice, name in ((play.choice, "play"), (None, "tempo")):
        rates = oracles.generator(game.arrays, choice)
        for meant, quantity in zip(game.crisis.implied, found.published, strict=True):
            check(game, rates, meant, quantity, name)
        of_state, place = rungs(game).of_state, int(rungs(game).of_state[game.start])
        for quantity in found.escalation:
            measured = getattr(quantity, name)
            if quantity.id.startswith("rise-") and quantity.id.endswith("weeks"):
                weeks = float(quantity.id.split("-")[1])
                exact = oracles.reached_by(rates, of_state > place, weeks)[game.start]
                assert measured.value == pytest.approx(exact, abs=1e-9)
            if quantity.id.startswith("rung-"):
                there = of_state == int(quantity.id.split("-")[1])
                share = first_met(rates, there, game.start)
                assert measured.entered == pytest.approx(share.sum(), abs=1e-8)
    count_moves(game, play, found)


def check(game: Game, rates: Dense, meant: Implied, quantity: Beside, name: str) -> None:
    measured = getattr(quantity, name)
    nowhere = np.zeros(game.states, bool)
    happens = game.mask(meant.happens)
    there = ~nowhere if meant.given is None else game.mask(meant.given)
    share = first_met(rates, there, game.start)
    if meant.kind == "reach":
        exact = oracles.reached_by(rates, happens, 3.0)[game.start]
        assert measured.value == pytest.approx(exact, abs=1e-9)
        return
    assert measured.entered == pytest.approx(share.sum(), abs=1e-8)
    if share.sum() == 0:
        assert math.isnan(measured.value)
        return
    share /= share.sum()
    rival = nowhere if meant.rival is None else game.mask(meant.rival)
    if meant.kind == "odds":
        exact = share @ oracles.reached_ever(rates, happens, rival)
        assert measured.value == pytest.approx(exact, abs=1e-8)
        return
    mean = oracles.expected_time(rates, happens)[share > 0] @ share[share > 0]
    assert measured.value == pytest.approx(mean, rel=1e-7)
    assert measured.ever == pytest.approx(share @ oracles.reached_ever(rates, happens), abs=1e-8)
    for days, chance in measured.lasting.items():
        assert chance == pytest.approx(outlasting(rates, share, happens, days / 7), abs=1e-9)


def count_moves(game: Game, play: Equilibrium, found: Implications) -> None:
    """Expected counts, one state and edge at a time."""
    arrays = game.arrays
    weeks = horizon(ask(game))
    counted = {
        move.move: (move.expected, move.at_tempos) for each in found.actors for move in each.moves
    }
    for place, choice in enumerate((play.choice, arrays.edge_weight)):
        stay = oracles.occupation(oracles.generator(arrays, choice), game.start, weeks)
        sums = dict.fromkeys(game.move_names, 0.0)
        for state in range(game.states):
            for edge in range(arrays.state_edge[state], arrays.state_edge[state + 1]):
                clock = arrays.clock[arrays.edge_actor[edge]]
                sums[game.move(edge).id] += stay[state] * clock * choice[edge]
        for name, total in sums.items():
            assert counted.get(name, (0.0, 0.0))[place] == pytest.approx(total, abs=1e-7)
    for each in found.actors:
        total = sum(move.expected for move in each.moves)
        assert each.per_month * weeks / MONTH == pytest.approx(total)


def guarantee() -> Draft:
    """An attack calls a guarantee, which is honoured or fails; nothing before that can be lost."""
    draft = Draft("guarantee", precision=0.0)
    draft.actor("PATRON")
    draft.factor("pledge", ["dormant", "called", "honoured", "failed"])
    called = draft.test("pledge", "=", "called")
    draft.move("PATRON", "honour it", [draft.to("pledge", "honoured")], tempo=0.3, when=called)
    draft.hazard("attack", [draft.to("pledge", "called")], rate=0.1,
                 when=draft.test("pledge", "=", "dormant"))  # fmt: skip
    draft.hazard("too late", [draft.to("pledge", "failed")], rate=0.1, when=called)
    draft.worth("PATRON", 50.0)
    return draft


def outcome(*meant: Implied) -> Implications:
    draft = guarantee()
    game = compile_crisis(dataclasses.replace(draft.crisis(), implied=meant))
    choice, hold = oracles.choices(game.arrays, np.zeros((game.states, 1)))
    play = Equilibrium(np.zeros((game.states, 1)), choice, hold, True, 0.0, 0, 0, "restart")
    return implied(game, play)


CALLED, HONOURED, FAILED = (Compare(0, "=", level) for level in (1, 2, 3))


def test_a_guarantee_called_upon_in_closed_form() -> None:
    found = outcome(
        Implied("honoured", "how often", "odds", HONOURED, CALLED, FAILED, base_rate="alliance-honoured"),  # noqa: E501
        Implied("due", "how long", "time", Not(CALLED), CALLED, base_rate="ceasefire-all-14d"),
        Implied("half", "how long", "time", Not(CALLED), CALLED, base_rate="ceasefire-karabakh-median"),  # noqa: E501
        Implied("soon", "reached", "reach", CALLED, weeks=5.0),
    )  # fmt: skip
    honoured, due, half, soon = found.published
    assert honoured.play.value == pytest.approx(0.75)
    assert honoured.mark == "outside"  # .75 against .745 at most
    assert due.play.value == pytest.approx(2.5)
    assert list(due.play.lasting) == [7.0, 14.0, 30.0]
    assert due.play.lasting[14.0] == pytest.approx(math.exp(-0.8))
    assert due.mark == "outside"
    assert half.play.median == pytest.approx(2.5 * math.log(2), rel=1e-7)
    assert half.mark == "inside"  # 1.73 weeks in [.37, 1.83]
    assert soon.play.value == pytest.approx(1 - math.exp(-0.5))
    assert (soon.mark, soon.rate) == ("no class", None)
    assert [each.id for each in found.outside] == ["honoured", "due"]
    assert all(each.play.value == pytest.approx(each.tempo.value) for each in found.published)


def test_what_is_never_met_and_what_has_no_range() -> None:
    found = outcome(
        Implied("never", "?", "odds", HONOURED, Not(Always()), base_rate="alliance-honoured"),
        Implied("bare", "?", "odds", HONOURED, CALLED, base_rate="alliance-honoured-defence"),
    )
    never, bare = found.published
    assert never.mark == "not computed"
    assert never.rare
    assert not never.play.fault
    assert bare.mark == "no range"
    assert not found.outside


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("odds", "alliance-honored", "does not exist"),
        ("odds", "ceasefire-all-median", "is a median"),
        ("time", "alliance-honoured", "is a share"),
    ],
)
def test_a_base_rate_that_does_not_fit_is_refused(kind: Kind, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        outcome(Implied("wrong", "?", kind, HONOURED, base_rate=name))


def test_a_belief_that_is_part_of_the_state() -> None:
    """Where an actor's type is its own secret, what is implied is read off public play."""
    play = api.Crisis(patron()).compile().solve()
    game, policy = play.game.model, play.speaking
    found = implied(game, policy)
    rates = oracles.generator(policy.on(game.arrays), policy.choice)
    ladder = rungs(game)
    above = ladder.of_state > int(ladder.of_state[game.start])
    by_id = {each.id: each.play for each in found.escalation}
    exact = oracles.reached_by(rates, above, 13.0)[game.start]
    assert by_id["rise-13-weeks"].value == pytest.approx(exact, abs=1e-9)
    mean = oracles.expected_time(rates, above)[game.start]
    assert by_id["rise"].value == pytest.approx(mean, rel=1e-7)
