"""What could be done about a crisis: every option, in every reading, followed from the known play.

    found = detente.options("crises/karabakh-2020")
    found.robust(found.crisis.aims["no-clash"]).option

Each option is done on top of each reading, so that its effect is compared where everything else is
the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from detente import crisis as language
from detente._version import __version__
from detente.api import MAX_STATES, Crisis, Path_, Progress, load
from detente.crisis.doing import done
from detente.crisis.model import Crisis as CrisisModel
from detente.errors import DetenteError, NotConverged, UsageError
from detente.show.options import FILE, NOTHING, Options, Result
from detente.solve.result import Settings
from detente.study.asked import chosen
from detente.study.trial import Answers, Trial

CAREFUL = Settings(restarts=0)


def options(
    path: Path_,
    names: Iterable[str] | None = None,
    readings: Iterable[str] | None = None,
    variant: str | None = None,
    as_of: dt.date | None = None,
    *,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Options:
    """Do every option of a crisis file in every reading.

    names : of options; None for all. readings : beside the file's own numbers; None for all that
    know no later day than the crisis is of.

    Raises CrisisError for a bad file; UsageError for unknown names, or a file without options;
    NotConverged where no play stands for the file's own forecast.
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
    for place, view in enumerate(views):
        loaded = crisis if view == FILE else load(path, variant, view, as_of)
        tried = _in_reading(loaded, path, wanted, max_states)
        for count, (key, result) in enumerate(tried):
            results[key][view] = result
            if progress is not None:
                progress("options", (place + count / len(results)) / len(views))
    return Options(crisis.model, __version__, views, results)


def _in_reading(
    crisis: Crisis, path: Path_, names: list[str], max_states: int
) -> Iterator[tuple[str, Result]]:
    """Nothing, then each option, on one view of the file."""
    play = crisis.compile(max_states).solve(settings=CAREFUL)
    if play.solution.chosen is None:
        raise NotConverged(
            f"options cannot be compared, as no single play stands for the forecast:"
            f" {play.solution.reason}"
        )
    trial = Trial.of(play, max_states)
    yield NOTHING, result_of(trial.known())
    for name in names:
        yield name, result_of(_with(trial, crisis.model, path, name))


def _with(trial: Trial, crisis: CrisisModel, path: Path_, name: str) -> Answers:
    """The answers with one option done."""
    try:
        if crisis.options[name].choices:
            changed = language.load(
                path, variant=crisis.variant, reading=crisis.reading, options=(name,)
            )
        else:
            changed = done(crisis, (name,))
    except DetenteError as error:
        return trial.refused(error)
    return trial.of_crisis(changed)


def result_of(answers: Answers) -> Result:
    """The answers without their play."""
    return Result(answers.questions, answers.worths, answers.fault)
