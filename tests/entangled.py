"""Random crises whose numbers stand in several places, and several in one quantity."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import strategies as st

from detente.crisis.expressions import (
    Call,
    Constant,
    Indicator,
    LevelOf,
    Operation,
    Parameter,
    Quantity,
)
from detente.crisis.model import Crisis
from detente.testing.strategies import conditions, random_crisis

WITH_NUMBERS = ("moves", "hazards", "rules", "worths", "flows")


@st.composite
def entangled_crisis(draw: st.DrawFn) -> Crisis:
    """A random crisis in which most numbers are multiplied by what other numbers make of 1.

    At the best values it therefore is the random crisis itself.
    """
    crisis = draw(random_crisis(max_moves=4))
    values = {key: value for key, value in crisis.values().items() if value != 0}
    sizes = tuple(len(factor.levels) for factor in crisis.factors)

    def factor_of_one(*, of_state: bool) -> Quantity | None:
        key = draw(st.sampled_from(sorted(values)))
        form = draw(st.sampled_from(["none", "ratio", "exp", "root", "least", "power", "where"]))
        number, best = Parameter(key), Constant(values[key])
        ratio = Operation("/", number, best)
        if form == "none" or (form in {"power", "where"} and not of_state):
            return None
        if form == "exp":
            return Call("exp", (Operation("-", number, best),))
        if form == "root":
            return Call("sqrt", (ratio,))
        if form == "least":
            return Call("min", (ratio, Constant(3.0)))
        if form == "power":
            return Operation("^", ratio, LevelOf(draw(st.integers(0, len(sizes) - 1))))
        if form == "where":
            less = Operation("-", ratio, Constant(1.0))
            there = Operation("*", less, Indicator(draw(conditions(sizes))))
            return Operation("+", Constant(1.0), there)
        return ratio

    def entangled(part: Any, *, of_state: bool) -> Any:
        if isinstance(part, Parameter):
            other = factor_of_one(of_state=of_state)
            return part if other is None else Operation("*", part, other)
        if isinstance(part, tuple):
            return tuple(entangled(each, of_state=of_state) for each in part)
        if isinstance(part, dict):
            return {key: entangled(each, of_state=of_state) for key, each in part.items()}
        if not dataclasses.is_dataclass(part) or isinstance(part, type):
            return part
        changes = {
            entry.name: entangled(getattr(part, entry.name), of_state=of_state)
            for entry in dataclasses.fields(part)
        }
        return dataclasses.replace(part, **changes)

    # what rules cost must not depend on the order in which they fire
    parts = {
        name: entangled(getattr(crisis, name), of_state=name != "rules") for name in WITH_NUMBERS
    }
    return dataclasses.replace(crisis, **parts)
