"""`detente new`: a folder with a small crisis that checks and forecasts at once."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from detente.cli import say
from detente.cli.view import day
from detente.crisis.diagnostics import printable
from detente.errors import UsageError

BRIEFING = """# What is known

Raids across the border have gone on for a year. Northland has moved troops to the district.

Both sides say that they would talk. No date has been set.
"""
HORIZON = dt.timedelta(days=91)


def new(
    name: Annotated[Path, typer.Argument(metavar="NAME", help="The folder to make.")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Day it starts from; today.")
    ] = None,
    proposals: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="PROPOSALS", help="Draft it from what `detente read -o` found."
        ),
    ] = None,
    most: Annotated[
        int,
        typer.Option("--most-states", metavar="N", min=100, help="With --from: states at most."),
    ] = 30_000,
) -> None:
    """Begin a small commented crisis in a new folder, or draft one from reviewed proposals.

    It checks and forecasts at once; then change it into yours.
    """
    if name.exists():
        raise UsageError(f"{name} exists already", hint="name a folder that does not")
    identity = _identity(name.name)
    if proposals is not None:
        from detente.cli import drafted

        _make(name, drafted.files(identity, proposals, as_of, most))
        say.talk(f"made {name / 'crisis.yaml'}")
        say.talk(f"hint: try `detente explain {name}`, then `detente forecast {name}`")
        return
    start = _day(as_of)
    title = identity.replace("-", " ").capitalize()
    sheet = resources.files("detente.cli").joinpath("starter.yaml").read_text(encoding="utf-8")
    text = sheet.format(
        id=identity,
        title=title,
        folder=printable(str(name)),
        as_of=start,
        by=(start + HORIZON).isoformat(),
    )
    _make(name, {"crisis.yaml": text, "briefing.md": BRIEFING})
    say.talk(f"made {name / 'crisis.yaml'}")
    say.talk(f"hint: try `detente forecast {name}`")


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now(dt.UTC).date()
    return day(text)


def _identity(name: str) -> str:
    """An id of letters, digits and hyphens from a folder's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    identity = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not identity:
        raise UsageError(f"no id can be made of the name {name!r}", hint="use Latin letters")
    return identity


def _make(folder: Path, files: Mapping[str, str]) -> None:
    """Make the folder whole or not at all."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".detente-", dir=folder.parent))
    except OSError as error:
        raise UsageError(f"cannot make {folder}: {error.strerror}") from error
    try:
        for name, text in files.items():
            (draft / name).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.replace(folder)
    except OSError as error:
        raise UsageError(f"cannot make {folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
