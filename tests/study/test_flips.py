"""Swaps of options: against closed forms, where one number decides both."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import detente
from detente.cli.entry import run
from detente.errors import UsageError
from detente.show import flips as words
from detente.show.effects import NOTHING
from detente.show.flips import Flips
from detente.study.flips import flips

OPTIONS = """
options:
  sure: {title: A pace that is sure, by: SOU, cite: assumed, numbers: {numbers.pace: 0.02}}
  half: {title: Half the pace, by: NOR, cite: assumed,
         numbers: {numbers.pace: {best: 0.015, range: [0.005, 0.03]}}}
  force: {title: By force, by: NOR, coercive: true, cite: assumed,
          numbers: {numbers.pace: 0.001}}
  idle: {title: Nothing much, by: NOR, cite: assumed, start: {talks: under way}}
aims:
  no-war: {text: No war, lower: war}
"""
LATE, SPARK, EDGE = 92 / 7, 0.01, 1.2815515655446004


@pytest.fixture(scope="module")
def path(parted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flips") / "crisis.yaml"
    path.write_text(parted.read_text(encoding="utf-8") + OPTIONS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(path: Path) -> Flips:
    (only,) = flips(path)
    return only


def war(pace: float) -> float:
    return -math.expm1(-(pace + SPARK) * LATE)


def test_gains_are_ranked_with_doing_nothing_among_them(found: Flips) -> None:
    assert list(found.gains) == ["force", "half", "sure", NOTHING, "idle"]
    assert found.gains["half"] == pytest.approx(war(0.03) - war(0.015), abs=1e-8)
    assert found.gains["idle"] == pytest.approx(0.0, abs=1e-9)


def test_the_estimate_is_the_gap_over_the_steepness(found: Flips) -> None:
    swap = next(e for e in found.swaps if (e.ahead, e.behind) == ("half", "sure"))
    gap = war(0.02) - war(0.015)
    steep = LATE * math.exp(-(0.015 + SPARK) * LATE) * 0.015 * math.log(6) / 2  # a kink: its mean
    assert swap.gap == pytest.approx(gap, abs=1e-8)
    assert swap.estimate == pytest.approx(gap / steep, rel=1e-3)
    assert swap.number == "numbers.pace"


def test_of_two_that_move_together_only_the_difference_counts(found: Flips) -> None:
    """`half` and doing nothing both rest on the pace, each at its own quantile."""
    swap = next(e for e in found.swaps if (e.ahead, e.behind) == ("half", NOTHING))

    def steep(pace: float) -> float:
        return LATE * math.exp(-(pace + SPARK) * LATE) * pace * math.log(6) / 2

    apart = abs(steep(0.015) - steep(0.03))
    assert swap.estimate == pytest.approx((war(0.03) - war(0.015)) / apart, rel=1e-3)


def test_the_swap_is_found_where_both_paces_are_the_same(found: Flips) -> None:
    """`half` is at .015 of [.005, .03] and passes .02 at ln(4/3) / ln(2) of its half range."""
    met = found.first
    assert met is not None
    assert (met.swap.ahead, met.swap.behind) == ("half", "sure")
    exact = math.log(4 / 3) / math.log(2)
    assert met.reached
    assert met.distance == pytest.approx(exact, rel=2e-3)
    (number,) = [each for each in met.together if abs(each.ranges) > 1e-3]
    assert number.ranges == pytest.approx(exact, rel=2e-3)
    assert met.alone[0].ranges == pytest.approx(exact, abs=0.04)


def test_the_lead_is_that_of_the_best_that_forces_nobody(found: Flips) -> None:
    assert found.lead is not None
    assert found.lead.swap.ahead == "half"
    assert found.lead is found.first


def test_options_that_gain_the_same_are_no_ranking(found: Flips) -> None:
    pairs = {frozenset((each.ahead, each.behind)) for each in found.swaps}
    assert frozenset((NOTHING, "idle")) not in pairs
    assert [each.estimate for each in found.swaps] == sorted(e.estimate for e in found.swaps)


def test_what_no_number_tells_apart_never_swaps(found: Flips) -> None:
    swap = next(e for e in found.swaps if (e.ahead, e.behind) == ("force", "sure"))
    assert swap.estimate == math.inf
    rows = {row[:2]: row[3] for row in words.swaps_table(found).rows}
    assert rows[("half", "sure")] == "0.36"


def test_tables_name_what_moves(found: Flips) -> None:
    first, second = words.tables_of(found)
    assert "No war" in first.title
    assert second.title == "Swap first: sure overtakes half"
    assert second.rows[0][0] == "numbers.pace"
    assert "Alone, numbers.pace does it at 0.0" in second.notes[-1]
    assert words.record(found)["first"]["behind"] == "sure"


def test_the_command_adds_them(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["options", str(path), "--readings", "none", "--flips"]) == 0
    assert "Which ranking flips first: No war" in capsys.readouterr().out


def test_one_aim_can_be_asked_for(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two = tmp_path / "crisis.yaml"
    two.write_text(path.read_text("utf-8") + "  war: {text: The war, raise: war}\n", "utf-8")
    command = ["options", str(two), "--readings", "none", "--aim"]
    assert run([*command, "no-war", "--flips"]) == 0
    told = capsys.readouterr().out
    assert "Which ranking flips first: No war" in told
    assert "The war" not in told
    assert run([*command, "peace"]) == 2
    assert "there is no aim `peace`" in capsys.readouterr().err


def test_mistakes_are_told(path: Path, parted: Path) -> None:
    with pytest.raises(UsageError, match="no aim `no-wars`"):
        flips(path, ["no-wars"])
    with pytest.raises(UsageError, match="no options, or no aims"):
        flips(parted)
    assert detente.load(parted).model.options == {}
