"""What to watch: what seeing an event, or not seeing it, within the next weeks says of a question.

Of an event c (a move made or a hazard come true) write Q0 for the generator without the rates of c
(its diagonal still that of Q, less the rate of c where it changes nothing). Then from the start

    P(c not seen by T)           = sum_x (alpha exp(Q0 T))(x)
    P(it comes true, c not seen) = sum_x open(x) h(x, H - T) + sum_x won(x)

where open and won are alpha exp(Q0 T) split by whether the matter was decided for the better by
T, and h(x, t) is the answer with t left, seen from x. Both by uniformisation on states doubled for
that split, so nothing is sampled. What is learnt of the file's numbers is no part of this: only
where the crisis then stands.

How much watching tells: P(seen) |p_seen - p| + P(not seen) |p_not - p|, the expected change of the
forecast. Cost: for each event and question, one pass over the transitions for each power of the
chain within T.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from detente.game import Game
from detente.game.arrays import GameArrays
from detente.game.csr import lengths
from detente.outlook.chain import Chain, make_chain, merged
from detente.outlook.questions import Asked, ask
from detente.outlook.reach import in_force, reached_before, reached_before_by
from detente.outlook.together import Report, run_together
from detente.outlook.transient import forward
from detente.outlook.uniformise import Float, Mask
from detente.solve.result import Equilibrium
from detente.solve.workers import Workers

WEEKS = 2.0
SELDOM = 1e-3
TOLERANCE = 1e-11
ASKED = frozenset({"reached", "on", "before"})


@dataclass(frozen=True, slots=True)
class Signal:
    """What an event says of one question: the forecast if it is seen, and if it is not."""

    if_seen: float
    if_not: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """An event to watch for over `weeks`: its id, whether it is a move, the chance of seeing it.

    now : the forecasts. signals : by question; those that it has no bearing on may be missing.
    """

    id: str
    is_move: bool
    weeks: float
    chance: float
    now: Mapping[str, float]
    signals: Mapping[str, Signal]

    def tells(self, question: str) -> float:
        """Expected change of the forecast, 0 to 1."""
        if question not in self.signals:
            return 0.0
        signal, now = self.signals[question], self.now[question]
        seen = self.chance * abs(signal.if_seen - now)
        return seen + (1.0 - self.chance) * abs(signal.if_not - now)


def indicators(
    game: Game,
    play: Equilibrium,
    weeks: float = WEEKS,
    questions: Sequence[str] | None = None,
    progress: Report | None = None,
) -> tuple[Indicator, ...]:
    """Every event that is seen within `weeks` with a chance of SELDOM to 1 - SELDOM.

    questions : ids; None for all that ask what is reached, in force or first. Those that end before
    `weeks` are left out, and so are those that ask how long something lasts.
    """
    if not weeks > 0:
        raise ValueError(f"weeks: received {weeks}, expected above 0")
    arrays = play.on(game.arrays)
    chain = make_chain(arrays, play.choice)
    law = merged(chain)
    asked = [each for each in ask(game) if _fits(each, weeks, questions)]
    matters = [_Matter.of(law, each, weeks) for each in asked]
    loops = _loops(arrays, play.choice)
    causes = np.unique(np.concatenate((chain.cause, np.array([*loops], np.uint32)))).tolist()
    jobs = [partial(_watch, chain, cause, loops.get(cause), matters, weeks) for cause in causes]
    found = run_together(jobs, progress)
    now = {each.question.id: matter.now for each, matter in zip(asked, matters, strict=True)}
    return tuple(
        Indicator(_name(game, chain, cause), cause < chain.moves, weeks, 1.0 - hidden, now, told)
        for cause, (hidden, joint) in zip(causes, found, strict=True)
        if SELDOM <= hidden <= 1.0 - SELDOM
        for told in [{key: _signal(now[key], hidden, both) for key, both in joint.items()}]
    )


def _fits(asked: Asked, weeks: float, questions: Sequence[str] | None) -> bool:
    question = asked.question
    wanted = questions is None or question.id in questions
    late = asked.weeks is None or asked.weeks > weeks
    return wanted and late and question.kind in ASKED


def _name(game: Game, chain: Chain, cause: int) -> str:
    if cause < chain.moves:
        return game.move_names[cause]
    return game.hazard_names[cause - chain.moves]


def _signal(now: float, hidden: float, both: float) -> Signal:
    """From the chance not to see it, and that of a true answer without seeing it."""
    seen = (now - both) / (1.0 - hidden)
    return Signal(float(np.clip(seen, 0.0, 1.0)), float(np.clip(both / hidden, 0.0, 1.0)))


def _loops(arrays: GameArrays, choice: Float) -> dict[int, Float]:
    """Rates float64[n] at which a move is made and nothing changes, by its number."""
    edge = np.repeat(np.arange(arrays.edges), lengths(arrays.edge_outcome))
    source = np.repeat(np.arange(arrays.states), lengths(arrays.state_edge))[edge]
    idle = arrays.outcome_state == source
    rate = (arrays.clock[arrays.edge_actor] * choice)[edge] * arrays.outcome_chance
    origin = arrays.edge_origin[edge]
    return {
        int(move): np.bincount(
            source[idle & (origin == move)],
            rate[idle & (origin == move)],
            minlength=arrays.states,
        ).astype(np.float64)
        for move in np.unique(origin[idle])
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Matter:
    """A question as it stands when the watch ends.

    wins, lost : bool[n], where it is decided. ahead : float64[n], the answer from each state. now :
    the answer at the start.
    """

    id: str
    wins: Mask
    lost: Mask
    ahead: Float
    now: float

    @classmethod
    def of(cls, chain: Chain, asked: Asked, weeks: float) -> _Matter:
        happens, key = asked.happens, asked.question.id
        rival = np.zeros_like(happens) if asked.rival is None else asked.rival
        nowhere = np.zeros_like(happens)

        def answer(left: float) -> Float:
            if asked.question.kind == "on":
                return in_force(chain, happens, left, tolerance=TOLERANCE).values
            if asked.weeks is None:
                return reached_before(chain, happens, rival, tolerance=TOLERANCE).values
            return reached_before_by(chain, happens, rival, left, tolerance=TOLERANCE).values

        now = float(answer(asked.ends)[chain.start])
        ahead = answer(asked.ends - weeks)
        if asked.question.kind == "on":
            return cls(key, nowhere, nowhere, ahead, now)
        return cls(key, happens & ~rival, rival, ahead, now)

    @property
    def decides(self) -> bool:
        """Whether it may be decided on the way."""
        return bool(self.wins.any() or self.lost.any())


def _watch(
    chain: Chain,
    cause: int,
    loop: Float | None,
    matters: Sequence[_Matter],
    weeks: float,
    workers: Workers,
    report: Report,
) -> tuple[float, dict[str, float]]:
    """The chance not to see an event, and that of each answer coming true without seeing it."""
    calm = _without(chain, cause, loop)
    alone = _spread(calm, chain.start, weeks, workers)
    joint = {}
    for done, matter in enumerate(matters):
        report(done / len(matters))
        if not matter.decides:
            joint[matter.id] = float((alone * matter.ahead).sum())
            continue
        start = chain.start + (chain.states if matter.wins[chain.start] else 0)
        ends = _spread(_doubled(calm, matter), start, weeks, workers)
        open_, won = ends[: chain.states], ends[chain.states :]
        joint[matter.id] = float((open_ * matter.ahead).sum() + won.sum())
    return float(min(alone.sum(), 1.0)), joint


def _spread(chain: Chain, start: int, weeks: float, workers: Workers) -> Float:
    """Where the chain is after `weeks`; what it lost on the way is missing."""
    initial = np.zeros(chain.states)
    initial[start] = 1.0
    found = forward(chain, initial, [weeks], tolerance=TOLERANCE, workers=workers)
    return np.asarray(found.values[0])


def _without(chain: Chain, cause: int, loop: Float | None) -> Chain:
    """The chain that ends as soon as the event is seen."""
    kept = chain.cause != cause
    source = np.repeat(np.arange(chain.states), lengths(chain.row))
    row = np.concatenate(([0], np.cumsum(np.bincount(source[kept], minlength=chain.states))))
    exits = chain.exit_rate if loop is None else chain.exit_rate + loop
    calm = replace(
        chain, row=row.astype(np.uint32), target=chain.target[kept], rate=chain.rate[kept],
        cause=chain.cause[kept], exit_rate=exits.copy(),
    )  # fmt: skip
    return merged(calm)


def _doubled(calm: Chain, matter: _Matter) -> Chain:
    """The chain on states before (0 to n - 1) and after (from n) the matter is won."""
    n = calm.states
    size = lengths(calm.row)
    source = np.repeat(np.arange(n), size)
    open_ = ~matter.lost[source]
    won = np.where(matter.wins[calm.target], calm.target + n, calm.target)
    row = np.concatenate(([0], np.cumsum(np.concatenate((np.where(matter.lost, 0, size), size)))))
    return replace(
        calm,
        row=row.astype(np.uint32),
        target=np.concatenate((won[open_], calm.target + n)).astype(np.uint32),
        rate=np.concatenate((calm.rate[open_], calm.rate)),
        exit_rate=np.concatenate((np.where(matter.lost, 0.0, calm.exit_rate), calm.exit_rate)),
    )
