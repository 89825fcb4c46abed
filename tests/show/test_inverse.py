"""How a crossing is told: the changes that matter, with digits enough to see them."""

from __future__ import annotations

from detente.crisis.model import Number
from detente.show.inverse import MINOR, MOST, Moved, row, telling


def moved(name: str, ranges: float, value: float = 1.5) -> Moved:
    return Moved(name, Number(name, "other", 1.0, 0.5, 2.0, "", ranged=True), value, ranges)


def test_changes_of_little_are_counted() -> None:
    moves = [moved("a", 0.5), moved("b", -0.03), moved("c", 0.019), moved("d", 0.0)]
    shown, others = telling(moves)
    assert [each.parameter for each in shown] == ["a", "b"]
    assert others == "2 more numbers move, by 0.02 of the range at most."
    assert telling(moves[:2]) == (moves[:2], "")
    assert telling([]) == ([], "")


def test_a_near_crossing_tells_its_largest_changes() -> None:
    """Where none reaches 0.02 the table would be empty."""
    moves = [moved("a", 0.01), moved("b", -0.004), moved("c", 0.0001)]
    shown, others = telling(moves)
    assert [each.parameter for each in shown] == ["a", "b"]
    assert others == "1 more number moves, by 0.0001 of the range at most."
    assert abs(moves[2].ranges) < MINOR * 0.01


def test_of_many_changes_the_largest_are_told() -> None:
    moves = [moved(f"n{k}", 0.05 + 0.01 * k) for k in range(40)]
    shown, others = telling(moves)
    assert [each.parameter for each in shown] == [f"n{k}" for k in range(39, 39 - MOST, -1)]
    assert others == "25 more numbers move, by 0.3 of the range at most."


def test_a_small_change_can_be_seen() -> None:
    cells = row(moved("a", -0.0042, 1.0003))
    assert cells[2] == "1.0003"
    assert cells[3] == "−0.0042"
    assert row(moved("a", 0.5, 1.5))[2:4] == ("1.50", "+0.50")
    assert row(moved("a", 0.5, 1.0))[2] == "1.00"  # nothing to see
