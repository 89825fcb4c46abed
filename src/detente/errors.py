"""Every exception that Detente raises on purpose.

    DetenteError                 exit code 70 unless a subclass says better
     +- CrisisError              1   the crisis file has errors; all of them are in `.diagnostics`
     +- DocumentError            1   a document cannot be read: no text, another language, too big
     +- LogDamaged               1   an event log is not what was written there
     +- EventsImpossible         1   what was reported cannot have happened by the crisis file
     +- UsageError               2   the request makes no sense: a missing option, an unknown name
     +- LimitError               3   a stated limit was reached (too many states)
     +- NotConverged             3   no equilibrium that may be called one was found
     +- StoreLocked              4   somebody else is writing there

Anything else that escapes is a fault in Detente. Faces turn `exit_code` into the process's status.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from detente.diagnostics import Diagnostic


class DetenteError(Exception):
    """Base of the tree. `hint` says what to do about it, in a sentence, or is empty."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class _DiagnosedError(DetenteError):
    """An error that may point at places of a crisis file."""

    def __init__(
        self, message: str = "", *, diagnostics: Iterable[Diagnostic] = (), hint: str = ""
    ) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        text = message or "\n\n".join(str(diagnostic) for diagnostic in self.diagnostics)
        super().__init__(text, hint=hint)


class CrisisError(_DiagnosedError):
    """The crisis file cannot be used; `diagnostics` holds every error (and warning) found."""

    exit_code = 1


class DocumentError(DetenteError):
    """A document, such as an article, cannot be read."""

    exit_code = 1


class LogDamaged(DetenteError):  # noqa: N818 (the name states the finding)
    """An event log cannot be read, or is not what was written there."""

    exit_code = 1


class EventsImpossible(DetenteError):  # noqa: N818 (the name states the finding)
    """What was reported cannot have happened by the crisis file."""

    exit_code = 1


class UsageError(DetenteError):
    """The caller asked for something that does not exist or cannot be."""

    exit_code = 2


class LimitError(_DiagnosedError):
    """A stated limit was reached, such as the number of states."""

    exit_code = 3


class NotConverged(DetenteError):  # noqa: N818 (the name states the finding)
    """No equilibrium was reached to the requested residual."""

    exit_code = 3


class StoreLocked(DetenteError):  # noqa: N818 (the name states the finding)
    """Another process is writing into the same store."""

    exit_code = 4
