"""What must not change anything, through the whole chain: file, game, equilibrium, forecast.

Every transformed crisis is written down as a crisis file, read, compiled, solved and asked again.
On random crises and on the small crises of the other tests here, whose mechanisms are thereby
replaced with what they expand to.

    renaming and reordering    actors, factors, levels, moves, hazards, rules: nothing changes
    halves                     a move split in two equal ones at half the tempo: nothing changes
    a constant                 added to an actor's worth: values shift by it, nothing else changes
    an idle actor              that cannot act: nothing changes
    affine utilities           u -> a u + b, flows and costs x a, precision / a: values likewise
    the unit of time           rates, flows and clocks x c, patience and dates / c: times / c
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.game.test_invariance import refactored

from detente import api
from detente.crisis.expressions import Always, Compare, Constant, Operation, Quantity
from detente.crisis.model import Crisis, Question, Term
from detente.game import compile_crisis
from detente.outlook import brief_forecast
from detente.solve import Settings
from detente.testing.strategies import random_crisis
from detente.testing.writing import as_yaml

from .small import read

WEEKS = 28
TIGHT = Settings(tolerance=1e-10, restarts=0)
CLOSE = 1e-8


# --- the crises -----------------------------------------------------------------------------------


def texts() -> dict[str, str]:
    """The first crisis of each of the other tests that is a text, by test."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.name == Path(__file__).name or ".small import" not in path.read_text("utf-8"):
            continue
        module = import_module(f"tests.theory.{path.stem}")
        for name, text in vars(module).items():
            if name.isupper() and isinstance(text, str) and "actors:" in text:
                crisis, _ = read(text)
                if crisis is not None and not crisis.reputations and not crisis.perceptions:
                    found.setdefault(path.stem.removeprefix("test_"), text)
    return found


TEXTS = texts()
SMALL = pytest.mark.parametrize("name", TEXTS)


def asked(crisis: Crisis) -> Crisis:
    """The crisis with questions on the first and the last of its factors that ever change."""
    game = compile_crisis(replace(crisis, questions={}))
    starts = game.levels[:, game.start]
    changing = [place for place, start in enumerate(starts) if (game.levels[place] != start).any()]
    if not changing:
        return replace(crisis, questions={})
    by = crisis.as_of + dt.timedelta(weeks=WEEKS)
    first, last = (
        Compare(place, "!=", int(starts[place])) for place in (changing[0], changing[-1])
    )
    kinds = [
        Question("reached", "reached?", "reached", first, by),
        Question("share", "share?", "share", last, by),
        Question("time", "time?", "time", last),
    ]
    if first != last:
        kinds.append(Question("before", "before?", "before", first, None, last))
    return replace(crisis, questions={each.id: each for each in kinds})


# --- what is compared -----------------------------------------------------------------------------

State = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Told:
    """Answers by question; values by state and actor; hazards of moves by state and move."""

    answers: dict[str, float | None]
    values: dict[tuple[State, str], float]
    hazards: dict[tuple[State, str], float]


def tell(crisis: Crisis) -> Told:
    """All that a crisis says, under the names it had before it was renamed."""
    play = api.Crisis(crisis).compile().solve(settings=TIGHT)
    game, equilibrium = play.game.model, play.speaking
    arrays = game.arrays
    values: dict[tuple[State, str], float] = {}
    hazards: dict[tuple[State, str], float] = {}
    for state in range(game.states):
        here = frozenset((old(name), old(level)) for name, level in game.describe(state).items())
        for actor, value in zip(arrays.actors, equilibrium.values[state], strict=True):
            values[here, old(actor)] = float(value)
        for edge in range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1])):
            by, _, name = game.move(edge).id.partition(": ")
            move = (here, f"{old(by)}: {old(name).removesuffix(AGAIN)}")
            rate = float(arrays.clock[arrays.edge_actor[edge]] * equilibrium.choice[edge])
            hazards[move] = hazards.get(move, 0.0) + rate
    answers = {key: each.value for key, each in brief_forecast(game, play.solution).answers.items()}
    return Told(answers, values, hazards)


def written(crisis: Crisis) -> Crisis:
    """The crisis as it comes back from a file."""
    found, said = read(as_yaml(crisis))
    assert found is not None, "\n".join(map(str, said))
    return found


def assert_same(
    ours: Mapping[Any, float | None],
    theirs: Mapping[Any, float | None],
    scale: float = 1.0,
    shift: float = 0.0,
) -> None:
    """theirs = scale x ours + shift, entry by entry."""
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        if value is None:
            assert theirs[key] is None, key
        else:
            assert theirs[key] == pytest.approx(scale * value + shift, rel=CLOSE, abs=CLOSE), key


def assert_told(
    one: Told, two: Told, *, value: float = 1.0, shift: float = 0.0, pace: float = 1.0
) -> None:
    """two is one with values x `value` + `shift` and everything `pace` times as fast."""
    assert_same(one.values, two.values, value, shift)
    assert_same(one.hazards, two.hazards, pace)
    times = {key: answer for key, answer in one.answers.items() if key == "time"}
    assert_same(times, {key: two.answers[key] for key in times}, 1 / pace)
    rest = one.answers.keys() - times.keys()
    assert_same({key: one.answers[key] for key in rest}, {key: two.answers[key] for key in rest})


# --- the changes ----------------------------------------------------------------------------------

AGAIN = " again"
NEW = "N-"


def old(name: str) -> str:
    """The name before `renamed`."""
    return name.removeprefix(NEW)


def renamed(crisis: Crisis) -> Crisis:
    """Every name another one, every list in the reverse order."""

    def payers(costs: Mapping[str, Quantity]) -> dict[str, Quantity]:
        return {NEW + actor: points for actor, points in reversed([*costs.items()])}

    order = list(range(len(crisis.factors)))[::-1]
    moved: Crisis = refactored(
        replace(crisis, expansions={}), {old: new for new, old in enumerate(order)}
    )
    return replace(
        moved,
        actors={
            NEW + each.id: replace(each, id=NEW + each.id, members=())
            for each in reversed([*moved.actors.values()])
        },
        factors=tuple(
            replace(each, id=NEW + each.id, levels=tuple(NEW + level for level in each.levels))
            for each in reversed(moved.factors)
        ),
        moves=tuple(
            replace(each, name=NEW + each.name, by=NEW + each.by, costs=payers(each.costs))
            for each in reversed(moved.moves)
        ),
        hazards=tuple(
            replace(each, name=NEW + each.name, costs=payers(each.costs))
            for each in reversed(moved.hazards)
        ),
        rules=tuple(
            replace(each, name=NEW + each.name, costs=payers(each.costs))
            for each in reversed(moved.rules)
        ),
        worths=tuple(replace(each, actor=NEW + each.actor) for each in reversed(moved.worths)),
        flows=tuple(replace(each, actor=NEW + each.actor) for each in reversed(moved.flows)),
    )


def halved(crisis: Crisis) -> Crisis:
    """Every move twice, at half the tempo."""
    half = [
        replace(move, name=name, tempo=times(0.5, move.tempo))
        for move in crisis.moves
        for name in (move.name, move.name + AGAIN)
    ]
    return replace(crisis, moves=tuple(half))


def richer(crisis: Crisis, points: float) -> Crisis:
    """Every worth greater by a constant."""
    more = tuple(Term(actor, Always(), Constant(points)) for actor in crisis.actors)
    return replace(crisis, worths=(*crisis.worths, *more))


def with_bystander(crisis: Crisis) -> Crisis:
    """One more actor, with worths of its own, that cannot act."""
    first = next(iter(crisis.actors.values()))
    worths = (*crisis.worths, Term("IDLE", Compare(0, "=", 0), Constant(30.0)))
    actors = {"IDLE": replace(first, id="IDLE", name="a bystander", members=()), **crisis.actors}
    return replace(crisis, actors=actors, worths=worths)


def in_other_points(crisis: Crisis, factor: float, points: float) -> Crisis:
    """Utilities u -> factor u + points, with costs and flows, and precision / factor."""

    def paid(costs: Mapping[str, Quantity]) -> dict[str, Quantity]:
        return {actor: times(factor, each) for actor, each in costs.items()}

    scaled = replace(
        crisis,
        worths=tuple(replace(each, points=times(factor, each.points)) for each in crisis.worths),
        flows=tuple(replace(each, points=times(factor, each.points)) for each in crisis.flows),
        moves=tuple(replace(each, costs=paid(each.costs)) for each in crisis.moves),
        hazards=tuple(replace(each, costs=paid(each.costs)) for each in crisis.hazards),
        rules=tuple(replace(each, costs=paid(each.costs)) for each in crisis.rules),
    )
    return richer(temper(scaled, precision=1 / factor), points)


def in_other_time(crisis: Crisis, factor: float) -> Crisis:
    """Everything `factor` times as fast, asked of as much less time."""
    soon = crisis.as_of + dt.timedelta(weeks=WEEKS / factor)
    faster = replace(
        crisis,
        moves=tuple(replace(each, tempo=times(factor, each.tempo)) for each in crisis.moves),
        hazards=tuple(replace(each, rate=times(factor, each.rate)) for each in crisis.hazards),
        flows=tuple(replace(each, points=times(factor, each.points)) for each in crisis.flows),
        questions={
            key: replace(each, by=None if each.by is None else soon)
            for key, each in crisis.questions.items()
        },
    )
    return temper(faster, patience=1 / factor, clock=factor)


def times(factor: float, amount: Quantity) -> Quantity:
    return Operation("*", Constant(factor), amount)


def temper(crisis: Crisis, **factors: float) -> Crisis:
    """Precision, patience or clock of everybody times a factor."""
    first, numbers = next(iter(crisis.actors.values())), dict(crisis.numbers)
    for name, factor in factors.items():
        key = getattr(first, name)
        assert {getattr(each, name) for each in crisis.actors.values()} == {key}
        numbers[key] = replace(numbers[key], best=numbers[key].best * factor)
    return replace(crisis, numbers=numbers)


CHANGES: dict[str, tuple[Callable[[Crisis], Crisis], dict[str, float]]] = {
    "written": (lambda crisis: crisis, {}),
    "renamed": (renamed, {}),
    "halved": (halved, {}),
    "richer": (lambda crisis: richer(crisis, 7.0), {"shift": 7.0}),
    "bystander": (with_bystander, {}),
    "points": (lambda crisis: in_other_points(crisis, 2.5, 10.0), {"value": 2.5, "shift": 10.0}),
    "time": (lambda crisis: in_other_time(crisis, 4.0), {"pace": 4.0}),
}


def at_once(crisis: Crisis) -> Crisis:
    """All of them, one after the other."""
    for change, _ in CHANGES.values():
        crisis = change(crisis)
    return crisis


ALL = {"value": 2.5, "shift": 2.5 * 7.0 + 10.0, "pace": 4.0}  # what these amount to, in turn


def assert_unchanged(changed: Crisis, before: Told, expected: Mapping[str, float]) -> None:
    after = tell(written(changed))
    own = {key: value for key, value in after.values.items() if key[1] != "IDLE"}
    assert_told(before, replace(after, values=own), **expected)


@cache
def before(name: str) -> tuple[Crisis, Told]:
    crisis, _ = read(TEXTS[name])
    assert crisis is not None
    return asked(crisis), tell(asked(crisis))


@SMALL
def test_small_crises(name: str) -> None:
    crisis, told = before(name)
    assert_unchanged(at_once(crisis), told, ALL)


@SMALL
@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_small_crises_change_by_change(name: str, change: str) -> None:
    crisis, told = before(name)
    apply, expected = CHANGES[change]
    assert_unchanged(apply(crisis), told, expected)


@pytest.mark.parametrize("change", CHANGES)
@settings(deadline=None, max_examples=5)
@given(crisis=random_crisis())
def test_random_crises(change: str, crisis: Crisis) -> None:
    crisis = asked(crisis)
    apply, expected = CHANGES[change]
    assert_unchanged(apply(crisis), tell(crisis), expected)


def test_there_are_crises_to_change_and_real_changes_are_noticed() -> None:
    assert len(TEXTS) >= 6
    for name in TEXTS:
        crisis, told = before(name)
        keener = tell(written(temper(crisis, precision=1.0001)))
        with pytest.raises(AssertionError):
            assert_told(told, keener)
