"""How much confidence an analysis deserves: a published rule, computed piece by piece.

Confidence says how well founded a forecast is, not how likely anything is (ICD 203, D.6.e.(2)(b)).
Five pieces earn 0, 1 or 2 points each, by the bounds of `RULE`; what cannot be computed earns none
and is said. Each is computed for every question:

    assumed    share of the numbers that no source supports, weighted by how far each moves the
               answer over its range where derivatives are at hand, else plain
    sources    independent sources that bear a tenth or more of what is cited, and the share of it
               that rests on good grades
    readings   how far the answers of the readings, and the file's own, lie apart
    outside    whether the forecast lies within the range of its reference class
    noise      whether interests, rather than tempos, make the answer

    high       8 points or more, all five computed, none of them 0, sources 2
    moderate   5 points or more, at most two pieces 0 or not computed
    low        everything else, and every forecast for which no single play stands

The confidence of the whole is the lowest of its questions. Tempos and interests: HARDLY is what
moves within about a fifth of their tempos cost (nats for each move that the tempos offer), CLEARLY
what halving them all costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from detente.crisis.model import Crisis, Number
from detente.crisis.provenance import stated
from detente.evidence.grounds import groups, one_sided
from detente.evidence.outside import outside_of
from detente.outlook.answer import Answer

Level = Literal["low", "moderate", "high"]
PieceName = Literal["assumed", "sources", "readings", "outside", "noise"]
Weights = Mapping[str, float]
HARDLY, CLEARLY = 0.02, 0.15
NEAR_TEMPOS = 0.05
BEARS = 0.1
"""The share of what is cited that a source must bear to count."""
GOOD, FAIR = ("B", 2), ("C", 3)
"""Grades that count as good and as fair, or better in both letters and figures."""
ORDER: tuple[Level, ...] = ("low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Bound:
    """What earns two points and one. two, one : the bounds; less is better, but for sources."""

    piece: PieceName
    title: str
    two: float
    one: float
    two_text: str
    one_text: str


RULE: tuple[Bound, ...] = (
    Bound("assumed", "Numbers without a source", 0.25, 0.5,
          "at most a quarter", "at most half"),
    Bound("sources", "Independent sources and their grade", 3, 2,
          "three or more, half of it B2 or better", "two or more, half of it C3 or better"),
    Bound("readings", "Readings apart", 0.1, 0.25,
          "at most 10 points", "at most 25 points"),
    Bound("outside", "Outside view", 0.8, 0.95,
          "inside the 80 % range of the class", "inside its 95 % range"),
    Bound("noise", "Interests or tempos", CLEARLY, NEAR_TEMPOS,
          "an actor is clearly driven, and the answer is 5 points or more from that of the tempos",
          "one of the two"),
)  # fmt: skip
HIGH, MODERATE = 8, 5
MOST_LACKING = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of one question. points : 0 to 2; None where it could not be computed.

    text : what was found, or why nothing was. figure : the number behind it, if there is one.
    """

    name: PieceName
    points: int | None
    text: str
    figure: float | None = None


@dataclass(frozen=True, slots=True)
class Founded:
    """How well one forecast is founded. why : what keeps it low whatever the pieces earn."""

    question: str
    pieces: tuple[Piece, ...]
    level: Level
    why: str = ""

    @property
    def points(self) -> int:
        """All that was earned."""
        return sum(each.points or 0 for each in self.pieces)

    def __getitem__(self, name: PieceName) -> Piece:
        return next(each for each in self.pieces if each.name == name)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The confidence of a forecast. weighted : whether numbers count by what they move.

    one_sided : actors whose numbers only others tell.
    """

    questions: Mapping[str, Founded]
    weighted: bool
    one_sided: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The lowest of its questions; low where nothing is asked."""
        ranks = (ORDER.index(each.level) for each in self.questions.values())
        return ORDER[min(ranks, default=0)]


def assess(
    crisis: Crisis,
    answers: Mapping[str, Answer],
    nats_per_move: Iterable[float],
    *,
    headline: bool = True,
    weights: Mapping[str, Weights] | None = None,
    readings: Mapping[str, Mapping[str, float | None]] | None = None,
) -> Confidence:
    """The rule, for every question.

    nats_per_move : how far incentives move each actor. headline : whether one play stands for the
    forecast. weights : by question, how far each number moves its answer over its range; None where
    no derivatives are at hand. readings : by name of the reading, its answers to the questions.
    """
    driven = any(each >= CLEARLY for each in nats_per_move)
    why = "" if headline else "no single play stands for the forecast"
    found = {}
    for key, answer in answers.items():
        counted = _counted(crisis, None if weights is None else weights.get(key))
        pieces = (
            _assumed(counted),
            _sources(crisis, counted),
            _readings(answer, readings),
            _outside(answer),
            _noise(answer, driven),
        )
        found[key] = Founded(key, pieces, _level(pieces, why), why)
    return Confidence(found, weights is not None, one_sided(crisis))


def _level(pieces: tuple[Piece, ...], why: str) -> Level:
    points = [each.points for each in pieces]
    earned, lacking = sum(each or 0 for each in points), sum(not each for each in points)
    if why:
        return "low"
    best = next(each.points for each in pieces if each.name == "sources")
    if earned >= HIGH and lacking == 0 and best == 2:
        return "high"
    return "moderate" if earned >= MODERATE and lacking <= MOST_LACKING else "low"


def _earned(name: PieceName, figure: float) -> int:
    """Points of a figure that is better the smaller it is."""
    bound = next(each for each in RULE if each.piece == name)
    return 2 if figure <= bound.two else 1 if figure <= bound.one else 0


# --- what the numbers rest on -------------------------------------------------------------------


def _counted(crisis: Crisis, weights: Weights | None) -> list[tuple[Number, float]]:
    """The numbers that count, each with its weight."""
    if weights is None:
        return [(each, 1.0) for each in stated(crisis) if each.kind != "reference"]
    known = dict(crisis.numbers)
    for actor, seen in crisis.perceptions.items():
        known |= {f"perceptions.{actor}.{key}": each for key, each in seen.numbers.items()}
    return [
        (known[key], weight)
        for key, weight in weights.items()
        if key in known and weight > 0 and math.isfinite(weight)
    ]


def _assumed(counted: list[tuple[Number, float]]) -> Piece:
    total = sum(weight for _, weight in counted)
    if total == 0:
        return Piece("assumed", None, "no number bears on it")
    share = sum(weight for number, weight in counted if not number.cite) / total
    return Piece("assumed", _earned("assumed", share), f"{100 * share:.0f} %", share)


def _sources(crisis: Crisis, counted: list[tuple[Number, float]]) -> Piece:
    of, borne, graded = groups(crisis.sources), dict[str, float](), [0.0, 0.0]
    total = 0.0
    for number, weight in counted:
        for cite in number.cite:
            source = crisis.sources.get(cite.source)
            if source is None:
                continue
            part = weight / len(number.cite)
            total += part
            borne[of[source.id]] = borne.get(of[source.id], 0.0) + part
            for place, least in enumerate((GOOD, FAIR)):
                graded[place] += part * _at_least(source.reliability, source.credibility, least)
    if total == 0:
        return Piece("sources", None, "no source bears on it")
    count = sum(part >= BEARS * total for part in borne.values())
    good, fair = (part / total for part in graded)
    bound = next(each for each in RULE if each.piece == "sources")
    points = 0
    if count >= bound.two and good >= 0.5:
        points = 2
    elif count >= bound.one and fair >= 0.5:
        points = 1
    return Piece("sources", points, f"{count}, {100 * good:.0f} % good", float(count))


def _at_least(letter: str | None, figure: int | None, least: tuple[str, int]) -> bool:
    """Whether a grade is as good as another, in both; what is not graded is not."""
    return letter is not None and figure is not None and letter <= least[0] and figure <= least[1]


# --- what else is computed ----------------------------------------------------------------------


def _readings(answer: Answer, readings: Mapping[str, Mapping[str, float | None]] | None) -> Piece:
    if not readings:
        told = "one only" if readings is not None else "not asked for"
        return Piece("readings", None, told)
    values = [answer.value, *(each.get(answer.id) for each in readings.values())]
    known = [each for each in values if each is not None and not math.isnan(each)]
    if len(known) < len(values):
        return Piece("readings", None, "a reading has no answer")
    apart = distance(answer.kind, min(known), max(known))
    text = f"{100 * apart:.0f} points"
    return Piece("readings", _earned("readings", apart), text, apart)


def _outside(answer: Answer) -> Piece:
    view = outside_of(answer)
    if view is None:
        return Piece("outside", None, "no class")
    points = {"inside": 2, "outside 80 %": 1, "outside 95 %": 0}[view.where]
    return Piece("outside", points, view.where, view.far)


def _noise(answer: Answer, driven: bool) -> Piece:
    if answer.value is None or math.isnan(answer.value) or math.isnan(answer.tempo_only):
        return Piece("noise", None, "no single answer")
    apart = distance(answer.kind, answer.value, answer.tempo_only)
    moved = apart >= NEAR_TEMPOS
    text = f"{100 * apart:.0f} points"
    return Piece("noise", driven + moved, text + ("" if driven else ", nobody driven"), apart)


def distance(kind: str, first: float, second: float) -> float:
    """How far two answers lie apart, 0 to 1; of times, by how much the shorter is shorter."""
    if kind != "time":
        return abs(first - second)
    low, high = sorted((first, second))
    if math.isinf(high):
        return 0.0 if math.isinf(low) else 1.0
    return 1.0 - low / high if high > 0 else 0.0
