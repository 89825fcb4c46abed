"""Rows of other people's data as events: UCDP GED, ACLED, GDELT 1.0 and 2.0, POLECAT.

Actors and places are taken as the data name them; the mapping of a crisis says who they are
(`detente.evidence.mapping`). Days that the data know only to a week or a month are intervals. All
these data are records of reports, taken as actual; what is alleged in them they do not say.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from detente.errors import UsageError
from detente.evidence.events import Event, checked
from detente.evidence.importing.cameo import plover
from detente.evidence.wire import day_of

Row = Mapping[str, str]
ONE_SIDED = "3"
ACLED = {
    "battles": ("ASSAULT", ""),
    "explosions/remote violence": ("ASSAULT", "explosives"),
    "violence against civilians": ("ASSAULT", ""),
    "protests": ("PROTEST", "demo"),
    "riots": ("PROTEST", "riot"),
    "strategic developments": ("", ""),
}
ACLED_MORE = {
    "sexual violence": ("ASSAULT", "sexual"),
    "abduction/forced disappearance": ("ASSAULT", "abduct"),
    "suicide bomb": ("ASSAULT", "suicide-attack"),
    "shelling/artillery/missile attack": ("ASSAULT", "heavy-weapons"),
    "air/drone strike": ("ASSAULT", "heavy-weapons"),
    "agreement": ("AGREE", ""),
    "arrests": ("COERCE", "arrest"),
    "looting/property destruction": ("COERCE", "seize"),
    "headquarters or base established": ("MOBILIZE", "troops"),
    "non-violent transfer of territory": ("RETREAT", "withdraw"),
    "change to group/activity": ("MOBILIZE", ""),
}
GDELT_COLUMNS = {61: (52, 59, 60), 58: (50, 56, 57)}
"""Columns of the place, the day it was added and the address, by how many there are."""


def ged(row: Row) -> Event:
    """UCDP Georeferenced Event Dataset: organised violence that kills. Raises UsageError."""
    first, last = (_day(row[name][:10], name) for name in ("date_start", "date_end"))
    kind = row.get("type_of_violence", "")
    victim = "Civilians" if kind == ONE_SIDED else row.get("side_b", "")
    return checked(
        Event(
            first, last, "ASSAULT",
            by=_names(row.get("side_a", "")), to=_names(victim),
            theatre=row.get("where_coordinates", "") or row.get("country", ""),
            source="UCDP GED", place=row.get("id", ""), coder="UCDP",
            text=f"best estimate of deaths {row.get('best', '?')}",
        )
    )  # fmt: skip


def acled(row: Row) -> Event:
    """Armed Conflict Location & Event Data. Raises UsageError."""
    day = _day(row["event_date"], "event_date")
    first, last = _about(day, row.get("time_precision", "1"))
    kind, more = row.get("event_type", "").lower(), row.get("sub_event_type", "").lower()
    code, mode = ACLED_MORE.get(more) or ACLED.get(kind, ("", ""))
    return checked(
        Event(
            first, last, code, mode,
            by=_names(row.get("actor1", "")), to=_names(row.get("actor2", "")),
            theatre=row.get("location", "") or row.get("admin1", ""),
            source=row.get("source", "") or "ACLED", place=row["event_id_cnty"], coder="ACLED",
            text=row.get("sub_event_type", ""),
        )
    )  # fmt: skip


def gdelt(cells: Sequence[str]) -> Event:
    """One row of GDELT events, 61 columns (2.0) or 58 (1.0). Raises UsageError."""
    place, added, address = GDELT_COLUMNS[len(cells)]
    first = _day(cells[1], "SQLDATE")
    try:
        code, mode = plover(cells[26])
    except KeyError:
        raise UsageError(f"`{cells[26]}` is no CAMEO code", hint="column 27 holds it") from None
    return checked(
        Event(
            first, first, code, mode,
            by=_names(cells[7] or cells[5]), to=_names(cells[17] or cells[15]),
            theatre=cells[place], source=cells[address], place=cells[0], coder="GDELT",
            known=_day(cells[added][:8], "DATEADDED") if cells[added] else None,
        )
    )  # fmt: skip


def polecat(told: Mapping[str, Any]) -> Event:
    """POLECAT and other PLOVER records: names with spaces or underscores. Raises UsageError."""
    fields = {str(key).lower().replace(" ", "_"): value for key, value in told.items()}
    first = _day(str(_one(fields, "event_date", "date") or ""), "event_date")
    known = _one(fields, "publication_date", "pub_date")
    place = [_one(fields, key) for key in ("location", "city", "country_name", "feature_name")]
    code = str(_one(fields, "event_type", "event", "plover") or "").upper()
    return checked(
        Event(
            first, first, code.removeprefix("PLOVER_"),
            str(_one(fields, "event_mode", "mode") or ""),
            by=_parties(fields, "actor", "source"), to=_parties(fields, "recipient", "target"),
            theatre=next((str(each) for each in place if each), ""),
            source=str(_one(fields, "source_name", "publisher", "url") or ""),
            place=str(_one(fields, "event_id", "id") or ""), coder="PLOVER",
            known=_day(str(known), "publication_date") if known else None,
            text=str(_one(fields, "headline", "text") or ""),
        )
    )  # fmt: skip


TABULAR: Mapping[str, Callable[[Row], Event]] = {"ucdp-ged": ged, "acled": acled}


def _one(fields: Mapping[str, Any], *names: str) -> Any:
    return next((fields[name] for name in names if fields.get(name) not in (None, "")), None)


def _parties(fields: Mapping[str, Any], *roles: str) -> tuple[str, ...]:
    for role in roles:
        for name in (f"{role}_country", f"{role}_name", role):
            value = fields.get(name)
            if isinstance(value, Mapping):
                value = value.get("country") or value.get("name") or value.get("agent")
            if isinstance(value, list):
                return tuple(str(each) for each in value)
            if value not in (None, "", "None"):
                return _names(str(value))
    return ()


def _names(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.strip() for each in cell.split(";") if each.strip()))


def _day(text: str, name: str) -> dt.date:
    """As 2020-10-10, 20201010, `10 October 2020` or `10/31/2020`. Raises UsageError."""
    for form in ("%Y%m%d", "%d %B %Y", "%m/%d/%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return dt.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return day_of(name, text.strip()[:10])


def _about(day: dt.date, precision: str) -> tuple[dt.date, dt.date]:
    """ACLED's time precision: 1 the day, 2 the week about it, 3 its month."""
    if precision == "2":
        return day - dt.timedelta(3), day + dt.timedelta(3)
    if precision == "3":
        last = calendar.monthrange(day.year, day.month)[1]
        return day.replace(day=1), day.replace(day=last)
    return day, day
