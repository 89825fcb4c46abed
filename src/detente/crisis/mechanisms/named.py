"""Other entries that an entry names: a mediation its cease-fire, a friction its commitments."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.mechanisms.maker import Maker
from detente.crisis.nodes import Mapping, Text


def entry_named(
    name: Text, section: str, word: str, make: Maker, among: Collection[str] | None = None
) -> Any | None:
    """The shape of the entry `name` of a section; None where there is none, which is reported.

    word : what such an entry is called. among : the ids that may be named; all, if left out. An
    entry with errors has no shape; they are reported already, so nothing is said here.
    """
    shapes = make.entries.get(section, {})
    known = list(shapes) if among is None else among
    if name in known:
        return shapes[str(name)]
    if not _is_broken(name, section, make):
        every = f"the {word}s are {listed(known)}" if known else f"declare it under `{section}:`"
        make.error(
            "unknown-name", f"there is no {word} `{name}`", name.location,
            did_you_mean(name, known) or every,
        )  # fmt: skip
    return None


def _is_broken(name: Text, section: str, make: Maker) -> bool:
    """Whether an entry of that name stands in the file, but without a shape."""
    found = make.context.root.find(section)
    stands = found is not None and isinstance(found[1], Mapping) and found[1].find(name) is not None
    return stands and str(name) not in make.entries.get(section, {})
