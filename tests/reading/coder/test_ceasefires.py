"""Stages of cease-fires, whose they are, and how long they held."""

from __future__ import annotations

import pytest
from tests.reading.coder.reading import ceasefires

BEFORE = "Chad and Sudan fought over the oasis."


def stages(text: str) -> list[tuple[str, str]]:
    """Stage and parties of each after a sentence on two foes."""
    return [(each.stage, " ".join(sorted(each.parties))) for each in ceasefires(f"{BEFORE} {text}")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A truce agreed on Sunday was broken within a day.",
         [("agreed", "SDN TCD"), ("broken", "SDN TCD")]),
        ("The first truce failed; a second one, signed on Friday, is holding.",
         [("broken", "SDN TCD"), ("agreed", "SDN TCD"), ("held", "SDN TCD")]),
        ("Chad and Sudan signed an agreement to halt the fighting.", [("agreed", "SDN TCD")]),
        ("The truce expired in May, but it has held.",
         [("held", "SDN TCD"), ("broken", "SDN TCD")]),
    ],
)  # fmt: skip
def test_stages(text: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(stages(text)) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Two truces. The first, brokered by Kenya, held a day. The second was signed and failed.",
         ["held", "agreed", "agreed", "broken"]),
        ("Two truces were signed. Neither held.", ["agreed", "broken"]),
        ("Two truces were signed. Both collapsed within hours.", ["agreed", "broken"]),
        ("The truce was signed in May. Both announced a withdrawal.", ["agreed"]),
        ("The truce was signed. The other demanded a referendum.", ["agreed"]),
        ("Both spoke of a truce. The first announced talks. The second was killed.", []),
    ],
)  # fmt: skip
def test_what_is_counted_stands_for_a_truce(text: str, wanted: list[str]) -> None:
    assert sorted(stage for stage, _ in stages(text)) == sorted(wanted)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The truce did not hold.", "actual"),
        ("None of the truces held.", "actual"),
        ("The truce was not broken.", "negated"),
    ],
)
def test_one_that_did_not_hold_was_broken(text: str, status: str) -> None:
    (found,) = ceasefires(f"{BEFORE} {text}")
    assert (found.stage, found.status) == ("broken", status)


def test_a_truce_stays_that_of_its_sides_when_others_come_to_blows() -> None:
    text = (
        "Mali and Niger agreed to a truce. Egypt attacked Libya. Libya shelled Egypt. Egypt bombed"
        " Libya. The truce collapsed."
    )
    (last,) = [each for each in ceasefires(text) if each.stage == "broken"]
    assert set(last.parties) == {"MLI", "NER"}


def test_what_a_truce_is_with_and_whose_it_is() -> None:
    text = (
        "Egypt, which has tried for years to turn its truce with Israel into a peace, sent envoys."
        "\n\nRussia threatened Egypt. The truce has held."
    )
    (held,) = [each for each in ceasefires(text) if each.stage == "held"]
    assert set(held.parties) == {"EGY", "ISR"}


def test_how_long_it_held_before_it_broke() -> None:
    broken, held = ceasefires(f"{BEFORE} The truce of May 2001 collapsed after ten days.")
    assert (broken.stage, broken.when) == ("broken", None)  # May is when it was made
    assert (held.stage, held.held_hours) == ("held", (240.0, 240.0))
