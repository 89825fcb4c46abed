"""The escalation tree: chances by hand, exact gradients, invariances, recovery."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from tests.evidence.estimate.conftest import KINDS, numerical_gradient, random_tree, trees

from detente.errors import UsageError
from detente.evidence.estimate import BinaryChoice, Design, EscalationTree, fit, hessian
from detente.evidence.estimate.binary import Link
from detente.evidence.estimate.model import Float, differences
from detente.evidence.estimate.tree import Errors


def fixed(link: str, errors: str, sigma: float = 1.0) -> Float:
    """Chances of stay, yield, resist with the utilities of theory note, section 6, row 5."""
    nothing = Design.empty(3)
    tree = EscalationTree(
        np.array([0, 1, 2]), nothing, nothing, nothing, nothing,
        "logit" if link == "logit" else "probit",
        "private" if errors == "private" else "agent",
        fixed=(-1.0, 0.0, -1.4, 0.1), spread=Design(("constant",), np.ones((3, 1))),
    )  # fmt: skip
    return np.asarray(tree.shares(np.array([math.log(sigma)]))[0])


def test_published_utilities_of_the_deterrence_game() -> None:
    # theory note, section 6, row 5: logit at unit precision, where sqrt 2 is in the scale
    at_one = fixed("logit", "agent", 1 / math.sqrt(2))
    assert at_one == pytest.approx([0.43412784, 0.26880105, 0.29707111], abs=5e-9)
    unit = fixed("logit", "agent")
    assert 1 - unit[0] == pytest.approx(0.54850679, abs=5e-9)
    assert unit[2] / (1 - unit[0]) == pytest.approx(0.51767031, abs=5e-9)


def test_private_information_by_hand() -> None:
    found = fixed("probit", "private")
    p4 = norm.cdf(0.1 / math.sqrt(2))
    p2 = norm.cdf((-1.4 * p4 + 1) / math.sqrt(1 + p4**2 + (1 - p4) ** 2))
    assert found == pytest.approx([1 - p2, p2 * (1 - p4), p2 * p4])


def test_private_information_agrees_with_drawn_types() -> None:
    random = np.random.default_rng(3)
    found = fixed("probit", "private")
    shocks = random.normal(size=(400_000, 5))
    resists = 0.1 + shocks[:, 4] > shocks[:, 3]
    expected = found[2] / (found[1] + found[2])
    gain = (1 - expected) * shocks[:, 1] + expected * (-1.4 + shocks[:, 2]) - (-1 + shocks[:, 0])
    went = gain > 0
    seen = [(~went).mean(), (went & ~resists).mean(), (went & resists).mean()]
    assert np.abs(np.array(seen) - found).max() < 4 * 0.5 / math.sqrt(400_000)


@given(trees())
def test_chances_sum_to_one_and_make_the_likelihood(drawn: tuple[EscalationTree, Float]) -> None:
    tree, theta = drawn
    shares = tree.shares(theta)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    own = shares[np.arange(tree.observations), tree.outcome]
    assert np.exp(tree.evaluate(theta).loglik) == pytest.approx(own, rel=1e-9, abs=1e-300)


@given(trees())
def test_gradients_match_differences(drawn: tuple[EscalationTree, Float]) -> None:
    tree, theta = drawn
    exact = tree.evaluate(theta).gradient
    assert numerical_gradient(tree, theta) == pytest.approx(exact, rel=2e-6, abs=2e-5)


@given(trees(), st.integers(2, 9))
def test_units_of_a_regressor_do_not_matter(drawn: tuple[EscalationTree, Float], by: int) -> None:
    tree, theta = drawn
    answer = Design(tree.answer.names, tree.answer.values * [1.0, by])
    other = dataclasses.replace(tree, answer=answer)
    place = tree.names.index("u2(resist): z")
    moved = theta.copy()
    moved[place] /= by
    one, two = tree.evaluate(theta), other.evaluate(moved)
    assert two.loglik == pytest.approx(one.loglik)
    assert two.scores[:, place] == pytest.approx(by * one.scores[:, place], abs=1e-9)


@given(st.integers(0, 99), st.integers(-10, 10), st.sampled_from(KINDS))
def test_only_payoffs_over_their_spread_count(
    seed: int, by: int, kind: tuple[Link, Errors]
) -> None:
    tree, _ = random_tree(seed, *kind)
    one = Design(("constant",), np.ones((tree.observations, 1)))
    wide = dataclasses.replace(tree, spread=one)
    theta = np.random.default_rng(seed).normal(size=len(tree.names))
    shift = by / 10.0
    scaled = np.append(theta * math.exp(shift), shift)
    assert wide.evaluate(scaled).loglik == pytest.approx(tree.evaluate(theta).loglik)


def test_a_common_shift_of_player_1s_payoffs_changes_nothing() -> None:
    tree, theta = random_tree(4)
    shifted = dataclasses.replace(tree, fixed=(0.7, 0.7, 0.7, 0.0))
    assert shifted.evaluate(theta).loglik == pytest.approx(tree.evaluate(theta).loglik)


@pytest.mark.parametrize("kind", ["agent", "private"])
def test_estimates_recover_the_truth(kind: Errors) -> None:
    truth = np.array([0.3, -0.8, 0.6, -0.4, 0.5, 0.2, 1.0])
    tree, _ = random_tree(11, errors=kind, rows=3_000, theta=truth)
    found = fit(tree, scattered=1)
    assert found.converged
    assert not found.warnings
    assert (np.abs(found.theta - truth) < 4 * found.errors()).all()


def test_payoffs_that_are_given_leave_the_spread_to_be_estimated() -> None:
    nothing = Design.empty(5_000)
    draws = np.random.default_rng(4).random(5_000)
    shares = fixed("probit", "private", 0.6)
    tree = EscalationTree(
        np.searchsorted(np.cumsum(shares)[:2], draws), nothing, nothing, nothing, nothing,
        errors="private", fixed=(-1.0, 0.0, -1.4, 0.1),
        spread=Design(("constant",), np.ones((5_000, 1))),
    )  # fmt: skip
    found = fit(tree, scattered=2)
    assert found.names == ("log sigma: constant",)
    assert found.converged
    assert abs(found.theta[0] - math.log(0.6)) < 4 * found.errors()[0]
    assert found.errors()[0] < 0.1


def test_backward_induction_starts_near_the_end() -> None:
    tree, _ = random_tree(5, rows=2_000)
    found = fit(tree, scattered=0)
    start, zero = tree.starts()
    assert start.name == "backward induction"
    assert zero.name == "zero"
    near, far = (np.abs(each.values - found.theta).max() for each in (start, zero))
    assert near < 0.15 < far


def test_the_last_choice_alone_is_a_binary_choice() -> None:
    # with u1 fixed so that player 1 always goes, only player 2's choice is left
    random = np.random.default_rng(2)
    x = random.normal(size=(400, 2))
    yes = random.random(400) < norm.cdf(x @ [0.5, -1.0] / math.sqrt(2))
    outcome = np.where(yes, 2, 1)
    outcome[0] = 0
    design, nothing = Design(("p", "q"), x), Design.empty(400)
    tree = EscalationTree(outcome, nothing, nothing, nothing, design, fixed=(-40.0, 0, 0, 0))
    rest = Design(("p", "q"), x[1:])
    alone = BinaryChoice(yes[1:], rest, "probit", math.sqrt(2))
    at = np.array([0.2, 0.3])
    assert tree.evaluate(at).loglik[1:] == pytest.approx(alone.evaluate(at).loglik)
    assert tree.evaluate(at).scores[1:] == pytest.approx(alone.evaluate(at).scores)


@pytest.mark.parametrize("link", ["probit", "logit"])
def test_binary_choices_know_their_curvature(link: str) -> None:
    random = np.random.default_rng(1)
    design = Design(("a", "b", "c"), random.normal(size=(50, 3)))
    choice = BinaryChoice(random.random(50) < 0.4, design, "logit" if link == "logit" else "probit")
    at = np.array([0.3, -2.0, 1.0])
    exact = hessian(choice, at)
    assert differences(choice, at) == pytest.approx(exact, rel=1e-6, abs=1e-6)
    assert np.linalg.eigvalsh(exact).max() < 0


def test_what_makes_no_tree_is_refused() -> None:
    tree, _ = random_tree(1)
    with pytest.raises(UsageError, match="each must happen"):
        dataclasses.replace(tree, outcome=np.zeros(tree.observations, np.int64))
    with pytest.raises(UsageError, match="private information needs normal errors"):
        dataclasses.replace(tree, link="logit", errors="private")
    with pytest.raises(UsageError, match="`constant` is in all three"):
        dataclasses.replace(tree, yields=tree.resists)
    with pytest.raises(UsageError, match="player 1's spread"):
        dataclasses.replace(tree, own_spread=tree.answer)
    with pytest.raises(UsageError, match="rows"):
        dataclasses.replace(tree, stay=Design.empty(3))
