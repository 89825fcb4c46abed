"""Checks of the meaning of a crisis that need no compiling.

Checks of single entries always run. Those that judge the whole (what can ever happen) run only on a
file without errors, since a part that is left out may be what brings a thing about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from os import PathLike

from detente.crisis.diagnostics import Collector
from detente.crisis.expressions import Not
from detente.crisis.model import Crisis, Hazard, Move, Question
from detente.crisis.options import check_idle
from detente.crisis.provenance import UNKNOWN_DAY, check_provenance, check_standing
from detente.crisis.reachability import Reach, holds, leads, reachable
from detente.crisis.references import check_references
from detente.crisis.settling import check_rules
from detente.crisis.static import check_numbers, may_hold

DAYS_A_WEEK = 7
FARTHEST = dt.timedelta(days=36_525)


def check(crisis: Crisis, report: Collector, texts: Mapping[str, str | PathLike[str]]) -> None:
    """Report what is wrong with the meaning of a crisis. `texts` are copies of sources by id."""
    check_provenance(crisis, report, texts)
    check_references(crisis, report)
    for question in crisis.questions.values():
        _check_horizon(question, crisis, report)
    if report.errors:
        everything = [frozenset(range(len(factor.levels))) for factor in crisis.factors]
        if crisis.as_of != UNKNOWN_DAY:
            check_numbers(crisis, everything, report)
        return
    check_standing(crisis, report)
    _check_harm(crisis, report)
    reach = reachable(crisis)
    check_numbers(crisis, reach, report)
    check_rules(crisis, reach, report)
    if not crisis.is_altered:  # what an option leaves without use is no mistake of the file
        _check_use(crisis, reach, report)
    for question in crisis.questions.values():
        _check_open(question, crisis, reach, report)
    if _is_plain(crisis):
        check_idle(crisis, report)


def _is_plain(crisis: Crisis) -> bool:
    """Whether it is what the file says of its own day, and nothing otherwise."""
    places = crisis.alternatives.values()
    chosen = (crisis.variant, crisis.reading) != (None, None) or crisis.is_altered
    return not chosen and all(each.chosen == each.default for each in places)


def _check_use(crisis: Crisis, reach: Reach, report: Collector) -> None:
    """Levels, moves, hazards and rules that never matter."""
    _check_levels(crisis, reach, report)
    entries: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
    for entry in entries:
        _check_change(entry, crisis, reach, report)
    _check_rules_matter(crisis, reach, report)


def _check_horizon(question: Question, crisis: Crisis, report: Collector) -> None:
    if question.by is None or crisis.as_of == UNKNOWN_DAY:
        return
    if question.by <= crisis.as_of:
        report.error(
            "past-horizon",
            f"`{question.id}` asks about {question.by}, not after `as_of` ({crisis.as_of})",
            question.location, "ask about a later day",
        )  # fmt: skip
    elif question.by - crisis.as_of > FARTHEST:
        report.error(
            "far-horizon",
            f"`{question.id}` asks about {question.by}, more than a century after `as_of`"
            f" ({crisis.as_of})",
            question.location, "ask about an earlier day; no file holds for so long",
        )  # fmt: skip


def _check_harm(crisis: Crisis, report: Collector) -> None:
    asked = crisis.questions and any(question.harm for question in crisis.questions.values())
    if crisis.theatres and crisis.questions and not asked:
        report.warning(
            "no-harm-question", "no question asks about harm to civilians", None,
            "mark the one that does with `harm: true`, or add one; they are part of every crisis",
        )  # fmt: skip


def _check_levels(crisis: Crisis, reach: Reach, report: Collector) -> None:
    for factor, reached in zip(crisis.factors, reach, strict=True):
        known = reached | crisis.starting_levels(factor.id)
        missing = [name for level, name in enumerate(factor.levels) if level not in known]
        if missing:
            named = ", ".join(f"`{name}`" for name in missing)
            report.warning(
                "level-never",
                f"factor `{factor.id}` never reaches the level{'s' * (len(missing) > 1)} {named}",
                factor.location, "add a move, hazard or rule that leads there, or drop the level",
            )  # fmt: skip


def _check_change(entry: Move | Hazard, crisis: Crisis, reach: Reach, report: Collector) -> None:
    kind = "move" if isinstance(entry, Move) else "hazard"
    if not may_hold(crisis, reach, entry.when):
        report.warning(
            f"{kind}-never", f"{kind} `{entry.id}` is never possible: its `when` cannot hold",
            entry.location, "check its `when`, and whether anything can bring that about",
        )  # fmt: skip
        return
    sizes = [len(factor.levels) for factor in crisis.factors]
    effects = [effect for outcome in entry.outcomes for effect in outcome.effects]
    if isinstance(entry, Move) and entry.changes_nothing:
        return
    if not any(leads(entry.when, effect, reach, sizes) for effect in effects):
        report.warning(
            f"{kind}-idle", f"{kind} `{entry.id}` changes nothing where its `when` holds",
            entry.location,
            "if it is a statement, write `then: nothing`; else check what it changes",
        )  # fmt: skip


def _check_rules_matter(crisis: Crisis, reach: Reach, report: Collector) -> None:
    sizes = [len(factor.levels) for factor in crisis.factors]
    for rule in crisis.rules:
        if not any(leads(rule.when, effect, reach, sizes) for effect in rule.effects):
            report.warning(
                "rule-never", f"rule `{rule.name}` never changes anything", rule.location,
                "check its `when`, and whether anything can bring that about",
            )  # fmt: skip


def _check_open(question: Question, crisis: Crisis, reach: Reach, report: Collector) -> None:
    """A question that can never or must happen needs no forecast; an option may settle one."""
    told = report.warning if crisis.is_altered else report.error
    start = [factor.start for factor in crisis.factors]
    settled = not any(holds(rule.when, start) for rule in crisis.rules)
    now = settled and holds(question.happens, start)
    never = _never(question, crisis, reach, now)
    certain = _certain(question, crisis, reach, now)
    if question.rival is not None and settled and holds(question.rival, start):
        never = "what it should precede holds at `as_of`"
    if never:
        told(
            "question-never", f"question `{question.id}` can never happen: {never}",
            question.location,
            "check its condition, and whether any move, hazard or rule can bring it about",
        )  # fmt: skip
    elif certain:
        told(
            "question-certain", f"question `{question.id}` must happen: {certain}",
            question.location, "ask for something that is still open at `as_of`",
        )  # fmt: skip


def _never(question: Question, crisis: Crisis, reach: Reach, now: bool) -> str:
    if not may_hold(crisis, reach, question.happens):
        return "nothing brings its condition about"
    if question.duration is not None and question.by is not None:
        weeks = (question.by - crisis.as_of).days / DAYS_A_WEEK
        needed = question.duration - (question.age if now else 0.0)
        if needed > weeks + 1e-9:
            return f"a run of {needed:.3g} more weeks does not fit into the {weeks:.3g} until then"
    return ""


def _certain(question: Question, crisis: Crisis, reach: Reach, now: bool) -> str:
    if not may_hold(crisis, reach, Not(question.happens)):
        return "its condition cannot fail"
    if question.kind in {"reached", "before", "time"} and now:
        return "its condition holds at `as_of`"
    held = question.duration is not None and question.age >= question.duration
    if question.kind == "held" and now and held:
        return "at `as_of` it has already held for long enough"
    return ""
