"""Which two options change places first when the numbers of the file move.

    flips("crises/karabakh-2020", "no-clash").first.swap

With g_a the gain of option a for an aim and z the numbers, measured by their ranges, a and b swap
where g_a(z) = g_b(z). To first order the nearest such place lies

    (g_a - g_b) / |grad g_a - grad g_b|

from z = 0, which one gradient an option gives for all pairs; the nearest is then found by solving
(`detente.study.search`).
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente._version import __version__
from detente.api import MAX_STATES, Path_, Progress, load
from detente.crisis.model import Aim
from detente.errors import UsageError
from detente.outlook.gradient import Gradient
from detente.show.effects import NOTHING
from detente.show.flips import Flips, Met, Swap
from detente.study.asked import chosen
from detente.study.crossing import EDGE
from detente.study.derivatives import play_gradients
from detente.study.effects import FELT, POINT
from detente.study.options import OneView
from detente.study.search import Search, Term
from detente.study.trial import Trial

Float = NDArray[np.float64]
TOP = 2
"""Numbers that are tried alone, which takes two plays for each step."""
COARSE = 0.05
STEPS = 8
"""Of the search for all numbers at once; each takes two plays and two gradients."""
LEVEL = 1e-3
"""Two options that gain the same within this have changed places."""


def flips(
    path: Path_,
    aims: Iterable[str] | None = None,
    names: Iterable[str] | None = None,
    variant: str | None = None,
    as_of: dt.date | None = None,
    *,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> tuple[Flips, ...]:
    """For each aim, the nearest swaps of options, by the file's own numbers.

    aims, names : of aims and options; None for all.

    Raises CrisisError for a bad file; UsageError for unknown names or a file without options or
    aims; NotConverged where no play stands for the forecast.
    """
    crisis = load(path, variant, None, as_of)
    wanted = chosen(names, crisis.model.options, "option")
    asked = [crisis.model.aims[key] for key in chosen(aims, crisis.model.aims, "aim")]
    if not wanted or not asked:
        raise UsageError(
            f"`{crisis.id}` has no options, or no aims, to rank",
            hint="write them under `options:` and `aims:`; see the docs",
        )
    view = OneView.of(crisis, path, wanted, max_states)
    ranking = _Ranking.of(view, asked, progress)
    return tuple(ranking.flips(aim, progress) for aim in asked)


@dataclass(frozen=True, slots=True, eq=False)
class _Ranking:
    """The plays of all options. gradients, slopes : by option and question, the latter float64[P]
    in z of `numbers`.
    """

    view: OneView
    trials: Mapping[str, Trial]
    numbers: tuple[str, ...]
    gradients: Mapping[tuple[str, str], Gradient]
    slopes: Mapping[tuple[str, str], Float]

    @classmethod
    def of(cls, view: OneView, aims: Sequence[Aim], progress: Progress | None) -> _Ranking:
        trials = {
            key: Trial.of(found.play, view.trial.max_states)
            for key, found in view.answers()
            if found.play is not None
        }
        questions = list(dict.fromkeys(aim.question for aim in aims))
        terms = {key: Term.of(trial, questions[0]) for key, trial in trials.items()}
        numbers = tuple(dict.fromkeys(name for term in terms.values() for name in term.spreads))
        zero, gradients, slopes = np.zeros(len(numbers)), {}, {}
        for count, (key, trial) in enumerate(trials.items()):
            if progress is not None:
                progress("derivatives", count / len(trials))
            for question, each in play_gradients(trial.base, questions).items():
                gradients[key, question] = each
                slopes[key, question] = terms[key].slopes(each, numbers, zero)
        return cls(view, trials, numbers, gradients, slopes)

    def flips(self, aim: Aim, progress: Progress | None) -> Flips:
        """All swaps for one aim, and the nearest found by solving."""
        crisis, gains = self.view.play.crisis, self._gains(aim)
        level = FELT.get(crisis.questions[aim.question].kind, POINT)
        swaps = sorted(
            (
                self._swap(aim, gains, ahead, behind)
                for ahead, behind in itertools.combinations(gains, 2)
                if gains[ahead] - gains[behind] > level
            ),
            key=lambda each: (each.estimate, each.ahead, each.behind),
        )
        near = [each for each in swaps if math.isfinite(each.estimate)]
        leader = next(key for key in gains if key == NOTHING or not crisis.options[key].coercive)
        wanted = [next(iter(near), None), next((e for e in near if e.ahead == leader), None)]
        met = {each: self._met(aim, each, progress) for each in wanted if each is not None}
        first, lead = (None if each is None else met[each] for each in wanted)
        return Flips(crisis, __version__, aim.id, gains, tuple(swaps), first, lead)

    def _gains(self, aim: Aim) -> dict[str, float]:
        """Of those with an answer, the largest first."""
        answers = {key: trial.known().questions[aim.question] for key, trial in self.trials.items()}
        now = answers[NOTHING]
        gains = {
            key: _sign(aim) * (0.0 if each == now else each - now) for key, each in answers.items()
        }
        known = {key: gain for key, gain in gains.items() if math.isfinite(gain)}
        return dict(sorted(known.items(), key=lambda item: (-item[1], item[0])))

    def _swap(self, aim: Aim, gains: Mapping[str, float], ahead: str, behind: str) -> Swap:
        slope = self.slopes[ahead, aim.question] - self.slopes[behind, aim.question]
        gap, steep = gains[ahead] - gains[behind], float(np.sqrt(slope @ slope))
        if steep == 0.0:
            return Swap(ahead, behind, gap, math.inf, "")
        most = self.numbers[int(np.abs(slope).argmax())]
        return Swap(ahead, behind, gap, gap / steep / EDGE, most)

    def _met(self, aim: Aim, swap: Swap, progress: Progress | None) -> Met:
        terms = [
            Term.of(self.trials[swap.ahead], aim.question, _sign(aim)),
            Term.of(self.trials[swap.behind], aim.question, -_sign(aim)),
        ]
        pair = (swap.ahead, swap.behind)
        search = Search.of(terms, [self.gradients[key, aim.question] for key in pair])
        alone, _ = search.alone(0.0, TOP, progress, COARSE)
        joint, fault = search.together(0.0, STEPS, LEVEL, progress)
        return Met(
            swap,
            joint.reached,
            joint.value,
            joint.distance,
            search.moved(joint.place),
            alone,
            fault,
        )


def _sign(aim: Aim) -> float:
    return 1.0 if aim.direction == "raise" else -1.0
