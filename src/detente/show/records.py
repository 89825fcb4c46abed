"""The same facts as plain records: what `--json` prints. Keys, and their order, are stable.

Every record begins with `schema`, its name and version; keys may be added at the end of a record,
never renamed or removed within a version. Units: probabilities 0 to 1, weeks, points.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from detente.crisis.diagnostics import Diagnostic
from detente.crisis.model import Crisis, Number
from detente.errors import DetenteError
from detente.show import confidence, outside, tables
from detente.show.facts import (
    ActorNow,
    Basis,
    Drive,
    Facts,
    History,
    Listed,
    Now,
    Proof,
    Seen,
    Size,
)

if TYPE_CHECKING:
    from detente.outlook.answer import Answer
    from detente.outlook.beliefs import Reputed
    from detente.show.ensemble import Sweep

Record = dict[str, Any]


def failure(error: DetenteError) -> Record:
    """An error on purpose."""
    return {
        "schema": "detente/error/1",
        "error": type(error).__name__,
        "message": str(error),
        "hint": error.hint,
        "exit_code": error.exit_code,
        "diagnostics": diagnostics(getattr(error, "diagnostics", ())),
    }


def diagnostics(found: Iterable[Diagnostic]) -> list[Record]:
    """Findings with their places."""
    return [
        {
            "code": each.code,
            "severity": each.severity,
            "message": each.message,
            "file": each.location.file if each.location else None,
            "line": each.location.line if each.location else None,
            "column": each.location.column if each.location else None,
            "length": each.location.length if each.location else None,
            "hint": each.hint,
        }
        for each in found
    ]


def heading(schema: str, crisis: Crisis, version: str) -> Record:
    """What every record on a crisis begins with."""
    return {
        "schema": schema,
        "crisis": crisis.id,
        "title": crisis.title,
        "as_of": crisis.as_of.isoformat(),
        "variant": crisis.variant,
        "digest": crisis.digest,
        "version": version,
    }


def size(entry: Size) -> Record:
    """Of the compiled game."""
    return {"states": entry.states, "edges": entry.edges, "transitions": entry.transitions}


def basis(entry: Basis) -> Record:
    """What the numbers rest on."""
    return {
        "numbers": entry.total,
        "cited": entry.cited,
        "assumed": entry.assumed,
        "uncited": entry.uncited,
        "ranged": entry.ranged,
        "unsupported_share": entry.unsupported_share,
        "by_source": {use.id: len(use.numbers) for use in entry.sources},
    }


def certificate(proof: Proof) -> Record:
    """The certificate of the play that the forecast rests on."""
    return {
        "residual": proof.residual,
        "regret": proof.regret,
        "mass": proof.mass,
        "foresight": proof.foresight,
        "foresight_gap": proof.foresight_gap,
        "forecast_error": proof.forecast_error,
        "digest": proof.digest,
        "engine": proof.engine,
        "values": proof.value_rule,
        "checks": list(proof.checks),
        "skipped": list(proof.skipped),
    }


def standing(proof: Proof, *, headline: bool) -> Record:
    """Whether one play stands for the forecast, and why."""
    return {
        "converged": proof.converged,
        "headline": headline,
        "limited_foresight_weeks": proof.horizon if proof.limited else None,
        "reason": proof.reason,
    }


def equilibria(entries: Iterable[Listed]) -> list[Record]:
    """Each equilibrium with its own forecasts."""
    return [
        {
            "label": each.label,
            "found_by": each.found_by,
            "headline": each.headline,
            "stable": each.stable,
            "growth": each.growth,
            "horizon_weeks": each.horizon,
            "residual": each.residual,
            "values": dict(each.values),
        }
        for each in entries
    ]


def question(crisis: Crisis, answer: Answer) -> Record:
    """One question with all that was computed for it."""
    asked = crisis.questions[answer.id]
    low, high = answer.span
    return {
        "id": answer.id,
        "probability": answer.probability,
        "value": answer.value,
        "unit": {"time": "weeks", "share": "share of time"}.get(answer.kind, "probability"),
        "word": None if answer.kind == "share" else tables.word(answer) or None,
        "span": [low, high],
        "error": answer.error,
        "tempo_only": answer.tempo_only,
        "by_precision": {f"{scale:g}": value for scale, value in answer.by_precision.items()},
        "reference": outside.reference_record(crisis, answer),
        "kind": answer.kind,
        "text": asked.text,
        "by": asked.by.isoformat() if asked.by else None,
        "threshold": asked.threshold,
        "resolver": asked.resolver,
        "void": asked.void,
        "grave": asked.grave,
        "harm": asked.harm,
        "point_value": True,
        "warnings": list(answer.warnings),
        "by_foresight": {f"{weeks:g}": value for weeks, value in answer.by_foresight.items()},
    }


def drive(each: Drive) -> Record:
    """How far incentives move one actor."""
    return {
        "actor": each.actor,
        "nats_per_week": each.nats,
        "moves_per_week_at_tempos": each.moves,
        "nats_per_move": each.nats_per_move,
    }


def forecast(facts: Facts) -> Record:
    """`detente forecast --json`."""
    crisis = facts.crisis
    record = heading("detente/forecast/1", crisis, facts.version)
    record |= standing(facts.proof, headline=facts.headline)
    record |= {
        "precision_scale": facts.precision_scale,
        "size": size(facts.size),
        "questions": [
            question(crisis, each) | {"pooled": outside.pool_record(outside.pool_of(facts, key))}
            for key, each in facts.answers.items()
        ],
        "equilibria": equilibria(facts.listed),
        "certificate": certificate(facts.proof),
        "incentives": [drive(each) for each in facts.drives],
        "ladder": None if facts.ladder is None else {
            "rungs": list(facts.ladder.rungs),
            "weeks": list(facts.ladder.weeks),
            "shares": [list(each) for each in facts.ladder.shares],
        },
        "basis": basis(facts.basis),
        "confidence": "low" if facts.confidence is None else facts.confidence.level,
        "warnings": list(facts.warnings),
        "seen_by": {each.actor: seen(each) for each in facts.seen},
        "reputation": reputed(facts.reputed),
        "reading": crisis.reading,
        "over_ranges": over_ranges(facts.drawn),
        "confidence_by_rule": facts.confidence and confidence.record(facts.confidence),
    }  # fmt: skip
    return record


def over_ranges(drawn: Sweep | None) -> Record | None:
    """Intervals over the ranges of the file's numbers, where these were drawn."""
    if drawn is None:
        return None
    told = ("point", "low", "median", "high", "mean", "answered")
    return {
        "draws": drawn.count,
        "seed": drawn.seed,
        "numbers": drawn.ranged,
        "answered": drawn.answered,
        "questions": {
            each.question: {key: getattr(each, key) for key in told} for each in drawn.intervals
        },
    }


def reputed(entry: Reputed | None) -> Record | None:
    """How sure others are of an actor's type."""
    if entry is None:
        return None
    told = ("weeks", "mean", "low", "high", "if_so", "if_not", "silent")
    return {"actor": entry.actor, "type": entry.type} | {
        key: list(getattr(entry, key)) for key in told
    }


def seen(entry: Seen) -> Record:
    """The forecast as an actor with numbers of its own would make it."""
    answers = entry.answers.values()
    return {
        "values": {each.id: each.value for each in answers},
        "spans": {each.id: list(each.span) for each in answers},
        "converged": entry.proof.converged,
        "reason": entry.proof.reason,
        "certificate": certificate(entry.proof),
    }


def now(plays: Iterable[Now]) -> list[Record]:
    """Who does what next, in the headline (`play` is then null) or in each play listed."""
    return [{"play": each.label or None, "actors": next_moves(each.actors)} for each in plays]


def next_moves(actors: Iterable[ActorNow]) -> list[Record]:
    """Who does what next, in the state at `as_of`."""
    return [
        {
            "actor": actor.actor,
            "moves": [
                {
                    "move": move.move,
                    "per_week": move.per_week,
                    "tempo_per_week": move.tempo_per_week,
                    "chance_4_weeks": move.chance,
                    "tempo_chance_4_weeks": move.tempo_chance,
                    "gain": move.gain,
                    "gain_at_once": move.at_once,
                    "gain_prospects": move.prospects,
                }
                for move in actor.moves
            ],
            "none_4_weeks": actor.none,
        }
        for actor in actors
    ]


def histories(entries: Iterable[History]) -> list[Record]:
    """Sampled courses of the crisis."""
    return [
        {
            "steps": [
                {
                    "weeks": step.weeks,
                    "date": step.date.isoformat(),
                    "by": step.by or None,
                    "what": step.what,
                    "change": step.change,
                }
                for step in history.steps
            ],
            "end": history.end,
            "left_out": history.left_out,
        }
        for history in entries
    ]


def number(entry: Number) -> Record:
    """One number of the file."""
    return {
        "key": entry.key,
        "kind": entry.kind,
        "best": entry.best,
        "low": entry.low,
        "high": entry.high,
        "ranged": entry.ranged,
        "unit": entry.unit,
        "assumed": entry.assumed,
        "cite": [str(each) for each in entry.cite],
        "note": entry.note,
    }
