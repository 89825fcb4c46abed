"""Changing values in a crisis file while every other character of it stays as it is.

The tree of the file knows where each value stands, so an edit replaces just these characters:
comments, layout and quotes elsewhere are kept byte for byte. The result is read again and compared
with what was asked for before it takes the place of the file, in one step; on any failure the file
is as it was.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.crisis.diagnostics import Collector
from detente.crisis.nodes import Mapping as MappingNode
from detente.crisis.nodes import Node, Scalar, Sequence, to_data
from detente.crisis.reader import read_tree
from detente.crisis.source import SourceFile, read_source
from detente.errors import CrisisError, UsageError

Route = tuple[str | int, ...]
Value = str | float | bool | Mapping[str, Any] | list[Any]

_BOM = b"\xef\xbb\xbf"
_PLAIN = re.compile(r"[\w.+(<=-](?:[\w .+*/^()<>='’;-]|:(?=\S)|#(?<=\S#))*")
_LIST_ENDS = re.compile(r"[\w.+-][\w .+/-]*\[[\w .,+-]*\][\w ./]*")


@dataclass(frozen=True, slots=True)
class Patch:
    """Characters `start` to `end` become `text`."""

    start: int
    end: int
    text: str


def set_values(path: str | os.PathLike[str], changes: Mapping[Route, Value]) -> None:
    """Set values in the crisis file at `path` (a file or its folder).

    A route leads to a value by keys and places from 0: `("moves", 3, "cost")`. What stands there is
    replaced; a missing last key is added to its mapping, the place after the last one to its list.

    Raises CrisisError when the file cannot be read, UsageError when a route leads nowhere; the file
    is then unchanged.
    """
    source, root = open_tree(Path(path))
    text = apply(source.text, [patch_for(root, route, value) for route, value in changes.items()])
    _check(source, text, changes)
    replace_file(Path(source.name), text, source.data.startswith(_BOM))


def open_tree(path: Path) -> tuple[SourceFile, MappingNode]:
    """The text and tree of a file. Raises CrisisError with the reasons when there is none."""
    report = Collector()
    source = read_source(path, report)
    root = None if source is None else read_tree(source, report)
    if source is None or root is None or report.errors:
        raise CrisisError(diagnostics=report.sorted())
    return source, root


def apply(text: str, patches: list[Patch]) -> str:
    """The text with all patches. Raises UsageError when two of them overlap."""
    ordered = sorted(patches, key=lambda patch: (patch.start, patch.end))
    pieces, at = [], 0
    for patch in ordered:
        if patch.start < at:
            raise UsageError("two changes of the same part of the file")
        pieces += [text[at : patch.start], patch.text]
        at = patch.end
    return "".join([*pieces, text[at:]])


def patch_for(root: MappingNode, route: Route, value: Value) -> Patch:
    """The patch that sets one value. Raises UsageError when the route leads nowhere."""
    node: Node = root
    if not route:
        raise _nowhere(route)
    for depth, step in enumerate(route):
        below = _below(node, step)
        if below is None:
            if depth < len(route) - 1:
                raise _nowhere(route)
            return _addition(node, step, value, route)
        node = below
    return replacement(node, value)


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        entry = node.find(str(step))
        return None if entry is None else entry[1]
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def _nowhere(route: Route) -> UsageError:
    return UsageError(f"the file has no {'.'.join(map(str, route))}")


def replacement(node: Node, value: Value) -> Patch:
    """The patch that puts `value` where `node` stands."""
    start, end = node.start, _end(node)
    text = write_value(value, node.in_flow)
    if isinstance(node, Scalar) and node.start == node.end:  # nothing was written there
        text = f" {text}"
    before = node.source.text[node.source.text.rfind("\n", 0, start) + 1 : start]
    if not isinstance(node, Scalar) and not _is_flow(node) and not before.rstrip().endswith("-"):
        start = len(node.source.text[:start].rstrip())  # a block begins below its key: move up
        text = f" {text}"
    return Patch(start, end, text)


def _addition(node: Node, step: str | int, value: Value, route: Route) -> Patch:
    source = node.source
    if isinstance(node, MappingNode):
        entry = f"{write_value(str(step), in_flow=True)}: {write_value(value, _is_flow(node))}"
        empty = not node.entries
    elif isinstance(node, Sequence) and step == len(node.items):
        entry = write_value(value, _is_flow(node))
        empty = not node.items
    else:
        raise _nowhere(route)
    if _is_flow(node):
        end = node.end - 1
        while source.text[end - 1].isspace():
            end -= 1
        return Patch(end, end, entry if empty or source.text[end - 1] == "," else f", {entry}")
    first = source.location(node.start).column - 1
    mark = "" if isinstance(node, MappingNode) else "- "
    end = _line_end(source, _end(node))
    return Patch(end, end, f"\n{' ' * first}{mark}{entry}")


def _line_end(source: SourceFile, at: int) -> int:
    """The end of the line of `at`, past a comment; of the line before when `at` begins one."""
    if at and source.text[at - 1] == "\n":
        at -= 1
    match = re.compile(r"[^\r\n]*").match(source.text, at)
    return at if match is None else match.end()


def _end(node: Node) -> int:
    """Where the characters of a node end; for a block, those of its last part."""
    if isinstance(node, Scalar):
        block = node.style in {"|", ">"}
        return len(node.source.text[: node.end].rstrip()) if block else node.end
    if _is_flow(node):
        return node.end
    parts = node.items if isinstance(node, Sequence) else [value for _, value in node.entries]
    return _end(parts[-1]) if parts else node.end


def _is_flow(node: Node) -> bool:
    return not isinstance(node, Scalar) and node.source.text[node.start : node.start + 1] in "{["


def write_value(value: Value, in_flow: bool) -> str:
    """A value as YAML on one line, quoted where it must be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    if isinstance(value, Mapping):
        pairs = (f"{write_value(k, True)}: {write_value(v, True)}" for k, v in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(write_value(item, True) for item in value) + "]"
    plain = _PLAIN.fullmatch(value) or (not in_flow and _LIST_ENDS.fullmatch(value))
    marks = value[:2] in {"- ", "? ", ": "} or value in {"-", "~", "null", "Null", "NULL", "---"}
    if plain and not marks and not value.endswith((" ", ":")):
        return value
    return json.dumps(value, ensure_ascii=False)


def _check(source: SourceFile, text: str, changes: Mapping[Route, Value]) -> None:
    """Read the result; every value must be there as asked for."""
    report = Collector()
    root = read_tree(SourceFile(source.name, text), report)
    for route, value in changes.items():
        node: Node | None = root
        for step in route:
            node = None if node is None else _below(node, step)
        if node is None or report.errors or not _same(to_data(node), value):
            name = ".".join(map(str, route))
            raise CrisisError(
                f"{name} could not be set; the file is unchanged", diagnostics=report.sorted()
            )


def _same(data: Any, value: Any) -> bool:
    if isinstance(value, Mapping):
        return isinstance(data, dict) and all(_same(data.get(k), v) for k, v in value.items())
    if isinstance(value, list):
        return isinstance(data, list) and all(map(_same, data, value)) and len(data) == len(value)
    if isinstance(value, str):
        return (data or "") == unicodedata.normalize("NFC", value)
    return bool(data == write_value(value, in_flow=False))


def replace_file(path: Path, text: str, with_bom: bool = False) -> None:
    """Write `text` beside `path` and put it in its place in one step; same permissions."""
    target = path.resolve()
    data = (_BOM if with_bom else b"") + text.encode("utf-8")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
