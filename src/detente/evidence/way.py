"""One way through what was reported, by one law, with the answers to questions on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.evidence.ages import cuts_for, held_of
from detente.evidence.filter import Filter
from detente.evidence.law import Law
from detente.evidence.layers import layers_of
from detente.evidence.moments import Filtered, Odds
from detente.evidence.present import Revised, Told, revised
from detente.evidence.sightings import Sighting
from detente.evidence.timeline import Snapshot, Timeline, timeline
from detente.outlook.chain import Chain
from detente.outlook.questions import Asked
from detente.outlook.uniformise import Progress
from detente.solve.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """What was reported. marks : moments, ascending, at which the answers are wanted, weeks.

    sightings : none before week 0. snapshots : what is known of the state.
    """

    sightings: tuple[Sighting, ...]
    marks: tuple[float, ...]
    snapshots: tuple[Snapshot, ...] = ()

    def timeline(self, law: Law, cuts: Sequence[float] = ()) -> Timeline:
        """In order, with time cut besides at those `cuts` that come before the last of it.

        Raises KeyError for an unknown cause.
        """
        causes = [law.numbers(each.causes) for each in self.sightings]
        inner = [each for each in cuts if each < self.last]
        return timeline(self.sightings, causes, self.marks, self.snapshots, inner)

    @property
    def last(self) -> float:
        """The last mark."""
        return max(self.marks, default=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """filtered : the way itself. answers : at each of its moments."""

    filtered: Filtered
    answers: Revised


def along(
    law: Law,
    chain: Chain,
    asked: Sequence[Asked],
    reports: Reports,
    workers: Workers,
    *,
    detailed: bool = False,
    odds: Mapping[int, Odds] | None = None,
    progress: Progress | None = None,
) -> Way:
    """Follow what was reported, and answer `asked` at each moment.

    chain : the play's chain, merged. Where the reports are impossible there are answers up to the
    moment before, and `filtered.impossible` says why. Raises LimitError.
    """
    runs = [each for each in asked if each.question.kind == "held" and each.question.duration]
    others = [each for each in asked if each not in runs]
    layers = layers_of(others, law.states, reports.last)
    time = reports.timeline(law, layers.ends)
    filtered = Filter(law, workers, layers, detailed=detailed, odds=odds).run(time)
    told = {
        each.question.id: Told(filtered.moments, layers.of[each.question.id]) for each in others
    }
    for each in runs:
        told[each.question.id] = _runs(law, each, reports, workers, filtered.odds, detailed)
    return Way(filtered, revised(chain, asked, told, workers, progress))


def _runs(
    law: Law,
    asked: Asked,
    reports: Reports,
    workers: Workers,
    odds: Mapping[int, Odds],
    detailed: bool,
) -> Told:
    """The way again, for a question that asks for a run."""
    layers = layers_of([asked], law.states)
    held = held_of(asked, layers)
    if held is None:  # pragma: no cover (only such questions are handed on)
        raise AssertionError(f"{asked.question.id} asks for no run")
    times = [*reports.marks, *(each.week for each in reports.snapshots)]
    time = reports.timeline(law, cuts_for(held, reports.sightings, times))
    found = Filter(law, workers, layers, held, detailed=detailed, odds=odds).run(time)
    return Told(found.moments, layers.of[asked.question.id], held)
