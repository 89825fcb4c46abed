"""The interview of an analyst: which plain questions to ask, and what numbers follow.

At most fifteen questions, ranks and trade-offs before points, chosen where a number is assumed,
wide and near to what the crisis asks. No terminal here: `detente.cli.ask` does the talking.

`detente.crisis.conclusions` says what follows from an answer.

References: Keeney & Raiffa 1976, *Decisions with Multiple Objectives* (trade-offs before numbers);
O'Hagan et al. 2006, *Uncertain Judgements*, ch. 6 (ranges by plain questions).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from detente.crisis import wording
from detente.crisis.expressions import Always, Condition, Parameter
from detente.crisis.model import Crisis, Hazard, Move, Number, Term

Kind = Literal["rank", "trade-off", "cost", "tempo", "patience", "precision"]

MOST = 15
SHARES = {"rank": 4, "trade-off": 3, "cost": 3, "tempo": 3, "patience": 1, "precision": 1}
ORDER: tuple[Kind, ...] = ("rank", "trade-off", "cost", "tempo", "patience", "precision")
DONT_KNOW = "d"
FOUR_WEEKS = 4.0
WEIGHTS = (0.1, 0.25, 0.5, 0.75, 1.0)
PACES = (
    ("every day", 7.0), ("every week", 1.0), ("every month", 7 / 30.4375),
    ("every three months", 7 / 91.3125), ("every year", 7 / 365.25),
    ("every ten years", 0.7 / 365.25),
)  # fmt: skip
HALVES = (
    ("a month", 30.4375 / 7), ("three months", 91.3125 / 7), ("half a year", 26.0),
    ("a year", 52.0), ("two years", 104.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be given, by its letter."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question. `keys` are the numbers it bears on; `free` describes other answers taken.

    points, odds : of a precision question, the computed gap and the odds at the tempos; of a cost
    question `points` is the bound.
    """

    id: str
    kind: Kind
    actor: str
    text: str
    choices: tuple[Choice, ...]
    keys: tuple[str, ...]
    free: str = ""
    points: float = 0.0
    odds: float = 1.0


@dataclass(frozen=True, slots=True)
class Gap:
    """Two moves open to an actor now: the better by `points`, with `odds` of it at the tempos."""

    actor: str
    better: str
    worse: str
    points: float
    odds: float


def plan(crisis: Crisis, gaps: Sequence[Gap] = (), most: int = MOST) -> tuple[Inquiry, ...]:
    """The questions to ask, at most `most`, in the order to ask them."""
    weight = _weights(crisis)
    offered = {
        "rank": _ranks(crisis, weight),
        "trade-off": _trade_offs(crisis, weight),
        "cost": _costs(crisis, weight),
        "tempo": _tempos(crisis, weight),
        "patience": _patience(crisis),
        "precision": _precision(crisis, gaps),
    }
    chosen = [each for kind in ORDER for each in offered[kind][: SHARES[kind]]]
    if len(chosen) > most:  # keep the last kinds: they are single and weigh most
        chosen = chosen[: max(most - 2, 0)] + chosen[-min(2, most) :] if most else []
    return tuple(chosen[:most])


# --- which numbers matter ------------------------------------------------------------------


def _weights(crisis: Crisis) -> dict[str, float]:
    """How much each number deserves a question: unsupported, wide, near to what is asked."""
    depth = _depths(crisis)
    near: dict[str, float] = {}
    for move in crisis.moves:
        changed = wording.factors_changed(move.outcomes) or wording.factors_of(move.when)
        for tree in (move.tempo, *move.costs.values()):
            _nearest(near, wording.keys(tree), changed, depth)
    for term in (*crisis.worths, *crisis.flows):
        _nearest(near, wording.keys(term.points), wording.factors_of(term.when), depth)
    return {key: closeness * _need(crisis.numbers[key]) for key, closeness in near.items()}


def _nearest(
    near: dict[str, float], keys: Iterable[str], read: frozenset[int], depth: Mapping[int, int]
) -> None:
    closeness = 1.0 / (1.0 + min((depth.get(each, 9) for each in read), default=9))
    for key in keys:
        near[key] = max(near.get(key, 0.0), closeness)


def _need(number: Number) -> float:
    """Twice for what no source says; more for wide ranges, most for none at all."""
    unsupported = 1.0 if number.cite else 2.0
    if not number.ranged:
        return 2.0 * unsupported
    if number.low > 0:
        return unsupported * min(math.log(number.high / number.low), 3.0)
    return unsupported * min((number.high - number.low) / 15.0, 3.0)


def _depths(crisis: Crisis) -> dict[int, int]:
    """Steps from each factor to the nearest question, through what changes what."""
    depth: dict[int, int] = {}
    front: set[int] = set()
    for question in crisis.questions.values():
        front |= wording.factors_of(question.happens)
        if question.rival is not None:
            front |= wording.factors_of(question.rival)
    level = 0
    while front:
        depth |= dict.fromkeys(front, level)
        further: set[int] = set()
        happenings: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
        for entry in happenings:
            if wording.factors_changed(entry.outcomes) & front:
                further |= wording.factors_of(entry.when)
        front = further - set(depth)
        level += 1
    return depth


# --- the questions of each kind -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stake:
    """A worth term that is one number where a condition holds."""

    actor: str
    when: Condition
    number: Number


def _stakes(crisis: Crisis, terms: tuple[Term, ...]) -> dict[str, list[_Stake]]:
    found: dict[str, list[_Stake]] = {}
    for term in terms:
        if isinstance(term.points, Parameter) and not isinstance(term.when, Always):
            stake = _Stake(term.actor, term.when, crisis.numbers[term.points.key])
            found.setdefault(term.actor, []).append(stake)
    return found


def _ranks(crisis: Crisis, weight: Mapping[str, float]) -> list[Inquiry]:
    """Pairs of situations, or of moves, whose order is open: near in points, unsupported."""
    situations: list[tuple[float, Inquiry]] = []
    for actor, stakes in _stakes(crisis, crisis.worths).items():
        told = [(each.number, wording.plainly(crisis, each.when)) for each in stakes]
        text = f"Which is worse for {crisis.actors[actor].name}, if it lasted?"
        situations += _pairs(actor, text, told, weight)
    deeds: list[tuple[float, Inquiry]] = []
    for actor, moves in _own_costs(crisis).items():
        told = [(number, f"the move “{move.name}”") for move, number in moves]
        name = crisis.actors[actor].name
        text = f"Leaving aside what follows: which is worse for {name} to have to do?"
        deeds += _pairs(actor, text, told, weight)
    both = itertools.zip_longest(_one_each(crisis, situations), _one_each(crisis, deeds))
    return [each for pair in both for each in pair if each is not None]


def _pairs(
    actor: str, text: str, told: Sequence[tuple[Number, str]], weight: Mapping[str, float]
) -> list[tuple[float, Inquiry]]:
    """Every pair of what is told, the more deserving the nearer the two numbers are."""
    found = []
    for (first, first_text), (second, second_text) in itertools.combinations(told, 2):
        need = weight[first.key] + weight[second.key]
        inquiry = Inquiry(
            id=f"rank-{first.key}-{second.key}",
            kind="rank",
            actor=actor,
            text=text,
            choices=(
                Choice("a", first_text),
                Choice("b", second_text),
                Choice("s", "about the same"),
                Choice(DONT_KNOW, "don't know"),
            ),
            keys=(first.key, second.key),
        )
        found.append((need / (1.0 + abs(first.best - second.best) / 10.0), inquiry))
    return found


def _own_costs(crisis: Crisis) -> dict[str, list[tuple[Move, Number]]]:
    """Moves whose cost to the mover is one number."""
    found: dict[str, list[tuple[Move, Number]]] = {}
    for move in crisis.moves:
        own = move.costs.get(move.by)
        if isinstance(own, Parameter):
            found.setdefault(move.by, []).append((move, crisis.numbers[own.key]))
    return found


def _one_each(crisis: Crisis, pairs: list[tuple[float, Inquiry]]) -> list[Inquiry]:
    """Best first, turn about among actors; no two ask about the same number first.

    Numbers written at one place of the file (`by: [RUS, TUR]`) are one number.
    """
    first = written(crisis)
    left = sorted(pairs, key=lambda pair: (-pair[0], pair[1].id))
    taken: set[str] = set()
    asked: dict[str, int] = {}
    chosen: list[Inquiry] = []
    while left:
        merits = [each / (1 + asked.get(inquiry.actor, 0)) for each, inquiry in left]
        _, inquiry = left.pop(merits.index(max(merits)))
        keys = tuple(first[key] for key in inquiry.keys)
        bears_on = set(keys if inquiry.kind == "rank" else keys[:1])
        if taken & bears_on or len(set(keys)) < len(keys):
            continue
        taken |= bears_on
        asked[inquiry.actor] = asked.get(inquiry.actor, 0) + 1
        chosen.append(replace(inquiry, keys=keys))
    return chosen


def written(crisis: Crisis) -> dict[str, str]:
    """For each number the first one that is written at the same place of the file."""
    first: dict[object, str] = {}
    return {
        key: key if number.location is None else first.setdefault(number.location, key)
        for key, number in crisis.numbers.items()
    }


def _trade_offs(crisis: Crisis, weight: Mapping[str, float]) -> list[Inquiry]:
    """How much a worth weighs next to the actor's weightiest one."""
    pairs: list[tuple[float, Inquiry]] = []
    for actor, stakes in _stakes(crisis, crisis.worths).items():
        heavy = max(stakes, key=lambda each: abs(each.number.best))
        for stake in stakes:
            if stake is heavy or stake.number.best == 0 or heavy.number.best == 0:
                continue
            text = (
                f"{crisis.actors[actor].name}: “{wording.plainly(crisis, heavy.when)}” weighs "
                f"{wording.plain(abs(heavy.number.best))} points. How much does "
                f"“{wording.plainly(crisis, stake.when)}” weigh next to it?"
            )
            letters = zip("abcef", WEIGHTS, WEIGHT_WORDS, strict=True)
            inquiry = Inquiry(
                id=f"trade-off-{stake.number.key}",
                kind="trade-off",
                actor=actor,
                text=text,
                choices=(
                    *(Choice(letter, word) for letter, _, word in letters),
                    Choice(DONT_KNOW, "don't know"),
                ),
                keys=(stake.number.key, heavy.number.key),
                free="or a per cent, such as 40 %",
            )
            pairs.append((weight[stake.number.key], inquiry))
    return _one_each(crisis, pairs)


WEIGHT_WORDS = ("hardly anything: a tenth", "a quarter", "half", "three quarters", "the same")


def _costs(crisis: Crisis, weight: Mapping[str, float]) -> list[Inquiry]:
    """A move's own cost against living four weeks with what the actor minds most."""
    stakes = _stakes(crisis, crisis.worths)
    pairs: list[tuple[float, Inquiry]] = []
    for move, number in itertools.chain.from_iterable(_own_costs(crisis).values()):
        dreaded = [each for each in stakes.get(move.by, []) if each.number.best < 0]
        if not dreaded:
            continue
        worst = min(dreaded, key=lambda each: each.number.best)
        bound = _at_once(crisis, move.by, abs(worst.number.best))
        name = crisis.actors[move.by].name
        inquiry = Inquiry(
            id=f"cost-{number.key}",
            kind="cost",
            actor=move.by,
            text=(
                f"Leaving aside what follows from it: is it worse for {name} to have made the move "
                f"“{move.name}”, or to live four weeks with "
                f"“{wording.plainly(crisis, worst.when)}”?"
            ),
            choices=(
                Choice("a", f"making the move “{move.name}”"),
                Choice("b", "the four weeks"),
                Choice("s", "about the same"),
                Choice(DONT_KNOW, "don't know"),
            ),
            keys=(number.key,),
            points=bound,
        )
        pairs.append((weight[number.key], inquiry))
    return _one_each(crisis, pairs)


def _at_once(crisis: Crisis, actor: str, points: float) -> float:
    """What `points` enjoyed or suffered for four weeks come to at once."""
    patience = crisis.numbers[crisis.actors[actor].patience]
    return points * -math.expm1(-FOUR_WEEKS * math.log(2) / (patience.best * patience.scale))


def _tempos(crisis: Crisis, weight: Mapping[str, float]) -> list[Inquiry]:
    pairs = [
        (weight[move.tempo.key], _tempo(crisis, move, move.tempo.key))
        for move in crisis.moves
        if isinstance(move.tempo, Parameter)
    ]
    return _one_each(crisis, pairs)


def _tempo(crisis: Crisis, move: Move, key: str) -> Inquiry:
    choices = [Choice(letter, text) for letter, (text, _) in zip("abcefg", PACES, strict=True)]
    return Inquiry(
        id=f"tempo-{key}",
        kind="tempo",
        actor=move.by,
        text=(
            f"Suppose {crisis.actors[move.by].name} had nothing to gain or lose by the move "
            f"“{move.name}”, wherever it is possible. How often would it still make it?"
        ),
        choices=(*choices, Choice(DONT_KNOW, "don't know")),
        keys=(key,),
        free="or such as 2 per month",
    )


def _patience(crisis: Crisis) -> list[Inquiry]:
    number = crisis.numbers.get("patience")
    if number is None or number.cite:
        return []
    choices = [Choice(letter, text) for letter, (text, _) in zip("abcef", HALVES, strict=True)]
    return [
        Inquiry(
            id="patience",
            kind="patience",
            actor="",
            text=(
                "How far off must an advantage lie to count only half as much to the governments "
                "of this crisis as one today?"
            ),
            choices=(*choices, Choice(DONT_KNOW, "don't know")),
            keys=("patience",),
            free="or such as 40 weeks",
        )
    ]


def _precision(crisis: Crisis, gaps: Sequence[Gap]) -> list[Inquiry]:
    number = crisis.numbers.get("precision")
    if number is None or not gaps:
        return []
    gap = max(gaps, key=lambda each: min(each.points, 4.0) - abs(math.log(each.odds)))
    plain = round(100 * gap.odds / (1 + gap.odds))
    return [
        Inquiry(
            id="precision",
            kind="precision",
            actor=gap.actor,
            text=(
                f"{crisis.actors[gap.actor].name} is about to choose between “{gap.better}” and "
                f"“{gap.worse}”. As the file stands, the first is better for it by "
                f"{gap.points:.1f} points; by tempo alone it would choose the first {plain} times "
                "in 100. In how many of 100 such decisions would it choose the first?"
            ),
            choices=(Choice(DONT_KNOW, "don't know"),),
            keys=("precision",),
            free="a number from 1 to 99",
            points=gap.points,
            odds=gap.odds,
        )
    ]
