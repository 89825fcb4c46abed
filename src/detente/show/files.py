"""Writing files for a user: whole or not at all, with a sentence when it cannot be done."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from detente.errors import UsageError
from detente.game.files import replacing


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the operating system says about `path` into UsageError."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder, a file is expected", hint="name a file in it")
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write {path}: {reason}", hint="is the place right?") from error


def write(path: Path, content: str | bytes) -> None:
    """Write bytes, or text as UTF-8; a link keeps pointing to the file that is replaced.

    Raises UsageError when the place cannot be written.
    """
    with writing(path), replacing(os.path.realpath(path)) as stream:
        stream.write(content.encode() if isinstance(content, str) else content)
