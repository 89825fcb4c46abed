"""What is asked: questions and the escalation ladder."""

from __future__ import annotations

from typing import Any, cast

from detente.crisis.context import Context
from detente.crisis.dates import read_date
from detente.crisis.diagnostics import listed
from detente.crisis.dynamics import called
from detente.crisis.elements import prose
from detente.crisis.model import Question, Rung
from detente.crisis.nodes import Text, shorten
from detente.crisis.references import read_reference
from detente.crisis.shape import QuestionShape, RungShape
from detente.crisis.validate import read_entry

# Which keys ask what: those that must be there, those that may.
_FORMS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("reached", frozenset({"happens", "by"}), frozenset()),
    ("on", frozenset({"happens", "on"}), frozenset()),
    ("before", frozenset({"happens", "before"}), frozenset({"by"})),
    ("held", frozenset({"holds", "for", "by"}), frozenset({"age"})),
    ("time", frozenset({"time_to"}), frozenset()),
    ("share", frozenset({"share_of_time", "by"}), frozenset()),
)
_ASKING = (
    "happens", "holds", "time_to", "share_of_time", "by", "on", "before", "for", "age",
)  # fmt: skip


def read_questions(context: Context) -> dict[str, Question]:
    """The questions; those with errors are left out."""
    questions: dict[str, Question] = {}
    for key, node in context.mapping("questions"):
        what = f"the question `{shorten(key)}`"
        context.is_name(key, "a question")
        shape = read_entry(QuestionShape, node, key.location, what, context.report)
        before = context.report.errors
        if shape is not None:
            question = _question(key, shape, what, context)
            if question is not None and context.report.errors == before:
                questions[str(key)] = question
    return questions


def _given(shape: QuestionShape) -> dict[str, Text]:
    values = {name: getattr(shape, "for_" if name == "for" else name) for name in _ASKING}
    return {name: value for name, value in values.items() if value is not None}


def _question(key: Text, shape: QuestionShape, what: str, context: Context) -> Question | None:
    given = _given(shape)
    kind = _kind(key, given, what, context)
    if kind is None:
        return None
    rests = context.cited(shape.cite)
    subject = next(name for name in _ASKING if name in given)
    day = given.get("by") or given.get("on")
    duration = context.duration(given.get("for"))
    if duration == 0:
        context.report.error("bad-number", "`for` must be longer than 0", given["for"].location)
    _check_resolution(key, shape, kind, context)
    return Question(
        str(key), str(shape.text), cast("Any", kind), context.condition(given[subject]),
        None if day is None else read_date(day, context.report),
        context.condition(given["before"]) if "before" in given else None,
        duration, context.duration(given.get("age")) or 0.0,
        prose(shape.threshold), prose(shape.resolver), prose(shape.void),
        context.flag(shape.grave), context.flag(shape.harm),
        read_reference(key, shape.reference, rests, context), rests.cite, prose(shape.note),
        key.location,
    )  # fmt: skip


def _kind(key: Text, given: dict[str, Text], what: str, context: Context) -> str | None:
    """Which of the forms of a question these keys make."""
    names = frozenset(given)
    for kind, needed, optional in _FORMS:
        if needed <= names <= needed | optional:
            return kind
    close = max(_FORMS, key=lambda form: len(form[1] & names) * 10 - len(form[1] ^ names))
    missing, extra = sorted(close[1] - names), sorted(names - close[1] - close[2])
    parts = [f"lacks {listed(f'`{name}`' for name in missing)}"] if missing else []
    parts += [f"cannot have {listed(f'`{name}`' for name in extra)}"] if extra else []
    place = given[extra[0]].location if extra else key.location
    code = "bad-question"
    if missing in (["by"], ["by", "for"]) and not extra:
        code = "no-horizon"
    context.report.error(
        code, f"{what} {' and '.join(parts)}", place,
        "ask `happens` + `by` or `on`, `happens` + `before`, `holds` + `for` + `by`, `time_to`, "
        "or `share_of_time` + `by`",
    )  # fmt: skip
    return None


def _check_resolution(key: Text, shape: QuestionShape, kind: str, context: Context) -> None:
    if kind in {"time", "share"}:
        return
    missing = [name for name in ("threshold", "resolver", "void") if getattr(shape, name) is None]
    if missing:
        context.report.warning(
            "open-question", f"the question `{key}` states no {listed(missing)}", key.location,
            "say what counts as having happened, who says so, and when the question is void",
        )  # fmt: skip


def read_ladder(context: Context) -> tuple[Rung, ...]:
    """The rungs, from low to high."""
    rungs: dict[str, Rung] = {}
    for place, node in enumerate(context.items("ladder"), 1):
        what = called(node, "rung", place)
        shape = read_entry(RungShape, node, node.location, what, context.report)
        if shape is None:
            continue
        context.is_name(shape.name, "a rung")
        if shape.name in rungs:
            context.report.error(
                "duplicate-name", f"{what} is there already", shape.name.location,
                "give it another name",
            )  # fmt: skip
        rungs[str(shape.name)] = Rung(str(shape.name), context.condition(shape.when))
    return tuple(rungs.values())
