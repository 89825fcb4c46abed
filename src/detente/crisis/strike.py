"""A crisis without some of the sentences that it rests on.

    struck = strike(crisis, ["cepa#p6s7"])      one sentence; "cepa" is the whole source
    struck.crisis                               the crisis that remains
    struck.fallen                               numbers that fell, each with what it was and is now

A *number* all of whose citations are struck falls: one that a variant, a reading or an option put
in the place of another to that other; one as an actor sees it to the crisis's own; an actor's own
precision, patience or clock to the crisis's; else to what `remains_of` says
(`detente.crisis.defaults`). A number with citations left stays as it is.

A *move, hazard, rule, worth, flow or entry of a mechanism* all of whose citations are struck is
switched off (`detente.crisis.off`), and with an entry of a mechanism whatever else could still
change its factors.

*Actors, factors, questions, alternatives and options* are structure: they stay, and are listed.

Two repairs keep what remains a crisis (`detente.crisis.mending`): chances that fell add up with the
others of their lottery, and tempos that would rise to an actor's clock stay as they were.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from detente.crisis.citing import Holder, Kind, holders, recited
from detente.crisis.defaults import remains_of
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.mending import bounded_tempos, even_chances
from detente.crisis.model import Citation, Crisis, Number
from detente.crisis.off import still_moved, without
from detente.crisis.resting import Rests as Rests
from detente.crisis.resting import citations_of as citations_of
from detente.crisis.resting import mechanism_of as mechanism_of
from detente.errors import UsageError

_PLACE = re.compile(
    r"(?P<source>[^\s#,;]+)(?:#p(?P<paragraph>\d{1,5})(?:s(?P<sentence>\d{1,5}))?)?"
)
_SWITCHED: frozenset[Kind] = frozenset({"move", "hazard", "rule", "term", "mechanism"})
_TEMPER = ("precision", "patience", "clock")


class Fallen(NamedTuple):
    """A number, by parameter, that fell: what it was and what it is now."""

    key: str
    before: Number
    after: Number


@dataclass(frozen=True, slots=True)
class Struck:
    """What remains of a crisis, and what striking did to it. All in the order of the file.

    off : ids of the moves, hazards, rules, terms and entries of mechanisms that are switched off.
    held_up : parameters and ids of what cites a struck sentence and others too, and so stays.
    bare : what is left with no citation and stays, since it is structure.
    unused : what was to be struck and nothing in the crisis cites.
    """

    crisis: Crisis
    fallen: tuple[Fallen, ...] = ()
    off: tuple[str, ...] = ()
    held_up: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def strike(crisis: Crisis, citations: Collection[str]) -> Struck:
    """The crisis without these sentences: `source#p3s2`, a paragraph `source#p3`, a `source`.

    Raises UsageError for what is no citation, or of a source that the crisis does not have, and
    where sentences are struck already: strike all of them at once.
    """
    if isinstance(citations, str):
        raise UsageError(
            f"`citations` takes several places, got {citations!r}", hint=f"write [{citations!r}]"
        )
    if crisis.struck:
        raise UsageError(
            f"{listed(crisis.struck)} is struck out of this crisis already",
            hint="strike all sentences at once, out of the crisis as it was",
        )
    places = _Places(list(dict.fromkeys(_read(each, crisis) for each in citations)))
    if not places.struck:
        return Struck(crisis)
    hit = [each for each in holders(crisis) if each.kind != "reading" and places.hit(each.cite)]
    dropped = [each for each in hit if not places.kept(each.cite)]
    left, fallen = _numbers(crisis, places)
    gone = [each.id for each in dropped if each.kind in _SWITCHED]
    left, also = _without(recited(left, places.kept), gone)
    cited = {each for holder in holders(crisis) for each in holder.cite}
    stays = {f"perceptions.{actor}" for actor in left.perceptions}
    bare = [
        each for each in dropped
        if each.kind not in _SWITCHED | {"number", "perception"} or each.id in stays
    ]  # fmt: skip
    return Struck(
        _signed(left, places),
        fallen,
        (*gone, *also),
        _ids(each for each in hit if places.kept(each.cite)),
        _ids(bare),
        tuple(sorted(str(e) for e in places.struck if not any(_covers(e, c) for c in cited))),
    )


def _ids(found: Iterable[Holder]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.id for each in found))


def _without(crisis: Crisis, gone: Collection[str]) -> tuple[Crisis, tuple[str, ...]]:
    """The crisis without these entries and what else changes the factors of those; its ids."""
    also: dict[str, None] = {}
    while True:
        after = without(crisis, {*gone, *also})
        movers = still_moved(crisis, after)
        if not movers:
            return after, tuple(also)
        also |= dict.fromkeys(each for found in movers.values() for each in found)


# --- places ------------------------------------------------------------------------------------


def _read(text: str, crisis: Crisis) -> Citation:
    match = _PLACE.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"`{text}` is no place in a source", hint="write `cepa#p6s7`, or `cepa` for all of it"
        )
    if match["source"] not in crisis.sources:
        raise UsageError(
            f"there is no source `{match['source']}`",
            hint=did_you_mean(match["source"], crisis.sources)
            or (f"the sources are {listed(crisis.sources)}" if crisis.sources else ""),
        )
    paragraph, sentence = match["paragraph"], match["sentence"]
    return Citation(
        match["source"], None if paragraph is None else int(paragraph),
        None if sentence is None else int(sentence),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Places:
    """The places that are struck out."""

    struck: list[Citation]

    def is_struck(self, cite: Citation) -> bool:
        """Whether a place lies within a struck one: a source, a paragraph or a sentence."""
        return any(_covers(each, cite) for each in self.struck)

    def kept(self, cite: tuple[Citation, ...]) -> tuple[Citation, ...]:
        """The citations that are left."""
        return tuple(each for each in cite if not self.is_struck(each))

    def hit(self, cite: tuple[Citation, ...]) -> bool:
        """Whether any is struck."""
        return any(map(self.is_struck, cite))


def _covers(wide: Citation, cite: Citation) -> bool:
    return (
        wide.source == cite.source
        and wide.paragraph in (None, cite.paragraph)
        and wide.sentence in (None, cite.sentence)
    )


def _signed(crisis: Crisis, places: _Places) -> Crisis:
    """The crisis with what is struck, and a digest that depends on it; not on the order."""
    struck = sorted(
        str(each) for each in places.struck
        if not any(_covers(other, each) for other in places.struck if other is not each)
    )  # fmt: skip
    digest = hashlib.sha256(crisis.digest.encode())
    for text in struck:
        digest.update(f"\0struck\0{text}".encode("utf-8", "surrogatepass"))
    return replace(crisis, struck=tuple(struck), digest=digest.hexdigest())


# --- numbers -----------------------------------------------------------------------------------


def _numbers(crisis: Crisis, places: _Places) -> tuple[Crisis, tuple[Fallen, ...]]:
    """The crisis with its numbers, and those as actors see them, without what is struck."""
    numbers = {key: _left(number, places) for key, number in crisis.numbers.items()}
    down = {
        key for key, number in crisis.numbers.items()
        if places.hit(number.cite) and not places.kept(number.cite)
    }  # fmt: skip
    for key in down:
        own = _own_temper(key)
        if own in numbers and crisis.numbers[key].instead_of is None:
            numbers[key] = _sized(numbers[key], *_base(numbers[own]))
    numbers |= even_chances(crisis, numbers, down)
    numbers |= bounded_tempos(crisis, numbers, down)
    fallen = [
        Fallen(key, crisis.numbers[key], numbers[key]) for key in crisis.numbers if key in down
    ]
    perceptions = {}
    for actor, seen in crisis.perceptions.items():
        kept = {}
        for key, number in seen.numbers.items():
            if not places.hit(number.cite) or places.kept(number.cite):
                kept[key] = replace(number, cite=places.kept(number.cite))
                continue
            after = numbers[key] if number.instead_of is None else _left(number.instead_of, places)
            fallen.append(Fallen(f"perceptions.{actor}.{key}", number, after))
            if number.instead_of is not None:
                kept[key] = after
        if kept:
            perceptions[actor] = replace(seen, numbers=kept)
    return replace(crisis, numbers=numbers, perceptions=perceptions), tuple(fallen)


def _left(number: Number, places: _Places) -> Number:
    """The number without what is struck."""
    kept = places.kept(number.cite)
    if kept or not number.cite:
        return replace(number, cite=kept)
    if number.instead_of is not None:
        return _left(number.instead_of, places)
    return _sized(number, *remains_of(number))


def _own_temper(key: str) -> str:
    """`patience` for `actors.MIL.patience`; nothing for other numbers."""
    section, _, rest = key.partition(".")
    kind = rest.rpartition(".")[2]
    return kind if section == "actors" and kind in _TEMPER else ""


def _base(number: Number) -> tuple[float, float, float]:
    return number.best * number.scale, number.low * number.scale, number.high * number.scale


def _sized(number: Number, best: float, low: float, high: float) -> Number:
    """The number with values in weeks and points, in its own unit, resting on nothing."""
    scale = number.scale
    return replace(
        number, best=best / scale, low=low / scale, high=high / scale, ranged=low < high, cite=(),
        assumed=True, instead_of=None,
    )  # fmt: skip
