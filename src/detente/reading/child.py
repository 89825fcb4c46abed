"""A limited child process for parsers of untrusted bytes.

The child gets the bytes on its standard input and answers with one JSON object. Before it touches
them it gives up what it does not need: processor time, memory, size of files, processes, and, where
the system allows it, the network and the other processes of the user. An audit hook refuses
sockets, programs and files to write in any case. What the limits of the system cannot do (on
Windows, none of them) the time limit on the wall still does.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from detente.errors import DocumentError

SECONDS = 20
WALL_SECONDS = 60
MEMORY = 1_500_000_000
OUTPUT = 16_000_000
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from detente.reading.child import answer; answer(sys.argv[2])"
)
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER | CLONE_NEWNET
_REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "ftplib")


def run_limited(
    task: str, data: bytes, name: str, *, seconds: int = SECONDS, memory: int = MEMORY
) -> dict[str, Any]:
    """What a function makes of some bytes, in a child process.

    task : the function, as `module:name`; it takes bytes and gives what JSON can say as an object.
    name : of the file, for messages. Raises DocumentError for what the task says is wrong, and
    where it went beyond its seconds of processor time or bytes of memory, or broke.
    """
    command = [
        sys.executable, "-I", "-B", "-c", _START, json.dumps(sys.path), task, str(seconds),
        str(memory),
    ]  # fmt: skip
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as got:
        given.write(data)
        given.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 (our own interpreter and code)
                command, stdin=given, stdout=got, stderr=subprocess.DEVNULL, check=False,
                env=_environment(), timeout=max(WALL_SECONDS, 3 * seconds),
            )  # fmt: skip
        except subprocess.TimeoutExpired as fault:
            raise _took_too_long(name, seconds) from fault
        got.seek(0)
        found = _read(got.read(OUTPUT + 1))
    if found is None:
        if -ended.returncode in {9, 24}:  # SIGKILL, SIGXCPU
            raise _took_too_long(name, seconds)
        raise DocumentError(
            f"{name}: the file cannot be parsed", hint="save its text in a .txt file and read that"
        )
    if "error" in found:
        raise DocumentError(f"{name}: {found['error']}", hint=str(found.get("hint", "")))
    return found


def _environment() -> dict[str, str]:
    """Nothing of ours but what a system needs to start a program."""
    return {key: os.environ[key] for key in ("SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}


def _read(output: bytes) -> dict[str, Any] | None:
    if len(output) > OUTPUT:
        return None
    try:
        found = json.loads(output)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _took_too_long(name: str, seconds: int) -> DocumentError:
    return DocumentError(
        f"{name}: the file takes more than {seconds} s to parse",
        hint="save its text in a .txt file and read that",
    )


# --- in the child -----------------------------------------------------------------------------


def answer(task: str) -> None:
    """Do the task on what stands on standard input, within limits; runs in the child."""
    _give_up(seconds=int(sys.argv[3]), memory=int(sys.argv[4]))
    module, _, function = task.partition(":")
    try:
        result = getattr(importlib.import_module(module), function)(sys.stdin.buffer.read())
    except DocumentError as error:
        result = {"error": str(error), "hint": error.hint}
    except MemoryError:
        result = {"error": f"the file takes more than {sys.argv[4]} bytes of memory to parse"}
    sys.stdout.write(json.dumps(result))
    sys.stdout.flush()


def _give_up(seconds: int, memory: int) -> None:
    """Take away from this process what parsing does not need."""
    if sys.platform != "win32":
        import resource

        limits = {
            "RLIMIT_CPU": seconds, "RLIMIT_AS": memory, "RLIMIT_FSIZE": OUTPUT, "RLIMIT_CORE": 0,
        }  # fmt: skip
        for limit, value in limits.items():
            _, most = resource.getrlimit(getattr(resource, limit))
            value = value if most == resource.RLIM_INFINITY else min(value, most)
            with contextlib.suppress(ValueError, OSError):  # macOS knows no limit on addresses
                resource.setrlimit(getattr(resource, limit), (value, value))
    if sys.platform == "linux":
        # a namespace of its own, without network; systems that forbid it leave the audit hook
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse the network, other programs, and writing."""
    if event.startswith(_REFUSED):
        raise PermissionError(f"refused while a document is parsed: {event}")
    if event == "open" and len(arguments) > 2:
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError("refused while a document is parsed: writing a file")
