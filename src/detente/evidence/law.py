"""The law of a play as an observer meets it: what goes unseen, and what each report is.

A transition x -> y of cause c comes at the rate R, is reported with probability d_c, and reports
of c come by mistake at the rate f_c. By kind of report, a set S of causes any one of which it may
have been (theory note, section 3: a Markovian arrival process),

    D_S(x, y) = sum_{c in S} R d_c,  plus f_c on the diagonal
    D_0 = Q - sum_c D_c        off the diagonal sum_c R (1 - d_c); on it, less what leaves x, what
                               is reported though nothing changes, and false alarms

A report may say besides where the crisis stood just then (one outcome of several): of D_S only what
leads to such states is left; false alarms say it anywhere.

A move that changes nothing is a diagonal entry of D_c: seeing it tells of the state, and so does
not seeing it. Hazards are known by what they change: one that changes nothing leaves no trace here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.evidence.detection import Detection
from detente.evidence.sightings import Levels
from detente.game import Game
from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.outlook.chain import Chain, incoming, merged
from detente.outlook.uniformise import SLOWEST, Mask
from detente.solve.result import Equilibrium

Float = NDArray[np.float64]
Index = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Everything that may happen, one entry for each outcome of an edge, then for each hazard.

    source, target : uint32[K] states. rate : float64[K], per week. cause : uint32[K], moves first,
    then hazards. outcomes : how many entries are outcomes.
    """

    source: Index
    target: Index
    rate: Float
    cause: Index
    outcomes: int

    @classmethod
    def of(cls, arrays: GameArrays, choice: Float, moves: int) -> Entries:
        """Of a play. choice : float64[E]. moves : how many moves the crisis has."""
        edge = np.repeat(np.arange(arrays.edges), lengths(arrays.edge_outcome))
        state = np.repeat(np.arange(arrays.states, dtype=np.uint32), lengths(arrays.state_edge))
        pace = arrays.clock[arrays.edge_actor] * choice
        struck = np.repeat(np.arange(arrays.states, dtype=np.uint32), lengths(arrays.state_hazard))
        return cls(
            np.concatenate((state[edge], struck)),
            np.concatenate((arrays.outcome_state, arrays.hazard_state)),
            np.concatenate((pace[edge] * arrays.outcome_chance, arrays.hazard_rate)),
            np.concatenate((arrays.edge_origin[edge], arrays.hazard_origin + np.uint32(moves))),
            len(arrays.outcome_state),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """D_S of one kind of report.

    entry : int64[K], the entries of the law that it may be, by target. place : uint32[m], the
    states that they lead to; row : uint32[m + 1]; source : uint32[K]; rate : float64[K], d R.
    false : f, per week. most : the largest rate of such reports in any state.
    """

    causes: tuple[int, ...]
    entry: NDArray[np.int64]
    place: Index
    row: Index
    source: Index
    rate: Float
    false: float
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """A play with what is reported of it; made by `law_of`.

    causes : keys of all moves, then of all hazards. start : the state at week 0. detected, false :
    of each cause, float64[C]. hidden : D_0 off the diagonal, rows merged; its `exit_rate` is minus
    the diagonal. turned : the same with its arrows turned. at : the states at some levels, bool[n].
    """

    causes: tuple[str, ...]
    start: int
    entries: Entries
    detected: Float
    false: Float
    hidden: Chain
    turned: Chain
    at: Callable[[Levels], Mask] | None = None
    kept: dict[tuple[tuple[int, ...], Levels], Seen] = field(default_factory=dict, repr=False)

    @property
    def states(self) -> int:
        """n, the number of states."""
        return self.hidden.states

    @property
    def speed(self) -> float:
        """Of uniformisation, per week."""
        return max(self.hidden.speed, SLOWEST)

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """The places of some causes among all, ascending; KeyError for one that is none."""
        place = {key: number for number, key in enumerate(self.causes)}
        return tuple(sorted({place[key] for key in keys}))

    def seen(self, causes: tuple[int, ...], after: Levels = ()) -> Seen:
        """What a report is that may have been any of these causes, leading to some levels."""
        if (causes, after) not in self.kept:
            self.kept[causes, after] = self._seen(causes, after)
        return self.kept[causes, after]

    def _seen(self, causes: tuple[int, ...], after: Levels) -> Seen:
        each = self.entries
        weekly = each.rate * self.detected[each.cause]
        chosen = np.isin(each.cause, causes) & (weekly > 0.0)
        if after and self.at is not None:
            chosen &= self.at(after)[each.target]
        mine = np.flatnonzero(chosen)
        order = mine[np.argsort(each.target[mine], kind="stable")]
        place, first = np.unique(each.target[order], return_index=True)
        rate = weekly[order]
        leaving = np.bincount(each.source[order], rate, minlength=self.states)
        false = float(self.false[list(causes)].sum())
        return Seen(
            causes=causes,
            entry=order.astype(np.int64),
            place=place.astype(np.uint32),
            row=np.append(first, len(order)).astype(np.uint32),
            source=each.source[order],
            rate=rate,
            false=false,
            most=float(leaving.max(initial=0.0)) + false,
        )


def law_of(game: Game, play: Equilibrium, detection: Detection) -> Law:
    """The law of a play of `game`; `detection` may name causes that the game has not."""
    moves = len(game.move_names)
    arrays = play.on(game.arrays)
    entries = Entries.of(arrays, play.choice, moves)
    causes = (*game.move_names, *game.hazard_names)
    detected, false = detection.chances(causes), detection.false_rates(causes)
    if game.typed is not None:  # that nothing is heard is no event
        detected[moves + game.typed.silence] = false[moves + game.typed.silence] = 0.0
    return law_from(
        entries, arrays.states, arrays.start, causes, detected, false, partial(at, game)
    )


def law_from(
    entries: Entries, states: int, start: int, causes: tuple[str, ...], detected: Float,
    false: Float, levels: Callable[[Levels], Mask] | None = None,
) -> Law:  # fmt: skip
    """The law of anything that may happen on `states` states; see `Law`."""
    hidden = _hidden(entries, states, detected, false, start)
    return Law(causes, start, entries, detected, false, hidden, incoming(hidden), levels)


def at(game: Game, after: Levels) -> Mask:
    """The states of a game at some levels, bool[n]; factors that it has not leave all."""
    found = np.ones(game.arrays.states, np.bool_)
    wanted = dict(after)
    for place, factor in enumerate(game.crisis.factors):
        if factor.id in wanted:
            named = [k for k, level in enumerate(factor.levels) if level in wanted[factor.id]]
            found &= np.isin(game.levels[place], named)
    return found


def check_known(keys: Iterable[str], causes: Iterable[str]) -> None:
    """Every key is a move or a hazard. Raises UsageError."""
    from detente.crisis.diagnostics import did_you_mean

    known = list(causes)
    for key in keys:
        if key not in known:
            raise UsageError(
                f"there is no move or hazard `{key}`",
                hint=did_you_mean(key, known) or "`detente explain CRISIS` lists them",
            )


def _hidden(entries: Entries, states: int, detected: Float, false: Float, start: int) -> Chain:
    """D_0: what goes unseen, and how fast each state is left, seen or unseen."""
    moved = entries.source != entries.target
    weekly = entries.rate * (1.0 - detected[entries.cause])
    kept = np.flatnonzero(moved & (weekly > 0.0))
    kept = kept[np.argsort(entries.source[kept], kind="stable")]
    noticed = np.where(moved, entries.rate, entries.rate * detected[entries.cause])
    leaving = np.bincount(entries.source, noticed, minlength=states) + false.sum()
    counts = np.bincount(entries.source[kept], minlength=states)
    row = np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)
    nothing = np.zeros(0, np.uint32)
    return merged(
        Chain(row, entries.target[kept], weekly[kept], nothing, leaving, len(nothing), start)
    )
