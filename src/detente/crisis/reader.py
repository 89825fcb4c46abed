"""From the text of a file to a tree of nodes, with every mistake of YAML reported in our words.

The tree is built from the parser's events without recursion. Anchors, aliases and tags are no part
of the language: what they would repeat is said once, under a name, and cited once. So no file can
grow when it is read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from detente.crisis.diagnostics import MOST, Collector
from detente.crisis.nodes import Mapping, Node, Scalar, Sequence
from detente.crisis.prescan import MAX_DEPTH, guard, restore
from detente.crisis.source import SourceFile


def read_tree(source: SourceFile, report: Collector) -> Mapping | None:
    """The top mapping of the file, or None when it cannot be read as YAML (which is reported)."""
    text = guard(source, report)
    if text is None:
        return None
    builder = _Builder(source, report)
    root = _run(text, source, report, builder)
    if root is None or isinstance(root, Mapping):
        return root
    report.error(
        "wrong-shape", "the file must be a mapping of keys to values", root.location,
        "it begins with `crisis: some-name`",
    )  # fmt: skip
    return None


def _run(text: str, source: SourceFile, report: Collector, builder: _Builder) -> Node | None:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                return None
    except MarkedYAMLError as fault:
        report_syntax(fault, source, report)
        return None
    except (YAMLError, ValueError, RecursionError, IndexError, AttributeError) as fault:
        # The parser is known to fall over some malformed input in these ways.
        report.error(
            "yaml-syntax", f"this is not YAML ({str(fault).splitlines()[0]})", source.location(0)
        )
        return None
    return builder.root


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been seen."""

    start: int
    is_mapping: bool
    in_flow: bool
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class _Builder:
    """Builds the tree from events; `take` returns False when reading must stop."""

    source: SourceFile
    report: Collector
    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)
    documents: int = 0

    def take(self, event: Any) -> bool:
        """One event of the parser."""
        name = type(event).__name__
        start, end = event.start_mark.index, event.end_mark.index
        self._refuse_extras(event, name, start)
        if max(self.report.counts["yaml-alias"], self.report.counts["yaml-tag"]) > MOST:
            return False
        if name == "DocumentStartEvent":
            return self._document(start)
        if name == "AliasEvent":
            self._add(Scalar(self.source, "", "'", start, end))
        elif name == "ScalarEvent":
            self._add(self._scalar(event, start, end))
        elif name in {"MappingStartEvent", "SequenceStartEvent"}:
            self.stack.append(_Open(start, name[0] == "M", bool(event.flow_style)))
            if len(self.stack) > MAX_DEPTH:
                self.report.error(
                    "too-deep", f"nested more than {MAX_DEPTH} deep", self.source.location(start),
                    "a crisis file needs a depth of about 6",
                )  # fmt: skip
                return False
        elif name in {"MappingEndEvent", "SequenceEndEvent"}:
            self._close(end)
        return True

    def _scalar(self, event: Any, start: int, end: int) -> Scalar:
        in_flow = bool(self.stack) and self.stack[-1].in_flow
        if start == end and self.stack:
            start = end = self._empty_place(start)
        value = unicodedata.normalize("NFC", restore(event.value))
        self._refuse_controls(value, start, end)
        return Scalar(self.source, value, event.style or "", start, end, in_flow)

    def _refuse_controls(self, value: str, start: int, end: int) -> None:
        """A character that steers a terminal or turns text round has no place in a statement."""
        found = next((each for each in value if _steers(each)), None)
        if found is not None:
            self.report.error(
                "bad-character", f"a control character (U+{ord(found):04X}) stands in this text",
                self.source.location(start, max(end, start + 1)), "remove it",
            )  # fmt: skip

    def _empty_place(self, at: int) -> int:
        """Where a value that is left out would stand: the parser names the next token's place."""
        top, text = self.stack[-1], self.source.text
        if not top.is_mapping:
            return max(text.rfind("-", top.start, at) + 1, top.start)
        if len(top.nodes) % 2 and isinstance(top.nodes[-1], Scalar):
            colon = text.find(":", top.nodes[-1].end, at)
            return colon + 1 if colon >= 0 else at
        return at

    def _document(self, start: int) -> bool:
        self.documents += 1
        if self.documents == 1:
            return True
        self.report.error(
            "two-documents", "a second document begins here; a crisis is one document",
            self.source.location(start, start + 3), "remove the `---` line or split the file",
        )  # fmt: skip
        return False

    def _refuse_extras(self, event: Any, name: str, start: int) -> None:
        if getattr(event, "anchor", None) is not None:
            what = "an alias (`*`)" if name == "AliasEvent" else "an anchor (`&`)"
            self.report.error(
                "yaml-alias", f"{what}: anchors and aliases are no part of the language",
                self.source.location(start, start + 1 + len(event.anchor)),
                "write the value out, or name a number once under `numbers:`; "
                "text that begins with `*` or `&` goes in quotes",
            )  # fmt: skip
        tag = getattr(event, "ctag", None)
        if tag is not None and str(tag):
            self.report.error(
                "yaml-tag", f"the tag `{_short(str(tag))}` is no part of the language",
                self.source.location(start), "remove it; text that begins with `!` goes in quotes",
            )  # fmt: skip

    def _add(self, node: Node) -> None:
        if self.stack:
            self.stack[-1].nodes.append(node)
        else:
            self.root = node

    def _close(self, end: int) -> None:
        top = self.stack.pop()
        within = bool(self.stack) and self.stack[-1].in_flow
        if top.is_mapping:
            self._add(Mapping(self.source, self._entries(top.nodes), top.start, end, within))
        else:
            self._add(Sequence(self.source, tuple(top.nodes), top.start, end, within))

    def _entries(self, nodes: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.report.error("wrong-shape", "a key must be plain text", key.location)
            elif key.value in entries:
                first = entries[key.value][0].location
                self.report.error(
                    "duplicate-key",
                    f"`{key.value}` is written twice; the first is on line {first.line}",
                    key.location, "keep one of the two, or rename it",
                )  # fmt: skip
            else:
                entries[key.value] = (key, value)
        return tuple(entries.values())


def _steers(character: str) -> bool:
    """Whether a character is a control (but tab and line ends) or a bidirectional override."""
    if character in "\t\n\r":
        return False
    turns = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    return turns or unicodedata.category(character) == "Cc"


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


# Which words of the parser mean what, in ours; the first that matches counts.
_FAULTS: tuple[tuple[str, str, str, str, bool], ...] = (
    ("mapping values are not allowed", "yaml-syntax", "a `:` where none may stand",
     "put text that holds `: ` in quotes; check the indentation", False),
    ("end of stream", "yaml-unclosed", "this quoted text is never closed",
     "add the closing quote", True),
    ("document separator", "yaml-unclosed", "this quoted text is never closed",
     "add the closing quote", True),
    ("expected ',' or", "yaml-unclosed",
     "this bracket, or a quote in it, is not closed, or a comma is missing",
     "within { } and [ ] separate entries by commas and put text with `,` in quotes", True),
    ("expected <block end>", "yaml-indentation", "the indentation does not fit the lines above",
     "entries of one list or mapping begin in the same column", False),
    ("sequence entries are not", "yaml-indentation", "a `- ` where no list can begin",
     "begin a list on a line of its own", False),
    ("block mapping", "yaml-indentation", "the indentation does not fit the lines above",
     "entries of one list or mapping begin in the same column", False),
    ("could not find expected ':'", "yaml-syntax", "a key without `: ` after it",
     "write `key: value`, with a space after the colon", True),
    ("unknown escape", "yaml-syntax", "an unknown escape after `\\`",
     "double the backslash, or use single quotes", False),
    ("escape sequence", "yaml-syntax", "an unfinished escape after `\\`",
     "double the backslash, or use single quotes", False),
    ("cannot start any token", "yaml-syntax", "a value cannot begin with this character",
     "put the text in quotes", False),
    ("block scalar|chomping", "yaml-syntax", "after `|` or `>` the text begins on the next line",
     "put text that begins with `|` or `>` in quotes", False),
    ("found a tab", "yaml-tab", "a tab where YAML needs spaces", "replace it with spaces", False),
    ("alphabetic or numeric", "yaml-alias", "an unfinished anchor or alias",
     "put text that begins with `*` or `&` in quotes", False),
    ("directive", "yaml-syntax", "a line that begins with `%` is a YAML directive",
     "put the text in quotes", False),
    ("simple keys? (is|are) not allowed", "yaml-syntax", "a key cannot stand here",
     "begin it on a line of its own", False),
)  # fmt: skip


def report_syntax(fault: Any, source: SourceFile, report: Collector) -> None:
    """Report an error of the YAML parser at its place and in our words."""
    problem = str(fault.problem or fault.context or "")
    mark = fault.problem_mark or fault.context_mark
    unknown = ("", "yaml-syntax", f"this is not YAML: {problem}", "", False)
    match = next((entry for entry in _FAULTS if re.search(entry[0], problem)), unknown)
    _, code, message, hint, at_context = match
    if at_context and fault.context_mark is not None:
        mark = fault.context_mark
    report.error(code, message, source.location(0 if mark is None else mark.index), hint)
