"""Threat: a red line that is announced, and what it costs to let it be crossed.

It stands against a named move of somebody, or against a condition. Announcing it is a move of its
own whose price is sunk; what is staked on it is the audience cost, paid by whoever backs down:

    silent    announce                                                       -> standing
    standing  withdraw                                                       -> silent
    standing  the move is made, or the condition comes true                  -> crossed
    crossed   carry out: what was threatened                                 -> carried out
    crossed   back down, or do nothing for a while: costs the audience cost  -> backed down
    standing, crossed   the one threatened yields                            -> silent

Where the rest of the crisis shows whether it is kept (`kept`), it needs no factor: the audience
cost is then lost by the week while it is crossed and not kept.

A sunk cost is gone once paid and changes nothing that follows; an audience cost ties hands
(Fearon 1994, 1997; Schultz 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from detente.crisis.diagnostics import listed
from detente.crisis.elements import several
from detente.crisis.mechanisms.interface import Mechanism, MechanismShape
from detente.crisis.mechanisms.maker import Maker, all_of, any_of
from detente.crisis.mechanisms.unsaid import WHOLE
from detente.crisis.nodes import Text
from detente.crisis.shape import Changes, Condition, Name, Names, Number, Numbers

TEMPO = "1/month [0.1, 4]"
WITHIN = "3 weeks [1, 10]"
SILENT, STANDING, CROSSED, DONE, BACKED_DOWN = (
    "silent", "standing", "crossed", "carried out", "backed down",
)  # fmt: skip


class ThreatShape(MechanismShape):
    """A red line."""

    by: Name = Field(description="who draws it")
    against: Names | None = Field(
        None, description="the moves that cross it while it stands: `TUR: send own forces`"
    )
    crossed: Condition | None = Field(None, description="the condition that crosses it")
    undone: Condition | None = Field(
        None, description="when a crossing is taken back, so that the line only stands again"
    )
    yields: Condition | None = Field(
        None, description="when the one threatened has given way, so that the threat is over"
    )
    start: Name | None = Field(None, description="silent (default) or standing, at `as_of`")
    possible: Condition | None = Field(None, description="when it can be announced; always")
    announce: Number | None = Field(None, description="tempo of announcing it")
    announce_cost: Number | None = Field(None, description="points sunk in announcing it")
    withdraw: Number | None = Field(None, description="tempo of taking it back; never")
    withdraw_cost: Number | None = Field(None, description="points that taking it back costs")
    audience: Number = Field(description="points lost when it is crossed and not carried out")
    clarity: Number | None = Field(
        None, description="0-1, how plain the line is: a factor of the audience cost; 1"
    )
    carry_out: Changes = Field(description="what changes when it is carried out")
    carry_out_possible: Condition | None = Field(None, description="when it can be; always")
    carry_out_tempo: Number | None = Field(None, description="tempo of carrying it out")
    carry_out_cost: Numbers | None = Field(
        None, description="points paid by who draws it, or by each actor named"
    )
    back_down: Number | None = Field(None, description="tempo of backing down")
    answer_within: Number | None = Field(
        None, description="how long a crossing stays unanswered, on average, before it counts as"
        " backing down",
    )  # fmt: skip
    kept: Condition | None = Field(
        None, description="what shows that it is kept; then nothing is remembered, and the audience"
        " cost is lost by the week while it is crossed and not kept",
    )  # fmt: skip
    ends: Condition | None = Field(
        None, description="when what was carried out, or not, is past and it is silent again"
    )


@dataclass(frozen=True, slots=True)
class Line:
    """Who draws it, its factor, what it is called, the price of backing down, what ends it."""

    by: str
    state: str
    label: str
    price: str
    yields: str | None

    def at(self, *levels: str) -> str:
        """The condition that it is at one of `levels`."""
        if len(levels) == 1:
            return f"{self.state} = {levels[0]}"
        return f"{self.state} in [{', '.join(levels)}]"


def expand(entry: ThreatShape, make: Maker) -> None:
    """Write a threat out."""
    by, label = make.actor(entry.by), str(entry.name or make.id)
    if entry.kept is not None:
        _unremembered(entry, entry.kept, by, label, make)
        return
    start = make.choice(entry.start, (SILENT, STANDING), SILENT)
    if entry.against is None and entry.crossed is None:
        make.error(
            "missing-key", "this threat says not what crosses it",
            hint="add `against:` with a move, or `crossed:` with a condition",
        )  # fmt: skip
    quiet = [entry.withdraw, entry.ends, entry.yields]
    never_silent = start == STANDING and all(each is None for each in quiet)
    if never_silent:
        _never_announced(entry, make)
    levels = (STANDING, CROSSED, DONE, BACKED_DOWN)
    state = make.factor(
        levels if never_silent else (SILENT, *levels), start,
        name=f"Whether {label} stands, and is kept",
    )  # fmt: skip
    price = make.number("audience", entry.audience, "cost")
    if entry.clarity is not None:
        price = f"{price} * {make.number('clarity', entry.clarity, 'other', unsaid=WHOLE)}"
    yields = None if entry.yields is None else make.condition("yields", entry.yields)
    line = Line(by, state, label, make.quantity("stake now", price), yields)
    for level, suffix in (
        (STANDING, "is standing"), (CROSSED, "is crossed"), (DONE, "is carried out"),
        (BACKED_DOWN, "is backed down from"),
    ):  # fmt: skip
        make.define(suffix, line.at(level))
    if not never_silent:
        _announcing(entry, line, make)
    _crossing(entry, line, make)
    _answering(entry, line, make)
    _ending(entry, line, make)


def _unremembered(entry: ThreatShape, kept: Text, by: str, label: str, make: Maker) -> None:
    """A line that always stands and shows in the rest of the crisis: no factor of its own."""
    _nothing_to_remember(entry, make)
    crossed = make.define("is crossed", make.condition("crossed", entry.crossed, "never"))
    shown = make.define("is kept", make.condition("kept", kept))
    open_ = all_of(crossed, f"not {shown}")
    clarity = "" if entry.clarity is None else (
        f" * {make.number('clarity', entry.clarity, 'other', unsaid=WHOLE)}"
    )  # fmt: skip
    within = make.number("answer_within", entry.answer_within, "other", WITHIN, power=1)
    make.flow(by, f"-{make.number('audience', entry.audience, 'cost')}{clarity} / {within}", open_)
    make.move(
        by, f"carry out {label}", plover="COERCE",
        when=all_of(open_, make.condition("carry_out_possible", entry.carry_out_possible)),
        then=[str(each) for each in several(entry.carry_out)],
        tempo=make.number("carry_out_tempo", entry.carry_out_tempo, "tempo", TEMPO),
        cost=make.costs("carry_out_cost", entry.carry_out_cost, by),
    )  # fmt: skip
    make.measure(
        "carried-out", f"{label}, once crossed, is kept before the crossing is undone", "odds",
        shown, given=crossed, rival=f"not {crossed}",
    )  # fmt: skip


def _nothing_to_remember(entry: ThreatShape, make: Maker) -> None:
    """Refuse what only a line with a memory can have."""
    keys = (
        "against", "undone", "yields", "start", "possible", "announce", "announce_cost", "withdraw",
        "withdraw_cost", "back_down", "ends",
    )  # fmt: skip
    said = [key for key in keys if getattr(entry, key) is not None]
    if said:
        make.error(
            "contradicting-changes",
            f"nothing is remembered of this line, yet {listed(said)} is said of it",
            hint="leave that out, or leave out `kept`",
        )
    elif entry.crossed is None:
        make.error("missing-key", "this threat says not what crosses it", hint="add `crossed:`")


def _never_announced(entry: ThreatShape, make: Maker) -> None:
    """A line that always stands has nothing to be said of its announcement."""
    keys = ("possible", "announce", "announce_cost", "withdraw_cost")
    said = [key for key in keys if getattr(entry, key) is not None]
    if said:
        make.error(
            "contradicting-changes", f"this line always stands, yet {listed(said)} is said of it",
            hint="leave that out, or say with `withdraw`, `yields` or `ends` how it falls silent",
        )  # fmt: skip


def _announcing(entry: ThreatShape, line: Line, make: Maker) -> None:
    """The signal, and taking it back."""
    make.move(
        line.by, f"announce {line.label}", plover="THREATEN",
        when=all_of(
            line.at(SILENT), make.condition("possible", entry.possible),
            None if line.yields is None else f"not ({line.yields})",
        ),
        then=line.at(STANDING), tempo=make.number("announce", entry.announce, "tempo", TEMPO),
        cost=make.number("announce_cost", entry.announce_cost, "cost"),
    )  # fmt: skip
    if entry.withdraw is not None:
        make.move(
            line.by, f"withdraw {line.label}", plover="RETREAT", when=line.at(STANDING),
            then=line.at(SILENT), tempo=make.number("withdraw", entry.withdraw, "tempo"),
            cost=make.number("withdraw_cost", entry.withdraw_cost, "cost"),
        )  # fmt: skip


def _crossing(entry: ThreatShape, line: Line, make: Maker) -> None:
    """By a move, which then crosses it too, or by a condition; and taking a crossing back."""
    for move in several(entry.against):
        make.amend(
            "move", move, also=(line.at(STANDING), line.at(CROSSED), f"crossing {line.label}")
        )
    undone = [] if entry.undone is None else [make.condition("undone", entry.undone)]
    over = [*undone] if line.yields is None else [*undone, line.yields]
    if entry.crossed is not None:
        crossed = make.condition("crossed", entry.crossed)
        make.rule(
            f"{line.label} is crossed",
            all_of(line.at(STANDING), crossed, *(f"not ({each})" for each in over)),
            line.at(CROSSED),
        )
        undone = undone or ([f"not ({crossed})"] if entry.against is None else [])
    if undone:
        back = all_of(line.at(CROSSED), any_of(*undone))
        make.rule(f"{line.label} stands again", back, line.at(STANDING))


def _answering(entry: ThreatShape, line: Line, make: Maker) -> None:
    """Carrying it out, or not."""
    crossed, price = line.at(CROSSED), {line.by: line.price}
    make.move(
        line.by, f"carry out {line.label}", plover="COERCE",
        when=all_of(crossed, make.condition("carry_out_possible", entry.carry_out_possible)),
        then=[line.at(DONE), *several(entry.carry_out)],
        tempo=make.number("carry_out_tempo", entry.carry_out_tempo, "tempo", TEMPO),
        cost=make.costs("carry_out_cost", entry.carry_out_cost, line.by),
    )  # fmt: skip
    make.move(
        line.by, f"back down from {line.label}", plover="RETREAT", when=crossed,
        then=line.at(BACKED_DOWN), tempo=make.number("back_down", entry.back_down, "tempo", TEMPO),
        cost=price,
    )  # fmt: skip
    within = make.number("answer_within", entry.answer_within, "other", WITHIN, power=1)
    make.hazard(
        f"{line.label} stays unanswered", when=crossed, rate=f"1 / {within}",
        then=line.at(BACKED_DOWN), cost=price,
    )  # fmt: skip
    make.measure(
        "carried-out", f"{line.label}, once crossed, is carried out rather than backed down from",
        "odds", line.at(DONE), given=crossed, rival=line.at(BACKED_DOWN),
    )  # fmt: skip


def _ending(entry: ThreatShape, line: Line, make: Maker) -> None:
    """What makes it silent again."""
    if line.yields is not None:
        served = all_of(line.at(STANDING, CROSSED), line.yields)
        make.rule(f"{line.label} has served", served, line.at(SILENT))
        make.measure(
            "yields", f"the one threatened yields to {line.label} before crossing it", "odds",
            all_of(line.yields, f"not ({line.at(CROSSED, DONE, BACKED_DOWN)})"),
            given=line.at(STANDING), rival=line.at(CROSSED), base_rate="force-threat-yields",
        )  # fmt: skip
    if entry.ends is not None:
        over = make.condition("ends", entry.ends)
        make.rule(
            f"{line.label} is past", all_of(line.at(DONE, BACKED_DOWN), over), line.at(SILENT)
        )


MECHANISM = Mechanism(
    section="threats",
    word="threat",
    shape=ThreatShape,
    summary="A red line: who draws it, what crosses it, and what it costs to let it be crossed.",
    literature=(
        (
            "Fearon 1994, Domestic political audiences and the escalation of international"
            " disputes, doi:10.2307/2944796"
        ),
        "Fearon 1997, Signaling foreign policy interests, doi:10.1177/0022002797041001004",
        "Schultz 2001, Democracy and Coercive Diplomacy, Cambridge University Press",
    ),
    expand=expand,
)
