"""What `expand` works with: it names what the entry says, and takes the pieces it is written as.

Texts are in the language of the crisis file. `number` and `condition` give back a name to use in
them: quoted where it needs quotes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.crisis.context import Context
from detente.crisis.definitions import Definition
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.mechanisms.fragment import Amendment, Belief, Fragment, Measure, Share
from detente.crisis.mechanisms.phrases import all_of as all_of
from detente.crisis.mechanisms.phrases import any_of as any_of
from detente.crisis.mechanisms.phrases import as_name as as_name
from detente.crisis.mechanisms.phrases import changes_of
from detente.crisis.mechanisms.phrases import quoted as quoted
from detente.crisis.mechanisms.unsaid import spread_of
from detente.crisis.model import Location, NumberKind
from detente.crisis.nodes import Generated, Placed, Scalar, Text
from detente.crisis.quantities import Measured, Rests, Slot
from detente.crisis.shape import NumberShape

POWERS: Mapping[str, int] = {"tempo": -1, "rate": -1, "flow": -1, "clock": -1, "patience": 1}
Value = Text | NumberShape


@dataclass(slots=True)
class Maker:
    """One expansion under way.

    id : of the entry. section : where it stands. entries : the shapes of all mechanisms, by
    section and id. Everything it takes is collected in `fragment()`.
    """

    id: str
    section: str
    anchor: Scalar
    entries: Mapping[str, Mapping[str, Any]]
    context: Context
    rests: Rests
    factors: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[str, dict[str, list[dict[str, Any]]]] = field(
        default_factory=lambda: {"worths": defaultdict(list), "flows": defaultdict(list)}
    )
    others: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    definitions: list[Definition] = field(default_factory=list)

    @property
    def siblings(self) -> Mapping[str, Any]:
        """The shapes of its own section, by id."""
        return self.entries[self.section]

    # --- what the entry says ----------------------------------------------------------------

    def number(
        self,
        key: str,
        value: Value | None,
        kind: NumberKind,
        default: str | None = None,
        power: int | None = None,
        unsaid: str | None = None,
    ) -> str:
        """A name for a number or quantity of the entry.

        key : of the entry, also with the level it belongs to, `clarity=strike`. kind : decides
        bounds, and the power of time unless `power` is given. default : in the language, with its
        range; taken as assumed where the entry says nothing. With neither it stands for 0.
        unsaid : what a number that is said falls to when its sentence is struck out; the default,
        if left out.
        """
        rests = self.rests if value is not None else Rests(assumed=True)
        slot = Slot(
            f"{self.section}.{self.id}.{key}", kind,
            POWERS.get(kind, 0) if power is None else power, rests,
            "" if value is not None else "the default of this mechanism",
            fallback=spread_of(unsaid or default or ""),
        )  # fmt: skip
        given: Value = Text(self._placed(default)) if default else Text(self._generated("0"))
        if value is not None:
            given = value
        text = given if isinstance(given, Text) else given.best
        return self._define(
            self._name(key), "quantity", lambda: self._measured(given, slot), str(text),
            text.location,
        )  # fmt: skip

    def _measured(self, given: Value, slot: Slot) -> Measured:
        """The number; one with errors counts as what its place asks for, so they show once."""
        before = self.context.report.errors
        found = self.context.measured(given, slot)
        broken = self.context.report.errors > before
        return Measured(found.quantity, slot.power) if broken else found

    def costs(
        self, key: str, value: Value | dict[Text, Value] | None, payer: str
    ) -> dict[str, str]:
        """Points by actor: of `payer`, or of each actor that the entry names."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            return {payer: self.number(key, value, "cost")}
        return {
            self.actor(actor): self.number(f"{key}.{actor}", points, "cost")
            for actor, points in value.items()
        }  # fmt: skip

    def price(
        self, key: str, value: Value | dict[Text, Value] | None
    ) -> str | dict[str, str] | None:
        """The cost of moves that several actors have: the mover's, or that of each actor named."""
        if value is None or isinstance(value, dict):
            return self.costs(key, value, "") or None
        return self.number(key, value, "cost")

    def by_level(
        self, key: str, factor: str, values: Mapping[Text, Value], kind: NumberKind
    ) -> str:
        """A quantity that depends on the level of a factor; levels left out count 0.

        Written out as a sum over levels, each number with its own name.
        """
        parts = []
        for level, value in values.items():
            if not self.level(factor, level):
                continue
            name = self.number(f"{key}={level}", value, kind)
            parts.append(f"{name} * ({quoted(factor)} = {quoted(level)})")
        return f"({' + '.join(parts)})" if parts else "0"

    def condition(self, key: str, value: Text | None, default: str = "always") -> str:
        """A name for a condition of the entry; `default` itself where the entry says nothing."""
        if value is None:
            return default
        return self._define(
            self._name(key), "condition", lambda: self.context.condition(value), str(value),
            value.location,
        )  # fmt: skip

    def define(self, suffix: str, text: str) -> str:
        """Give the condition `text` a name that the rest of the file can use: `csto is due`."""
        written = Text(self._generated(text))
        return self._define(
            f"{self.id} {suffix}", "condition", lambda: self.context.condition(written), text,
            self.anchor.location,
        )  # fmt: skip

    def quantity(self, suffix: str, text: str, power: int = 0) -> str:
        """Give the quantity `text` a name that the rest of the file can use."""
        written = Text(self._generated(text))
        slot = Slot(f"{self.section}.{self.id}", "other", power, self.rests)
        return self._define(
            f"{self.id} {suffix}", "quantity", lambda: self.context.measured(written, slot), text,
            self.anchor.location,
        )  # fmt: skip

    def levels(self, factor: Text | str, at: Location | None = None) -> tuple[str, ...]:
        """The levels of a factor of the file; empty after reporting that there is none."""
        place = at or (factor.location if isinstance(factor, Text) else self.anchor.location)
        found = self.context.names.find_factor(str(factor), place, self.context.report)
        return () if found is None else found.levels or ()

    def level(self, factor: str, level: Text) -> bool:
        """Whether `level` is one of `factor`, as far as that is known; reported when it is not."""
        names, report = self.context.names, self.context.report
        if str(factor) not in names.factors or names.factors[str(factor)].levels is None:
            return True
        return names.find_level(str(factor), level, level.location, report) is not None

    def actor(self, actor: Text) -> str:
        """The id of an actor, checked."""
        self.context.names.check("actor", actor, actor.location, self.context.report)
        return str(actor)

    def theatre(self, theatre: Text) -> str:
        """The id of a theatre, checked."""
        self.context.names.check("theatre", theatre, theatre.location, self.context.report)
        return str(theatre)

    def choice(self, value: Text | None, options: Sequence[str], default: str) -> str:
        """One of some words, checked."""
        if value is None or value in options:
            return str(value or default)
        self.error(
            "bad-value", f"`{value}` is none of {listed(options)}", value.location,
            did_you_mean(value, options),
        )  # fmt: skip
        return default

    def error(self, code: str, message: str, at: Location | None = None, hint: str = "") -> None:
        """Report a mistake of the entry."""
        self.context.report.error(code, message, at or self.anchor.location, hint)

    def without(self, entry: Any, keys: Sequence[str], because: str, key: str = "follows") -> None:
        """Report what the entry says although it follows from the rest of the crisis."""
        said = [key for key in keys if getattr(entry, key) is not None]
        if said:
            self.error(
                "contradicting-changes",
                f"{because}, yet {listed(said)} is said of it",
                hint=f"leave out `{said[0]}`, or leave out `{key}`",
            )

    # --- what it is written as --------------------------------------------------------------

    def factor(
        self,
        levels: Sequence[str],
        start: Text | str | None = None,
        suffix: str = "",
        name: str = "",
        theatre: str | None = None,
    ) -> str:
        """A factor of its own, called as the entry (and `suffix`); its name in expressions."""
        id_ = f"{self.id} {suffix}".strip()
        entry: dict[str, Any] = {"levels": list(levels), "start": start or levels[0]}
        entry |= {"name": name} if name else {}
        entry |= {"theatre": theatre} if theatre else {}
        self.factors[id_] = entry
        return quoted(id_)

    def move(
        self,
        by: str,
        name: str,
        *,
        tempo: str,
        when: str = "always",
        then: str | Sequence[str] | None = None,
        outcomes: Sequence[tuple[str, str]] = (),
        cost: str | Mapping[str, str] | None = None,
        plover: str = "",
        theatre: str | None = None,
        note: str = "",
    ) -> str:
        """A move of `by`; its id. outcomes : (chance, changes) pairs instead of `then`."""
        name = as_name(name)
        entry: dict[str, Any] = {"by": by, "name": name, "when": when}
        entry |= {"plover": plover} if plover else {}
        self._take("moves", entry, then, outcomes, "tempo", tempo, cost, theatre, note)
        return f"{by}: {name}"

    def hazard(
        self,
        name: str,
        *,
        rate: str,
        when: str = "always",
        then: str | Sequence[str] | None = None,
        outcomes: Sequence[tuple[str, str]] = (),
        cost: Mapping[str, str] | None = None,
        theatre: str | None = None,
        note: str = "",
    ) -> str:
        """Something that happens to them; its name."""
        name = as_name(name)
        entry: dict[str, Any] = {"name": name, "when": when}
        self._take("hazards", entry, then, outcomes, "rate", rate, cost, theatre, note)
        return name

    def _take(
        self, section: str, entry: dict[str, Any], then: str | Sequence[str] | None,
        outcomes: Sequence[tuple[str, str]], pace_key: str, pace: str,
        cost: str | Mapping[str, str] | None, theatre: str | None, note: str,
    ) -> None:  # fmt: skip
        if then is not None:
            entry["then"] = changes_of(then)
        if outcomes:
            entry["outcomes"] = [{"chance": chance, "then": change} for chance, change in outcomes]
        entry[pace_key] = pace
        if cost:
            entry["cost"] = cost if isinstance(cost, str) else dict(cost)
        entry |= {"theatre": theatre} if theatre else {}
        entry |= {"note": note} if note else {}
        self.lists[section].append(entry)

    def befall(
        self,
        name: str,
        who: str,
        *,
        rate: str,
        points: str,
        when: str,
        then: Sequence[str] | None,
    ) -> None:
        """What costs `who` points at a rate: a hazard where it changes something, else a flow."""
        if then:
            self.hazard(name, rate=rate, when=when, then=then, cost={who: points})
        else:
            self.flow(who, f"-{rate} * {points}", when)

    def rule(
        self,
        name: str,
        when: str,
        then: str | Sequence[str],
        cost: Mapping[str, str] | None = None,
    ) -> None:
        """A change that follows at once."""
        entry: dict[str, Any] = {"name": as_name(name), "when": when}
        entry["then"] = changes_of(then)
        entry |= {"cost": dict(cost)} if cost else {}
        self.lists["rules"].append(entry)

    def worth(self, actor: str, points: str, when: str = "always") -> None:
        """A summand of an actor's worth, in points."""
        self.terms["worths"][actor].append({"when": when, "points": points})

    def flow(self, actor: str, points: str, when: str = "always") -> None:
        """A summand of an actor's flow, in points per week."""
        self.terms["flows"][actor].append({"when": when, "points": points})

    def share(self, of: str, to: str, weight: str) -> None:
        """Let `to` value what `of` values, times `weight`."""
        self.others["shares"].append(Share(of, to, weight))

    def amend(
        self,
        kind: Literal["move", "hazard"],
        target: Text | str,
        *,
        when: str | None = None,
        pace: str | None = None,
        cost: Mapping[str, str] | None = None,
        also: tuple[str, str, str] | None = None,
    ) -> None:
        """Change a move or hazard that stands elsewhere; see `Amendment`."""
        self.others["amendments"].append(Amendment(kind, target, when, pace, cost or {}, also))

    def measure(
        self,
        suffix: str,
        text: str,
        kind: Literal["odds", "time", "reach"],
        happens: str,
        given: str | None = None,
        rival: str | None = None,
        weeks: float | None = None,
        base_rate: str = "",
        why: str = "",
    ) -> None:
        """Publish a plain quantity, to be laid beside a base rate.

        why : where it lies outside the range; what the entry says itself comes first.
        """
        id_ = f"{self.section}.{self.id}.{suffix}"
        why = str(self.siblings[self.id].why or why)
        self.others["measures"].append(
            Measure(id_, text, kind, happens, given, rival, weeks, base_rate, why)
        )

    def belief(
        self, actor: str, type_: str, prior: str, grid: int, visible: Iterable[str] = ()
    ) -> None:
        """Public belief about a type; see `Belief`."""
        self.others["beliefs"].append(Belief(actor, type_, prior, grid, tuple(visible)))

    def fragment(self) -> Fragment:
        """What was taken."""
        taken: dict[str, Any] = {
            key: {actor: tuple(each) for actor, each in by_actor.items()}
            for key, by_actor in self.terms.items()
        }
        taken |= {key: tuple(each) for key, each in (*self.lists.items(), *self.others.items())}
        return Fragment(self.factors, **taken)

    # --- names --------------------------------------------------------------------------------

    def _name(self, key: str) -> str:
        return f"{self.id} {re.sub('[_=.]', ' ', key)}"

    def _define(
        self,
        name: str,
        kind: Literal["condition", "quantity"],
        make: Callable[[], Any],
        text: str,
        at: Location,
    ) -> str:
        self.definitions.append(Definition(name, kind, make, text, at))
        return quoted(name)

    def _generated(self, text: str) -> Generated:
        at = self.anchor
        return Generated(at.source, text, "", at.start, at.end, at.in_flow)

    def _placed(self, text: str) -> Placed:
        at = self.anchor
        return Placed(at.source, text, "", at.start, at.end, at.in_flow)
