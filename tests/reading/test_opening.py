"""From a file to a document: what is read, what is refused, and what is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.crisis.model import DateInterval
from detente.crisis.texts import fingerprint, read_document
from detente.errors import DocumentError, UsageError
from detente.reading.documents import day
from detente.reading.extract import Extract, decode, form_of
from detente.reading.opening import document_of, id_of, open_document, parse_published

Run = tuple[str, float, float]
PROSE = "The two governments said on Friday that they would not be the first to break the truce."
BOM = "\ufeff"


def written(folder: Path, data: str | bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_plain_text_as_it_is(tmp_path: Path) -> None:
    text = f"{BOM}The truce\r\n\r\nBy Jane Doe\r\n\r\n15 October 2020\r\n\r\n{PROSE} It held.\r\n"
    path = written(
        tmp_path, text + "\r\nSource:\r\n\r\nhttps://www.example.org/a\r\n", "The Truce (1).txt"
    )
    document = open_document(path)
    assert document.text == path.read_bytes().decode("utf-8")
    assert (document.id, document.title, document.author) == (
        "the-truce-1",
        "The truce",
        "Jane Doe",
    )
    assert (document.publisher, document.language) == ("example.org", "en")
    assert document.published == day(dt.date(2020, 10, 15))
    assert [each.place for each in document.sentences] == ["p0s1", "p3s1", "p3s2"]
    assert document.quote(document.sentences[1].start, document.sentences[1].end) == PROSE
    whys = [each.why for each in document.left_out]
    assert whys == ["author line", "date line", "not counted", "not counted"]
    assert document.form == "text"
    assert document.fingerprint == document.original


def test_what_the_user_says_of_the_day_counts_more(tmp_path: Path) -> None:
    path = written(tmp_path, f"15 October 2020\n\n{PROSE}\n")
    said = DateInterval(dt.date(2020, 10, 1), dt.date(2020, 10, 9))
    assert open_document(path, published=said).published == said
    assert open_document(written(tmp_path, PROSE)).published is None


def test_a_page_is_read_as_what_was_extracted(tmp_path: Path) -> None:
    body = f"<h1>The truce</h1><p>{PROSE} {PROSE}</p><p hidden>No.</p>"
    page = f"<html><head><title>T</title></head><body><article>{body}</article></body></html>"
    document = open_document(written(tmp_path, page, "a.html"))
    assert document.form == "html"
    assert document.text == f"# The truce\n\n{PROSE} {PROSE}\n"
    assert [each.place for each in document.sentences] == ["p0s1", "p1s1", "p1s2"]
    assert document.fingerprint != document.original
    assert document.notes == ("1 words that readers of the page do not see were left out",)


def test_a_pdf_is_read_as_what_was_extracted(
    tmp_path: Path, make_pdf: Callable[[Sequence[Sequence[Run]]], bytes]
) -> None:
    data = make_pdf([[("The truce", 18, 760), (PROSE, 10, 700)]])
    document = open_document(written(tmp_path, data, "a.pdf"))
    assert (document.form, document.title) == ("pdf", "The truce")
    assert document.text == f"# The truce\n\n{PROSE}\n"


def test_a_scan_is_told(
    tmp_path: Path, make_pdf: Callable[[Sequence[Sequence[Run]]], bytes]
) -> None:
    with pytest.raises(DocumentError, match="has no text") as error:
        open_document(written(tmp_path, make_pdf([[]]), "a.pdf"))
    assert "OCR" in error.value.hint


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"... --- !!!", "has no text"),
        (b"PK\x03\x04abc", "zip archive"),
        (b"\x89PNG\r\n", "a picture"),
        (b"abc\0def" * 9, "binary data"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        ("Оба правительства заявили, что не нарушат перемирие.".encode(), "is in Russian"),
        ("Оба правительства заявили, что не нарушат перемирие.".encode("cp1251"), "are not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = written(tmp_path, data)
    with pytest.raises(DocumentError, match=said) as error:
        open_document(path)
    assert str(error.value).startswith(str(path))
    assert error.value.exit_code == 1


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        open_document(tmp_path / "missing.txt")
    with pytest.raises(DocumentError, match="not a regular file"):
        open_document(tmp_path)
    with pytest.raises(DocumentError, match=r"cannot be read|no such file"):
        open_document(Path("a\0b"))


def test_large_files_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(DocumentError, match="50,000,000 bytes, expected at most"):
        open_document(path)
    with pytest.raises(DocumentError, match="expected at most 5,000,000"):
        open_document(written(tmp_path, b"word " * 1_100_000))
    with pytest.raises(DocumentError, match="characters of text"):
        open_document(written(tmp_path, b"word. " * 200_000))


def test_a_sentence_of_ten_thousand_words_is_read_and_told(tmp_path: Path) -> None:
    document = open_document(written(tmp_path, PROSE + " And " + "the war of the war " * 2000))
    assert [each.place for each in document.sentences] == ["p1s1", "p1s2"]
    assert document.notes == ("p1s2 is one sentence of 10001 words",)


def test_marks_that_mislead_are_told(tmp_path: Path) -> None:
    document = open_document(written(tmp_path, PROSE.replace("truce", "tr\u200bu\u202ece")))
    assert len(document.notes) == 2
    assert "skipped" in document.notes[0]
    assert "direction" in document.notes[1]
    sentence = document.sentences[0]
    assert document.prose(sentence.start, sentence.end).text == PROSE


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        ("où".encode(), "où", ""),
        ("\ufeffoù".encode(), "\ufeffoù", ""),
        ("où".encode("utf-16"), "où", "UTF-16"),
        ("où".encode("utf-32"), "où", "UTF-32"),
        (b"a" * 40 + b"\x93", "a" * 40 + "“", "1 bytes are not UTF-8"),
        ("é".encode() * 20 + b"\xe9", "é" * 21, "Windows-1252"),
    ],
)
def test_decoding(data: bytes, text: str, note: str) -> None:
    found = decode(data, "a.txt")
    assert found.text == text
    assert note in " ".join(found.notes)
    assert bool(note) == bool(found.notes)


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (b"%PDF-1.7", "a.txt", "pdf"),
        (b"<!DOCTYPE html><p>", "a", "html"),
        (b"<!-- saved -->\n<html>", "a.asp", "html"),
        (b"<html>", "a.txt", "text"),
        (b"words", "a.htm", "html"),
        (b"<b>words", "a", "text"),
        ("words".encode("utf-16"), "a.txt", "text"),
        ("words".encode("utf-32"), "a.txt", "text"),
    ],
)
def test_forms(data: bytes, name: str, form: str) -> None:
    assert form_of(data, name) == form


def test_published_as_the_user_writes_it() -> None:
    assert parse_published("2020-10-15") == day(dt.date(2020, 10, 15))
    assert parse_published("2020-10-10..2020-10-17").last == dt.date(2020, 10, 17)
    for bad in ("today", "2020-02-30", "15.10.2020", "2020-10-17..2020-10-10", ""):
        with pytest.raises(UsageError, match="--published"):
            parse_published(bad)


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("A B.txt", "a-b"),
        ("2020.txt", "text-2020"),
        ("ß.html", "text"),
        ("x" * 60 + ".pdf", "x" * 40),
    ],
)
def test_ids(name: str, id_: str) -> None:
    assert id_of(Path(name)) == id_


pieces = st.sampled_from(
    ["Baku. ", "It fell. ", "\n\n", "\n", "[Ad]", "By Jane Doe", "- ", "> ", "<!-- x -->", "Share",
     "Source:", "\u200b", "e\u0301", "15 October 2020", "# ", "\r\n\r\n", "\ufeff"]
)  # fmt: skip


@given(st.lists(pieces, max_size=25).map("".join))
def test_places_are_those_that_a_crisis_file_counts(text: str) -> None:
    """Every sentence has the number and the fingerprint that the checker of crises gives it."""
    document = document_of(Extract(text), "a")
    counted = read_document(text)
    for each in document.sentences:
        sentence = counted.sentence(each.paragraph, each.number)
        assert sentence is not None
        assert document.fingerprint_of(each) == fingerprint(sentence)
        assert document.text[each.start : each.end].strip()
    for paragraph in document.paragraphs:
        if paragraph.number:
            own = [each for each in document.sentences if each.paragraph == paragraph.number]
            assert len(own) == len(counted.paragraphs[paragraph.number])
            assert (own[0].start, own[-1].end) == (paragraph.start, paragraph.end)


def test_the_articles(articles: dict[str, Path]) -> None:
    examiner, cepa = (open_document(articles[key], key) for key in ("examiner", "cepa"))
    assert examiner.publisher == "washingtonexaminer.com"
    assert (len(examiner.paragraphs), len(cepa.paragraphs)) == (6, 10)
    assert examiner.published is cepa.published is None
    found = examiner.sentence("p4s8")
    assert found is not None
    assert examiner.prose(found.start, found.end).text.endswith("back down.")
    assert "\n\n" in examiner.quote(found.start, found.end)


def test_marks_between_words_are_no_prose() -> None:
    text = "He said\n> that it\n> ends <!-- now --> here."
    document = document_of(Extract(text), "a")
    (sentence,) = document.sentences
    assert document.prose(sentence.start, sentence.end).text == "He said that it ends here."
