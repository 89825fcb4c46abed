"""Every study runs on a crisis in which somebody's type is its own secret."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

REPUTED = Path(__file__).parents[1] / "reputed.yaml"


def test_hinges_by_differences(run: Run) -> None:
    done = run(
        "hinges",
        REPUTED,
        "--question",
        "war",
        "--top",
        "40",
        "--again",
        "2",
        "--sentences",
        "0",
        "--json",
    )
    assert done.code == 0
    assert "reputations.resolve.prior" in done.out
    assert '"frozen": null' in done.out
    assert "NaN" not in done.out


def test_inverse(run: Run) -> None:
    done = run("inverse", REPUTED, "--question", "war", "--line", "0.08", "--top", "1")
    assert done.code == 0
    assert "8 %" in done.out


def test_confidence(run: Run) -> None:
    assert "Confidence:" in run("confidence", REPUTED).out
