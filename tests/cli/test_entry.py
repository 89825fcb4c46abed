"""The outermost layer: exit codes, no traceback, quick help, pipes, interrupts."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import typer
from tests.interrupts import heeding_interrupts

from detente import faults
from detente.cli import entry
from detente.cli.app import app
from detente.errors import DetenteError, LimitError

COMMANDS = [
    "new", "check", "explain", "schema", "ask", "solve", "forecast", "simulate", "diff", "report",
    "export",
]  # fmt: skip


HEAVY = {
    "altair", "jinja2", "joblib", "loky", "nicegui", "numba", "numpy", "pandas", "ruamel.yaml",
    "scipy", "spacy", "sqlite3", "trafilatura", "vl_convert",
}  # fmt: skip
"""What takes longer to import than help may take to answer."""


@pytest.mark.parametrize("arguments", [["--help"], ["forecast", "--help"], ["--version"]])
def test_help_answers_before_anything_heavy_is_imported(arguments: list[str]) -> None:
    code = (
        "import sys; from detente.cli import entry; code = entry.run(sys.argv[1:]); "
        "print(' '.join(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert HEAVY & set(done.stderr.split()) == set()


def test_import_is_lazy() -> None:
    code = "import detente, sys; print(sorted(m for m in ('numpy', 'typer') if m in sys.modules))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_help_names_every_command(run: Callable[..., Any]) -> None:
    done = run("--help")
    assert done.code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in done.out
        told = run(command, "--help")
        assert told.code == 0
        assert "Usage: detente" in told.out


def test_every_option_of_every_command_says_what_it_is() -> None:
    bare = [
        f"{path} {parameter.opts[0]}"
        for path, command in _commands(typer.main.get_command(app), "detente")
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]
    assert bare == []


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The command and all below it, each with its path."""
    yield path, command
    for name, each in getattr(command, "commands", {}).items():
        yield from _commands(each, f"{path} {name}")


def test_no_arguments_show_the_help(run: Callable[..., Any]) -> None:
    assert run().out.startswith("Usage: detente")


def test_version(run: Callable[..., Any]) -> None:
    from detente import __version__

    assert run("--version").out == f"detente {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "Did you mean 'check'"),
        (["check"], "Missing argument"),
        (["forecast", "--nonsense", "x"], "No such option"),
        (["forecast", "x", "--values", "magic"], "magic"),
        (["forecast", "x", "--max-states", "-3"], "--max-states"),
        (["export", "x"], "nothing to write"),
        (["explain", "no-such-code"], "neither a diagnostic's code nor a crisis"),
    ],
)
def test_usage_errors_exit_2(run: Callable[..., Any], arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert said in done.err
    assert "hint:" in done.err
    assert done.out == ""


class LockedError(DetenteError):
    exit_code: ClassVar[int] = 4


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (LimitError("too many states", hint="fewer levels"), 3),
        (LockedError("the store is in use"), 4),
        (MemoryError(), 3),
        (KeyboardInterrupt(), 130),
        (entry.Terminated(), 143),
        (BrokenPipeError(), 0),
    ],
)
def test_every_kind_of_end(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(_: list[str]) -> int:
        raise error

    monkeypatch.setattr(entry, "_invoke", fail)
    monkeypatch.setattr(entry, "_silence", lambda _: None)
    assert run("forecast", "x").code == code


def test_a_fault_exits_70_and_names_the_log(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(_: list[str]) -> int:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(entry, "_invoke", fail)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    done = run("forecast", "x")
    assert done.code == 70
    assert "a fault in Detente itself: ZeroDivisionError: by nought" in done.err
    logs = list(tmp_path.rglob("fault-*.log"))
    assert len(logs) == 1
    assert str(logs[0]) in done.err
    text = logs[0].read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in text
    assert "arguments: ['forecast', 'x']" in text


def test_a_fault_without_a_place_for_logs(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: list[str]) -> int:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(entry, "_invoke", fail)
    monkeypatch.setattr(faults, "log", lambda *_: None)
    done = run("forecast", "x")
    assert done.code == 70
    assert "no log could be written" in done.err


def test_an_error_with_json_prints_a_record(run: Callable[..., Any], tmp_path: Path) -> None:
    done = run("forecast", tmp_path / "absent", "--json")
    assert done.code == 1
    assert list(done.json) == ["schema", "error", "message", "hint", "exit_code", "diagnostics"]
    assert done.json["diagnostics"][0]["code"] == "missing-file"
    assert "missing-file" in done.err


def test_a_reader_that_goes_away_is_no_error(small: Path) -> None:
    command = f'"{sys.executable}" -m detente explain "{small}" --json'
    script = f'{command} | head -c 10; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(  # noqa: S603
        ["/bin/bash", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].endswith("0")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_interview_leaves_the_file_alone(
    own: Path, number: signal.Signals, code: int
) -> None:
    before = {each.name: each.read_bytes() for each in own.iterdir()}
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "detente", "ask", str(own)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heeding_interrupts,
    )
    assert child.stderr is not None
    told = b""
    while not told.endswith(b"> "):
        told += os.read(child.stderr.fileno(), 4096)
    child.send_signal(number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == code
    assert b"nothing was left half-written" in said
    assert b"Traceback" not in said
    assert {each.name: each.read_bytes() for each in own.iterdir()} == before


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    # else Typer takes the shell that started the tests, which may be a plain sh
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    done = run("--show-completion", shell)
    assert done.code == 0
    assert "_DETENTE_COMPLETE" in done.out


def test_completion_offers_commands() -> None:
    env = {
        **os.environ,
        "_DETENTE_COMPLETE": "complete_bash",
        "COMP_WORDS": "detente fo",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "detente"], capture_output=True, text=True, env=env, check=False
    )
    assert done.stdout.split() == ["forecast"]


@pytest.mark.parametrize("command", [("schema",), ("--help",), ("explain", "bad-name")])
def test_output_that_finds_no_room_exits_2(tmp_path: Path, command: tuple[str, ...]) -> None:
    """As on a full disk: no file may grow at all."""
    with (tmp_path / "out").open("w") as full:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "detente", *command],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        )  # fmt: skip
    assert done.returncode == entry.USAGE
    assert done.stderr == "error: the output cannot be written: File too large\n"
