"""What is written out in the language reads back as the same tree."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from detente.crisis import resolve
from detente.crisis.context import Context
from detente.crisis.diagnostics import Collector
from detente.crisis.expressions import (
    Always,
    Among,
    And,
    Call,
    Compare,
    Condition,
    Effect,
    Indicator,
    LevelOf,
    Negative,
    Not,
    Operation,
    Or,
    Parameter,
    Quantity,
    SetLevel,
    Shift,
)
from detente.crisis.loading import load
from detente.crisis.model import Factor
from detente.crisis.names import FactorName
from detente.crisis.nodes import Mapping, Scalar, Text
from detente.crisis.quantities import Slot
from detente.crisis.render import Renderer
from detente.crisis.source import SourceFile

FILES = Path(__file__).parent / "files"
FACTORS = (
    Factor("fighting", ("frozen", "clashes", "war"), 0),
    Factor("people's mood", ("1st stage", "war and peace", "in between", "per se"), 0),
    Factor("2 fronts", ("north-east", "à côté", "not yet", "x"), 0),
    Factor("order", ("low", "or else"), 0),
)
NUMBERS = ("advance", "pace of war", "1st rate", "inertia")
RENDERER = Renderer(FACTORS)


def text_of(value: str) -> Text:
    """A text as if it stood alone, in double quotes, in a file."""
    source = SourceFile("x.yaml", value)
    return Text(Scalar(source, value, "", 0, len(value)))


def context() -> Context:
    source = SourceFile("x.yaml", "")
    made = Context(Collector(), Mapping(source, (), 0, 0))
    made.names.factors.update(
        (factor.id, FactorName(place, factor.levels)) for place, factor in enumerate(FACTORS)
    )
    made.names.numbers.update((name, 0) for name in NUMBERS)
    return made


factors = st.integers(0, len(FACTORS) - 1)


@st.composite
def comparisons(draw: st.DrawFn) -> Condition:
    factor = draw(factors)
    levels = st.integers(0, len(FACTORS[factor].levels) - 1)
    if draw(st.booleans()):
        return Among(factor, frozenset(draw(st.lists(levels, min_size=1, max_size=3))))
    return Compare(factor, draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="])), draw(levels))


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.builds(Always, st.booleans()) | comparisons(),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
quantities: st.SearchStrategy[Quantity] = st.recursive(
    st.sampled_from(NUMBERS).map(lambda name: Parameter(f"numbers.{name}"))
    | st.builds(LevelOf, factors)
    | st.builds(Indicator, comparisons()),
    lambda inner: (
        st.builds(Negative, inner)
        | st.builds(Operation, st.sampled_from(["+", "-", "*", "/", "^"]), inner, inner)
        | st.builds(Call, st.sampled_from(["abs", "exp", "log", "sqrt"]), inner.map(lambda x: (x,)))
        | st.builds(Call, st.sampled_from(["min", "max"]), st.tuples(inner, inner))
    ),
    max_leaves=8,
)  # fmt: skip


@st.composite
def changes(draw: st.DrawFn) -> tuple[Effect, ...]:
    chosen = draw(st.lists(factors, min_size=1, max_size=3, unique=True))
    effects: list[Effect] = []
    for factor in chosen:
        levels = st.integers(0, len(FACTORS[factor].levels) - 1)
        steps = st.integers(-3, 3).filter(bool)
        effects.append(
            draw(st.builds(SetLevel, st.just(factor), levels))
            if draw(st.booleans())
            else draw(st.builds(Shift, st.just(factor), steps))
        )
    return tuple(effects)


@given(conditions)
def test_conditions(tree: Condition) -> None:
    known = context()
    text = RENDERER.condition(tree)
    assert resolve.condition(text_of(text), known.names, known.report) == tree, text
    assert not known.report.found


@given(quantities)
def test_quantities(tree: Quantity) -> None:
    known = context()
    text = RENDERER.quantity(tree)
    if isinstance(tree, Indicator):
        assert text.startswith("(")
    assert known.quantity(text_of(text), Slot("x", "cost", 0)) == tree, text
    assert not known.report.found


@given(changes())
def test_changes(effects: tuple[Effect, ...]) -> None:
    known = context()
    text = RENDERER.effects(effects)
    assert resolve.changes([text_of(text)], known.names, known.report) == effects, text
    assert not known.report.found


def test_every_expression_of_a_file() -> None:
    crisis = load(FILES / "sketch.yaml")
    renderer = Renderer(crisis.factors)
    known = Context(Collector(), Mapping(SourceFile("x", ""), (), 0, 0))
    known.names.factors.update(
        (factor.id, FactorName(place, factor.levels)) for place, factor in enumerate(crisis.factors)
    )
    trees = [move.when for move in crisis.moves] + [term.when for term in crisis.worths]
    for tree in trees + [question.happens for question in crisis.questions.values()]:
        text = text_of(renderer.condition(tree))
        assert resolve.condition(text, known.names, known.report) == tree
    assert not known.report.found
