"""The "why" in words: sentences built from the numbers of one forecast, nothing else.

A sentence states what was computed and never more; likelihoods come as number and word, and
confidence is spoken of elsewhere (ICD 203 keeps the two apart).

How far incentives move an actor is told by the Kullback-Leibler divergence of its play from its
tempos, for each move that the tempos offer. HARDLY is what moves within about a fifth of their
tempos cost; CLEARLY is what halving them all costs, 1 is never moving at all. A forecast in which
no actor is clearly driven, and whose answers stay near those of the tempos, is noise-dominated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.crisis.model import Question
from detente.evidence.confidence import CLEARLY as CLEARLY
from detente.evidence.confidence import HARDLY as HARDLY
from detente.evidence.confidence import NEAR_TEMPOS
from detente.show import numbers
from detente.show.facts import ActorNow, Facts, NextMove

if TYPE_CHECKING:
    from detente.outlook.answer import Answer

NOTICED = 1.2  # times the tempo, or its inverse


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and its sentences."""

    heading: str
    sentences: tuple[str, ...]


def passages(facts: Facts) -> tuple[Passage, ...]:
    """The whole account, in reading order; passages with nothing to say are left out."""
    drawn = (
        Passage("Which play this describes", _example(facts)),
        Passage("Where it stands and where it goes", _course(facts)),
        Passage("What interests pull towards", _pulls(facts)),
        Passage("What interests hold back from", _restraints(facts)),
        Passage("What interests change in the answers", _against_tempos(facts)),
        Passage("What the answers hang on", _hangs_on(facts)),
        Passage("The outside view", _outside(facts)),
        Passage("What it rests on", _rests_on(facts)),
    )
    return tuple(each for each in drawn if each.sentences)


def _example(facts: Facts) -> tuple[str, ...]:
    if not facts.example:
        return ()
    sentence = (
        "No single course of play stands for this forecast. What is said below of the ladder, of "
        f"moves and of incentives describes {facts.example}, as an example."
    )
    return (sentence,)


def _course(facts: Facts) -> tuple[str, ...]:
    told = []
    if facts.state:
        now = "; ".join(f"{name}: {level}" for name, level in facts.state.items())
        told.append(f"On {numbers.date(facts.crisis.as_of)} the file starts from this: {now}.")
    ladder = facts.ladder
    if ladder is None:
        return tuple(told)
    first, last = ladder.shares[0], ladder.shares[-1]
    today = max(range(len(first)), key=lambda place: first[place])
    likeliest = max(range(len(last)), key=lambda place: last[place])
    end = numbers.date(numbers.after(facts.crisis.as_of, ladder.weeks[-1]))
    told.append(
        f"On the ladder that is “{ladder.rungs[today]}”. The likeliest rung on {end} is "
        f"“{ladder.rungs[likeliest]}”, at {numbers.with_word(last[likeliest])}."
    )
    above, below = sum(last[today + 1 :]), sum(last[:today])
    told.append(
        f"A rung above today's stands at {numbers.with_word(min(above, 1.0))} then, "
        f"a rung below it at {numbers.with_word(min(below, 1.0))}."
    )
    return tuple(told)


def _ranked(facts: Facts) -> list[tuple[ActorNow, NextMove]]:
    return [(actor, move) for actor in facts.actors_now for move in actor.moves]


def _pulls(facts: Facts) -> tuple[str, ...]:
    pulled = [each for each in _ranked(facts) if each[1].ratio >= NOTICED]
    pulled.sort(key=lambda each: each[1].tempo_chance - each[1].chance)
    return tuple(_leaning(actor, move) for actor, move in pulled[:3])


def _restraints(facts: Facts) -> tuple[str, ...]:
    held = [each for each in _ranked(facts) if each[1].ratio <= 1 / NOTICED]
    held.sort(key=lambda each: each[1].chance - each[1].tempo_chance)
    return tuple(_leaning(actor, move) for actor, move in held[:3])


def _leaning(actor: ActorNow, move: NextMove) -> str:
    """How far play departs from the tempo, and why; no verb, as names may be plural."""
    now, tempo = numbers.rate(move.per_week), numbers.rate(move.tempo_per_week)
    paces = f" ({now} instead of {tempo})" if now != tempo else ""
    return (
        f"{actor.name}, “{move.name}”: made at {numbers.times(move.ratio)} its tempo in this "
        f"state{paces}. {_account(move)}"
    )


def _account(move: NextMove) -> str:
    """Why a move is worth what it is: what it costs at once, what it does to the prospects."""
    side = "better" if move.gain >= 0 else "worse"
    at_once = (
        "nothing at once"
        if round(move.at_once, 1) == 0
        else f"{numbers.points(move.at_once)} points at once"
    )
    return (
        f"The move is {abs(move.gain):.1f} points {side} than holding: {at_once} and "
        f"{numbers.points(move.prospects)} in what the crisis is then worth to it."
    )


def _probabilities(facts: Facts) -> list[tuple[Question, Answer, float]]:
    found = []
    for key, answer in facts.answers.items():
        if answer.probability is not None:
            found.append((facts.crisis.questions[key], answer, answer.probability))
    return found


def _against_tempos(facts: Facts) -> tuple[str, ...]:
    rows = [each for each in _probabilities(facts) if abs(each[2] - each[1].tempo_only) >= 0.03]
    rows.sort(key=lambda each: -abs(each[2] - each[1].tempo_only))
    return tuple(
        f"Interests {'raise' if value > answer.tempo_only else 'lower'} “{question.id}” from "
        f"{numbers.per_cent(answer.tempo_only)}, were everyone to move at their tempos, to "
        f"{numbers.with_word(value)}."
        for question, answer, value in rows[:4]
    )


def _hangs_on(facts: Facts) -> tuple[str, ...]:
    told = []
    spans = []
    for question, answer, value in _probabilities(facts):
        seen = [each for each in answer.by_precision.values() if each is not None]
        spans.append((max([value, *seen]) - min([value, *seen]), question.id, answer, value))
    if spans:
        width, key, answer, value = max(spans, key=lambda each: each[0])
        half, twice = answer.by_precision.get(0.5), answer.by_precision.get(2.0)
        if width >= 0.03:
            told.append(
                f"How closely actors follow their interests matters most for “{key}”: "
                f"{numbers.per_cent(half)} at half the precision, {numbers.per_cent(value)} as the "
                f"file has it, {numbers.per_cent(twice)} at double."
            )
        else:
            told.append("Halving or doubling the precision moves no answer by 3 points or more.")
    told += drive_sentences(facts)
    return tuple(told)


def drive_sentences(facts: Facts) -> list[str]:
    """Whom incentives move and whom they hardly do, by nats for each move at the tempos."""
    if not facts.drives:
        return []
    where = f"In {facts.example}: " if facts.example else ""
    ranked = sorted(facts.drives, key=lambda each: -each.nats_per_move)
    clearly = [each.name for each in ranked if each.nats_per_move >= CLEARLY]
    hardly = [each.name for each in ranked if each.nats_per_move < HARDLY]
    told = []
    if clearly:
        told.append(
            f"{where}incentives clearly drive {_join(clearly)}: tempos alone would mislead."
        )
    if hardly:
        told.append(f"{where}incentives hardly move {_join(hardly)}: there the tempos decide.")
    apart = max(
        (abs(value - answer.tempo_only) for _, answer, value in _probabilities(facts)), default=0
    )
    if not clearly and apart < NEAR_TEMPOS:
        told.append(
            f"{where}no actor is clearly driven by incentives: this forecast is noise-dominated."
        )
    return [each[:1].upper() + each[1:] for each in told]


def _outside(facts: Facts) -> tuple[str, ...]:
    told = []
    for question, answer, value in _probabilities(facts):
        if answer.reference is None or question.reference is None:
            continue
        best, low, high = answer.reference
        where = "within" if low <= value <= high else ("above" if value > high else "below")
        told.append(
            f"“{question.id}” stands at {numbers.per_cent(value)}, {where} the range of its "
            f"reference class ({question.reference.name}: {numbers.per_cent(best)}, "
            f"{numbers.per_cent_span(low, high)})."
        )
    return tuple(told)


def _rests_on(facts: Facts) -> tuple[str, ...]:
    basis = facts.basis
    if not basis.total:
        return ()
    told = [
        (
            f"Of {basis.total} numbers in the file, {basis.cited} rest on a source, "
            f"{basis.assumed} on admitted assumptions and {basis.uncited} on nothing."
        )
    ]
    if basis.sources:
        most = max(basis.sources, key=lambda each: len(each.numbers))
        grade = f"grade {most.grade}" if most.grade else "not graded"
        told.append(f"“{most.title}” ({grade}) bears the most, {len(most.numbers)}.")
    return tuple(told)


def _join(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
