"""What differs between two crises: in the file, in what actors do next, in the forecast.

Entries are matched by id and compared by what they say, so that moving lines about, or listing
factors in another order, is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from detente.crisis import wording
from detente.crisis.model import Crisis, Hazard, Move, Number, Rule, Term
from detente.show import numbers, tables
from detente.show.facts import ActorNow, Facts
from detente.show.tables import Column, Table

NOTICED = 0.03  # probability; smaller differences of a move are not listed


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that only one file has (the other text is None), or that says something else."""

    kind: str
    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class MoveChange:
    """A move that an actor is more or less likely to make next: chances within four weeks."""

    actor: str
    move: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question's forecast in each; `text` is what people read."""

    id: str
    kind: str
    before: float | None
    after: float | None
    text_before: str
    text_after: str


def entries(crisis: Crisis) -> dict[tuple[str, str], str]:
    """Every entry of the file as words, by kind and key."""
    found = {("crisis", "as_of"): crisis.as_of.isoformat(), ("crisis", "title"): crisis.title}
    for source in crisis.sources.values():
        grade = f"{source.reliability or ''}{source.credibility or ''}"
        found["source", source.id] = f"{source.title}; grade {grade or 'none'}"
    for actor in crisis.actors.values():
        members = f"; members {', '.join(actor.members)}" if actor.members else ""
        found["actor", actor.id] = f"{actor.name}; {actor.kind}{members}"
    for factor in crisis.factors:
        levels = ", ".join(factor.levels)
        found["factor", factor.id] = f"[{levels}], start {factor.levels[factor.start]}"
    happenings: tuple[Move | Hazard | Rule, ...] = (*crisis.moves, *crisis.hazards, *crisis.rules)
    for entry in happenings:
        found[type(entry).__name__.lower(), entry.id] = _happening(crisis, entry)
    found |= {("number", key): _number(each) for key, each in crisis.numbers.items()}
    found |= dict(_terms(crisis, "worth", crisis.worths))
    found |= dict(_terms(crisis, "flow", crisis.flows))
    for question in crisis.questions.values():
        condition = wording.condition(crisis, question.happens)
        rival = f"; before {wording.condition(crisis, question.rival)}" if question.rival else ""
        asked = tables.horizon(question)
        found["question", question.id] = f"{question.text} ({asked}: {condition}{rival})"
    return found


def _happening(crisis: Crisis, entry: Move | Hazard | Rule) -> str:
    """When and then, numbers by key: a changed number is a change of the number alone."""

    def key(number: Number) -> str:
        return number.key.rpartition(f"{entry.id}.")[2]

    when = wording.condition(crisis, entry.when)
    if isinstance(entry, Rule):
        text = f"when {when} then {wording.effects(crisis, entry.effects)}"
    else:
        pace = entry.tempo if isinstance(entry, Move) else entry.rate
        then = wording.outcomes(crisis, entry.outcomes, key)
        text = f"when {when} then {then}, at {wording.quantity(crisis, pace, key)}"
    costs = [f"{actor} {wording.quantity(crisis, q, key)}" for actor, q in entry.costs.items()]
    return f"{text}; costs {', '.join(costs)}" if costs else text


def _number(number: Number) -> str:
    rests = ", ".join(str(each) for each in number.cite) or ("assumed" if number.assumed else "")
    return f"{wording.number(number)}{f' ({rests})' if rests else ''}"


def _terms(
    crisis: Crisis, kind: str, terms: tuple[Term, ...]
) -> Iterator[tuple[tuple[str, str], str]]:
    for term in terms:
        points = wording.quantity(crisis, term.points, lambda number: number.key)
        yield (kind, f"{term.actor}: {points}"), f"where {wording.condition(crisis, term.when)}"


def file_changes(before: Crisis, after: Crisis) -> tuple[Change, ...]:
    """Entries that differ, in the order of the files."""
    old, new = entries(before), entries(after)
    return tuple(
        Change(kind, key, old.get((kind, key)), new.get((kind, key)))
        for kind, key in {**old, **new}
        if old.get((kind, key)) != new.get((kind, key))
    )


def play_changes(
    before: tuple[ActorNow, ...], after: tuple[ActorNow, ...]
) -> tuple[MoveChange, ...]:
    """Who moves differently now: largest difference first."""
    old, new = _chances(before), _chances(after)
    rows = [
        MoveChange(actor, move, old.get((actor, move)), new.get((actor, move)))
        for actor, move in {**old, **new}
        if abs(old.get((actor, move), 0.0) - new.get((actor, move), 0.0)) >= NOTICED
        or ((actor, move) in old) != ((actor, move) in new)
    ]
    rows.sort(key=lambda each: -abs((each.after or 0.0) - (each.before or 0.0)))
    return tuple(rows)


def _chances(actors: tuple[ActorNow, ...]) -> Mapping[tuple[str, str], float]:
    return {(each.actor, move.name): move.chance for each in actors for move in each.moves}


def forecast_changes(before: Facts, after: Facts) -> tuple[AnswerChange, ...]:
    """Every question of either, with both forecasts."""
    rows = []
    for key in {**before.answers, **after.answers}:
        old, new = before.answers.get(key), after.answers.get(key)
        kind = (new or old).kind  # type: ignore[union-attr]
        rows.append(
            AnswerChange(
                key,
                kind,
                old.value if old else None,
                new.value if new else None,
                tables.figure(old) if old else numbers.DASH,
                tables.figure(new) if new else numbers.DASH,
            )
        )
    return tuple(rows)


def shown(
    files: tuple[Change, ...],
    play: tuple[MoveChange, ...] | None,
    forecast: tuple[AnswerChange, ...] | None,
) -> tuple[Table, ...]:
    """The difference as tables; parts that were not compared are absent."""
    made = [
        Table(
            "What differs in the file",
            (Column("Kind"), Column("Entry"), Column("First"), Column("Second")),
            tuple(
                (each.kind, each.key, each.before or numbers.DASH, each.after or numbers.DASH)
                for each in files
            ),
        )
    ]
    if play is not None:
        made.append(
            Table(
                "Who moves differently now (chance within four weeks)",
                (Column("Actor"), Column("Move"), Column("First", True), Column("Second", True)),
                tuple(
                    (
                        each.actor,
                        each.move,
                        numbers.per_cent(each.before),
                        numbers.per_cent(each.after),
                    )
                    for each in play
                ),
            )
        )
    if forecast is not None:
        made.append(
            Table(
                "What differs in the forecast",
                (
                    Column("Question"),
                    Column("First", True),
                    Column("Second", True),
                    Column("Change", True, True),
                ),
                tuple(
                    (each.id, each.text_before, each.text_after, _shift(each)) for each in forecast
                ),
            )
        )
    return tuple(made)


def _shift(change: AnswerChange) -> str:
    """Percentage points, or weeks."""
    if change.before is None or change.after is None:
        return numbers.DASH
    moved = change.after - change.before
    if change.kind == "time":
        return numbers.shift(moved, "weeks", 1)
    return numbers.shift(100 * moved, "points")


def record(
    first: str,
    second: str,
    files: tuple[Change, ...],
    play: tuple[MoveChange, ...] | None,
    forecast: tuple[AnswerChange, ...] | None,
) -> dict[str, Any]:
    """The difference as plain data, for `--json`."""

    def rows(changes: tuple[Any, ...] | None, *left_out: str) -> list[dict[str, Any]] | None:
        if changes is None:
            return None
        return [
            {key: value for key, value in asdict(each).items() if key not in left_out}
            for each in changes
        ]

    return {
        "schema": "detente/diff/1",
        "first": first,
        "second": second,
        "file": rows(files),
        "play": rows(play),
        "forecast": rows(forecast, "text_before", "text_after"),
    }


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """What differs: in the file and, between outlooks, in play now and in the forecast."""

    first: str
    second: str
    files: tuple[Change, ...]
    play: tuple[MoveChange, ...] | None = None
    forecast: tuple[AnswerChange, ...] | None = None

    def tables(self) -> tuple[Table, ...]:
        """The difference as tables of words."""
        return shown(self.files, self.play, self.forecast)

    def record(self) -> dict[str, Any]:
        """The difference as plain data."""
        return record(self.first, self.second, self.files, self.play, self.forecast)

    def __bool__(self) -> bool:
        return bool(self.files or self.play or any(_moved(each) for each in self.forecast or ()))

    def __repr__(self) -> str:
        return f"<Difference {self.first} | {self.second}: {len(self.files)} changes in the file>"

    def _repr_html_(self) -> str:
        from detente.show import notebook

        return notebook.difference(self.tables())


def _moved(change: AnswerChange) -> bool:
    return change.before != change.after
