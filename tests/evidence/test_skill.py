"""Skill: by hand, and its interval against drawing crises again and again."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from detente.evidence import skill as module
from detente.evidence.skill import skill

NAMES = ["a"] * 3 + ["b"] * 2 + ["c"] * 4 + ["d"]
OWN = [0.1, 0.2, 0.05, 0.4, 0.3, 0.0, 0.1, 0.2, 0.1, 0.6]
OTHER = [0.25, 0.2, 0.15, 0.3, 0.35, 0.1, 0.2, 0.3, 0.2, 0.5]


def test_skill_by_hand() -> None:
    found = skill(OWN, OTHER, NAMES)
    assert found.score == pytest.approx(0.205)
    assert found.other == pytest.approx(0.255)
    assert found.value == pytest.approx(1 - 0.205 / 0.255)
    assert (found.count, found.clusters, found.exact) == (10, 4, True)


def test_the_interval_is_that_of_every_way_to_draw_four_crises() -> None:
    own, other = np.array(OWN), np.array(OTHER)
    sums = {name: (own[[n == name for n in NAMES]].sum(), other[[n == name for n in NAMES]].sum())
            for name in "abcd"}  # fmt: skip
    every = sorted(
        1 - sum(sums[name][0] for name in drawn) / sum(sums[name][1] for name in drawn)
        for drawn in itertools.product("abcd", repeat=4)
    )
    found = skill(OWN, OTHER, NAMES).interval
    assert found is not None
    # of 256 equally likely draws, the 7th from below and from above
    assert found == pytest.approx((every[6], every[249]), abs=1e-12)


def test_many_crises_are_sampled_and_come_out_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = skill(OWN, OTHER, NAMES)
    monkeypatch.setattr(module, "MOST_EXACT", 1)
    drawn = skill(OWN, OTHER, NAMES)
    assert not drawn.exact
    assert exact.interval is not None
    assert drawn.interval == pytest.approx(exact.interval, abs=0.02)
    assert drawn == skill(OWN, OTHER, NAMES)  # the same seed


def test_the_interval_covers_the_true_skill_about_as_often_as_it_says() -> None:
    """Eight crises with effects of their own; 95 % intervals, somewhat too narrow as known."""
    random, hits, rounds = np.random.default_rng(11), 0, 100
    for _ in range(rounds):
        effect = random.normal(0, 0.05, 8)
        own = np.repeat(0.2 + effect, 4) + random.normal(0, 0.03, 32)
        other = np.full(32, 0.25) + np.repeat(effect, 4)
        names = [str(each) for each in np.repeat(np.arange(8), 4)]
        found = skill(own.tolist(), other.tolist(), names).interval
        assert found is not None
        hits += found[0] <= 1 - 0.2 / 0.25 <= found[1]
    assert 0.8 <= hits / rounds <= 0.99


def test_two_crises_give_no_interval() -> None:
    assert skill([0.1, 0.2], [0.3, 0.3], ["a", "b"]).interval is None


def test_what_cannot_be_bettered_or_measured() -> None:
    assert math.isnan(skill([0.1], [0.0], ["a"]).value)
    found = skill([math.inf, 0.1, 0.1], [0.2, 0.2, 0.2], ["a", "b", "c"])
    assert math.isnan(found.value)
    assert found.interval is None


def test_as_many_of_each() -> None:
    with pytest.raises(ValueError, match="received 1 scores, 2 others, 1 clusters"):
        skill([0.1], [0.1, 0.2], ["a"])
    with pytest.raises(ValueError, match="received 0 scores"):
        skill([], [], [])
