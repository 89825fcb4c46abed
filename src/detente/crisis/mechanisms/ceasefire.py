"""Cease-fire and settlement: terms on one table, consent of each party, and how it ends.

One factor is the table. For each of the terms, with parties A and B:

    nothing on the table  a broker proposes; a party's proposal is its consent  -> T proposed
    T proposed            a party accepts                                       -> T accepted by A
    T accepted by A       the other accepts too, and `then:` follows            -> T holds
    any of these          a party turns it down, or it lapses unanswered        -> nothing
    T holds               it takes root, where age matters                      -> T rooted
    T holds, T rooted     a party breaks it, incidents end it; `broken_then:`   -> nothing

With `decided_by` nobody sits at the table: those parties bring the terms about, each alone,
whatever is proposed, the others are taken to agree, and only *T holds* and *T rooted* are left.

Terms are worth something to the parties while they hold. Two ways to help are kept apart: pressure
makes accepting cheaper once; monitoring and enforcement change what breaking costs and how fast
incidents erode it, as long as it lasts (Werner & Yuen 2005; Beardsley 2008; Fortna 2003). What
an advantage on the ground does to both arises from play (Zartman 2000; Werner 1999). The price of
accepting falls due when the terms come into force, so that consent withdrawn costs nothing. Those
whose consent nobody asks for may still break it (spoilers; Stedman 1997).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.crisis.elements import several
from detente.crisis.mechanisms.ceasefire_sound import is_sound
from detente.crisis.mechanisms.ceasefire_table import (
    NOTHING,
    CeasefireShape,
    GuardShape,
    Table,
    TermsShape,
    accept,
)
from detente.crisis.mechanisms.interface import Mechanism
from detente.crisis.mechanisms.maker import Maker, Value, all_of, quoted
from detente.crisis.model import NumberKind
from detente.crisis.nodes import Text

TEMPO = "1/month [0.1, 4]"
BREAK = "0.1/month [0.03, 0.4]"
EROSION = "0.03/week [0.01, 0.1]"
STANDS = "2 weeks [1, 6]"
ROOTED = "0.3 [0.1, 0.6]"  # hazard of two-sided cease-fires after a month, of that before
SURVIVAL = "ceasefire-bilateral-30d"
ByActor = Value | dict[Text, Value] | None


@dataclass(slots=True)
class _Book:
    """Numbers of an entry and its terms, each registered once."""

    table: Table
    make: Maker
    known: dict[str, str] = field(default_factory=dict)

    def take(
        self, key: str, value: Value | None, kind: NumberKind, default: str | None = None,
        power: int | None = None,
    ) -> str:  # fmt: skip
        """The name of a number; the same for the same key."""
        if key not in self.known:
            self.known[key] = self.make.number(key, value, kind, default, power)
        return self.known[key]

    def of(
        self, term: str, key: str, kind: NumberKind, default: str | None = None,
        actor: str | None = None, power: int | None = None,
    ) -> str:  # fmt: skip
        """What the terms say under `key`, else the entry, else the default; for this actor."""
        entry = self.table.entry
        own = next(shape for name, shape in entry.terms.items() if name == term)
        attribute = f"{key}_" if key == "break" else key
        for prefix, shape in ((f"terms.{term}.", own), ("", entry)):
            value = getattr(shape, attribute)
            if isinstance(value, dict):
                if actor in value:
                    key_ = f"{prefix}{key}.{actor}"
                    return self.take(key_, value[actor], kind, default, power)
            elif value is not None:
                return self.take(f"{prefix}{key}", value, kind, default, power)
        return "0" if default is None else self.take(key, None, kind, default, power)

    def each(
        self, key: str, value: ByActor, kind: NumberKind, default: tuple[str, ...]
    ) -> dict[str, str]:
        """Numbers by actor: those named, or one number for each of `default`."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            return dict.fromkeys(default, self.take(key, value, kind))
        return {
            self.make.actor(actor): self.take(f"{key}.{actor}", number, kind)
            for actor, number in value.items()
        }  # fmt: skip


def expand(entry: CeasefireShape, make: Maker) -> None:
    """Write a cease-fire out."""
    if not is_sound(entry, make):
        return
    board = Table.of(make.id, entry, make.entries.get("mediations", {}).values())
    book = _Book(board, make)
    make.factor(board.levels(), entry.start, "", f"What is agreed: {board.label}")
    make.define("holds", board.holds())
    guards = _guards(entry, board, book, make)
    pressed = None if entry.pressure is None else entry.pressure.when
    pressure = make.condition("pressure.when", pressed)
    general = make.condition("possible", entry.possible)
    for name, terms in entry.terms.items():
        writer = _Writer(str(name), terms, board, book, make, guards, pressure, general)
        writer.values()
        if board.deciding(str(name)):
            writer.decided()
        else:
            writer.table()
        writer.end()
        writer.measures()
    if entry.ends is not None:
        over = make.condition("ends", entry.ends)
        off = f"{board.name} = {quoted(NOTHING)}"
        make.rule(board.named("it is over"), all_of(board.holds(), over), off)


def _guards(
    entry: CeasefireShape, board: Table, book: _Book, make: Maker
) -> dict[str, tuple[GuardShape, str]]:
    """Monitoring and enforcement, each with the condition that it is in place."""
    guards = {}
    for key, guard in (("monitoring", entry.monitoring), ("enforcement", entry.enforcement)):
        if guard is None:
            continue
        there = make.condition(f"{key}.when", guard.when)
        guards[key] = (guard, there)
        for actor, points in book.each(f"{key}.pays", guard.pays, "flow", board.parties).items():
            make.flow(actor, points, all_of(board.holds(), there))
    return guards


@dataclass(slots=True)
class _Writer:
    """Writes one set of terms out. guards : what watches, and when. pressure : when it is on.
    general : when any terms can be agreed.
    """

    term: str
    terms: TermsShape
    board: Table
    book: _Book
    make: Maker
    guards: Mapping[str, tuple[GuardShape, str]]
    pressure: str
    general: str

    def values(self) -> None:
        """What the terms are worth while they hold."""
        holds = self.make.define(f"{self.term} holds", self.board.holds(self.term))
        key = f"terms.{self.term}"
        for kind, value, add in (
            ("worth", self.terms.worth, self.make.worth), ("pays", self.terms.pays, self.make.flow),
        ):  # fmt: skip
            unit: NumberKind = "worth" if kind == "worth" else "flow"
            found = self.book.each(f"{key}.{kind}", value, unit, self.board.parties)
            for actor, points in found.items():
                add(actor, points, holds)

    def possible(self) -> str:
        """When these terms can be agreed; a name."""
        own = self.make.condition(f"terms.{self.term}.possible", self.terms.possible, self.general)
        return self.make.define(f"{self.term} is possible", own)

    def decided(self) -> None:
        """Those who decide bring it about, each alone."""
        possible = self.possible()
        for party in self.board.deciding(self.term):
            self.make.move(
                party, self.board.named(accept(self.term, ())), plover="AGREE",
                when=all_of(self.board.decidable(self.term), possible),
                then=self.into_force(), tempo=self.tempo("accept", party),
                cost=self.agreeing(),
            )  # fmt: skip

    def table(self) -> None:
        """Proposals, acceptances, refusals, and what clears the table."""
        board, make, possible = self.board, self.make, self.possible()
        on_table = board.open(self.term)
        make.define(f"{self.term} is on the table", on_table)
        for broker in board.brokers(self.term):
            self.propose(make.actor(broker), possible)
        for party in board.parties:
            for before in board.consents(self.term):
                if party not in before:
                    self.accept(party, before, possible)
            make.move(
                party, board.named(f"turn down {self.term}"), plover="REJECT", when=on_table,
                then=self.off(), tempo=self.tempo("refuse", party),
                cost=_sum({party: self.book.of(self.term, "refuse_cost", "cost", None, party)}),
            )  # fmt: skip
        stands = self.book.of(self.term, "stands", "other", STANDS, None, 1)
        make.hazard(
            board.named(f"{self.term} lapses"), when=on_table, rate=f"1 / {stands}", then=self.off()
        )
        if (self.terms.possible or board.entry.possible) is not None:
            cleared = board.named(f"{self.term} is off the table")
            make.rule(cleared, f"({on_table}) and not ({possible})", self.off())

    def propose(self, broker: str, possible: str) -> None:
        """A broker's proposal. A party's own is its consent."""
        consent = (broker,) if broker in self.board.parties else ()
        cost = {broker: self.book.of(self.term, "propose_cost", "cost", None, broker)}
        self.make.move(
            broker, self.board.named(f"propose {self.term}"),
            plover="REQUEST" if consent else "CONSULT",
            when=all_of(f"{self.board.name} = {quoted(NOTHING)}", possible),
            then=f"{self.board.name} = {quoted(self.board.accepted(self.term, consent))}",
            tempo=self.tempo("propose", broker),
            cost=_sum(cost),
        )  # fmt: skip

    def accept(self, party: str, before: tuple[str, ...], possible: str) -> None:
        """A party's consent once those before it have given theirs."""
        board = self.board
        after = tuple(each for each in board.parties if each in {party, *before})
        is_last = len(after) == len(board.parties)
        level = quoted(board.accepted(self.term, after))
        self.make.move(
            party, board.named(accept(self.term, before)), plover="AGREE",
            when=all_of(board.at(board.accepted(self.term, before)), possible),
            then=self.into_force() if is_last else f"{board.name} = {level}",
            tempo=self.tempo("accept", party), cost=self.agreeing() if is_last else None,
        )  # fmt: skip

    def end(self) -> None:
        """Breach, erosion, and taking root."""
        board, make, holds = self.board, self.make, self.board.holds(self.term)
        broken = [self.off(), *several(board.entry.broken_then)]
        for party in board.breakers:
            make.move(
                party, board.named(f"break {self.term}"), plover="ASSAULT", when=holds, then=broken,
                tempo=self.book.of(self.term, "break", "tempo", BREAK, party),
                cost=self.breaking(party),
            )  # fmt: skip
        rate = [self.book.of(self.term, "erosion", "rate", EROSION)]
        if board.has_roots(self.term):
            young, old = board.held(self.term)
            share = self.book.of(self.term, "rooted", "chance", ROOTED)
            rate.append(f"(1 - (1 - {share}) * ({board.at(old)}))")
            weeks = self.book.of(self.term, "roots_in", "other", None, None, 1)
            make.hazard(
                board.named(f"{self.term} takes root"), when=board.at(young), rate=f"1 / {weeks}",
                then=f"{board.name} = {quoted(old)}",
            )  # fmt: skip
        for key, (guard, there) in self.guards.items():
            if guard.leaves is not None:
                leaves = self.book.take(f"{key}.leaves", guard.leaves, "chance")
                rate.append(f"(1 - (1 - {leaves}) * ({there}))")
        make.hazard(
            board.eroding(self.term), when=holds, rate=" * ".join(rate),
            then=broken,
        )  # fmt: skip

    def measures(self) -> None:
        """How long it lives, and how often it is accepted."""
        board, holds = self.board, self.board.holds(self.term)
        rest = [level for level in board.levels() if level not in board.held(self.term)]
        label = self.term if board.label == board.id else f"{self.term} ({board.label})"
        self.make.measure(
            f"{self.term} lives", f"how long {label} holds, once in force", "time",
            board.at(*rest), given=holds, base_rate=SURVIVAL,
        )  # fmt: skip
        if not board.deciding(self.term):
            self.make.measure(
                f"{self.term} accepted", f"{label}, once proposed, comes into force", "odds", holds,
                given=board.open(self.term), rival=board.at(NOTHING),
            )  # fmt: skip

    # --- pieces -------------------------------------------------------------------------------

    def tempo(self, key: str, actor: str) -> str:
        """The tempo at which an actor does something with these terms."""
        return self.book.of(self.term, key, "tempo", TEMPO, actor)

    def off(self) -> str:
        """The change that clears the table."""
        return f"{self.board.name} = {quoted(NOTHING)}"

    def into_force(self) -> list[str]:
        """The changes when the last consent is given."""
        young = f"{self.board.name} = {quoted(self.board.held(self.term)[0])}"
        general = self.terms.instead or self.board.entry.then
        return [young, *several(general), *several(self.terms.then)]

    def agreeing(self) -> dict[str, str]:
        """What coming into force costs each party, less what pressure takes off it."""
        board = self.board
        costs = {
            party: self.book.of(self.term, "accept_cost", "cost", None, party)
            for party in board.parties
        }
        pressure = board.entry.pressure
        if pressure is None:
            return _sum(costs)
        relief = self.book.each("pressure.relief", pressure.relief, "cost", board.parties)
        less = {
            who: f"{costs.get(who, '0')} - {_where(r, self.pressure)}" for who, r in relief.items()
        }
        price = self.book.each("pressure.cost", pressure.cost, "cost", ())
        return _sum(costs | less, {who: _where(p, self.pressure) for who, p in price.items()})

    def breaking(self, party: str) -> dict[str, str]:
        """What breaking costs, with what watches over it."""
        costs = [{party: self.book.of(self.term, "break_cost", "cost", None, party)}]
        for key, (guard, there) in self.guards.items():
            more = self.book.each(
                f"{key}.break_cost", guard.break_cost, "cost", self.board.breakers
            )
            if party in more:
                costs.append({party: _where(more[party], there)})
        return _sum(*costs)


def _where(points: str, condition: str) -> str:
    """Points where a condition holds, else none."""
    return points if condition == "always" else f"{points} * ({condition})"


def _sum(*costs: Mapping[str, str]) -> dict[str, str]:
    """Costs by actor added up; those of nothing left out."""
    actors = dict.fromkeys(actor for each in costs for actor in each)
    parts = {
        actor: [each[actor] for each in costs if each.get(actor, "0") != "0"] for actor in actors
    }
    return {actor: " + ".join(each) for actor, each in parts.items() if each}


MECHANISM = Mechanism(
    section="ceasefires",
    word="cease-fire",
    shape=CeasefireShape,
    summary="Terms on a table, the consent of each party, and how a cease-fire holds and ends.",
    literature=(
        "Stedman 1997, Spoiler problems in peace processes, doi:10.2307/2539366",
        "Werner 1999, The precarious nature of peace, American Journal of Political Science 43(3)",
        "Fortna 2003, Scraps of paper?, doi:10.1017/S0020818303572046",
        "Werner & Yuen 2005, Making and keeping peace, International Organization 59(2)",
    ),
    expand=expand,
)
