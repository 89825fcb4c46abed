"""A crisis file as it is being written: its sections, and how numbers and citations look in it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from detente.reading.drafting.keys import plain, quoted
from detente.reading.drafting.sketch import Basis, Sketch

SECTIONS = (
    "factors", "commitments", "threats", "supports", "pressures", "frictions", "battles",
    "ceasefires", "sanctions", "spillovers", "moves", "hazards", "worths", "flows", "questions",
    "ladder",
)  # fmt: skip
_MOST_CITED = 6
# Mechanisms make longer names of it, which have 80 characters at most and hold no quotes.
_SHORT_NAME = re.compile(r"\w[\w .-]{0,14}\w")


@dataclass(slots=True)
class Page:
    """Lines by section, the factors with their levels, and the citations.

    prints : the fingerprint of each sentence that may be cited, `sha256:` and 12 digits. levels :
    of every factor so far. Factors that something reads or changes together form a group, and the
    product of the levels in a group bounds its states; groups are solved apart.
    """

    sketch: Sketch
    prints: Mapping[str, str]
    until: str
    sections: dict[str, list[str]] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    worths: dict[str, list[str]] = field(default_factory=dict)
    flows: dict[str, list[str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    _printed: set[str] = field(default_factory=set)
    _groups: list[set[str]] = field(default_factory=list)

    def add(self, section: str, text: str) -> None:
        """Add lines to a section, each indented by two spaces."""
        lines = text.strip("\n").split("\n")
        self.sections.setdefault(section, []).extend(f"  {line}".rstrip() for line in lines)

    def name(self, key: str) -> str:
        """An actor's name within other names: its key where it is long, or that of two actors."""
        name = plain(self.sketch.parties[key].name)
        same = [each for each in self.sketch.parties.values() if plain(each.name) == name]
        return name if _SHORT_NAME.fullmatch(name) and len(same) == 1 else key

    def cite(self, *bases: Basis) -> str:
        """The citations of some parts, `assumed` for none; fingerprints where first cited."""
        places = list(dict.fromkeys(each for basis in bases for each in basis.cite))[:_MOST_CITED]
        told = []
        for place in places:
            first = place in self.prints and place not in self._printed
            self._printed.add(place)
            told.append(f"{place} {self.prints[place]}" if first else place)
        return f"[{', '.join(told)}]" if told else "assumed"

    def worth(self, key: str, line: str) -> None:
        """Add a term to what an actor wants."""
        self.worths.setdefault(key, []).append(line)

    def flow(self, key: str, line: str) -> None:
        """Add a term to what an actor gains or loses by the week."""
        self.flows.setdefault(key, []).append(line)

    def link(self, levels: Mapping[str, int], *others: str) -> None:
        """Declare factors, and that they and some others belong together."""
        self.levels |= levels
        together = {*levels, *others}
        apart = [each for each in self._groups if not each & together]
        self._groups = [*apart, together.union(*(g for g in self._groups if g & together))]

    def size(self, levels: Mapping[str, int], *others: str) -> int:
        """The bound on the states of the group that `link` would make."""
        together = {*levels, *others}
        group = together.union(*(each for each in self._groups if each & together))
        known = self.levels | dict(levels)
        return math.prod(known[each] for each in group if each in known)

    def states(self) -> int:
        """The bound on the states of the largest group."""
        return max((math.prod(self.levels[f] for f in each) for each in self._groups), default=1)


def number(best: str, low: float, high: float) -> str:
    """A number that nobody has estimated yet, in an entry that cites something else."""
    return f"{{best: {best}, range: [{low:g}, {high:g}], cite: assumed}}"


def guess(best: str, low: float, high: float) -> str:
    """The same in an entry that is assumed as a whole."""
    amount, _, unit = best.partition(" ")
    return f"{amount} [{low:g}, {high:g}]" + (f" {unit}" if unit else "")


def by_key(values: Mapping[str, str]) -> str:
    """`{KEY: value, ...}` on one line."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"


def names(keys: Iterable[str]) -> str:
    """`[RUS, USA]`."""
    return f"[{', '.join(keys)}]"


def question(page: Page, id_: str, text: str, lines: Sequence[str], *, harm: bool = False) -> None:
    """Add a question once; threshold, resolver and void rule are for a person to sharpen."""
    if id_ in page.questions:
        return
    page.questions.add(id_)
    body = "\n".join(f"  {line}" for line in lines)
    flag = "\n  harm: true" if harm else ""
    page.add(
        "questions",
        f"{id_}:\n  text: {quoted(text, 300)}\n{body}{flag}\n"
        "  threshold: to be sharpened, so that two strangers would agree whether it happened\n"
        '  resolver: "two of Reuters, AFP, AP"\n'
        "  void: none of them reports from there",
    )
