"""A crisis with options done: on top of the variant and the reading that are chosen.

Where a reading and an option say something of the same number, the option wins: it is done, while
the reading is a view of what was before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from detente.crisis.diagnostics import Collector, listed
from detente.crisis.model import Crisis, Factor, Number, Option, Perception
from detente.crisis.off import still_moved, without

SEEN = "perceptions."


def parameters(crisis: Crisis) -> dict[str, Number]:
    """Every number that may differ, by parameter: its key, or `perceptions.ACTOR.KEY`."""
    return dict(crisis.numbers) | {
        f"{SEEN}{actor}.{key}": number
        for actor, perception in crisis.perceptions.items()
        for key, number in perception.numbers.items()
    }


def named(parameter: str) -> tuple[str, str]:
    """The actor as which a parameter is seen, empty for the crisis's own, and the number's key."""
    if not parameter.startswith(SEEN):
        return "", parameter
    actor, _, key = parameter.removeprefix(SEEN).partition(".")
    return actor, key


def with_numbers(crisis: Crisis, numbers: Mapping[str, Number]) -> Crisis:
    """The crisis with other numbers, by parameter; each remembers the one that it replaces."""
    own = dict(crisis.numbers)
    seen: dict[str, Perception] = dict(crisis.perceptions)
    for parameter, number in numbers.items():
        if parameter in own:
            own[parameter] = replace(number, instead_of=own[parameter])
            continue
        actor, key = named(parameter)
        if actor in seen and key in seen[actor].numbers:
            new = replace(number, key=key, instead_of=seen[actor].numbers[key])
            seen[actor] = replace(seen[actor], numbers={**seen[actor].numbers, key: new})
    return replace(crisis, numbers=own, perceptions=seen)


def done(crisis: Crisis, names: Collection[str]) -> Crisis:
    """The crisis with the options of these names done too, but for their choices of alternatives.

    Those are made in the text of the file, before it is read: `detente.load` makes them. What is
    done, and the digest, are the same in whatever order options are done.
    """
    chosen = [
        option for id_, option in crisis.options.items() if id_ in names and id_ not in crisis.done
    ]
    starts = {factor: level for option in chosen for factor, level in option.starts.items()}
    every = {*crisis.done, *(option.id for option in chosen)}
    crisis = replace(
        crisis,
        factors=_starting(crisis.factors, starts),
        done=tuple(id_ for id_ in crisis.options if id_ in every),
        digest=_signed(crisis.digest, [option.id for option in chosen]),
    )
    crisis = with_numbers(
        crisis, {key: number for option in chosen for key, number in option.numbers.items()}
    )
    return without(crisis, {name for option in chosen for name in option.off})


def _starting(factors: tuple[Factor, ...], starts: Mapping[str, int]) -> tuple[Factor, ...]:
    """The same tuple where nothing starts elsewhere, which spares compiling again."""
    if not starts:
        return factors
    return tuple(replace(each, start=starts.get(each.id, each.start)) for each in factors)


def _signed(digest: str, names: Iterable[str]) -> str:
    """The digest turned by that of every name, so that the order does not matter."""
    for name in names:
        own = hashlib.sha256(b"\0option\0" + name.encode("utf-8", "surrogatepass")).digest()
        pairs = zip(bytes.fromhex(digest), own, strict=False)
        digest = bytes(first ^ second for first, second in pairs).hex()
    return digest


def check_done(before: Crisis, after: Crisis, report: Collector) -> None:
    """Report options that contradict each other, and what still needs an entry that is off."""
    chosen = [after.options[name] for name in after.done]
    for first, second in combinations(chosen, 2):
        for key in dict.fromkeys(_disputed(first, second)):
            report.error(
                "options-disagree",
                f"`{first.id}` and `{second.id}` say different things of `{key}`", second.location,
                "do one of the two, or let them say the same there",
            )  # fmt: skip
    for id_, movers in still_moved(before, after).items():
        option = next((each for each in chosen if id_ in each.off), None)
        report.error(
            "still-needed",
            f"`{id_}` is switched off, but its factors are still changed by"
            f" {listed(f'`{each}`' for each in movers)}",
            None if option is None else option.location,
            "switch that off too: `off: [...]`, or let the option change numbers instead",
        )  # fmt: skip


def _disputed(first: Option, second: Option) -> Iterator[str]:
    """The keys, factors and paths of which two options say different things."""
    for factor, level in first.starts.items():
        if second.starts.get(factor, level) != level:
            yield factor
    for path, choice in first.choices.items():
        if second.choices.get(path, choice) != choice:
            yield path
    for key, number in first.numbers.items():
        other = second.numbers.get(key)
        if other is not None and size(number) != size(other):
            yield key
    for one, other_ in ((first, second), (second, first)):
        for name in one.off:
            own = (f"{name}.", f"moves.{name}.", f"hazards.{name}.")
            yield from (key for key in other_.numbers if named(key)[1].startswith(own))


def size(number: Number) -> tuple[float, float, float]:
    """Best value and range of a number, in weeks and points."""
    return number.best * number.scale, number.low * number.scale, number.high * number.scale
