"""Random proposals for property tests."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from detente.crisis.model import DateInterval
from detente.reading.contents import TYPES
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
