"""How a number that depends on play changes with everything that the game is made of.

Let h depend on the choices p (through the rates of the chain) and on the values V, which solve
F(V) = 0 (`detente.solve.system`). With r_e = dh/dp_e and, per actor k and state x,

    R_e = r_e + mu_k sum_{i != k} psi_i m_e,i     m_e,i = G_e,i + A_e V_i - V_i
    t_e = p_e (R_e - sum_e' p_e' R_e')            (holding has R = 0)

psi solves one transposed system, J' psi = -b, where b is what h gains by V through the choices,
b_k = sum_e lambda_k t_e (A_e - 1) at psi = 0, and directly. Then, everything else held fixed,

    g_e (own)    lambda_k t_e + mu_k psi_k p_e          G_e,i   mu_k psi_i p_e
    A_e(y)       lambda_k t_e V_k(y) + mu_k p_e sum_i psi_i V_i(y)
    Q0(x, y)     sum_i psi_i (V_i(y) - V_i(x))          flow_i  psi_i      u_i   rho_i psi_i
    lambda_k     sum t_e gap_e + mu_k psi_k KL_k / lambda_k^2
    mu_k         sum_x psi_k (W_k - V_k) + sum_{i != k} psi_i sum_e p_e m_e,i
    w_e          t_e / w_e + mu_k psi_k (p_e / w_e - p_hold / w_hold) / lambda_k
    w_hold       -(p_hold / w_hold) sum_e p_e R_e
    rho_i        sum_x psi_i (u_i - V_i)

where gap_e is what edge e is better than holding and KL_k the divergence of p from w. Weights are
taken as free: their changes sum to zero, so a constant may be left out. Under payoff-only values i
runs over the mover too, and terms in W drop out. With psi = 0 all of this is what follows at once,
everybody's expectations (V) held fixed; the rest is that everybody thinks again.

The transposed system is solved by GMRES, preconditioned as in `detente.solve.precondition` with the
arrows of play turned. Cost: one such solution, whatever the number of derivatives. Stops at
|b + J' psi| <= TOLERANCE |b|. Theory note, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from detente.errors import NotConverged
from detente.game.adjoint import GameAdjoint
from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.solve.adjoint_kernels import collect_rows, weigh_rows
from detente.solve.krylov import gmres
from detente.solve.precondition import Preconditioner
from detente.solve.result import Equilibrium, ValueRule
from detente.solve.system import BellmanSystem, Float, PlayMatrix, Point
from detente.solve.workers import Workers

TOLERANCE = 1e-12
ENOUGH = 1e-9
MOST_PRODUCTS = 1_200


@dataclass(frozen=True, slots=True, eq=False)
class Adjoint:
    """Derivatives in every entry of the game's arrays.

    choice : what follows at once, by the mover's own choice, expectations held fixed.
    expectations : what follows as everybody thinks again. products : how many that took.
    """

    choice: GameAdjoint
    expectations: GameAdjoint
    products: int


@dataclass(frozen=True, slots=True, eq=False)
class _Arrows:
    """Transitions by the state that they enter: row uint64[n + 1]; place, source, edge [A].

    place : number of an outcome, or of a hazard after all outcomes.
    """

    row: NDArray[np.uint64]
    place: NDArray[np.uint32]
    source: NDArray[np.uint32]
    edge: NDArray[np.uint32]

    @classmethod
    def of(cls, game: GameArrays) -> _Arrows:
        source, edge = _source_of_edges(game), np.arange(game.edges)
        edge_of_outcome = np.repeat(edge, lengths(game.edge_outcome))
        hazards = np.repeat(np.arange(game.states), lengths(game.state_hazard))
        target = np.concatenate((game.outcome_state, game.hazard_state))
        order = np.argsort(target, kind="stable")
        row = np.zeros(game.states + 1, np.uint64)
        np.cumsum(np.bincount(target, minlength=game.states), out=row[1:])
        nothing = np.zeros(len(hazards), np.int64)
        return cls(
            row,
            order.astype(np.uint32),
            np.concatenate((source[edge_of_outcome], hazards))[order].astype(np.uint32),
            np.concatenate((edge_of_outcome, nothing))[order].astype(np.uint32),
        )


def _source_of_edges(game: GameArrays) -> NDArray[np.int64]:
    """int64[E]: the state of each edge."""
    return np.repeat(np.arange(game.states), lengths(game.state_edge))


@dataclass(frozen=True, slots=True, eq=False)
class AdjointSystem:
    """A solved game, ready for any number of derivatives.

    point : values, choices and gaps at the equilibrium. ahead : float64[E, N], m.
    """

    system: BellmanSystem
    point: Point
    arrows: _Arrows
    source: NDArray[np.int64]
    ahead: Float

    @classmethod
    def of(
        cls, game: GameArrays, play: Equilibrium, values: ValueRule, workers: Workers
    ) -> AdjointSystem:
        """Set up for `play`, an equilibrium of `game` with everybody's values."""
        system = BellmanSystem.of(game, values, workers)
        source = _source_of_edges(game)
        point = system.evaluate(np.array(play.values, order="C"))
        return cls(system, point, _Arrows.of(game), source, _ahead(game, point.values, source))

    def solve(self, slope: Float, direct: Float | None = None) -> Adjoint:
        """All derivatives of h.

        slope : float64[E], dh / dp_e. direct : float64[n, N], dh / dV other than through p.

        Raises NotConverged when the transposed system cannot be solved.
        """
        shape = self.system.shape
        still = np.zeros(shape)
        right = self._transposed(still, slope)
        if direct is not None:
            right += direct
        psi, products = self._expectations(right)
        at_once = self._derivatives(slope, still)
        whole = self._derivatives(slope, psi)
        return Adjoint(at_once, _less(whole, at_once), products)

    def _expectations(self, right: Float) -> tuple[Float, int]:
        """Psi of -J' psi = right, float64[n, N]."""
        shape, nothing = self.system.shape, np.zeros(self.system.game.edges)

        def operator(vector: Float) -> Float:
            return -self._transposed(vector.reshape(shape), nothing).ravel()

        found = gmres(
            operator, self._inverse(), right.ravel(), TOLERANCE, self.system.workers,
            restart=60, max_products=MOST_PRODUCTS,
        )  # fmt: skip
        if not found.residual <= ENOUGH:
            raise NotConverged(
                f"the derivatives were not found: after {found.products} products the residual is"
                f" {found.residual:.1e} of what it was",
                hint="lower the precision, or compare two forecasts instead",
            )
        return found.x.reshape(shape), found.products

    def _transposed(self, psi: Float, slope: Float) -> Float:
        """J' psi plus what h gains by V through the choices that `slope` weighs; float64[n, N]."""
        system, game, point, arrows = self.system, self.system.game, self.point, self.arrows
        out, swing = np.empty(system.shape), np.empty(game.edges)
        system.workers.run(
            weigh_rows, game.states, psi, slope, point.values, system.precision,
            system.payoff_only, game.state_edge, game.edge_actor, game.edge_payoff,
            game.payoff_table, game.edge_outcome, game.outcome_state, game.outcome_chance,
            game.state_hazard, game.hazard_rate, game.clock, system.pull, point.choice,
            point.gaps, swing, out, serial=system.serial,
        )  # fmt: skip
        system.workers.run(
            collect_rows, game.states, psi, arrows.row, arrows.place, arrows.source, arrows.edge,
            np.uint32(len(game.outcome_state)), game.outcome_chance, game.hazard_rate,
            game.edge_actor, game.clock, point.choice, swing, out, serial=system.serial,
        )  # fmt: skip
        return out

    def _inverse(self) -> Preconditioner:
        """Approximate inverse of (rho I - Q)'."""
        system = self.system
        turned = _turned(system.play(self.point.choice))
        return Preconditioner(turned, system.pull, 0.0, system.workers, serial=system.serial)

    def _derivatives(self, slope: Float, psi: Float) -> GameAdjoint:
        """The table of the module's docstring."""
        system, game, point, source = self.system, self.system.game, self.point, self.source
        mover = game.edge_actor.astype(np.int64)
        pace, p, gap = game.clock[mover], point.choice, point.gaps
        mine, here = psi[source, mover], psi[source]
        told = np.einsum("ei,ei->e", here, self.ahead)
        if not system.payoff_only:
            told -= mine * gap
        total = slope + pace * told
        tilt = p * (total - self._mean(total)[source, mover])
        own = system.precision[mover] * tilt + pace * mine * p
        payoff = (pace * p)[:, None] * here
        payoff[np.arange(game.edges), mover] = own
        return GameAdjoint(
            **self._weights(total, tilt, psi),
            payoff=payoff,
            outcome_chance=self._outcomes(psi, tilt),
            hazard_rate=self._hazards(psi),
            worth=psi * game.impatience,
            flow=psi,
            clock=self._clocks(told, psi),
            precision=self._precisions(tilt, psi),
            impatience=(psi * (game.worth - point.values)).sum(axis=0),
        )

    def _mean(self, of_edge: Float) -> Float:
        """float64[n, N]: sum over an actor's edges in a state of p_e times `of_edge`."""
        game = self.system.game
        place = self.source * len(game.actors) + game.edge_actor
        weighed = self.point.choice * of_edge
        sums = np.bincount(place, weighed, minlength=game.states * len(game.actors))
        return sums.reshape(self.system.shape).astype(np.float64)

    def _outcomes(self, psi: Float, tilt: Float) -> Float:
        game, values = self.system.game, self.point.values
        edge = np.repeat(np.arange(game.edges), lengths(game.edge_outcome))
        mover, there = game.edge_actor[edge].astype(np.int64), values[game.outcome_state]
        rate = (game.clock[game.edge_actor] * self.point.choice)[edge]
        seen = np.einsum("oi,oi->o", psi[self.source[edge]], there)
        drawn = (self.system.precision[game.edge_actor] * tilt)[edge]
        found: Float = rate * seen + drawn * values[game.outcome_state, mover]
        return found

    def _hazards(self, psi: Float) -> Float:
        game, values = self.system.game, self.point.values
        source = np.repeat(np.arange(game.states), lengths(game.state_hazard))
        jump = values[game.hazard_state] - values[source]
        return np.asarray(np.einsum("hi,hi->h", psi[source], jump))

    def _divergence(self) -> Float:
        """float64[n, N]: KL(p | w) of each actor in each state, holding included."""
        game, point = self.system.game, self.point
        place = self.source * len(game.actors) + game.edge_actor
        parts = _kl(point.choice, game.edge_weight)
        sums = np.bincount(place, parts, minlength=game.states * len(game.actors))
        total: Float = sums.reshape(self.system.shape) + _kl(point.hold, game.hold_weight)
        return total

    def _surplus(self) -> Float:
        """float64[n, N]: W - V, what having the choice is worth."""
        surplus = self._mean(self.point.gaps)
        if not self.system.payoff_only:
            precision = self.system.precision
            effort = self._divergence() / np.where(precision > 0, precision, 1.0)
            surplus = surplus - np.where(precision > 0, effort, 0.0)
        return surplus

    def _clocks(self, told: Float, psi: Float) -> Float:
        gained = self._mean(told)
        if not self.system.payoff_only:
            gained = gained + psi * self._surplus()
        return np.asarray(gained.sum(axis=0), np.float64)

    def _precisions(self, tilt: Float, psi: Float) -> Float:
        game, point = self.system.game, self.point
        actors = len(game.actors)
        found = np.bincount(game.edge_actor, tilt * point.gaps, minlength=actors).astype(float)
        if self.system.payoff_only:
            return found
        precision = self.system.precision
        spread = self._mean(point.gaps**2) - self._mean(point.gaps) ** 2
        square = np.where(precision > 0, precision, 1.0) ** 2
        bent = np.where(precision > 0, self._divergence() / square, spread / 2.0)
        return np.asarray(found + (game.clock * psi * bent).sum(axis=0))

    def _weights(self, total: Float, tilt: Float, psi: Float) -> dict[str, Float]:
        """The fields edge_weight and hold_weight."""
        game, point, source = self.system.game, self.point, self.source
        mover = game.edge_actor.astype(np.int64)
        stays = game.hold_weight > 0
        holding = np.where(stays, point.hold / np.where(stays, game.hold_weight, 1.0), 0.0)
        edge = tilt / game.edge_weight
        if not self.system.payoff_only:
            precision, ratio = self.system.precision[mover], point.choice / game.edge_weight
            nil = np.where(stays, holding, self._mean(ratio * np.exp(-precision * point.gaps)))
            better = _per_precision(ratio, nil[source, mover], precision, point.gaps)
            edge = edge + game.clock[mover] * psi[source, mover] * better
        return {"edge_weight": edge, "hold_weight": -holding * self._mean(total)}


def _ahead(game: GameArrays, values: Float, source: NDArray[np.int64]) -> Float:
    """float64[E, N]: G_e,i + A_e V_i - V_i."""
    gained: Float = game.payoff_table[game.edge_payoff] - values[source]
    if game.edges:
        ahead = game.outcome_chance[:, None] * values[game.outcome_state]
        gained += np.add.reduceat(ahead, game.edge_outcome[:-1].astype(np.intp), axis=0)
    return gained


def _kl(p: Float, w: Float) -> Float:
    """P log(p / w) - p + w, 0 where p is 0; sums to the divergence where both sum to 1."""
    used = p > 0
    logs = np.log(np.where(used, p, 1.0) / np.where(used, w, 1.0))
    return np.where(used, p * logs, 0.0) - p + w


def _per_precision(ratio: Float, holding: Float, precision: Float, gap: Float) -> Float:
    """(p_e / w_e - p_hold / w_hold) / lambda, without loss where lambda times gap is small.

    holding : p_hold / w_hold, or what it would be where nobody may hold.
    """
    power = precision * gap
    near = np.abs(power) < 1.0
    safe = np.where(precision > 0, precision, 1.0)
    close = np.where(precision > 0, -np.expm1(np.where(near, -power, 0.0)) / safe, gap)
    return np.where(near, ratio * close, (ratio - holding) / safe)


def _turned(play: PlayMatrix) -> PlayMatrix:
    """The same with arrows turned: row x holds what enters x; exit rates stay those of leaving."""
    first = play.row.astype(np.int64)
    source = np.repeat(np.arange(len(first) - 1), first[1:] - first[:-1])
    order = np.argsort(play.column, kind="stable")
    row = np.zeros_like(play.row)
    np.cumsum(np.bincount(play.column, minlength=len(first) - 1), out=row[1:])
    column = source[order].astype(np.uint32)
    return PlayMatrix(row, column, np.ascontiguousarray(play.rate[order]), play.exit_rate)


def _less(whole: GameAdjoint, part: GameAdjoint) -> GameAdjoint:
    """Whole minus part, field by field."""
    names = [each.name for each in fields(whole)]
    return GameAdjoint(**{name: getattr(whole, name) - getattr(part, name) for name in names})
