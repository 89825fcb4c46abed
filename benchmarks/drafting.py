"""What a draft made from the two articles has in common with the crisis written by hand.

python -m benchmarks.drafting [FOLDER]

FOLDER holds your copies of the articles, told by the fingerprints in the crisis file. They are
read by the rules and nobody reviews what is proposed. Parts are compared by who they are between: a
commitment by its promisor and the one protected, a support by giver and recipient. Where an
alliance promises, a promise of one of its members counts as the same.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import detente
from benchmarks.timing import publish, setting, table, taking
from detente.crisis.diagnostics import Collector
from detente.crisis.model import Crisis
from detente.crisis.nodes import Mapping, Scalar
from detente.crisis.reader import read_tree
from detente.crisis.source import SourceFile
from detente.reading import filed
from detente.reading.documents import Document
from detente.reading.draft import Draft, draft
from detente.reading.opening import open_document
from detente.reading.read import propose_all

CRISIS = Path("crises/karabakh-2020")
TEXTS = Path("../shared/sources")
SAME_ACTOR = {"TUR-PRM": "MIL", "AZE-PRE": "NKR"}
SAME_QUESTION = {
    "truce-30-days": "truce-30-days", "rus-fights-for-arm": "russia-fights",
    "clash-rus-tur": "turkey-russia-clash", "eu-sanctions-tur": "eu-sanctions",
    "civilians": "deadly-strike",
}  # fmt: skip
Parts = dict[str, set[str]]
KINDS = ("actors", "commitments", "cease-fire", "supports", "ties")


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of part: what the draft has, what the crisis has."""

    kind: str
    drafted: frozenset[str]
    written: frozenset[str]

    def cells(self) -> list[str]:
        both = self.drafted & self.written
        return [
            self.kind,
            f"{len(both)} of {len(self.drafted)}",
            f"{len(both)} of {len(self.written)}",
            ", ".join(sorted(self.written - both)) or "–",
            ", ".join(sorted(self.drafted - both)) or "–",
        ]


def plain(node: object) -> Any:
    """A node of the file as dicts, lists and texts."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Scalar):
        return node.value
    return [plain(each) for each in getattr(node, "items", ())]


def tree_of(text: str) -> dict[str, Any]:
    """The entries of a crisis file."""
    root = read_tree(SourceFile("crisis.yaml", text), Collector())
    found = plain(root)
    if not isinstance(found, dict):
        raise SystemExit("the crisis file cannot be read")
    return found


def parts_of(tree: dict[str, Any]) -> Parts:
    """The parts of a crisis file by kind, each as a text that names who it is between."""
    found: Parts = {
        kind: set() for kind in ("actors", "commitments", "cease-fire", "supports", "ties")
    }
    found["actors"] = {SAME_ACTOR.get(key, key) for key in tree["actors"]}
    for each in entries(tree, "commitments"):
        found["commitments"].add(f"{each['by']} to {each['to']}")
    for each in entries(tree, "ceasefires"):
        found["cease-fire"].update(f"party {key}" for key in listed(each["between"]))
        if "holds" not in each.get("start", ""):
            found["cease-fire"].add("none in force")
        for terms in each.get("terms", {}).values():
            if float(str(best(terms.get("erosion", "0"))).split()[0]) > 1:
                found["cease-fire"].add("breaks within days")
        sides = set(listed(each["between"]))
        found["cease-fire"].update(
            f"broker {k}" for k in listed(each.get("brokers", [])) if k not in sides
        )
    for each in entries(tree, "mediations"):
        found["cease-fire"].add(f"broker {each['mediator']}")
    for each in entries(tree, "supports"):
        found["supports"].add(f"{each['by']} for {each['to']}")
        if "transit" in each:
            found["supports"].add(f"by way of {each['transit']['through']}")
    found["ties"] = set(ties(tree))
    return found


def ties(tree: dict[str, Any]) -> Iterator[str]:
    """What else connects actors: red lines, strikes, sanctions, friction, neighbours, pressure."""
    for each in entries(tree, "threats"):
        yield f"red line of {each['by']}"
    for each in entries(tree, "sanctions"):
        yield f"sanctions of {each['by']} on {each['on']}"
    for each in entries(tree, "frictions"):
        yield f"friction of {each['by']} and {each['to']}"
    for each in entries(tree, "spillovers"):
        yield f"spillover to {each['to']}"
    for each in entries(tree, "pressures"):
        yield f"pressure of {each['by']} on {each['on']}"
    for each in entries(tree, "linkages"):
        other = next(iter(each.get("hurt", {"?": ""})))
        yield f"strikes between {' and '.join(sorted((each['by'], other)))}"
    for each in entries(tree, "domestic"):
        yield f"mood in {each['of']}"
    for name in tree["factors"]:
        if name.startswith("contact-"):
            one, other = sorted(name.removeprefix("contact-").upper().split("-")[:2])
            yield f"strikes between {one} and {other}"


def entries(tree: dict[str, Any], section: str) -> list[dict[str, Any]]:
    return list(tree.get(section, {}).values())


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def best(value: Any) -> Any:
    return value["best"] if isinstance(value, dict) else value


def documents(crisis: Crisis, folder: Path) -> list[Document]:
    """The articles whose fingerprints the crisis has, from copies in a folder."""
    wanted = {
        source.fingerprint: source for source in crisis.sources.values() if source.fingerprint
    }
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        source = wanted.get("sha256:" + hashlib.sha256(path.read_bytes()).hexdigest())
        if source is not None:
            found.append(open_document(path, source.id, source.published))
    return found


def compared(made: Draft, crisis: Crisis) -> list[Row]:
    """The draft beside the crisis, by kind of part."""
    members = {key: set(each.members) for key, each in crisis.actors.items() if each.members}
    written = parts_of(tree_of((CRISIS / "crisis.yaml").read_text(encoding="utf-8")))
    drafted = parts_of(tree_of(made.files["crisis.yaml"]))
    drafted["commitments"] = {
        _as_written(each, written["commitments"], members) for each in drafted["commitments"]
    }
    return [Row(kind, frozenset(drafted[kind]), frozenset(written[kind])) for kind in written]


def _as_written(promise: str, written: set[str], members: dict[str, set[str]]) -> str:
    """A promise of an alliance as that of the member by which the crisis has it."""
    by, _, to = promise.partition(" to ")
    ways = (f"{key} to {to}" for key in members.get(by, set()))
    return next((way for way in ways if way in written), promise)


def answers(made: Draft, crisis_path: Path) -> list[list[str]]:
    """Answers of the draft, and of the crisis where it asks the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        for name, text in made.files.items():
            (path / name).write_text(text, encoding="utf-8")
        drafted = detente.load(path).compile().solve().forecast()
        written = detente.load(crisis_path).compile().solve().forecast()
        rows = []
        for id_ in drafted.crisis.questions:
            same = SAME_QUESTION.get(id_)
            other = "–" if same is None else _shown(written[same].probability)
            rows.append([id_, _shown(drafted[id_].probability), other])
    return rows


def _shown(probability: float | None) -> str:
    return "–" if probability is None else f"{100 * probability:.0f} %"


def run(folder: Path = TEXTS) -> None:
    """Read, draft, compare, forecast; print and keep the tables."""
    crisis = detente.load(CRISIS).model
    read = documents(crisis, folder)
    if not read:
        raise SystemExit(f"no copy of an article is in {folder}; name the folder that holds them")
    with taking() as reading:
        found = propose_all(read)
    with taking() as drafting:
        made = draft("karabakh-draft", [filed.about(each) for each in read], found.proposals)
    head = ("part", "of the draft, in the crisis", "of the crisis, in the draft", "missing", "more")
    told = (
        f"Unreviewed: {len(found.proposals)} proposals by rules, read in {reading} s (processor"
        f" time in brackets), drafted in {drafting} s; at most {made.states:,} states in one group."
        " The rules were written with these two articles in view: other texts will do worse."
    )
    publish(
        "drafting",
        "A draft from two articles beside the crisis written by hand",
        [
            told,
            table(head, [row.cells() for row in compared(made, crisis)]),
            "Forecasts: no number of the draft is anybody's estimate yet.",
            table(("question", "draft", "crisis"), answers(made, CRISIS)),
            "Left out of the draft: " + ("; ".join(made.left_out) or "nothing") + ".",
            f"Taken with {setting(('spacy',))}.",
        ],
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else TEXTS)
