"""Unanswered provocations: a patron's reputation for resolve, as a belief inside the game.

Kreps and Wilson 1982, doi:10.1016/0022-0531(82)90030-8; Weisiger and Yarhi-Milo 2015,
doi:10.1017/S0020818314000393. The crisis is `detente.testing.patron`.

T  the belief is a martingale, and exactly what Bayes' rule says. S  silence lowers it and raises
provocation; a provocation is likelier the lower it is; an irresolute patron answers more while
others are unsure than once it is known (the reputation premium); a punishment is likelier than a
mixture of the two known cases says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from detente import api
from detente.outlook.beliefs import silent_belief, type_arrays
from detente.outlook.chain import generator_matrix, make_chain
from detente.solve.result import TypedPlay
from detente.testing.patron import known, patron

Float = np.ndarray
SCALES = (1 / 3, 1.0, 2.0, 4.0)
PROVOKE, ANSWER = 0, 1
CLOCK = 7.0


@dataclass(frozen=True)
class Solved:
    """Rates by belief before anything was answered, and the play they come from."""

    play: api.Play
    by_type: TypedPlay
    provocation: Float  # float64[G], per week
    answer: Float  # float64[2, G], per week
    standing: int  # public state with a provocation that stands


@cache
def solved(scale: float) -> Solved:
    play = api.Crisis(patron()).compile().solve(precision_scale=scale)
    model, by_type = play.game.model, play.speaking.typed
    assert model.typed is not None
    assert by_type is not None
    game = model.typed.game
    state = np.repeat(np.arange(game.states), np.diff(game.state_edge.astype(int)))
    never = model.levels[2][state] == 0
    (provoke,) = np.flatnonzero((game.edge_origin == PROVOKE) & never)
    (answer,) = np.flatnonzero((game.edge_origin == ANSWER) & never)
    rates = CLOCK * by_type.choice
    return Solved(play, by_type, rates[0, provoke], rates[:, answer], int(state[answer]))


@pytest.mark.parametrize("scale", SCALES)
def test_provocation_falls_in_the_belief(scale: float) -> None:
    assert (np.diff(solved(scale).provocation) < 0).all()


@pytest.mark.parametrize("scale", SCALES)
def test_reputation_premium(scale: float) -> None:
    """An irresolute patron answers more at even odds than when it is known to be irresolute."""
    found = solved(scale)
    even = int(np.flatnonzero(found.by_type.grid == 0.5)[0])
    assert found.answer[0, even] > found.answer[0, 0]
    assert (found.answer[1] > found.answer[0])[1:-1].all()


@pytest.mark.parametrize("scale", SCALES)
def test_silence_is_a_signal(scale: float) -> None:
    """While a provocation goes unanswered the belief falls and the next one comes sooner."""
    found = solved(scale)
    typed, play = found.play.game.model.typed, found.play.speaking
    assert typed is not None
    even = int(np.flatnonzero(found.by_type.grid == 0.5)[0])
    state = even * typed.game.states + found.standing
    told = silent_belief(typed, play, state, np.array([0.0, 2.0, 4.0, 6.0, 8.0]))
    belief = np.array(told, np.float64)
    assert belief[0] == pytest.approx(0.5, abs=1e-12)
    assert (np.diff(belief) < 0).all()
    next_one = np.interp(belief, found.by_type.grid, found.provocation)
    assert (np.diff(next_one) > 0).all()


@pytest.mark.parametrize("scale", SCALES)
def test_punishment_is_likelier_than_the_mixture_of_known_types_says(scale: float) -> None:
    """Leaving reputation out understates it, most so over the first weeks."""
    base = patron()
    beliefs = solved(scale).play.forecast()
    types = [
        api.Crisis(known(base, kind)).compile().solve(precision_scale=scale).forecast()
        for kind in (0, 1)
    ]
    for weeks in (2, 4, 8, 26):
        key = f"answered-in-{weeks}-weeks"
        values = [each[key].value for each in (beliefs, *types)]
        assert None not in values
        inside, irresolute, resolute = (float(each or 0.0) for each in values)
        assert inside > 0.5 * irresolute + 0.5 * resolute


@pytest.mark.parametrize("scale", SCALES)
def test_the_belief_is_a_martingale(scale: float) -> None:
    """Q b = 0 to those who do not know; and type 1 has the public law with density b."""
    found = solved(scale)
    model, play = found.play.game.model, found.play.speaking
    assert model.typed is not None
    public = generator_matrix(make_chain(play.on(model.arrays), play.choice))
    belief = np.repeat(found.by_type.grid, model.typed.game.states)
    np.testing.assert_allclose(public @ belief, 0.0, atol=1e-12)
    for kind, density in ((1, belief), (0, 1.0 - belief)):
        arrays, choice = type_arrays(model.typed, play, kind)
        law = generator_matrix(make_chain(arrays, choice)).toarray()
        inside = (belief > 0) & (belief < 1)
        tilted = public.toarray() * density[None, :] / np.where(density > 0, density, 1.0)[:, None]
        np.testing.assert_allclose(law[inside], tilted[inside], atol=1e-12)


@pytest.mark.parametrize("scale", SCALES)
def test_the_expected_belief_stays_where_it_is(scale: float) -> None:
    told = solved(scale).play.forecast().model.reputed
    assert told is not None
    np.testing.assert_allclose(told.mean, 0.5, atol=1e-9)
    assert (np.diff(told.if_so) > 0).all()
    assert (np.diff(told.if_not) < 0).all()
    np.testing.assert_allclose(np.add(told.if_so, told.if_not), 1.0, atol=1e-9)
