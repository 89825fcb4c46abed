"""Which numbers and which sentences a forecast turns on.

    found = outlook.hinges(["russia-fights"])
    found.numbers["russia-fights"][0].parameter
    found.strongest("russia-fights")[0].cite

Numbers are ranked by what their derivative says of their range, on the scale on which the range is
spread (logarithms where it lies on one side of 0); the first of them are then solved again at both
ends, so that curvature shows, and ranked by that. Sentences likewise: by what their numbers would
do as they fall back, and the first are struck out and the crisis is solved without them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.api import Outlook, Progress
from detente.crisis import wording
from detente.crisis.model import Crisis, Number
from detente.crisis.strike import Struck, citations_of, strike
from detente.outlook.gradient import Gradient
from detente.show.hinges import Hinge, Hinges, Sentence
from detente.study.asked import chosen
from detente.study.derivatives import gradients
from detente.study.estimate import stretch as stretch
from detente.study.trial import Trial, parameters

TOP = 10
SENTENCES = 8
NEGLIGIBLE = 1e-9


def hinges(
    outlook: Outlook,
    questions: Iterable[str] | None = None,
    *,
    top: int = TOP,
    again: int = TOP,
    sentences: int = SENTENCES,
    sources: Iterable[str] = (),
    known: Mapping[str, Gradient] | None = None,
    progress: Progress | None = None,
) -> Hinges:
    """What the answers to `questions` (ids; None for all) turn on.

    top : numbers listed for each. again : how many of them are solved again at both ends of their
    range. sentences : how many are struck out. sources : those of which everything is struck out.
    known : derivatives of the answers, where they are at hand.

    Raises UsageError for unknown names; NotConverged where no single play stands for the forecast.
    """
    crisis = outlook.crisis
    wanted = chosen(questions, crisis.questions, "question")
    whole = chosen(sources, crisis.sources, "source")
    if known is None:
        known = gradients(outlook, wanted, progress=_part(progress, 0.0, 0.3))
    found = {key: known[key] for key in wanted}
    trial = Trial.of(outlook.play)
    before = dict(trial.known().questions)
    ranged = {name: each for name, each in parameters(crisis).items() if each.ranged}
    study = _Study(crisis, trial, before, found, ranged)
    numbers = study.numbers(top, again, _part(progress, 0.3, 0.7))
    struck = study.sentences(sentences, whole, _part(progress, 0.7, 1.0))
    asked = {key: before[key] for key in wanted}
    return Hinges(crisis, outlook.play.version, asked, numbers, struck)


def _part(progress: Progress | None, first: float, last: float) -> Progress | None:
    """A progress that goes from `first` to `last` of another."""
    if progress is None:
        return None
    whole = progress

    def report(_: str, share: float) -> None:
        whole("hinges", first + share * (last - first))

    return report


@dataclass(frozen=True, slots=True, eq=False)
class _Study:
    """What both searches work on. found : derivatives by question. ranged : ranged numbers."""

    crisis: Crisis
    trial: Trial
    before: Mapping[str, float]
    found: Mapping[str, Gradient]
    ranged: Mapping[str, Number]

    # --- numbers ------------------------------------------------------------------------------

    def numbers(
        self, top: int, again: int, progress: Progress | None
    ) -> dict[str, tuple[Hinge, ...]]:
        """Hinges by question, the largest swing first."""
        listed = {key: self._listed(key)[:top] for key in self.found}
        names = list(
            dict.fromkeys(each.parameter for row in listed.values() for each in row[:again])
        )
        ends: dict[str, tuple[Mapping[str, float], Mapping[str, float], str]] = {}
        for done, name in enumerate(names):
            if progress is not None:
                progress("ends of ranges", done / len(names))
            ends[name] = self._ends(name)
        return {
            key: tuple(
                sorted(
                    (self._solved(key, each, ends.get(each.parameter)) for each in row),
                    key=lambda each: (-each.swing, each.parameter),
                )
            )
            for key, row in listed.items()
        }

    def _listed(self, question: str) -> list[Hinge]:
        """All numbers that the answer depends on, by the derivative."""
        gradient = self.found[question]
        hinges = []
        for place, name in enumerate(gradient.parameters):
            number = self.ranged.get(name)
            slope = float(gradient.total[place])
            if number is None or not math.isfinite(slope) or slope == 0.0:
                continue
            per_unit = slope * number.scale
            estimate = tuple(per_unit * stretch(number, end) for end in (number.low, number.high))
            frozen = float(gradient.frozen[place]) * number.scale
            hinges.append(
                Hinge(
                    name, number, per_unit, frozen, (estimate[0], estimate[1]),
                    part_of=entry_of(self.crisis, number.key),
                )
            )  # fmt: skip
        return sorted(hinges, key=lambda each: (-each.swing, each.parameter))

    def _ends(self, name: str) -> tuple[Mapping[str, float], Mapping[str, float], str]:
        """Answers at the low and the high end, and what went wrong there."""
        number = self.ranged[name]
        low = self.trial.answers({name: number.low * number.scale})
        high = self.trial.answers({name: number.high * number.scale})
        return low.questions, high.questions, low.fault or high.fault

    def _solved(
        self,
        question: str,
        hinge: Hinge,
        ends: tuple[Mapping[str, float], Mapping[str, float], str] | None,
    ) -> Hinge:
        if ends is None:
            return hinge
        now = self.before[question]
        low, high, fault = ends
        return replace(hinge, solved=(low[question] - now, high[question] - now), fault=fault)

    # --- sentences ----------------------------------------------------------------------------

    def sentences(
        self, most: int, whole: Sequence[str], progress: Progress | None
    ) -> tuple[Sentence, ...]:
        """The sentences that may matter most, struck out; and whole sources."""
        tried = {cite: strike(self.crisis, (cite,)) for cite in citations_of(self.crisis)}
        ranked = sorted(tried, key=lambda cite: (-self._weight(tried[cite]), cite))
        kept = [cite for cite in ranked if self._weight(tried[cite]) > NEGLIGIBLE][:most]
        tried |= {source: strike(self.crisis, (source,)) for source in whole}
        done = []
        for count, cite in enumerate([*whole, *kept]):
            if progress is not None:
                progress("sentences", count / (len(whole) + len(kept)))
            done.append(self._sentence(cite, tried[cite]))
        return tuple(done)

    def _weight(self, struck: Struck) -> float:
        """By derivatives: the largest change of an answer beside the largest swing of any number.

        What is switched off is taken to do as much as the largest of its numbers going to nothing.
        """
        known, changed = parameters(self.crisis), parameters(struck.crisis)
        fallen = [each.key for each in struck.fallen if each.key in known and each.key in changed]
        off = set(struck.off)
        weights = []
        for gradient in self.found.values():
            slopes = {
                name: slope * known[name].scale
                for name, slope in zip(gradient.parameters, gradient.total.tolist(), strict=True)
                if name in known and math.isfinite(slope)
            }
            change = sum(
                slopes.get(name, 0.0) * stretch(known[name], _like(known, changed, name))
                for name in fallen
            )
            gone = max(
                (
                    abs(slope * known[name].best)
                    for name, slope in slopes.items()
                    if off and entry_of(self.crisis, known[name].key) in off
                ),
                default=0.0,
            )
            largest = max((each.swing for each in self._listed(gradient.id)[:1]), default=0.0)
            weights.append((abs(change) + gone) / largest if largest else 0.0)
        return max(weights, default=0.0)

    def _sentence(self, cite: str, struck: Struck) -> Sentence:
        """Solved without it."""
        answers = self.trial.of_crisis(struck.crisis)
        known, changed = parameters(self.crisis), parameters(struck.crisis)
        fallen = tuple(
            (name, wording.number(known[name]), wording.number(changed[name]))
            for name in (each.key for each in struck.fallen)
            if name in known and name in changed
        )
        return Sentence(cite, answers.questions, fallen, struck.off, struck.held_up, answers.fault)


def _like(known: Mapping[str, Number], changed: Mapping[str, Number], name: str) -> float:
    """The new best value in the unit of the old number."""
    return changed[name].best * changed[name].scale / known[name].scale


def entry_of(crisis: Crisis, key: str) -> str:
    """The entry of the file that a number stands in: a mechanism's, a move, a hazard, a section."""
    for name in crisis.expansions:
        if key.startswith(f"{name}."):
            return name
    for section, entries in (("moves", crisis.moves), ("hazards", crisis.hazards)):
        for each in entries:
            if key.startswith(f"{section}.{each.id}."):
                return each.id
    return key.split(".")[0]
