"""The reference class of a question: a rate that the file states, or a stored base rate by id."""

from __future__ import annotations

import re

from detente.crisis.base_rates import base_rates
from detente.crisis.context import Context
from detente.crisis.diagnostics import Collector, did_you_mean
from detente.crisis.elements import prose
from detente.crisis.model import Crisis, Number, ReferenceClass
from detente.crisis.nodes import Text, shorten
from detente.crisis.quantities import Rests, Slot
from detente.crisis.shape import ReferenceShape

LEAST = 1e-9
"""A figure of 0 is put there, and one of 1 as near below, so that it has log-odds."""


def read_reference(
    key: Text, shape: ReferenceShape | None, rests: Rests, context: Context
) -> ReferenceClass | None:
    """The class that a question names, its rate registered; None where it names none, or a fault.

    key : the question's. rests : what the question rests on.
    """
    if shape is None or not _is_whole(key, shape, context):
        return None
    own = context.cited(shape.cite, rests)
    where = f"questions.{key}.reference"
    if shape.base_rate is not None:
        return _stored(shape, shape.base_rate, where, context)
    if shape.class_ is None or shape.rate is None:  # pragma: no cover (`_is_whole` has told)
        return None
    rate = context.key(shape.rate, Slot(where, "reference", 0, own))
    return ReferenceClass(str(shape.class_), rate, own.cite, prose(shape.reason))


def _is_whole(key: Text, shape: ReferenceShape, context: Context) -> bool:
    """Whether it has `class` and `rate`, or `base_rate` without them; reported if not."""
    if shape.base_rate is not None and shape.rate is None:
        return True
    if shape.base_rate is None and shape.class_ is not None and shape.rate is not None:
        return True
    if shape.base_rate is not None:
        context.report.error(
            "bad-value", f"the reference class of `{shorten(key)}` has both `rate` and `base_rate`",
            shape.base_rate.location, "keep one of the two",
        )  # fmt: skip
        return False
    missing = "rate" if shape.rate is None else "class"
    context.report.error(
        "missing-key", f"the reference class of `{shorten(key)}` has no `{missing}`", key.location,
        "give `class` and `rate` with `cite`, or `base_rate` alone",
    )  # fmt: skip
    return False


def _stored(
    shape: ReferenceShape, name: Text, where: str, context: Context
) -> ReferenceClass | None:
    """A stored base rate, named by its id."""
    rate = base_rates().get(name)
    if rate is None:
        context.report.error(
            "unknown-base-rate", f"`{shorten(name)}` is no stored base rate", name.location,
            did_you_mean(name, base_rates()) or "`detente base-rates` lists them",
        )  # fmt: skip
        return None
    if rate.measure == "median":
        context.report.error(
            "unknown-base-rate", f"`{name}` is a duration, and a question needs a share",
            name.location, "name one that says how often something happens",
        )  # fmt: skip
        return None
    best, low, high = (
        min(max(rate.best if end is None else end, LEAST), 1 - LEAST)
        for end in (rate.best, rate.low, rate.high)
    )
    number = Number(
        where, "reference", best, low, high, "", ranged=rate.ranged,
        note=f"{rate.source}, {rate.years}" if rate.years else rate.source,
    )  # fmt: skip
    cases = str(shape.class_) if shape.class_ is not None else f"{rate.text}, {rate.years}"
    return ReferenceClass(cases, context.register(number), (), prose(shape.reason), rate.id)


def check_references(crisis: Crisis, report: Collector) -> None:
    """Report stored figures that count cases after `as_of`: nobody could know them then."""
    for question in crisis.questions.values():
        given = question.reference
        if given is None or not given.base_rate:
            continue
        years = re.findall(r"\d{4}", base_rates()[given.base_rate].years)
        if years and int(years[-1]) > crisis.as_of.year:
            report.error(
                "late-citation",
                f"`{given.base_rate}` counts cases up to {years[-1]}, after `as_of`"
                f" ({crisis.as_of})",
                question.location, "state `class` and `rate` from cases that were over by then",
            )  # fmt: skip
