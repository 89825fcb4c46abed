"""The coder held to sentences that others labelled; the file itself does not come with us.

The least that is asked is asked of the half that was not in view when the rules were written.
"""

from __future__ import annotations

import pytest
from benchmarks.coding import ROWS, Figure, base_brier, brier, by_half, of_all
from benchmarks.gold import PLOVER, Answer, Judged, Labelled, half_of, judged, ours, plover

HELD = [(name, figure, least) for name, figure, least, _ in ROWS if least is not None]


@pytest.fixture(scope="module")
def gold() -> list[Judged]:
    if not PLOVER.exists():
        pytest.skip("the PLOVER gold records are not at hand (../shared/data/may-ship/text)")
    return judged(plover())


@pytest.mark.parametrize(("name", "figure", "least"), HELD, ids=[each[0] for each in HELD])
def test_the_half_that_was_not_in_view(
    gold: list[Judged], name: str, figure: Figure, least: float
) -> None:
    assert figure.of(by_half(gold)["test"]) >= least, name


def test_confidence_says_more_than_its_average(gold: list[Judged]) -> None:
    for half, own in by_half(gold).items():
        assert brier(own) < base_brier(own), half
    sure = [each for each in by_half(gold)["test"] if each.events and each.confidence[0] >= 0.65]
    right = sum(each.right("triple") for each in sure) / len(sure)
    stated = sum(each.confidence[0] for each in sure) / len(sure)
    assert abs(stated - right) < 0.1


def test_the_file_is_whole(gold: list[Judged]) -> None:
    assert len(gold) == 322
    assert {half: len(own) for half, own in by_half(gold).items()} == {"train": 160, "test": 162}
    assert all(each.labelled.answer.quads for each in gold)


def test_sentences_of_our_own() -> None:
    """These come with us: types and triples on the last set, nothing from what tells no event."""
    every = ours()
    assert len(every) == 636
    last = judged(each for each in every[-185:])
    assert Figure("F1", "type").of(last) > 0.85
    assert Figure("recall", "triple").of(last) > 0.70
    silent = judged(each for each in every if not each.answer.types)
    assert sum(bool(each.events) for each in silent) <= 4


def answer(code: str, by: set[str], to: set[str]) -> Answer:
    by_, to_ = frozenset(by), frozenset(to)
    return Answer(frozenset({code}), by_, to_, by_, to_)


LABEL = Labelled("Turkey and Iran warned Iraq.", answer("THREATEN", {"TUR", "IRN"}, {"IRQ"}))
EXACT = LABEL.answer
HALF = answer("THREATEN", {"TUR"}, {"IRQ"})
OTHER = answer("ACCUSE", {"TUR", "IRN"}, {"IRQ", "SYR"})


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        (EXACT, {"type", "quad", "by", "to", "triple"}),
        (HALF, {"type", "quad", "to"}),
        (OTHER, {"quad", "by"}),
        (answer("AID", set(), set()), set()),
    ],
)
def test_what_counts_as_right(said: Answer, parts: set[str]) -> None:
    found = Judged(LABEL, (said,), (0.5,))
    assert {each for each in ("type", "quad", "by", "to", "triple") if found.right(each)} == parts


def test_figures_by_hand() -> None:
    own = [
        Judged(LABEL, (EXACT,), (0.9,)), Judged(LABEL, (HALF, EXACT), (0.8, 0.3)),
        Judged(LABEL, (), ()), Judged(LABEL, (OTHER,), (0.4,)),
    ]  # fmt: skip
    assert Figure("recall", "triple").of(own) == 1 / 4
    assert Figure("precision", "triple").of(own) == 1 / 3
    assert Figure("F1", "type").of(own) == 2 * 2 / (4 + 3)
    assert Figure("F1 of each", "by").of(own) == 2 * 5 / (8 + 5)
    assert Figure("F1 of each", "to").of(own) == 2 * 3 / (4 + 4)
    assert of_all("triple", own) == (2 / 4, 2 / 4)
    low, high = Figure("recall", "triple").interval(own * 50)
    assert 0.17 < low < 0.25 < high < 0.33


def test_halves_depend_on_words_alone() -> None:
    assert half_of("a  b\nc") == half_of("a b c")
    assert {half_of(f"sentence {each}") for each in range(20)} == {"train", "test"}
