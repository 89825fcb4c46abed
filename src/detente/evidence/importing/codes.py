"""Codes of other data as PLOVER events and modes: the tables `cameo.csv` and `acled.csv`.

CAMEO (GDELT, Phoenix and their kin). The table is the PLOVER project's own. A code that is not in
it is that of the next shorter one. PLOVER dropped CAMEO's public statements (01): they have no
event here. It dropped appeals (02) too, but its REQUEST covers every request, so they are REQUEST.

ACLED. Battles are fought by both sides: ACLED's first actor is not the one who attacks, and PLOVER
names all who take part in two-sided violence as actors. In remote violence, violence against
civilians, protests and riots the first actor acts on the second.

UCDP. All its events are organised violence that kills, so ASSAULT. Violence between two sides
(types 1 and 2) has no direction: side A is the government, or the first by name; one-sided violence
(3) is done by side A to civilians (Sundberg and Melander 2013, doi:10.1177/0022343313484347).
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

ROOTS: Mapping[str, str] = {
    "01": "", "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE",
    "07": "AID", "08": "CONCEDE", "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT",
    "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE",
    "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip


class Code(NamedTuple):
    """PLOVER event and mode, empty where there is none. both : the two actors do it together."""

    event: str
    mode: str
    both: bool = False


def of_cameo(code: str, root: str = "") -> Code:
    """Of a CAMEO code. root : of the same, where the data has it; spreadsheets take zeros off the
    front of either. Raises KeyError for what is no code.
    """
    if root:
        root = root.zfill(2)
        code = code if code.startswith(root) else f"0{code}"
    if not code.isdecimal() or not 2 <= len(code) <= 4:
        raise KeyError(code)
    table = _cameo()
    while len(code) > 2:
        if code in table:
            return table[code]
        code = code[:-1]
    return Code(ROOTS[code], "")


def of_acled(kind: str, more: str) -> Code:
    """Of an event type and a sub-event type of ACLED. Raises KeyError for an unknown event type."""
    kind, more = kind.strip().lower(), more.strip().lower()
    table = _acled()
    return table[kind, more] if (kind, more) in table else table[kind, ""]


@functools.cache
def _cameo() -> dict[str, Code]:
    return {row["cameo"]: Code(row["plover"], row["mode"]) for row in _rows("cameo.csv")}


@functools.cache
def _acled() -> dict[tuple[str, str], Code]:
    return {
        (row["type"], row["more"]): Code(row["plover"], row["mode"], row["sides"] == "both")
        for row in _rows("acled.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))
