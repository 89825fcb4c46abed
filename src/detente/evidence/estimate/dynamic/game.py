"""A repeated crisis between many pairs of countries: what was done, and what payoffs depend on.

In each period a pair is in state s, both choose an action a and b at once, and the next state is
the larger action: with three, peace, crisis and war. A country gains

    U(s, a, b) = x_pair' beta_s + z_own' kappa_a + gamma_s [a > 0 and b > 0]
                 + alpha_own [a < s <= b]                       beta and kappa are 0 in peace

plus a shock of its own to each action (extreme value, so that choices are logit) and discounts what
follows. alpha is what it costs to back down while the other stands firm: the audience cost of a
country. Payoffs are linear in the parameters, so they are kept as a tensor of regressors.

Crisman-Cox and Gibilisco 2018, doi:10.1111/ajps.12357.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.evidence.estimate.design import Design
from detente.evidence.estimate.model import Float

STATES = ("peace", "crisis", "war")
SIZE = len(STATES)
VALUES = 2 * SIZE * SIZE


@dataclass(frozen=True, slots=True, eq=False)
class DynamicGame:
    """D pairs, two sides each, three states and actions.

    names : of P parameters. counts : float64[D, 2, 3, 3], how often each side took each action
    (last) in each state. payoff : float64[D, 2, 3, 3, 3, P], what each parameter adds to a side's
    gain by state, own action and the other's. base : float64[D, 2, 3, 3, 3], the rest of it.
    discount : of the next period, in [0, 1).
    """

    names: tuple[str, ...]
    counts: Float
    payoff: Float
    base: Float
    discount: float

    @property
    def pairs(self) -> int:
        """D."""
        return len(self.counts)

    @property
    def visits(self) -> Float:
        """float64[D, 2, 3]: how often each side acted in each state."""
        return np.asarray(self.counts.sum(axis=-1), np.float64)

    def gains(self, theta: Float) -> Float:
        """float64[D, 2, 3, 3, 3]: U by state, own action, the other's."""
        return np.asarray(self.base + self.payoff @ theta, np.float64)

    def holding(self, values: Mapping[str, float]) -> DynamicGame:
        """The same game with these parameters held.

        Raises UsageError for a name that there is not, or where none is left free.
        """
        place = {name: number for number, name in enumerate(self.names)}
        unknown = [name for name in values if name not in place]
        if unknown or len(values) >= len(place):
            what = f"no parameter is called `{unknown[0]}`" if unknown else "all are held"
            raise UsageError(what, hint="name some of the parameters of the game, not all")
        held = [place[name] for name in values]
        free = [number for name, number in place.items() if name not in values]
        base = self.base + self.payoff[..., held] @ np.array(list(values.values()))
        return replace(
            self, names=tuple(self.names[each] for each in free),
            payoff=np.ascontiguousarray(self.payoff[..., free]), base=base,
        )  # fmt: skip

    def frequencies(self) -> float:
        """The log-likelihood of actions drawn by state, whatever pair and side: a yardstick."""
        pooled = self.counts.sum(axis=(0, 1))
        seen = pooled > 0
        shares = pooled / np.maximum(pooled.sum(axis=-1, keepdims=True), 1.0)
        return float((pooled[seen] * np.log(shares[seen])).sum())


def counts_of(
    pair: NDArray[np.int64],
    state: NDArray[np.int64],
    actions: Sequence[NDArray[np.int64]],
    pairs: int,
) -> Float:
    """float64[D, 2, 3, 3] from one row a period: pair, state and both actions, all from 0."""
    found = np.zeros((pairs, 2, SIZE, SIZE))
    for side, action in enumerate(actions):
        np.add.at(found[:, side], (pair, state, action), 1.0)
    return found


def crisis_game(
    counts: Float,
    sides: NDArray[np.int64],
    dyad: Design,
    country: Design,
    countries: Sequence[str],
    discount: float = 0.9,
) -> DynamicGame:
    """The game above.

    counts : float64[D, 2, 3, 3]. sides : int64[D, 2], which country each side is. dyad : regressors
    of beta, one row for each side of each pair, pair by pair (2 D rows). country : those of kappa,
    one row a country. countries : their names.

    Raises UsageError for rows that do not fit.
    """
    pairs = len(counts)
    if len(dyad.values) != 2 * pairs or len(country.values) != len(countries):
        raise UsageError(
            f"{pairs} pairs of {len(countries)} countries need {2 * pairs} and {len(countries)}"
            f" rows of regressors, got {len(dyad.values)} and {len(country.values)}"
        )
    if counts.shape != (pairs, 2, SIZE, SIZE) or sides.shape != (pairs, 2):
        raise UsageError(f"counts {counts.shape} and sides {sides.shape} do not fit each other")
    names = _names(dyad, country, countries)
    payoff = np.zeros((pairs, 2, SIZE, SIZE, SIZE, len(names)))
    beside = dyad.values.reshape(pairs, 2, -1)
    own = country.values[sides]
    first = 0
    for state in (1, 2):
        last = first + beside.shape[-1]
        payoff[:, :, state, :, :, first:last] = beside[:, :, None, None, :]
        first = last
    for action in (1, 2):
        last = first + own.shape[-1]
        payoff[:, :, :, action, :, first:last] = own[:, :, None, None, :]
        first = last
    for state in range(SIZE):
        payoff[:, :, state, 1:, 1:, first + state] = 1.0
    first += SIZE
    which = np.arange(pairs)
    for state, action, other in np.ndindex(SIZE, SIZE, SIZE):
        if action < state <= other:
            for side in (0, 1):
                payoff[which, side, state, action, other, first + sides[:, side]] = 1.0
    return DynamicGame(names, counts, payoff, np.zeros(payoff.shape[:-1]), discount)


def _names(dyad: Design, country: Design, countries: Sequence[str]) -> tuple[str, ...]:
    return (
        *(f"beta({state}): {each}" for state in STATES[1:] for each in dyad.names),
        *(f"kappa({state}): {each}" for state in STATES[1:] for each in country.names),
        *(f"gamma({state})" for state in STATES),
        *(f"alpha: {each}" for each in countries),
    )
