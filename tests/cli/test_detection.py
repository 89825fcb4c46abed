"""What `events.yaml` says of reports reaches the filter: `detente update` against closed forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.testing.oracles import exponential

Run = Callable[..., Any]

LAMP = """\
crisis: lamp
title: A lamp that somebody tries to light
as_of: 2026-01-01
actors: {A: {name: A}}
factors: {lamp: {levels: ['off', 'on'], start: 'off'}}
moves:
  - by: A
    name: try to light
    plover: MOBILIZE
    when: lamp = off
    outcomes: [{chance: 0.25, then: lamp = on}, {chance: rest, then: nothing}]
    tempo: 2 per week
hazards:
  - {name: it burns out, when: lamp = on, rate: 0.5 per week, then: lamp = off}
questions:
  lit: {text: Lit?, happens: lamp = on, on: 2026-01-15, threshold: t, resolver: r, void: v}
"""
HEAD = "first,last,code,by,source,text\n"
REPORT = "2026-01-03,2026-01-03,MOBILIZE,A,s,somebody is at the lamp\n"
TRY = "A: try to light"
TRIES, LIT, OUT = 2.0, 0.25, 0.5
FIRST, LAST, UNTIL = 1 / 7, 2 / 7, 1.0
"""Weeks: the day of the report, and the day looked at."""


def expected(
    d: float, f: float, shown: str = "", *, burnt: float = 0.0, reports: int = 1
) -> tuple[float, float]:
    """Log likelihood, and P(on) on the last day: `A` never gains, so it tries at its tempo.

    d : of a try, burnt : of burning out, that it is reported; f : false reports of a try a week.
    """
    off, on = 0, 1
    q = np.array([[-TRIES * LIT, TRIES * LIT], [OUT, -OUT]])
    tried = np.array([[d * TRIES * (1 - LIT), d * TRIES * LIT], [0.0, 0.0]])
    silent = q.copy()
    silent[off, on] -= d * TRIES * LIT
    silent[on, off] -= burnt * OUT
    silent[off, off] -= d * TRIES * (1 - LIT) + f
    silent[on, on] -= f
    if shown:
        tried[:, off if shown == "on" else on] = 0.0
    seen = tried + f * np.eye(2)
    alpha = exponential(silent * FIRST)[off]
    for _ in range(reports):
        block = np.block([[silent, seen], [np.zeros((2, 2)), silent]])
        alpha = alpha @ exponential(block * (LAST - FIRST))[:2, 2:]
    if not reports:
        alpha = alpha @ exponential(silent * (LAST - FIRST))
    alpha = alpha @ exponential(silent * (UNTIL - LAST))
    spread = alpha / alpha.sum() @ exponential(q * (2.0 - UNTIL))
    return float(np.log(alpha.sum())), float(spread[on])


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    folder = tmp_path / "lamp"
    folder.mkdir()
    (folder / "crisis.yaml").write_text(LAMP, "utf-8")
    (folder / "events.csv").write_text(HEAD + REPORT, "utf-8")
    return folder


def revised(run: Run, folder: Path, rules: str, *more: object) -> tuple[float, float]:
    """As the command says it."""
    (folder / "events.yaml").write_text("crisis: lamp\n" + rules, "utf-8")
    done = run("update", folder, "--draws", 0, "--until", "2026-01-08", "--json", *more)
    assert done.code == 0, done.err
    return done.json["log_likelihood"], done.json["questions"][0]["after"]


@pytest.mark.parametrize(
    ("rules", "d", "f"),
    [
        ("", 1.0, 0.0),
        (f"detected: {{'{TRY}': 0.3}}\n", 0.3, 0.0),
        (f"false: {{'{TRY}': 0.4}}\n", 1.0, 0.4),
        (f"detected: {{'{TRY}': 0.3}}\nfalse: {{'{TRY}': 0.4}}\n", 0.3, 0.4),
    ],
    ids=["as it is", "some go unseen", "some are false", "both"],
)
def test_chances_of_reports(run: Run, lamp: Path, rules: str, d: float, f: float) -> None:
    assert revised(run, lamp, rules) == pytest.approx(expected(d, f), abs=1e-10)


def test_silence_is_judged_by_the_same_chances(run: Run, lamp: Path) -> None:
    (lamp / "events.csv").write_text(HEAD, "utf-8")
    rules = f"detected: {{'{TRY}': 0.3}}\nfalse: {{'{TRY}': 0.4}}\n"
    found = revised(run, lamp, rules)
    assert found == pytest.approx(expected(0.3, 0.4, reports=0), abs=1e-10)
    never = revised(run, lamp, f"detected: {{'{TRY}': 0}}\n")
    assert never == pytest.approx(expected(0.0, 0.0, reports=0), abs=1e-10)
    assert never[0] == pytest.approx(0.0, abs=1e-12)  # silence says nothing of what is never told


def test_a_hazard_that_a_rule_fires_would_have_been_seen(run: Run, lamp: Path) -> None:
    rules = "rules: [{code: RETREAT, fires: it burns out}]\n"
    found = revised(run, lamp, rules)
    assert found == pytest.approx(expected(1.0, 0.0, burnt=1.0), abs=1e-10)


def test_slack_is_the_least_rate_of_false_reports(run: Run, lamp: Path) -> None:
    found = revised(run, lamp, f"false: {{'{TRY}': 0.01}}\n", "--slack", "0.2")
    assert found == pytest.approx(expected(1.0, 0.2), abs=1e-10)


@pytest.mark.parametrize("level", ["on", "off"])
@pytest.mark.parametrize("f", [0.0, 0.4])
def test_what_a_report_shows_tells_outcomes_apart(
    run: Run, lamp: Path, level: str, f: float
) -> None:
    rules = (
        f"rules: [{{code: MOBILIZE, fires: '{TRY}', shows: {{lamp: '{level}'}}}}]\n"
        f"detected: {{'{TRY}': 0.6}}\nfalse: {{'{TRY}': {f}}}\n"
    )
    assert revised(run, lamp, rules) == pytest.approx(expected(0.6, f, level), abs=1e-10)


def test_what_is_shown_must_be_a_level_that_may_follow(run: Run, lamp: Path) -> None:
    wrong = "crisis: lamp\nrules: [{code: MOBILIZE, fires: '" + TRY + "', shows: {lamp: onn}}]\n"
    (lamp / "events.yaml").write_text(wrong, "utf-8")
    done = run("update", lamp, "--draws", 0)
    assert done.code == 1
    assert "`onn` is no level of `lamp`" in done.err
    idle = "crisis: lamp\nrules: [{code: MOBILIZE, ignore: no, shows: {lamp: 'on'}}]\n"
    (lamp / "events.yaml").write_text(idle, "utf-8")
    assert "nothing is fired" in run("update", lamp, "--draws", 0).err
    never = "crisis: lamp\nrules: [{code: MOBILIZE, fires: it burns out, shows: {lamp: 'on'}}]\n"
    never += f"detected: {{'{TRY}': 0.5}}\n"
    (lamp / "events.yaml").write_text(never, "utf-8")
    done = run("update", lamp, "--draws", 0)
    assert done.code == 1
    assert "never leads to lamp = on" in done.err


def test_who_denies_what_is_said(run: Run, lamp: Path) -> None:
    head = "first,last,code,by,status,source,text\n"
    rows = "2026-01-03,2026-01-03,MOBILIZE,A,{},s,at the lamp\n"
    (lamp / "events.csv").write_text(head + rows.format("actual") + rows.format("denied"), "utf-8")
    done = run("update", lamp, "--draws", 0, "--json")
    assert done.code == 0, done.err
    assert "row 1 is denied by row 2" in done.json["notes"]
