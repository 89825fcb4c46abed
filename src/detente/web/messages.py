"""What the workbench and its worker processes say to each other.

Every message is a pickle behind its length in eight bytes. Both ends are this program; nothing that
a browser sends is ever read this way.
"""

from __future__ import annotations

import asyncio
import pickle
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from detente.diagnostics import Diagnostic

_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a text by its digest, in a variant, in a reading, with options done."""

    digest: str
    variant: str | None = None
    reading: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Work to do: a task of `detente.web.tasks` by its name."""

    number: int
    task: str
    look: Look
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """How far an order is: share done from 0 to 1, or not-a-number."""

    number: int
    stage: str
    share: float


@dataclass(frozen=True, slots=True)
class Made:
    """What came of an order."""

    number: int
    result: Any


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing came of it, as users are told: never a traceback.

    kind : name of the error. log : where the traceback of a fault of ours was written.
    """

    kind: str
    message: str
    hint: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    log: str = ""


@dataclass(frozen=True, slots=True)
class Broke:
    """Nothing came of an order."""

    number: int
    trouble: Trouble


def write(stream: BinaryIO, message: object) -> None:
    """Write a message and push it out."""
    stream.write(packed(message))
    stream.flush()


def read(stream: BinaryIO) -> Any:
    """The next message. Raises EOFError at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 (written by the other end, which is this program)


def packed(message: object) -> bytes:
    """A message as bytes, length and all."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


async def heard(stream: asyncio.StreamReader) -> Any:
    """The next message. Raises asyncio.IncompleteReadError at the end of the stream."""
    (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
    return pickle.loads(await stream.readexactly(length))  # noqa: S301 (as above)
