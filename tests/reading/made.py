"""Random proposals for property tests."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, get_type_hints

from hypothesis import strategies as st

from detente.crisis.model import DateInterval
from detente.reading.contents import (
    TYPES,
    CeasefireContent,
    CommitmentContent,
    Content,
    EventContent,
    TieContent,
)
from detente.reading.proposals import Proposal

days = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))
intervals = st.tuples(days, days).map(lambda pair: DateInterval(min(pair), max(pair)))
st.register_type_strategy(DateInterval, intervals)
st.register_type_strategy(float, st.floats(0, 1e6))
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    quote = draw(words)
    start = draw(st.integers(0, 10_000))
    return Proposal(
        doc=draw(words), start=start, end=start + len(quote), quote=quote,
        place=f"p{draw(st.integers(0, 99))}s{draw(st.integers(1, 99))}",
        content=draw(st.sampled_from(list(TYPES.values())).flatmap(st.from_type)),
        rule=draw(words), confidence=draw(st.floats(0, 1)), speaker=draw(words),
        hedges=tuple(draw(st.lists(words, max_size=2))),
        repeats=tuple(draw(st.lists(words, max_size=2))),
    )  # fmt: skip


ACTORS = ["RUS", "TUR", "ARM", "AZE", "NATO", "or", "Ä ß", "12", "", "European Union of States"]
SAID = [
    "", "x", "has the advantage", "sanctions: {a}\n# b", "“q” \"z\" 'k'", "Syria", "and",
    "pressed to continue", "urged to accept", "help", "\u202ehm\x00\x1b[m", "- [ ]",
    "Nagorno-Karabakh", "a" * 300,
]  # fmt: skip
_actors = st.lists(st.sampled_from(ACTORS), max_size=3).map(tuple)
_said = st.one_of(st.sampled_from(SAID), st.text(max_size=12))
_codes = st.sampled_from(
    ["ASSAULT", "ASSAULT", "THREATEN", "AID", "SANCTION", "COERCE", "REQUEST", "x", ""]
)


def contents() -> st.SearchStrategy[Content]:
    """Contents whose actors meet, so that they make parts of a draft; texts are hostile."""
    return st.sampled_from([*TYPES.values(), *_PARTS, *_PARTS]).flatmap(_content)


_PARTS = (EventContent, CommitmentContent, CeasefireContent, TieContent)


def _content(kind: type[Content]) -> st.SearchStrategy[Content]:
    hints = get_type_hints(kind)
    made: dict[str, st.SearchStrategy[Any]] = {}
    for each in dataclasses.fields(kind):
        hint = hints[each.name]
        if each.name == "code":
            made[each.name] = _codes
        elif each.name == "key":
            made[each.name] = st.sampled_from(ACTORS)
        elif hint == tuple[str, ...]:
            of_actors = each.name in {"by", "to", "parties", "brokers", "through", "about"}
            made[each.name] = _actors if of_actors else st.lists(_said, max_size=2).map(tuple)
        else:
            made[each.name] = _said if hint is str else st.from_type(hint)
    return st.builds(kind, **made)


@st.composite
def draftable(draw: st.DrawFn) -> list[Proposal]:
    """Proposals of two documents, `a` and `B b`."""
    found = []
    for place in range(draw(st.integers(1, 30))):
        sentence = f"p{draw(st.integers(0, 9))}s{draw(st.integers(1, 9))}"
        doc, sure = draw(st.sampled_from(["a", "B b"])), draw(st.sampled_from([0.0, 0.3, 0.9]))
        content = draw(contents())
        found.append(Proposal(doc, place, place + 1, "q", sentence, content, "r", sure))
    return found
