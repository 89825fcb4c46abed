"""What if: numbers and starts set by hand, options done, and every answer before and after.

    detente.whatif(outlook, {"commitments.csto.stake": "4", "fighting": "truce"}).after.questions

A number is given in the unit that the file uses for it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterator, Mapping

from detente import crisis as language
from detente.api import MAX_STATES, Outlook, Path_
from detente.crisis import wording
from detente.crisis.defaults import default_of
from detente.crisis.diagnostics import did_you_mean
from detente.crisis.doing import done, with_numbers
from detente.crisis.model import Crisis, Number
from detente.errors import UsageError
from detente.show.effects import NOTHING
from detente.show.whatif import THEN, Changed, WhatIf
from detente.study.answering import Way
from detente.study.asked import chosen
from detente.study.effects import effects
from detente.study.options import result_of
from detente.study.trial import Trial, parameters


def whatif(
    outlook: Outlook,
    otherwise: Mapping[str, str | float],
    options: Collection[str] = (),
    *,
    path: Path_ | None = None,
    draws: int = 0,
    seed: int = 1,
    way: Way | None = None,
    max_states: int = MAX_STATES,
) -> WhatIf:
    """The answers with some things otherwise.

    otherwise : by parameter a number, in the unit of the file; by factor the level that it starts
    at. options : names of those that are done before that. path : of the file, which an option that
    chooses among alternatives is read from again. draws : of all numbers over their ranges, for
    intervals; what is set by hand stays as set. way : how that is done.

    Raises UsageError for an unknown key, level or option, a number outside the bounds of its kind,
    or an option that needs `path`; CrisisError never: what the compiler refuses is the `fault`.
    """
    crisis = outlook.crisis
    names = chosen(options, crisis.options, "option")
    told = [Changed(f"option {name}", "not done", crisis.options[name].title) for name in names]
    changed = _done(crisis, names, path)
    set_, starts = {}, {}
    known = parameters(changed)
    for key, given in otherwise.items():
        if key in known:
            number = known[key]
            set_[key] = _fixed(number, _number(key, given, number))
            told.append(Changed(key, wording.number(number), wording.number(set_[key])))
        else:
            place, level = _level(changed, key, given)
            factor = changed.factors[place]
            starts[place] = level
            told.append(Changed(key, factor.levels[factor.start], factor.levels[level]))
    if not told:
        raise UsageError(
            "nothing is otherwise", hint="give KEY=VALUE, such as a number's key, or an option"
        )
    trial = Trial.of(outlook.play, max_states)
    then = _starting(with_numbers(changed, set_), starts)
    before, after = trial.known(), trial.of_crisis(then)
    found = None
    if draws and not after.fault:
        points = {NOTHING: before, THEN: after}
        found = effects(
            outlook.play, {THEN: then}, points, draws, seed, way=way, max_states=max_states
        )
    version = outlook.play.version
    return WhatIf(crisis, version, tuple(told), result_of(before), result_of(after), found)


def _done(crisis: Crisis, names: Collection[str], path: Path_ | None) -> Crisis:
    """The crisis with options done. Raises UsageError where the file must be read for it."""
    reread = [name for name in names if crisis.options[name].choices and name not in crisis.done]
    if not reread:
        return done(crisis, names)
    if path is None:
        raise UsageError(
            f"the option `{reread[0]}` chooses among alternatives, which is done as the file is"
            " read",
            hint="say which file it is: `path=`",
        )
    every = (*crisis.done, *names)
    return language.load(path, variant=crisis.variant, reading=crisis.reading, options=every)


def _fixed(number: Number, value: float) -> Number:
    """The number at another value, and sure."""
    return dataclasses.replace(number, best=value, low=value, high=value, ranged=False)


def _starting(crisis: Crisis, starts: Mapping[int, int]) -> Crisis:
    """The crisis with factors that start elsewhere, by their places."""
    if not starts:
        return crisis
    factors = tuple(
        dataclasses.replace(each, start=starts.get(place, each.start))
        for place, each in enumerate(crisis.factors)
    )
    return dataclasses.replace(crisis, factors=factors)


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
