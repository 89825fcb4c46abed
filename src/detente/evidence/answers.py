"""Reading `answers.yaml`: what happened, kept apart from the crisis, which may not know it.

    crisis: karabakh-2020
    answers:
      shusha: {happened: true, on: 2020-11-09, source: the authorities themselves}
      russia-fights: {happened: false, source: agencies}
      town-first: {happened: false, decided: 2020-11-09, source: agencies}
      peacekeepers: {happened: true, on: [2020-11-10, 2020-11-12], source: agencies}
      deadly-strike: {void: the toll stays disputed, source: agencies}
      share-at-war: {value: 0.1, source: agencies}
      end-of-fighting: {on: 2020-11-09, source: agencies}     # or until: DAY, not come by then
    variants:
      mid-october:
        share-at-war: {value: 0.23, source: agencies}          # where the day makes a difference
    ladder:
      - {on: 2021-01-31, rung: settled, source: agencies}

A question of which nothing is said is open. Of a question with a date, `on` lies up to that date.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from os import PathLike

from pydantic import Field

from detente.crisis.diagnostics import Collector, did_you_mean, listed
from detente.crisis.elements import prose
from detente.crisis.forms import Day, Days, Flag, Name, Plain, Prose, Shape
from detente.crisis.model import Crisis, DateInterval, Question
from detente.crisis.nodes import Node, Sequence, Text, shorten
from detente.crisis.validate import read_entry
from detente.evidence import files
from detente.evidence.files import Beside
from detente.evidence.resolution import Outcome, Resolution, as_seen

FILE_NAME = "answers.yaml"
TOP = ("crisis", "answers", "variants", "ladder", "note")


class AnswerShape(Shape):
    """How one question came out."""

    happened: Flag | None = Field(None, description="of a question that is yes or no")
    on: Days | None = Field(None, description="the day it happened, or [first, last]")
    decided: Day | None = Field(None, description="the day from which on it could not happen")
    until: Day | None = Field(None, description="of a time: not come by the end of that day")
    value: Plain | None = Field(None, description="the share of time, 0 to 1; of a time, weeks")
    void: Prose | None = Field(None, description="why the question does not count")
    source: Prose | None = Field(None, description="who says so")
    note: Prose | None = None


class RungSeenShape(Shape):
    """The rung of the ladder on which the crisis stood on a day."""

    on: Day
    rung: Name
    source: Prose | None = None


@dataclass(frozen=True, slots=True)
class RungSeen:
    """The rung of the ladder on which the crisis stood at the end of a day."""

    on: dt.date
    rung: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of how a crisis came out.

    resolutions : by question, of those of which something is said. variants : what differs on the
    day of a variant, by its name. digest : sha256 of the file.
    """

    crisis: str
    resolutions: Mapping[str, Resolution]
    variants: Mapping[str, Mapping[str, Resolution]] = field(default_factory=dict)
    ladder: tuple[RungSeen, ...] = ()
    path: str = ""
    digest: str = ""

    def of(self, crisis: Crisis) -> dict[str, Resolution]:
        """Every question of the crisis as its day sees it; open where nothing is said."""
        said = {**self.resolutions, **self.variants.get(crisis.variant or "", {})}
        return {
            key: as_seen(crisis, question, said.get(key, Resolution(key, "open")))
            for key, question in crisis.questions.items()
        }


def load_answers(path: str | PathLike[str], crisis: Crisis) -> Answers:
    """Read the answers to the questions of `crisis`, which is the file itself or a view of it.

    Raises CrisisError with every mistake, each at its place.
    """
    beside = files.open_beside(path)
    files.check_keys(beside, TOP)
    files.check_crisis(beside, crisis, "the answers")
    found = Answers(
        crisis.id,
        _section(_find(beside, "answers"), "answers", crisis, beside.report),
        _variants(beside, crisis),
        _ladder(beside, crisis),
        beside.name,
        beside.digest,
    )
    files.settle(beside)
    return found


def with_suggestions(answers: Answers, suggested: Mapping[str, Resolution]) -> Answers:
    """The same with what the event log suggests of questions of which nothing else is said."""
    return replace(answers, resolutions={**suggested, **answers.resolutions})


def _find(beside: Beside, key: str) -> Node | None:
    entry = beside.root.find(key)
    return None if entry is None else entry[1]


def _variants(beside: Beside, crisis: Crisis) -> dict[str, dict[str, Resolution]]:
    found = {}
    for name, node in files.entries(_find(beside, "variants"), "`variants`", beside.report):
        if name not in crisis.dates:
            beside.report.error(
                "unknown-variant", f"`{shorten(name)}` is no variant of `{crisis.id}`",
                name.location,
                did_you_mean(name, crisis.dates) or f"it has {listed(crisis.dates) or 'none'}",
            )  # fmt: skip
            continue
        found[str(name)] = _section(node, f"variants.{name}", crisis, beside.report)
    return found


def _section(node: object, what: str, crisis: Crisis, report: Collector) -> dict[str, Resolution]:
    found = {}
    for key, entry in files.entries(node, f"`{what}`", report):
        if not files.is_question(key, crisis, report):
            continue
        about = f"the answer to `{key}`"
        shape = read_entry(AnswerShape, entry, key.location, about, report)  # type: ignore[arg-type]
        if shape is not None:
            found[str(key)] = _resolution(key, shape, crisis.questions[key], report)
    return found


def _resolution(key: Text, shape: AnswerShape, question: Question, report: Collector) -> Resolution:
    """What one entry says; an open one after reporting what is wrong with it."""
    before = report.errors
    _check_keys(key, shape, question, report)
    on = files.days(shape.on, key.location, report)
    decided = files.day(shape.decided, report)
    until = files.day(shape.until, report)
    most = 1.0 if question.kind == "share" else math.inf
    value = None if shape.value is None else files.number(shape.value, 0, most, "value", report)
    outcome = _outcome(key, shape, question, report)
    if report.errors == before:
        _check_days(key, on, decided, question, report)
    if outcome == "yes" and on is None and question.kind == "on" and question.by is not None:
        on = DateInterval(question.by, question.by)
    ends = (on.first, on.last) if on is not None else (decided or until, decided or until)
    if question.kind == "time" and value is None and on is None and until is None:
        outcome = "void" if outcome == "void" else "open"
    return Resolution(str(key), outcome, *ends, value, prose(shape.source), prose(shape.void))


# Which keys an answer may have, by what its question asks; `void`, `source`, `note` always.
_MAY: Mapping[str, frozenset[str]] = {
    "time": frozenset({"on", "until", "value"}),
    "share": frozenset({"value"}),
}
_YES_OR_NO = frozenset({"happened", "on", "decided"})


def _check_keys(key: Text, shape: AnswerShape, question: Question, report: Collector) -> None:
    may = _MAY.get(question.kind, _YES_OR_NO)
    for name in ("happened", "on", "decided", "until", "value"):
        given = getattr(shape, name)
        if given is None:
            continue
        place = given[0].location if isinstance(given, list) and given else key.location
        place = given.location if isinstance(given, Text) else place
        if name not in may:
            asks = {"time": "a time", "share": "a share of time"}.get(question.kind, "yes or no")
            report.error(
                "bad-answer", f"`{key}` asks for {asks}, so its answer has no `{name}`", place,
                f"it takes {listed(f'`{each}`' for each in sorted(may))}, or `void`",
            )  # fmt: skip
        elif shape.void is not None:
            report.error(
                "bad-answer", f"`{key}` is void, so it has no `{name}`", place, "keep one of them"
            )
    if shape.source is None and any(
        each is not None for each in (shape.happened, shape.on, shape.value, shape.void)
    ):
        report.error(
            "missing-key", f"the answer to `{key}` has no `source`", key.location,
            "say who says so: a document, an agency, general knowledge",
        )  # fmt: skip


def _outcome(key: Text, shape: AnswerShape, question: Question, report: Collector) -> Outcome:
    if shape.void is not None:
        return "void"
    if question.kind == "time":
        came = next((name for name in ("on", "value") if getattr(shape, name)), None)
        if shape.until is not None and came is not None:
            report.error(
                "bad-answer", f"the answer to `{key}` has both `{came}` and `until`", key.location,
                "`until` is for what had not come; keep one of them",
            )  # fmt: skip
        return "yes" if shape.until is None else "no"
    if question.kind == "share":
        return "open" if shape.value is None else "measured"
    if shape.happened is None:
        dated = next((name for name in ("on", "decided") if getattr(shape, name)), None)
        if dated is not None:
            report.error(
                "missing-key", f"the answer to `{key}` has `{dated}`, but no `happened`",
                key.location, "`on` is the day of a yes, `decided` that of a no",
            )  # fmt: skip
        return "open"
    if shape.happened not in {"true", "false"}:
        report.error(
            "bad-value", f"`{shorten(shape.happened)}`: `true` or `false` is expected",
            shape.happened.location,
        )  # fmt: skip
    happened = shape.happened == "true"
    if happened and shape.on is None and question.kind != "on":
        report.error(
            "missing-key", f"`{key}` happened, but its answer has no `on`", key.location,
            "the day, or [first, last] where it is not known exactly",
        )  # fmt: skip
    for given, wrong in ((shape.on, not happened), (shape.decided, happened)):
        if given is not None and wrong:
            report.error(
                "bad-answer",
                f"`{key}` {'happened' if happened else 'did not happen'}, so its answer has no"
                f" `{'decided' if happened else 'on'}`",
                key.location, "`on` is the day of a yes, `decided` that of a no",
            )  # fmt: skip
    return "yes" if happened else "no"


def _check_days(
    key: Text,
    on: DateInterval | None,
    decided: dt.date | None,
    question: Question,
    report: Collector,
) -> None:
    """A yes lies up to the date asked about; of a question on a day, on that day."""
    last = on.last if on is not None else decided
    if last is None or question.by is None:
        return
    exactly = question.kind == "on" and on is not None
    if last > question.by or (exactly and last != question.by):
        asked = f"on {question.by}" if exactly else f"by {question.by}"
        report.error(
            "bad-answer", f"`{key}` asks {asked}, and its answer names {last}", key.location,
            "what came later is a no",
        )  # fmt: skip


def _ladder(beside: Beside, crisis: Crisis) -> tuple[RungSeen, ...]:
    node = _find(beside, "ladder")
    if node is None:
        return ()
    report = beside.report
    if not isinstance(node, Sequence):
        report.error("wrong-shape", "`ladder`: a list is expected", node.location)
        return ()
    names = [rung.name for rung in crisis.ladder]
    found = []
    for place, item in enumerate(node.items, 1):
        shape = read_entry(RungSeenShape, item, item.location, f"rung {place}", report)
        if shape is None:
            continue
        if shape.rung not in names:
            report.error(
                "unknown-level", f"`{shorten(shape.rung)}` is no rung of the ladder",
                shape.rung.location,
                did_you_mean(shape.rung, names) or f"it has {listed(names) or 'none'}",
            )  # fmt: skip
        on = files.day(shape.on, report)
        if on is not None:
            found.append(RungSeen(on, str(shape.rung), prose(shape.source)))
    return tuple(found)
