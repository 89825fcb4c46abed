"""What rests on each citation of a crisis, alone or with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.crisis.citing import Kind, holders
from detente.crisis.model import Citation, Crisis, Location


@dataclass(frozen=True, slots=True)
class Held:
    """Something that rests on a citation. `alone` : it has no other."""

    kind: Kind
    id: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Rests:
    """What rests on one place of a source, in the order of the file.

    citation : the place, with its fingerprint where any of the citations carries it.
    places : where the file cites it.
    """

    citation: Citation
    held: tuple[Held, ...]
    places: tuple[Location, ...]

    def of(self, *kinds: Kind) -> tuple[str, ...]:
        """The ids of those of some kinds: `rests.of("move", "hazard")`."""
        return tuple(each.id for each in self.held if each.kind in kinds)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers, by parameter: `perceptions.TUR.KEY` of one as an actor sees it."""
        return self.of("number")

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """Entries of mechanisms: `commitments.csto`."""
        return self.of("mechanism")

    @property
    def entries(self) -> tuple[str, ...]:
        """Moves, hazards, rules and terms of worths and flows that the file itself writes."""
        return self.of("move", "hazard", "rule", "term")

    @property
    def alone(self) -> tuple[Held, ...]:
        """Those that rest on nothing else."""
        return tuple(each for each in self.held if each.alone)


def citations_of(crisis: Crisis) -> Mapping[str, Rests]:
    """What rests on each citation of the file, `source#p3s2`; what cites a whole paragraph or
    source stands under `source#p3` or `source`.

    An override of a reading stands as `readings.examiner: KEY`, whether the reading is chosen or
    not; what an option says as `options.hotline`.
    """
    held: dict[str, dict[tuple[Kind, str], Held]] = {}
    cited: dict[str, Citation] = {}
    places: dict[str, dict[Location, None]] = {}
    for holder in holders(crisis):
        names = {str(cite) for cite in holder.cite}
        for cite in holder.cite:
            if cite.source not in crisis.sources:
                continue
            name = str(cite)
            held.setdefault(name, {}).setdefault(
                (holder.kind, holder.id), Held(holder.kind, holder.id, len(names) == 1)
            )
            if name not in cited or (cite.fingerprint and not cited[name].fingerprint):
                cited[name] = cite
            if cite.location is not None:
                places.setdefault(name, {})[cite.location] = None
    return {
        name: Rests(cited[name], tuple(found.values()), tuple(places.get(name, {})))
        for name, found in held.items()
    }


def mechanism_of(crisis: Crisis) -> dict[str, str]:
    """The entry of a mechanism that each number belongs to, by key; others are left out."""
    return {key: id_ for id_, expansion in crisis.expansions.items() for key in expansion.numbers}
