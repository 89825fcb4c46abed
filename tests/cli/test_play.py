"""`solve`, `forecast`, `simulate`, `diff`, `report`, `export`: data, exit codes, stable JSON."""

from __future__ import annotations

import dataclasses
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente
from detente.solve.result import Settings, Solution

Run = Callable[..., Any]
QUESTION = [
    "id", "probability", "value", "unit", "word", "span", "error", "tempo_only", "by_precision",
    "reference", "kind", "text", "by", "threshold", "resolver", "void", "grave", "harm",
    "point_value", "warnings", "by_foresight", "pooled",
]  # fmt: skip
HEADING = ["schema", "crisis", "title", "as_of", "variant", "digest", "version"]
STANDING = ["converged", "headline", "limited_foresight_weeks", "reason"]
CERTIFICATE = [
    "residual", "regret", "mass", "foresight", "foresight_gap", "forecast_error", "digest",
    "engine", "values", "checks", "skipped",
]  # fmt: skip


def test_forecast_as_a_table(run: Run, small: Path) -> None:
    done = run("forecast", small)
    assert done.code == 0
    assert done.err == ""
    for said in (
        "truce-holds",
        "by 2 Apr 2026",
        "Tempos only",
        "Point values",
        "Confidence: low",
    ):
        assert said in done.out
    assert "residual" in done.out


def test_forecast_json_is_stable(run: Run, small: Path) -> None:
    done = run("forecast", small, "--json")
    record = done.json
    assert list(record) == [
        *HEADING, *STANDING, "precision_scale", "size", "questions", "equilibria", "certificate",
        "incentives", "ladder", "basis", "confidence", "warnings", "seen_by", "reputation",
        "reading", "over_ranges", "confidence_by_rule",
    ]  # fmt: skip
    assert record["schema"] == "detente/forecast/1"
    assert [list(each) for each in record["questions"]] == [QUESTION] * 3
    assert list(record["certificate"]) == CERTIFICATE
    assert record["certificate"]["residual"] <= 1e-8
    assert record["converged"]
    assert record["headline"]
    for each in record["questions"]:
        assert 0 <= each["probability"] <= 1
        assert each["span"] == [each["value"], each["value"]]
        assert each["by_precision"]["1"] == each["value"]
    assert run("forecast", small, "--json").out == done.out, "the same bytes twice"


def test_paths_with_spaces_and_letters_of_the_world(run: Run, small: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "a folder – Ընկեր — 危机"
    shutil.copytree(small, folder)
    assert run("forecast", folder).code == 0
    done = run("report", folder / "crisis.yaml", "-o", tmp_path / "отчёт 1.html")
    assert done.code == 0
    assert (tmp_path / "отчёт 1.html").exists()


def test_draws_add_intervals_to_forecast_and_report(run: Run, small: Path, tmp_path: Path) -> None:
    plain = run("forecast", small, "--json").json
    assert plain["over_ranges"] is None
    wanted = ("--draws", "8", "--workers", "1", "--keep", tmp_path / "draws")
    record = run("forecast", small, "--json", *wanted).json
    swept = run("sweep", small, "--draws", "8", "--sensitivity", "none", "--json").json
    told = record["over_ranges"]
    assert {key: (each["low"], each["high"]) for key, each in told["questions"].items()} == {
        each["id"]: (each["low"], each["high"]) for each in swept["questions"]
    }
    assert record["questions"] == plain["questions"]
    table = run("forecast", small, *wanted).out
    assert "80 %" in table
    assert "point value" not in table.lower()
    page = tmp_path / "page.html"
    assert run("report", small, "-o", page, *wanted).code == 0
    assert "80\u00a0%:" in page.read_text(encoding="utf-8")


def test_draws_are_of_one_reading_at_its_own_precision(run: Run, small: Path) -> None:
    done = run("forecast", small, "--draws", "4", "--precision-scale", "2")
    assert done.code == 2
    assert "--draws is for one reading" in done.err


def test_precision_zero_is_play_at_the_tempos(run: Run, small: Path) -> None:
    record = run("forecast", small, "--precision-scale", "0", "--json").json
    for each in record["questions"]:
        assert each["probability"] == pytest.approx(each["tempo_only"], abs=1e-7)
    assert all(each["nats_per_week"] == pytest.approx(0, abs=1e-9) for each in record["incentives"])


def test_value_rules_differ(run: Run, small: Path) -> None:
    lse = run("forecast", small, "--json").json
    aqre = run("forecast", small, "--json", "--values", "aqre").json
    assert lse["certificate"]["values"] == "lse"
    assert aqre["certificate"]["values"] == "aqre"
    assert lse["questions"][0]["probability"] != aqre["questions"][0]["probability"]


def test_several_stable_equilibria_exit_0_with_all_listed(run: Run, chicken: Path) -> None:
    done = run("forecast", chicken, "--json")
    assert done.code == 0
    record = done.json
    assert record["headline"] is False
    assert sum(each["stable"] is True for each in record["equilibria"]) >= 2
    for each in record["questions"]:
        assert each["probability"] is None
        stable = [e["values"][each["id"]] for e in record["equilibria"] if e["stable"]]
        assert each["span"] == [min(stable), max(stable)]
    told = run("forecast", chicken)
    assert told.code == 0
    assert "No single number" in told.out
    assert "Equilibria" in told.out


def test_limited_foresight_on_request_exits_0_and_is_marked(run: Run, small: Path) -> None:
    done = run("forecast", small, "--foresight", "8", "--json")
    assert done.code == 0
    assert done.json["limited_foresight_weeks"] == 8
    assert done.json["converged"] is False
    assert all(each["probability"] is None for each in done.json["questions"])
    assert [each["horizon_weeks"] for each in done.json["equilibria"]] == [4, 8, 16]
    told = run("forecast", small, "--foresight", "8")
    assert told.code == 0
    assert "Limited foresight" in told.out
    assert "Not an equilibrium" in told.out


def never(*_: object, **__: object) -> Solution:
    """A solver whose play does not settle."""
    game = never.game  # type: ignore[attr-defined]
    from detente.solve import limited_foresight

    found = limited_foresight(game, Settings(foresight=8.0))
    return dataclasses.replace(found, reason="play does not settle")


@pytest.fixture
def unsettled(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    game = detente.load(small).compile()
    monkeypatch.setattr(never, "game", game.model.arrays, raising=False)
    monkeypatch.setattr("detente.solve.solve", never)


@pytest.mark.usefixtures("unsettled")
def test_not_converged_exits_3_and_says_so(run: Run, small: Path, tmp_path: Path) -> None:
    done = run("forecast", small)
    assert done.code == 3
    assert "error: no equilibrium: Play does not settle." in done.err
    assert "NOT an equilibrium" in done.err
    assert "hint:" in done.err
    assert "Limited foresight" in done.out
    assert run("solve", small).code == 3
    assert run("simulate", small).code == 3
    page = tmp_path / "r.html"
    assert run("report", small, "-o", page).code == 3
    assert "Limited foresight" in page.read_text(encoding="utf-8")


def test_nothing_at_all_found_exits_3(
    run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = Solution((), None, "it stopped", Settings(), ())
    monkeypatch.setattr("detente.solve.solve", lambda *_, **__: empty)
    done = run("forecast", small)
    assert done.code == 3
    assert "it stopped" in done.err
    assert done.out == ""


def test_a_limit_on_states_exits_3(run: Run, small: Path) -> None:
    assert run("forecast", small, "--max-states", "2").code == 3


def test_warnings_go_to_stderr(run: Run, own: Path) -> None:
    path = own / "crisis.yaml"
    path.write_text(path.read_text().replace("plover: ASSAULT", "plover: NONSENSE"))
    done = run("forecast", own, "--json")
    assert done.code == 0
    assert "NONSENSE" in done.err
    assert done.json["warnings"]


def test_solve_says_who_does_what_next(run: Run, small: Path) -> None:
    done = run("solve", small)
    assert done.code == 0
    for said in ("Standing: Converged", "Residual", "Equilibria", "Who does what next", "attack"):
        assert said in done.out
    record = run("solve", small, "--json").json
    assert list(record) == [
        *HEADING, *STANDING, "precision_scale", "size", "equilibria", "certificate", "next_moves",
        "reading",
    ]  # fmt: skip
    (now,) = record["next_moves"]
    for actor in now["actors"]:
        chances = [move["chance_4_weeks"] for move in actor["moves"]]
        assert sum(chances) + actor["none_4_weeks"] == pytest.approx(1)
        for move in actor["moves"]:
            assert move["gain"] == pytest.approx(move["gain_at_once"] + move["gain_prospects"])


def test_check_with_solve_tells_of_incentives(run: Run, small: Path) -> None:
    done = run("check", small, "--solve", "--json")
    assert {each["actor"] for each in done.json["incentives"]} == {"NORTH", "SOUTH"}
    assert "nats a week" in run("check", small, "--solve").out


def test_simulate_is_seeded(run: Run, small: Path) -> None:
    arguments = ("simulate", small, "--paths", "40", "--weeks", "20")
    first = run(*arguments, "--seed", "5")
    assert first.code == 0
    assert "seed 5" in first.out
    assert "History 1" in first.out
    assert "How the paths end" in first.out
    assert run(*arguments, "--seed", "5").out == first.out
    assert run(*arguments, "--seed", "6").out != first.out
    record = run(*arguments, "--json").json
    assert list(record) == [*HEADING, "seed", "paths", "weeks", "ends", "histories", "reading"]
    assert sum(record["ends"].values()) == 40
    assert all(step["weeks"] <= 20 for path in record["histories"] for step in path["steps"])


def test_diff_of_a_file_with_itself_is_nothing(run: Run, small: Path) -> None:
    done = run("diff", small, small)
    assert done.code == 0
    assert "What differs in the file: nothing" in done.out
    assert "Who moves differently now" in done.out
    record = run("diff", small, small, "--json").json
    assert record["file"] == []
    assert record["play"] == []
    assert all(each["before"] == each["after"] for each in record["forecast"])


def test_diff_names_the_number_that_changed(run: Run, small: Path, own: Path) -> None:
    path = own / "crisis.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("cost: 3 [1, 8]", "cost: 9 [4, 20]"), encoding="utf-8")
    record = run("diff", small, own, "--json").json
    assert list(record) == ["schema", "first", "second", "file", "play", "forecast"]
    (change,) = record["file"]
    assert change["kind"] == "number"
    assert change["key"] == "moves.NORTH: attack.cost.NORTH"
    assert change["before"].startswith("3 [1, 8]")
    assert change["after"].startswith("9 [4, 20]")
    by_id = {each["id"]: each for each in record["forecast"]}
    assert by_id["war"]["after"] < by_id["war"]["before"]
    only = run("diff", small, own, "--file-only", "--json").json
    assert only["play"] is None
    assert only["forecast"] is None


def test_report_writes_one_page_and_the_same_bytes_twice(
    run: Run, small: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    assert run("report", small, "-o", page).code == 0
    first = page.read_bytes()
    assert first.startswith(b"<!DOCTYPE html>")
    assert run("report", small, "-o", page).code == 0
    assert page.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
    assert run("report", small, "-o", page, "--seed", "2", "--json").json["seed"] == 2
    assert page.read_bytes() != first


def test_the_page_is_the_same_in_another_process(
    run: Run, spawn: Run, small: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here.html", tmp_path / "there.html"
    assert run("report", small, "-o", here).code == 0
    done = spawn("report", small, "-o", there, env={"PYTHONHASHSEED": "77", "TZ": "Asia/Yerevan"})
    assert done.code == 0
    assert done.out == ""
    assert here.read_bytes() == there.read_bytes()


@pytest.mark.parametrize("place", ["", "absent/report.html"])
def test_report_refuses_bad_places(run: Run, small: Path, tmp_path: Path, place: str) -> None:
    done = run("report", small, "-o", tmp_path / place)
    assert done.code == 2
    assert "hint:" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_report_without_permission(run: Run, small: Path, tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    done = run("report", small, "-o", tmp_path / "r.html")
    tmp_path.chmod(stat.S_IRWXU)
    assert done.code == 2


def test_an_interrupt_while_writing_keeps_the_old_page(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "report.html"
    page.write_text("old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    assert run("report", small, "-o", page).code == 130
    assert page.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_export(run: Run, small: Path, tmp_path: Path) -> None:
    npz, drn = tmp_path / "game.npz", tmp_path / "chain.drn"
    done = run("export", small, "--npz", npz, "--drn", drn, "--json")
    assert done.code == 0
    assert done.json == {"schema": "detente/export/1", "npz": str(npz), "drn": str(drn)}
    with np.load(npz) as game:
        assert {"values", "choice"} <= set(game.files)
    assert drn.read_text(encoding="utf-8").startswith("//")
    assert run("export", small, "--npz", tmp_path / "no" / "x.npz").code == 2


def test_a_child_process_writes_data_to_stdout_only(spawn: Run, small: Path) -> None:
    done = spawn("forecast", small, "--json")
    assert done.code == 0
    assert done.err == ""
    assert done.json["questions"]


def test_progress_on_request(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.cli.progress.QUIET_FOR", -1.0)
    monkeypatch.setattr("detente.cli.progress.LINE_EVERY", 0.0)
    done = run("forecast", small, "--progress")
    assert done.code == 0
    assert " %" in done.err
    assert "\x1b" not in done.err
    assert run("forecast", small).err == ""


def test_forced_colour(small: Path) -> None:
    env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "detente", "forecast", str(small)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**env, "FORCE_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    assert "\x1b[" in done.stdout


def test_an_ascii_terminal_is_no_obstacle(spawn: Run, small: Path) -> None:
    done = spawn("forecast", small, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.code == 0
    assert "truce-holds" in done.out
