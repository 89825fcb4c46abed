"""Reports of one and the same happening, found and counted once.

Reports with one key (that say the same: `alike`) on days that overlap are taken to be of one
happening. Of each key, reports are grouped so that there are as few groups as can be while the
reports of every group share a day: the least cover of an interval graph by cliques, found by going
through the reports in the order of their last days (Gupta, Lee and Leung 1982,
doi:10.1002/net.3230120410). The days that all reports of a group share are those of the happening.
So vague reports cannot chain the days of a month together. It takes O(n log n), and the order of
the reports does not matter.

Somebody who knows better says so: `same` joins reports whatever they say, `distinct` parts them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from detente.errors import UsageError
from detente.evidence.events import Event


@dataclass(frozen=True, slots=True)
class Report:
    """An event of the log, by its row. key : what it says. first, last : days, as ordinals."""

    id: int
    key: Hashable
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Group:
    """One happening. ids : of its reports. first, last : ordinals of the days that all of them
    name; where `same` has joined reports that share none, of all the days that any of them names.
    """

    ids: tuple[int, ...]
    first: int
    last: int


def _roots(same: Iterable[Sequence[int]]) -> dict[int, int]:
    """Each id with the first of all those that are the same, by way of others too."""
    root: dict[int, int] = {}

    def find(id_: int) -> int:
        while root.setdefault(id_, id_) != id_:
            root[id_] = root[root[id_]]
            id_ = root[id_]
        return id_

    for entry in same:
        for other in entry[1:]:
            low, high = sorted((find(entry[0]), find(other)))
            root[high] = low
    return {id_: find(id_) for id_ in list(root)}


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody said of reports, by id.

    same : each entry is one happening. distinct : the reports of each entry are all of different
    happenings; one alone is of no other's.

    Raises UsageError where two reports are said to be both.
    """

    same: tuple[tuple[int, ...], ...] = ()
    distinct: tuple[tuple[int, ...], ...] = ()
    _joined: Mapping[int, int] = field(init=False, repr=False, compare=False)
    _apart: Mapping[int, frozenset[int]] = field(init=False, repr=False, compare=False)
    _alone: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        joined = _roots(self.same)
        apart: dict[int, set[int]] = defaultdict(set)
        for entry in self.distinct:
            for one, other in itertools.combinations(sorted(set(entry)), 2):
                if joined.get(one, one) == joined.get(other, other):
                    raise UsageError(
                        f"events {one} and {other} are said to be the same and to be distinct",
                        hint="take one of the two back",
                    )
                apart[joined.get(one, one)].add(joined.get(other, other))
                apart[joined.get(other, other)].add(joined.get(one, one))
        object.__setattr__(self, "_joined", joined)
        object.__setattr__(self, "_apart", {unit: frozenset(of) for unit, of in apart.items()})
        single = (entry[0] for entry in self.distinct if len(set(entry)) == 1)
        object.__setattr__(self, "_alone", frozenset(joined.get(id_, id_) for id_ in single))

    @property
    def ids(self) -> frozenset[int]:
        """All reports of which something is said."""
        return frozenset(itertools.chain(*self.same, *self.distinct))

    def unit(self, id_: int) -> int:
        """The report that stands for all those that are said to be the same as this one."""
        return self._joined.get(id_, id_)

    def may_share(self, unit: int, units: Iterable[int]) -> bool:
        """Whether nothing was said against a unit being of one happening with others."""
        others = set(units)
        if not others:
            return True
        if unit in self._alone or others & self._alone:
            return False
        return not self._apart.get(unit, frozenset()) & others


NO_MARKS = Marks()


def alike(event: Event) -> Hashable:
    """What two reports of one happening have in common."""
    return (
        event.code, frozenset(event.by), frozenset(event.to), event.theatre, frozenset(event.fires)
    )  # fmt: skip


def grouped(
    events: Iterable[tuple[int, Event]],
    marks: Marks = NO_MARKS,
    key: Callable[[Event], Hashable] = alike,
) -> tuple[Group, ...]:
    """Events by id, as happenings in the order of their days."""
    return group(
        (
            Report(id_, key(event), event.first.toordinal(), event.last.toordinal())
            for id_, event in events
        ),
        marks,
    )


def group(reports: Iterable[Report], marks: Marks = NO_MARKS) -> tuple[Group, ...]:
    """Happenings in the order of their days. Ids must differ."""
    kinds: dict[Hashable, list[Report]] = defaultdict(list)
    for report in reports:
        kinds[report.key].append(report)
    found = [members for kind in kinds.values() for members in _covered(kind)]
    if marks.ids:
        found = _marked(found, marks)
    done = [_of(members) for members in found]
    return tuple(sorted(done, key=lambda each: (each.first, each.last, each.ids)))


def _covered(reports: list[Report]) -> list[list[Report]]:
    """The fewest groups whose members share a day, of reports with one key.

    Going by last days, a report that begins by the last day of the group that was begun last joins
    it: it does not end before that day.
    """
    reports.sort(key=lambda each: (each.last, each.first, each.id))
    groups: list[list[Report]] = []
    day = 0
    for each in reports:
        if groups and each.first <= day:
            groups[-1].append(each)
        else:
            groups.append([each])
            day = each.last
    return groups


def _marked(groups: list[list[Report]], marks: Marks) -> list[list[Report]]:
    """Groups joined where reports are said to be the same, and parted where they are distinct."""
    place: dict[int, int] = {}  # of a unit: the group that it was first met in
    root = list(range(len(groups)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    spoken = {marks.unit(id_) for id_ in marks.ids}
    for number, members in enumerate(groups):
        for each in members:
            unit = marks.unit(each.id)
            if unit in spoken:
                one, other = sorted((find(place.setdefault(unit, number)), find(number)))
                root[other] = one
    joined: dict[int, list[Report]] = defaultdict(list)
    for number, members in enumerate(groups):
        joined[find(number)].extend(members)
    return [part for members in joined.values() for part in _parted(members, marks, spoken)]


def _parted(members: list[Report], marks: Marks, spoken: set[int]) -> list[list[Report]]:
    """A group in parts, as far as distinct reports are in it; reports that are spoken of lead."""
    units: dict[int, list[Report]] = defaultdict(list)
    for each in members:
        units[marks.unit(each.id)].append(each)
    if not spoken & units.keys():
        return [members]
    parts: list[list[int]] = []
    for unit in sorted(units, key=lambda each: (each not in spoken, each)):
        home = next((part for part in parts if marks.may_share(unit, part)), None)
        if home is None:
            parts.append([unit])
        else:
            home.append(unit)
    return [[each for unit in part for each in units[unit]] for part in parts]


def _of(members: Sequence[Report]) -> Group:
    first, last = max(each.first for each in members), min(each.last for each in members)
    if first > last:
        first, last = min(each.first for each in members), max(each.last for each in members)
    return Group(tuple(sorted(each.id for each in members)), first, last)
