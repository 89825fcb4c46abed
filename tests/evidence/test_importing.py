"""Files of events: what is written comes back, what is broken is told with its line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence.occurring import DAY, SHELLS, TRUCE, events, numbered

from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.importing import tables
from detente.evidence.importing.bring import Brought
from detente.evidence.importing.into import Days, bring_in, rehearse
from detente.evidence.importing.lines import Line, Lines
from detente.evidence.importing.objects import in_list
from detente.evidence.importing.own import csv_lines, json_lines
from detente.evidence.log import EventLog

Refusals = list[tuple[int, str]]
Read = Callable[..., tuple[list[Event], Refusals]]
HEAD = "first,code,by,text\n"
ROW = "2020-10-{:02},ASSAULT,AZE,{}\n"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The events of some bytes, and what was refused: line and reason."""
    folder = tmp_path_factory.mktemp("files")

    def read_(data: bytes | str, **asked: str | None) -> tuple[list[Event], Refusals]:
        path = folder / "events"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        with Brought.of(path, **asked) as brought:
            found = list(brought)
            assert brought.refusals == len(brought.refused)
            return found, [(each.line, each.why) for each in brought.refused]

    return read_


@pytest.mark.parametrize("write", [csv_lines, json_lines])
@settings(max_examples=60, deadline=None)
@given(given_=st.lists(events, min_size=1, max_size=5))
def test_what_is_written_comes_back(
    read: Read, write: Callable[[list[Event]], Iterator[str]], given_: list[Event]
) -> None:
    text = "".join(write(given_))
    assert read(text) == (given_, [])


AWKWARD = [
    "=1+1", "+x", "-x", "@SUM(A1)", "\t=x", "\r=x", "\n", "'=1", "''=1", "'", "'tis", "=", "＝x",
    "a\rb", "a\r\nb", 'say "no"', "a,b", " spaces ", "[x", "; ;", "null", "𝕏\u2028",
]  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_cells_come_back_and_are_no_formulas(read: Read, text: str) -> None:
    event = Event(DAY, DAY, "", text=text, by=(text, "b"), place=text, fires=(text,))
    lines = "".join(csv_lines([event]))
    assert read(lines) == ([event], [])
    for cell in list(csv.reader(io.StringIO(lines, newline="")))[1]:
        assert cell[:1] not in {*"=+-@\t\r\n＝"} or not cell


def test_cells_of_hand_made_files_are_kept_as_text(read: Read) -> None:
    found, _ = read(HEAD + "2020-10-01,ASSAULT,AZE,=1+1\n2020-10-01,ASSAULT,AZE,'tis so\n")
    assert [each.text for each in found] == ["=1+1", "'tis so"]


def test_a_hand_made_table(read: Read) -> None:
    text = (
        "Date;Code;By;To\n"
        "2020-10-10;AGREE;ARM; AZE ;\n"
        "2020-10-10/2020-10-12;ASSAULT;AZE;NKR\n"
        "\n;;;\n"
        "2020-10-13;AGREE;ARM;\n"
    )
    found, refused = read(text)
    assert found == [
        Event(DAY, dt.date(2020, 10, 12), "ASSAULT", by=("AZE",), to=("NKR",)),
        Event(dt.date(2020, 10, 13), dt.date(2020, 10, 13), "AGREE", by=("ARM",)),
    ]
    assert refused == [(2, "it has 5 cells, expected 4")]


def test_each_bad_row_is_told_with_its_line_and_costs_no_other(read: Read) -> None:
    rows = [
        ROW.format(1, "fine"), "2020-10-32,ASSAULT,AZE,x\n", "2020-10-02,ASSALT,AZE,x\n",
        "2020-10-02,ASSAULT,AZE\n", "2020-10-02,ASSAULT,AZE,x,y\n", ROW.format(3, "x" * 100_001),
        ',ASSAULT,AZE,"no day"\n', ROW.format(4, "fine too"),
    ]  # fmt: skip
    found, refused = read(HEAD + "".join(rows))
    assert [each.text for each in found] == ["fine", "fine too"]
    assert [line for line, _ in refused] == [3, 4, 5, 6, 7, 8]
    whys = ["2020-10-32", "did you mean `ASSAULT`", "it has 3", "it has 5", "100,001", "a day"]
    assert all(why in told for why, (_, told) in zip(whys, refused, strict=True)), refused


@pytest.mark.parametrize("quote", [2, 4, 5])
def test_an_open_quote_costs_its_own_row_alone(read: Read, quote: int) -> None:
    rows = [ROW.format(day, f"row {day}") for day in range(1, 8)]
    rows[quote - 2] = ROW.format(quote - 1, '"open')
    rows[5] = ROW.format(6, '"two\nlines, one row"')
    found, refused = read(HEAD + "".join(rows))
    assert [each.first.day for each in found] == [d for d in range(1, 8) if d != quote - 1]
    assert found[-2].text == "two\nlines, one row"
    assert len(refused) == 1
    assert refused[0][0] == quote
    assert "quote" in refused[0][1]


def test_an_open_quote_in_a_long_file_does_not_take_it_all(read: Read) -> None:
    rows = [ROW.format(1, '"open'), *(ROW.format(2, "y" * 400) for _ in range(1000))]
    found, refused = read(HEAD + "".join(rows))
    assert len(found) == 1000
    assert [line for line, _ in refused] == [2]


def test_rows_of_several_lines_are_told_by_their_first(read: Read) -> None:
    text = HEAD + ROW.format(1, '"one\ntwo"') + ROW.format(99, '"three\nfour"')
    found, refused = read(text)
    assert found[0].text == "one\ntwo"
    assert refused[0][0] == 4


@pytest.mark.parametrize(
    ("encoding", "head"), [("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe")]
)
def test_marks_of_encodings_are_heeded(read: Read, encoding: str, head: bytes) -> None:
    data = (HEAD + ROW.format(1, "Şuşa")).encode(encoding)
    assert data.startswith(head)
    assert [each.text for each in read(data)[0]] == ["Şuşa"]


def test_utf_16_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(HEAD.encode("utf-16"))
    with Lines.of(path) as lines:
        assert "is read as UTF-16" in lines.note


def test_another_encoding_is_told_by_line_and_read_when_asked_for(read: Read) -> None:
    text = HEAD + ROW.format(1, "plain") + ROW.format(2, "café") + ROW.format(3, "Şuşa")
    mixed = text.replace("Şuşa", "x").encode("latin-1") + ROW.format(4, "Şuşa").encode()
    found, refused = read(mixed)
    assert [each.text for each in found] == ["plain", "x", "Şuşa"]
    assert refused == [(3, "byte 0xe9 in column 27 is not UTF-8; `--encoding cp1252` may be right")]
    assert [e.text for e in read(text.encode("cp1254"), encoding="cp1254")[0]] == [
        "plain", "café", "Şuşa"
    ]  # fmt: skip
    wide = text.encode("utf-16-le")
    assert len(read(wide, encoding="utf-16-le")[0]) == 3
    cut, told = read(wide[:-3], encoding="utf-16-le")
    assert (len(cut), told) == (2, [(4, "it is not written in utf-16-le")])


def test_nul_bytes_are_told_by_line(read: Read) -> None:
    rows = [ROW.format(1, "a\0b"), *(ROW.format(2, "fine") for _ in range(20))]
    found, refused = read(HEAD + "".join(rows))
    assert len(found) == 20
    assert refused == [(2, "column 25 holds a NUL byte")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ends_do(read: Read, end: str) -> None:
    text = HEAD + ROW.format(1, "x") + ROW.format(40, "x") + ROW.format(3, "y").rstrip("\n")
    found, refused = read(text.replace("\n", end))
    assert [each.text for each in found] == ["x", "y"]
    assert [line for line, _ in refused] == [3]


def test_a_line_without_end_is_one_bad_row(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.evidence.importing.lines.LONGEST", 5_000)
    text = HEAD + ROW.format(1, "x" * 30_000) + ROW.format(2, "y")
    found, refused = read(text)
    assert [each.text for each in found] == ["y"]
    assert refused == [(2, "it has more than 5,000 characters")]


FILES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "is empty"),
    ("white space", b"\n \n\t\n", "nothing but white space"),
    ("zip", b"PK\x03\x04" + bytes(100), "a zip archive, or a workbook"),
    ("gzip", b"\x1f\x8b\x08", "compressed by gzip"),
    ("database", b"SQLite format 3\0" + bytes(100), "a database"),
    ("noise", bytes(range(256)) * 40 + bytes(500), "no file of text"),
    ("utf-16 without mark", (HEAD * 9).encode("utf-16-be"), "looks like UTF-16 without its mark"),
    ("other columns", b"a,b\n1,2\n", "none of the columns that are known here: `a, b`"),
    ("a misspelt column", b"first,cod\n2020-10-10,AGREE\n", "no column `cod`"),
    ("a column twice", b"first,code,first\n", "has the column `first` twice"),
    ("bytes in the header", b"first,caf\xe9\n", "line 1 of .*byte 0xe9 in column 10"),
]


@pytest.mark.parametrize(("data", "told"), [each[1:] for each in FILES], ids=[f[0] for f in FILES])
def test_what_is_no_file_of_events_is_told(read: Read, data: bytes, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        read(data)
    assert caught.value.hint


def test_what_cannot_be_asked_for_is_told(read: Read, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no format `acld`") as caught:
        read(HEAD, form="acld")
    assert caught.value.hint == "did you mean `acled`?"
    for encoding in ("utf-9", "rot13", "x\0y"):
        with pytest.raises(UsageError, match="no encoding"):
            read(HEAD, encoding=encoding)
    with pytest.raises(UsageError, match="cannot read"):
        Brought.of(tmp_path / "none")
    with pytest.raises(UsageError, match="cannot read"):
        Brought.of(tmp_path)
    with pytest.raises(UsageError, match=r"no column .*`date_start`.*which ucdp-ged needs"):
        read(HEAD, form="ucdp-ged")
    with pytest.raises(UsageError, match=r"line 1 of .* is no JSON"):
        read(HEAD, form="jsonl")


def test_bad_lines_of_json_are_told(read: Read) -> None:
    fine = '{"first": "2020-10-10", "code": "AGREE"}'
    lines = [
        fine, "{", "[1, 2]", '{"first": "2020-10-10", "by": 3}', '{"first": NaN}', "[" * 100_000,
        '{"first": "2020-10-10", "text": "\\ud800"}', '{"first": 1e999}', "", fine,
    ]  # fmt: skip
    found, refused = read("\n".join(lines))
    assert len(found) == 2
    assert [line for line, _ in refused] == [2, 3, 4, 5, 6, 7, 8]
    whys = ["no JSON", "an object", "list of names", "a day", "no JSON", "half of", "a day"]
    assert all(why in told for why, (_, told) in zip(whys, refused, strict=True)), refused


ITEMS = [{"first": "2020-10-10", "text": t} for t in ("}{", "a, ]b", "")]


@pytest.mark.parametrize("indent", [None, 1])
def test_one_list_of_json_is_read_item_by_item(
    read: Read, monkeypatch: pytest.MonkeyPatch, indent: int | None
) -> None:
    monkeypatch.setattr("detente.evidence.importing.lines.LONGEST", 200)
    items = [*ITEMS, {"first": 3}, *ITEMS * 30]
    found, refused = read(json.dumps(items, indent=indent))
    assert [each.text for each in found] == ["}{", "a, ]b", ""] * 31
    assert [(line, "a day" in why) for line, why in refused] == [(14 if indent else 1, True)]


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        ("[\n{},\n{}\n{\n]", 2, "the list is broken here; nothing after it was read"),
        ("[\n{},\n{}", 2, "the list has no end"),
        ("[\n{},\n3, {}]", 2, "expected an object"),
        ("[" * 100_000, 0, "the list is broken here"),
        ('[\n{},\n{"text": "\xe9"},\n{}]', 2, "line 3: byte 0xe9"),
    ],
)
def test_a_broken_list_of_json_is_told(read: Read, text: str, count: int, why: str) -> None:
    found, refused = read(text.replace("{}", '{"first": "2020-10-10"}').encode("latin-1"))
    assert len(found) == count
    assert len(refused) == 1
    assert why in refused[0][1]


def test_an_item_of_many_lines_is_not_tried_at_every_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries = 0
    decode = json.JSONDecoder.raw_decode

    def counted(self: json.JSONDecoder, text: str, at: int = 0) -> object:
        nonlocal tries
        tries += 1
        return decode(self, text, at)

    monkeypatch.setattr(json.JSONDecoder, "raw_decode", counted)
    lines = ["[{", *('"a": "{",' for _ in range(4000)), '"b": 1}]']
    (item,) = in_list(Line(k, text) for k, text in enumerate(lines, 1))
    assert (item.line, item.told["b"]) == (1, 1)
    assert tries < 20


def records(*lines: str) -> list[tables.Cells]:
    return list(
        tables.rows((Line(k, text) for k, text in enumerate(lines, 1)), ",", frozenset({2}))
    )


@given(st.lists(st.text('ab,"\n', max_size=12), max_size=8))
def test_every_line_is_of_some_row_or_told(lines: list[str]) -> None:
    """Whatever quotes and commas there are, no line is passed over and none is read twice."""
    given_ = [f"{line}\n" for text in lines for line in text.split("\n")]
    covered: list[int] = []
    for row in records(*given_):
        width = 1 if row.why else 1 + sum(cell.count("\n") for cell in row.cells)
        covered += range(row.line, row.line + width)
    blank = {k for k, text in enumerate(given_, 1) if not text.strip(',"\n')}
    assert len(covered) == len(set(covered))
    assert {*range(1, len(given_) + 1)} - set(covered) <= blank


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=10))
def test_a_table_that_is_well_formed_is_read_as_csv_reads_it(cells: list[str]) -> None:
    clean = [cell.replace("\0", "") for cell in cells]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([[cell, "x"] for cell in clean])
    lines = io.StringIO(buffer.getvalue(), newline="").readlines()
    assert [row.cells for row in records(*lines)] == [[cell, "x"] for cell in clean]


AS_OF = dt.date(2020, 10, 31)
DAYS = Days(AS_OF, dt.date(2026, 1, 1))


def imported(path: Path, db: Path, days: Days = DAYS) -> object:
    with Brought.of(path) as brought, EventLog.open(db) as log:
        return bring_in(brought, log, days)


def test_what_was_imported_before_is_not_imported_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.evidence.log.BATCH", 3)
    monkeypatch.setattr("detente.evidence.importing.into.BATCH", 3)
    path, db = tmp_path / "events.csv", tmp_path / "events.db"
    path.write_text("".join(csv_lines([*numbered(10), *numbered(4)])), newline="")
    with Brought.of(path) as brought:
        first = rehearse(brought, None, DAYS)
    assert (first.added, first.there) == (10, 4)
    assert not db.exists()
    assert imported(path, db) == first
    with Brought.of(path) as brought, EventLog.reading(db) as log:
        again = rehearse(brought, log, DAYS)
        assert (again.added, again.there) == (0, 14)
        assert log.size() == 10
    assert imported(path, db) == again


def test_what_is_to_be_told_is_counted(tmp_path: Path) -> None:
    late, future = dt.date(2020, 11, 1), dt.date(2026, 1, 2)
    given_ = [
        TRUCE, SHELLS, Event(late, late, ""), Event(future, future, "AGREE", known=late),
    ]  # fmt: skip
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json_lines(given_)))
    tally = imported(path, tmp_path / "a.db")
    told = ("late", "future", "early", "uncoded", "unpublished", "added", "read")
    assert [getattr(tally, name) for name in told] == [2, 1, 1, 1, 2, 4, 4]
    imported(path, tmp_path / "b.db", Days(AS_OF, AS_OF, known_after=6))
    with EventLog.reading(tmp_path / "b.db") as log:
        assert {(e.event.known - e.event.last).days for e in log.standing() if e.event.known} == {6}


def test_progress_is_told_with_the_share_read(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("".join(csv_lines(numbered(2000, "x" * 100))), newline="")
    shares: list[float] = []
    with Brought.of(path) as brought, EventLog.open(tmp_path / "events.db") as log:
        bring_in(brought, log, DAYS, lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1
