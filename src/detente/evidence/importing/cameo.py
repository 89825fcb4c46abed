"""CAMEO codes, as GDELT and its kin have them, as PLOVER events.

The table `cameo.csv` holds the correspondences of the PLOVER project (codebook 0.8, September 2021;
Open Event Data Alliance, CC BY-SA 4.0), as facts: code, event, mode. A code that is not there is
that of the next shorter one. Public statements and appeals have no PLOVER event but for requests:
01 has none, 02 is REQUEST.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources

BARE = {
    "01": "", "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE",
    "07": "AID", "08": "CONCEDE", "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT",
    "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE",
    "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip


def plover(cameo: str) -> tuple[str, str]:
    """Event and mode of a code; both empty where there is none, KeyError where it is no code."""
    table = _table()
    code = cameo.strip()
    while len(code) > 2:
        if code in table:
            return table[code]
        code = code[:-1]
    return BARE[code], ""


@functools.cache
def _table() -> dict[str, tuple[str, str]]:
    path = resources.files("detente.evidence.importing") / "cameo.csv"
    with path.open(encoding="utf-8") as stream:
        return {row["cameo"]: (row["plover"], row["mode"]) for row in csv.DictReader(stream)}
