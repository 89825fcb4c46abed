"""Standard errors against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import UsageError
from detente.evidence.estimate import BinaryChoice, Design, QuantalResponse, fit
from detente.evidence.estimate.covariance import KINDS, covariance, inverse
from detente.evidence.estimate.model import Evaluation


def coin(yes: int, no: int) -> BinaryChoice:
    """A logit with a constant alone."""
    outcome = np.r_[np.ones(yes, bool), np.zeros(no, bool)]
    return BinaryChoice(outcome, Design(("constant",), np.ones((yes + no, 1))), "logit")


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_coin_has_closed_forms(yes: int, no: int) -> None:
    found = fit(coin(yes, no), scattered=0)
    count, share = yes + no, yes / (yes + no)
    assert found["constant"] == pytest.approx(np.log(yes / no), abs=1e-6)
    assert found.loglik == pytest.approx(yes * np.log(share) + no * np.log(1 - share))
    variance = 1.0 / (count * share * (1 - share))
    for kind in KINDS[:3]:
        assert found.errors(kind)[0] ** 2 == pytest.approx(variance, rel=1e-5)
    interval = found.intervals(0.8)[0]
    assert interval.high - interval.low == pytest.approx(2 * 1.2815516 * variance**0.5, rel=1e-5)


def test_a_misspecified_slope_needs_the_sandwich() -> None:
    # a straight line where the log-odds bend, on a regressor with a long tail
    random = np.random.default_rng(5)
    x = random.exponential(size=4_000)
    yes = random.random(4_000) < 1 / (1 + np.exp(1 - 3 * np.sin(2 * x)))
    values = np.column_stack((x, np.ones(4_000)))
    found = fit(BinaryChoice(yes, Design(("x", "constant"), values), "logit"), scattered=0)
    bread, scores = np.linalg.inv(-found.hessian), found.evaluation.scores
    by_hand = bread @ sum(np.outer(each, each) for each in scores) @ bread
    assert found.covariance("sandwich") == pytest.approx(by_hand)
    assert abs(found.errors("sandwich")[0] / found.errors()[0] - 1) > 0.05


def test_clusters_of_one_are_the_sandwich_and_copies_count_once() -> None:
    random = np.random.default_rng(2)
    x = random.normal(size=(60, 2))
    yes = random.random(60) < 0.5
    single = fit(BinaryChoice(yes, Design(("a", "b"), x)), scattered=0)
    own = np.arange(60)
    plain = single.covariance("sandwich")
    assert single.covariance("clustered", own) == pytest.approx(60 / 59 * plain)
    thrice = fit(BinaryChoice(np.repeat(yes, 3), Design(("a", "b"), np.repeat(x, 3, axis=0))))
    assert thrice.theta == pytest.approx(single.theta, abs=1e-7)
    assert thrice.covariance("sandwich") == pytest.approx(plain / 3)
    copies = thrice.covariance("clustered", np.repeat(own, 3))
    assert copies == pytest.approx(60 / 59 * plain, rel=1e-6)


def test_weights_stand_for_rows() -> None:
    gains = np.array([[2.0, 0.0], [0.0, 1.0]])
    model = QuantalResponse(gains, -gains, np.array([5.0, 3.0]), np.array([2.0, 6.0]))
    found = fit(model, scattered=0)
    evaluation = found.evaluation
    assert evaluation.weights is not None
    rows = np.repeat(np.arange(4), evaluation.weights.astype(int))
    spelled = Evaluation(evaluation.loglik[rows], evaluation.scores[rows])
    assert spelled.total == pytest.approx(evaluation.total)
    assert spelled.gradient == pytest.approx(evaluation.gradient, abs=1e-12)
    for kind in KINDS[:3]:
        one = covariance(found.hessian, evaluation, kind)
        assert covariance(found.hessian, spelled, kind) == pytest.approx(one)
    assert found.observations == 16


def test_inverses_say_what_they_cannot() -> None:
    plain = np.array([[4.0, 1.0], [1.0, 2.0]])
    assert inverse(plain) == pytest.approx(np.linalg.inv(plain))
    lost = np.zeros((3, 3))
    lost[:2, :2] = 1.0  # only the sum of the first two is told
    lost[2, 2] = 4.0
    found = inverse(lost)
    assert np.isinf(found[0, 0])
    assert np.isinf(found[1, 1])
    assert found[2, 2] == pytest.approx(0.25)
    assert np.isnan(found[0, 2])
    assert np.isnan(inverse(np.diag([1.0, -1.0]))).all()


def test_requests_without_sense_are_refused() -> None:
    found = fit(coin(3, 5), scattered=0)
    with pytest.raises(UsageError, match="the cluster of each"):
        found.errors("clustered")
    with pytest.raises(UsageError, match="two clusters"):
        found.errors("clustered", np.zeros(8, np.int64))
    with pytest.raises(UsageError, match="no covariance"):
        found.errors("robust")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="between 0 and 1"):
        found.intervals(80.0)
