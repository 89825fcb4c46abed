"""Proxies and deniability: help that is sooner attributed is given less.

Salehyan 2010; Carson 2016, doi:10.1017/S0020818315000284. Help through proxies gains by the week
until it is seen; then it costs more than it gains. Swept: attribution.

S  faster attribution: less time with proxies, fewer steps up to them, more steps down.
"""

from __future__ import annotations

import pytest

from .small import SCALES, solve

CRISIS = """
precision: 0.5
actors: {TUR: {name: giver}, AZE: {name: recipient}}
factors: {place: {levels: [there], start: there}}
numbers: {attribution: 0.02}
flows:
  TUR:
    - {when: help = proxies, points: 0.8 per week}
    - {when: help = direct, points: 0.9 per week}
supports:
  help:
    by: TUR
    to: AZE
    levels: [none, proxies, direct]
    upkeep: {direct: 1 per week}
    deniability: {levels: proxies, attribution: attribution per week, seen: 2 per week}
"""
UP, DOWN = (f"TUR: {each}" for each in (
    "raise support for AZE to proxies", "lower support for AZE to none"))  # fmt: skip


@pytest.mark.parametrize("scale", SCALES)
def test_faster_attribution_means_less_use_of_proxies(scale: float) -> None:
    slow, fast = (solve(CRISIS, scale, attribution=each) for each in (0.02, 0.5))
    assert fast.share("help = proxies", 104.0) < slow.share("help = proxies", 104.0) - 0.05
    assert fast.hazard(UP) < 0.9 * slow.hazard(UP)


@pytest.mark.parametrize("scale", SCALES)
def test_being_seen_ends_it_sooner(scale: float) -> None:
    small = solve(CRISIS, scale, attribution=0.1)
    seen = small.hazard(DOWN, help="proxies", help_exposure="seen")
    assert seen > 1.5 * small.hazard(DOWN, help="proxies")
