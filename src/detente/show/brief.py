"""The brief: one page for somebody who decides, from what was computed and nothing else.

Likelihood and confidence are never said in one sentence (ICD 203). Dissent between readings is put
down, not averaged away. What could not be computed is left out, never made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.crisis import naming, wording
from detente.crisis.model import Crisis, Term
from detente.show import confidence, numbers, report, tables
from detente.show.facts import ActorNow, Facts
from detente.show.hinges import Hinges, rests_on
from detente.show.indicators import Watch
from detente.show.parting import SideBySide
from detente.show.readings import paragraph
from detente.show.words import likelihood

MOST_LINES, MOST_ASSUMPTIONS, MOST_SIGNS, MOST_ACTORS = 6, 5, 4, 6


@dataclass(frozen=True, slots=True)
class ActorCard:
    """An actor in short: what it is after, what it will not take, what it can do, what holds it.

    All from the file and from its play: the states worth most and least to it, the moves that
    interests make it make more often than its tempo, and those that they make it make less often.
    """

    name: str
    aims: tuple[str, ...]
    red_lines: tuple[str, ...]
    means: tuple[str, ...]
    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the page says. change : what is otherwise than last time, with its heading."""

    title: str
    as_of: str
    bottom: tuple[str, ...]
    confidence: str
    cautions: tuple[str, ...]
    assumptions: tuple[str, ...]
    signs: tuple[str, ...]
    change: tuple[str, tuple[str, ...]] | None
    dissent: tuple[str, ...]
    actors: tuple[ActorCard, ...]
    foot: str


def brief(
    facts: Facts,
    *,
    hinges: Hinges | None = None,
    watch: Watch | None = None,
    before: tuple[str, Mapping[str, float]] | None = None,
    side: SideBySide | None = None,
) -> Brief:
    """The brief of a forecast, with as much beside it as was computed.

    before : an earlier forecast by question, and what it was, such as `15 October 2020`.
    """
    crisis = facts.crisis
    return Brief(
        title=crisis.title,
        as_of=numbers.date(crisis.as_of),
        bottom=tuple(_bottom(facts)),
        confidence=_confidence(facts),
        cautions=tuple(line for each in report.notices(facts) for line in each.lines)[:3],
        assumptions=_assumptions(hinges),
        signs=_signs(watch),
        change=None if before is None else (before[0], _changes(facts, before[1])),
        dissent=_dissent(side),
        actors=actor_cards(facts),
        foot=f"Detente {facts.version}, file {crisis.digest[:12]}. "
        "What follows from this file; point values unless an interval is given.",
    )


def _bottom(facts: Facts) -> list[str]:
    """The questions that count most: civilian harm, then grave ones, then in the file's order."""
    asked = facts.crisis.questions
    ranked = sorted(facts.answers, key=lambda key: (not asked[key].harm, not asked[key].grave))
    lines = []
    for key in ranked[:MOST_LINES]:
        answer = facts.answers[key]
        word = tables.word(answer)
        told = f"{tables.figure(answer)}{f' ({word})' if word else ''}"
        lines.append(f"{asked[key].text} {told}.")
    return lines


def _confidence(facts: Facts) -> str:
    if facts.confidence is None:
        return "Confidence: low, as long as it is not computed."
    return confidence.line(facts.confidence)


def _assumptions(found: Hinges | None) -> tuple[str, ...]:
    """The numbers that move any answer most over their ranges, each once."""
    if found is None:
        return ()
    ranked = sorted(
        (
            (hinge.swing, key, hinge)
            for key, each in found.numbers.items()
            if found.crisis.questions[key].kind != "time"
            for hinge in each
        ),
        key=lambda row: (-row[0], row[1]),
    )
    told: dict[str, str] = {}
    for swing, key, hinge in ranked:
        if hinge.parameter not in told and len(told) < MOST_ASSUMPTIONS:
            question = found.crisis.questions[key]
            name = naming.in_words(found.crisis, hinge.parameter)
            told[hinge.parameter] = (
                f"{name[:1].upper()}{name[1:]}: {wording.number(hinge.number)} "
                f"({rests_on(hinge.number)}). Over this range “{question.text}” moves by "
                f"{numbers.shift(100 * swing, 'points').removeprefix('+')}."
            )
    return tuple(told.values())


def _signs(found: Watch | None) -> tuple[str, ...]:
    """Events that would tell most about any question, each once."""
    if found is None:
        return ()
    told: dict[str, str] = {}
    for key in found.now:
        for each in found.telling(key)[:1]:
            signal = each.signals[key]
            if each.id not in told and found.kind(key) != "time":
                seen = numbers.per_cent(signal.if_seen)
                asked = found.crisis.questions[key].text
                told[each.id] = f"{_event(found.crisis, each.id)}: seen, “{asked}” goes to {seen}."
    return tuple(told.values())[:MOST_SIGNS]


def _event(crisis: Crisis, key: str) -> str:
    """`BAY: pledge help` with the actor's name; what just comes is told by its own."""
    for move in crisis.moves:
        if move.id == key:
            return f"{crisis.actors[move.by].name or move.by}, {move.name}"
    return f"{key[:1].upper()}{key[1:]}"


def _dissent(side: SideBySide | None) -> tuple[str, ...]:
    """What lies between the two readings that are farthest apart."""
    if side is None or not side.partings:
        return ()
    return (paragraph(side, max(side.partings, key=lambda each: each.width)),)


def _changes(facts: Facts, before: Mapping[str, float]) -> tuple[str, ...]:
    """What moved by a point or more, the most first."""
    rows = []
    for key, answer in facts.answers.items():
        if answer.value is not None and key in before and answer.kind != "time":
            change = answer.value - before[key]
            if abs(change) >= 0.01:
                then, now = (numbers.per_cent(each) for each in (before[key], answer.value))
                word = likelihood(min(max(answer.value, 0.0), 1.0))
                rows.append((abs(change), f"{key}: from {then} to {now} ({word})."))
    return tuple(text for _, text in sorted(rows, key=lambda row: -row[0])[:MOST_LINES])


# --- actors -------------------------------------------------------------------------------------


def actor_cards(facts: Facts) -> tuple[ActorCard, ...]:
    """A card for the actors that have something to win, to lose or to do; those who can do most."""
    doing = {each.actor: each for each in facts.actors_now}
    made = [_card(facts.crisis, key, doing.get(key)) for key in facts.crisis.actors]
    told = [each for each in made if each.aims or each.red_lines or each.means or each.constraints]
    return tuple(sorted(told, key=lambda each: -len(each.means))[:MOST_ACTORS])


def _card(crisis: Crisis, key: str, doing: ActorNow | None) -> ActorCard:
    terms = sorted(
        (
            (_points(crisis, each), each)
            for each in (*crisis.worths, *crisis.flows)
            if each.actor == key and wording.factors_of(each.when)
        ),
        key=lambda pair: pair[0],
    )
    moves = () if doing is None else doing.moves
    return ActorCard(
        name=crisis.actors[key].name,
        aims=_told(crisis, [each for each in reversed(terms) if each[0] > 0][:2]),
        red_lines=_told(crisis, [each for each in terms if each[0] < 0][:2]),
        means=tuple(
            f"{each.name} ({numbers.per_cent(each.chance)} within four weeks)" for each in moves[:3]
        ),
        constraints=tuple(
            f"{each.name}: {numbers.times(each.ratio)} its tempo"
            for each in moves
            if each.ratio < 0.8
        )[:2],
    )


def _points(crisis: Crisis, term: Term) -> float:
    """What a term comes to by its best values; of an expression the sum of its numbers."""
    return sum(crisis.numbers[key].best for key in wording.keys(term.points)) * (
        -1.0 if wording.quantity(crisis, term.points).startswith("-") and not any(
            crisis.numbers[key].best < 0 for key in wording.keys(term.points)
        ) else 1.0
    )  # fmt: skip


def _told(crisis: Crisis, rows: Sequence[tuple[float, Term]]) -> tuple[str, ...]:
    return tuple(
        f"{wording.plainly(crisis, term.when)} ({numbers.points(points)}"
        f"{' a week' if term in crisis.flows else ''})"
        for points, term in rows
    )
