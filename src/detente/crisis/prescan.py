"""A cheap look at the file before the YAML parser may see it.

It bounds the nesting (parsing 2 kB of `[` costs the parser seconds), finds tabs in indentation,
and protects a convenience of the language that YAML lacks: within `{ }` and `[ ]` a value may end
in a bracketed list, as in `{points: 20 [10, 30]}` or `{when: front in [lost, held]}`. There YAML
itself would stop with an error, so nothing that is valid YAML changes its meaning. The characters
of such a list are replaced one by one by private-use characters, which keeps every position, and
`restore` turns them back.

The scan is linear in the size of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from detente.crisis.diagnostics import Collector
from detente.crisis.source import SourceFile

MAX_DEPTH = 32

_HIDE = str.maketrans("[],", "\ue000\ue001\ue002")
_SHOW = str.maketrans("\ue000\ue001\ue002", "[],")

_INDENT = re.compile(r"[ ]*")
_DASH = re.compile(r"(?:---|[-?:])(?:[ ]+|(?=[\r\n]|$))")
_KEY = re.compile(
    r"""(?:"(?:[^"\\\r\n]|\\.)*"[ \t]*|'(?:[^'\r\n]|'')*'[ \t]*|[^\s#{\["'|>][^\r\n]*?)"""
    r""":(?=[ \t\r\n]|$)"""
)
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*[ \t]+")
_SPACE = re.compile(r"[ \t]*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_MORE_FLOW = re.compile(r"[^\r\n#{\[]*[{\[]")
_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)', re.DOTALL)
_SINGLE = re.compile(r"'(?:[^']|'')*(?:'|$)", re.DOTALL)
_FLOW_SPACE = re.compile(r"(?:\s|(?<=\s)#[^\r\n]*)*")
_FLOW_PLAIN = re.compile(r"(?:[^\s,\[\]{}:#]|:(?![\s,\[\]{}])|(?<!\s)#|\s+(?![\s#,\[\]{}:]))+")
_BRACKETED = re.compile(r"\s*\[[^\[\]{}:#]*\]")


@dataclass(slots=True)
class Prescan:
    """The state of one scan. `protected` has the same length as the text."""

    text: str
    pieces: list[str] = field(default_factory=list)
    copied: int = 0
    too_deep: int | None = None
    tabs: list[int] = field(default_factory=list)

    @property
    def protected(self) -> str:
        """The text for the YAML parser."""
        return "".join([*self.pieces, self.text[self.copied :]])

    def hide(self, start: int, end: int) -> None:
        """Replace the brackets and commas of `start` to `end`."""
        self.pieces.append(self.text[self.copied : start])
        self.pieces.append(self.text[start:end].translate(_HIDE))
        self.copied = end


def restore(value: str) -> str:
    """Undo the protection in a value that the YAML parser returned."""
    return value.translate(_SHOW)


def protect(text: str) -> str:
    """The text as the YAML parser may read it; `restore` undoes it."""
    return scan(text).protected


def guard(source: SourceFile, report: Collector) -> str | None:
    """The protected text, or None after reporting why the file must not be parsed."""
    result = scan(source.text)
    for place in result.tabs[:20]:
        report.error(
            "yaml-tab", "a tab in the indentation; YAML indents with spaces",
            source.location(place), "replace it with two spaces",
        )  # fmt: skip
    if result.too_deep is not None:
        report.error(
            "too-deep", f"nested more than {MAX_DEPTH} deep",
            source.location(result.too_deep), "a crisis file needs a depth of about 6",
        )  # fmt: skip
    return None if result.tabs or result.too_deep is not None else result.protected


def scan(text: str) -> Prescan:
    """Walk the text once, line by line outside of `{ }` and `[ ]`."""
    state = Prescan(text)
    columns: list[int] = []  # of the enclosing block collections
    at = 0
    while at < len(text) and state.too_deep is None:
        at = _line(state, at, columns)
    return state


def _line(state: Prescan, at: int, columns: list[int]) -> int:
    """One line in block context; the index where the next one begins."""
    text = state.text
    begin = at
    at = _match_end(_INDENT, text, at)
    if text[at : at + 1] == "\t":
        line = _LINE.match(text, at)
        if line is not None and line.group().strip() and not line.group().strip().startswith("#"):
            state.tabs.append(at)
        return _match_end(_LINE, text, at)
    if at >= len(text) or text[at] in "\r\n#%":
        return _match_end(_LINE, text, at)
    while columns and columns[-1] >= at - begin:
        columns.pop()
    parent = columns[-1] if columns else -1
    while (dash := _DASH.match(text, at)) is not None:
        parent = at - begin
        columns.append(parent)
        at = dash.end()
    key = _KEY.match(text, at)
    if key is not None:
        parent = at - begin
        columns.append(parent)
        at = _match_end(_SPACE, text, key.end())
    if len(columns) > MAX_DEPTH:
        state.too_deep = at
    while (prefix := _PROPERTY.match(text, at)) is not None:
        at = prefix.end()
    return _value(state, at, parent)


def _value(state: Prescan, at: int, parent: int) -> int:
    """What follows a key or a dash, to the end of its last line."""
    text = state.text
    first = text[at : at + 1]
    if first in {"{", "["}:
        at = _flow(state, at)
        while (more := _MORE_FLOW.match(text, at)) is not None:  # `[a]: [b`, legal but odd
            at = _flow(state, more.end() - 1)
        return _match_end(_LINE, text, at)
    if first in {'"', "'"}:
        quoted = (_DOUBLE if first == '"' else _SINGLE).match(text, at)
        return _match_end(_LINE, text, quoted.end() if quoted else at)
    at = _match_end(_LINE, text, at)
    if parent < 0 or first in {"", "\r", "\n", "#"}:
        return at
    while at < len(text):  # a block scalar, or a plain one that goes on: lines indented deeper
        start = _match_end(_INDENT, text, at)
        blank = text[start : start + 1] in {"", "\r", "\n"}
        if not blank and (start - at <= parent or (text[start] == "\t" and first not in "|>")):
            return at
        at = _match_end(_LINE, text, start)
    return at


def _flow(state: Prescan, at: int) -> int:
    """From an opening bracket past the one that closes it."""
    text = state.text
    depth = 0
    while at < len(text):
        at = _match_end(_FLOW_SPACE, text, at)
        char = text[at : at + 1]
        if char in {"{", "["}:
            depth += 1
            if depth > MAX_DEPTH:
                state.too_deep = at
                return len(text)
        elif char in {"}", "]"}:
            depth -= 1
            if depth == 0:
                return at + 1
        elif char in {'"', "'"}:
            quoted = (_DOUBLE if char == '"' else _SINGLE).match(text, at)
            at = quoted.end() if quoted else at + 1
            continue
        elif (plain := _FLOW_PLAIN.match(text, at)) is not None:
            at = _flow_plain(state, plain.end())
            continue
        at += 1
    return at


def _flow_plain(state: Prescan, at: int) -> int:
    """After a plain value in flow context: take bracketed lists, and what follows them, into it."""
    while (brackets := _BRACKETED.match(state.text, at)) is not None:
        state.hide(brackets.start(), brackets.end())
        at = brackets.end()
        at = _match_end(_FLOW_PLAIN, state.text, at)
    return at


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()
