"""Files beside a crisis: answers, kept forecasts. YAML 1.2 behind the guards of crisis files."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from detente.crisis.dates import read_date, read_interval
from detente.crisis.diagnostics import Collector, did_you_mean, listed
from detente.crisis.model import Crisis, DateInterval, Location
from detente.crisis.nodes import Mapping, Text, kind_of, shorten
from detente.crisis.reader import read_tree
from detente.crisis.source import read_source
from detente.errors import CrisisError


@dataclass(frozen=True, slots=True)
class Beside:
    """A file that was read: its top mapping, what it is called, and the sha256 of its bytes."""

    root: Mapping
    name: str
    digest: str
    report: Collector


def open_beside(path: str | PathLike[str]) -> Beside:
    """Read a YAML file. Raises CrisisError with everything that is wrong with it as YAML."""
    report = Collector()
    where = Path(path)
    if where.is_dir():
        place = Location(str(where), 1, 1)
        report.error("not-a-file", "a folder, where a file is expected", place, "name the file")
        raise CrisisError(diagnostics=report.sorted())
    source = read_source(where, report)
    root = None if source is None else read_tree(source, report)
    if source is None or root is None:
        raise CrisisError(diagnostics=report.sorted())
    return Beside(root, source.name, hashlib.sha256(source.data).hexdigest(), report)


def settle(beside: Beside) -> None:
    """Raise CrisisError with everything found, where there is an error among it."""
    if beside.report.errors:
        raise CrisisError(diagnostics=beside.report.sorted())


def check_crisis(beside: Beside, crisis: Crisis, what: str) -> None:
    """Report a file that names no crisis, or another one."""
    entry = beside.root.find("crisis")
    if entry is None:
        beside.report.error(
            "missing-key", f"{what} name no crisis", beside.root.location, f"crisis: {crisis.id}"
        )
    elif getattr(entry[1], "value", None) != crisis.id:
        beside.report.error(
            "bad-value", f"{what} are those of {kind_of(entry[1])}, not of `{crisis.id}`",
            entry[1].location, "give the file of this crisis",
        )  # fmt: skip


def named_crisis(beside: Beside) -> str:
    """The id of the crisis that the file is about; empty where it says none."""
    entry = beside.root.find("crisis")
    return "" if entry is None else str(getattr(entry[1], "value", ""))


def check_keys(beside: Beside, known: tuple[str, ...]) -> None:
    """Report keys at the top that mean nothing."""
    for key, _ in beside.root.entries:
        if key.value not in known:
            beside.report.error(
                "unknown-key", f"`{shorten(key.value)}` means nothing here", key.location,
                did_you_mean(key.value, known) or f"the keys are {listed(known)}",
            )  # fmt: skip


def entries(node: object, what: str, report: Collector) -> Iterator[tuple[Text, object]]:
    """Names and values of a mapping; anything else is reported."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield Text(key), value
    elif node is not None and kind_of(node) != "nothing":  # type: ignore[arg-type]
        at = getattr(node, "location", None)
        report.error("wrong-shape", f"{what}: a mapping of names to entries is expected", at)


def is_question(key: Text, crisis: Crisis, report: Collector) -> bool:
    """Whether it is one of the crisis's; reported if not."""
    if key in crisis.questions:
        return True
    report.error(
        "unknown-question", f"`{shorten(key)}` is no question of `{crisis.id}`", key.location,
        did_you_mean(key, crisis.questions) or f"it asks {listed(crisis.questions)}",
    )  # fmt: skip
    return False


def number(text: Text, least: float, most: float, what: str, report: Collector) -> float | None:
    """A plain number between two bounds; None after reporting another."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if least <= value <= most and math.isfinite(value):
        return value
    bounds = f"from {least:g} to {most:g}" if math.isfinite(most) else f"of {least:g} or more"
    report.error(
        "bad-number", f"`{shorten(text)}` is no {what}", text.location, f"a number {bounds}"
    )
    return None


def days(value: Text | list[Text] | None, at: Location, report: Collector) -> DateInterval | None:
    """A day or [first, last]; None where there is none, or after reporting."""
    return None if value is None else read_interval(value, at, report)


def day(value: Text | None, report: Collector) -> dt.date | None:
    """A day; None where there is none, or after reporting."""
    return None if value is None else read_date(value, report)
