"""The certificate of a game with a belief: what a sceptic would recompute, in plain NumPy.

Nothing here is shared with the solver. What a move tells is worked out anew, from the delivered
choices of both types by Bayes' rule, so that a belief that play does not bear out shows as a
residual. With Z = b V_1 (and (1 - b) V_0) the law of each type is the public one: a straight line
between neighbouring beliefs,

    E_1[V_1 | belief b'] = interp(b', Z) / b'

residual, regret and mass are those of `detente.solve.certificate`, over all columns: everybody who
does not know the type, and each type.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente._version import __version__
from detente.game.arrays import TypedArrays
from detente.game.csr import lengths
from detente.solve.certificate import game_digest
from detente.solve.result import Certificate, Equilibrium, Settings, TypedPlay

Float = NDArray[np.float64]
Places = NDArray[np.int64]


def certify_typed(
    typed: TypedArrays,
    equilibrium: Equilibrium,
    settings: Settings,
    foresight_gap: float | None = None,
) -> Certificate:
    """Recompute residual, regret and mass of a delivered equilibrium of `typed`."""
    play = equilibrium.typed
    if play is None:
        raise ValueError("equilibrium: received one without play by type")
    check = _Check(typed, play, settings.values == "aqre")
    residual, regret = check.run()
    return Certificate(
        residual=residual,
        regret=regret,
        mass=_mass(equilibrium, play),
        foresight_gap=foresight_gap,
        foresight=settings.foresight,
        digest=game_digest(play.public),
        engine=f"detente {__version__}, {settings.values}, beliefs",
    )


def _mass(equilibrium: Equilibrium, play: TypedPlay) -> float:
    """Largest deviation of an actor's choices from total 1, and of the public ones from the mean
    over types.
    """
    game = play.public
    state = np.repeat(np.arange(game.states), lengths(game.state_edge))
    total = equilibrium.hold.copy()
    np.add.at(total, (state, game.edge_actor), equilibrium.choice)
    mean = play.choice[0] + play.grid * (play.choice[1] - play.choice[0])
    apart = np.abs(mean.T.ravel() - equilibrium.choice).max(initial=0.0)
    return float(max(np.abs(total - 1.0).max(initial=0.0), apart))


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """One who values: an actor, or one of the types of the informed (kind 0 or 1, else None)."""

    actor: int
    kind: int | None
    value: Float  # [n, G]


class _Check:
    """Everything as [.., G]: by state or by edge, and belief."""

    def __init__(self, typed: TypedArrays, play: TypedPlay, payoff_only: bool) -> None:
        game = typed.game
        self.typed, self.play, self.game, self.payoff_only = typed, play, game, payoff_only
        self.belief = play.grid
        self.state: Places = np.repeat(np.arange(game.states), lengths(game.state_edge))
        self.mine = game.edge_actor == typed.informed
        joint = np.stack([(1.0 - self.belief) * play.choice[0], self.belief * play.choice[1]])
        total = joint.sum(axis=0)
        made = np.divide(joint[1], total, out=np.zeros_like(total), where=total > 0)
        told = (typed.visible & self.mine)[:, None] & (total > 0)
        self.after = np.where(told, made, self.belief)

    def run(self) -> tuple[float, float]:
        worst = regret = 0.0
        for column in self._columns():
            left, missed = self._column(column)
            worst = max(worst, float(np.abs(left).max(initial=0.0)))
            worst = worst if np.isfinite(left).all() else np.inf
            regret = max(regret, missed)
        return worst, regret

    def _columns(self) -> list[_Column]:
        shape = (len(self.belief), self.game.states)
        values, informed = self.play.values, self.typed.informed

        def told(place: int) -> Float:
            return values[:, place].reshape(shape).T

        others = [_Column(k, None, told(k)) for k in range(len(self.game.actors)) if k != informed]
        last = values.shape[1] - 1
        return [*others, _Column(informed, 0, told(informed)), _Column(informed, 1, told(last))]

    def _weigh(self, table: Float, kind: int | None) -> Float:
        """A table float64[2, m] as known to a type, or as expected: float64[m, G]."""
        if kind is not None:
            return np.repeat(table[kind][:, None], len(self.belief), axis=1)
        mixed: Float = table[0][:, None] + self.belief * (table[1] - table[0])[:, None]
        return mixed

    def _share(self, kind: int | None) -> Float:
        """The density of a type's law against the public one, by belief."""
        if kind is None:
            return np.ones_like(self.belief)
        return self.belief if kind == 1 else 1.0 - self.belief

    def _ahead(self, column: _Column) -> Float:
        """Expected value after every edge, float64[E, G], what it tells included."""
        game, share = self.game, self._share(column.kind)
        if not game.edges:
            return np.zeros((0, len(self.belief)))
        flow = game.outcome_chance[:, None] * column.value[game.outcome_state]
        ahead = np.add.reduceat(flow, game.edge_outcome[:-1].astype(np.int64), axis=0)
        weight = self._at(share, self.after)
        for edge in np.flatnonzero(self.typed.visible & self.mine):
            line = np.interp(self.after[edge], self.belief, share * ahead[edge])
            known = weight[edge] > 0
            ahead[edge] = np.where(known, line / np.where(known, weight[edge], 1.0), ahead[edge])
        return ahead

    def _at(self, share: Float, belief: Float) -> Float:
        """The density, which is linear, at any belief."""
        weight: Float = share[0] + (share[-1] - share[0]) * belief
        return weight

    def _column(self, column: _Column) -> tuple[Float, float]:
        """F over rho for one column, float64[n, G], and its largest regret."""
        typed, game, value = self.typed, self.game, column.value
        i, rho = column.actor, game.impatience[column.actor]
        left = rho * (self._weigh(typed.worth[:, :, i], column.kind) - value)
        left += self._weigh(typed.flow[:, :, i], column.kind)
        source = np.repeat(np.arange(game.states), lengths(game.state_hazard))
        jump = value[game.hazard_state] - value[source]
        np.add.at(left, source, game.hazard_rate[:, None] * jump)
        ahead = self._ahead(column)
        now = value[self.state]
        own = game.edge_actor == i
        regret = 0.0
        for kind in (0, 1):
            share = self.belief if kind == 1 else 1.0 - self.belief
            if column.kind is not None:
                share = np.full_like(self.belief, float(kind == column.kind))
            chosen = self.play.choice[kind] * game.clock[game.edge_actor][:, None]
            seen = chosen * (typed.gain[kind][:, i][:, None] + ahead - now)
            mover = self.mine & ~own
            np.add.at(left, self.state[mover], (share * seen)[mover])
        paid = self._weigh(typed.gain[:, :, i], column.kind) + ahead - now
        rival = ~self.mine & ~own
        pace = self.play.choice[0] * game.clock[game.edge_actor][:, None]
        np.add.at(left, self.state[rival], (pace * paid)[rival])
        best, policy, regret = self._reply(column, paid, own)
        left += game.clock[i] * (policy if self.payoff_only else best)
        left += self._silence(column)
        return left / rho, regret

    def _reply(
        self, column: _Column, paid: Float, own: NDArray[np.bool_]
    ) -> tuple[Float, Float, float]:
        """Inclusive value and payoff of the delivered choices over holding; the largest regret."""
        game, i, kind = self.game, column.actor, column.kind or 0
        lam = game.precision[i]
        weight = self.typed.weight[kind]
        stay = self.typed.stay[kind] if column.kind is not None else game.hold_weight[:, i]
        p = self.play.choice[kind]
        own = own & (weight > 0)
        where, gap = self.state[own], paid[own]
        top = np.zeros_like(column.value)
        np.maximum.at(top, where, gap)
        grown = stay[:, None] * np.exp(-lam * top)
        np.add.at(grown, where, weight[own][:, None] * np.exp(lam * (gap - top[where])))
        mean, policy, hold = (np.zeros_like(top) for _ in range(3))
        np.add.at(mean, where, weight[own][:, None] * gap)
        np.add.at(policy, where, p[own] * gap)
        np.add.at(hold, where, p[own])
        hold = 1.0 - hold
        best = top + np.log(grown) / lam if lam > 0 else mean
        effort = _divergence(hold, stay[:, None])
        np.add.at(effort, where, _divergence(p[own], weight[own][:, None]))
        short = best - policy + effort / lam if lam > 0 else np.zeros_like(best)
        busy = np.isin(np.arange(game.states), where)[:, None]
        best, policy = np.where(busy, best, 0.0), np.where(busy, policy, 0.0)
        return best, policy, float(np.where(busy, short, 0.0).max(initial=0.0))

    def _silence(self, column: _Column) -> Float:
        """What the drift of the belief adds, float64[n, G]."""
        belief, value = self.belief, column.value
        heard = np.zeros((2, *value.shape))
        told = self.typed.visible & self.mine
        for kind in (0, 1):
            np.add.at(heard[kind], self.state[told], self.play.choice[kind][told])
        faster = self.game.clock[self.typed.informed] * (heard[1] - heard[0])[:, 1:-1]
        speed = np.abs(faster) * (belief * (1.0 - belief))[1:-1]
        share = self._share(column.kind)
        step = np.diff(belief)
        down = share[:-2] / share[1:-1] * (value[:, :-2] - value[:, 1:-1]) / step[:-1]
        up = share[2:] / share[1:-1] * (value[:, 2:] - value[:, 1:-1]) / step[1:]
        added = np.zeros_like(value)
        added[:, 1:-1] = speed * np.where(faster > 0, down, up)
        return added


def _divergence(p: Float, w: Float) -> Float:
    """P log(p / w), 0 where p is 0."""
    used = (p > 0) & (w > 0)
    return np.where(used, p * np.log(np.where(used, p, 1.0) / np.where(used, w, 1.0)), 0.0)
