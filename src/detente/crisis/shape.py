"""The shape of a crisis file: which keys an entry may have and what kind of value each takes.

These models are the one source of it: they check the file and make the JSON Schema. They know no
meaning; names, units, dates and expressions are read later, where the place of every character is
still at hand, because every string here is a `Text`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Tag

from detente.crisis.forms import BY_FORM as BY_FORM
from detente.crisis.forms import Change as Change
from detente.crisis.forms import Changes as Changes
from detente.crisis.forms import Citations as Citations
from detente.crisis.forms import Condition as Condition
from detente.crisis.forms import Conditions as Conditions
from detente.crisis.forms import Day as Day
from detente.crisis.forms import Days as Days
from detente.crisis.forms import Duration as Duration
from detente.crisis.forms import Entry as Entry
from detente.crisis.forms import Flag as Flag
from detente.crisis.forms import Name as Name
from detente.crisis.forms import Names as Names
from detente.crisis.forms import Number as Number
from detente.crisis.forms import Numbers as Numbers
from detente.crisis.forms import NumberShape as NumberShape
from detente.crisis.forms import Plain as Plain
from detente.crisis.forms import Prose as Prose
from detente.crisis.forms import Quantity as Quantity
from detente.crisis.forms import Shape as Shape
from detente.crisis.forms import Word as Word

FORMAT = 1
ACTOR_KINDS = ("state", "alliance", "armed group", "organisation")
ACTOR_PATTERN = r"^[A-Z][A-Z0-9-]*$"
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
PLOVER = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip


# What earlier editions of PLOVER, and its readers, call some classes.
PLOVER_ONCE = {
    "ASSIST": "AID", "PROVIDE AID": "AID", "FIGHT": "ASSAULT", "DEMAND": "REQUEST",
    "DISAPPROVE": "ACCUSE", "YIELD": "CONCEDE",
}  # fmt: skip


class SourceShape(Shape):
    """A document that statements rest on."""

    title: Prose = Field(description="as published, or our own words for it")
    publisher: Prose | None = None
    author: Prose | None = None
    genre: Prose | None = Field(None, description="news, opinion, analysis, statement, chronology…")
    origin: Prose | None = Field(None, description="country of the publisher")
    stance: Prose | None = Field(None, description="whose side it is on, if any")
    grade: Word | None = Field(
        None,
        description="reliability A-F and credibility 1-6, as in C3",
        json_schema_extra={"pattern": "^[A-F][1-6]$"},
    )
    published: Days | None = Field(
        None, description="the day, or [first, last] when the day is unknown"
    )
    quotes: Names | None = Field(None, description="ids of the sources that it quotes")
    fingerprint: Word | None = Field(None, description="sha256: of the file as you had it")
    text: Word | None = Field(None, description="a text that ships beside the crisis file")
    note: Prose | None = None


class ActorShape(Entry):
    """Someone who can move."""

    name: Prose | None = Field(None, description="its name in full; its id, if left out")
    kind: Word | None = Field(
        None, description="state (default), alliance, armed group or organisation",
        json_schema_extra={"enum": [*ACTOR_KINDS]},
    )  # fmt: skip
    precision: Number | None = Field(None, description="an own precision; needs a citation")
    patience: Number | None = Field(None, description="half-life of its concern for the future")
    clock: Number | None = Field(None, description="most decisions it can take in a week")
    members: list[Name] | None = Field(None, description="actors through which an alliance acts")


class TheatreShape(Shape):
    """A place where the crisis is played."""

    name: Prose = Field(description="its name; both names of a disputed place")
    note: Prose | None = None


class FactorShape(Entry):
    """One thing that varies, with its levels from low to high."""

    name: Prose | None = None
    theatre: Name | None = None
    levels: list[Name] = Field(min_length=1, description="from low to high, in neutral words")
    start: Name = Field(description="the level at `as_of`")


class OutcomeShape(Shape):
    """One branch of a lottery."""

    chance: Number = Field(description="a probability, or `rest`")
    then: Changes


class MoveShape(Entry):
    """Something an actor can do."""

    by: Names = Field(description="the actor, or a list: one move for each")
    name: Name
    plover: Word | None = Field(
        None, description="PLOVER event class", json_schema_extra={"enum": [*PLOVER]}
    )
    theatre: Name | None = None
    when: Condition | None = Field(None, description="when it is feasible; always, if left out")
    then: Changes | None = Field(None, description="what changes; `nothing` for a statement")
    outcomes: list[OutcomeShape] | None = Field(
        None, min_length=1, description="a lottery instead of `then`"
    )
    tempo: Number = Field(description="how often, when it sees nothing to gain or lose: 1/month")
    cost: Numbers | None = Field(
        None, description="points paid by the mover, or by each actor named; negative is gained"
    )


class HazardShape(Entry):
    """Something that happens to them."""

    name: Name
    theatre: Name | None = None
    when: Condition | None = Field(None, description="when it can happen; always, if left out")
    then: Changes | None = None
    outcomes: list[OutcomeShape] | None = Field(None, min_length=1)
    rate: Number = Field(description="how often: 0.1 + 0.2 * (fighting = war) per week")
    cost: Numbers | None = Field(None, description="points paid by each actor named")


class RuleShape(Entry):
    """A change that follows at once when its condition holds."""

    name: Name
    when: Condition
    then: Changes
    cost: Numbers | None = Field(None, description="points paid by each actor named")


class TermShape(Entry):
    """A summand of an actor's worth or flow."""

    when: Condition | None = Field(None, description="where it counts; everywhere, if left out")
    factor: Name | None = Field(None, description="with `points` by level of this factor")
    points: Numbers


class RungShape(Shape):
    """A step of the escalation ladder."""

    name: Name
    when: Condition


class ReferenceShape(Entry):
    """The outside view: how often such things happen; `class` and `rate`, or `base_rate`."""

    class_: Prose | None = Field(
        None, alias="class", description="the cases counted: crises of 1992-2017"
    )
    rate: Number | None = Field(None, description="share of them in which it happened")
    base_rate: Name | None = Field(
        None, description="id of a stored base rate; `detente base-rates` lists them"
    )
    reason: Prose | None = Field(None, description="why this class, and why it may mislead")


class QuestionShape(Entry):
    """A dated outcome that can be resolved."""

    text: Prose = Field(description="as one would ask it")
    happens: Condition | None = None
    by: Day | None = Field(None, description="the end of that day, UTC")
    on: Day | None = Field(None, description="in force at the end of that day")
    before: Condition | None = Field(None, description="the rival outcome")
    holds: Condition | None = Field(None, description="a run of this that lasts `for`")
    for_: Duration | None = Field(None, alias="for")
    age: Duration | None = Field(None, description="how long a run in force at as_of has lasted")
    time_to: Condition | None = Field(None, description="expected weeks until this")
    share_of_time: Condition | None = Field(None, description="expected share of the time to `by`")
    threshold: Prose | None = Field(None, description="what counts as having happened")
    resolver: Prose | None = Field(None, description="who says so")
    void: Prose | None = Field(None, description="when the question does not count")
    grave: Flag | None = Field(None, description="warn when tempos alone make it likely")
    harm: Flag | None = Field(None, description="the question on civilian harm")
    reference: ReferenceShape | None = None


class ChoiceShape(Entry):
    """One of declared alternatives."""

    is_: Name = Field(alias="is", description="the name of the alternative")


Choices = dict[
    Name,
    Annotated[
        Annotated[Name, Tag("<text>")] | Annotated[ChoiceShape, Tag("<each>")],
        BY_FORM,
    ],
]


class VariantShape(Shape):
    """The same crisis as of another day."""

    as_of: Day | None = None
    title: Prose | None = None
    start: dict[Name, Name] | None = Field(None, description="other starts, by factor")
    numbers: dict[Name, Number] | None = Field(None, description="other numbers, by key")
    choose: Choices | None = Field(None, description="alternatives, by path")
    note: Prose | None = None


class ReadingShape(Shape):
    """One source's view of the same crisis, only as that author claims."""

    title: Prose = Field(description="what this reading says, in a few words")
    source: Name = Field(description="the source whose view it is; each override cites it")
    information: Day | None = Field(
        None, description="the last day it knows of; that of its source, if left out"
    )
    numbers: dict[Name, Number] = Field(
        default_factory=dict, description="other numbers, by key: `commitments.csto.stake`"
    )
    choose: Choices = Field(
        default_factory=dict, description="alternatives, by path: `commitments.csto.trigger`"
    )
    note: Prose | None = None


class OptionShape(Entry):
    """What somebody could do about the crisis, and what is then otherwise."""

    title: Prose = Field(description="what is done, in a few words")
    by: Names = Field(description="who can do it; several do it together")
    cost: Numbers | None = Field(
        None, description="points that it costs once: each of those in `by`, or each actor named"
    )
    coercive: Flag | None = Field(
        None, description="true when it forces or threatens; such an option is never called best"
    )
    start: dict[Name, Name] = Field(default_factory=dict, description="other starts, by factor")
    numbers: dict[Name, Number] = Field(
        default_factory=dict,
        description="other numbers, by key, or as an actor sees them: `perceptions.TUR.KEY`",
    )
    choose: dict[Name, Name] = Field(
        default_factory=dict, description="alternatives, by path: `commitments.csto.covers`"
    )
    off: Names | None = Field(
        None, description="moves, hazards and entries of mechanisms that are switched off, by id"
    )


class AimShape(Entry):
    """What somebody may want of the crisis."""

    text: Prose = Field(description="as one would say it")
    raise_: Name | None = Field(None, alias="raise", description="the question to raise")
    lower: Name | None = Field(None, description="the question to lower")


class PerceptionShape(Entry):
    """How an actor sees the numbers of the crisis."""

    numbers: dict[Name, Number] = Field(
        min_length=1, description="its own numbers, by key: `commitments.csto.stake`"
    )


class HeadShape(Entry):
    """What a file says of the crisis as a whole."""

    crisis: Word = Field(description="its id", json_schema_extra={"pattern": ID_PATTERN})
    title: Prose
    format: Plain | None = Field(None, description=f"version of the language; now {FORMAT}")
    as_of: Day = Field(description="the end of that day, UTC; nothing later may be cited")
    precision: Number | None = Field(None, description="log-odds per point; default 0.5 [0.2, 1.2]")
    patience: Number | None = Field(None, description="default 26 weeks")
    clock: Number | None = Field(None, description="decisions a week at most; default 7")


class CrisisShape(HeadShape):
    """A crisis file of Detente."""

    sources: dict[Name, SourceShape] = Field(default_factory=dict)
    actors: dict[Name, ActorShape] = Field(
        json_schema_extra={"propertyNames": {"pattern": ACTOR_PATTERN}}
    )
    theatres: dict[Name, TheatreShape] = Field(default_factory=dict)
    factors: dict[Name, FactorShape]
    numbers: dict[Name, Number] = Field(
        default_factory=dict, description="numbers that expressions use by name"
    )
    moves: list[MoveShape] = Field(default_factory=list)
    hazards: list[HazardShape] = Field(default_factory=list)
    rules: list[RuleShape] = Field(default_factory=list)
    worths: dict[Name, list[TermShape]] = Field(default_factory=dict)
    flows: dict[Name, list[TermShape]] = Field(default_factory=dict)
    questions: dict[Name, QuestionShape] = Field(default_factory=dict)
    ladder: list[RungShape] = Field(default_factory=list)
    perceptions: dict[Name, PerceptionShape] = Field(default_factory=dict)
    readings: dict[Name, ReadingShape] = Field(default_factory=dict)
    variants: dict[Name, VariantShape] = Field(default_factory=dict)
    options: dict[Name, OptionShape] = Field(default_factory=dict)
    aims: dict[Name, AimShape] = Field(default_factory=dict)
