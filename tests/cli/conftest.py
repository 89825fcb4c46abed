"""One small crisis for the whole session, and two ways to run a command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from detente.cli import entry

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as JSON; NaN and Infinity are refused."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        assert self.out.endswith("}\n")
        return json.loads(self.out, parse_constant=refuse)


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run in this process: quick, kernels stay loaded."""
    monkeypatch.setenv("NO_COLOR", "1")

    def runner(*arguments: object, stdin: str = "") -> Done:
        import io

        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = entry.run([str(each) for each in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Done(code, captured.out, captured.err)

    return runner


@pytest.fixture(scope="session")
def spawn() -> Run:
    """Run in a child process, as a user does."""

    def runner(
        *arguments: object,
        stdin: str = "",
        env: dict[str, str] | None = None,
    ) -> Done:
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "detente", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
            timeout=300,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return runner


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The crisis that `detente new` makes, as of a fixed day. Do not change it."""
    folder = tmp_path_factory.mktemp("crises") / "small"
    assert entry.run(["new", str(folder), "--as-of", "2026-01-01"]) == 0
    return folder


@pytest.fixture
def own(small: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    import shutil

    return Path(shutil.copytree(small, tmp_path / "own"))


@pytest.fixture(scope="session")
def chicken() -> Path:
    """Several stable equilibria."""
    folder = ROOT / "crises" / "chicken"
    if not folder.exists():
        pytest.skip("crises/chicken is not here")
    return folder
