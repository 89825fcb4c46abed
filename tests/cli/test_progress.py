"""Progress: silent for two seconds, then a line with the time left."""

from __future__ import annotations

import math

import pytest

from detente.cli import progress
from detente.cli.progress import Progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_silent_at_first_then_with_time_left(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Progress(True, clock) as shown:
        shown.report("solving", 0.1)
        clock.now = 1.9
        shown.report("solving", 0.2)
        assert capsys.readouterr().err == ""
        clock.now = 10.0
        shown.report("solving", 0.5)
    assert capsys.readouterr().err == "solving: 50 %, about 10 s left\n"


def test_quiet_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Progress(None, clock) as shown:
        clock.now = 100.0
        shown.report("solving", 0.5)
    assert capsys.readouterr().err == ""


def test_a_terminal_line_is_redrawn_and_cleared(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    clock = Clock()
    with Progress(None, clock) as shown:
        clock.now = 5.0
        shown.report("compiling", 0.25)
        clock.now = 5.1
        shown.report("compiling", 0.26)
        clock.now = 6.0
        shown.report("compiling", 0.5)
    assert capsys.readouterr().err == (
        "\r\x1b[Kcompiling: 25 %\r\x1b[Kcompiling: 50 %, about 1 s left\r\x1b[K"
    )


@pytest.mark.parametrize(
    ("share", "seconds", "text"),
    [
        (math.nan, 30.0, "x: 30 s so far"),
        (0.0, 3.0, "x: 0 %"),
        (0.5, 200.0, "x: 50 %, about 4 min left"),
        (0.1, 3600.0, "x: 10 %, about 9.0 h left"),
        (1.0, 5.0, "x: 100 %, about 1 s left"),
    ],
)
def test_line(share: float, seconds: float, text: str) -> None:
    assert progress.line("x", share, seconds) == text
