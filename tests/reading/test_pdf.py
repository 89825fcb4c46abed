"""The text layer of a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from pypdf import PdfReader, PdfWriter

from detente.errors import DocumentError
from detente.reading.pdf import Line, extract_pdf, paragraphs, without_furniture

Run = tuple[str, float, float]
Maker = Callable[[Sequence[Sequence[Run]]], bytes]
FULL = "Baku went on to the south while the talks in Moscow were still under way and"


def page(number: int, lines: Sequence[str]) -> list[Run]:
    head: list[Run] = [("The Journal of Crises", 10, 780)]
    body: list[Run] = [(text, 10, 740 - 12 * place) for place, text in enumerate(lines)]
    return [*head, *body, (f"{number}", 10, 30)]


def test_lines_become_paragraphs_and_furniture_goes(make_pdf: Maker) -> None:
    first = page(1, [FULL, "the inter-", "national mediators left.", FULL, "nobody stayed in"])
    first.insert(1, ("War in the South", 18, 765))
    data = make_pdf(
        [first, page(2, ["the town after that. " + FULL[:50], "it fell."]), page(3, ["End."])]
    )
    found = extract_pdf(data)
    assert found["title"] == "War in the South"
    assert found["text"].split("\n\n") == [
        "# War in the South",
        f"{FULL} the international mediators left.",
        f"{FULL} nobody stayed in the town after that. {FULL[:50]} it fell.",
        "End.\n",
    ]


def test_a_larger_gap_ends_a_paragraph(make_pdf: Maker) -> None:
    runs: list[Run] = [(FULL, 10, height) for height in (700, 688, 676, 652, 640, 628)]
    text = extract_pdf(make_pdf([runs]))["text"]
    assert [len(block.split(FULL)) - 1 for block in text.split("\n\n")] == [3, 3]


def test_larger_type_is_a_heading(make_pdf: Maker) -> None:
    runs: list[Run] = [
        ("The first", 20, 740), (FULL, 10, 700), ("it rests.", 10, 688), ("What next", 13, 660),
        (FULL, 10, 640),
    ]  # fmt: skip
    blocks = extract_pdf(make_pdf([runs]))["text"].strip().split("\n\n")
    assert blocks == ["# The first", f"{FULL} it rests.", "## What next", FULL]


def test_compound_words_keep_their_hyphen() -> None:
    lines = [Line(FULL + " the Russian-"), Line("led alliance and the self-"), Line("made rest.")]
    assert list(paragraphs(lines)) == [f"{FULL} the Russian-led alliance and the selfmade rest."]


def test_a_running_head_needs_most_pages() -> None:
    pages = [[Line("Head 1"), Line("a.")], [Line("Head 2"), Line("b.")], [Line("c."), Line("iv")]]
    assert [line.text for line in without_furniture(pages)] == [
        "Head 1",
        "a.",
        "Head 2",
        "b.",
        "c.",
    ]
    pages[2].insert(0, Line("Head 3"))
    assert [line.text for line in without_furniture(pages)] == ["a.", "b.", "c."]


def test_a_scan_has_no_text(make_pdf: Maker) -> None:
    assert extract_pdf(make_pdf([[], []]))["text"] == ""


def encrypted(data: bytes, user: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_is_asked_for_only_where_there_is_one(make_pdf: Maker) -> None:
    data = make_pdf([[(FULL, 10, 700)]])
    assert extract_pdf(encrypted(data, ""))["text"] == FULL + "\n"
    with pytest.raises(DocumentError, match="needs a password") as error:
        extract_pdf(encrypted(data, "secret"))
    assert "without a password" in error.value.hint


@pytest.mark.parametrize("cut", [0.2, 0.6])
def test_a_broken_file_is_told(make_pdf: Maker, cut: float) -> None:
    data = make_pdf([[(FULL, 10, 700)]])
    with pytest.raises(DocumentError, match="broken"):
        extract_pdf(data[: int(cut * len(data))])


def test_too_many_pages(make_pdf: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.reading.pdf.MAX_PAGES", 2)
    with pytest.raises(DocumentError, match="3 pages, expected at most 2"):
        extract_pdf(make_pdf([[], [], []]))
