"""What could be done about a crisis: every option, in every reading, followed from the known play.

    found = detente.options("crises/karabakh-2020")
    found.robust(found.crisis.aims["no-clash"]).option

Each option is done on top of each reading, so that its effect is compared where everything else is
the same. With draws, also over the ranges of the file's own numbers (`detente.study.effects`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from detente import crisis as language
from detente._version import __version__
from detente.api import MAX_STATES, Crisis, Path_, Play, Progress, load
from detente.crisis.doing import done
from detente.crisis.model import Crisis as CrisisModel
from detente.errors import DetenteError, NotConverged, UsageError
from detente.show.options import FILE, NOTHING, Options, Result
from detente.solve.result import Settings
from detente.study.answering import Way
from detente.study.asked import chosen
from detente.study.effects import effects
from detente.study.trial import Answers, Trial

CAREFUL = Settings(restarts=0)


def options(
    path: Path_,
    names: Iterable[str] | None = None,
    readings: Iterable[str] | None = None,
    variant: str | None = None,
    as_of: dt.date | None = None,
    *,
    draws: int = 0,
    seed: int = 1,
    way: Way | None = None,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Options:
    """Do every option of a crisis file in every reading.

    names : of options; None for all. readings : beside the file's own numbers; None for all that
    know no later day than the crisis is of. draws : of the file's own numbers over their ranges,
    answered with and without each option; way : how that is done.

    Raises CrisisError for a bad file; UsageError for unknown names, a file without options, or
    draws of a file without ranges; NotConverged where no play stands for the file's own forecast.
    """
    crisis = load(path, variant, None, as_of)
    if not crisis.model.options:
        raise UsageError(
            f"`{crisis.id}` has no options", hint="write them under `options:`; see the docs"
        )
    wanted = chosen(names, crisis.model.options, "option")
    known = [
        key
        for key, each in crisis.model.readings.items()
        if readings is not None or each.information <= crisis.model.as_of
    ]
    views = (FILE, *(known if readings is None else chosen(readings, known, "reading")))
    results: dict[str, dict[str, Result]] = {key: {} for key in (NOTHING, *wanted)}
    found = None
    for place, view in enumerate(views):
        loaded = crisis if view == FILE else load(path, variant, view, as_of)
        tried = OneView.of(loaded, path, wanted, max_states)
        for count, (key, answers) in enumerate(tried.answers()):
            results[key][view] = result_of(answers)
            if progress is not None:
                progress("options", (place + count / len(results)) / len(views))
            if view == FILE and draws:
                tried.known[key] = answers
        if view == FILE and draws:
            found = effects(
                tried.play, tried.crises, tried.known, draws, seed, way=way, max_states=max_states
            )
    return Options(crisis.model, __version__, views, results, found)


@dataclass(frozen=True, slots=True, eq=False)
class OneView:
    """One view of the file. crises : with an option done, by name; refused : why it cannot be."""

    play: Play
    trial: Trial
    crises: Mapping[str, CrisisModel]
    refused: Mapping[str, DetenteError]
    known: dict[str, Answers] = field(default_factory=dict)

    @classmethod
    def of(cls, crisis: Crisis, path: Path_, names: list[str], max_states: int) -> OneView:
        play = crisis.compile(max_states).solve(settings=CAREFUL)
        if play.solution.chosen is None:
            raise NotConverged(
                f"options cannot be compared, as no single play stands for the forecast:"
                f" {play.solution.reason}"
            )
        crises, refused = {}, {}
        for name in names:
            try:
                crises[name] = with_option(crisis.model, path, name)
            except DetenteError as error:
                refused[name] = error
        return cls(play, Trial.of(play, max_states), crises, refused)

    def answers(self) -> Iterator[tuple[str, Answers]]:
        """Of nothing done, then of each option."""
        yield NOTHING, self.trial.known()
        for name, crisis in self.crises.items():
            yield name, self.trial.of_crisis(crisis)
        for name, error in self.refused.items():
            yield name, self.trial.refused(error)


def with_option(crisis: CrisisModel, path: Path_, name: str) -> CrisisModel:
    """A view of the file at `path` with one more option done. Raises CrisisError."""
    if not crisis.options[name].choices:
        return done(crisis, (name,))
    names = (*crisis.done, name)
    return language.load(path, variant=crisis.variant, reading=crisis.reading, options=names)


def result_of(answers: Answers) -> Result:
    """The answers without their play."""
    return Result(answers.questions, answers.worths, answers.fault)
