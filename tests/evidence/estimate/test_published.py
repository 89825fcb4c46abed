"""Estimates that others published, from their data; skipped where the data are absent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from benchmarks.published import __main__ as command
from benchmarks.published import data
from benchmarks.published.cases import CASES, Row, higher, missing
from tests.evidence.estimate.test_dynamic import by_loops

from detente.evidence.estimate import LogF, fit
from detente.evidence.estimate.dynamic import NestedGame, Point, corrected, equilibria


def rows(case: str, folder: Path) -> Iterator[Row]:
    absent = missing(case, folder)
    if absent:
        pytest.skip(f"the data of this estimate are absent: {', '.join(absent)}")
    yield from CASES[case][0](folder)


def folder_of(shared: Path) -> Path:
    return shared / "data" / "local-only"


def check(found: list[Row]) -> None:
    off = [f"{row.quantity}: off by {row.difference:.2g}" for row in found if not row.agrees]
    assert not off
    assert len(found) >= 3


def test_matching_pennies() -> None:
    check(list(rows("pennies", Path())))


@pytest.mark.parametrize("case", ["disputes", "deterrence"])
def test_small_cases(case: str, shared: Path) -> None:
    check(list(rows(case, folder_of(shared))))


@pytest.mark.slow
@pytest.mark.parametrize("case", ["attacks", "audience"])
def test_large_cases(case: str, shared: Path) -> None:
    check(list(rows(case, folder_of(shared))))


def test_currency_attacks_have_two_optima_and_both_are_named(shared: Path) -> None:
    if missing("attacks", folder_of(shared)):
        pytest.skip(f"the data of this estimate are absent: {data.ATTACKS}")
    found = fit(data.currency_attacks(folder_of(shared)), scattered=0)
    assert found.loglik == pytest.approx(-482.0155, abs=5e-5)
    assert found.theta[:3] == pytest.approx([-0.4525, 0.2292, -0.4413], abs=6e-5)
    best, other = found.optima[:2]
    assert "backward induction" in best.starts
    assert other.starts == ("zero",)
    assert other.kind == "maximum"
    assert other.loglik == pytest.approx(-487.87, abs=5e-3)
    assert any("another local maximum" in each for each in found.warnings)


def test_the_published_equilibrium_of_the_dynamic_game(shared: Path) -> None:
    folder = folder_of(shared)
    if missing("audience", folder):
        pytest.skip("the data of this estimate are absent: the dynamic game")
    known = data.dynamic_game(folder)
    game, theta = known.game, known.theta
    point = Point.of(game, game.gains(theta), known.values)
    assert np.abs(point.gap).max() <= 1e-9
    assert point.loglik.sum() == pytest.approx(-8190.53, abs=5e-3)
    assert game.frequencies() == pytest.approx(-8892.41, abs=5e-3)
    assert theta[game.names.index("alpha: 2")] == pytest.approx(-16.92, abs=5e-3)
    some = [0, 37, 77, 178]
    plain = by_loops(game, theta, known.values)[some]
    assert plain == pytest.approx(known.values[some], abs=1e-9)
    model = NestedGame.of(game, theta, known.values)
    near = theta.copy()
    near[game.names.index("gamma(crisis)")] += 1e-4
    assert model.evaluate(near).total == pytest.approx(point.loglik.sum(), abs=1e-3)


def test_other_equilibria_of_the_published_game_fit_better(shared: Path) -> None:
    # so the published estimate is a local maximum: it holds for the equilibria that it came with
    folder = folder_of(shared)
    if missing("audience", folder):
        pytest.skip("the data of this estimate are absent: the dynamic game")
    known = data.dynamic_game(folder)
    found = equilibria(known.game, known.theta, known.values, trials=1)
    first = np.array([each[0] for each in found.loglik])
    most = np.array([each.max() for each in found.loglik])
    assert (most >= first - 1e-9).all()
    assert most.sum() > first.sum() + 10.0
    pair = int(np.argmax(most - first))
    better = corrected(known.game, known.theta, found.best)
    assert better is not None
    plain = by_loops(known.game, known.theta, better.values)[pair]
    assert plain == pytest.approx(better.values[pair], abs=1e-8)


@pytest.mark.slow
def test_a_climb_from_them_ends_higher(shared: Path) -> None:
    folder = folder_of(shared)
    if missing("audience", folder):
        pytest.skip("the data of this estimate are absent: the dynamic game")
    found = higher(data.dynamic_game(folder), trials=20)
    assert found.better >= 30
    assert found.swapped > found.published + 150
    assert found.climbed > found.swapped
    assert found.gap < 1e-8


def test_penalised_estimates_of_separated_cases_stay_finite(shared: Path) -> None:
    if missing("deterrence", folder_of(shared)):
        pytest.skip(f"the data of this estimate are absent: {data.DETERRENCE}")
    model = data.deterrence(folder_of(shared))
    plain = fit(model, scattered=1)
    assert any("player 2's choice is told without error" in each for each in plain.warnings)
    kept = fit(model, penalty=LogF(), scattered=1)
    assert kept.converged
    assert np.abs(kept.theta).max() < 3.0
    assert len(kept.best.starts) == 3


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["pennies"]) == 0
    table = capsys.readouterr().out
    assert "-174.764532" in table
    assert "NO" not in table
    assert command.main(["pennies", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["rows"]
    assert all(each["agrees"] for each in told)


def test_absent_data_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["disputes", "--data", str(tmp_path)]) == 0
    assert "disputes: left out, war1800.csv" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        command.main(["wars"])


def test_a_row_that_is_off_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = Row("c", "q", "s", (1.0,), (1.2,), 0.1)
    monkeypatch.setitem(CASES, "pennies", (lambda _: iter([bad]), ()))
    assert command.main(["pennies"]) == 1
    assert "NO" in capsys.readouterr().out
