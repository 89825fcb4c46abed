"""A plain, slow answer for games in which one actor's type is its own secret.

Written straight from the equations of `detente.solve.beliefs.system`, one Python loop a sum: joint
chances of type and belief, posteriors, splits and silence. Values and the evidence of moves are
unknowns together, so nothing is solved on the way. Good to a few dozen states. Only the grid of
beliefs is shared with the code that it checks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import TypedArrays
from detente.solve.beliefs.grid import belief_grid

Float = NDArray[np.float64]
Column = tuple[int, int | None]
Table = dict[Column, Float]
Evidence = dict[int, Float]


class BeliefOracle:
    """F(V, odds) = 0 in one flat vector: values column by column, then evidence edge by edge."""

    def __init__(self, typed: TypedArrays) -> None:
        self.typed, self.game = typed, typed.game
        self.grid = belief_grid(typed.prior, typed.grid)
        self.n, self.points = self.game.states, len(self.grid)
        self.actors = len(self.game.actors)
        others: list[Column] = [(k, None) for k in range(self.actors) if k != typed.informed]
        self.columns: list[Column] = [*others, (typed.informed, 0), (typed.informed, 1)]
        self.informing = [
            e for e in range(self.game.edges)
            if typed.visible[e] and typed.weight[0, e] > 0 and typed.weight[1, e] > 0
        ]  # fmt: skip

    @property
    def size(self) -> tuple[int, int]:
        return len(self.columns) * self.n * self.points, len(self.informing) * self.points

    def chance_of_one(self, b: float, one: float, zero: float) -> float:
        total = b * one + (1 - b) * zero
        return b if total == 0 else b * one / total

    def ways(self, after: float, kind: int | None) -> list[tuple[int, float]]:
        """Where a posterior goes: joint chances of grid point and type, divided by the type's."""
        low = min(int(np.searchsorted(self.grid, after, "right")) - 1, self.points - 2)
        up = (after - self.grid[low]) / (self.grid[low + 1] - self.grid[low])
        ways = []
        for place, weight in ((low, 1 - up), (low + 1, up)):
            b = self.grid[place]
            if kind is None:
                ways.append((place, weight))
            elif kind == 1:
                ways.append((place, weight * b / after if after > 0 else float(weight > 0.5)))
            else:
                share = weight * (1 - b) / (1 - after) if after < 1 else float(weight > 0.5)
                ways.append((place, share))
        return ways

    def edges(self, x: int, actor: int) -> list[int]:
        first, last = self.game.state_edge[x : x + 2]
        return [e for e in range(first, last) if self.game.edge_actor[e] == actor]

    def lottery(self, e: int) -> list[tuple[int, float]]:
        first, last = self.game.edge_outcome[e : e + 2]
        return [
            (int(self.game.outcome_state[o]), float(self.game.outcome_chance[o]))
            for o in range(first, last)
        ]

    def logit(self, weights: list[float], stay: float, gaps: list[float], lam: float) -> Float:
        grown = np.array([*weights, stay]) * np.exp(lam * np.array([*gaps, 0.0]))
        chances: Float = grown / grown.sum()
        return chances

    def residual(self, flat: Float) -> Float:
        values, odds = np.split(flat, [self.size[0]])
        table = values.reshape(len(self.columns), self.n, self.points)
        v = {column: table[k] for k, column in enumerate(self.columns)}
        evidence = dict(zip(self.informing, odds.reshape(-1, self.points), strict=True))
        left = {column: np.zeros((self.n, self.points)) for column in self.columns}
        miss = {e: np.zeros(self.points) for e in self.informing}
        for x in range(self.n):
            for g in range(self.points):
                self.at(x, g, v, evidence, left, miss)
        parts = [left[column].ravel() for column in self.columns]
        return np.concatenate([*parts, *(miss[e] for e in self.informing)])

    def belief_after(self, e: int, g: int, evidence: Evidence) -> float:
        b = float(self.grid[g])
        if e in evidence:
            return self.chance_of_one(b, float(np.exp(evidence[e][g])), 1.0)
        if self.typed.visible[e] and 0 < b < 1:
            return 0.0 if self.typed.weight[1, e] == 0 else 1.0
        return b

    def expects(self, table: Float, kind: int | None, g: int) -> float:
        b = float(self.grid[g])
        return float(table[kind] if kind is not None else (1 - b) * table[0] + b * table[1])

    def at(self, x: int, g: int, v: Table, evidence: Evidence, left: Table, miss: Evidence) -> None:
        typed, game, b = self.typed, self.game, float(self.grid[g])
        i = typed.informed
        for column in self.columns:
            actor, kind = column
            rho = game.impatience[actor]
            total = rho * (self.expects(typed.worth[:, x, actor], kind, g) - v[column][x, g])
            total += self.expects(typed.flow[:, x, actor], kind, g)
            for h in range(game.state_hazard[x], game.state_hazard[x + 1]):
                jump = v[column][game.hazard_state[h], g] - v[column][x, g]
                total += game.hazard_rate[h] * jump
            left[column][x, g] += total
        mine = self.edges(x, i)
        chosen: dict[int, Float] = {}
        for kind in (0, 1):
            gaps = []
            for e in mine:
                after = self.belief_after(e, g, evidence)
                ahead = sum(
                    chance * weight * v[i, kind][y, place]
                    for y, chance in self.lottery(e)
                    for place, weight in self.ways(after, kind)
                )
                gaps.append(typed.gain[kind, e, i] + ahead - v[i, kind][x, g])
            weights = [float(typed.weight[kind, e]) for e in mine]
            lam, stay = game.precision[i], typed.stay[kind, x]
            chosen[kind] = self.logit(weights, stay, gaps, lam) if mine else np.ones(1)
            if mine:
                inner = sum(w * np.exp(lam * q) for w, q in zip(weights, gaps, strict=True))
                left[i, kind][x, g] += game.clock[i] * np.log(stay + inner) / lam
        heard = [0.0, 0.0]
        for a, e in enumerate(mine):
            if e in evidence:
                found = np.log(chosen[1][a] / chosen[0][a])
                inside = 0 < b < 1
                miss[e][g] = evidence[e][g] - (found if inside else 0.0)
            if typed.visible[e]:
                for kind in (0, 1):
                    heard[kind] += game.clock[i] * chosen[kind][a]
            after = self.belief_after(e, g, evidence)
            for column in self.columns:
                if column[0] == i:
                    continue
                k = column[0]
                for kind, share in ((0, 1 - b), (1, b)):
                    left[column][x, g] += (
                        game.clock[i] * share * chosen[kind][a] * typed.gain[kind, e, k]
                    )
                rate = game.clock[i] * ((1 - b) * chosen[0][a] + b * chosen[1][a])
                ahead = sum(
                    chance * weight * v[column][y, place]
                    for y, chance in self.lottery(e)
                    for place, weight in self.ways(after, None)
                )
                left[column][x, g] += rate * (ahead - v[column][x, g])
        self.silence(x, g, heard, v, left)
        self.others(x, g, v, left)

    def silence(self, x: int, g: int, heard: list[float], v: Table, left: Table) -> None:
        if not 0 < g < self.points - 1 or heard[0] == heard[1]:
            return
        b, to = float(self.grid[g]), g - 1 if heard[1] > heard[0] else g + 1
        speed = b * (1 - b) * abs(heard[1] - heard[0]) / abs(float(self.grid[to]) - b)
        for column in self.columns:
            kind = column[1]
            after = float(self.grid[to])
            tilt = 1.0 if kind is None else after / b if kind == 1 else (1 - after) / (1 - b)
            left[column][x, g] += speed * tilt * (v[column][x, to] - v[column][x, g])

    def others(self, x: int, g: int, v: Table, left: Table) -> None:
        typed, game = self.typed, self.game
        for k in range(self.actors):
            edges = self.edges(x, k)
            if k == typed.informed or not edges:
                continue
            gaps = []
            for e in edges:
                ahead = sum(chance * v[k, None][y, g] for y, chance in self.lottery(e))
                gaps.append(self.expects(typed.gain[:, e, k], None, g) + ahead - v[k, None][x, g])
            weights = [float(typed.weight[0, e]) for e in edges]
            lam, stay = game.precision[k], game.hold_weight[x, k]
            chosen = self.logit(weights, stay, gaps, lam)
            inner = sum(w * np.exp(lam * q) for w, q in zip(weights, gaps, strict=True))
            left[k, None][x, g] += game.clock[k] * np.log(stay + inner) / lam
            for column in self.columns:
                if column == (k, None):
                    continue
                for p, e in zip(chosen, edges, strict=False):
                    ahead = sum(chance * v[column][y, g] for y, chance in self.lottery(e))
                    paid = self.expects(typed.gain[:, e, column[0]], column[1], g)
                    left[column][x, g] += game.clock[k] * p * (paid + ahead - v[column][x, g])

    def laid(self, values: Float) -> Float:
        """Values float64[G n, N + 1] in the oracle's order."""
        columns = [actor if kind != 1 else self.actors for actor, kind in self.columns]
        return np.concatenate(
            [values[:, c].reshape(self.points, self.n).T.ravel() for c in columns]
        )
