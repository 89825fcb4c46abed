"""`detente base-rates`, `confidence`, and `forecast --pool`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.crisis.base_rates import base_rates

Run = Callable[..., Any]


def test_all_some_and_one_of_them(run: Run) -> None:
    every = run("base-rates", "--json").json
    assert [each["id"] for each in every["base_rates"]] == list(base_rates())
    some = run("base-rates", "--about", "karabakh hold", "--json").json["base_rates"]
    assert some
    assert all("karabakh" in each["id"] for each in some)
    one = run("base-rates", "alliance-honoured-defence")
    assert one.code == 0
    assert "a published figure without a number of cases" in one.out
    assert run("base-rates", "deterrence-holds", "--json").json["cases"] == 58


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["deterrence-hold"], "did you mean `deterrence-holds`?"),
        (["--about", "unicorns"], "no stored base rate speaks of `unicorns`"),
    ],
)
def test_what_is_not_there(run: Run, arguments: list[str], message: str) -> None:
    done = run("base-rates", *arguments)
    assert done.code == 2
    assert message in done.err


def test_confidence_by_the_rule(run: Run, small: Path) -> None:
    done = run("confidence", small)
    assert done.code == 0
    assert "What earns points" in done.out
    assert "Numbers and sources count by how far each number moves the answer" in done.out
    assert done.out.rstrip().splitlines()[-1].startswith("Confidence: ")
    record = run("confidence", small, "--json").json
    assert record["schema"] == "detente/confidence/1"
    assert record["weighted"]
    forecast = run("forecast", small, "--json").json
    assert not forecast["confidence_by_rule"]["weighted"]
    assert list(record["questions"]) == [each["id"] for each in forecast["questions"]]


def test_without_one_play_confidence_is_low(run: Run, chicken: Path) -> None:
    record = run("confidence", chicken, "--json").json
    assert record["level"] == "low"
    assert not record["weighted"]
    assert {each["why"] for each in record["questions"].values()} == {
        "no single play stands for the forecast"
    }


def test_pooling_stands_beside_the_forecast(run: Run, own: Path) -> None:
    file = own / "crisis.yaml"
    text = file.read_text("utf-8")
    harm = next(line for line in text.splitlines(keepends=True) if "    harm: true" in line)
    reference = "    reference: {base_rate: crisis-to-war, reason: nearest}\n"
    file.write_text(text.replace(harm, harm + reference, 1), "utf-8")
    plain = run("forecast", own, "--json").json
    shown = run("forecast", own, "--pool", "0.4", "--json").json
    pooled = [each["pooled"] for each in shown["questions"]]
    assert sum(each is not None for each in pooled) == 1
    assert [each["value"] for each in shown["questions"]] == [
        each["value"] for each in plain["questions"]
    ]
    table = run("forecast", own, "--pool", "0.4").out
    assert "Pooled" in table
    assert run("forecast", own, "--pool", "1.4").code == 2
