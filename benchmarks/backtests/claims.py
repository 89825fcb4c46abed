"""The articles' claims: read with every mistake at its place, and scored.

A claim gives a range of probability by its word. Its score is the Brier score of the middle of the
range; beside it stand the best and the worst that any probability in the range would have earned. A
claim whose condition did not come about is void.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike

from pydantic import Field

from detente.crisis.citations import read_citations
from detente.crisis.diagnostics import did_you_mean, listed
from detente.crisis.elements import prose
from detente.crisis.forms import Day, Flag, Name, Plain, Prose, Shape, Word
from detente.crisis.model import Crisis
from detente.crisis.names import Names
from detente.crisis.nodes import Node, Text, shorten
from detente.crisis.nodes import Sequence as Items
from detente.crisis.validate import read_entry
from detente.evidence import files
from detente.evidence.files import Beside
from detente.evidence.resolution import Resolution
from detente.evidence.scores import brier

TOP = ("crisis", "words", "claims", "unscored", "note")
MOST_WORDS = 8


class WordShape(Shape):
    """A word of likelihood, and what it stands for."""

    low: Plain
    high: Plain
    for_: Prose = Field(alias="for")


class ClaimShape(Shape):
    """A claim about the future that can be scored."""

    id: Word
    place: Word
    phrase: Prose
    says: Prose
    question: Name
    word: Name
    why: Prose
    from_: Day = Field(alias="from")
    to: Day
    when: list[Name] = Field(default_factory=list)
    not_: Flag | None = Field(None, alias="not")
    note: Prose | None = None


class UnscoredShape(Shape):
    """A sentence that may be taken for a claim, and why it is not scored."""

    place: Word
    says: Prose
    because: Prose


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article says will happen. low, high : probability that the question comes out yes.

    when : questions that must come out so (True: yes) for the claim to count. denies : whether it
    says that the question comes out no.
    """

    id: str
    place: str
    phrase: str
    says: str
    question: str
    word: str
    low: float
    high: float
    first: dt.date
    last: dt.date
    when: tuple[tuple[str, bool], ...] = ()
    denies: bool = False
    note: str = ""

    @property
    def source(self) -> str:
        """The article."""
        return self.place.partition("#")[0]

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims; `unscored` as (place, what it says, why not)."""

    claims: tuple[Claim, ...]
    unscored: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim against what happened; `void` says why it does not count, if so."""

    claim: Claim
    happened: bool | None
    score: float | None
    best: float | None
    worst: float | None
    void: str = ""


def judge(claim: Claim, found: Mapping[str, Resolution]) -> Judged:
    """Score a claim by the resolutions of the crisis's questions."""
    for question, wanted in claim.when:
        if found[question].happened is not wanted:
            told = "happened" if found[question].happened else "did not happen"
            return Judged(claim, None, None, None, None, f"its condition: {question} {told}")
    happened = found[claim.question].happened
    if happened is None:
        return Judged(claim, None, None, None, None, f"{claim.question} is not resolved")
    ends = [brier(end, happened) for end in (claim.low, claim.high)]
    return Judged(claim, happened, brier(claim.middle, happened), min(ends), max(ends))


def load_claims(path: str | PathLike[str], crisis: Crisis) -> Claims:
    """Read the claims on a crisis. Raises CrisisError with every mistake, each at its place."""
    beside = files.open_beside(path)
    files.check_keys(beside, TOP)
    files.check_crisis(beside, crisis, "the claims")
    words = _words(beside)
    listed_claims, others = _items(beside, "claims"), _items(beside, "unscored")
    claims = [_claim(node, place, words, crisis, beside) for place, node in listed_claims]
    unscored = [_unscored(node, place, crisis, beside) for place, node in others]
    files.settle(beside)
    return Claims(
        tuple(each for each in claims if each is not None),
        tuple(each for each in unscored if each is not None),
    )


def _items(beside: Beside, key: str) -> Sequence[tuple[int, Node]]:
    entry = beside.root.find(key)
    if entry is None:
        return ()
    if not isinstance(entry[1], Items):
        beside.report.error("wrong-shape", f"`{key}`: a list is expected", entry[0].location)
        return ()
    return list(enumerate(entry[1].items, 1))


def _words(beside: Beside) -> dict[str, tuple[float, float]]:
    entry = beside.root.find("words")
    found = {}
    for name, node in files.entries(entry and entry[1], "`words`", beside.report):
        what = f"the word `{name}`"
        shape = read_entry(WordShape, node, name.location, what, beside.report)  # type: ignore[arg-type]
        if shape is None:
            continue
        low, high = (
            files.number(end, 0.0, 1.0, "probability", beside.report)
            for end in (shape.low, shape.high)
        )
        if low is not None and high is not None:
            found[str(name)] = (low, high)
            if low >= high:
                beside.report.error(
                    "bad-range", f"{what} runs from {low:g} to {high:g}", name.location
                )
    return found


def _claim(
    node: Node, place: int, words: Mapping[str, tuple[float, float]], crisis: Crisis, beside: Beside
) -> Claim | None:
    report = beside.report
    shape = read_entry(ClaimShape, node, node.location, f"claim {place}", report)
    if shape is None:
        return None
    _check_place(shape.place, crisis, beside)
    if len(re.findall(r"\S+", shape.phrase)) > MOST_WORDS:
        report.error(
            "bad-value", f"the phrase of `{shape.id}` has more than {MOST_WORDS} words",
            shape.phrase.location, "quote just enough to show which claim is meant",
        )  # fmt: skip
    if shape.word not in words:
        report.error(
            "bad-value", f"`{shorten(shape.word)}` is none of the words", shape.word.location,
            did_you_mean(shape.word, words) or f"they are {listed(words)}",
        )  # fmt: skip
        return None
    asked = files.is_question(shape.question, crisis, report)
    when = [_condition(each, crisis, beside) for each in shape.when]
    first, last = files.day(shape.from_, report), files.day(shape.to, report)
    if not asked or first is None or last is None or None in when:
        return None
    low, high = words[shape.word]
    denies = shape.not_ == "true"
    ends = (1 - high, 1 - low) if denies else (low, high)
    return Claim(
        str(shape.id), str(shape.place), str(shape.phrase), str(shape.says), str(shape.question),
        str(shape.word), *ends, first, last, tuple(each for each in when if each is not None),
        denies, prose(shape.note),
    )  # fmt: skip


def _condition(text: Text, crisis: Crisis, beside: Beside) -> tuple[str, bool] | None:
    """`NAME` or `not NAME`."""
    name = text.removeprefix("not ").strip()
    if name in crisis.questions:
        return name, not text.startswith("not ")
    beside.report.error(
        "unknown-question", f"`{shorten(name)}` is no question of `{crisis.id}`", text.location,
        did_you_mean(name, crisis.questions),
    )  # fmt: skip
    return None


def _check_place(place: Text, crisis: Crisis, beside: Beside) -> None:
    """It reads `source#pNsM`, of a source of the crisis."""
    read_citations(place, Names(sources=set(crisis.sources)), beside.report)


def _unscored(
    node: Node, place: int, crisis: Crisis, beside: Beside
) -> tuple[str, str, str] | None:
    what = f"unscored {place}"
    shape = read_entry(UnscoredShape, node, node.location, what, beside.report)
    if shape is None:
        return None
    _check_place(shape.place, crisis, beside)
    return str(shape.place), str(shape.says), str(shape.because)
