"""Independence of sources, and actors whose numbers only others tell."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from detente.crisis.expressions import Arithmetic, Call, Constant, Negative, Operation, Parameter
from detente.crisis.model import Actor, Citation, Crisis, Source
from detente.evidence.grounds import (
    groups,
    one_sided,
    own_numbers,
    parameters_of,
    speaks_for,
)


def source(id_: str, **more: object) -> Source:
    return Source(id_, id_, **more)  # type: ignore[arg-type]


def test_quotes_publishers_and_origins_join() -> None:
    sources = {
        each.id: each
        for each in (
            source("a", publisher="The Wire"),
            source("b", publisher=" the  wire"),
            source("c", quotes=("d",)),
            source("d", origin="RUS"),
            source("e", origin="rus"),
            source("f"),
            source("g"),
            source("h", quotes=("nowhere", "b")),
        )
    }
    found = groups(sources)
    assert found == {
        "a": "a", "b": "a", "c": "c", "d": "c", "e": "c", "f": "f", "g": "g", "h": "a",
    }  # fmt: skip


def test_the_order_of_sources_joins_the_same() -> None:
    four = [source("a", quotes=("c",)), source("b", publisher="x"), source("c", publisher="x"),
            source("d")]  # fmt: skip
    for order in itertools.permutations(four):
        found = groups({each.id: each for each in order})
        assert found["a"] == found["b"] == found["c"] != found["d"]


def with_sources(border: Crisis, **origins: str) -> Crisis:
    """Both sides' costs cite a source each; `origins` says what kind."""
    sources = {
        "n": source("n", origin=origins.get("n", "")),
        "s": source("s", stance=origins.get("s", "")),
    }
    numbers = dict(border.numbers)
    cost = "moves.NOR: attack.cost.NOR"
    assert cost in numbers
    numbers[cost] = dataclasses.replace(numbers[cost], cite=(Citation("n", 1, 1),))
    tempo = "moves.SOU: stand down.tempo"
    numbers[tempo] = dataclasses.replace(numbers[tempo], cite=(Citation("s", 1, 1),))
    return dataclasses.replace(border, sources=sources, numbers=numbers)


def test_an_actor_that_only_others_speak_for(border: Crisis) -> None:
    assert own_numbers(border, "NOR") == ("moves.NOR: attack.cost.NOR",)
    assert own_numbers(border, "SOU") == ()  # it pays nothing and values nothing
    assert one_sided(with_sources(border)) == ("NOR",)
    assert one_sided(with_sources(border, n="SOU")) == ("NOR",)
    assert one_sided(with_sources(border, n="NOR")) == ()
    assert one_sided(with_sources(border, n="northland")) == ()
    assert one_sided(with_sources(border, s="sympathetic to NOR")) == ("NOR",)  # it bears no cost


def test_without_sources_there_is_nothing_to_say(border: Crisis) -> None:
    assert one_sided(border) == ()


@pytest.mark.parametrize(
    ("stance", "speaks"),
    [
        ("sympathetic to NOR", True),
        ("left-leaning; sympathetic to SOU, NOR and others", True),
        ("Sympathetic to Northland. Cautious.", True),
        ("critical of NOR", False),
        ("sympathetic to SOU; critical of NOR", False),
        ("unsympathetic to NOR", False),
        ("", False),
    ],
)
def test_whom_a_stance_speaks_for(border: Crisis, stance: str, speaks: bool) -> None:
    given = source("x", stance=stance)
    assert speaks_for(given, border.actors["NOR"], border) is speaks


def test_members_speak_for_their_alliance(border: Crisis) -> None:
    pact = Actor("PACT", "The Pact", "alliance", "p", "p", "c", members=("NOR",))
    crisis = dataclasses.replace(border, actors={**border.actors, "PACT": pact})
    assert speaks_for(source("x", origin="Northland"), pact, crisis)
    assert not speaks_for(source("x", origin="PACT"), border.actors["NOR"], crisis)


def test_every_number_of_an_expression_is_found() -> None:
    plus: Arithmetic = "+"
    tree = Operation(plus, Negative(Parameter("a")), Call("min", (Parameter("b"), Constant(1.0))))
    assert list(parameters_of(tree)) == ["a", "b"]
