"""Incident: an accidental clash where forces meet.

Nobody orders it: it happens at a rate while the condition of contact holds. How bad it is is a
lottery. What it leads to at once is `then`, or one of `outcomes`; with `answer`, each side may also
strike back while it is fresh, a move of its own:

    settled   the accident, at its rate while the sides are in contact       -> fresh
    fresh     answer: a side's move, with what it does                       -> settled
    fresh     unanswered for a while: it passes, at a price for those named  -> settled

Nobody chooses a hazard, so the cost of an outcome counts as its chance times its points. How much
contact there is arises from play: safer contact is sought more (Powell 2015).
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker
from detente.crisis.shape import Changes, Condition, Name, Number, Numbers, Shape

LEVELS = ("settled", "fresh")
TEMPO = "1/week [0.2, 5]"
WITHIN = "1 week [0.3, 3]"


class SeverityShape(Shape):
    """One way in which it may turn out."""

    chance: Number = Field(description="a probability, or `rest`")
    then: Changes
    cost: dict[Name, Number] | None = Field(
        None, description="points paid by each actor named when it turns out so"
    )


class IncidentShape(MechanismShape):
    """An accidental clash where forces meet."""

    where: Condition = Field(description="the contact in which it can happen")
    rate: Number = Field(description="how often it happens there: 1/year")
    then: Changes | None = Field(None, description="what it changes at once")
    outcomes: list[SeverityShape] | None = Field(
        None, min_length=1, description="how bad it is: a lottery instead of `then`"
    )
    cost: dict[Name, Number] | None = Field(
        None, description="points paid by each actor named, however it turns out"
    )
    answer: dict[Name, Changes] | None = Field(
        None, description="what each side named may do about it while it is fresh"
    )
    answer_tempo: Number | None = Field(None, description="tempo at which a side answers")
    answer_cost: Numbers | None = Field(
        None, description="points paid by the side that answers, or by each actor named"
    )
    passes_within: Number | None = Field(
        None, description="how long it stays fresh, on average, while nobody answers"
    )
    unanswered: dict[Name, Number] | None = Field(
        None, description="points lost by each actor named when it passes unanswered"
    )


def expand(entry: IncidentShape, make: Maker) -> None:
    """Write an incident out."""
    where = make.define("is possible", make.condition("where", entry.where))
    rate = make.number("rate", entry.rate, "rate")
    state = _state(entry, make)
    chances = _chances(entry, make)
    cost = _points("cost", entry.cost, make)
    for place, branch in enumerate(entry.outcomes or (), 1):
        for actor, points in _points(f"outcome.{place}.cost", branch.cost, make).items():
            paid = f"{chances[place - 1]} * {points}"
            cost[actor] = f"{cost[actor]} + {paid}" if actor in cost else paid
    fresh = [] if state is None else [f"{state} = fresh"]
    label = str(entry.name or make.id)
    if entry.outcomes is None:
        then = _joined(several(entry.then), fresh)
        make.hazard(label, when=where, rate=rate, then=then, cost=cost)
    else:
        drawn = [
            ("rest" if branch.chance == "rest" else chances[place], _joined(branch.then, fresh))
            for place, branch in enumerate(entry.outcomes)
        ]
        make.hazard(label, when=where, rate=rate, outcomes=drawn, cost=cost)
    if state is not None:
        _aftermath(entry, state, label, make)


def _state(entry: IncidentShape, make: Maker) -> str | None:
    """The factor that remembers it while somebody may answer; None where nobody can."""
    if entry.then is None and entry.outcomes is None and entry.answer is None:
        make.error("missing-key", "this incident changes nothing", hint=(
            "say what it leads to: `then: fighting + 1`, `outcomes:` or `answer:`"
        ))  # fmt: skip
    if entry.then is not None and entry.outcomes is not None:
        make.error(
            "contradicting-changes", "this incident has both `then` and `outcomes`",
            hint="say what changes once",
        )  # fmt: skip
    if entry.answer:
        return make.factor(LEVELS, name=f"Whether {entry.name or make.id} is still to be answered")
    for key in ("answer_tempo", "answer_cost", "passes_within", "unanswered"):
        if getattr(entry, key) is not None:
            make.error(
                "missing-key", f"`{key}` needs an answer that somebody can give",
                hint="add `answer: {ARM: fighting + 1}`, or leave it out",
            )  # fmt: skip
    return None


def _chances(entry: IncidentShape, make: Maker) -> list[str]:
    """The chance of each outcome as a quantity; the rest as what remains."""
    given = [
        make.number(f"outcome.{place}.chance", branch.chance, "chance")
        for place, branch in enumerate(entry.outcomes or (), 1)
        if branch.chance != "rest"
    ]
    rest = f"(1 - {' - '.join(given)})" if given else "1"
    names = iter(given)
    return [rest if each.chance == "rest" else next(names) for each in entry.outcomes or ()]


def _joined(then: object, more: list[str]) -> str:
    """Several changes as one text; `nothing` says nothing beside others."""
    own = [str(each) for each in (then if isinstance(then, list) else [then])]
    kept = [each for each in own if each != "nothing"] + more
    return "; ".join(kept) or "nothing"


def _points(key: str, value: Mapping[Name, Number] | None, make: Maker) -> dict[str, str]:
    return make.costs(key, dict(value), "") if value else {}


def _aftermath(entry: IncidentShape, state: str, label: str, make: Maker) -> None:
    """Answers by either side, and its passing."""
    fresh = make.define("is fresh", f"{state} = fresh")
    tempo = make.number("answer_tempo", entry.answer_tempo, "tempo", TEMPO)
    cost = make.price("answer_cost", entry.answer_cost)
    for side, changes in (entry.answer or {}).items():
        make.move(
            make.actor(side), f"answer {label}", plover="COERCE", when=fresh, tempo=tempo,
            then=[f"{state} = settled", *several(changes)], cost=cost,
        )  # fmt: skip
    within = make.number("passes_within", entry.passes_within, "other", WITHIN, power=1)
    make.hazard(
        f"{label} passes", when=fresh, rate=f"1 / {within}", then=f"{state} = settled",
        cost=_points("unanswered", entry.unanswered, make),
    )  # fmt: skip


MECHANISM = Mechanism(
    section="incidents",
    word="incident",
    shape=IncidentShape,
    summary="An accidental clash where forces meet, and what the sides may do about it.",
    literature=(
        "Sagan 1993, The Limits of Safety, Princeton University Press",
        (
            "Powell 2015, Nuclear brinkmanship, limited war, and military power,"
            " doi:10.1017/S0020818315000028"
        ),
    ),
    expand=expand,
)
