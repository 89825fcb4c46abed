"""The data of published estimates, read from a folder that is no part of the project.

Nothing of it is passed on here: some of it may not be. docs/reproductions.md says where each file
is from.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from detente.evidence.estimate import Design, EscalationTree, QuantalResponse
from detente.evidence.estimate.dynamic import DynamicGame, counts_of, crisis_game
from detente.evidence.estimate.model import Float

Integers = NDArray[np.int64]
FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "local-only"
ATTACKS, DISPUTES, DETERRENCE = "leblang2003.csv.gz", "war1800.csv", "huth_deterrence_58.csv"
MONTHS = "dynamic_mid_game_1993_2007.csv.gz"
EQUILIBRIUM = "dynamic_mid_game_published_equilibrium.npz"

STAY = ("capcont", "lreserves", "overval", "creditgrow", "USinterest", "service", "contagion",
        "prioratt")  # fmt: skip
ANSWER = ("unifgov", "lexports", "preelec", "postelec", "rightgov", "realinterest", "capcont",
          "lreserves")  # fmt: skip
OUTCOMES = ("no attack", "devaluation", "defense")


def _attacks(folder: Path) -> tuple[pd.DataFrame, Integers]:
    table = pd.read_csv(folder / ATTACKS)
    return table, np.asarray(table["outcome"].map(OUTCOMES.index), np.int64)


def currency_attacks(folder: Path) -> EscalationTree:
    """Leblang 2003: the market attacks a currency or not, its government devalues or defends."""
    table, outcome = _attacks(folder)
    constant = Design.of(table, (), constant=True)
    return EscalationTree(
        outcome, Design.of(table, STAY), constant, constant,
        Design.of(table, ANSWER, constant=True), errors="private", labels=OUTCOMES,
    )  # fmt: skip


def spread_of_attacks(folder: Path) -> EscalationTree:
    """The same with fewer regressors, and a spread that changes with prior attacks."""
    table, outcome = _attacks(folder)
    constant = Design.of(table, (), constant=True)
    return EscalationTree(
        outcome, Design.of(table, ("lreserves", "overval")), constant, constant,
        Design.of(table, ("preelec", "realinterest"), constant=True), errors="private",
        labels=OUTCOMES, spread=Design.of(table, ("prioratt",)),
    )  # fmt: skip


def fixed_attacks(folder: Path) -> EscalationTree:
    """The same with all payoffs given and only the spread unknown."""
    table, outcome = _attacks(folder)
    nothing = Design.empty(len(table))
    return EscalationTree(
        outcome, nothing, nothing, nothing, nothing, errors="private", labels=OUTCOMES,
        fixed=(1.0, -1.0, 0.0, 1.0), spread=Design.of(table, (), constant=True),
    )  # fmt: skip


def disputes(folder: Path, link: str) -> EscalationTree:
    """Militarised disputes 1816-1899: status quo, capitulation or war; complete rows only."""
    used = ["s_wt_re1", "revis1", "regime1", "balanc", "regime2", "esc", "war"]
    table = pd.read_csv(folder / DISPUTES).dropna(subset=used)
    outcome = np.where(table["esc"] == 0, 0, np.where(table["war"] == 1, 2, 1)).astype(np.int64)
    return EscalationTree(
        outcome,
        Design.of(table, ("s_wt_re1", "revis1"), constant=True),
        Design.empty(len(table)),
        Design.of(table, ("regime1",), constant=True),
        Design.of(table, ("balanc", "regime2"), constant=True),
        link="logit" if link == "logit" else "probit",
        labels=("status quo", "capitulation", "war"),
    )


def deterrence(folder: Path) -> EscalationTree:
    """Huth's 58 cases of deterrence as Signorino and Tarar (2006) model them."""
    table = pd.read_csv(folder / DETERRENCE)
    outcome: Integers = np.asarray(table["outcome"].map({1: 0, 3: 1, 4: 2}), np.int64)
    stay = ("tft", "firmflex", "dem_att", "syear")
    war = ("nuclear", "ibf", "sbf", "lbf", "milallia", "milarm")
    answer = ("nuclear", "ibf", "sbf", "milallia", "milarm", "fortrade", "stalemat", "dem_def")
    return EscalationTree(
        outcome, Design.of(table, stay, constant=True), Design.of(table, (), constant=True),
        Design.of(table, war), Design.of(table, answer, constant=True), errors="private",
        labels=("status quo", "backing down", "war"),
    )  # fmt: skip


def matching_pennies() -> QuantalResponse:
    """Ochs 1995, asymmetric matching pennies in units of McKelvey and Palfrey 1995: shares printed.

    128 choices of each player, .527 and .366 of them the first strategy.
    """
    first = np.array([[1.1141, 0.0], [0.0, 0.2785]])
    second = np.array([[0.0, 1.1141], [1.1141, 0.0]])
    return QuantalResponse(
        first, second, 128.0 * np.array([0.527, 0.473]), 128.0 * np.array([0.366, 0.634])
    )


@dataclass(frozen=True, slots=True, eq=False)
class PublishedGame:
    """The dynamic game with its published parameters float64[142] and equilibrium values."""

    game: DynamicGame
    theta: Float
    values: Float


def dynamic_game(folder: Path) -> PublishedGame:
    """Crisman-Cox and Gibilisco 2018: 179 pairs in 180 months, at the published estimates."""
    with np.load(folder / EQUILIBRIUM, allow_pickle=False) as archive:
        theta, values = archive["theta"], archive["V"]
        directed, sides = archive["M"].astype(np.int64), archive["Mun"].astype(np.int64)
        dyad, country, codes = archive["X"], archive["Z"], archive["ccodes"]
    table = pd.read_csv(folder / MONTHS)
    place = {int(code): number for number, code in enumerate(codes)}
    pair_of = {(int(a), int(b)): number for number, (a, b) in enumerate(sides)}
    rows = zip(table["ccode1"], table["ccode2"], strict=True)
    pair = np.array([pair_of[place[int(a)], place[int(b)]] for a, b in rows], np.int64)
    state, *actions = (
        table[name].to_numpy(np.int64) - 1 for name in ("state", "action1", "action2")
    )
    row = {(int(a), int(b)): number for number, (a, b) in enumerate(directed)}
    order = [row[each] for a, b in sides.tolist() for each in ((a, b), (b, a))]
    game = crisis_game(
        counts_of(pair, state, actions, len(sides)),
        sides,
        Design(("constant", "regime", "capabilities", "dependence"), dyad[order]),
        Design(("constant", "wealth", "military"), country),
        [str(int(code)) for code in codes],
    )
    return PublishedGame(game, theta, values.T.reshape(-1, 2, 3, 3))
