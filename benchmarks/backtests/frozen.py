"""What was fixed before anything was scored: the hash of every file that a backtest reads.

    python -m benchmarks.backtests.frozen        writes frozen.yaml; commit it before scoring

The result page says which files are no longer those that were frozen.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FROZEN = HERE / "frozen.yaml"
CLAIMS = HERE / "claims.yaml"
LATER = HERE / "later.yaml"
BESIDE = ("crisis.yaml", "answers.yaml", "events.csv", "events.yaml")
HEAD = """\
# sha256 of the files as they were before anything was scored.
# Written by `python -m benchmarks.backtests.frozen`.
# The commit that first holds a line is older than the first result that rests on its file:
# events and later days were frozen in a second commit.
"""


def files() -> tuple[Path, ...]:
    """Crises with known answers, the answers, their events and what these are on the crisis, the
    claims, and the later days, in the order of their names.
    """
    answers = sorted((ROOT / "crises").glob("*/answers.yaml"))
    found = [each.with_name(beside) for each in answers for beside in BESIDE]
    return (*(path for path in found if path.exists()), CLAIMS, LATER)


def digest(path: Path) -> str:
    """sha256 of the bytes of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def name(path: Path) -> str:
    """The path from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def freeze() -> str:
    """The text of `frozen.yaml` for the files as they are."""
    return HEAD + "".join(f"{name(path)}: {digest(path)}\n" for path in files())


def known() -> dict[str, str]:
    """What is frozen, by path."""
    text = FROZEN.read_text(encoding="utf-8")
    return dict(re.findall(r"^(\S+\.(?:yaml|csv)): ([0-9a-f]{64})$", text, re.MULTILINE))


def changed() -> tuple[str, ...]:
    """Files that are not as they were, or were not frozen at all."""
    kept = known()
    return tuple(name(path) for path in files() if kept.get(name(path)) != digest(path))


if __name__ == "__main__":
    FROZEN.write_text(freeze(), encoding="utf-8")
    print(f"wrote {name(FROZEN)}")
