"""Equilibrium of the dynamic game as a fixed point, at one point, with its derivatives.

With V(s, a) what an action is worth before its shock, p = softmax V over actions, and for a side

    G(s)      = log sum_a exp V(s, a)                               being in a state
    f(s,a,b)  = U(s, a, b) + delta G(max(a, b))                     what follows from both actions
    Phi(s,a)  = sum_b q(s, b) f(s, a, b),    q the other side's p

an equilibrium is V = Phi(V). All arrays have the pair first, then the side. Derivatives, written
for one side with q, q' of the other:

    dPhi(s,a) / dV(s',a')     = delta t(s,a,s') p(s',a'),  t(s,a,s') = sum q(s,b), max(a,b) = s'
    dPhi(s,a) / dV_other(s,b) = q(s,b) (f(s,a,b) - Phi(s,a))
    dPhi(s,a) / dtheta        = sum_b q(s,b) dU(s,a,b) / dtheta
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.evidence.estimate.dynamic.game import SIZE, VALUES, DynamicGame
from detente.evidence.estimate.model import Float

NEXT = np.maximum.outer(np.arange(SIZE), np.arange(SIZE))
LEADS = np.eye(SIZE)[NEXT]
"""[a, b, s']: 1 where both actions lead to s'."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """All of the game at values V, float64[D, 2, 3, 3].

    choice : p, log_choice : log p, phi : Phi(V), all of that shape. ahead : f [D, 2, 3, 3, 3].
    other : q [D, 2, 3, 3]. reach : t [D, 2, 3, 3, 3], by state, action, next state.
    """

    game: DynamicGame
    values: Float
    choice: Float
    log_choice: Float
    phi: Float
    ahead: Float
    other: Float
    reach: Float

    @classmethod
    def of(cls, game: DynamicGame, gains: Float, values: Float) -> Point:
        """At `values`, with U = gains."""
        top = values.max(axis=-1, keepdims=True)
        grown = np.exp(values - top)
        total = grown.sum(axis=-1, keepdims=True)
        log_choice = values - top - np.log(total)
        choice = grown / total
        worth = (top + np.log(total))[..., 0]
        ahead = gains + game.discount * worth[:, :, NEXT][:, :, None]
        other = choice[:, ::-1]
        phi = np.einsum("dpsab,dpsb->dpsa", ahead, other)
        reach = np.einsum("dpsb,abt->dpsat", other, LEADS)
        return cls(game, values, choice, log_choice, phi, ahead, other, reach)

    @property
    def gap(self) -> Float:
        """float64[D, 18]: Phi(V) - V."""
        return (self.phi - self.values).reshape(-1, VALUES)

    @property
    def loglik(self) -> Float:
        """float64[D], of what each pair did."""
        return np.asarray((self.game.counts * self.log_choice).sum(axis=(1, 2, 3)), np.float64)

    @property
    def slope(self) -> Float:
        """float64[D, 18]: of the log-likelihood in V."""
        found = self.game.counts - self.game.visits[..., None] * self.choice
        return np.asarray(found.reshape(-1, VALUES), np.float64)

    def by_values(self) -> Float:
        """float64[D, 18, 18]: of Phi - V in V."""
        found = np.zeros((len(self.values), 2, SIZE, SIZE, 2, SIZE, SIZE))
        apart = self.ahead - self.phi[..., None]
        for side in (0, 1):
            own = self.reach[:, side, ..., None] * self.choice[:, side, None, None]
            found[:, side, :, :, side] = self.game.discount * own
            for state in range(SIZE):
                q = self.other[:, side, state, None, :]
                found[:, side, state, :, 1 - side, state] = q * apart[:, side, state]
        return found.reshape(-1, VALUES, VALUES) - np.eye(VALUES)

    def by_theta(self) -> Float:
        """float64[D, 18, P]: of Phi in the parameters."""
        pairs, parameters = self.game.pairs, len(self.game.names)
        found = np.einsum("dpsb,dpsabk->dpsak", self.other, self.game.payoff, optimize=True)
        return np.asarray(found.reshape(pairs, VALUES, parameters), np.float64)

    def spread(self) -> Float:
        """float64[D, 18, 18]: minus the second derivatives of the log-likelihood in V."""
        found = np.zeros((len(self.values), 2, SIZE, SIZE, 2, SIZE, SIZE))
        turn = _variance(self.choice) * self.game.visits[..., None, None]
        for side in (0, 1):
            for state in range(SIZE):
                found[:, side, state, :, side, state] = turn[:, side, state]
        return found.reshape(-1, VALUES, VALUES)

    def bend(self, multipliers: Float) -> Float:
        """float64[D, 18, 18]: second derivatives in V of sum lambda Phi; lambda float64[D, 18]."""
        weights = multipliers.reshape(-1, 2, SIZE, SIZE)
        found = np.zeros((len(self.values), 2, SIZE, SIZE, 2, SIZE, SIZE))
        for side in (0, 1):
            self._bend_own(found, weights, side)
            self._bend_other(found, weights, side)
            across = self._across(weights, side)
            found[:, side, :, :, 1 - side] += across
            found[:, 1 - side, :, :, side] += across.transpose(0, 3, 4, 1, 2)
        return found.reshape(-1, VALUES, VALUES)

    def _bend_own(self, found: Float, weights: Float, side: int) -> None:
        """Through what states are worth: the second derivatives of log-sum-exp."""
        pull = self.game.discount * np.einsum("dsa,dsat->dt", weights[:, side], self.reach[:, side])
        turn = _variance(self.choice[:, side])
        for state in range(SIZE):
            found[:, side, state, :, side, state] += pull[:, state, None, None] * turn[:, state]

    def _bend_other(self, found: Float, weights: Float, side: int) -> None:
        """Through the other side's choices."""
        q = self.other[:, side]
        apart = self.ahead[:, side] - self.phi[:, side, ..., None]
        pull = q * np.einsum("dsa,dsab->dsb", weights[:, side], apart)
        bent = pull[..., None] * np.eye(SIZE)
        bent -= pull[..., :, None] * q[..., None, :] + q[..., :, None] * pull[..., None, :]
        for state in range(SIZE):
            found[:, 1 - side, state, :, 1 - side, state] += bent[:, state]

    def _across(self, weights: Float, side: int) -> Float:
        """float64[D, 3, 3, 3, 3]: in V(s', a') of a side and V(s, b) of the other."""
        shift = LEADS[None, None] - self.reach[:, side, :, :, None, :]
        moved = (
            np.einsum("dsa,dsabt->dsbt", weights[:, side], shift) * self.other[:, side, ..., None]
        )
        found = np.einsum("dsbt,dtc->dtcsb", moved, self.choice[:, side])
        return np.asarray(self.game.discount * found, np.float64)

    def cross(self, multipliers: Float, by_theta: Float) -> Float:
        """float64[D, 18, P]: second derivatives in V and the parameters of sum lambda Phi."""
        pairs, parameters = self.game.pairs, len(self.game.names)
        weights = multipliers.reshape(-1, 2, SIZE, SIZE)
        mean = by_theta.reshape(pairs, 2, SIZE, SIZE, parameters)
        found = np.empty((pairs, 2, SIZE, SIZE, parameters))
        for side in (0, 1):
            all_of_it = np.einsum(
                "dsa,dsabk->dsbk", weights[:, side], self.game.payoff[:, side], optimize=True
            )
            usual = np.einsum("dsa,dsak->dsk", weights[:, side], mean[:, side], optimize=True)
            found[:, 1 - side] = self.other[:, side, ..., None] * (all_of_it - usual[:, :, None])
        return found.reshape(pairs, VALUES, parameters)


def _variance(choice: Float) -> Float:
    """diag(p) - p p' over the last axis."""
    spread = choice[..., None] * np.eye(SIZE) - choice[..., :, None] * choice[..., None, :]
    return np.asarray(spread, np.float64)
