"""The part of the result page on later days: forecasts revised by what was reported."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.backtests.later import Followed
from benchmarks.backtests.page import Side
from benchmarks.backtests.played import Played
from benchmarks.timing import table
from detente.evidence.scorecard import SCORES, UNIFORM, Scorecard, mean
from detente.evidence.scores import Score, brier
from detente.evidence.skill import skill
from detente.show import numbers

TOLD = (
    "From the first day that a file declares its play is followed through what was reported "
    "(`events.csv`, `events.yaml` beside each file), counting on each day only what had been "
    "published by then; nothing is solved anew and no number is set otherwise. `Not revised` is "
    "the forecast of the first day, kept as it was. The days and the events were frozen in a "
    "commit of their own before any of this was scored. They are no forecasts either: those who "
    "coded the events knew the outcome, chose what to code, and saw the revised forecasts of the "
    "last day while they checked that events could be followed at all. Two maps were mended after "
    "that, each because an event could not have happened by the file (the treaty letter of 31 "
    "October 2020, the answers of 27 and 28 October 1962), and one to tell strikes by their toll; "
    "none because of a score. Forecasts close to the last event are of what has nearly happened, "
    "which is easy: what counts is the difference to the forecast that was not revised, and the "
    "days on which much was open."
)


def paragraphs(
    followed: Sequence[Followed], played: Sequence[Played], sides: Sequence[Side]
) -> list[str]:
    """In order."""
    return [
        "## On later days, revised by what was reported",
        TOLD,
        _whole(followed),
        *_said(followed),
        "### Day by day, questions that were still open",
        _days(followed),
        "### On the file's own day: revised from the first day, and forecast anew",
        (
            "The same questions on the same day: what the first day's play makes of the events "
            "since, and what the file says that was written as of that day. A claim stands "
            "beside, at the middle of its range, where an article of that day makes one."
        ),
        _own(followed, played, sides),
        _own_days(followed, played),
    ]


def _whole(followed: Sequence[Followed]) -> str:
    """Over all days, by crisis and together."""
    rows = [
        [each.crisis.id, str(len(each.days)), *_scores([each])] for each in followed
    ]  # fmt: skip
    rows.append(["all", "–", *_scores(followed)])
    head = ("crisis", "days", "questions", "revised", "not revised", "default numbers, revised",
            "base rate, where there is one", "revised, there", "even chances", "log, revised",
            "log, not revised")  # fmt: skip
    faults = [f"{each.crisis.id}: {each.fault}" for each in followed if each.fault]
    note = "Brier scores over the days that each forecast stood, until the question was settled."
    return "\n\n".join(
        [note, table(head, rows), *(f"No default numbers: {each}." for each in faults)]
    )


def _scores(followed: Sequence[Followed]) -> list[str]:
    def of(cards: Sequence[Scorecard | None], rule: Score = brier) -> str:
        return _plain([each.score(rule) for card in cards if card for each in card.entries])

    revised = [each.revised for each in followed]
    entries = [each for card in revised for each in card.entries]
    rated = [each for each in entries if each.rate is not None]
    plain = [each.defaults for each in followed]
    log = SCORES["log"]
    return [
        str(len(entries)), of(revised), of([each.kept for each in followed]),
        of(plain) if all(plain) else "–", _plain([each.rate_score() for each in rated]),
        _plain([each.score() for each in rated]),
        _plain([brier(UNIFORM, each.happened) for each in entries]), of(revised, log),
        of([each.kept for each in followed], log),
    ]  # fmt: skip


def _said(followed: Sequence[Followed]) -> list[str]:
    """Skill of revising, with its interval."""
    revised = [each for one in followed for each in one.revised.entries]
    kept = [each for one in followed for each in one.kept.entries]
    found = skill(
        [each.score() for each in revised], [each.score() for each in kept],
        [each.crisis for each in revised],
    )  # fmt: skip
    if found.interval is None:
        return []
    low, high = found.interval
    return [
        (
            f"Skill of revising over leaving the first day's forecast as it was, on {found.count} "
            f"questions of {len(followed)} crises: {found.value:+.2f}, 95 % from {low:+.2f} to "
            f"{high:+.2f}."
        )
    ]


def _days(followed: Sequence[Followed]) -> str:
    rows = []
    for each in followed:
        for day in each.days:
            open_ = each.open_on(each.revised, day)
            if not open_:
                continue
            plain = [] if each.defaults is None else each.open_on(each.defaults, day)
            kept = each.open_on(each.kept, day)
            rows.append(
                [
                    each.crisis.id, numbers.short_date(day), str(len(open_)),
                    *(_plain([brier(p, entry.happened) for entry, p in found])
                      for found in (open_, kept, plain)),
                    _plain([e.rate_score() for e, _ in open_ if e.rate is not None]),
                ]
            )  # fmt: skip
    head = ("crisis", "day", "open", "revised", "not revised", "default numbers, revised",
            "base rate, where there is one")  # fmt: skip
    return table(head, rows)


def _own(followed: Sequence[Followed], played: Sequence[Played], sides: Sequence[Side]) -> str:
    anew = {(e.crisis, e.id): e for one in played for e in one.file.entries}
    rows = []
    for each in followed:
        first = {entry.id: entry.history[0].probability for entry in each.kept.entries}
        for key, revised in each.own.items():
            entry = anew.get((each.crisis.id, key))
            if entry is None or key not in first:  # void on one of the two days
                continue
            rows.append(
                [
                    each.crisis.id, key, numbers.per_cent(first[key]), numbers.per_cent(revised),
                    numbers.per_cent(entry.last.probability),
                    _claimed(key, each, sides), "yes" if entry.happened else "no",
                ]
            )  # fmt: skip
    head = ("crisis", "question", "first day", "revised", "forecast anew", "claims", "came out")
    return table(head, rows)


def _claimed(key: str, each: Followed, sides: Sequence[Side]) -> str:
    day = each.given.crisis.as_of
    claims = [side.judged.claim for side in sides]
    if each.crisis.id != "karabakh-2020":
        return "–"
    told = [
        f"{claim.place}: {100 * claim.middle:.0f} %"
        for claim in claims
        if claim.question == key and claim.first <= day
    ]
    return ", ".join(told) or "–"


def _own_days(followed: Sequence[Followed], played: Sequence[Played]) -> str:
    """Mean Brier scores on the files' own days."""
    anew = {(e.crisis, e.id): e for one in played for e in one.file.entries}
    rows = []
    for each in followed:
        first = {entry.id for entry in each.kept.entries}
        pairs = [(anew[each.crisis.id, key], p) for key, p in each.own.items()
                 if (each.crisis.id, key) in anew and key in first]  # fmt: skip
        rows.append(
            [
                each.crisis.id, numbers.short_date(each.given.crisis.as_of), str(len(pairs)),
                _plain([brier(p, entry.happened) for entry, p in pairs]),
                _plain([brier(entry.last.probability, entry.happened) for entry, _ in pairs]),
            ]
        )  # fmt: skip
    return table(("crisis", "own day", "questions", "revised", "forecast anew"), rows)


def _plain(values: Sequence[float]) -> str:
    return f"{mean(values):.3f}" if values else "–"
