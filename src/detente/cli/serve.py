"""`detente serve`: the workbench in a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from detente.cli import say
from detente.cli.options import CrisisPath
from detente.errors import UsageError


def serve(
    crisis: CrisisPath,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65_535, help="0 takes any free port.")
    ] = 8080,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="ADDRESS", help="Listen here; by default on this machine only."
        ),
    ] = "127.0.0.1",
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    text: Annotated[
        list[str] | None,
        typer.Option(
            "--text",
            metavar="SOURCE=FILE",
            help="Your copy of a source, so that cited sentences can be shown; may be repeated.",
        ),
    ] = None,
    proposals: Annotated[
        Path | None,
        typer.Option(
            "--proposals",
            metavar="FILE",
            help="What `detente read` proposed; proposals.jsonl beside the crisis by default.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, help="Processes for long work.")
    ] = 1,
) -> None:
    """Open the workbench: a local page on the same objects as these commands.

    Prints its address, with a token that lets you in. Ctrl-C ends it.
    """
    from detente.web.serving import Serving
    from detente.web.serving import serve as run

    what = Serving(crisis, port, host, not no_open, _texts(text or ()), workers, proposals)
    try:
        run(what, _tell, say.talk)
    except KeyboardInterrupt:
        say.talk("the workbench is closed")


def _tell(address: str) -> None:
    say.out(address + "\n")
    sys.stdout.flush()


def _texts(given: list[str] | tuple[str, ...]) -> dict[str, Path]:
    """By source id. Raises UsageError."""
    found = {}
    for each in given:
        source, sign, path = each.partition("=")
        if not sign or not source or not Path(path).is_file():
            raise UsageError(
                f"--text takes SOURCE=FILE, got {each!r}", hint="such as cepa=cepa.txt"
            )
        found[source] = Path(path).resolve()
    return found
