"""Which questions, or actors, a study is about."""

from __future__ import annotations

from collections.abc import Iterable

from detente.crisis.diagnostics import did_you_mean, listed
from detente.errors import UsageError


def chosen(ids: Iterable[str] | None, known: Iterable[str], what: str) -> list[str]:
    """The ids given, once each; all that are known where None. Raises UsageError for another."""
    names = list(known)
    wanted = names if ids is None else list(dict.fromkeys(ids))
    for each in wanted:
        if each not in names:
            hint = did_you_mean(each, names) or f"there are {listed(f'`{name}`' for name in names)}"
            raise UsageError(f"there is no {what} `{each}`", hint=hint)
    return wanted
