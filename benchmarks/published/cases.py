"""What was published and what comes out here, as rows of one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.published import data
from detente.evidence.estimate import LogF, fit, hessian
from detente.evidence.estimate.covariance import errors_of, inverse
from detente.evidence.estimate.dynamic import (
    JointGame,
    Point,
    equilibria,
    evaluation_at,
    expected_errors,
    hessian_at,
)

GAMES = "Kenkel and Signorino 2014"
BIAS = "Crisman-Cox, Gasparyan, Signorino 2023"
AUDIENCE = "Crisman-Cox and Gibilisco 2018"
OWN = "independent computation"

ATTACKS = (-0.4525, 0.2292, -0.4413, -0.0648, -0.0505, -0.0288, -0.1159, -0.1218, -3.6648, -3.1385,
           0.4269, -0.3568, -0.1997, 1.6632, 1.0623, -0.9358, 1.7955, 0.0656, 0.3099)  # fmt: skip
ATTACK_ERRORS = (0.25, 0.06, 0.09, 0.03, 0.06, 0.05, 0.05, 0.05, 0.30, 0.29, 0.78, 0.36, 0.17,
                 0.75, 0.59, 0.45, 0.60, 0.76, 0.17)  # fmt: skip
ATTACKS_PENALISED = (-0.39, 0.23, -0.44, -0.06, -0.05, -0.03, -0.11, -0.12, -3.62, -3.05, 0.29,
                     -0.35, -0.18, 1.42, 0.93, -0.82, 1.63, 0.20, 0.29)  # fmt: skip
SPREAD = (0.2264, -0.4381, -3.0137, -2.8410, -0.0190, 1.3690, 1.4943, 0.0427)
SPREAD_ERRORS = (0.0464, 0.0836, 0.2470, 0.2275, 0.1988, 0.6402, 0.5610, 0.0186)
DETERRENCE_PENALISED = (-1.30, 2.47, 1.26, 0.52, -0.03, 1.94, -0.99, -1.43, -1.89, 0.45, 2.53,
                        -0.16, -2.71, 2.41, 1.22, 1.24, 1.64, -0.29, 0.90, 1.38, 1.08)  # fmt: skip
DETERRENCE_ERRORS = (1.65, 1.04, 0.88, 1.57, 0.03, 2.83, 1.47, 1.10, 1.62, 0.50, 1.37, 0.16, 1.32,
                     1.10, 0.74, 0.79, 1.59, 0.23, 0.54, 1.12, 0.87)  # fmt: skip
AUDIENCE_ERRORS = {"2": 1.1247, "350": 0.8218, "365": 1.1022, "640": 0.7737, "666": 1.7087,
                   "750": 0.8898, "770": 0.8956}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity. within : what it may be off by; for several numbers, the largest difference."""

    case: str
    quantity: str
    source: str
    published: tuple[float, ...]
    computed: tuple[float, ...]
    within: float

    @property
    def difference(self) -> float:
        """The largest."""
        gaps = np.subtract(self.published, self.computed)
        return float(np.abs(gaps).max())

    @property
    def agrees(self) -> bool:
        """Whether it is no larger than it may be."""
        return self.difference <= self.within


def attacks(folder: Path) -> Iterator[Row]:
    """Currency attacks: coefficients, errors, both optima, a penalised fit."""
    case, model = "currency attacks", data.currency_attacks(folder)
    found = fit(model, scattered=8)
    yield _row(case, "observations", GAMES, 7240, found.observations, 0)
    yield _row(case, "log-likelihood", GAMES, -482.0155, found.loglik, 5e-5)
    yield Row(case, "19 coefficients", GAMES, ATTACKS, tuple(found.theta), 1.1e-4)
    yield Row(case, "their standard errors", BIAS, ATTACK_ERRORS, tuple(found.errors()), 6e-3)
    zero = fit(model, scattered=0)
    other = [each.loglik for each in zero.optima if "zero" in each.starts]
    yield _row(case, "where the zero start ends", OWN, -487.87, other[0], 5e-3)
    penalised = fit(model, penalty=LogF(), scattered=2)
    yield Row(
        case, "coefficients under a log-F penalty", BIAS, ATTACKS_PENALISED,
        tuple(penalised.theta), 5.1e-3,
    )  # fmt: skip
    spread = fit(data.spread_of_attacks(folder), scattered=4)
    yield _row(case, "log-likelihood, spread by prior attacks", GAMES, -495.37, spread.loglik, 5e-3)
    yield Row(case, "its 8 coefficients", GAMES, SPREAD, tuple(spread.theta), 5e-4)
    yield Row(case, "their standard errors", GAMES, SPREAD_ERRORS, tuple(spread.errors()), 3.5e-3)
    fixed = fit(data.fixed_attacks(folder), scattered=2)
    yield _row(case, "log-likelihood, payoffs (1, -1, 0, 1)", GAMES, -646.54, fixed.loglik, 5.1e-3)
    yield _row(case, "its log sigma", GAMES, -1.0513, float(fixed.theta[0]), 5e-5)
    yield _row(case, "its standard error", GAMES, 0.0199, float(fixed.errors()[0]), 5e-5)


def disputes(folder: Path) -> Iterator[Row]:
    """Disputes 1816-1899, logit and probit."""
    case = "disputes 1816-1899"
    for link, value in (("logit", -286.1828), ("probit", -286.1238)):
        found = fit(data.disputes(folder, link), scattered=4)
        yield _row(case, f"log-likelihood, {link}", OWN, value, found.loglik, 5e-5)
    yield _row(case, "complete rows", OWN, 282, found.observations, 0)


def deterrence(folder: Path) -> Iterator[Row]:
    """Deterrence 1885-1983: separated, so only the penalised estimates mean anything."""
    case, model = "deterrence, 58 cases", data.deterrence(folder)
    found = fit(model, penalty=LogF(), scattered=4)
    choices = [each.choice for each in model.separations(fit(model, scattered=0).theta)]
    told = tuple(float(f"player {player}'s choice" in choices) for player in (2, 1))
    yield Row(case, "separated: player 2's choice, player 1's", BIAS, (1.0, 0.0), told, 0)
    yield Row(
        case, "21 coefficients under a log-F penalty", BIAS, DETERRENCE_PENALISED,
        tuple(found.theta), 5.1e-3,
    )  # fmt: skip
    errors = errors_of(inverse(-hessian(model, found.theta)))
    yield Row(
        case, "their standard errors (likelihood alone)", BIAS, DETERRENCE_ERRORS, tuple(errors),
        6e-3,
    )  # fmt: skip


def pennies(folder: Path) -> Iterator[Row]:
    """Matching pennies: the precision that fits best."""
    del folder
    case, source = "matching pennies", "Gambit"
    model = data.matching_pennies()
    found = fit(model, scattered=2)
    precision = float(np.exp(found.theta[0]))
    logs = model.equilibrium(precision)
    assert logs is not None
    yield _row(case, "precision", source, 1.845610, precision, 5e-7)
    yield _row(case, "log-likelihood", source, -174.764532, found.loglik, 5e-7)
    shares = (float(np.exp(logs[0])), float(np.exp(logs[2])))
    yield Row(case, "shares of first strategies", source, (0.6156513, 0.3832909), shares, 5e-8)


def audience(folder: Path) -> Iterator[Row]:
    """Audience costs: the published equilibrium, its likelihood, errors, and our estimate."""
    case, known = "audience costs", data.dynamic_game(folder)
    game, theta = known.game, known.theta
    point = Point.of(game, game.gains(theta), known.values)
    gap = float(np.abs(point.gap).max())
    yield _row(case, "largest fixed-point gap at the published values", OWN, 0.0, gap, 1e-9)
    loglik = float(point.loglik.sum())
    yield _row(case, "log-likelihood there", OWN, -8190.53, loglik, 5e-3)
    yield _row(case, "the same of state frequencies", OWN, -8892.41, game.frequencies(), 5e-3)
    slope = float(np.abs(evaluation_at(point).gradient).max())
    yield _row(case, "largest slope there", AUDIENCE, 0.0, slope, 1e-5)
    highest = float(np.linalg.eigvalsh(hessian_at(point)).max())
    yield _row(case, "rises in no direction (1: yes)", AUDIENCE, 1.0, float(highest < 0), 0)
    errors = dict(zip(game.names, expected_errors(point), strict=True))
    own = tuple(float(errors[f"alpha: {code}"]) for code in AUDIENCE_ERRORS)
    printed = tuple(AUDIENCE_ERRORS.values())
    yield Row(case, "standard errors of 7 audience costs", AUDIENCE, printed, own, 3e-3)
    yield from _estimated(case, known)


def _estimated(case: str, known: data.PublishedGame) -> Iterator[Row]:
    """Our own climbs, from parameters that are off."""
    game, theta = known.game, known.theta
    costs = {
        name: float(value)
        for name, value in zip(game.names, theta, strict=True)
        if name.startswith("alpha")
    }
    off = 1.0 + 0.05 * np.cos(np.arange(17))
    common = JointGame(game.holding(costs)).solve(theta[:17] * off, known.values)
    yield Row(
        case, "17 common parameters, from 5 % off", AUDIENCE, tuple(theta[:17]),
        tuple(common.theta), 1e-5,
    )  # fmt: skip
    off = 1.0 + 0.03 * np.cos(np.arange(len(theta)))
    whole = JointGame(game).solve(theta * off, known.values)
    yield Row(
        case, "all 142 parameters, from 3 % off", AUDIENCE, tuple(theta), tuple(whole.theta), 1e-4
    )
    yield _row(case, "its log-likelihood", OWN, -8190.53, whole.loglik, 5e-3)


def _row(
    case: str, quantity: str, source: str, published: float, computed: float, within: float
) -> Row:
    return Row(case, quantity, source, (float(published),), (float(computed),), within)


CASES: dict[str, tuple[Callable[[Path], Iterator[Row]], tuple[str, ...]]] = {
    "attacks": (attacks, (data.ATTACKS,)),
    "disputes": (disputes, (data.DISPUTES,)),
    "deterrence": (deterrence, (data.DETERRENCE,)),
    "pennies": (pennies, ()),
    "audience": (audience, (data.MONTHS, data.EQUILIBRIUM)),
}


def missing(case: str, folder: Path) -> list[str]:
    """Files that a case needs and that are not there."""
    return [name for name in CASES[case][1] if not (folder / name).is_file()]


@dataclass(frozen=True, slots=True)
class Higher:
    """What other equilibria of the published game would say.

    counts : how many equilibria pairs have, at least and at most, of those found. better : pairs
    whose actions another equilibrium makes likelier. swapped : the log-likelihood at the published
    parameters with the best one found of each. climbed : where a climb from there ended; residual
    and gap : of its first-order conditions and fixed points.
    """

    published: float
    counts: tuple[int, int]
    better: int
    swapped: float
    climbed: float
    converged: bool
    residual: float
    gap: float


def higher(known: data.PublishedGame, trials: int = 60) -> Higher:
    """Look for other equilibria at the published parameters, and climb on from the best."""
    found = equilibria(known.game, known.theta, known.values, trials)
    first = [float(each[0]) for each in found.loglik]
    most = [float(each.max()) for each in found.loglik]
    better = sum(high > low + 1e-6 for low, high in zip(first, most, strict=True))
    top = JointGame(known.game).solve(known.theta, found.best, max_steps=500)
    counts = int(found.counts.min()), int(found.counts.max())
    return Higher(
        sum(first), counts, better, sum(most), top.loglik, top.converged, top.residual, top.gap
    )
