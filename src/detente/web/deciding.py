"""Tasks on evidence (worker side): proposals and decisions, the event log, scores."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente.web.bench import Bench, Report
from detente.web.messages import Look

if TYPE_CHECKING:
    from detente.evidence.events import Event
    from detente.show.paint import Picture
    from detente.show.tables import Table
    from detente.show.update import Update
    from detente.web.tasks import Task


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal as it is reviewed. around : words before it, its words, words after."""

    id: str
    type: str
    told: str
    cite: str
    confidence: float
    around: tuple[str, str, str]
    fields: tuple[tuple[str, str], ...]


def inbox(
    _: Bench, __: Look, ___: Report, *, path: str, stamp: tuple[int, int]
) -> tuple[Item, ...]:
    """Everything proposed in a file, each with its sentence. stamp : of the file, as it is now."""
    del stamp  # it only tells one state of the file from another
    from detente.reading import context as places
    from detente.reading import filed, telling
    from detente.reading.decisions import id_of

    found = filed.load(Path(path))
    documents = {each.doc: places.open_text(each) for each in found.documents}
    made = []
    for each in found.proposals:
        around = places.context(each, documents)
        said = tuple(
            (key, "" if value is None else str(value))
            for key, value in each.record().items()
            if isinstance(value, str) and key not in FIXED
        )
        made.append(
            Item(
                id_of(each), each.type, telling.told(each), each.citation, each.confidence,
                (around.before, around.marked, around.after), said,
            )
        )  # fmt: skip
    return tuple(made)


FIXED = frozenset({"type", "doc", "quote", "place", "rule"})


def decide(
    _: Bench, __: Look, ___: Report, *, path: str, id: str, verdict: str,  # noqa: A002
    edits: tuple[tuple[str, str], ...], turn: int,
) -> str:  # fmt: skip
    """Write a decision down. turn : tells one click from the next.

    Raises UsageError, StoreLocked.
    """
    del turn
    from detente.errors import UsageError
    from detente.reading import decisions, filed
    from detente.reading.proposals import from_record

    found = {decisions.id_of(each): each for each in filed.load(Path(path)).proposals}
    if id not in found:
        raise UsageError("this proposal is no longer in the file", hint="load the page again")
    edited = None
    if verdict == "edit":
        edited = from_record({**found[id].record(), **dict(edits)})
    wanted = {"accept": "accept", "edit": "edit", "reject": "reject", "undo": "undo"}[verdict]
    with decisions.logging_to(decisions.path_for(Path(path))) as log:
        log.add(decisions.Decision(id, wanted, edited))  # type: ignore[arg-type]
    return verdict


def decided(
    _: Bench, __: Look, ___: Report, *, path: str, stamp: tuple[int, int]
) -> dict[str, str]:
    """The verdicts that stand, by id of the proposal. stamp : of the file of decisions."""
    del stamp  # it only tells one state of the file from another
    from detente.reading import decisions

    standing = decisions.load(decisions.path_for(Path(path)))
    return {key: each.verdict for key, each in standing.items()}


def take_in(_: Bench, __: Look, ___: Report, *, path: str, log: str, turn: int) -> Taken:
    """Write the events among accepted proposals into the log. turn : tells a click from the next.

    Raises UsageError, StoreLocked, LogDamaged.
    """
    del turn
    from detente.reading import accepted

    found = accepted.accepted(Path(path))
    if not found.reviewed:
        return Taken(0, 0)
    return Taken(*accepted.take_in(list(found.events()), Path(log)))


@dataclass(frozen=True, slots=True)
class Taken:
    """added : events that are new in the log. there : that it had already."""

    added: int
    there: int


def updated(
    bench: Bench,
    look: Look,
    report: Report,
    *,
    events: str,
    stamp: tuple[int, ...],
    draws: int,
) -> Revised | None:
    """The forecast revised by what was reported; None where nothing was. events : a file of them.

    stamp : of the file, as it is now. Raises UsageError, CrisisError, LogDamaged, StoreLocked.
    """
    del stamp  # it only tells one state of the file from another
    from detente.evidence.beside import read_events
    from detente.evidence.laying import laying_beside
    from detente.show import revisions
    from detente.show import update as words
    from detente.study.answering import Way
    from detente.study.reported import reported
    from detente.study.updating import update

    play = bench.outlook(look, report).play
    if not events:
        return None
    rules = laying_beside(Path(events).parent, play.crisis)
    found = reported(play.crisis, read_events(Path(events)), rules)
    if not any(each.last > 0 for each in found.sightings):
        return None
    revised = update(play, found, draws=draws, way=Way(progress=report))
    return Revised(revised, tuple(words.all_tables(revised)), revisions.days(revised))


@dataclass(frozen=True, slots=True)
class Revised:
    """A forecast revised day by day, as tables, and drawn."""

    update: Update
    tables: tuple[Table, ...]
    picture: Picture


def happened(
    _: Bench, __: Look, ___: Report, *, path: str, stamp: tuple[int, int]
) -> tuple[Happened, ...]:
    """Every event of the log that stands. stamp : of its file."""
    del stamp  # it only tells one state of the file from another
    from detente.evidence.log import EventLog

    with EventLog.reading(Path(path)) as log:
        return tuple(Happened(each.id, each.event) for each in log.standing())


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the log, by its number there."""

    number: int
    event: Event


def scores(
    bench: Bench, look: Look, report: Report, *, answers: str, stamp: tuple[int, int]
) -> Scored | None:
    """Scores of the forecast against what happened; None where nobody has written that down.

    answers : the file that says it, or empty. stamp : of it, as it is now. Raises CrisisError.
    """
    del stamp  # it only tells one state of the file from another
    from detente.evidence.answers import load_answers
    from detente.show import calibration
    from detente.show import scores as words
    from detente.study.scoring import score_outlooks

    if not answers:
        return None
    found = bench.outlook(look, report)
    card = score_outlooks(load_answers(answers, found.crisis), [found])
    return Scored(words.all_tables(card), calibration.chart(card))


@dataclass(frozen=True, slots=True)
class Scored:
    """A scorecard as tables, and the calibration drawn."""

    tables: tuple[Table, ...]
    picture: Picture | None


TASKS: dict[str, Task] = {
    each.__name__: each for each in (inbox, decide, decided, take_in, updated, happened, scores)
}
