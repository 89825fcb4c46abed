"""What a number of the file is, in words for people who do not know its keys.

in_words(crisis, "moves.BAY: fight for Vale.tempo")    how often Bayland would fight for Vale ...
in_words(crisis, "battles.campaign.advance")           the campaign for Karabakh: advance
"""

from __future__ import annotations

import re

from detente.crisis import wording
from detente.crisis.model import Crisis

_WHOLE = {
    "precision": "how surely actors choose what serves them best",
    "patience": "how far ahead actors look",
    "clock": "how often actors decide anew",
}
_COUNT = re.compile(r"#\d+")


def in_words(crisis: Crisis, parameter: str) -> str:
    """A number in words, by its key or `perceptions.ACTOR.KEY`; never longer than one clause.

    What has no words of its own is told by its key, without the signs of the file.
    """
    if parameter in _WHOLE:
        return _WHOLE[parameter]
    group, _, rest = parameter.partition(".")
    match group:
        case "perceptions":
            actor, _, key = rest.partition(".")
            return f"{in_words(crisis, key)}, as {_actor(crisis, actor)} sees it"
        case "moves":
            return _of_a_move(crisis, rest)
        case "hazards" | "rules":
            return _of_what_comes(crisis, rest)
        case "worths" | "flows":
            return _of_a_term(crisis, parameter)
        case "actors":
            return _of_an_actor(crisis, rest)
        case "numbers":
            return _spaced(rest)
    return _of_an_entry(crisis, group, rest)


def _of_an_actor(crisis: Crisis, rest: str) -> str:
    """`MIL.patience`."""
    key, _, what = rest.partition(".")
    who = _actor(crisis, key)
    own = {"patience": f"how far ahead {who} looks",
           "precision": f"how surely {who} chooses what serves it best"}  # fmt: skip
    return own.get(what, f"{who}: {_spaced(what)}")


def _of_a_move(crisis: Crisis, rest: str) -> str:
    """`BAY: fight for Vale.tempo`, `BAY: fight for Vale.cost.BAY`."""
    for move in crisis.moves:
        if rest.startswith(f"{move.id}."):
            what, _, whose = rest[len(move.id) + 1 :].partition(".")
            who = _actor(crisis, move.by)
            if _COUNT.sub("", what) == "tempo":
                return f"how often {who} would {move.name} if it saw nothing to win or lose by it"
            if what == "cost":
                pays = _actor(crisis, whose)
                return f"what it costs {pays} {_clause(who, pays, move.name)}"
            return f"{who}, “{move.name}”: {_spaced(what)} {whose}".rstrip()
    return _spaced(rest)


def _clause(who: str, pays: str, name: str) -> str:
    return f"to {name}" if who == pays else f"if {who} should {name}"


def _of_what_comes(crisis: Crisis, rest: str) -> str:
    """`Vale is overrun.rate`, `Vale is overrun.cost.VALE`: of hazards and rules."""
    name, _, what = rest.rpartition(".")
    if _COUNT.sub("", what) == "rate":
        return f"how often it comes: {name}"
    event, _, kind = name.rpartition(".")
    if kind == "cost":
        return f"what it costs {_actor(crisis, what)}: {event}"
    return _spaced(rest)


def _of_a_term(crisis: Crisis, parameter: str) -> str:
    """`worths.AZE#3`: what somebody wins or loses where something holds."""
    for term in (*crisis.worths, *crisis.flows):
        if term.id == parameter or parameter in wording.keys(term.points):
            where = wording.plainly(crisis, term.when)
            when = where if where == wording.ALWAYS else f"when {where}"
            return f"what it is worth to {_actor(crisis, term.actor)} {when}"
    return _spaced(parameter)


def _of_an_entry(crisis: Crisis, group: str, rest: str) -> str:
    """`battles.campaign.cost.ARM`, of a mechanism; `options.hotline.cost.TUR`."""
    name, _, what = rest.partition(".")
    entry = crisis.expansions.get(f"{group}.{name}")
    option = crisis.options.get(name) if group == "options" else None
    title = entry.name if entry else option.title if option else f"{group} {name}"
    pieces = [_of_a_level(crisis, each) for each in _COUNT.sub("", what).split(".")]
    return f"{_spaced(title)}: {', '.join(filter(None, pieces))}"


def _of_a_level(crisis: Crisis, piece: str) -> str:
    """`values`, `ARM=Shusha held`, `ARM`, `accept_cost`."""
    name, _, level = piece.partition("=")
    by, _, doing = name.partition(": ")
    told = f"{_actor(crisis, by)}, {doing}" if doing else _named(crisis, name)
    kept = "" if told.isdigit() else told  # the first of several effects is no name
    return ", ".join(filter(None, (kept, f"“{level}”" if level else "")))


def _named(crisis: Crisis, name: str) -> str:
    return _actor(crisis, name) if name in crisis.actors else _spaced(name)


def _actor(crisis: Crisis, key: str) -> str:
    """The short name: without what the file adds in brackets or after a comma."""
    plain = _COUNT.sub("", key)
    actor = crisis.actors.get(plain)
    return plain if actor is None else re.split(r",| \(", actor.name)[0].strip() or plain


def _spaced(key: str) -> str:
    return _COUNT.sub("", key).replace("_", " ").replace(".", ", ")
