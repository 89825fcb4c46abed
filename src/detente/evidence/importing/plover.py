"""PLOVER records: JSON as its codebook lays it out (draft 0.8, chapter 6), with the earlier names
of its gold standard records; and POLECAT (dataverse.harvard.edu), a tab-separated table.

A party is its country with its sector (`AZEMIL`), or its name where it has no country. A record
with several events is as many events here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from detente.crisis.shape import PLOVER_ONCE
from detente.errors import UsageError
from detente.evidence.events import Event
from detente.evidence.importing.days import day, joined, names

POLECAT = frozenset({"event_id", "event_date", "event_type", "actor_name", "publication_date"})
NOTHING = frozenset({"", "None", "none", "null", "nan"})


def polecat(row: Mapping[str, str]) -> Iterator[Event]:
    """The event of a row, by names in small letters with underscores. Raises UsageError."""
    told = {name: cell.strip() for name, cell in row.items() if cell.strip() not in NOTHING}
    first = day(told.get("event_date", ""), "Event Date")
    published = told.get("publication_date")
    yield Event(
        first, first, _code(told.get("event_type", "")), told.get("event_mode", ""),
        by=_party(told, "actor"), to=_party(told, "recipient"),
        theatre=joined(*(told.get(name) for name in ("city", "district", "province", "country"))),
        source=told.get("source", "") or "POLECAT", place=told.get("event_id", ""),
        coder="POLECAT", known=day(published, "Publication Date") if published else None,
        text=told.get("headline", ""),
    )  # fmt: skip


def _party(told: Mapping[str, str], role: str) -> tuple[str, ...]:
    countries = _split(told.get(f"{role}_country"))
    if len(countries) > 1:
        return names(*countries)
    sector = told.get(f"primary_{role}_sector", "")
    if countries:
        return names(countries[0] + (sector if sector not in NOTHING else ""))
    return names(*_split(told.get(f"{role}_name")))


def _split(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split(";") if part.strip() not in NOTHING]


def plover(told: Mapping[str, Any]) -> Iterator[Event]:
    """The events of a JSON object. Raises UsageError."""
    first = day(_text(told, "date"), "date")
    last = day(_text(told, "enddate"), "enddate") if told.get("enddate") else first
    cited = _object(told.get("cite_info") or told.get("citeInfo"))
    place = _object(told.get("event_loc") or told.get("eventLoc"))
    published = _text(cited, "date") or _text(told, "publication_date")
    codes = _several(told.get("event"))
    if not codes:
        raise UsageError("it has no `event`", hint="PLOVER's fields are date, event, actor, ...")
    for code in codes:
        yield Event(
            first, last, _code(code), ", ".join(_several(told.get("mode"))),
            by=_entities(told, "actor", "source"), to=_entities(told, "recipient", "target"),
            theatre=joined(*(_text(place, name) for name in _PLACES)),
            source=_text(cited, "publication") or _text(told, "publication") or "PLOVER",
            place=_text(cited, "url") or _text(told, "id"),
            coder=_text(told, "coder") or "PLOVER",
            known=_published(published), text=_text(told, "text"),
        )  # fmt: skip


_PLACES = ("resolved_place", "city", "district", "province", "country")


def _published(text: str) -> dt.date | None:
    return day(text, "publication date") if text else None


def _code(text: str) -> str:
    """The event class, in the words of the present codebook."""
    code = text.strip().upper().removeprefix("PLOVER_")
    return PLOVER_ONCE.get(code, code)


def _entities(told: Mapping[str, Any], *roles: str) -> tuple[str, ...]:
    found = next((told[role] for role in roles if told.get(role)), ())
    every = found if isinstance(found, list) else [found]
    return names(*(_entity(each) for each in every))


def _entity(told: Any) -> str:
    if not isinstance(told, Mapping):
        return told if isinstance(told, str) else ""
    code, sector = _text(told, "code"), _text(told, "sector")
    named = next((_text(told, name) for name in _NAMES if told.get(name)), "")
    return f"{code}{sector}" if code else named


_NAMES = ("identifier_text", "entity_text", "actorText")


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else str(value)


def _several(value: Any) -> list[str]:
    every = value if isinstance(value, list) else [value]
    return [each.strip() for each in every if isinstance(each, str) and each.strip()]


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
