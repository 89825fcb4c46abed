"""A forecast as users hold it: a mapping of questions to answers (`detente.api` imports it)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from detente.crisis.diagnostics import Diagnostic, merge
from detente.crisis.model import Crisis as CrisisModel
from detente.outlook.answer import Answer
from detente.show import gather, notebook, tables
from detente.show.facts import Facts, Seen
from detente.show.histories import Sample

if TYPE_CHECKING:
    import pandas as pd

    from detente.api import Path_, Play, Progress
    from detente.evidence.confidence import Confidence
    from detente.evidence.events import Event
    from detente.outlook import Forecast
    from detente.outlook.gradient import Gradient
    from detente.outlook.implied import Implications
    from detente.show.ensemble import Sweep
    from detente.show.hinges import Hinges
    from detente.show.indicators import Watch
    from detente.show.update import Update
    from detente.study.answering import Way


@dataclass(frozen=True, slots=True, repr=False)
class Outlook(Mapping[str, Answer]):
    """A forecast: a mapping from question id to its answer.

    seen_by : the forecast as each actor with a perception of its own would make it, by actor.
    """

    play: Play
    model: Forecast
    seen_by: Mapping[str, Outlook] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Answer:
        return self.model.answers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.model.answers)

    def __len__(self) -> int:
        return len(self.model.answers)

    @property
    def crisis(self) -> CrisisModel:
        """What the file says."""
        return self.play.crisis

    def facts(self, seed: int = 1, histories: int = 3, drawn: Sweep | None = None) -> Facts:
        """Everything that tables, charts and the report say, as plain data.

        drawn : answers over the ranges of the file's numbers, as `over_ranges` gives them.
        """
        play = self.play
        facts = gather.gather(
            play.game.model,
            play.solution,
            self.model,
            precision_scale=play.precision_scale,
            warnings=_told(merge(play.game.crisis.warnings, play.game.warnings)),
            seed=seed,
            histories=histories,
            seen=tuple(
                Seen(
                    actor,
                    self.crisis.actors[actor].name,
                    each.model.answers,
                    each.play.certificate,
                )
                for actor, each in self.seen_by.items()
            ),
        )
        return dataclasses.replace(facts, drawn=drawn)

    def over_ranges(self, draws: int = 64, seed: int = 1, way: Way | None = None) -> Sweep:
        """The answers over the ranges of all numbers: medians and 80 % intervals.

        way : `detente.study.answering.Way`: workers, a folder to keep the draws in, progress.

        Raises UsageError where no number has a range.
        """
        from detente.study.ensemble import sweep

        return sweep(self.play, draws, seed, way=way).facts()

    def update(
        self,
        events: Iterable[Event],
        until: dt.date | None = None,
        *,
        draws: int = 64,
        seed: int = 1,
        slack: float = 0.0,
        way: Way | None = None,
    ) -> Update:
        """The forecast revised by what was reported up to the end of `until`.

        events : `detente.evidence.events.Event`, laid on the crisis by the `events.yaml` beside it;
        until : None for the day of the last. draws : of the ranges, each a game to solve; 0 for the
        best values alone. slack : mistaken reports a week, of everything that can be reported.

        Raises EventsImpossible where they cannot have happened, and as
        `detente.study.updating.update`.
        """
        from detente.study.reported import beside
        from detente.study.updating import update

        found = beside(self.crisis, events)
        return update(self, found, until, draws=draws, seed=seed, slack=slack, way=way)

    def confidence(self, progress: Progress | None = None) -> Confidence:
        """How well founded each answer is, by the rule of `detente.evidence.confidence`.

        With derivatives and readings, so that nothing of it is left out that can be computed.
        """
        from detente.study.confidence import confidence

        return confidence(self, progress)

    def implied(self, progress: Progress | None = None) -> Implications:
        """What the file implies before any question is asked, beside base rates.

        In the headline, or in the play that stands as an example.
        """
        from detente.outlook.implied import implied

        report = None if progress is None else partial(progress, "implied")
        return implied(self.play.game.model, self.model.main.play, report)

    def gradients(
        self,
        questions: Iterable[str] | None = None,
        worths: Iterable[str] = (),
        progress: Progress | None = None,
    ) -> Mapping[str, Gradient]:
        """Exact derivatives of answers in every number of the file; see `detente.study`.

        questions : ids; None for all. worths : actors, under `worth.ACTOR`.
        """
        from detente.study.derivatives import gradients

        return gradients(self, questions, worths, progress)

    def hinges(
        self, questions: Iterable[str] | None = None, progress: Progress | None = None
    ) -> Hinges:
        """What the answers turn on: numbers at the ends of their ranges, sentences struck out."""
        from detente.study.hinges import hinges

        return hinges(self, questions, progress=progress)

    def watch(
        self,
        weeks: float = 2.0,
        questions: Iterable[str] | None = None,
        progress: Progress | None = None,
    ) -> Watch:
        """Events of the next weeks, and what seeing each, or not, would say of every question."""
        from detente.study.watch import watch

        return watch(self, weeks, questions, progress)

    def to_frame(self) -> pd.DataFrame:
        """One row a question: probability, value, span, tempos only, half and double precision.

        A column `as_ACTOR` for each actor that sees the crisis with numbers of its own.
        """
        seen = {actor: each.model.answers for actor, each in self.seen_by.items()}
        return notebook.frame(self.crisis, self.model.answers, seen)

    def report(self, path: Path_, seed: int = 1, drawn: Sweep | None = None) -> Path:
        """Write the report, one self-contained HTML page, and return its path.

        seed : of the three sampled histories. drawn : intervals to show, as `over_ranges` gives
        them. Raises UsageError when it cannot be written.
        """
        from detente.show import files, report

        where = Path(path)
        facts = dataclasses.replace(self.facts(seed, drawn=drawn), implied=self.implied())
        files.write(where, report.render(facts))
        return where

    def simulate(self, seed: int = 1, paths: int = 3, weeks: float | None = None) -> Sample:
        """Sampled histories, as `Play.simulate`."""
        return self.play.simulate(seed, paths, weeks)

    def __repr__(self) -> str:
        told = ", ".join(f"{key} {tables.figure(each)}" for key, each in self.items())
        return f"<Outlook {self.crisis.id}: {told}>"

    def _repr_html_(self) -> str:
        return notebook.outlook(self.facts(histories=0))


def _told(found: tuple[Diagnostic, ...]) -> tuple[str, ...]:
    """Warnings with their line, without source text and hint."""
    return tuple(
        f"line {each.location.line}: {each.message}" if each.location else each.message
        for each in found
    )
