"""`examine` and `load`: from a path to everything that is wrong, or to a crisis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from detente.crisis.diagnostics import Collector, Diagnostic
from detente.crisis.model import Crisis
from detente.errors import CrisisError

if TYPE_CHECKING:
    from detente.crisis.elaborate import Wanted
    from detente.crisis.nodes import Mapping as Tree
    from detente.crisis.source import SourceFile


@dataclass(frozen=True, slots=True)
class Swap:
    """Overrides of a reading to take otherwise, to see what each of them does.

    keys : of the overrides. reading : where they are taken from; what that reading says nothing of
    is as in the crisis, and so is all of them where it is None.
    """

    keys: frozenset[str]
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Examined:
    """What `examine` found. `crisis` is None when there is an error."""

    crisis: Crisis | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors alone."""
        return tuple(diagnostic for diagnostic in self.diagnostics if diagnostic.is_error)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The warnings alone."""
        return tuple(diagnostic for diagnostic in self.diagnostics if not diagnostic.is_error)


def examine(
    path: str | PathLike[str],
    *,
    variant: str | None = None,
    reading: str | None = None,
    as_of: dt.date | None = None,
    texts: Mapping[str, str | PathLike[str]] | None = None,
    thorough: bool = False,
    swap: Swap | None = None,
    options: Collection[str] = (),
) -> Examined:
    """Read a crisis file and report every mistake in it, in the order of the file.

    path : the file, or the folder that holds `crisis.yaml`.
    variant : read the file as of another day that it declares under `variants:`; `as_of` asks for
        the same by its day.
    reading : read it as one of its sources does, as declared under `readings:`.
    texts : your copies of sources, by source id; citations are checked against them.
    thorough : check every reading, every declared alternative and every option too, chosen or not.
    swap : overrides that `reading` takes from another.
    options : names of those that are done, on top of the variant and the reading.

    Never raises for a bad file.
    """
    from detente.crisis.elaborate import Wanted
    from detente.crisis.reader import read_tree
    from detente.crisis.source import read_source

    report = Collector()
    source = read_source(Path(path), report)
    root = None if source is None else read_tree(source, report)
    crisis = None
    if source is not None and root is not None:
        wanted = Wanted(variant, as_of, reading, swap=swap, options=tuple(options))
        crisis = _one_view(root, source, wanted, report, texts or {})
        if thorough and crisis is not None and not report.errors:
            for other in _other_views(crisis, wanted):
                _also(root, source, other, report, texts or {})
            _check_options(crisis, report)
    return Examined(None if report.errors else crisis, report.sorted())


def _one_view(
    root: Tree,
    source: SourceFile,
    wanted: Wanted,
    report: Collector,
    texts: Mapping[str, str | PathLike[str]],
) -> Crisis | None:
    from detente.crisis.check import check
    from detente.crisis.elaborate import elaborate

    crisis = elaborate(root, source, wanted, report)
    if crisis is not None:
        check(crisis, report, texts)
    return crisis


def _also(
    root: Tree,
    source: SourceFile,
    wanted: Wanted,
    report: Collector,
    texts: Mapping[str, str | PathLike[str]],
) -> None:
    """The errors of another view.

    An alternative that is not chosen may rest on a later day; so may one that an option chooses,
    where this is not the file's own day.
    """
    found = Collector(report.lines)
    _one_view(root, source, wanted, found, texts)
    earlier = wanted.variant is not None or wanted.as_of is not None
    may_be_late = wanted.number is not None or (earlier and bool(wanted.options))
    for each in found.found:
        if each.is_error and not (may_be_late and each.code == "late-citation"):
            report.add(each)


def _check_options(crisis: Crisis, report: Collector) -> None:
    """The errors of the crisis with each option done by itself, on top of those that are done.

    Those that choose alternatives are another text and so among the other views.
    """
    from detente.crisis.check import check
    from detente.crisis.doing import check_done, done

    for name, option in crisis.options.items():
        if option.choices or name in crisis.done:
            continue
        found = Collector(report.lines)
        after = done(crisis, [name])
        check_done(crisis, after, found)
        check(after, found, {})
        for each in found.found:
            if each.is_error:
                report.add(each)


def _other_views(crisis: Crisis, wanted: Wanted) -> Iterator[Wanted]:
    """Every other reading, on a day that knows what it knows, every other alternative, and every
    option that chooses alternatives.
    """
    from detente.crisis.elaborate import Wanted

    for name, reading in crisis.readings.items():
        if name != wanted.reading:
            yield Wanted(day_for(crisis, reading.information), None, name)
    most = max((len(each.names) for each in crisis.alternatives.values()), default=0)
    for number in range(most):
        yield Wanted(wanted.variant, wanted.as_of, wanted.reading, number)
    for name, option in crisis.options.items():
        if option.choices and name not in crisis.done:
            options = (*wanted.options, name)
            yield Wanted(wanted.variant, wanted.as_of, wanted.reading, options=options)


def day_for(crisis: Crisis, information: dt.date) -> str | None:
    """The variant of the first day on which `information` was there; None for the file itself.

    Of the file as it is where no variant fits better.
    """
    days = sorted((day, name) for name, day in crisis.dates.items() if day >= information)
    if not days or information <= crisis.as_of <= days[0][0]:
        return None
    return days[0][1]


def load(
    path: str | PathLike[str],
    *,
    variant: str | None = None,
    reading: str | None = None,
    as_of: dt.date | None = None,
    texts: Mapping[str, str | PathLike[str]] | None = None,
    swap: Swap | None = None,
    options: Collection[str] = (),
) -> Crisis:
    """Read a crisis file; arguments as of `examine`.

    Raises CrisisError, with all diagnostics, when the file has an error.
    """
    examined = examine(
        path, variant=variant, reading=reading, as_of=as_of, texts=texts, swap=swap, options=options
    )
    if examined.crisis is None:
        raise CrisisError(diagnostics=examined.diagnostics)
    return examined.crisis
