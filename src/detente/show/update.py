"""What reported events do to a forecast, in words: questions, events, beliefs and numbers.

Records are made by `detente.study.updating`; the chart of the days is `detente.show.revisions`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from detente.crisis import wording
from detente.crisis.model import Crisis, Number
from detente.show import numbers, tables
from detente.show.readings import moved
from detente.show.tables import Column, Table

Span = tuple[float, float, float]
SETTLED = 1e-6
DOUBTED = 0.5
MOST = 8
INTERVAL_NOTE = (
    "Intervals hold the middle 80 % over the ranges of the file's numbers, before by the ranges as "
    "they are, after weighed by what was reported; given this file's structure."
)
POINT_NOTE = (
    "Point values: every number of the file stands at its best value; --draws carries the ranges "
    "through and weighs them by what was reported."
)
MOVED_NOTE = (
    "Change: in the order of the days, what each event did to the forecast when it became known, "
    "and what the silence between them did. They add up to the whole change."
)
CHANCE_NOTE = (
    "Chance before: that such a report would come in those days, by the forecast of the day before "
    "and what else was known. Least expected first."
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One question. before, after : at the best values; nan where it could not be computed.

    open : probability that it is not decided yet. before_span, after_span : 10th, 50th and 90th
    percentile over the draws; None without draws.
    """

    id: str
    before: float
    after: float
    open: float
    before_span: Span | None = None
    after_span: Span | None = None

    @property
    def settled(self) -> bool:
        """Whether what was reported, or the date, leaves nothing open."""
        return self.open <= SETTLED


@dataclass(frozen=True, slots=True)
class Met:
    """One event as it was met.

    rows : of the log, or whatever its reports are called. first, last : days. chance : that it
    would be reported, as things stood. likely : probability of each cause, and of a mistaken report
    under the empty key, given everything reported; what is missing is that an alleged one is false.
    alleged : chance given to the report; 1 for one that is certain. changes : by question.
    """

    rows: tuple[str, ...]
    first: dt.date
    last: dt.date
    causes: tuple[str, ...]
    text: str
    chance: float
    likely: Mapping[str, float]
    alleged: float
    changes: Mapping[str, float]

    @property
    def surprise(self) -> float:
        """Minus the log of the chance; infinite where it had none."""
        return -math.log(self.chance) if self.chance > 0 else math.inf

    @property
    def mistaken(self) -> float:
        """Probability that nothing stood behind it."""
        return max(0.0, 1.0 - sum(share for cause, share in self.likely.items() if cause))


@dataclass(frozen=True, slots=True)
class Day:
    """The end of one day. values : by question, at the best values. spans : over the draws, where
    there are any. logged : log of the likelihood so far. ess : effective number of draws, or nan.
    """

    date: dt.date
    values: Mapping[str, float]
    spans: Mapping[str, Span]
    logged: float
    ess: float


@dataclass(frozen=True, slots=True)
class Belief:
    """One factor. expected : probability of each level on the last day, by the file's forecast;
    now : given what was reported.
    """

    factor: str
    levels: tuple[str, ...]
    expected: tuple[float, ...]
    now: tuple[float, ...]

    @property
    def moved(self) -> float:
        """Half the sum of what the probabilities changed by, 0 to 1."""
        return 0.5 * sum(abs(a - b) for a, b in zip(self.expected, self.now, strict=True))


@dataclass(frozen=True, slots=True)
class Learnt:
    """One number, in the unit of the file: before and after. shift : of its mean, beside its spread
    before; noise : what a shift of that size may be by chance, two standard errors.
    """

    parameter: str
    number: Number
    before: Span
    after: Span
    shift: float
    noise: float


@dataclass(frozen=True, slots=True)
class Weight:
    """What the draws came to. See `detente.study.posterior.Posterior`."""

    count: int
    seed: int
    answered: int
    impossible: int
    faults: tuple[tuple[str, int], ...]
    ess: float
    distinct: int
    moved: int
    accepted: float
    log_evidence: float


@dataclass(frozen=True, slots=True)
class Update:
    """All of it.

    until : the day whose end it is about. silence : by question, what the time between events did.
    logged : log of the likelihood. error : bound on its relative error. slack : rate of reports
    that nothing stands behind, a week. notes : what else there is to say, as sentences. unmapped :
    rows that were not laid on the crisis, and why.
    """

    crisis: Crisis
    version: str
    until: dt.date
    revisions: tuple[Revision, ...]
    events: tuple[Met, ...]
    silence: Mapping[str, float]
    days: tuple[Day, ...]
    beliefs: tuple[Belief, ...]
    logged: float
    error: float
    slack: float = 0.0
    numbers: tuple[Learnt, ...] = ()
    weight: Weight | None = None
    notes: tuple[str, ...] = ()
    unmapped: tuple[tuple[str, str], ...] = field(default=())

    @property
    def mistaken(self) -> tuple[Met, ...]:
        """Events that are rather taken for mistaken reports."""
        return tuple(each for each in self.events if each.mistaken > DOUBTED)


def questions_table(found: Update) -> Table:
    """Every question before and after."""
    spans = found.weight is not None
    columns = (
        Column("Question"), Column("Horizon"), Column("Before", number=True),
        *((Column("80 %", number=True),) if spans else ()),
        Column("After", number=True, strong=True),
        *((Column("80 %", number=True),) if spans else ()),
        Column("Change", number=True), Column("Standing"),
    )  # fmt: skip
    rows = []
    for each in found.revisions:
        question = found.crisis.questions[each.id]
        rows.append(
            (
                each.id + (" (civilian harm)" if question.harm else ""),
                tables.horizon(question, numbers.short_date),
                tables.value_text(question.kind, _known(each.before)),
                *((_span(question.kind, each.before_span),) if spans else ()),
                tables.value_text(question.kind, _known(each.after)),
                *((_span(question.kind, each.after_span),) if spans else ()),
                moved(question.kind, _less(each.after, each.before)),
                _standing(each, question.kind),
            )
        )
    day = numbers.date(found.until)
    title = f"Questions, from {numbers.date(found.crisis.as_of)} to the end of {day}"
    note = INTERVAL_NOTE if spans else POINT_NOTE
    return Table(title, columns, tuple(rows), (note,))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _less(after: float, before: float) -> float:
    return 0.0 if after == before else after - before


def _span(kind: str, span: Span | None) -> str:
    if span is None or math.isnan(span[0]):
        return numbers.DASH
    low, high = (tables.value_text(kind, end) for end in (span[0], span[2]))
    return low if low == high else f"{low} to {high}"


def _standing(each: Revision, kind: str) -> str:
    if kind in {"share", "time"}:
        return "known" if each.settled else ""
    if not each.settled:
        return ""
    if each.after > 1.0 - SETTLED:
        return "came true"
    return "did not come true" if each.after < SETTLED else "past, and not known for sure"


def events_table(found: Update, most: int = MOST) -> Table | None:
    """The events that the model expected least; None where there are none."""
    if not found.events:
        return None
    columns = (
        Column("Event"), Column("Days"), Column("Chance before", number=True, strong=True),
        Column("Most likely"), Column("Mistaken", number=True),
    )  # fmt: skip
    ranked = sorted(found.events, key=lambda each: (-each.surprise, each.first, each.rows))
    rows = tuple(_event_row(each) for each in ranked[:most])
    logged = f"Log of the likelihood of all that was reported: {found.logged:.2f}."
    more = len(found.events) - len(rows)
    notes = (CHANCE_NOTE, logged, *((f"{more} more; --json lists all.",) if more > 0 else ()))
    return Table("The events that surprised most", columns, rows, notes)


def _event_row(each: Met) -> tuple[str, ...]:
    named = {cause: share for cause, share in each.likely.items() if cause}
    likely = max(named, key=lambda cause: named[cause], default="")
    told = f"{likely} ({numbers.share(named[likely])})" if len(named) > 1 else likely
    return (
        label(each), days(each), numbers.per_cent(each.chance), told,
        numbers.share(each.mistaken) if each.mistaken > 5e-3 else numbers.DASH,
    )  # fmt: skip


def label(each: Met, most: int = 60) -> str:
    """What an event is called, in so many letters at most."""
    text = each.text or " or ".join(each.causes)
    return text if len(text) <= most else f"{text[: most - 3].rstrip()}..."


def days(each: Met) -> str:
    first, last = numbers.short_date(each.first), numbers.short_date(each.last)
    return first if first == last else f"{first} to {last}"


def moved_table(found: Update, question: str, most: int = 5) -> Table | None:
    """What moved one question; None where nothing did that can be seen."""
    kind = found.crisis.questions[question].kind
    changes = [(each.changes.get(question, 0.0), each) for each in found.events]
    seen = [(change, each) for change, each in changes if moved(kind, change) != "none"]
    seen.sort(key=lambda pair: (-abs(pair[0]), pair[1].first, pair[1].rows))
    silence = found.silence.get(question, 0.0)
    quiet = moved(kind, silence)
    if not seen and quiet == "none":
        return None
    rows = [(label(each), days(each), moved(kind, change)) for change, each in seen[:most]]
    rest = sum(change for change, _ in seen[most:])
    if len(seen) > most:
        rows.append((f"{len(seen) - most} other events", "", moved(kind, rest)))
    rows.append(("time passing, nothing else reported", "", quiet))
    columns = (Column("Event"), Column("Days"), Column("Change", number=True, strong=True))
    return Table(f"What moved {question}", columns, tuple(rows))


def beliefs_table(found: Update, most: int = MOST) -> Table | None:
    """The factors whose levels are seen otherwise than was expected; None where none is."""
    shown = sorted(found.beliefs, key=lambda each: (-each.moved, each.factor))
    rows = []
    for each in [one for one in shown if one.moved >= 0.005][:most]:
        places = sorted(range(len(each.levels)), key=lambda k: -each.now[k])[:3]
        told = [f"{each.levels[k]} {numbers.share(each.now[k])}" for k in places
                if each.now[k] >= 0.005]  # fmt: skip
        then = [f"{each.levels[k]} {numbers.share(each.expected[k])}" for k in
                sorted(range(len(each.levels)), key=lambda k: -each.expected[k])[:3]
                if each.expected[k] >= 0.005]  # fmt: skip
        rows.append((each.factor, ", ".join(then), ", ".join(told), numbers.share(each.moved)))
    if not rows:
        return None
    columns = (
        Column("Factor"), Column("As it was expected"), Column("As it stands", strong=True),
        Column("Moved", number=True),
    )  # fmt: skip
    title = f"Where the crisis stands at the end of {numbers.date(found.until)}"
    note = "Moved: the share of probability that lies elsewhere than the forecast had it."
    return Table(title, columns, tuple(rows), (note,))


def numbers_table(found: Update, most: int = MOST) -> Table | None:
    """The numbers that moved by more than chance would; None without draws."""
    if found.weight is None:
        return None
    telling = [each for each in found.numbers if abs(each.shift) > each.noise]
    columns = (
        Column("Number"), Column("In the file"), Column("Before", number=True),
        Column("After", number=True, strong=True), Column("Shift", number=True),
    )  # fmt: skip
    rows = tuple(
        (
            each.parameter, wording.number(each.number), _figures(each.before),
            _figures(each.after), f"{each.shift:+.1f}",
        )
        for each in telling[:most]
    )  # fmt: skip
    note = (
        "Median and 80 % range over the draws, before and after. Shift: of the mean, in standard "
        "deviations before; only what is more than two standard errors is listed."
    )
    notes = (note,) if rows else ("No number moved by more than chance would move it.",)
    return Table("What the events say of the numbers", columns, rows, (*notes, *weighing(found)))


def _figures(span: Span) -> str:
    low, middle, high = (numbers.significant(each, 2) for each in span)
    return f"{middle} [{low}, {high}]"


def weighing(found: Update) -> tuple[str, ...]:
    """How many draws the intervals rest on, as sentences."""
    weight = found.weight
    if weight is None:
        return ()
    size = f"effective number {weight.ess:.1f}, {weight.distinct:,} different"
    told = [f"{weight.count:,} draws, seed {weight.seed}; {size}."]
    if weight.moved:
        told.append(
            f"Chosen anew and moved {weight.moved} times; {numbers.share(weight.accepted)} of the "
            "moves were accepted."
        )
    lost = weight.count - weight.answered
    if lost:
        reasons = "; ".join(f"{count:,}: {fault}" for fault, count in weight.faults[:3])
        told.append(f"{lost:,} draws have no answer and are left out: {reasons}.")
    if weight.impossible:
        told.append(
            f"By {weight.impossible:,} draws what was reported cannot be; they weigh nothing."
        )
    if weight.ess < 10:
        told.append(
            "So few draws carry the weight that the intervals after are rough: take more draws, "
            "or more moves."
        )
    return tuple(told)


def all_tables(found: Update) -> Iterator[Table]:
    """Every table, in reading order."""
    yield questions_table(found)
    told = [moved_table(found, each.id) for each in found.revisions]
    shown = [each for each in told if each is not None]
    for place, each in enumerate(shown, 1):
        notes = (MOVED_NOTE,) if place == len(shown) else ()
        yield Table(each.title, each.columns, each.rows, notes)
    for table in (events_table(found), beliefs_table(found), numbers_table(found)):
        if table is not None:
            yield table
