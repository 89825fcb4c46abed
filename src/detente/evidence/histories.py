"""Forecasts that were kept: `detente forecast --json`, or dates with probabilities by question.

    crisis: karabakh-2020
    forecasts:
      russia-fights: {2020-10-15: 0.05, 2020-10-31: 0.03}

A forecast stands from the end of its day until the next one. Files are joined: each printed
forecast gives one day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from detente.crisis.diagnostics import Collector
from detente.crisis.model import Crisis, Location
from detente.crisis.nodes import Text
from detente.errors import CrisisError, UsageError
from detente.evidence import files
from detente.evidence.files import Beside
from detente.evidence.scores import Made
from detente.outlook.answer import PROBABILITIES

TOP = ("crisis", "forecasts", "note")
SCHEMA = "detente/forecast/"
MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """Kept forecasts of one crisis, by question, in the order of their days."""

    crisis: str
    histories: Mapping[str, tuple[Made, ...]]


def load_histories(paths: Iterable[str | PathLike[str]], crisis: Crisis) -> Kept:
    """Read the files that are about `crisis` and join them; files about others are passed over.

    Raises CrisisError with every mistake of a file, UsageError where none is about this crisis.
    """
    found: dict[str, dict[dt.date, Made]] = {}
    about = 0
    for path in paths:
        read = _printed(Path(path), crisis) if _is_json(path) else _written(path, crisis)
        if read is None:
            continue
        about += 1
        for key, made in read:
            found.setdefault(key, {})[made.day] = made
    if not about:
        raise UsageError(
            f"no file holds forecasts of `{crisis.id}`",
            hint="`detente forecast CRISIS --json` prints one",
        )
    histories = {
        key: tuple(sorted(found[key].values())) for key in crisis.questions if key in found
    }
    return Kept(crisis.id, histories)


def _is_json(path: str | PathLike[str]) -> bool:
    return Path(path).suffix.lower() == ".json"


def _printed(path: Path, crisis: Crisis) -> list[tuple[str, Made]] | None:
    """What `detente forecast --json` printed; None where it is about another crisis."""
    record = _json(path)
    schema = str(record.get("schema", ""))
    if not schema.startswith(SCHEMA):
        raise _fault(path, f"this is no printed forecast (its schema is {schema or 'not stated'})")
    if record.get("crisis") != crisis.id:
        return None
    try:
        day = dt.date.fromisoformat(str(record["as_of"]))
        asked = [(str(each["id"]), each["probability"]) for each in record["questions"]]
        made = [(key, Made(day, float(p))) for key, p in asked if p is not None]
    except (KeyError, TypeError, ValueError) as error:
        raise _fault(path, f"a printed forecast lacks what it should hold: {error}") from error
    return [each for each in made if each[0] in crisis.questions]


def _json(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _fault(path, f"more than {MOST_BYTES:,} bytes")
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _fault(path, f"cannot be read: {error.strerror or error}", "missing-file") from error
    except (ValueError, RecursionError) as error:
        raise _fault(path, f"this is not JSON: {error}") from error
    if not isinstance(record, dict):
        raise _fault(path, "this is no printed forecast")
    return record


def _fault(path: Path, message: str, code: str = "bad-history") -> CrisisError:
    report = Collector()
    report.error(
        code, message, Location(str(path), 1, 1), "`detente forecast CRISIS --json` prints one"
    )
    return CrisisError(diagnostics=report.sorted())


def _written(path: str | PathLike[str], crisis: Crisis) -> list[tuple[str, Made]] | None:
    """Dates with probabilities; None where it is about another crisis."""
    beside = files.open_beside(path)
    if files.named_crisis(beside) not in {"", crisis.id}:
        return None
    files.check_keys(beside, TOP)
    files.check_crisis(beside, crisis, "the forecasts")
    entry = beside.root.find("forecasts")
    found = []
    for key, node in files.entries(entry and entry[1], "`forecasts`", beside.report):
        if files.is_question(key, crisis, beside.report) and _is_scored(key, crisis, beside):
            found += [(str(key), made) for made in _history(key, node, beside)]
    files.settle(beside)
    return found


def _is_scored(key: Text, crisis: Crisis, beside: Beside) -> bool:
    """Whether the question is yes or no; reported if not."""
    if crisis.questions[key].kind in PROBABILITIES:
        return True
    beside.report.error(
        "bad-history", f"`{key}` does not ask for yes or no", key.location,
        "times and shares of time are scored against distributions, which a file does not hold",
    )  # fmt: skip
    return False


def _history(key: Text, node: object, beside: Beside) -> list[Made]:
    found = []
    for day, value in files.entries(node, f"`{key}`", beside.report):
        made = files.day(day, beside.report)
        text = Text(value) if hasattr(value, "value") else None  # type: ignore[arg-type]
        if text is None:
            beside.report.error("bad-history", f"`{key}`: a probability is expected", day.location)
            continue
        probability = files.number(text, 0.0, 1.0, "probability", beside.report)
        if made is not None and probability is not None:
            found.append(Made(made, probability))
    return found
