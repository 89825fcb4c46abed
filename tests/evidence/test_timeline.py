"""Sightings in the order of time: what is one moment, what is one group, what is too much."""

from __future__ import annotations

import pytest

from detente.errors import LimitError
from detente.evidence.sightings import Sighting
from detente.evidence.timeline import MOST_NODES, SAME, Timeline, timeline


def seen(first: float, last: float, chance: float = 1.0) -> Sighting:
    return Sighting(first, last, ("c",), ("e",), chance)


def ordered(*sightings: Sighting) -> Timeline:
    return timeline(sightings, [(0,)] * len(sightings))


def test_what_is_alike_is_one_group_and_what_is_alleged_is_by_itself() -> None:
    certain = ordered(seen(1, 2), seen(1, 2), seen(1, 3)).steps[1].opening
    assert [each.members for each in certain] == [(0, 1), (2,)]
    alleged = ordered(seen(1, 2, 0.6), seen(1, 2, 0.6)).steps[1].opening
    assert [each.members for each in alleged] == [(0,), (1,)]  # each may be true by itself


def test_times_that_differ_by_rounding_are_one_moment() -> None:
    found = ordered(seen(1, 2), seen(1 + SAME / 2, 2), seen(2, 2 + SAME / 2), seen(1 + 3 * SAME, 2))
    assert [each.week for each in found.steps] == [0.0, 1.0, 1 + 3 * SAME, 2.0]
    assert [each.members for each in found.steps[1].opening] == [(0, 1)]
    assert [each.members for each in found.steps[-1].instant] == [(2,)]
    assert found.clusters[-1] == (1, 3)


def test_more_than_can_be_followed_at_once_is_told() -> None:
    alleged = MOST_NODES.bit_length() - 1  # each may have come or not
    ordered(*[seen(1, 2, 0.5)] * alleged)
    with pytest.raises(LimitError, match=f"{alleged + 1} events .* about week 1.0"):
        ordered(*[seen(1, 2, 0.5)] * (alleged + 1))
    with pytest.raises(LimitError, match=f"{alleged + 1} events .* about week 1.0"):
        ordered(*[seen(1, 1, 0.5)] * (alleged + 1))
    ordered(*[seen(1, 2)] * (MOST_NODES - 1))  # alike and certain: only how many came counts


def test_what_is_over_makes_room_for_more() -> None:
    each = MOST_NODES.bit_length() - 1
    weeks = [seen(week, week + 1, 0.5) for week in range(3) for _ in range(each)]
    assert len(ordered(*weeks).clusters) == 3
