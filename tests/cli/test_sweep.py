"""`detente sweep`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
LATE = 92 / 7


def war(rate: float) -> float:
    return -math.expm1(-rate * LATE)


def lines(folder: Path) -> list[str]:
    return (folder / "draws.jsonl").read_text(encoding="utf-8").splitlines()


def test_a_table_and_what_answers_rest_on(run: Run, parted: Path) -> None:
    done = run("sweep", parted, "--draws", 256, "--workers", 1, "--discover", "war")
    assert done.code == 0
    assert "Over the ranges of " in done.out
    assert "256 draws, seed 1" in done.out
    assert "given this file's structure" in " ".join(done.out.split())
    assert "What war rests on over all ranges" in done.out
    assert "numbers.pace" in done.out
    assert "Where war is" in done.out
    assert "(coverage)" in done.out
    assert done.err == ""


def test_in_json_every_digit(run: Run, parted: Path) -> None:
    found = run("sweep", parted, "--draws", 256, "--workers", 1, "--json").json
    assert found["schema"] == "detente/sweep/1"
    assert (found["draws"], found["answered"], found["seed"]) == (256, 256, 1)
    first = found["questions"][0]
    assert first["id"] == "war"
    assert first["point"] == pytest.approx(war(0.04), abs=1e-8)
    assert first["low"] == pytest.approx(war(0.02), abs=0.02)
    assert first["high"] == pytest.approx(war(0.07), abs=0.02)
    assert found["influences"]["method"] == "pawn"
    assert found["play"] == "each by itself"


def test_views_share_their_draws(run: Run, parted: Path, tmp_path: Path) -> None:
    """A reading has other ranges, and the same draw in its folder stands for the same shares."""
    common = ("--draws", 64, "--workers", 1, "--sensitivity", "none", "--json")
    folders = {name: tmp_path / name for name in ("file", "hawk", "dove")}
    for name, folder in folders.items():
        view = () if name == "file" else ("--reading", name)
        found = run("sweep", parted, *common, "--keep", folder, *view).json
        assert found["reading"] == (None if name == "file" else name)
    answers = {
        name: [json.loads(line)["answers"][0] for line in lines(folder)]
        for name, folder in folders.items()
    }
    order = {name: sorted(range(64), key=every.__getitem__) for name, every in answers.items()}
    assert order["file"] == order["hawk"] == order["dove"]


def test_kept_draws_are_not_solved_again(
    run: Run, parted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("sweep", parted, "--draws", 32, "--workers", 1, "--keep", tmp_path / "draws")
    first = run(*command)
    monkeypatch.setattr("detente.study.work.here", None)
    again = run(*command)
    assert (again.code, again.out) == (first.code, first.out)
    other = run(*command, "--seed", 2)
    assert other.code == 2
    assert other.out == ""
    assert "are of another seed: 1, not 2" in other.err
    assert "hint: name another folder" in other.err


def test_too_few_draws_to_say_what_answers_rest_on(run: Run, parted: Path) -> None:
    done = run("sweep", parted, "--draws", 16, "--workers", 1)
    assert done.code == 0
    assert "rests on" not in done.out
    assert "note: what the answers rest on was not computed: 16 draws" in done.err


def test_sobol_indices(run: Run, parted: Path) -> None:
    done = run("sweep", parted, "--draws", 256, "--workers", 1, "--sensitivity", "sobol", "--json")
    influences = done.json["influences"]
    assert influences["method"] == "sobol"
    war_rests_on = {each["id"]: each["numbers"] for each in influences["questions"]}["war"]
    assert war_rests_on[0]["parameter"] == "numbers.pace"
    assert war_rests_on[0]["total"] == pytest.approx(1.0, abs=0.25)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--discover", "wat"), "there is no question `wat`"),
        (("--at-least", "0.5"), "--at-least says nothing without --discover"),
        (("--keep", "/dev/null"), "a folder is expected"),
        (("--draws", "1"), "greater than or equal to 2"),
        (("--at-least", "nan", "--discover", "war"), "no finite number"),
        (("--draws", "99", "--discover", "war"), "99 draws with an answer are too few"),
        (("--correlate", "numbers.pace ~ numbers.pride"), "is no correlation"),
        (("--correlate", "numbers.pace = 0.5"), "names no two numbers"),
        (("--correlate", "numbers.pace ~ numbers.pride = 1"), "between -1 and 1"),
        (("--correlate", "numbers.pace ~ numbers.price = 0.5"), "no uncertain number"),
        (("--same", "numbers.pace"), "names no two numbers"),
        (("--same", "numbers.pace ~ numbers.pace"), "cannot be a copy"),
        (
            ("--correlate", "numbers.pace ~ numbers.pride = .5", "--sensitivity", "sobol"),
            "of independent numbers",
        ),
    ],
)
def test_what_makes_no_sense(run: Run, parted: Path, options: tuple[str, ...], told: str) -> None:
    done = run("sweep", parted, "--draws", 128, "--workers", 1, *options)
    assert done.code == 2
    assert done.out == ""
    assert told in done.err


def test_numbers_may_go_together(run: Run, parted: Path, tmp_path: Path) -> None:
    """The answers by themselves stay what they were; what is drawn beside them does not."""
    common = ("sweep", parted, "--draws", 128, "--workers", 1, "--sensitivity", "none")
    ties = {
        "free": (), "tied": ("--correlate", "numbers.pace ~ numbers.pride = 0.6"),
        "same": ("--same", "numbers.pace ~ numbers.pride"),
    }  # fmt: skip
    found = {name: run(*common, *tie, "--json").json for name, tie in ties.items()}
    assert found["free"]["correlations"] == []
    assert found["tied"]["correlations"] == [["numbers.pace", "numbers.pride", 0.6]]
    assert found["same"]["copies"] == {"numbers.pace": "numbers.pride"}
    assert found["same"]["numbers"] == found["free"]["numbers"] - 1
    highs = {name: each["questions"][0]["high"] for name, each in found.items()}
    assert highs["tied"] == highs["free"]  # war rests on the pace alone, the first of the two
    assert highs["same"] == pytest.approx(highs["free"], abs=0.05)
    assert highs["same"] != highs["free"]
    told = run(*common, *ties["tied"], *("--keep", tmp_path / "kept")).out
    assert "Drawn together: numbers.pace ~ numbers.pride by 0.6." in " ".join(told.split())
    again = run(*common, "--keep", tmp_path / "kept")  # other draws are not taken for these
    assert again.code == 2
    assert "kept" in again.err


def test_a_region_that_cannot_be_costs_nothing_else(run: Run, parted: Path) -> None:
    command = ("sweep", parted, "--draws", 200, "--workers", 1, "--discover", "war", "--at-least")
    done = run(*command, 2)
    assert done.code == 2
    assert "error: war is 2 or more in 0 of 200 draws" in done.err
    assert "What war rests on" in done.out
    found = run(*command, 2, "--json")
    assert found.code == 2
    assert found.json["regions"] == []


def test_a_cluster_that_is_not_there(
    run: Run, parted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the package `distributed` is absent")
    monkeypatch.setattr("detente.study.cluster.CONNECT", 0.5)
    done = run("sweep", parted, "--draws", 8, "--cluster", "tcp://127.0.0.1:9")
    assert done.code == 2
    assert done.err.splitlines()[0] == "error: no scheduler answers at tcp://127.0.0.1:9"
    assert done.err.splitlines()[1].startswith("hint: ")


def test_a_crisis_without_one_play_has_intervals_and_no_point_value(
    run: Run, chicken: Path
) -> None:
    found = run("sweep", chicken, "--draws", 16, "--workers", 1, "--json").json
    assert found["answered"] > 0
    for each in found["questions"]:
        assert each["point"] is None
        assert each["median"] is not None
