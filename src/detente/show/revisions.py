"""Forecasts revised day by day: the chart, and the file in which every revision is kept.

The chart has a panel for each question: the forecast at the best values as a line, the 80 %
interval over the draws as a band, and a number on the day on which an event moved it; the events
stand below by their numbers, and so do the questions that nothing has moved, in one line. A row of
the file is one revision: it is added to and never changed, and holds no time of running.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import UsageError
from detente.show import charts, files, numbers, update
from detente.show.paint import BAND, GRID, INK, MUTED, PLAY, TEMPO, Picture, picture
from detente.show.update import Met, Update

if TYPE_CHECKING:
    import altair as alt

WIDTH, HEIGHT, GAP = 520, 74, 34
TELLING, MOST_TOLD = 0.02, 12
STILL_IN_LINE = 4
"""How many questions that hardly moved stand in one line below."""
LINE = 17


def days(found: Update) -> Picture:
    """Every question's forecast from the day of the crisis to the last."""
    every = [key for key, each in found.crisis.questions.items() if each.kind != "time"]
    still = [key for key in every if _still(found, key)]
    asked = [key for key in every if key not in still]
    if not asked:
        asked, still = every, []
    told = _told(found, asked)
    described = "; ".join(
        f"{each.id}: {numbers.per_cent(each.before)}, then {numbers.per_cent(each.after)}"
        for each in found.revisions
        if each.id in every and not math.isnan(each.after)
    )
    return picture(
        _plot(found, asked, still, told).to_dict(),
        name="days",
        title="Forecasts revised day by day",
        description=f"{described}. `detente update --json` holds every day.",
    )


def _still(found: Update, key: str) -> bool:
    """Whether a question's forecast, at the best values and over the draws, hardly moved."""
    seen = [each.values[key] for each in found.days]
    ends = list(zip(*(each.spans[key] for each in found.days if key in each.spans), strict=True))
    return all(
        max(line) - min(line) < TELLING for line in (seen, *ends) if not any(map(math.isnan, line))
    )


def _told(found: Update, asked: Sequence[str]) -> list[Met]:
    """The events that moved any question most, by their days."""

    def most(each: Met) -> float:
        return max((abs(each.changes.get(key, 0.0)) for key in asked), default=0.0)

    telling = [each for each in found.events if most(each) >= TELLING]
    telling.sort(key=lambda each: (-most(each), each.last, each.rows))
    return sorted(telling[:MOST_TOLD], key=lambda each: (each.last, each.first, each.rows))


def _moment(day: dt.date) -> int:
    """Milliseconds since 1970 of the end of a day, UTC."""
    return round(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() + 86_400) * 1000


def _plot(
    found: Update, asked: Sequence[str], still: Sequence[str], told: Sequence[Met]
) -> alt.LayerChart:
    import altair as alt

    step = HEIGHT + GAP
    height = step * len(asked) + 30
    rows = [_event(place, each) for place, each in enumerate(told, 1)] + _unmoved(found, still)
    legend = height + 14 + LINE * len(rows)
    first, last = _moment(found.crisis.as_of), _moment(found.days[-1].date)
    span = max(last - first, 1)

    def across(day: dt.date) -> float:
        return WIDTH * (_moment(day) - first) / span

    def down(place: int, value: float) -> float:
        return step * place + GAP + HEIGHT * (1.0 - value)

    frames: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    number = {id(each): place for place, each in enumerate(told, 1)}
    for place, key in enumerate(asked):
        frames.append({"x": 0, "x2": WIDTH, "y": down(place, 1.0), "y2": down(place, 0.0)})
        question = found.crisis.questions[key]
        title = key + (" (civilian harm)" if question.harm else "")
        words.append(_word(0, down(place, 1.0) - 9, title, "left", INK, 12, bold=True))
        words += [
            _word(-7, down(place, at) + 3, f"{round(100 * at)} %", "right", MUTED, 10)
            for at in (0.0, 0.5, 1.0)
        ]
        lines += _line(found, key, place, across, down)
        marks += _marks(found, key, place, number, across, down)
        words.append(_last(found, key, place, down))
    words += _dates(found, height, across)
    words += [
        _word(0, height + 24 + LINE * place, text, "left", INK, 11)
        for place, text in enumerate(rows)
    ]
    ticks = [{"x": across(each.last), "y": height - 16, "y2": height - 10} for each in found.events]
    return _layers(frames, lines, marks, words, ticks, legend, alt)


def _line(found: Update, key: str, place: int, across: Any, down: Any) -> list[dict[str, Any]]:
    """The value and the interval at the end of each day."""
    rows = []
    for each in found.days:
        value = each.values[key]
        if math.isnan(value):
            continue
        low, _, high = each.spans.get(key, (value, value, value))
        if math.isnan(low):
            low = high = value
        rows.append(
            {
                "key": key, "x": across(each.date), "y": down(place, value),
                "low": down(place, low), "high": down(place, high),
            }
        )  # fmt: skip
    return rows


def _marks(
    found: Update, key: str, place: int, number: dict[int, int], across: Any, down: Any
) -> list[dict[str, Any]]:
    """Numbers on the days on which events moved this question; those of one day together."""
    by_day: dict[dt.date, list[int]] = {}
    for each in found.events:
        if id(each) in number and abs(each.changes.get(key, 0.0)) >= TELLING:
            by_day.setdefault(each.last, []).append(number[id(each)])
    values = {each.date: each.values[key] for each in found.days}
    rows = []
    for date, own in by_day.items():
        value = values[date]
        if not math.isnan(value):
            up = value > 0.75  # numbers stand below a high line, above another
            rows.append(
                {
                    "x": across(date), "y": down(place, value), "up": down(place, 1.0),
                    "low": down(place, 0.0), "at": down(place, value) + (13 if up else -9),
                    "text": ",".join(map(str, own)),
                }
            )  # fmt: skip
    return rows


def _last(found: Update, key: str, place: int, down: Any) -> dict[str, Any]:
    value = found.days[-1].values[key]
    known = 0.0 if math.isnan(value) else value
    text = numbers.per_cent(value)
    return _word(WIDTH + 8, down(place, known) + 4, text, "left", INK, 13, bold=True)


def _dates(found: Update, height: float, across: Any) -> list[dict[str, Any]]:
    """A handful of dates below the panels, the last among them."""
    count = len(found.days) - 1
    step = max(1, math.ceil(count / 5))
    places = sorted({*range(0, count - step // 2, step), count})
    return [
        _word(
            across(found.days[k].date), height, _date(found.days[k].date, year=k in {0, count}),
            "left" if k == 0 else "right" if k == count else "center", MUTED, 11,
        )
        for k in places
    ]  # fmt: skip


def _date(day: dt.date, *, year: bool) -> str:
    text = numbers.short_date(day)
    return text if year else text.rsplit(" ", 1)[0]


def _unmoved(found: Update, still: Sequence[str]) -> list[str]:
    """The questions that have no panel, in lines."""
    last = found.days[-1].values
    told = [f"{key} {numbers.per_cent(last[key])}" for key in still]
    lines = [told[k : k + STILL_IN_LINE] for k in range(0, len(told), STILL_IN_LINE)]
    return [("Hardly moved: " if not k else "") + ", ".join(line) for k, line in enumerate(lines)]


def _event(number: int, each: Met) -> str:
    return f"[{number}] {update.days(each)}: {update.label(each, 90)}"


def _word(
    x: float, y: float, text: str, align: str, colour: str, size: int, *, bold: bool = False
) -> dict[str, Any]:
    weight = "bold" if bold else "normal"
    return {
        "x": x, "y": y, "text": text, "align": align, "colour": colour, "size": size,
        "weight": weight,
    }  # fmt: skip


def _layers(
    frames: list[dict[str, Any]],
    lines: list[dict[str, Any]],
    marks: list[dict[str, Any]],
    words: list[dict[str, Any]],
    ticks: list[dict[str, Any]],
    height: float,
    alt: Any,
) -> alt.LayerChart:
    rows = charts.rows_of
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False))
    own = alt.Chart(rows(lines))
    numbered = alt.Chart(rows(marks))
    layers = [
        alt.Chart(rows(frames)).mark_rect(color=BAND).encode(x=x, x2="x2:Q", y=y, y2="y2:Q"),
        own.mark_area(color=PLAY, opacity=0.22).encode(
            x=x, y=alt.Y("low:Q", axis=None), y2="high:Q", detail="key:N"
        ),
        numbered.mark_rule(color=GRID).encode(x=x, y=alt.Y("up:Q", axis=None), y2="low:Q"),
        own.mark_line(color=PLAY, strokeWidth=2).encode(x=x, y=y, detail="key:N"),
        numbered.mark_point(color=TEMPO, filled=True, size=34, opacity=1).encode(x=x, y=y),
        numbered.mark_text(color=TEMPO, fontSize=10, fontWeight="bold").encode(
            x=x, y=alt.Y("at:Q", axis=None), text="text:N"
        ),
        alt.Chart(rows(ticks)).mark_rule(color=TEMPO).encode(x=x, y=y, y2="y2:Q"),
    ]
    styles = sorted({(w["align"], w["colour"], w["size"], w["weight"]) for w in words})
    for align, colour, size, weight in styles:
        mine = [
            w for w in words
            if (w["align"], w["colour"], w["size"], w["weight"]) == (align, colour, size, weight)
        ]  # fmt: skip
        layers.append(
            alt.Chart(rows(mine))
            .mark_text(align=align, color=colour, fontSize=size, fontWeight=weight,
                       baseline="alphabetic")
            .encode(x=x, y=y, text="text:N")
        )  # fmt: skip
    return alt.layer(*layers).properties(width=WIDTH, height=height)  # type: ignore[no-any-return]


# --- past forecasts --------------------------------------------------------------------------


def forecast_row(found: Update) -> dict[str, Any]:
    """One revision, to be kept."""
    sightings = [[list(e.rows), str(e.first), str(e.last), list(e.causes), e.alleged]
                 for e in found.events]  # fmt: skip
    crisis = found.crisis
    return {
        "schema": "detente/revision/1",
        "crisis": crisis.id,
        "as_of": crisis.as_of.isoformat(),
        "until": found.until.isoformat(),
        "variant": crisis.variant,
        "reading": crisis.reading,
        "digest": crisis.digest,
        "version": found.version,
        "events": hashlib.sha256(json.dumps(sightings).encode()).hexdigest(),
        "slack": found.slack,
        "draws": None if found.weight is None else found.weight.count,
        "seed": None if found.weight is None else found.weight.seed,
        "questions": {
            each.id: {
                "value": each.after if math.isfinite(each.after) else None,
                "span": None if each.after_span is None else
                [end if math.isfinite(end) else None for end in each.after_span],
            }
            for each in found.revisions
        },
    }  # fmt: skip


def keep_forecast(path: Path, found: Update) -> bool:
    """Add a revision to a file of them; returns whether it is new (the last row is not repeated).

    Raises UsageError where the file cannot be written, or holds something else.
    """
    line = json.dumps(forecast_row(found), ensure_ascii=False) + "\n"
    with files.writing(path):
        last = ""
        if path.exists():
            text = path.read_text(encoding="utf-8")
            if text and not text.endswith("\n"):
                raise UsageError(
                    f"the last line of {path} is half written", hint="remove that line"
                )
            last = text.splitlines()[-1] + "\n" if text else ""
            if last and '"detente/revision/1"' not in last:
                raise UsageError(f"{path} holds no past forecasts", hint="name another file")
        if last == line:
            return False
        with path.open("ab", buffering=0) as stream:
            stream.write(line.encode())
            os.fsync(stream.fileno())
    return True
