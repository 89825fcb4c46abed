"""The dynamic game: against plain loops, against differences, nested against constrained."""

from __future__ import annotations

import dataclasses
from typing import cast

import numpy as np
import pytest

from detente.errors import NotConverged, UsageError
from detente.evidence.estimate import Design, fit, hold
from detente.evidence.estimate.dynamic import (
    DynamicGame,
    JointGame,
    NestedGame,
    Point,
    corrected,
    counts_of,
    crisis_game,
    equilibria,
    evaluation_at,
    expected_errors,
    expected_information,
    followed,
    hessian_at,
)
from detente.evidence.estimate.dynamic.equilibria import _close
from detente.evidence.estimate.model import Float, differences

TRUTH = {
    "beta(crisis): constant": 0.4, "beta(war): constant": -0.3,
    "kappa(crisis): constant": -1.0, "kappa(war): constant": -1.5,
    "gamma(peace)": -0.8, "gamma(crisis)": 0.3, "gamma(war)": 0.6,
    "alpha: A": -1.2, "alpha: B": -0.4, "alpha: C": -0.8,
}  # fmt: skip


def blank(pairs: int = 3, discount: float = 0.6) -> DynamicGame:
    """Pairs of three countries, nothing seen yet."""
    sides = np.array([[0, 1], [0, 2], [1, 2]] * 50, np.int64)[:pairs]
    one = Design(("constant",), np.ones((2 * pairs, 1)))
    country = Design(("constant",), np.ones((3, 1)))
    return crisis_game(np.ones((pairs, 2, 3, 3)), sides, one, country, "ABC", discount)


def truth(game: DynamicGame) -> Float:
    return np.array([TRUTH[name] for name in game.names])


def solved(game: DynamicGame, theta: Float) -> Point:
    """The equilibrium that value iteration reaches, to the last digit."""
    values = np.zeros((game.pairs, 2, 3, 3))
    gains = game.gains(theta)
    for _ in range(400):
        values = 0.5 * (values + Point.of(game, gains, values).phi)
    point = corrected(game, theta, values)
    assert point is not None
    return point


def played(game: DynamicGame, theta: Float, months: int, seed: int) -> DynamicGame:
    """The same game with drawn actions."""
    random = np.random.default_rng(seed)
    choice = solved(game, theta).choice
    pair, state = np.arange(game.pairs), np.zeros(game.pairs, np.int64)
    counts = np.zeros_like(game.counts)
    for _ in range(months):
        drawn = random.random((game.pairs, 2))
        own = choice[pair, :, state]
        action = (drawn[..., None] > np.cumsum(own, axis=-1)).sum(axis=-1)
        counts += counts_of(pair, state, [action[:, 0], action[:, 1]], game.pairs)
        state = action.max(axis=1)
    return dataclasses.replace(game, counts=counts)


def by_loops(game: DynamicGame, theta: Float, values: Float) -> Float:
    """Phi by the definition, one number at a time."""
    found = np.empty_like(values)
    gains = game.gains(theta)
    for pair in range(game.pairs):
        for side in (0, 1):
            for state in range(3):
                for action in range(3):
                    total = 0.0
                    others = np.exp(values[pair, 1 - side, state])
                    for other in range(3):
                        after = max(action, other)
                        ahead = np.log(np.exp(values[pair, side, after]).sum())
                        total += (others[other] / others.sum()) * (
                            gains[pair, side, state, action, other] + game.discount * ahead
                        )
                    found[pair, side, state, action] = total
    return found


def test_payoffs_by_the_words_of_the_paper() -> None:
    game = blank()
    gains = game.gains(truth(game))[0]  # A against B
    assert gains[0, 0, 0, 0] == 0.0
    assert gains[0, 0, 1, 0] == pytest.approx(-1.0)  # a crisis begun alone
    assert gains[0, 0, 2, 1] == pytest.approx(-1.5 - 0.8)  # both escalate from peace
    assert gains[0, 1, 0, 0] == pytest.approx(0.4)  # both stand down
    assert gains[0, 1, 0, 2] == pytest.approx(0.4 - 1.2)  # A backs down, B stands firm
    assert gains[1, 1, 0, 1] == pytest.approx(0.4 - 0.4)  # and the other way round
    assert gains[0, 2, 1, 1] == pytest.approx(-0.3 - 1.0 + 0.6)  # both back down from war
    assert gains[0, 2, 1, 2] == pytest.approx(-0.3 - 1.0 + 0.6 - 1.2)


def test_the_map_is_that_of_plain_loops() -> None:
    game = blank()
    values = np.random.default_rng(1).normal(size=(3, 2, 3, 3))
    theta = truth(game)
    point = Point.of(game, game.gains(theta), values)
    assert point.phi == pytest.approx(by_loops(game, theta, values))


def test_derivatives_of_the_map() -> None:
    game, random = blank(), np.random.default_rng(2)
    theta, values = truth(game), random.normal(size=(3, 2, 3, 3))
    weights, step = random.normal(size=(3, 18)), 1e-6
    point = Point.of(game, game.gains(theta), values)

    def at(moved: Float, parameters: Float) -> Point:
        return Point.of(game, game.gains(parameters), moved.reshape(values.shape))

    for place in range(18):
        shift = np.zeros((3, 18))
        shift[:, place] = step
        up, down = (at(values.reshape(3, 18) + sign * shift, theta) for sign in (1, -1))
        assert point.by_values()[:, :, place] == pytest.approx(
            (up.gap - down.gap) / (2 * step), abs=1e-7
        )
        bent = [np.einsum("di,dij->dj", weights, each.by_values()) for each in (up, down)]
        assert point.bend(weights)[:, place] == pytest.approx(
            (bent[0] - bent[1]) / (2 * step), abs=1e-6
        )
        assert -point.spread()[:, place] == pytest.approx(
            (up.slope - down.slope) / (2 * step), abs=1e-6
        )
        own = [(each.loglik) for each in (up, down)]
        assert point.slope[:, place] == pytest.approx((own[0] - own[1]) / (2 * step), abs=1e-6)
    for place in range(len(theta)):
        up, down = (at(values, theta + sign * step * np.eye(len(theta))[place]) for sign in (1, -1))
        assert point.by_theta()[:, :, place] == pytest.approx(
            (up.phi - down.phi).reshape(3, 18) / (2 * step), abs=1e-7
        )
        cross = [np.einsum("di,dij->dj", weights, each.by_values()) for each in (up, down)]
        assert point.cross(weights, point.by_theta())[:, :, place] == pytest.approx(
            (cross[0] - cross[1]) / (2 * step), abs=1e-6
        )


def test_equilibrium_likelihood_and_its_derivatives() -> None:
    game = played(blank(6), truth(blank(6)), 80, 3)
    theta = truth(game)
    known = solved(game, theta)
    assert np.abs(known.gap).max() < 1e-11
    model = NestedGame.of(game, theta, known.values)
    near = theta + 0.05 * np.cos(np.arange(len(theta)))
    point = model.evaluate(near)
    values = corrected(game, near, known.values)
    assert values is not None
    assert point.loglik == pytest.approx(values.loglik)
    exact = model.hessian(near)
    assert differences(cast("NestedGame", _blind(model)), near) == pytest.approx(
        exact, rel=1e-5, abs=1e-3
    )
    step = 1e-5
    for place in range(len(theta)):
        shift = step * np.eye(len(theta))[place]
        slope = (model.evaluate(near + shift).loglik - model.evaluate(near - shift).loglik) / (
            2 * step
        )
        assert point.scores[:, place] == pytest.approx(slope, abs=1e-5)


@dataclasses.dataclass(frozen=True)
class _Blind:
    """A model without its second derivatives."""

    model: NestedGame

    def __getattr__(self, name: str) -> object:
        if name == "hessian":
            raise AttributeError(name)
        return getattr(self.model, name)


def _blind(model: NestedGame) -> _Blind:
    return _Blind(model)


@pytest.fixture(scope="module")
def seen() -> tuple[DynamicGame, Float, Point]:
    """Many months of six pairs, with the truth."""
    game = blank(6)
    game = played(game, truth(game), 1_500, 5)
    return game, truth(game), solved(game, truth(game))


def test_nested_and_joint_estimates_are_one(seen: tuple[DynamicGame, Float, Point]) -> None:
    game, theta, known = seen
    nested = fit(NestedGame.of(game, theta, known.values), scattered=0)
    assert nested.converged
    joint = JointGame(game).solve(theta + 0.1, known.values)
    assert joint.converged
    assert joint.gap < 1e-10
    assert joint.loglik == pytest.approx(nested.loglik, abs=1e-7)
    assert joint.theta == pytest.approx(nested.theta, abs=1e-5)
    assert joint.hessian == pytest.approx(nested.hessian, rel=1e-5, abs=1e-3)
    found = JointGame(game).fit({"shifted": joint})
    assert found.errors() == pytest.approx(nested.errors(), rel=1e-5)
    assert found.evaluation.gradient == pytest.approx(0.0, abs=1e-5)
    assert found.best.starts == ("shifted",)


def test_estimates_recover_the_truth(seen: tuple[DynamicGame, Float, Point]) -> None:
    game, theta, known = seen
    joint = JointGame(game).solve(np.zeros(len(theta)), np.zeros_like(known.values))
    assert joint.converged
    found = JointGame(game).fit({"zero": joint})
    assert (np.abs(found.theta - theta) < 4 * found.errors()).all()
    point = Point.of(game, game.gains(joint.theta), joint.values.reshape(-1, 2, 3, 3))
    # given visits, expected and observed information agree where the model is right
    assert expected_errors(point) == pytest.approx(found.errors(), rel=0.25)
    assert np.linalg.eigvalsh(expected_information(point)).min() > 0


def test_held_parameters_of_the_game(seen: tuple[DynamicGame, Float, Point]) -> None:
    game, theta, known = seen
    kept = dict(zip(game.names[-3:], theta[-3:].tolist(), strict=True))
    part = game.holding(kept)
    assert part.gains(theta[:-3]) == pytest.approx(game.gains(theta))
    one = JointGame(part).solve(theta[:-3], known.values)
    other = fit(hold(NestedGame.of(game, theta, known.values), kept), scattered=0)
    assert one.theta == pytest.approx(other.theta, abs=1e-5)
    with pytest.raises(UsageError, match="no parameter"):
        game.holding({"delta": 1.0})


def folding() -> tuple[DynamicGame, Float]:
    """Coordination in war: as gamma falls, the equilibrium of mutual war ends at a fold."""
    game = blank(1, 0.3)
    theta = truth(game)
    theta[game.names.index("gamma(war)")] = 9.0
    theta[game.names.index("gamma(peace)")] = 9.0
    theta[game.names.index("kappa(war)" + ": constant")] = -4.0
    theta[game.names.index("kappa(crisis)" + ": constant")] = -4.0
    return game, theta


def test_several_equilibria_are_found_and_each_is_one() -> None:
    game, theta = folding()
    known = solved(game, theta)
    found = equilibria(game, theta, known.values, trials=40)
    assert found.counts[0] >= 3
    assert found.gap < 1e-8
    for values in found.values[0]:
        assert by_loops(game, theta, values[None])[0] == pytest.approx(values, abs=1e-8)
    best = Point.of(game, game.gains(theta), found.best)
    assert float(best.loglik[0]) == pytest.approx(float(found.loglik[0].max()))
    again = equilibria(game, theta, known.values, trials=40)
    assert all(np.array_equal(a, b) for a, b in zip(found.values, again.values, strict=True))


def test_a_fold_is_not_jumped() -> None:
    game, theta = folding()
    others = equilibria(game, theta, solved(game, theta).values, trials=40)
    far = theta.copy()
    far[[game.names.index(f"gamma({state})") for state in ("peace", "crisis", "war")]] = 0.0
    unique = equilibria(game, far, solved(game, far).values, trials=40)
    assert unique.counts[0] == 1  # so all branches but one must end before
    ends = []
    for values in others.values[0]:
        start = Point.of(game, game.gains(theta), values[None])
        ends.append(followed(game, theta, start, far))
    assert sum(each is not None for each in ends) == 1
    kept = next(each for each in ends if each is not None)
    assert kept.values[0] == pytest.approx(unique.values[0][0], abs=1e-6)
    model = NestedGame.of(game, theta, others.values[0][ends.index(None)][None])
    assert model.evaluate(far).total == -np.inf


def test_steps_across_a_fold_are_refused() -> None:
    game, theta = folding()
    point = solved(game, theta)
    side = np.linalg.slogdet(point.by_values())[0]
    assert _close(point, point.values, point, side)
    assert not _close(point, point.values, point, -side)
    bent = np.array(point.values)
    bent[0, 0, 0, 0] += 0.1
    assert not _close(point, bent, point, side)  # corrected by all that it went
    assert not _close(point, point.values + 2.0, point, side)


def test_joint_climbs_pass_folds_and_end_in_a_maximum() -> None:
    game, theta = folding()
    counts = np.zeros((1, 2, 3, 3))
    counts[0, :, 0] = [60, 2, 38]
    counts[0, :, 1] = [5, 5, 2]
    counts[0, :, 2] = [30, 1, 60]
    game = dataclasses.replace(game, counts=counts).holding(
        {
            name: float(value)
            for name, value in zip(game.names, theta, strict=True)
            if not name.startswith("gamma")
        }
    )
    start = np.array([9.0, 0.3, 9.0])
    ends = {}
    for number, values in enumerate(equilibria(game, start, solved(game, start).values).values[0]):
        solution = JointGame(game).solve(start, values[None], max_steps=200)
        if solution.converged:
            ends[f"equilibrium {number}"] = solution
            assert solution.gap < 1e-10
            assert np.linalg.eigvalsh(solution.hessian).max() < 0
            point = Point.of(game, game.gains(solution.theta), solution.values.reshape(1, 2, 3, 3))
            assert evaluation_at(point).gradient == pytest.approx(0.0, abs=1e-5)
            assert hessian_at(point) == pytest.approx(solution.hessian, rel=1e-5, abs=1e-5)
    found = JointGame(game).fit(ends)
    assert found.loglik == max(each.loglik for each in ends.values())
    assert sum(len(each.starts) for each in found.optima) == len(ends)
    twice = JointGame(game).fit({**ends, "again": ends[found.best.starts[0]]})
    assert "again" in twice.best.starts
    assert len(twice.optima) == len(found.optima)


def test_what_makes_no_game_is_refused() -> None:
    game = blank()
    with pytest.raises(NotConverged, match="no equilibrium"):
        NestedGame.of(game, truth(game), np.zeros((3, 2, 3, 3)))
    with pytest.raises(UsageError, match="rows"):
        crisis_game(
            game.counts, np.zeros((3, 2), np.int64), Design.empty(5), Design.empty(3), "ABC"
        )
    with pytest.raises(NotConverged, match="no climb"):
        JointGame(game).fit({})


def test_counts_and_frequencies_by_hand() -> None:
    pair, state = np.array([0, 0, 1]), np.array([0, 0, 2])
    counts = counts_of(pair, state, [np.array([0, 2, 1]), np.array([0, 0, 1])], 2)
    assert counts.sum() == 6
    assert counts[0, 0, 0].tolist() == [1, 0, 1]
    assert counts[1, 1, 2].tolist() == [0, 1, 0]
    game = dataclasses.replace(blank(2), counts=counts)
    assert game.frequencies() == pytest.approx(3 * np.log(0.75) + np.log(0.25))
    assert game.visits[0, 0].tolist() == [2, 0, 0]
