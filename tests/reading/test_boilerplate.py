"""What is no part of an article, and what must not be taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reading.boilerplate import byline, label_end, why_left_out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Share on Facebook | Tweet | Email", "share button"),
        ("Print 3 Comments", "share button"),
        ("Subscribe to our weekly briefing for more.", "subscription"),
        ("The best of the week in your inbox.", "subscription"),
        ("This website uses cookies to improve your experience.", "cookie banner"),
        ("Read our privacy policy.", "cookie banner"),
        ("© 2020 The Site", "copyright"),
        ("The Site 2020. All rights reserved.", "copyright"),
        ("This article was originally published by The Site.", "copyright"),
        ("Read more: What the war costs", "related link"),
        ("Related: Why it began", "related link"),
        ("Most read", "related link"),
        ("The Site is a journal of policy. Read More 145 1934", "related link"),
        ("Advertisement", "advertisement"),
        ("Photo: soldiers on the line", "caption"),
        ("Soldiers near the line on Friday (Photo by J. Doe)", "caption"),
        ("Smoke over the town on Friday. / AFP", "caption"),
        ("By Jane Doe", "author line"),
        ("By Jane Doe, John van der Berg and Ann O’Neil", "author line"),
        ("Additional reporting by John Smith.", "author line"),
        ("October 15, 2020", "date line"),
        ("Published on 15 Oct 2020, 10:30 GMT", "date line"),
        ("5 min read", "date line"),
        ("The views expressed here are the author’s own.", "disclaimer"),
        ("It does not necessarily represent the views of The Site.", "disclaimer"),
        ("Leave a reply to this", "comment section"),
    ],
)
def test_what_is_left_out(text: str, why: str) -> None:
    assert why_left_out(text) == why


AT_END = [
    "Jane Doe is a senior fellow at the Institute of War and the author of two books.",
    "Dr. John Smith (@smith) teaches at Oxford and is a professor of history.",
    "About the author",
    "The Institute is a nonpartisan think tank.",
]


@pytest.mark.parametrize("text", AT_END)
def test_what_is_left_out_only_at_the_end(text: str) -> None:
    assert why_left_out(text) == ""
    assert why_left_out(text, at_end=True) != ""


@pytest.mark.parametrize(
    "text",
    [
        "By default or design, Moscow has ended up as an arbiter.",
        "By Friday the line had moved.",
        "Read together, the two statements say little.",
        "Turkey shares arms with Azerbaijan.",
        "The deal does not represent the end of the war.",
        "In the opinion of the Kremlin, it was a message.",
        "Recep Tayyip Erdogan is fueling the war.",
        "Subscribers to this theory are few, and none of them is in office.",
        "More on the side of caution than of war, they waited.",
        "See how it ends.",
        "Published estimates of losses differ widely.",
        "Nobody photographed what the drones did on Friday.",
        "Reuters reported the strike.",
        "He told Reuters that the talks had failed.",
        "On October 15, 2020, they met.",
        "The minister, who wrote a letter to Getty, left.",
        "Nikol Pashinyan was a journalist before he came to power.",
    ],
)
def test_prose_is_not_left_out(text: str) -> None:
    assert why_left_out(text, at_end=True) == ""


def test_labels_and_bylines() -> None:
    assert label_end("[Disclaimer]On Friday they met.") == 12
    assert label_end("[They] met.") == 0
    assert label_end("[Russia] views it as a threat.") == 0
    assert byline("By Jane Doe and John Smith for the paper") == "Jane Doe and John Smith"
    assert byline("Nobody") == ""


hostile = st.lists(
    st.sampled_from(
        [
            "1,",
            "1.",
            "By ",
            "Aa ",
            "Aa’",
            "-",
            "x ",
            "share ",
            "(photo ",
            "| ",
            "and ",
            "2020 ",
            "/",
        ]
    ),
    max_size=400,
).map("".join)


@given(hostile)
def test_any_text_is_judged_soon(text: str) -> None:
    why_left_out(text + "!", at_end=True)


def test_a_number_that_goes_on_is_judged_soon() -> None:
    """A separator that a number may hold as well would try every way to share them out."""
    assert why_left_out("1," * 300 + "!") == ""
