"""Scores as plain data: what `detente score --json` prints."""

from __future__ import annotations

from typing import Any

from detente.evidence.calibration import Calibration
from detente.evidence.scorecard import SCORES, Amount, Entry, Scorecard, Wrong, mean
from detente.evidence.skill import Skill

Record = dict[str, Any]


def record(card: Scorecard) -> Record:
    """`detente score --json`."""
    found = card.calibration()
    return {
        "schema": "detente/score/1",
        "questions": [_entry_record(each) for each in card.entries],
        "amounts": [_amount_record(each) for each in card.amounts],
        "ladder": [
            {
                "crisis": each.crisis, "as_of": each.day.isoformat(), "on": each.on.isoformat(),
                "rung": each.rung, "probability": each.chance, "ranked": each.score,
            }
            for each in card.rungs
        ],
        "summary": {
            name: {
                "mean": card.mean(rule),
                "over_base_rates": _skill_record(card.against_rates(rule)),
                "over_even_chances": _skill_record(card.against_even(rule)),
            }
            for name, rule in SCORES.items()
        } if card.entries else None,
        "mean_crps_share": mean([e.score for e in card.amounts if e.question.kind == "share"]),
        "calibration": None if found is None else _calibration_record(found),
        "post_mortem": [_wrong_record(each) for each in card.post_mortem],
        "not_scored": [
            {"crisis": each.crisis, "question": each.question, "why": each.why}
            for each in card.left_out
        ],
    }  # fmt: skip


def _entry_record(each: Entry) -> Record:
    return {
        "crisis": each.crisis,
        "id": each.id,
        "probability": each.last.probability,
        "history": [[made.day.isoformat(), made.probability] for made in each.history],
        "happened": each.happened,
        "on": each.found.first.isoformat() if each.happened and each.found.first else None,
        "suggested": each.found.suggested,
        "source": each.found.source,
        "closes": each.closes.isoformat() if each.closes else None,
        "brier": each.score(),
        "log": each.score(SCORES["log"]),
        "base_rate": each.rate,
        "base_rate_brier": each.rate_score(),
        "base_rate_log": each.rate_score(SCORES["log"]),
    }


def _amount_record(each: Amount) -> Record:
    return {
        "crisis": each.crisis,
        "id": each.question.id,
        "as_of": each.day.isoformat(),
        "kind": each.question.kind,
        "expected": each.expected,
        "seen": each.seen,
        "not_by_weeks": each.until,
        "crps": each.score,
        "how": each.how,
    }


def _skill_record(found: Skill | None) -> Record | None:
    if found is None:
        return None
    return {
        "skill": found.value,
        "interval_95": list(found.interval) if found.interval else None,
        "score": found.score,
        "other": found.other,
        "questions": found.count,
        "crises": found.clusters,
        "every_draw": found.exact,
    }


def _calibration_record(found: Calibration) -> Record:
    parts = found.parts
    names = ("brier", "reliability", "resolution", "uncertainty", "within", "miscalibration",
             "discrimination")  # fmt: skip
    return {
        "bins": [
            {
                "low": each.low, "high": each.high, "count": each.count, "forecast": each.forecast,
                "happened": each.happened, "wilson_95": list(each.interval),
                "jeffreys_95": list(each.jeffreys), "band_95": list(each.band),
            }
            for each in found.bins
        ],
        "parts": {name: getattr(parts, name) for name in names},
        "expected_if_calibrated": found.expected,
        "spread": found.spread,
        "z": found.z,
        "chance": found.chance,
    }  # fmt: skip


def _wrong_record(each: Wrong) -> Record:
    return {
        "crisis": each.crisis,
        "question": each.question,
        "happened": each.happened,
        "parameter": each.parameter,
        "number": each.number,
        "at": each.at,
        "before": each.before,
        "after": each.after,
        "solved": each.solved,
        "brier_falls_by": each.gain,
        "cite": list(each.cite),
        "assumed": each.assumed,
        "fault": each.fault,
    }
