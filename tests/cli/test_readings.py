"""`--as-of` and `--reading` on every command that reads a crisis; several readings side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
LATE, MID = 92 / 7, 108 / 7  # weeks from either day to 31 January 2021


def war(rate: float, weeks: float) -> float:
    """The closed form of the crisis."""
    return -math.expm1(-rate * weeks)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), war(0.04, LATE)),
        (("--as-of", "2020-10-15"), war(0.04, MID)),
        (("--variant", "mid"), war(0.04, MID)),
        (("--reading", "hawk"), war(0.13, LATE)),
        (("--reading", "dove"), war(0.03, LATE)),
        (("--reading", "dove", "--as-of", "2020-10-15"), war(0.03, MID)),
    ],
)
def test_a_day_and_a_reading(
    run: Run, parted: Path, options: tuple[str, ...], expected: float
) -> None:
    record = run("forecast", parted, "--json", *options).json
    assert record["questions"][0]["value"] == pytest.approx(expected, abs=1e-8)
    assert record["variant"] == ("mid" if {"mid", "2020-10-15"} & {*options} else None)
    assert record["reading"] == (options[1] if "--reading" in options else None)


def test_every_command_takes_them(run: Run, parted: Path, tmp_path: Path) -> None:
    view = ("--reading", "dove", "--as-of", "2020-10-15")
    told = run("forecast", parted, *view).out
    assert "as of 15 October 2020, variant mid, as the reading dove has it" in told
    for command in ("solve", "simulate", "check"):
        record = run(command, parted, *view, "--json").json
        assert (record["variant"], record["reading"]) == ("mid", "dove"), command
    explained = run("explain", parted, "numbers.pace", *view).out
    assert "0.01 to 0.03 per week" in explained
    page = tmp_path / "page.html"
    assert run("report", parted, "-o", page, *view).code == 0
    assert "variant mid, as the reading dove has it" in page.read_text(encoding="utf-8")
    assert run("export", parted, "--drn", tmp_path / "x.drn", *view).code == 0
    views = ("--reading-a", "dove", "--reading-b", "hawk", "--as-of-a", "2020-10-15")
    changes = run("diff", parted, parted, *views, "--file-only", "--json").json["file"]
    assert {each["key"] for each in changes} >= {"as_of", "numbers.pace", "numbers.pride"}


def test_a_day_that_is_none(run: Run, parted: Path) -> None:
    for command in ("check", "explain", "solve", "forecast", "simulate", "report", "export"):
        more = ("--drn", "x.drn") if command == "export" else ()
        both = run(command, parted, *more, "--variant", "mid", "--as-of", "2020-10-15")
        assert both.code == 2, command
        assert "both say the day" in both.err
        assert run(command, parted, *more, "--as-of", "yesterday").code == 2
    done = run("forecast", parted, "--as-of", "2020-10-20")
    assert done.code == 1
    assert "it is as of 2020-10-15, 2020-10-31" in done.err


def test_a_reading_that_knows_too_much(run: Run, parted: Path) -> None:
    done = run("forecast", parted, "--reading", "hawk", "--as-of", "2020-10-15")
    assert done.code == 1
    assert "late-reading" in done.err
    assert "the earliest day of the file that knows as much is 2020-10-31" in done.err


def test_check_looks_at_every_reading(run: Run, parted: Path, tmp_path: Path) -> None:
    assert run("check", parted).out.startswith(f"{parted}: no errors, no warnings")
    path = tmp_path / "crisis.yaml"
    text = parted.read_text(encoding="utf-8")
    path.write_text(text.replace("fast: {is: 0.05 per week", "fast: {is: -0.05 per week"))
    assert run("forecast", path).code == 0
    done = run("check", path)
    assert done.code == 1
    assert "out-of-bounds" in done.out or "negative-rate" in done.out
