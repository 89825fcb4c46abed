"""Forecasts with a public belief as part of the state, and how sure others are."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from detente import api
from detente.crisis.model import Perception
from detente.errors import LimitError
from detente.game.exchange import read_npz
from detente.outlook.beliefs import compile_game, percents, silent_belief, type_arrays
from detente.outlook.questions import ask
from detente.outlook.views import make_views
from detente.show import records, report, reputation
from detente.solve.beliefs.grid import belief_grid
from detente.solve.result import Settings
from detente.testing.patron import known, patron

STANDING = 1
BRIEF = Settings(restarts=0)


@cache
def outlook() -> api.Outlook:
    return api.Crisis(patron(grid=11, precision=0.4)).compile().solve(settings=BRIEF).forecast()


def test_forecasts_are_mixtures_over_the_types() -> None:
    """Every kind of question: one chain to the public is both chains by type, weighted 1 - b, b."""
    found = outlook()
    model, play = found.play.game.model, found.play.speaking
    assert model.typed is not None
    values = []
    for kind in (0, 1):
        arrays, choice = type_arrays(model.typed, play, kind)
        assert play.typed is not None
        alone = replace(play, choice=choice, typed=replace(play.typed, public=arrays))
        (view,), _ = make_views(model, ask(model), [alone], [])
        values.append(view.values)
    for key, answer in found.items():
        assert answer.value == pytest.approx(0.5 * values[0][key] + 0.5 * values[1][key], abs=1e-9)


def test_a_certain_prior_is_the_known_game() -> None:
    for prior in (0, 1):
        crisis = patron(grid=7, prior=float(prior), precision=0.4)
        sure = api.Crisis(crisis).compile().solve(settings=BRIEF).forecast()
        alone = api.Crisis(known(crisis, prior)).compile().solve(settings=BRIEF).forecast()
        for key, answer in alone.items():
            assert sure[key].value == pytest.approx(answer.value, abs=1e-8)
            assert sure[key].tempo_only == pytest.approx(answer.tempo_only, abs=1e-8)


def test_silence_follows_bayes_rule() -> None:
    """On a fine grid: db/dt = -b (1 - b) (R_1 - R_0), integrated by another's hand."""
    crisis = patron(grid=83, precision=0.4)
    settings = Settings(restarts=0, selection_limit=0)
    play = api.Crisis(crisis).compile().solve(settings=settings)
    typed, chosen = play.game.model.typed, play.speaking
    assert typed is not None
    assert chosen.typed is not None
    grid, n = chosen.typed.grid, typed.game.states
    start = play.game.model.start
    x = next(
        y for y in range(n)
        if play.game.model.levels[1, y] == STANDING and play.game.model.levels[2, y] == 0
    )  # fmt: skip
    first = int(typed.game.state_edge[x])
    pace = 7.0 * (chosen.typed.choice[1, first] - chosen.typed.choice[0, first])

    def drift(_: float, b: np.ndarray) -> np.ndarray:
        slope: np.ndarray = -b * (1 - b) * np.interp(b, grid, pace)
        return slope

    weeks = np.array([0.0, 1.0, 2.0, 4.0])
    path = solve_ivp(drift, (0, 4), [0.5], t_eval=weeks, rtol=1e-9).y[0]
    told = silent_belief(typed, chosen, start // n * n + x, weeks)
    np.testing.assert_allclose(np.array(told, float), path, atol=0.02)
    late = silent_belief(typed, chosen, start // n * n + x, np.array([4000.0]))
    assert late == (None,)


def test_the_public_game_reads_like_the_crisis() -> None:
    game = compile_game(patron(grid=11))
    told = game.describe(game.start)
    assert told["belief that PAT is resolute"] == "50 %"
    assert told["resolve"] == "known to PAT only"
    assert game.hazard_names[-1] == "silence"
    for array in (game.arrays.edge_weight, game.arrays.hold_weight):
        assert (array >= 0).all()
    total = game.arrays.hold_weight.copy()
    state = np.repeat(np.arange(game.states), np.diff(game.arrays.state_edge.astype(int)))
    np.add.at(total, (state, game.arrays.edge_actor), game.arrays.edge_weight)
    np.testing.assert_allclose(total, 1.0, atol=1e-12)
    first = game.arrays.edge_outcome[:-1].astype(int)
    np.testing.assert_allclose(np.add.reduceat(game.arrays.outcome_chance, first), 1.0, atol=1e-12)
    assert "known to PAT only" not in outlook().model.ladder.rungs


def test_percents_tell_beliefs_apart() -> None:
    assert percents(belief_grid(0.5, 7))[::3] == ("0 %", "50 %", "100 %")
    for prior, count in ((0.5, 41), (0.001, 61), (0.9999, 101)):
        assert len(set(percents(belief_grid(prior, count)))) == count


def test_next_moves_are_averaged_over_types() -> None:
    """Of the informed; those of others are as the belief has them."""
    crisis = patron(grid=11, precision=0.4)
    place = next(k for k, each in enumerate(crisis.factors) if each.id == "provocation")
    standing = tuple(
        replace(each, start=STANDING) if k == place else each
        for k, each in enumerate(crisis.factors)
    )
    play = (
        api.Crisis(replace(crisis, factors=standing, questions={})).compile().solve(settings=BRIEF)
    )
    (patron_now,) = (each for each in play.next_moves if each.actor == "PAT")
    (answer,) = patron_now.moves
    typed, by_type = play.game.model.typed, play.speaking.typed
    assert typed is not None
    assert by_type is not None
    even, x = divmod(play.game.model.start, typed.game.states)
    edge = int(typed.game.state_edge[x])
    rates = 7.0 * by_type.choice[:, edge, even]
    assert answer.per_week == pytest.approx(rates.mean(), rel=1e-12)
    assert answer.at_once == pytest.approx(-(4.0 + -1.0) / 2, abs=1e-12)
    lam = 0.4
    stay = 1.0 - by_type.choice[:, edge, even]
    gains = np.log(by_type.choice[:, edge, even] / stay / (0.3 / 7) * (1 - 0.3 / 7)) / lam
    assert answer.gain == pytest.approx(gains.mean(), abs=1e-6)


def test_tables_records_report_and_files(tmp_path: Path) -> None:
    found = outlook()
    facts = found.facts()
    table = reputation.reputed(facts)
    assert table is not None
    assert table.title == "How sure others are that PAT is resolute"
    assert table.rows[0][1:] == ("50 %",) * 6
    record = json.loads(json.dumps(records.forecast(facts)))["reputation"]
    assert record["actor"] == "PAT"
    np.testing.assert_allclose(record["mean"], 0.5, atol=1e-9)
    page = report.render(facts)
    assert "Belief of others that PAT is resolute" in page
    sample = found.simulate(seed=4, paths=40)
    told = " ".join(step.what + step.change for each in sample.histories for step in each.steps)
    assert "nothing is heard of PAT" in told
    assert "belief that PAT is resolute: 50 %" in told
    found.play.export(npz=tmp_path / "game.npz", drn=tmp_path / "chain.drn")
    assert read_npz(tmp_path / "game.npz") is not None
    assert reputation.reputed(replace(facts, reputed=None)) is None


def test_limits_and_foresight() -> None:
    crisis = api.Crisis(patron(grid=11))
    with pytest.raises(LimitError, match="4 public states at 11 beliefs make 44"):
        crisis.compile(max_states=40)
    limited = crisis.compile().solve(foresight=4.0)
    assert limited.certificate.limited
    told = limited.forecast()
    assert told.model.reputed is not None
    assert told["provoked"].value is None
    assert told["provoked"].span[0] > 0


def test_a_perception_of_a_crisis_with_a_reputation() -> None:
    """Each game has its belief; right perceptions change nothing."""
    crisis, key = patron(grid=7, precision=0.4), "answered-in-8-weeks"
    crisis = replace(crisis, questions={key: crisis.questions[key]})
    cost = crisis.numbers["cost of answering"]
    base = api.Crisis(crisis).compile().solve(settings=BRIEF).forecast()
    for best in (cost.best, 1.0):
        own = Perception("CHA", {cost.key: replace(cost, best=best)})
        wrong = api.Crisis(replace(crisis, perceptions={"CHA": own})).compile()
        seen = wrong.solve(settings=BRIEF).forecast()
        assert (seen[key].value == base[key].value) == (best == cost.best)
        assert seen.seen_by["CHA"][key].value is not None


def test_a_prior_of_ones_own_is_kept_as_evidence_comes_in() -> None:
    """Who starts more sure than others plays, at each public belief, like one that is so sure."""
    crisis = replace(patron(grid=11, precision=0.4), questions={})
    prior = crisis.numbers["prior"]
    grid = belief_grid(0.5, 11)
    place = int(np.flatnonzero(grid == 0.5)[0])
    own = Perception("CHA", {"prior": replace(prior, best=float(grid[place + 2]))})
    play = api.Crisis(replace(crisis, perceptions={"CHA": own})).compile().solve(settings=BRIEF)
    base = api.Crisis(crisis).compile().solve(settings=BRIEF)
    game, n = base.game.model, 4
    (challenger,) = (each for each in play.next_moves if each.actor == "CHA")
    row = (place + 2) * n + game.start % n
    (edge,) = range(*(int(each) for each in game.arrays.state_edge[row : row + 2]))
    alone = base.speaking
    there = float(7.0 * alone.choice[edge])
    assert challenger.moves[0].per_week == pytest.approx(there, rel=0.01)
    here = float(7.0 * alone.choice[edge - 2 * (game.arrays.edges // 11)])
    assert abs(challenger.moves[0].per_week - there) < 0.1 * abs(here - there)
