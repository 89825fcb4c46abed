"""Hypothesis strategies for random games and random crises. Needs Hypothesis (the `test` extra)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st

from detente.crisis.expressions import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    Constant,
    Effect,
    Indicator,
    LevelOf,
    Not,
    Operation,
    Or,
    Parameter,
    Quantity,
    SetLevel,
    Shift,
)
from detente.crisis.model import Crisis
from detente.game.arrays import GameArrays
from detente.game.build import EdgeRow, HazardRow, build
from detente.testing.draft import Draft

# --- games ----------------------------------------------------------------------------------------


def _tenths(low: int, high: int) -> st.SearchStrategy[float]:
    """Numbers that print and shrink well: tenths between two bounds, both in tenths."""
    return st.integers(low, high).map(lambda each: each / 10)


@st.composite
def random_game(
    draw: st.DrawFn,
    *,
    max_states: int = 6,
    max_actors: int = 3,
    max_precision: float = 1.0,
    hold: bool | None = None,
    discounted: bool = True,
) -> GameArrays:
    """A small game: lotteries, hazards, gains of others, actors without edges in some states.

    hold : False for games without "hold" (weights sum to 1), None to draw it. discounted : False
    for an impatience of 0, with state 0 absorbing and reached from everywhere by a hazard.
    """
    states = draw(st.integers(1 if discounted else 2, max_states))
    count = draw(st.integers(1, max_actors))
    holds = draw(st.booleans()) if hold is None else hold
    edges: list[EdgeRow] = []
    for state in range(0 if discounted else 1, states):
        for actor in range(count):
            edges += draw(_edges_of(states, count, state, actor, holds=holds))
    pairs = st.tuples(st.integers(0, states - 1), st.integers(0, states - 1), _tenths(0, 20))
    hazards: list[HazardRow] = draw(st.lists(pairs, max_size=2 * states))
    if not discounted:
        hazards = [each for each in hazards if each[0] != 0]
        hazards += [(state, 0, 0.1) for state in range(1, states)]

    def table(entry: st.SearchStrategy[float]) -> list[list[float]]:
        row = st.lists(entry, min_size=count, max_size=count)
        return draw(st.lists(row, min_size=states, max_size=states))

    def each_actor(entry: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(entry, min_size=count, max_size=count))

    return build(
        [f"A{place}" for place in range(count)],
        states,
        edges,
        hazards,
        worth=table(st.integers(0, 100).map(float)),
        flow=table(_tenths(-20, 20)) if discounted else 0.0,
        clock=each_actor(st.sampled_from([0.5, 1.0, 3.0, 7.0])),
        precision=each_actor(_tenths(0, round(max_precision * 10))),
        impatience=each_actor(st.sampled_from([0.02, 0.05, 0.2])) if discounted else 0.0,
        start=draw(st.integers(0, states - 1)),
    )


@st.composite
def _edges_of(
    draw: st.DrawFn, states: int, count: int, state: int, actor: int, *, holds: bool
) -> list[EdgeRow]:
    shares = draw(st.lists(st.integers(1, 5), max_size=3))
    total = sum(shares) + (draw(st.integers(1, 10)) if holds else 0)
    edges: list[EdgeRow] = []
    for share in shares:
        targets = draw(st.lists(st.integers(0, states - 1), min_size=1, max_size=3))
        parts = draw(st.lists(st.integers(1, 4), min_size=len(targets), max_size=len(targets)))
        lottery = [(x, part / sum(parts)) for x, part in zip(targets, parts, strict=True)]
        gains = st.lists(_tenths(-50, 20), min_size=count, max_size=count)
        edges.append((state, actor, share / total, draw(st.none() | gains), lottery))
    return edges


# --- crises ---------------------------------------------------------------------------------------


@cache
def conditions(sizes: tuple[int, ...], max_leaves: int = 3) -> st.SearchStrategy[Condition]:
    """Conditions over factors with `sizes[f]` levels."""
    factor = st.integers(0, len(sizes) - 1)
    compare = factor.flatmap(
        lambda f: st.builds(
            Compare,
            st.just(f),
            st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
            st.integers(0, sizes[f] - 1),
        )
    )
    among = factor.flatmap(
        lambda f: st.builds(
            Among, st.just(f), st.frozensets(st.integers(0, sizes[f] - 1), min_size=1)
        )
    )
    return st.recursive(
        st.one_of(st.just(Always()), compare, among),
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(And, st.lists(inner, min_size=2, max_size=2).map(tuple)),
            st.builds(Or, st.lists(inner, min_size=2, max_size=2).map(tuple)),
        ),
        max_leaves=max_leaves,
    )


@cache
def effects(sizes: tuple[int, ...]) -> st.SearchStrategy[list[Effect]]:
    """One or two effects, on different factors, over factors with `sizes[f]` levels."""
    single = st.integers(0, len(sizes) - 1).flatmap(
        lambda f: st.one_of(
            st.builds(SetLevel, st.just(f), st.integers(0, sizes[f] - 1)),
            st.builds(Shift, st.just(f), st.sampled_from([-2, -1, 1, 2])),
        )
    )
    return st.lists(single, min_size=1, max_size=2, unique_by=lambda effect: effect.factor)


@st.composite
def amounts(draw: st.DrawFn, draft: Draft, sizes: tuple[int, ...], base: float) -> Quantity:
    """A quantity of 0 or more that varies with the state: base * (1 + condition + level)."""
    number: Quantity = draft.number("amount", "other", base)
    form = draw(st.sampled_from(["plain", "condition", "level"]))
    if form == "plain":
        return number
    factor = draw(st.integers(0, len(sizes) - 1))
    by = LevelOf(factor) if form == "level" else Indicator(draw(conditions(sizes)))
    return Operation("*", number, Operation("+", Constant(1.0), by))


@st.composite
def random_crisis(
    draw: st.DrawFn,
    *,
    max_factors: int = 3,
    max_levels: int = 3,
    max_actors: int = 3,
    max_moves: int = 6,
    rules: bool = True,
) -> Crisis:
    """A small crisis that compiles: moves, lotteries, statements, hazards, safe rules, lump costs.

    Its rules are monotone (each raises a factor of its own to the top level, on conditions that
    rising levels keep true), so the result never depends on their order; see Knuth and Bendix
    (1970) on confluence. Tempos stay far below the clock.
    """
    draft = Draft("random", precision=draw(_tenths(0, 10)))
    count = draw(st.integers(min(2, max_factors), max_factors))
    sizes = tuple(draw(st.integers(2, max_levels)) for _ in range(count))
    for place, size in enumerate(sizes):
        draft.factor(f"f{place}", size, draw(st.integers(0, size - 1)), f"t{place % 2}")
    ids = [f"A{place}" for place in range(draw(st.integers(1, max_actors)))]
    draft.actor(*ids)
    for place in range(draw(st.integers(min(3, max_moves), max_moves))):
        draw(_add_move(draft, sizes, ids, place))
    for place in range(draw(st.integers(0, 3))):
        draw(_add_hazard(draft, sizes, ids, place))
    for factor in draw(st.sets(st.integers(0, len(sizes) - 1), max_size=2)) if rules else ():
        draw(_add_rule(draft, sizes, ids, factor))
    for actor in ids:
        draft.worth(actor, 50.0)
        for _ in range(draw(st.integers(0, 2))):
            points = float(draw(st.integers(-20, 20)))
            draft.worth(actor, points, draw(conditions(sizes)))
        if draw(st.booleans()):
            draft.flow(actor, draw(_tenths(-20, 20)), draw(conditions(sizes)))
    return draft.crisis()


@st.composite
def _costs(
    draw: st.DrawFn, draft: Draft, sizes: tuple[int, ...], ids: Sequence[str]
) -> dict[str, Quantity]:
    payers = draw(st.lists(st.sampled_from(ids), unique=True, max_size=2))
    return {each: draw(amounts(draft, sizes, draw(_tenths(-30, 50)))) for each in payers}


@st.composite
def _results(
    draw: st.DrawFn, draft: Draft, sizes: tuple[int, ...], name: str
) -> list[tuple[float | Parameter | None, list[Effect]]]:
    """A lottery of one to three outcomes; the last takes the rest and changes something."""
    nothing: st.SearchStrategy[list[Effect]] = st.just([])
    results: list[tuple[float | Parameter | None, list[Effect]]] = []
    for _ in range(draw(st.integers(0, 2))):
        chance = draft.number(f"{name}.chance", "chance", draw(_tenths(0, 5)))
        results.append((chance, draw(effects(sizes) | nothing)))
    return [*results, (None, draw(effects(sizes)))]


@st.composite
def _add_move(
    draw: st.DrawFn, draft: Draft, sizes: tuple[int, ...], ids: Sequence[str], place: int
) -> None:
    name = f"move {place}"
    by = draw(st.sampled_from(ids))
    when = draw(conditions(sizes))
    tempo = draw(amounts(draft, sizes, draw(st.sampled_from([0.1, 0.2, 0.3, 0.0]))))
    costs = draw(_costs(draft, sizes, ids))
    if draw(st.integers(0, 4)) == 4:
        draft.move(by, name, (), when=when, tempo=tempo, costs=costs)
    else:
        outcomes = draw(_results(draft, sizes, name))
        draft.move(by, name, when=when, outcomes=outcomes, tempo=tempo, costs=costs)


@st.composite
def _add_hazard(
    draw: st.DrawFn, draft: Draft, sizes: tuple[int, ...], ids: Sequence[str], place: int
) -> None:
    name = f"hazard {place}"
    draft.hazard(
        name,
        when=draw(conditions(sizes)),
        outcomes=draw(_results(draft, sizes, name)),
        rate=draw(amounts(draft, sizes, draw(st.sampled_from([0.1, 0.5, 0.0])))),
        costs=draw(_costs(draft, sizes, ids)),
    )


@st.composite
def _add_rule(
    draw: st.DrawFn, draft: Draft, sizes: tuple[int, ...], ids: Sequence[str], factor: int
) -> None:
    others = [each for each in range(len(sizes)) if each != factor]
    tests = [
        Compare(each, ">=", draw(st.integers(1, sizes[each] - 1)))
        for each in others
        if draw(st.booleans())
    ]
    payers = draw(st.lists(st.sampled_from(ids), unique=True, max_size=1))
    draft.rule(
        f"rule {factor}",
        [SetLevel(factor, sizes[factor] - 1)],
        when=And(tuple(tests)) if tests else Compare(factor, ">=", 1),
        costs={each: draw(_tenths(0, 50)) for each in payers},
    )
