"""Declared alternatives: places of the file that say several things, of which one is chosen.

    trigger:
      alternatives:
        as quoted: {is: soil = entered, cite: ministry#p1s2}
        as read: {is: soil > quiet, cite: examiner#p4s7}
      default: as quoted

The choice is made in the tree, before anything is read, so that an alternative can stand anywhere:
for a trigger, a target, a promise or a scope. A reading or a variant chooses by the path of the
place, `commitments.csto.trigger`.
"""

from __future__ import annotations

from collections.abc import Mapping as Choices
from dataclasses import dataclass, field, replace

from detente.crisis.citations import read_citations
from detente.crisis.context import Context
from detente.crisis.diagnostics import Collector, did_you_mean, listed
from detente.crisis.model import Alternative
from detente.crisis.nodes import Mapping, Node, Scalar, Sequence, Text, kind_of, shorten
from detente.crisis.shape import Entry
from detente.crisis.validate import read_entry

KEYS = ("alternatives", "default", "note")
BRANCH = ("is", "cite", "note")


def choose(
    root: Mapping, choices: Choices[str, str], report: Collector, number: int | None = None
) -> tuple[Mapping, dict[str, Alternative], dict[str, Mapping]]:
    """The tree with one alternative at each place, and what there was to choose from, by path.

    Last, beside what is said at a place, its citation and note, where the alternative carries any.

    choices : by path; elsewhere the default holds or, with `number`, the alternative of that place
    in the list (the last one where there are fewer), so that each can be checked once.
    """
    chooser = _Chooser(choices, report, number)
    tree = chooser.visit(root, "")
    assert isinstance(tree, Mapping)  # noqa: S101 (the root has no alternatives of its own)
    return tree, chooser.found, chooser.beside


def with_citations(
    found: Choices[str, Alternative], beside: Choices[str, Mapping], context: Context
) -> dict[str, Alternative]:
    """The places with what the chosen alternatives rest on, once the sources are known."""
    cited = dict(found)
    for path, node in beside.items():
        what = f"the alternative `{found[path].chosen}`"
        shape = read_entry(Entry, node, node.location, what, context.report)
        if shape is not None:
            rests = read_citations(shape.cite, context.names, context.report)
            cited[path] = replace(found[path], cite=rests.cite)
    return cited


def check_choice(
    path: Text, name: Text, found: Choices[str, Alternative], report: Collector
) -> None:
    """Report a choice of what is not declared."""
    at = found.get(str(path))
    if at is None:
        places = f"they stand at {listed(found)}" if found else "declare `alternatives:` there"
        report.error(
            "unknown-alternative", f"there are no alternatives at `{shorten(path)}`",
            path.location, did_you_mean(path, found) or places,
        )  # fmt: skip
    elif name not in at.names:
        report.error(
            "unknown-alternative", f"`{shorten(name)}` is no alternative of `{path}`",
            name.location, did_you_mean(name, at.names) or f"they are {listed(at.names)}",
        )  # fmt: skip


@dataclass(slots=True)
class _Chooser:
    choices: Choices[str, str]
    report: Collector
    number: int | None
    found: dict[str, Alternative] = field(default_factory=dict)
    beside: dict[str, Mapping] = field(default_factory=dict)

    def visit(self, node: Node, path: str) -> Node:
        """The node with its alternatives chosen."""
        if isinstance(node, Scalar):
            return node
        if isinstance(node, Sequence):
            items = tuple(
                self.visit(item, _join(path, _called(item, place)))
                for place, item in enumerate(node.items, 1)
            )
            return replace(node, items=items)
        if path and node.find("alternatives") is not None:
            return self._choose(node, path)
        entries = tuple(
            (key, self.visit(value, _join(path, key.value))) for key, value in node.entries
        )
        return replace(node, entries=entries)

    def _choose(self, node: Mapping, path: str) -> Node:
        branches = self._branches(node)
        if not branches:
            return node
        default = self._default(node, branches)
        names = list(branches)
        name = names[min(self.number, len(names) - 1)] if self.number is not None else default
        name = self.choices[path] if self.choices.get(path) in branches else name
        said, beside = _parts(branches[name])
        content = self.visit(said, path)
        place = Alternative(path, tuple(names), name, default, location=node.location)
        self.found[path] = place  # after its content, which may wrongly hold alternatives itself
        if beside is not None:
            self.beside[path] = beside
        return content

    def _branches(self, node: Mapping) -> dict[str, Node]:
        """What stands under each name; empty after reporting that the shape is wrong."""
        for key, _ in node.entries:
            if key.value not in KEYS:
                self.report.error(
                    "unknown-key", f"`{shorten(key.value)}` is no key beside `alternatives`",
                    key.location, f"the keys here are {listed(KEYS)}",
                )  # fmt: skip
        entry = node.find("alternatives")
        if entry is None or not isinstance(entry[1], Mapping) or len(entry[1].entries) < 2:
            self.report.error(
                "wrong-shape", "`alternatives`: a mapping of two names or more is expected",
                node.location, "write `alternatives: {narrow: ..., wide: ...}`",
            )  # fmt: skip
            return {}
        for key, value in entry[1].entries:
            said = _parts(value)[0]
            if isinstance(said, Mapping) and said.find("alternatives") is not None:
                self.report.error(
                    "wrong-shape", f"the alternative `{shorten(key.value)}` holds alternatives",
                    key.location, "list all of them once, each under a name of its own",
                )  # fmt: skip
        return {key.value: value for key, value in entry[1].entries}

    def _default(self, node: Mapping, branches: dict[str, Node]) -> str:
        entry = node.find("default")
        names = list(branches)
        if entry is None:
            return names[0]
        value = entry[1]
        if isinstance(value, Scalar) and value.value in branches:
            return value.value
        self.report.error(
            "unknown-alternative", f"the default is {kind_of(value)}, which is no alternative",
            value.location, f"they are {listed(names)}",
        )  # fmt: skip
        return names[0]


def _parts(branch: Node) -> tuple[Node, Mapping | None]:
    """`{is: X, cite: ...}` says X, and what is beside it; anything else says itself."""
    if not isinstance(branch, Mapping) or not {key.value for key, _ in branch.entries} <= {*BRANCH}:
        return branch, None
    entry = branch.find("is")
    if entry is None:
        return branch, None
    rest = tuple(each for each in branch.entries if each[0].value != "is")
    return entry[1], replace(branch, entries=rest) if rest else None


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _called(item: Node, place: int) -> str:
    """How an item of a list is called: by its mover and name, or by its place."""
    if not isinstance(item, Mapping):
        return f"#{place}"
    by, name = item.find("by"), item.find("name")
    if name is None or not isinstance(name[1], Scalar):
        return f"#{place}"
    if by is not None and isinstance(by[1], Scalar):
        return f"{by[1].value}: {name[1].value}"
    return name[1].value
