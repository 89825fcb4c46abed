"""Forecasts of crises against what happened.

    card = score([Given.read("crises/kargil-1999")])
    card.mean(), card.against_rates()

A crisis is forecast as of its own day, or as of every day that its file declares, using what the
file knows on that day; or forecasts that were kept are taken. Times are scored by their exact
distribution up to the last date of any question, shares of time by that of sampled courses.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.apart import PlayApart
from detente.api import MAX_STATES, Outlook, Path_, Play, Progress, load
from detente.crisis.model import Crisis, Question
from detente.errors import UsageError
from detente.evidence.answers import FILE_NAME, Answers, load_answers, with_suggestions
from detente.evidence.histories import load_histories
from detente.evidence.resolution import MEASURED, Resolution, weeks_until
from detente.evidence.scorecard import Amount, Entry, LeftOut, Rung, Scorecard
from detente.evidence.scores import Arrival, Made, crps_of_sample, ranked, restricted_crps, standing
from detente.evidence.suggesting import suggest
from detente.game import Game, compile_crisis
from detente.game.separate import factors_asked
from detente.outlook.chain import Chain, make_chain
from detente.outlook.questions import horizon_of, weekly
from detente.outlook.simulate import sample_paths, share_of_time
from detente.outlook.transient import backward_curve
from detente.outlook.uniformise import Float
from detente.outlook.union import union
from detente.study.postmortem import post_mortem

SAMPLE, SEED = 4_000, 1
WORST = 3
Maker = Callable[[Crisis], Outlook]


@dataclass(frozen=True, slots=True)
class Given:
    """A crisis with its answers. crisis : the file itself, as of its own day."""

    path: Path
    crisis: Crisis
    answers: Answers

    @classmethod
    def read(cls, path: Path_, answers: Path_ | None = None) -> Given:
        """With its answers: a file, or `answers.yaml` beside the crisis when left out.

        Raises CrisisError for mistakes in either, UsageError where there are no answers.
        """
        where = Path(path)
        crisis = load(where).model
        beside = Path(crisis.path).parent / FILE_NAME if answers is None else Path(answers)
        if answers is None and not beside.exists():
            raise UsageError(
                f"{where} has no {FILE_NAME} beside it",
                hint="name the file with --answers, or write down what happened",
            )
        return cls(where, crisis, load_answers(beside, crisis))

    def with_log(self, log: Path_, covered: dt.date | None = None) -> Given:
        """The same with what an event log suggests of questions of which nothing else is said.

        covered : the last day that the log is held to cover; that of its last event when left out.
        Raises UsageError for a log that is not there, CrisisError for rules that do not fit.
        """
        from detente.evidence.laying import laying_beside
        from detente.evidence.log import EventLog
        from detente.evidence.mapping import lay

        with EventLog.reading(Path(log)) as opened:
            events = [(each.id, each.event) for each in opened.standing()]
        last = max((event.last for _, event in events), default=self.crisis.as_of)
        folder = Path(self.crisis.path).parent
        laid = lay(events, self.crisis, laying_beside(folder, self.crisis))
        game = compile_crisis(self.crisis)
        found = suggest(game, laid.sightings, covered or last)
        return dataclasses.replace(self, answers=with_suggestions(self.answers, found))


def score(
    given: Sequence[Given],
    *,
    every_day: bool = False,
    variant: str | None = None,
    kept: Iterable[Path_] = (),
    worst: int = WORST,
    max_states: int = MAX_STATES,
    make: Maker | None = None,
    progress: Progress | None = None,
) -> Scorecard:
    """Score every crisis.

    every_day : forecast as of every day of the file, not of its own alone. variant : as of this
    one. kept : files of kept forecasts, taken in place of new ones. worst : for so many of the
    worst questions, which hinges were wrong. make : how a crisis is forecast.

    Raises UsageError where a kept file holds nothing, else as `load` and `Crisis.compile`.
    """
    files = list(kept)
    forecaster = make or _Forecaster(max_states, progress)
    cards: list[Scorecard] = []
    outlooks: dict[tuple[str, dt.date], Outlook] = {}
    for each in given:
        if files:
            cards.append(_kept(each, files))
            continue
        views = [load(each.path, name).model for name in _days(each.crisis, every_day, variant)]
        made = [forecaster(view) for view in sorted(views, key=lambda view: view.as_of)]
        outlooks |= {(each.crisis.id, outlook.crisis.as_of): outlook for outlook in made}
        cards.append(score_outlooks(each.answers, made))
    card = _joined(cards)
    if not worst or not outlooks:
        return card
    return dataclasses.replace(card, post_mortem=post_mortem(card, outlooks, worst, progress))


@dataclass(frozen=True, slots=True)
class _Forecaster:
    """Compile, solve, forecast."""

    max_states: int
    progress: Progress | None

    def __call__(self, crisis: Crisis) -> Outlook:
        from detente.api import Crisis as Facade

        game = Facade(crisis).compile(self.max_states, self.progress)
        return game.solve(progress=self.progress).forecast(self.progress)


def _days(crisis: Crisis, every_day: bool, variant: str | None) -> list[str | None]:
    """The views that are forecast: by the names of variants, None for the file itself."""
    if variant is not None:
        return [variant]
    return [*crisis.dates, None] if every_day else [None]


def score_outlooks(answers: Answers, outlooks: Sequence[Outlook]) -> Scorecard:
    """Forecasts of one crisis on one or several days, ascending; the last is the one that is shown.

    What was settled between two of them is scored by those before.
    """
    crisis = outlooks[-1].crisis
    told: list[Entry | Amount | LeftOut] = []
    views = [(each, answers.of(each.crisis)) for each in outlooks]
    for key, question in crisis.questions.items():
        last = views[-1][1][key]
        if question.kind in MEASURED:
            told += [_amount(outlook, question, seen[key]) for outlook, seen in views]
            continue
        history = tuple(
            Made(outlook.crisis.as_of, probability)
            for outlook, seen in views
            if seen[key].happened is not None
            and (probability := outlook[key].probability) is not None
        )
        scored = (seen[key] for _, seen in views if seen[key].happened is not None)
        told.append(entry_of(crisis, question, next(scored, last), history))
    rungs = [rung for outlook in outlooks for rung in _rungs(outlook, answers)]
    return _card(told, rungs)


def _card(told: Sequence[Entry | Amount | LeftOut], rungs: Sequence[Rung] = ()) -> Scorecard:
    """Sorted by what they are."""
    return Scorecard(
        tuple(each for each in told if isinstance(each, Entry)),
        tuple(each for each in told if isinstance(each, Amount)),
        tuple(rungs),
        tuple(each for each in told if isinstance(each, LeftOut)),
    )


def entry_of(
    crisis: Crisis, question: Question, found: Resolution, history: tuple[Made, ...]
) -> Entry | LeftOut:
    """Forecasts of one question against how it came out, or why they are not scored."""
    if found.happened is None:
        return LeftOut(crisis.id, question.id, _why(found))
    if not history:
        return LeftOut(crisis.id, question.id, "no forecast with a single number")
    rate = None
    if question.reference is not None:
        number = crisis.numbers[question.reference.rate]
        rate = number.best * number.scale
    entry = Entry(crisis.id, question, found, history, rate)
    if entry.closes is not None and not standing(history, entry.closes):
        return LeftOut(crisis.id, question.id, f"no forecast before {entry.closes}")
    if entry.closes is None:
        return entry
    stood = tuple(made for made, _ in standing(history, entry.closes))
    return dataclasses.replace(entry, history=stood)


def _why(found: Resolution) -> str:
    return f"void: {found.why}" if found.outcome == "void" else "open: nothing is known yet"


def _kept(given: Given, paths: Sequence[Path_]) -> Scorecard:
    """Kept forecasts against the answers."""
    crisis = given.crisis
    histories = load_histories(paths, crisis).histories
    found = given.answers.of(dataclasses.replace(crisis, as_of=_earliest(histories, crisis)))
    return _card(
        [
            LeftOut(crisis.id, key, "a kept forecast holds no distribution")
            if question.kind in MEASURED
            else entry_of(crisis, question, found[key], histories.get(key, ()))
            for key, question in crisis.questions.items()
        ]
    )


def _earliest(histories: Mapping[str, tuple[Made, ...]], crisis: Crisis) -> dt.date:
    days = [made.day for history in histories.values() for made in history]
    return min(days, default=crisis.as_of)


# --- times, shares of time, the ladder ------------------------------------------------------------


def _amount(outlook: Outlook, question: Question, found: Resolution) -> Amount | LeftOut:
    crisis = outlook.crisis
    if not found.scored:
        return LeftOut(crisis.id, question.id, _why(found))
    if not outlook.model.headline:
        return LeftOut(crisis.id, question.id, "no forecast with a single number")
    expected = outlook[question.id].value
    if question.kind == "share":
        value = found.value if found.value is not None else math.nan
        drawn = shares(outlook, question)
        how = f"CRPS of the share, {SAMPLE:,} sampled courses, seed {SEED}"
        return Amount(crisis.id, question, found, crisis.as_of, expected, value, None,
                      crps_of_sample(drawn, value), how)  # fmt: skip
    forecast = arrival(outlook, question)
    came = found.value
    if came is None and found.outcome == "yes" and found.last is not None:
        came = weeks_until(crisis, found.last)
    until = None
    if found.outcome == "no" and found.last is not None:
        until = weeks_until(crisis, found.last)
    watched = math.inf if until is None else until
    how = f"CRPS restricted to {min(forecast.horizon, watched):.1f} weeks"
    return Amount(crisis.id, question, found, crisis.as_of, expected, came, until,
                  restricted_crps(forecast, came, watched), how)  # fmt: skip


def arrival(outlook: Outlook, question: Question) -> Arrival:
    """When the condition of a question first holds, week by week to the last date asked for."""
    game, chain = chain_for(outlook.play, question)
    goal = game.mask(question.happens)
    weeks = weekly(horizon_of(outlook.crisis))
    curve = backward_curve(
        chain, goal[:, None].astype(np.float64), weeks, chain.start, fixed=[goal]
    )
    reached = np.maximum.accumulate(np.clip(curve.values[:, 0], 0.0, 1.0))
    return Arrival(weeks, reached)


def shares(outlook: Outlook, question: Question) -> Float:
    """The share of time of a question in sampled courses, float64[SAMPLE]."""
    game, chain = chain_for(outlook.play, question)
    weeks = weeks_until(outlook.crisis, question.by) if question.by else 0.0
    paths = sample_paths(chain, SAMPLE, weeks, np.random.default_rng(SEED))
    return share_of_time(paths, game.mask(question.happens))


def chain_for(play: Play, question: Question) -> tuple[Game, Chain]:
    """The game that a question concerns, with the chain of its play."""
    if not isinstance(play, PlayApart):
        chosen = play.speaking
        game = play.game.model
        return game, make_chain(chosen.on(game.arrays), chosen.choice)
    parts = play.game.parts
    which = parts.touched(factors_asked(question))
    solved = [each.chosen for each in play.solutions]
    plays = [each for part in which if (each := solved[part]) is not None]
    if len(which) == 1:
        game = parts.games[which[0]]
        return game, make_chain(plays[0].on(game.arrays), plays[0].choice)
    joint = union(parts, which, play.game.max_states)
    laid = joint.lay(plays)
    return joint.game, make_chain(laid.on(joint.game.arrays), laid.choice)


def _rungs(outlook: Outlook, answers: Answers) -> list[Rung]:
    """The rungs seen after the forecast's day, within its time; shares in between by the week."""
    ladder, crisis = outlook.model.ladder, outlook.crisis
    found = []
    for seen in answers.ladder:
        week = weeks_until(crisis, seen.on)
        if not 0 < week <= ladder.weeks[-1] or seen.rung not in ladder.rungs:
            continue
        columns = np.array(ladder.shares).T
        given = np.array([np.interp(week, ladder.weeks, column) for column in columns])
        given = given / given.sum()
        place = ladder.rungs.index(seen.rung)
        if len(given) > 1:
            found.append(Rung(crisis.id, crisis.as_of, seen.on, seen.rung,
                              float(given[place]), ranked(given, place)))  # fmt: skip
    return found


def _joined(cards: Sequence[Scorecard]) -> Scorecard:
    return Scorecard(
        tuple(each for card in cards for each in card.entries),
        tuple(each for card in cards for each in card.amounts),
        tuple(each for card in cards for each in card.rungs),
        tuple(each for card in cards for each in card.left_out),
    )
