"""Weights of the ways from an event to its target, by preposition and by type.

They order candidates; only their order matters. Set by hand on sentences of our own.
"""

from __future__ import annotations

from detente.reading.coder.wordlists import words

WAYS: dict[str, float] = {
    "against": 9.0, "with": 8.5, "between": 8.0, "to": 8.0, "on": 7.5, "upon": 7.5, "at": 7.0,
    "from": 7.0, "toward": 7.0, "towards": 7.0, "into": 6.5, "of": 6.0, "for": 5.5, "among": 5.0,
    "in": 4.5, "inside": 4.5, "throughout": 4.0, "over": 4.0, "onto": 6.0, "about": 3.5,
    "within": 3.0, "near": 3.0, "across": 3.0, "around": 3.5, "by": 2.0, "along": 2.5,
    "through": 2.0, "as": 4.5, "outside": 5.0, "off": 3.0, "opposite": 5.0, "under": 2.5,
}  # fmt: skip
OF_TYPE: dict[str, dict[str, float]] = {
    "AID": {"for": 8.0, "in": 6.0, "against": 3.0, "from": 3.0, "to": 9.0},
    "AGREE": {"for": 6.5, "in": 5.0, "by": 7.0},
    "REQUEST": {"for": 4.0, "from": 8.0, "of": 7.0, "with": 5.0, "against": 5.0},
    "RETREAT": {"from": 8.0, "with": 7.5, "in": 6.0, "for": 4.0},
    "CONCEDE": {"on": 8.5, "in": 7.0, "with": 5.0},
    "CONSULT": {
        "with": 9.0, "in": 6.5, "for": 2.0, "about": 1.0, "on": 3.0, "from": 5.0, "of": 4.0,
        "by": 7.5,
    },
    "SANCTION": {"on": 9.0, "with": 8.5, "from": 6.0, "in": 4.5},
    "COERCE": {"in": 6.5, "on": 8.5, "from": 8.0, "with": 3.0, "for": 2.0, "after": 0.5, "to": 6.0},
    "PROTEST": {
        "against": 9.0, "at": 6.0, "to": 5.0, "for": 4.0, "in": 3.5, "with": 5.0, "outside": 8.0,
        "by": 7.0,
    },
    "ACCUSE": {"of": 4.0, "for": 5.0, "with": 5.0, "in": 4.0, "to": 5.5, "against": 8.0, "by": 6.5},
    "MOBILIZE": {"to": 5.0, "near": 4.5, "with": 4.5, "in": 4.0, "for": 4.0, "along": 4.0,
        "by": 0.5},
    "ASSAULT": {"in": 5.0, "with": 7.0, "for": 1.5, "from": 3.0, "near": 3.5},
    "REJECT": {"for": 6.0, "with": 7.0, "by": 7.5, "from": 7.5, "in": 4.5},
    "THREATEN": {"for": 5.0, "in": 6.0, "with": 3.0},
    "COOPERATE": {"from": 5.0, "through": 6.0, "in": 3.0},
    "SUPPORT": {"for": 7.5, "in": 4.5, "against": 2.0},
}  # fmt: skip
MANY: dict[str, dict[str, float]] = {
    "CONSULT": {"in": 0.5, "at": 0.5, "on": 0.5, "about": 0.5, "for": 0.5, "over": 0.5},
    "AGREE": {"in": 1.0, "on": 1.0, "for": 1.5, "at": 0.5, "about": 0.5, "of": 1.5},
    "SUPPORT": {"in": 0.5, "at": 0.5, "on": 1.0},
    "COOPERATE": {"in": 0.5, "off": 0.5, "over": 0.5, "near": 0.5, "across": 0.5},
    "REJECT": {"in": 1.0, "on": 1.5},
    "ASSAULT": {"over": 0.5, "in": 0.5, "for": 0.5, "near": 0.5, "along": 0.5, "about": 0.5},
}
"""Where several do it, most likely with each other."""
CLAUSE: dict[str, float] = {
    "REQUEST": 8.5, "REJECT": 6.5, "ACCUSE": 6.0, "SUPPORT": 5.0, "AGREE": 7.0, "CONCEDE": 7.0,
    "RETREAT": 7.0, "COERCE": 7.0, "THREATEN": 6.0,
}  # fmt: skip
"""The subject of a clause that is part of the event: `demanded that Hamas renounce`."""
GIVING = words("give send hand deliver extradite return sell supply lend grant offer transfer")
AT_HOME = frozenset({"COERCE", "CONCEDE", "PROTEST", "ASSAULT", "RETREAT", "THREATEN", "SANCTION"})
"""Types by which a state may act on its own people."""
DOMESTIC = frozenset(
    {"OPP", "CVL", "LAB", "AGR", "EDU", "JRN", "REL", "REB", "MED", "REF", "LEG", "JUD", "ELI",
     "PTY", "CRM", "PRM", "SOC"}
)  # fmt: skip
BY_OTHERS = frozenset({"COERCE", "ACCUSE", "REJECT", "CONCEDE", "RETREAT", "REQUEST", "AGREE"})
"""Types whose object may be another's act: `rejected a plan made by`."""
DEVICES = words("bomb missile rocket mine landmine shell device grenade torpedo")
HOLDING = frozenset({"hold", "control", "occupy", "man", "defend", "garrison", "rule"})
LESS: dict[str, float] = {
    "modifier": 0.8,
    "place": 0.9,
    "implied role": 2.0,
    "domestic": 2.5,
    "at home": 1.0,
}
"""What ways of naming take away."""
