"""What has to be followed together: the games of a play, with their sightings and questions.

A crisis of one piece is one field. Of theatres that nothing links, those parts make a field that a
sighting spans (it may have been this here or that there); a question on several parts gets a field
of its own, all that its parts belong to, which does not count for the likelihood, as its parts
count already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.apart import PlayApart
from detente.api import Play
from detente.errors import NotConverged
from detente.evidence.detection import Detection
from detente.evidence.law import Law, law_of
from detente.evidence.moments import Odds
from detente.evidence.sightings import Sighting
from detente.evidence.way import Reports, Way, along
from detente.game import Game
from detente.game.separate import factors_asked
from detente.outlook.chain import make_chain, merged
from detente.outlook.questions import Asked, ask
from detente.outlook.union import union
from detente.solve.result import Equilibrium
from detente.solve.workers import Workers


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A game with the play that stands for it.

    mine : places of its sightings among all. counts : whether its likelihood is part of the whole.
    parts : which, of a play solved in parts.
    """

    game: Game
    play: Equilibrium
    asked: tuple[Asked, ...]
    mine: tuple[int, ...]
    counts: bool
    parts: tuple[int, ...] = ()

    def law(self, detection: Detection) -> Law:
        """What is reported of it."""
        return law_of(self.game, self.play, detection)

    def reports(self, sightings: Sequence[Sighting], marks: Sequence[float]) -> Reports:
        """Its own sightings, in their order."""
        return Reports(tuple(sightings[place] for place in self.mine), tuple(marks))

    def along(
        self,
        law: Law,
        reports: Reports,
        workers: Workers,
        odds: Mapping[int, Odds] | None = None,
        *,
        detailed: bool = False,
    ) -> Way:
        """Follow them. odds : by place among all sightings."""
        own = {k: odds[place] for k, place in enumerate(self.mine) if odds and place in odds}
        chain = merged(make_chain(self.play.on(self.game.arrays), self.play.choice))
        return along(law, chain, self.asked, reports, workers, detailed=detailed, odds=own)

    def odds(self, way: Way) -> dict[int, Odds]:
        """Those that a way found, by place among all sightings."""
        return {self.mine[k]: each for k, each in way.filtered.odds.items()}


def fields(play: Play, sightings: Sequence[Sighting]) -> tuple[Field, ...]:
    """The fields of a play. Raises NotConverged where none stands for it, LimitError."""
    if not isinstance(play, PlayApart):
        game, chosen = play.game.model, play.solution.chosen
        if chosen is None:
            raise _nothing(play.solution.reason)
        return (Field(game, chosen, ask(game), tuple(range(len(sightings))), counts=True),)
    return tuple(_apart(play, sightings))


def _nothing(reason: str) -> NotConverged:
    return NotConverged(
        f"events cannot be laid on play, as no single one stands for the forecast: {reason}",
        hint="lower the precision, or look at each equilibrium by itself",
    )


def _apart(play: PlayApart, sightings: Sequence[Sighting]) -> Iterator[Field]:
    parts = play.game.parts
    plays: list[Equilibrium] = []
    for solution in play.solutions:
        if solution.chosen is None:
            raise _nothing(solution.reason)
        plays.append(solution.chosen)
    holds = [frozenset((*game.move_names, *game.hazard_names)) for game in parts.games]
    factors = [frozenset(factor.id for factor in game.crisis.factors) for game in parts.games]
    where = [
        frozenset(
            k for k, known in enumerate(holds)
            if known & set(each.causes) or factors[k] & dict(each.after).keys()
        )
        for each in sightings
    ]  # fmt: skip
    groups = _groups(len(holds), where)
    wanted: dict[tuple[int, ...], list[str]] = {tuple(sorted(each)): [] for each in groups}
    counting = set(wanted)
    for key, question in parts.crisis.questions.items():
        touched = set(parts.touched(factors_asked(question)))
        whole = tuple(sorted(k for each in groups if each & touched for k in each))
        wanted.setdefault(whole, []).append(key)
    for which, keys in wanted.items():
        game, chosen = parts.games[which[0]], plays[which[0]]
        if len(which) > 1:
            joint = union(parts, which, play.game.max_states)
            game, chosen = joint.game, joint.lay([plays[k] for k in which])
        own = {key: parts.crisis.questions[key] for key in keys}
        own = {key: each for key, each in game.crisis.questions.items() if key in own}
        game = replace(game, crisis=replace(game.crisis, questions=own))
        mine = tuple(k for k, each in enumerate(where) if each & set(which))
        yield Field(game, chosen, ask(game), mine, counts=which in counting, parts=which)


def _groups(parts: int, spans: Sequence[frozenset[int]]) -> list[set[int]]:
    """Parts that sightings bind together."""
    groups = [{k} for k in range(parts)]
    for span in spans:
        touched = [each for each in groups if each & span]
        groups = [each for each in groups if not each & span]
        if touched:
            groups.append(set().union(*touched))
    return sorted(groups, key=min)
