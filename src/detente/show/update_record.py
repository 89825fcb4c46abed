"""What reported events do to a forecast, as plain data: `detente update --json`."""

from __future__ import annotations

from typing import Any

from detente.show import records
from detente.show.update import Met, Revision, Update, Weight

Record = dict[str, Any]


def record(found: Update) -> Record:
    """`detente update --json`. Probabilities 0 to 1, expected times in weeks from `as_of`."""
    return records.heading("detente/update/1", found.crisis, found.version) | {
        "reading": found.crisis.reading,
        "until": found.until.isoformat(),
        "log_likelihood": found.logged,
        "relative_error": found.error,
        "slack": found.slack,
        "questions": [_revision(found, each) for each in found.revisions],
        "events": [_met(each) for each in found.events],
        "silence": dict(found.silence),
        "days": [
            {
                "date": each.date.isoformat(), "values": dict(each.values),
                "spans": {key: list(span) for key, span in each.spans.items()},
                "log_likelihood": each.logged, "ess": each.ess,
            }
            for each in found.days
        ],
        "beliefs": [
            {
                "factor": each.factor, "levels": list(each.levels),
                "expected": list(each.expected), "now": list(each.now), "moved": each.moved,
            }
            for each in found.beliefs
        ],
        "numbers": [
            {
                "parameter": each.parameter, "unit": each.number.unit, "before": list(each.before),
                "after": list(each.after), "shift": each.shift, "noise": each.noise,
            }
            for each in found.numbers
        ],
        "draws": None if found.weight is None else _weight(found.weight),
        "notes": list(found.notes),
        "unmapped": [{"row": row, "why": why} for row, why in found.unmapped],
    }  # fmt: skip


def _revision(found: Update, each: Revision) -> Record:
    return {
        "id": each.id, "kind": found.crisis.questions[each.id].kind, "before": each.before,
        "after": each.after, "open": each.open, "settled": each.settled,
        "before_span": None if each.before_span is None else list(each.before_span),
        "after_span": None if each.after_span is None else list(each.after_span),
    }  # fmt: skip


def _met(each: Met) -> Record:
    return {
        "rows": list(each.rows), "first": each.first.isoformat(), "last": each.last.isoformat(),
        "causes": list(each.causes), "text": each.text, "chance": each.chance,
        "log_score": -each.surprise, "likely": {k: v for k, v in each.likely.items() if k},
        "mistaken": each.mistaken, "alleged": each.alleged, "changes": dict(each.changes),
    }  # fmt: skip


def _weight(weight: Weight) -> Record:
    return {
        "count": weight.count, "seed": weight.seed, "answered": weight.answered,
        "impossible": weight.impossible, "ess": weight.ess, "distinct": weight.distinct,
        "sweeps": weight.moved, "accepted": weight.accepted, "log_evidence": weight.log_evidence,
        "faults": [{"fault": fault, "draws": count} for fault, count in weight.faults],
    }  # fmt: skip
