"""What to watch: what seeing an event, or not seeing it, within the next weeks says of a question.

Of an event c (a move made or a hazard come true) write Q0 for the generator without the rates of c.
Then from the start, alpha,

    P(c not seen by W)              = sum_x (alpha exp(Q0 W))(x)
    E[the answer, and c not seen]     as `detente.outlook.matters` has it for each kind of question

and what is left of the forecast belongs to c being seen. All by uniformisation, nothing sampled.
What is learnt of the file's numbers is no part of this: only where the crisis then stands.

How much watching tells: P(seen) |p_seen - p| + P(not seen) |p_not - p|, the expected change of the
forecast; for an expected time it is in weeks. Cost: for each event and question, one pass over the
transitions for each power of the chain within W.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from detente.errors import NotConverged
from detente.game import Game
from detente.outlook.chain import Chain, make_chain, merged
from detente.outlook.matters import Awaited, First, InForce, Matter, Share, Signal
from detente.outlook.matters_held import Lasting
from detente.outlook.questions import Asked, ask
from detente.outlook.together import Report, run_together
from detente.outlook.uniformise import Float
from detente.outlook.unseen import Unseen, loops
from detente.solve.result import Equilibrium
from detente.solve.workers import Workers

WEEKS = 2.0
SELDOM = 1e-3
FIRST = 0.1
"""Share of the work that goes to the questions by themselves."""


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
        """Expected change of the forecast: 0 to 1, or weeks.

        An expected time that is infinite and stays so does not change; one that becomes finite
        changes by an infinite amount.
        """
        if question not in self.signals:
            return 0.0
        signal, now = self.signals[question], self.now[question]
        seen = self.chance * _apart(signal.if_seen, now)
        return seen + (1.0 - self.chance) * _apart(signal.if_not, now)


def _apart(one: float, other: float) -> float:
    return 0.0 if one == other else abs(one - other)


@dataclass(frozen=True, slots=True)
class Watched:
    """now : the answers of the questions watched for. found : events. left_out : why, by id."""

    now: Mapping[str, float]
    found: tuple[Indicator, ...]
    left_out: Mapping[str, str]


def indicators(
    game: Game,
    play: Equilibrium,
    weeks: float = WEEKS,
    questions: Sequence[str] | None = None,
    progress: Report | None = None,
) -> Watched:
    """Every event that is seen within `weeks` with a chance of SELDOM to 1 - SELDOM.

    questions : ids; None for all. Those that end before `weeks` do are left out, and so are those
    whose answer cannot be computed.
    """
    if not weeks > 0:
        raise ValueError(f"weeks: received {weeks}, expected above 0")
    arrays = play.on(game.arrays)
    chain = make_chain(arrays, play.choice)
    law = merged(chain)
    wanted = [each for each in ask(game) if questions is None or each.question.id in questions]
    asked = [each for each in wanted if _lasts(each, weeks)]
    made = run_together(
        [partial(_matter, law, each, weeks) for each in asked], _share_of(progress, 0.0, FIRST)
    )
    matters = [each for each in made if not isinstance(each, str)]
    idle = loops(arrays, play.choice)
    causes = np.unique(np.concatenate((chain.cause, np.array([*idle], np.uint32)))).tolist()
    jobs = [partial(_watch, chain, cause, idle.get(cause), matters, weeks) for cause in causes]
    told = run_together(jobs, _share_of(progress, FIRST, 1.0))
    now = {matter.id: matter.now for matter in matters}
    found = tuple(
        Indicator(_name(game, chain, cause), cause < chain.moves, weeks, 1.0 - hidden, now, signals)
        for cause, (hidden, signals) in zip(causes, told, strict=True)
        if signals is not None
    )
    faults = {
        each.question.id: fault
        for each, fault in zip(asked, made, strict=True)
        if isinstance(fault, str)
    }
    ended = {
        each.question.id: "it ends before the watch does"
        for each in wanted
        if not _lasts(each, weeks)
    }
    return Watched(now, found, ended | faults)


def _lasts(asked: Asked, weeks: float) -> bool:
    """Whether it is still open when the watch ends."""
    return asked.weeks is None or asked.weeks > weeks


def _share_of(progress: Report | None, low: float, high: float) -> Report | None:
    if progress is None:
        return None
    return lambda fraction: progress(low + (high - low) * fraction)


def _name(game: Game, chain: Chain, cause: int) -> str:
    if cause < chain.moves:
        return game.move_names[cause]
    return game.hazard_names[cause - chain.moves]


def _matter(
    law: Chain, asked: Asked, weeks: float, workers: Workers, report: Report
) -> Matter | str:
    """The question as it stands when the watch ends, or why that is not known."""
    report(0.0)
    question = asked.question
    try:
        match question.kind:
            case "on":
                return InForce.of(law, asked, weeks, workers)
            case "share":
                return Share.of(law, asked, weeks, workers)
            case "time":
                return Awaited.of(law, asked, weeks, workers)
            case "held" if question.duration:
                return Lasting.of(law, asked, weeks, workers)
            case _:
                return First.of(law, asked, weeks, workers)
    except NotConverged as fault:
        return str(fault)


def _watch(
    chain: Chain,
    cause: int,
    loop: Float | None,
    matters: Sequence[Matter],
    weeks: float,
    workers: Workers,
    report: Report,
) -> tuple[float, dict[str, Signal] | None]:
    """The chance not to see an event, and what it says; None if it is as good as sure or never."""
    event = Unseen.of(chain, cause, loop, weeks, workers)
    if not SELDOM <= event.hidden <= 1.0 - SELDOM:
        return event.hidden, None
    signals = {}
    for done, matter in enumerate(matters):
        report(done / len(matters))
        signals[matter.id] = matter.signal(event)
    return event.hidden, signals
