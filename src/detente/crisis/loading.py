"""`examine` and `load`: from a path to everything that is wrong, or to a crisis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from detente.crisis.diagnostics import Collector, Diagnostic
from detente.crisis.model import Crisis
from detente.errors import CrisisError


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
    texts: Mapping[str, str | PathLike[str]] | None = None,
) -> Examined:
    """Read a crisis file and report every mistake in it, in the order of the file.

    path : the file, or the folder that holds `crisis.yaml`.
    variant : read the file as of another day that it declares under `variants:`.
    texts : your copies of sources, by source id; citations are checked against them.

    Never raises for a bad file.
    """
    from detente.crisis.check import check
    from detente.crisis.elaborate import elaborate
    from detente.crisis.reader import read_tree
    from detente.crisis.source import read_source

    report = Collector()
    source = read_source(Path(path), report)
    root = None if source is None else read_tree(source, report)
    crisis = None
    if source is not None and root is not None:
        crisis = elaborate(root, source, variant, report)
        if crisis is not None:
            check(crisis, report, texts or {})
    return Examined(None if report.errors else crisis, report.sorted())


def load(
    path: str | PathLike[str],
    *,
    variant: str | None = None,
    texts: Mapping[str, str | PathLike[str]] | None = None,
) -> Crisis:
    """Read a crisis file; arguments as of `examine`.

    Raises CrisisError, with all diagnostics, when the file has an error.
    """
    examined = examine(path, variant=variant, texts=texts)
    if examined.crisis is None:
        raise CrisisError(diagnostics=examined.diagnostics)
    return examined.crisis
