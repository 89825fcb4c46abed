"""Sampled courses told as short histories in plain words.

    week 2: Turkey sends proxies (turkish_support: arms -> proxies)

A move's name is written in the file as what an actor can do ("send proxies"). It is told in the
third person where that can be done safely, else after a colon ("Turkey: peacekeepers by consent").
Week 1 is the first seven days.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np

from detente.crisis.model import Actor
from detente.game import Game
from detente.outlook.chain import Chain
from detente.outlook.simulate import Paths, sample_paths

_IRREGULAR = {"be": "is", "have": "has"}
_SIBILANT = ("ch", "sh", "ss", "x", "z")


@dataclass(frozen=True, slots=True)
class Step:
    """One happening: `by` is the name of the actor who moves, empty for a hazard.

    weeks : after the start. what : the move or hazard, in the file's words. changes : factor, level
    before, level after. sentence : who does what.
    """

    weeks: float
    date: dt.date
    by: str
    what: str
    sentence: str
    changes: tuple[tuple[str, str, str], ...]

    @property
    def week(self) -> int:
        """The week it falls in, from 1."""
        return int(self.weeks) + 1

    @property
    def change(self) -> str:
        """What changes, in words."""
        return "; ".join(f"{factor}: {old} -> {new}" for factor, old, new in self.changes)

    def __str__(self) -> str:
        return f"week {self.week}: {self.sentence} ({self.change})"


@dataclass(frozen=True, slots=True)
class Story:
    """One sampled course over `weeks`; `end` is the level of every factor then."""

    steps: tuple[Step, ...]
    weeks: float
    end: dict[str, str]

    def __str__(self) -> str:
        return "\n".join(map(str, self.steps)) or "nothing happens"


def tell(game: Game, chain: Chain, count: int, weeks: float, seed: int) -> tuple[Story, ...]:
    """Draw and tell `count` histories over `weeks`; the same seed gives the same histories."""
    paths = sample_paths(chain, count, weeks, np.random.default_rng(seed))
    return tuple(story(game, chain, paths, place) for place in range(count))


def story(game: Game, chain: Chain, paths: Paths, place: int) -> Story:
    """Path number `place` in words. `chain` is the one that `paths` was drawn from."""
    steps = []
    state = paths.start
    for entry in range(int(paths.first[place]), int(paths.first[place + 1])):
        after = int(paths.state[entry])
        cause = int(paths.cause[entry])
        steps.append(_step(game, chain, float(paths.weeks[entry]), state, after, cause))
        state = after
    return Story(tuple(steps), paths.horizon, game.describe(state))


def _step(game: Game, chain: Chain, weeks: float, before: int, after: int, cause: int) -> Step:
    crisis = game.crisis
    old, new = game.describe(before), game.describe(after)
    changes = tuple((key, old[key], new[key]) for key in old if old[key] != new[key])
    day = crisis.as_of + dt.timedelta(days=int(np.ceil(weeks * 7)))
    if cause < chain.moves:
        move = crisis.moves[cause]
        actor = crisis.actors[move.by]
        sentence = does(actor, move.name)
        return Step(weeks, day, actor.name, move.name, sentence, changes)
    hazard = crisis.hazards[cause - chain.moves]
    return Step(weeks, day, "", hazard.name, hazard.name, changes)


def does(actor: Actor, name: str) -> str:
    """The actor and what it does, as a sentence without its full stop.

    Of the actor's name, what follows a comma or a bracket is left out.
    """
    short = re.split(r"[,(]", actor.name)[0].strip() or actor.name
    verb, _, rest = name.partition(" ")
    if not re.fullmatch(r"[a-z]+", verb) or (verb.endswith("s") and not verb.endswith("ss")):
        return f"{short}: {name}"
    told = verb if _is_plural(actor, short) else _third_person(verb)
    return f"{short} {told} {rest}".rstrip()


def _third_person(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith(_SIBILANT) or re.search(r"[^aeiou]o$", verb):
        return f"{verb}es"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _is_plural(actor: Actor, short: str) -> bool:
    """Whether the name is a plural: "Syrian militias", "Authorities of", not "United States"."""
    first, *others = short.split()
    heads = [word for word in others if word.islower()]
    if actor.kind != "state" and (actor.kind == "armed group" or (others and others[0].islower())):
        heads.append(first)
    return any(re.fullmatch(r"\w+[^\Ws'’]s", word) for word in heads)
