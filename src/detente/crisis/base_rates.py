"""How often such things happened before: base rates by class, each with an 80 % range.

The figures stand in `base_rates.csv`, one row each, durations in days. What `low` and `high` are
there depends on `method`, and so does the range made of them:

wilson        95 % Wilson interval, or none; the 80 % range follows from k of n by the same formula,
              (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)        [z = 1.28 for 80 %]
              with n worked back from the interval where only that is known (Wilson 1927,
              doi:10.1080/01621459.1927.10502953)
kaplan-meier  95 % log-log interval of a survival curve: symmetric in log(-log S), so narrowed there
curve         80 % already: where the 80 % band of the survival curve crosses one half
cases         eight cases in ten, not a doubt about a number
definitions   the spread of the figure over definitions, not a doubt about any of them
published     a figure without a number of cases: no range

Cases inside one crisis or war are not independent, so ranges are too narrow; and all records are of
crises that happened: a threat that deters without a crisis is in none of them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import NormalDist
from types import MappingProxyType
from typing import Literal, cast

Measure = Literal["share", "survival", "median"]
Z80, Z95 = NormalDist().inv_cdf(0.9), NormalDist().inv_cdf(0.975)
DAYS = 7.0
NOTE = (
    "Base rates: 80 % ranges. Cases inside one crisis are not independent and all are of crises "
    "that happened, so the ranges are too narrow."
)
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "ties": "Threat and Imposition of Economic Sanctions (Morgan, Bapat and Kobayashi 2014)",
        "gml": "Militarized Interstate Disputes as corrected by Gibler, Miller and Little (2016)",
        "gml-atop": "Gibler, Miller and Little (2016) with ATOP alliances (Leeds and others)",
        "huth": "Extended immediate deterrence, 58 cases (Huth 1988)",
        "war1800": "Disputes 1816-1899 of the package `games` (Kenkel and Signorino)",
        "icb14": "International Crisis Behavior v14, actors (Brecher and others)",
        "icb16": "International Crisis Behavior v16, crises (Brecher and others 2025)",
        "icbe": "International Crisis Behavior Events (Douglass and others 2022)",
        "leeds": "Leeds, Long and Mitchell (2000)",
        "berkemeier": "Berkemeier and Fuhrmann (2018)",
        "ethprio": "ETH/PRIO Civil Conflict Ceasefires (Clayton and others 2022)",
        "ucdp-term": "UCDP Conflict Termination v3-2021 (Kreutz 2010)",
        "ucdp-acd": "UCDP/PRIO Armed Conflict v25.1",
        "cow": "Correlates of War, wars between states",
        "gjp": "Good Judgment Project",
    }
)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often something happened, or how long it lasted.

    measure
        `share`    a probability;
        `survival` the probability of lasting longer than `days`;
        `median`   the duration, in weeks, that half outlast.
    low, high : the 80 % range; None where there is none. interval : the 95 % interval it comes
    from, where one was computed. cases : n; None where not known. method : see the module.
    """

    id: str
    text: str
    measure: Measure
    best: float
    low: float | None
    high: float | None
    interval: tuple[float, float] | None
    cases: int | None
    days: float | None
    method: str
    source: str
    years: str
    caveat: str

    @property
    def ranged(self) -> bool:
        """Whether there is a range to lie inside of."""
        return self.low is not None

    def holds(self, value: float) -> bool:
        """Whether `value` lies inside the range; never where there is none."""
        return self.low is not None and self.high is not None and self.low <= value <= self.high


@cache
def base_rates() -> Mapping[str, BaseRate]:
    """All of them by id, in the order of the file."""
    text = resources.files(__package__).joinpath("base_rates.csv").read_text("utf-8")
    found = {row["id"]: _read(row) for row in csv.DictReader(text.splitlines())}
    return MappingProxyType(found)


def wilson(share: float, cases: float, z: float) -> tuple[float, float]:
    """The Wilson interval of `share` of `cases` at `z` standard deviations."""
    middle = share + z * z / (2 * cases)
    half = z * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    scale = 1 + z * z / cases
    return max((middle - half) / scale, 0.0), min((middle + half) / scale, 1.0)


def _read(row: Mapping[str, str]) -> BaseRate:
    cases = int(row["n"]) if row["n"] else None
    known = bool(row["k"]) and cases is not None
    best = int(row["k"]) / int(row["n"]) if known else float(row["best"])
    stated = (float(row["low"]), float(row["high"])) if row["low"] else None
    low, high = _range(row["method"], best, cases, stated) or (None, None)
    is_time = row["measure"] == "median"
    scale = 1 / DAYS if is_time else 1.0
    return BaseRate(
        id=row["id"],
        text=row["text"],
        measure=cast("Measure", row["measure"]),
        best=best * scale,
        low=None if low is None else low * scale,
        high=None if high is None else high * scale,
        interval=stated if row["method"] in {"wilson", "kaplan-meier"} else None,
        cases=cases,
        days=float(row["days"]) if row["days"] else None,
        method=row["method"],
        source=SOURCES[row["source"]],
        years=row["years"],
        caveat=row["caveat"],
    )


def _range(
    method: str, best: float, cases: int | None, stated: tuple[float, float] | None
) -> tuple[float, float] | None:
    """The 80 % range, in the unit of the file."""
    if method == "wilson" and cases is not None:
        return wilson(best, cases, Z80)
    if stated is None:
        return None
    if method == "wilson":
        counts = [Z95**2 * end * (1 - end) / (best - end) ** 2 for end in stated]
        return wilson(best, sum(counts) / 2, Z80)
    if method == "kaplan-meier":
        low, high = (_narrowed(best, end) for end in stated)
        return low, high
    return stated


def _narrowed(best: float, end: float) -> float:
    """An end of a 95 % log-log interval moved to where that of 80 % lies."""
    middle, far = (math.log(-math.log(each)) for each in (best, end))
    return math.exp(-math.exp(middle + Z80 / Z95 * (far - middle)))
