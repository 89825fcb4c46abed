"""From a path to a running workbench: address, token, server, browser."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from detente.errors import UsageError

LOOPBACK = "127.0.0.1"
TRIES = 20
LAST = 65_535
"""The highest port."""
USUAL = 80
"""The port that browsers leave out of a name."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What to serve, and where.

    port : 0 takes any that is free. host : the address to listen at, one of this machine's. texts :
    the user's copies of sources, by id. heavy : processes for long work. proposals : a file that
    `detente read` wrote.
    """

    path: Path
    port: int = 8080
    host: str = LOOPBACK
    browser: bool = True
    texts: Mapping[str, Path] = field(default_factory=dict)
    heavy: int = 1
    proposals: Path | None = None


def serve(what: Serving, tell: Callable[[str], None], warn: Callable[[str], None]) -> None:
    """Serve until interrupted. tell : is given the address; warn : what else is to be said.

    The address is told at once; the views fill as results come. Raises UsageError for a path that
    is not there, or an address that cannot be listened at.
    """
    if not what.path.exists():
        raise UsageError(f"there is no {what.path}", hint="`detente new` begins a crisis")
    listening = listen(what.host, what.port)
    port = listening.getsockname()[1]
    token = secrets.token_urlsafe(32)
    address = f"http://{_spelled(what.host)}:{port}"
    tell(f"{address}/?token={token}")
    if not is_loopback(what.host):
        warn(
            "warning: this address can be reached from other machines, and what is sent is not"
            " encrypted; whoever has the address above can read and change the crisis"
        )
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        os.environ.setdefault("NICEGUI_STORAGE_PATH", str(Path(folder) / "storage"))
        _run(what, listening, port, token, Path(folder), f"{address}/?token={token}")


def _run(
    what: Serving, listening: socket.socket, port: int, token: str, folder: Path, url: str
) -> None:
    import uvicorn

    from detente.web.app import build
    from detente.web.crew import Crew
    from detente.web.desk import Desk
    from detente.web.guard import Guard
    from detente.web.shelf import Shelf
    from detente.web.workbench import Workbench

    work = folder / "texts"
    shelf, crew = Shelf(what.path, work), Crew(work, {"quick": 1, "heavy": what.heavy})
    bench = Workbench(shelf, Desk(crew), what.texts, what.proposals)
    opened = threading.Timer(0.2, webbrowser.open, (url,))
    app = Guard(
        build(bench, opened.start if what.browser else None),
        token,
        hosts(what.host, port),
        f"detente-{port}",
    )
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, ws_max_size=8_000_000, server_header=False,
        timeout_graceful_shutdown=2, date_header=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket at this address; the next free port where the usual one is taken.

    Raises UsageError for an address that is none of this machine's, or a wildcard.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    error: OSError | None = None
    for tried in range(port, min(port + TRIES, LAST + 1) if port else 1):
        found = socket.socket(family)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, tried))
        except OSError as fault:
            found.close()
            error = fault
            continue
        if ip_address(found.getsockname()[0]).is_unspecified:  # spelled `0`, or not at all, too
            found.close()
            raise UsageError(
                f"`{host}` means every address of this machine",
                hint="name the one at which it is to be reached",
            )
        found.listen(128)
        return found
    raise UsageError(
        f"cannot listen at {host}, port {port}: {error.strerror if error else 'no port is free'}",
        hint="give another with --port, or 0 for any",
    )


def hosts(host: str, port: int) -> tuple[str, ...]:
    """The names, with the port, by which browsers may call an address."""
    names = [_spelled(host)]
    if is_loopback(host):
        names += ["127.0.0.1", "localhost", "[::1]"]
    found = [f"{name}:{port}" for name in dict.fromkeys(names)]
    return (*found, *dict.fromkeys(names)) if port == USUAL else tuple(found)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return host.lower() == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _spelled(host: str) -> str:
    """As browsers spell it: small letters, an address of version 6 at its shortest in brackets."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.lower()
    return f"[{address.compressed}]" if address.version == 6 else address.compressed
