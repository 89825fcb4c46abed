"""Completion for editors: what may stand at a place of a crisis file that is being written.

    complete(text_before_the_cursor, json_schema(), names) -> (what is typed, options)

The text need not be a crisis yet, nor YAML: it is scanned for the keys that lead to the cursor, in
block and in flow style, and the schema is followed down the same way. Names of the file (actors,
factors and their levels, theatres, sources) complete what the schema leaves open. Never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["key", "value", "actor", "factor", "level", "theatre", "source"]
Schema = Mapping[str, Any]
MOST = 200

_KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s#\[\]{},:"'&*!|>%@`-][^\[\]{}#]*?)\s*:(?=\s|$)""")
_COMPARED = re.compile(r"([\w-]+)\s*(?:=|!=|<=|>=|<|>|\bin\s*\[[^\]]*)\s*[\w -]*$")
_WORD = re.compile(r"[\w.-]*$")
_BLOCK_TEXT = re.compile(r"[|>][+-]?\d?\s*(#.*)?$")


@dataclass(frozen=True, slots=True)
class Option:
    """What may be written. detail : what it means, in a few words."""

    label: str
    kind: Kind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What the file names. factors : with their levels."""

    actors: tuple[str, ...] = ()
    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    theatres: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor is: the keys that lead there, whether a key or a value is expected, and what
    of the value is there already.
    """

    path: tuple[str, ...]
    expects: Literal["key", "value"]
    before: str


def complete(before: str, schema: Schema, names: Names) -> tuple[str, tuple[Option, ...]]:
    """What is typed of a word, and what it may become, in order; at most 200 options."""
    place = locate(before)
    found = _WORD.search(place.before)
    typed = found.group() if found else ""
    options = [*_options(place, schema, names)]
    fitting = [each for each in dict.fromkeys(options) if _fits(each.label, typed)]
    return typed, tuple(fitting[:MOST])


def _fits(label: str, typed: str) -> bool:
    return typed.lower() in label.lower() and label != typed


def _options(place: Place, schema: Schema, names: Names) -> Iterator[Option]:
    nodes = _follow(schema, place.path)
    if place.expects == "key":
        for node in nodes:
            for key, value in node.get("properties", {}).items():
                yield Option(key, "key", _told(value, schema))
        if place.path and place.path[-1] in {
            "worths",
            "flows",
            "perceptions",
            "cost",
            "honour_cost",
        }:
            yield from (Option(each, "actor") for each in names.actors)
        return
    compared = _COMPARED.search(place.before)
    if compared is not None and compared.group(1) in names.factors:
        yield from (Option(each, "level") for each in names.factors[compared.group(1)])
        return
    for node in nodes:
        for each in node.get("enum", [node["const"]] if "const" in node else []):
            yield Option(str(each), "value")
        if node.get("type") == "boolean":
            yield from (Option("true", "value"), Option("false", "value"))
    keys = [each for each in place.path if each != "[]"]
    yield from _named(keys[-1] if keys else "", place, names)


def _named(key: str, place: Place, names: Names) -> Iterator[Option]:
    """Names that may stand as the value of a key."""
    if key in {"by", "to", "on", "of", "mediator", "through", "members", "between", "brokers"}:
        yield from (Option(each, "actor") for each in names.actors)
    elif key in {"theatre", "covers", "zone"}:
        yield from (Option(each, "theatre") for each in names.theatres)
    elif key == "cite":
        yield from (Option(each, "source") for each in (*names.sources, "assumed"))
    elif key == "start" and "factors" in place.path and len(place.path) > 1:
        levels = names.factors.get(place.path[1], ())
        yield from (Option(each, "level") for each in levels)
    yield from (Option(each, "factor") for each in names.factors)


def _told(node: Schema, schema: Schema) -> str:
    for each in (node, *_resolved(node, schema)):
        if isinstance(each.get("description"), str):
            return str(each["description"])
    return ""


# --- the schema -------------------------------------------------------------------------------


def _follow(schema: Schema, path: Sequence[str]) -> list[Schema]:
    """Every node of the schema that some keys may lead to; `[]` stands for a place in a list."""
    nodes = _resolved(schema, schema)
    for step in path:
        below: list[Schema] = []
        for node in nodes:
            if step == "[]":
                below += _resolved(node.get("items"), schema)
            elif step in node.get("properties", {}):
                below += _resolved(node["properties"][step], schema)
            else:
                below += _resolved(node.get("additionalProperties"), schema)
        nodes = below
    return nodes


def _resolved(node: Any, schema: Schema, deep: int = 0) -> list[Schema]:
    """A node and all that it may be instead."""
    if not isinstance(node, Mapping) or deep > 8:
        return []
    found = [node]
    if "$ref" in node:
        name = str(node["$ref"]).rpartition("/")[2]
        found += _resolved(schema.get("$defs", {}).get(name), schema, deep + 1)
    for each in (*node.get("anyOf", ()), *node.get("allOf", ())):
        found += _resolved(each, schema, deep + 1)
    return found


# --- the text ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Scan:
    """Where a scan stands. block : keys with their columns. flow : open brackets, each with the key
    that is being given a value in it. written : of the present value.
    """

    block: list[tuple[int, str]] = field(default_factory=list)
    flow: list[list[str]] = field(default_factory=list)
    written: str = ""
    key_done: bool = False


def locate(before: str) -> Place:
    """Where the end of a text is."""
    scan, lines = _Scan(), before.split("\n")
    hidden = -1  # column of a key whose value is a block of text
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        column = len(line) - len(line.lstrip(" "))
        if hidden >= 0 and (not line.strip() or column > hidden) and not scan.flow:
            if last:
                return Place(_path(scan), "value", "\0")
            continue
        hidden = -1
        if scan.flow:
            _scan_flow(scan, line)
        elif last or (line.strip() and not line.lstrip().startswith("#")):
            rest = _scan_block(scan, line, column)
            if _BLOCK_TEXT.search(rest.strip()):
                hidden = scan.block[-1][0] if scan.block else 0
    return _place(scan, lines[-1])


def _scan_block(scan: _Scan, line: str, column: int) -> str:
    """Take the keys of a line in block style; what stands after the last of them."""
    while scan.block and scan.block[-1][0] >= column:
        scan.block.pop()
    at, scan.key_done = column, False
    while line[at:].startswith("- ") or line[at:] == "-":
        scan.block.append((at, "[]"))
        at += 2
        at += len(line[at:]) - len(line[at:].lstrip(" "))
    match = _KEY.match(line, at)
    if match is not None:
        scan.block.append((at, match.group(1).strip("\"'")))
        at, scan.key_done = match.end(), True
    rest = line[at:]
    scan.written = ""
    _scan_flow(scan, rest)
    return rest


def _scan_flow(scan: _Scan, text: str) -> None:
    """Take brackets, keys and separators of a piece of text, outside quotes and comments."""
    quote = ""
    for number, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
            scan.written += char
        elif char == "#" and (not number or text[number - 1].isspace()):
            break
        elif char in "\"'" and not scan.written.strip():
            quote = char
            scan.written += char
        elif char in "{[":
            scan.flow.append(["[]" if char == "[" else "", char])
            scan.written = ""
        elif char in "}]" and scan.flow:
            scan.flow.pop()
            scan.written = ""
        elif char == "," and scan.flow:
            scan.flow[-1][0] = "[]" if scan.flow[-1][1] == "[" else ""
            scan.written = ""
        elif (
            char == ":" and scan.flow and scan.flow[-1][1] == "{"
            and text[number + 1 : number + 2] in {"", " "} and not scan.flow[-1][0]
        ):  # fmt: skip
            scan.flow[-1][0] = scan.written.strip().strip("\"'")
            scan.written = ""
        else:
            scan.written += char


def _path(scan: _Scan) -> tuple[str, ...]:
    return (*(key for _, key in scan.block), *(key for key, _ in scan.flow if key))


def _place(scan: _Scan, line: str) -> Place:
    path = _path(scan)
    if scan.flow:
        value = scan.flow[-1][1] == "[" or bool(scan.flow[-1][0])
        return Place(path, "value" if value else "key", scan.written)
    if scan.key_done:
        return Place(path, "value", scan.written)
    return Place(path, "key", line.lstrip(" -"))
