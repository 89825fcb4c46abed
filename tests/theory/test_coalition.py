"""A coalition: members pledge, enough pledges act; the more there are, the less each one does.

Olson and Zeckhauser 1966, doi:10.2307/1927082; Diekmann 1985, doi:10.1177/0022002785029004003. All
suffer while harm goes on; a pledge costs its member alone. Swept: members, and pledges needed.

S  where one pledge is enough, each pledges less the more members there are; where all are needed,
each pledges more once the other has. T  the joint change comes exactly when enough are pledged.
"""

from __future__ import annotations

import numpy as np
import pytest

from .small import SCALES, solve

MEMBERS = ("AAA", "BBB", "CCC", "DDD")
PLEDGE = "AAA: pledge to relief"


def crisis(members: int, needed: int) -> str:
    names = MEMBERS[:members]
    flows = "".join(
        f"  {name}: [{{when: harm = goes on, points: -0.5 per week}}]\n" for name in names
    )
    return f"""
precision: 0.5
actors: {{{", ".join(f"{name}: {{}}" for name in names)}}}
factors: {{harm: {{levels: [goes on, stopped], start: goes on}}}}
flows:
{flows}
coalitions:
  relief:
    members: [{", ".join(names)}]
    at_least: {needed}
    then: harm = stopped
    pledge_cost: 4
    withdraw: 0.1/year
"""


@pytest.mark.parametrize("scale", SCALES)
def test_the_more_could_do_it_the_less_each_does(scale: float) -> None:
    two, three, four = (solve(crisis(each, 1), scale).hazard(PLEDGE) for each in (2, 3, 4))
    assert two > 1.03 * three
    assert three > 1.02 * four


@pytest.mark.parametrize("scale", SCALES)
def test_where_all_are_needed_each_pledges_more_once_the_other_has(scale: float) -> None:
    small = solve(crisis(2, 2), scale)
    assert small.hazard(PLEDGE, relief_BBB="pledged") > 1.05 * small.hazard(PLEDGE)


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_the_joint_change_comes_exactly_when_enough_are_pledged(needed: int) -> None:
    small = solve(crisis(3, needed))
    states = [small.game.describe(state) for state in range(small.game.states)]
    pledged = [sum(each[f"relief {name}"] == "pledged" for name in MEMBERS[:3]) for each in states]
    going_on = [each["harm"] == "goes on" for each in states]
    assert all(pledged[x] < needed for x in range(len(states)) if going_on[x])
    acts = [(x, y) for x, y in np.argwhere(small.rates() > 0) if going_on[x] and not going_on[y]]
    assert acts
    assert all(pledged[x] == needed - 1 and pledged[y] == needed for x, y in acts)
