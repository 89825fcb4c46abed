"""GDELT events (gdeltproject.org): tab-separated, without a header, 61 columns (2.0) or 58 or 57
(1.0, with or without the address of the article); or a table with GDELT's names of columns.

Actors are GDELT's codes (`AZEMIL`), roles and all: what civilians of a country do is no move of its
government. The source is the host of the article, the place its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.importing.codes import of_cameo
from detente.evidence.importing.days import day, names

COLUMNS = frozenset({"globaleventid", "sqldate", "eventcode", "actor1code"})
_COMMON = {
    "globaleventid": 0, "sqldate": 1, "actor1code": 5, "actor1name": 6, "actor2code": 15,
    "actor2name": 16, "eventcode": 26, "eventrootcode": 28,
}  # fmt: skip
PLACES: Mapping[int, Mapping[str, int]] = {
    61: _COMMON | {"actiongeo_fullname": 52, "dateadded": 59, "sourceurl": 60},
    58: _COMMON | {"actiongeo_fullname": 50, "dateadded": 56, "sourceurl": 57},
    57: _COMMON | {"actiongeo_fullname": 50, "dateadded": 56},
}
"""Where each column stands, by how many there are."""
_HOST = re.compile(r"[a-z]+://(?:www\.)?([\w.-]+)", re.IGNORECASE)


def named(cells: list[str]) -> Mapping[str, str]:
    """The cells of a row without a header, by name."""
    return {name: cells[place] for name, place in PLACES[len(cells)].items()}


def gdelt(row: Mapping[str, str]) -> Iterator[Event]:
    """The event of a row. Raises UsageError."""
    cameo = row["eventcode"].strip()
    try:
        code = of_cameo(cameo, row.get("eventrootcode", "").strip())
    except KeyError:
        raise UsageError(f"`{cameo[:20]}` is no CAMEO code") from None
    first = day(row["sqldate"], "SQLDATE")
    added, address = row.get("dateadded", "").strip(), row.get("sourceurl", "").strip()
    yield Event(
        first, first, code.event, code.mode,
        by=names(row["actor1code"] or row.get("actor1name")),
        to=names(row.get("actor2code") or row.get("actor2name")),
        theatre=row.get("actiongeo_fullname", "").strip(),
        source=_host(address) or "GDELT", place=address, coder="GDELT",
        known=day(added, "DATEADDED") if added else None,
        text=f"CAMEO {cameo}, GDELT event {row['globaleventid'].strip()}",
    )  # fmt: skip


def _host(address: str) -> str:
    found = _HOST.match(address)
    return "" if found is None else found.group(1).lower()
