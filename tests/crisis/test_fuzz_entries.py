"""No entry of a mechanism and no view, however broken, raises: each error has a place.

The examples on the page on mechanisms, in the host that has every name they use, beside readings,
variants, perceptions, options and alternatives; one or two places of the tree then say otherwise.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.crisis.diagnostics import Collector
from detente.crisis.nodes import Node, Scalar, Sequence
from detente.crisis.reader import read_tree
from detente.crisis.source import SourceFile

from .test_fuzz import examined
from .test_mechanism_docs import BLOCKS, with_block

VIEWS = """
sources: {one: {title: One, published: 2020-10-10}}
numbers: {size: {best: 2, range: [1, 3], cite: one#p1}}
rules:
  - name: cap
    when: {alternatives: {a: towns = struck, b: {is: fighting = war, cite: one#p2}}, default: a}
    then: fighting = clashes
readings:
  r: {title: R, source: one, numbers: {numbers.size: {best: 3, cite: one#p1}},
      choose: {rules.cap.when: {is: b, cite: one#p2}}}
variants:
  early: {as_of: 2020-10-11, start: {fighting: quiet}, numbers: {numbers.size: 3},
          choose: {rules.cap.when: b}}
perceptions: {RUS: {numbers: {numbers.size: 5 [4, 6]}}}
questions:
  war: {text: War?, happens: fighting = war, by: 2021-01-01, threshold: t, resolver: r, void: v}
options:
  plan: {title: P, by: [RUS, TUR], cost: {RUS: 1 [0, 2]}, coercive: true, start: {fighting: war},
         numbers: {numbers.size: 3, perceptions.RUS.numbers.size: {best: 1, cite: one#p1}},
         choose: {rules.cap.when: b}, off: [drilling ends], cite: one#p1}
  idle: {title: I, by: RUS, cost: 1, off: towns recover, cite: assumed}
aims: {peace: {text: P, lower: war, cite: one#p1}, war: {text: W, raise: war}}
"""
ODD: st.SearchStrategy[Any] = st.sampled_from([
    None, [], {}, "", "0", "-1", "1e300", "1/0", "2 per week", "-3 weeks", "size", "size per week",
    "nothing", "never", "nobody", "nowhere = war", "fighting", "fighting = peace", "fighting = war",
    "fighting + 9", "level(fighting)", "in force", "not", '"', "é", "AZE", "RUS", "a; b", "#1",
    ["AZE", "AZE"], {"AZE": "1"}, {"é": {}}, {"best": "1", "range": ["2", "0"]},
    {"alternatives": {"a": "1"}}, {"alternatives": {"a": "1", "b": {"alternatives": {}}}},
    {"alternatives": {"a": "AZE", "b": {"is": "war", "cite": "two#p0"}}, "default": "c"},
])  # fmt: skip
KEYS = st.sampled_from(["alternatives", "is", "cite", "kept", "follows", "start", "é", ""])


def plain(node: Node) -> Any:
    """The tree as dicts, lists and strings."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.entries}


def tree(section: str) -> Any:
    found = read_tree(SourceFile("x", with_block(section) + VIEWS), Collector())
    assert found is not None
    return plain(found)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every collection with each of its keys."""
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30
)
@given(data=st.data(), section=st.sampled_from(sorted(BLOCKS)))
def test_entries_with_odd_values(folder: Path, data: st.DataObject, section: str) -> None:
    root = tree(section)
    focus = {section, "readings", "variants", "perceptions", "rules", "options", "aims"}
    for _ in range(data.draw(st.integers(1, 2))):
        within = {key: root[key] for key in focus & set(root)}
        chosen = [each for each in places(within) if each[0] is not within]
        if not chosen:
            continue
        parent, key = data.draw(st.sampled_from(chosen))
        do = data.draw(st.sampled_from(["set", "set", "set", "drop", "wrap", "rename"]))
        if do == "set":
            parent[key] = copy.deepcopy(data.draw(ODD))
        elif do == "wrap":
            parent[key] = [parent[key]]
        else:
            value = parent.pop(key)
            if do == "rename" and isinstance(parent, dict):
                parent[data.draw(KEYS)] = value
    found = examined(folder, json.dumps(root, ensure_ascii=False, indent=0).encode())
    assert all(each.location is not None for each in found.errors)
