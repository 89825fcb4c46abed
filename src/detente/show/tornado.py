"""The tornado: how far each number takes one answer from one end of its range to the other."""

from __future__ import annotations

import math

from detente.crisis import wording
from detente.show import tables
from detente.show.drawn import drawn, rule, words
from detente.show.hinges import Hinges
from detente.show.paint import Picture

WIDTH, LEFT, STEP, TOP = 860.0, 330.0, 30.0, 40.0
ROOM = 70.0  # for figures beside the bars


def tornado(found: Hinges, question: str) -> Picture | None:
    """Bars around the present answer, the widest on top; None where nothing bears on it.

    Open bars are what the derivative tells, filled ones were solved again.
    """
    rows = [
        each for each in found.numbers.get(question, ()) if not any(map(math.isnan, each.changes))
    ]
    now, kind = found.before[question], found.crisis.questions[question].kind
    if not rows or not math.isfinite(now):
        return None
    ends = [_bounded(kind, now + change) for each in rows for change in each.changes]
    low, high = min([now, *ends]), max([now, *ends])
    span = max(high - low, 1e-9)

    def across(value: float) -> float:
        return LEFT + ROOM + (WIDTH - LEFT - 2 * ROOM) * (value - low) / span

    height = TOP + STEP * len(rows) + 10
    middle = across(now)
    body = [
        rule(middle, TOP - 8, middle, height - 6, "ink", 1.5),
        words(middle, TOP - 16, f"now {tables.value_text(kind, now)}", anchor="middle", weight=600),
    ]
    told = []
    for place, each in enumerate(rows):
        y = TOP + STEP * place + 4
        at_low, at_high = (_bounded(kind, now + change) for change in each.changes)
        name = each.parameter if len(each.parameter) <= 46 else f"…{each.parameter[-45:]}"
        body.append(words(LEFT - 6, y + 12, name, anchor="end"))
        for end, value, colour in (("low", at_low, "tempo"), ("high", at_high, "play")):
            x0, x1 = sorted((middle, across(value)))
            filled = each.solved is not None
            body.append(
                f'<rect x="{x0:.1f}" y="{y:.1f}" width="{max(x1 - x0, 1):.1f}" height="17" '
                f'fill="var(--{colour})" fill-opacity="{0.85 if filled else 0.12}" '
                f'stroke="var(--{colour})"/>'
            )
            if x1 - x0 > 3:
                right = value >= now
                body.append(
                    words(
                        x1 + 4 if right else x0 - 4,
                        y + 12,
                        f"{tables.value_text(kind, value)} {'▼' if end == 'low' else '▲'}",
                        anchor="start" if right else "end",
                        size=11,
                    )
                )
        told.append(
            f"{each.parameter} ({wording.number(each.number)}): {tables.value_text(kind, at_low)} "
            f"at its low end, {tables.value_text(kind, at_high)} at its high end"
        )
    return drawn(
        "tornado", f"What {question} turns on", f"{'; '.join(told)}.", WIDTH, height, body
    )  # fmt: skip


def _bounded(kind: str, value: float) -> float:
    return max(value, 0.0) if kind == "time" else min(max(value, 0.0), 1.0)
