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


@pytest.mark.parametrize("asked", ["both", "all", "hawk,dove", "hawk, dove"])
def test_readings_side_by_side(run: Run, parted: Path, asked: str) -> None:
    done = run("forecast", parted, "--reading", asked)
    assert done.code == 0
    assert done.err == ""
    for said in (
        "Readings side by side, as of 31 October 2020",
        "dove on 15 Oct 2020",
        "From hawk to dove",
        "Where the views part",
        "Who moves differently now",
        "hawk and dove part most on war",
        "the day accounts for +4 points",
    ):
        assert said in " ".join(done.out.split()), said


def test_readings_as_json(run: Run, parted: Path) -> None:
    done = run("forecast", parted, "--reading", "all", "--json")
    record = done.json
    assert list(record) == [
        "schema", "crisis", "title", "as_of", "variant", "digest", "version", "readings",
        "partings",
    ]  # fmt: skip
    assert record["schema"] == "detente/readings/1"
    assert [each["id"] for each in record["readings"]] == [None, "hawk", "dove"]
    assert record["readings"][2]["own_day"] == "2020-10-15"
    assert record["readings"][2]["own_values"]["war"] == pytest.approx(war(0.03, MID), abs=1e-8)
    (parting,) = record["partings"]
    split = parting["questions"][0]
    assert split["gap"] == pytest.approx(split["day"] + split["view"], abs=1e-15)
    assert split["view"] == pytest.approx(war(0.03, LATE) - war(0.13, LATE), abs=1e-8)
    assert {each["key"] for each in parting["drivers"]} == {
        "numbers.pace", "numbers.pride", "hazards.spark.rate",
    }  # fmt: skip
    assert parting["paragraph"].startswith("hawk and dove part most on war")
    assert run("forecast", parted, "--reading", "all", "--json").out == done.out


def test_an_early_day_takes_the_readings_that_know_no_more(run: Run, parted: Path) -> None:
    done = run("forecast", parted, "--reading", "both", "--as-of", "2020-10-15")
    assert done.code == 2
    assert "the reading `hawk` knows of days up to 2020-10-31" in done.err
    assert "the earliest day that can be asked for is 2020-10-31" in done.err
    alone = run("forecast", parted, "--reading", "dove,", "--as-of", "2020-10-15")
    assert alone.code == 0
    assert "From the file to dove" in alone.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--variant", "mid"), "give its day with --as-of"),
        (("--foresight", "8"), "one reading at a time"),
    ],
)
def test_what_cannot_be_compared(run: Run, parted: Path, more: tuple[str, ...], said: str) -> None:
    done = run("forecast", parted, "--reading", "both", *more)
    assert done.code == 2
    assert said in done.err


def test_a_file_without_readings(run: Run, small: Path) -> None:
    done = run("forecast", small, "--reading", "all")
    assert done.code == 2
    assert "has no readings" in done.err


def test_a_report_with_readings(run: Run, parted: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("report", parted, "-o", page, "--reading", "all").code == 0
    assert "Readings side by side" in page.read_text(encoding="utf-8")
    assert run("report", parted, "-o", page).code == 0
    assert "Readings side by side" not in page.read_text(encoding="utf-8")
