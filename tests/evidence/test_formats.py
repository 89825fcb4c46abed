"""Other people's data: every format, with its codes, its days and its parties."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from detente.crisis.shape import PLOVER
from detente.evidence.events import Event
from detente.evidence.importing.bring import Brought
from detente.evidence.importing.codes import ROOTS, Code, _acled, _cameo, of_acled, of_cameo
from detente.evidence.importing.days import day

DATA = Path(__file__).parents[3] / "shared" / "data" / "may-ship" / "text"
DAY = dt.date(2020, 10, 10)
Read = Callable[..., tuple[str, list[Event], list[str]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_(text: str, form: str | None = None) -> tuple[str, list[Event], list[str]]:
        path = tmp_path / "data"
        path.write_text(text, encoding="utf-8", newline="")
        with Brought.of(path, form) as brought:
            found = list(brought)
            return brought.form, found, [each.why for each in brought.refused]

    return read_


def table(head: Sequence[str], *rows: Mapping[str, object], sign: str = ",") -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, head, restval="", delimiter=sign)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


ACLED_COLUMNS = """
event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1
assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting iso region country
admin1 admin2 admin3 location latitude longitude geo_precision source source_scale notes fatalities
tags timestamp
"""
GED_COLUMNS = """
id relid year type_of_violence conflict_new_id dyad_new_id side_a side_b where_coordinates adm_1
latitude longitude country date_start date_end date_prec deaths_a deaths_b deaths_civilians
deaths_unknown best high low
"""
ACLED, GED = ACLED_COLUMNS.split(), GED_COLUMNS.split()
SHELLING = {
    "event_id_cnty": "AZE1", "event_date": "10 October 2020", "time_precision": "1",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Shelling/artillery/missile attack",
    "actor1": "Military Forces of Azerbaijan (2003-)", "actor2": "Civilians (Artsakh)",
    "country": "Azerbaijan", "admin1": "Artsakh", "location": "Hadrut", "source": "Panorama",
    "notes": "Shells fell on the town.", "timestamp": "1603756800",
}  # fmt: skip


def test_acled(read: Read) -> None:
    assert len(ACLED) == 31
    battle = SHELLING | {
        "event_type": "Battles", "sub_event_type": "Armed clash", "time_precision": "2",
        "timestamp": "", "notes": "",
    }  # fmt: skip
    agreed = SHELLING | {
        "event_type": "Strategic developments", "sub_event_type": "Agreement",
        "time_precision": "3", "event_date": "2020-10-15",
    }  # fmt: skip
    bad = [
        SHELLING | {"event_type": "Battle"}, SHELLING | {"time_precision": "4"},
        SHELLING | {"event_date": "10/11/2020"},
    ]  # fmt: skip
    form, found, whys = read(table(ACLED, SHELLING, battle, agreed, *bad))
    assert form == "acled"
    shelling, clash, agreement = found
    assert shelling == Event(
        DAY, DAY, "ASSAULT", "heavy-weapons",
        by=("Military Forces of Azerbaijan (2003-)",), to=("Civilians (Artsakh)",),
        theatre="Hadrut, Artsakh, Azerbaijan", source="Panorama", place="AZE1", coder="ACLED",
        known=dt.date(2020, 10, 27), text="Shells fell on the town.",
    )  # fmt: skip
    assert clash.by == ("Military Forces of Azerbaijan (2003-)", "Civilians (Artsakh)")
    assert (clash.to, clash.mode, clash.known, clash.text) == ((), "", None, "Armed clash")
    assert (clash.first, clash.last) == (dt.date(2020, 10, 7), dt.date(2020, 10, 13))
    assert (agreement.code, agreement.to) == ("AGREE", ())
    assert (agreement.first, agreement.last) == (dt.date(2020, 10, 1), dt.date(2020, 10, 31))
    assert [re.sub("`[^`]*`", "x", why) for why in whys] == [
        "x is no event type of ACLED", "x is 1, 2 or 3, got x",
        "x is a day, got x (write it as 2020-10-10)",
    ]  # fmt: skip


def test_weeks_at_the_ends_of_the_calendar_are_cut(read: Read) -> None:
    """A slip in a year costs its row at most, and never the import."""
    early, late = (
        SHELLING | {"event_date": date, "time_precision": "2"}
        for date in ("0001-01-02", "9999-12-30")
    )
    _, found, whys = read(table(ACLED, early, late, SHELLING))
    assert [each.first for each in found] == [dt.date.min, DAY]
    assert len(whys) == 1  # no day follows on which the other could be known


def test_ucdp_ged(read: Read) -> None:
    war = {
        "id": 7, "type_of_violence": 1, "side_a": "Government of Azerbaijan",
        "side_b": "Republic of Artsakh", "where_coordinates": "Hadrut town",
        "country": "Azerbaijan",
        "date_start": "2020-10-10 00:00:00.000", "date_end": "2020-10-12 00:00:00.000",
        "deaths_civilians": 2, "best": 13, "high": 20, "low": 10,
    }  # fmt: skip
    alone = war | {"type_of_violence": 3, "side_b": "Civilians", "best": ""}
    form, found, whys = read(table(GED, war, alone, war | {"type_of_violence": 4}))
    assert form == "ucdp-ged"
    assert found[0] == Event(
        DAY, dt.date(2020, 10, 12), "ASSAULT",
        by=("Government of Azerbaijan", "Republic of Artsakh"), theatre="Hadrut town, Azerbaijan",
        source="UCDP GED", place="7", coder="UCDP",
        text="best estimate 13 deaths (10 to 20), 2 of them civilians",
    )  # fmt: skip
    assert (found[1].by, found[1].to) == (("Government of Azerbaijan",), ("Civilians",))
    assert found[1].text == ""
    assert whys == ["`type_of_violence` is 1, 2 or 3, got `4`"]


def gdelt(width: int, **cells: str) -> str:
    places = {
        "id": 0, "day": 1, "one": 5, "one_name": 6, "other": 15, "code": 26, "root": 28,
        "place": 52 if width == 61 else 50, "added": 59 if width == 61 else 56, "url": width - 1,
    }  # fmt: skip
    row = [""] * width
    known = {"id": "9", "day": "20201010", "one": "AZEMIL", "other": "ARM", "code": "194",
             "root": "19", "place": "Hadrut, Azerbaijan",
             "added": "20201011093000" if width == 61 else "20201011",
             }  # fmt: skip
    for name, cell in (known | cells).items():
        row[places[name]] = cell
    return "\t".join(row)


@pytest.mark.parametrize("width", [61, 58])
def test_gdelt(read: Read, width: int) -> None:
    lines = [
        gdelt(width, url="https://www.Azernews.az/nation/1"), gdelt(width, code="42", root="4"),
        gdelt(width, code="010", root="01", one="", one_name="FARMERS"),
        gdelt(width, code="---"), gdelt(width, day="20201310"), "a\tb", "",
    ]  # fmt: skip
    form, found, whys = read("\n".join(lines))
    assert form == "gdelt"
    assert found[0] == Event(
        DAY, DAY, "ASSAULT", "heavy-weapons", by=("AZEMIL",), to=("ARM",),
        theatre="Hadrut, Azerbaijan", source="azernews.az",
        place="https://www.Azernews.az/nation/1", coder="GDELT", known=dt.date(2020, 10, 11),
        text="CAMEO 194, GDELT event 9",
    )  # fmt: skip
    assert (found[1].code, found[1].mode, found[1].source) == ("CONSULT", "visit", "GDELT")
    assert (found[2].code, found[2].by) == ("", ("FARMERS",))
    assert len(found) == 3
    assert [why[:20] for why in whys] == [
        "`---` is no CAMEO co", "`SQLDATE` is a day, ", "it has 2 cells, expe"
    ]  # fmt: skip


def test_gdelt_without_addresses_and_with_a_header(read: Read) -> None:
    bare = gdelt(58).rsplit("\t", 1)[0]
    assert read(bare)[1][0].source == "GDELT"
    head = ["GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor2Code", "EventCode", "SOURCEURL"]
    row = dict(zip(head, ["9", "20201010", "AZE", "ARM", "0211", "http://ria.ru/x"], strict=True))
    form, (event,), _ = read(table(head, row))
    assert (form, event.code, event.source) == ("gdelt", "REQUEST", "ria.ru")


def test_polecat(read: Read) -> None:
    head = [
        "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
        "Actor Name", "Actor Country", "Primary Actor Sector", "Recipient Name",
        "Recipient Country", "Primary Recipient Sector", "City", "District", "Province", "Country",
        "Source", "Publication Date", "Headline",
    ]  # fmt: skip
    row = {
        "Event ID": "e1", "Event Date": "2020-10-10", "Event Type": "ASSAULT",
        "Event Mode": "aerial",
        "Actor Name": "Ilham Aliyev", "Actor Country": "AZE", "Primary Actor Sector": "MIL",
        "Recipient Name": "Islamic State; Somebody", "Recipient Country": "None", "City": "Hadrut",
        "District": "None", "Country": "AZE", "Source": "AFP", "Publication Date": "2020-10-11",
    }  # fmt: skip
    both = row | {"Actor Country": "AZE; ARM", "Event Type": "FIGHT", "Event Mode": "None"}
    form, found, whys = read(table(head, row, both, row | {"Event Type": "WAR"}, sign="\t"))
    assert form == "polecat"
    assert found[0] == Event(
        DAY, DAY, "ASSAULT", "aerial", by=("AZEMIL",), to=("Islamic State", "Somebody"),
        theatre="Hadrut, AZE", source="AFP", place="e1", coder="POLECAT",
        known=dt.date(2020, 10, 11),
    )  # fmt: skip
    assert (found[1].by, found[1].code, found[1].mode) == (("AZE", "ARM"), "ASSAULT", "")
    assert whys[0].startswith("`WAR` is no event class of PLOVER")


def test_plover_records(read: Read) -> None:
    record = {
        "id": "x7", "date": "2020-10-10", "enddate": "2020-10-11", "event": ["AGREE", "CONSULT"],
        "mode": ["visit"], "recipient": [{"code": "AZE"}], "coder": "NGEC",
        "actor": [{"code": "ARM", "sector": "GOV"}, {"entity_text": "Minsk Group"}],
        "event_loc": {"resolved_place": "Moscow", "country": "Russia"},
        "cite_info": {"publication": "TASS", "url": "tass.com/1", "date": "2020-10-11"},
    }  # fmt: skip
    text = f"{json.dumps(record)}\n{json.dumps({'date': '2020-10-10', 'event': []})}\n"
    form, found, whys = read(text)
    assert form == "plover"
    assert found[0] == Event(
        DAY, dt.date(2020, 10, 11), "AGREE", "visit", by=("ARMGOV", "Minsk Group"), to=("AZE",),
        theatre="Moscow, Russia", source="TASS", place="tass.com/1", coder="NGEC",
        known=dt.date(2020, 10, 11),
    )  # fmt: skip
    assert found[1].code == "CONSULT"
    assert whys == ["it has no `event` (PLOVER's fields are date, event, actor, ...)"]
    odd = {"date": "2020-10-10", "event": "FIGHT", "actor": 3, "event_loc": [1], "mode": {}}
    (event,) = read(json.dumps(odd))[1]
    assert (event.code, event.by, event.theatre) == ("ASSAULT", (), "")


def test_the_gold_standard_records_of_plover() -> None:
    path = DATA / "PLOVER_GSR_CAMEO.txt"
    if not path.exists():
        pytest.skip("the PLOVER gold standard records are not here")
    with Brought.of(path) as brought:
        found = list(brought)
    assert brought.form == "plover"
    assert len(found) + brought.refusals == 323
    assert len(found) > 300
    assert {each.code for each in found} <= set(PLOVER)
    assert all("is no event class" in each.why or "day" in each.why for each in brought.refused)
    assert found[0].by == ("HUNGOV", "ROUGOV")


def test_the_table_of_cameo_is_that_of_plover() -> None:
    path = DATA / "CAMEO2PLOVER-2021.txt"
    if not path.exists():
        pytest.skip("the conversion table of PLOVER is not here")
    line = re.compile(r"(\d{3,4}):\s*([A-Z]+)\s*,\s*([^,#]*)")
    told = {
        found[1]: Code(found[2], found[3].strip())
        for found in map(line.match, path.read_text("utf-8").splitlines()) if found
    }  # fmt: skip
    assert len(told) == 256
    assert told.pop("175") == Code("ASSAULT", "pro_autocracy"), "a context in the wrong place"
    table_ = dict(_cameo())
    assert table_.pop("175") == Code("ASSAULT", "")
    assert table_ == told


def test_codes_are_of_plover() -> None:
    known = {*PLOVER, ""}
    assert {code.event for code in (*_cameo().values(), *_acled().values())} <= known
    assert set(ROOTS.values()) <= known
    assert set(ROOTS) == {f"{k:02}" for k in range(1, 21)}


@pytest.mark.parametrize(
    ("code", "root", "event", "mode"),
    [
        ("193", "", "ASSAULT", "firearms"), ("1931", "", "ASSAULT", "firearms"),
        ("19", "", "ASSAULT", ""), ("0871", "", "RETREAT", "ceasefire"),
        ("871", "8", "RETREAT", "ceasefire"), ("42", "4", "CONSULT", "visit"),
        ("14", "14", "PROTEST", ""), ("010", "01", "", ""), ("0256", "02", "REQUEST", ""),
    ],
)  # fmt: skip
def test_cameo_codes(code: str, root: str, event: str, mode: str) -> None:
    assert of_cameo(code, root) == Code(event, mode)


@pytest.mark.parametrize("code", ["", "---", "X", "21", "1", "19301", "999", "１９"])
def test_what_is_no_cameo_code_is_refused(code: str) -> None:
    with pytest.raises(KeyError):
        of_cameo(code)


def test_an_unknown_sub_event_is_taken_by_its_event() -> None:
    assert of_acled("Battles ", "Duel") == Code("ASSAULT", "", both=True)
    with pytest.raises(KeyError):
        of_acled("Duels", "")


def test_days() -> None:
    for text in (
        "2020-10-10", "20201010", "20201010093000", "10 October 2020", "10 oct 2020",
        "2020-10-10T09:30", "2020-10-10 00:00:00.000", " 2020-10-10 ",
    ):  # fmt: skip
        assert day(text, "x") == DAY
