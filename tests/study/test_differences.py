"""Derivatives by solving again, against exact ones where there are any."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente
from detente.errors import UsageError
from detente.game.jacobian import number_jacobian
from detente.solve.result import Settings
from detente.study.derivatives import play_gradients
from detente.study.differences import differences

REPUTED = (Path(__file__).parents[1] / "reputed.yaml").read_text(encoding="utf-8")
PRIOR = "reputations.resolve.prior"
QUICK = Settings(restarts=0)


def solved(folder: Path, *changes: tuple[str, str]) -> detente.Play:
    """The crisis with a reputation, with some of its text replaced."""
    text = REPUTED
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = folder / "changed.yaml"
    file.write_text(text, encoding="utf-8")
    return detente.load(file).compile().solve(settings=QUICK)


def test_they_are_the_exact_ones_where_there_are_exact_ones(deterrence: detente.Play) -> None:
    asked, actors = list(deterrence.crisis.questions), list(deterrence.crisis.actors)
    found = differences(deterrence, asked, actors)
    exact = play_gradients(deterrence, asked, actors)
    assert found.keys() == exact.keys()
    for key, each in exact.items():
        assert found[key].value == pytest.approx(each.value, abs=1e-9)
        close = 2e-5 * float(np.abs(each.total).max())
        for name, slope in zip(each.parameters, each.total.tolist(), strict=True):
            assert found[key][name] == pytest.approx(slope, rel=2e-5, abs=close), (key, name)
        assert np.isnan(found[key].frozen).all()


def test_a_reputation_that_nothing_depends_on_changes_no_derivative(tmp_path: Path) -> None:
    """The exact ones of the crisis without it are then right for the crisis with it."""
    start, end = REPUTED.index("reputations:"), REPUTED.index("questions:")
    meant = next(line for line in REPUTED.splitlines(keepends=True) if "resolute, points" in line)
    plain = solved(tmp_path, (REPUTED[start:end], ""), (meant, ""))
    idle = solved(tmp_path, (meant, ""))
    assert not plain.crisis.reputations
    assert idle.crisis.reputations
    asked, actors = list(plain.crisis.questions), list(plain.crisis.actors)
    exact, found = (play_gradients(each, asked, actors) for each in (plain, idle))
    for key, each in exact.items():
        close = 1e-4 * float(np.abs(each.total).max())
        for name, slope in zip(each.parameters, each.total.tolist(), strict=True):
            assert found[key][name] == pytest.approx(slope, abs=close), (key, name)
        assert found[key][PRIOR] == pytest.approx(0.0, abs=close)


def test_a_number_at_the_end_of_what_it_may_be_has_a_derivative_to_one_side(
    tmp_path: Path,
) -> None:
    """A prior of 0.9995 has nothing a thousandth above it."""

    def slope(best: str) -> float:
        play = solved(tmp_path, ("prior: 0.5 [0.3, 0.7]", f"prior: {best} [0.3, 0.9999]"))
        return play_gradients(play, ["war"])["war"][PRIOR]

    inside = slope("0.99")
    assert abs(inside) > 1e-4
    assert slope("0.9995") == pytest.approx(inside, rel=0.2)


def test_exact_ones_say_that_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no exact derivatives"):
        number_jacobian(solved(tmp_path).game.model)
