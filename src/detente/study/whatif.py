"""What if: numbers and starts set by hand, options done, and every answer before and after.

    detente.whatif(outlook, {"commitments.csto.stake": "4", "fighting": "truce"}).after.questions

A number is given in the unit that the file uses for it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterator, Mapping

from detente.api import Outlook
from detente.crisis import wording
from detente.crisis.defaults import default_of
from detente.crisis.diagnostics import did_you_mean
from detente.crisis.doing import done
from detente.crisis.model import Crisis, Number
from detente.errors import UsageError
from detente.show.whatif import Changed, WhatIf
from detente.study.asked import chosen
from detente.study.options import result_of
from detente.study.trial import Trial, parameters, with_values


def whatif(
    outlook: Outlook, otherwise: Mapping[str, str | float], options: Collection[str] = ()
) -> WhatIf:
    """The answers with some things otherwise.

    otherwise : by parameter a number, in the unit of the file; by factor the level that it starts
    at. options : names of those that are done before that.

    Raises UsageError for an unknown key, level or option, or a number outside the bounds of its
    kind; CrisisError never: what the compiler refuses is the result's `fault`.
    """
    crisis = outlook.crisis
    names = chosen(options, crisis.options, "option")
    _check_choices(crisis, names)
    told = [Changed(f"option {name}", "not done", crisis.options[name].title) for name in names]
    changed = done(crisis, names)
    values, starts = {}, {}
    known = parameters(changed)
    for key, given in otherwise.items():
        if key in known:
            number = known[key]
            value = _number(key, given, number)
            values[key] = value * number.scale
            after = wording.number(dataclasses.replace(number, best=value, ranged=False))
            told.append(Changed(key, wording.number(number), after))
        else:
            place, level = _level(changed, key, given)
            factor = changed.factors[place]
            starts[place] = level
            told.append(Changed(key, factor.levels[factor.start], factor.levels[level]))
    if not told:
        raise UsageError(
            "nothing is otherwise", hint="give KEY=VALUE, such as a number's key, or an option"
        )
    factors = tuple(
        dataclasses.replace(each, start=starts.get(place, each.start))
        for place, each in enumerate(changed.factors)
    )
    trial = Trial.of(outlook.play)
    after_ = trial.of_crisis(dataclasses.replace(with_values(changed, values), factors=factors))
    version = outlook.play.version
    return WhatIf(crisis, version, tuple(told), result_of(trial.known()), result_of(after_))


def _check_choices(crisis: Crisis, names: Collection[str]) -> None:
    for name in names:
        if crisis.options[name].choices and name not in crisis.done:
            raise UsageError(
                f"the option `{name}` chooses among alternatives, which is done as the file is"
                " read",
                hint=f"compare with `detente diff`, or see `detente options --option {name}`",
            )


def _number(key: str, given: str | float, number: Number) -> float:
    """The number given, within the bounds of its kind. Raises UsageError."""
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UsageError(
            f"`{key}` takes a number, got {given!r}",
            hint=f"in the file it is {wording.number(number)}",
        )
    bounds = default_of(number.kind)
    if not bounds.least <= value * number.scale <= bounds.largest:
        raise UsageError(
            f"`{key}` is a {number.kind} and cannot be {value:g}",
            hint=f"in the file it is {wording.number(number)}",
        )
    return value


def _level(crisis: Crisis, key: str, given: str | float) -> tuple[int, int]:
    """Place of a factor and of one of its levels. Raises UsageError."""
    places = crisis.factor_index
    if key not in places:
        names = [*parameters(crisis), *places]
        hint = did_you_mean(key, names) or "`detente explain CRISIS` lists all keys"
        raise UsageError(f"there is no number and no factor `{key}`", hint=hint)
    factor = crisis.factors[places[key]]
    if given not in factor.levels:
        hint = did_you_mean(str(given), factor.levels)
        raise UsageError(
            f"`{given}` is not a level of `{key}` ({', '.join(factor.levels)})", hint=hint
        )
    return places[key], factor.levels.index(str(given))


def pairs(texts: Collection[str]) -> Iterator[tuple[str, str]]:
    """`KEY=VALUE` as pairs; a key may hold `=` itself. Raises UsageError."""
    for text in texts:
        key, sign, value = text.rpartition("=")
        if not sign or not key.strip() or not value.strip():
            raise UsageError(
                f"expected KEY=VALUE, got {text!r}", hint="such as fighting=truce, in quotes"
            )
        yield key.strip(), value.strip()
