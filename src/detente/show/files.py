"""Writing files whole or not at all: an interrupt leaves the old file, never half of a new one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from detente.errors import UsageError


@contextlib.contextmanager
def fresh(path: Path) -> Iterator[Path]:
    """A new empty file beside `path` that takes its place when the block ends without an error.

    Raises UsageError, saying what is wrong, when the place cannot be written.
    """
    path = Path(os.path.realpath(path))  # a link keeps pointing to the file that is replaced
    if path.is_dir():
        raise UsageError(f"{path} is a folder, a file is expected", hint="name a file in it")
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent
        )
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(_mode(path))
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """Permissions of the file that is replaced, or what the user's mask leaves to a new one."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def write(path: Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all. Raises UsageError as `fresh` does."""
    with fresh(path) as draft:
        draft.write_bytes(text.encode())
