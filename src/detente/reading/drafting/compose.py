"""The whole crisis file: parts by weight as far as the states allow, and what was left out.

Every part has factors, and the states multiply. The bound is the product of the levels of all
factors; a part that would take it beyond what is allowed is left out and listed, lighter parts that
still fit are taken.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.reading.contents import HedgeContent
from detente.reading.drafting.core import write_core, write_truce, write_worths
from detente.reading.drafting.keys import plain, quoted
from detente.reading.drafting.page import SECTIONS, Page, names
from detente.reading.drafting.parts import (
    enemy_of,
    help_levels,
    help_links,
    promise_levels,
    promise_links,
    write_help,
    write_promise,
)
from detente.reading.drafting.sketch import (
    Basis,
    Clash,
    Help,
    Neighbour,
    Penalty,
    Pressure,
    Promise,
    RedLine,
    Sketch,
    Strain,
)
from detente.reading.drafting.tensions import (
    write_clash,
    write_line,
    write_neighbour,
    write_penalty,
    write_pressure,
    write_strain,
)
from detente.reading.filed import About
from detente.reading.telling import content_told

STATES = 30_000
MOST_OF_A_KIND = 6
HORIZON = dt.timedelta(days=91)
Part = Help | Promise | Clash | Penalty
Remark = RedLine | Pressure | Strain | Neighbour
_MOST_REMARKS = 60
_SPOKEN_OF = 3
_PREFACE = (
    "# A draft, made of what was proposed from the sources below. It checks and solves as it is,",
    "# but no number in it is anybody's estimate: each is a wide range marked `assumed`, and what",
    "# is not written takes its documented default. A citation says why a part is here, not how",
    "# large its numbers are. `detente explain` reads it back; `detente ask` and you do the rest.",
)


@dataclass(frozen=True, slots=True)
class Composed:
    """The text of a crisis file; left_out : what is not in it, with why. states : a bound."""

    text: str
    left_out: tuple[str, ...]
    states: int


def compose(
    id_: str,
    sketch: Sketch,
    sources: Mapping[str, About],
    as_of: dt.date,
    *,
    most: int = STATES,
    reviewed: bool = True,
) -> Composed:
    """Write the file. sources : by the id that they have in it; most : states at most, a bound."""
    prints = {
        f"{key}#{place}": print_
        for key, about in sources.items()
        for place, print_ in about.sentences
    }
    page = Page(sketch, prints, (as_of + HORIZON).isoformat())
    write_core(page)
    left_out: list[str] = []
    if sketch.truce is not None:
        write_truce(page, sketch.truce)
    parts: Iterator[Part | Remark] = itertools.chain(
        _in_order(sketch), sketch.lines, sketch.pressures, sketch.strains, sketch.neighbours
    )
    written: Counter[type] = Counter()
    brokers = sketch.truce.brokers if sketch.truce is not None else []
    page.used |= {*sketch.struggle.sides, *brokers, *sketch.struck}
    for part in parts:
        if written[type(part)] >= MOST_OF_A_KIND:
            why = f"there are {MOST_OF_A_KIND} of its kind that weigh more"
        else:
            why = _write(page, part, most)
        written[type(part)] += not why
        page.used |= _ends(page, part) if not why else set()
        left_out += [f"{_told(page, part)}: {why}"] if why else []
    left_out += [
        f"{_told(page, each)}: it is no part of this struggle" for each in sketch.bystanders
    ]
    idle = _drop_idle(page)
    left_out += [f"actors who do nothing in it: {', '.join(idle)}"] if idle else []
    write_worths(page)
    text = "\n".join(_file(id_, page, sources, as_of, left_out, reviewed)) + "\n"
    return Composed(text, tuple(left_out), page.states())


def _ends(page: Page, part: Part | Remark) -> set[str]:
    """The actors that a part speaks of."""
    found = {part.by, part.to}
    if isinstance(part, Help) and part.through:
        found.add(part.through)
    if isinstance(part, Promise):
        found.add(enemy_of(page, part))
    return found


def _drop_idle(page: Page) -> list[str]:
    """Take actors out who have no part and are hardly spoken of; returns their names."""
    parties = page.sketch.parties
    alliances = [each for each in parties.values() if each.kind == "alliance"]
    acting = {key for each in alliances if each.key in page.used for key in each.members}
    idle = [
        key
        for key, party in parties.items()
        if key not in page.used | acting and len(party.basis.cite) < _SPOKEN_OF
    ]
    names = [page.name(key) for key in idle]
    for key in idle:
        del parties[key]
    return names


def _in_order(sketch: Sketch) -> Iterator[Part]:
    """The heaviest of each kind, then the second of each, and so on: no kind crowds out another.

    What a promise is about comes before it.
    """
    kinds: tuple[Sequence[Part], ...] = (
        sketch.helps, sketch.promises, sketch.clashes, sketch.penalties,
    )  # fmt: skip
    done: list[Part] = []
    for rank in range(max(map(len, kinds), default=0)):
        row = [kind[rank] for kind in kinds if rank < len(kind)]
        for part in sorted(row, key=lambda each: -each.basis.weight):
            for each in (*_before(sketch, part), part):
                if not any(each is other for other in done):
                    done.append(each)
                    yield each


def _before(sketch: Sketch, part: Part) -> Iterator[Part]:
    """What a promise is about, if it is there: help that keeps it, the clash that sets it off."""
    if isinstance(part, Promise):
        yield from (each for each in sketch.helps if (each.by, each.to) == (part.by, part.to))
        yield from (each for each in sketch.clashes if part.to in {each.by, each.to})


def _write(page: Page, part: Part | Remark, most: int) -> str:
    """Write a part; where it is not written, why."""
    match part:
        case Help():
            if page.size(help_levels(part), *help_links(page, part)) <= most:
                write_help(page, part)
                return ""
        case Promise():
            if not enemy_of(page, part):
                return "nobody is named who could set it off"
            if page.size(promise_levels(page, part), *promise_links(page, part)) <= most:
                write_promise(page, part)
                return ""
        case Clash():
            write_clash(page, part)
            return ""
        case Penalty():
            write_penalty(page, part)
            return ""
        case RedLine():
            return write_line(page, part, most)
        case Pressure():
            return write_pressure(page, part)
        case Strain():
            return write_strain(page, part)
        case Neighbour():
            return write_neighbour(page, part)
    return f"with it the states would be more than {most:,}"


def _told(page: Page, part: Part | Remark) -> str:
    what = {
        Help: "support", Promise: "promise", Clash: "clash", Penalty: "sanctions",
        RedLine: "red line", Pressure: "pressure", Strain: "strain", Neighbour: "neighbour",
    }[type(part)]  # fmt: skip
    where = f" ({', '.join(part.basis.cite[:3])})" if part.basis.cite else ""
    return f"{what}, {page.name(part.by)} and {page.name(part.to)}{where}"


# --- the file ---------------------------------------------------------------------------------


def _file(
    id_: str,
    page: Page,
    sources: Mapping[str, About],
    as_of: dt.date,
    left_out: Sequence[str],
    reviewed: bool,
) -> Iterator[str]:
    yield from _head(id_, page, as_of, reviewed)
    yield "sources:"
    for key, about in sources.items():
        yield f"  {key}: {{{_source(about)}}}"
    yield ""
    yield "actors:"
    for party in page.sketch.parties.values():
        kind = "" if party.kind == "state" else f", kind: {party.kind}"
        members = [each for each in party.members if each in page.sketch.parties]
        acting = f", members: {names(members)}" if members and party.kind == "alliance" else ""
        cite = page.cite(Basis(cite=party.basis.cite[:2]))
        yield f"  {party.key}: {{name: {quoted(party.name, 80)}{kind}{acting}, cite: {cite}}}"
    if page.sketch.theatres:
        yield ""
        yield "theatres:"
        for key, name in page.sketch.theatres.items():
            yield f"  {key}: {{name: {quoted(name, 80)}}}"
    page.sections["worths"] = list(_terms(page.worths))
    page.sections["flows"] = list(_terms(page.flows))
    for section in SECTIONS:
        if lines := page.sections.get(section):
            yield ""
            yield f"{section}:"
            yield from lines
    yield from _rest(page, left_out)


def _head(id_: str, page: Page, as_of: dt.date, reviewed: bool) -> Iterator[str]:
    first, second = (page.name(key) for key in page.sketch.struggle.sides)
    yield from _PREFACE
    if not reviewed:
        yield "# Nobody has reviewed the proposals."
    yield ""
    yield f"crisis: {id_}"
    yield f"title: {quoted(f'{first} and {second}')}"
    yield "format: 1"
    yield f"as_of: {as_of}"
    yield "precision: {best: 0.5, range: [0.2, 1.2], cite: assumed}"
    yield "patience: {best: 26 weeks, range: [13, 52], cite: assumed}"
    yield "clock: {best: 14, cite: assumed}    # most decisions a week, a bound and no estimate"
    yield "cite: assumed"
    yield ""


def _source(about: About) -> str:
    parts = [f"title: {quoted(about.title or about.doc, 200)}"]
    parts += [f"publisher: {quoted(about.publisher)}"] if about.publisher else []
    parts += [f"author: {quoted(about.author)}"] if about.author else []
    if about.published is not None:
        first, last = about.published.first, about.published.last
        parts.append(f"published: {first if first == last else f'[{first}, {last}]'}")
    parts += [f'fingerprint: "{about.fingerprint}"'] if about.fingerprint else []
    return ", ".join(parts)


def _terms(terms: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for key, lines in terms.items():
        yield f"  {key}:"
        yield from (f"    - {line}" for line in lines)


def _rest(page: Page, left_out: Sequence[str]) -> Iterator[str]:
    """What no part was made of, as comments, for the person who goes on."""
    remarks = [each for each in page.sketch.remarks if not isinstance(each.content, HedgeContent)]
    if left_out:
        yield ""
        yield "# Left out:"
        yield from (f"#   {plain(each, 200)}" for each in left_out)
    if remarks:
        yield ""
        yield "# Said, and not made a part of the file: claims, motives, causes, advice."
        for each in remarks[:_MOST_REMARKS]:
            yield f"#   {each.citation}: {plain(content_told(each.content), 120)}"
        if len(remarks) > _MOST_REMARKS:
            yield f"#   and {len(remarks) - _MOST_REMARKS} more"
