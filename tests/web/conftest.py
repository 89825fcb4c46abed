"""A workbench that runs, and a browser to look at it with."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.interrupts import heeding_interrupts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

GALLERY = Path(__file__).parents[2] / "crises"
PATIENCE = 120_000
"""Milliseconds that a page is waited for: machines may be busy."""


def chromium() -> str | None:
    """A browser that is installed, if any."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@dataclass
class Served:
    """A running workbench: its address with the token, the folder of its crisis."""

    address: str
    folder: Path
    process: subprocess.Popen[str]

    @property
    def origin(self) -> str:
        """The address without the token."""
        return self.address.split("/?")[0]

    @property
    def token(self) -> str:
        """The token."""
        return self.address.split("token=")[1]


def serve(folder: Path, *more: str) -> Served:
    """Start `detente serve` on a folder and wait for its address."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "NICEGUI"))}
    process = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "detente", "serve", str(folder), "--no-open", "--port", "0", *more],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        preexec_fn=None if os.name == "nt" else heeding_interrupts,
    )  # fmt: skip
    if process.stdout is None:
        raise AssertionError("no output")
    ready, _, _ = select.select([process.stdout], [], [], 60)
    line = process.stdout.readline() if ready else ""
    if not re.match(r"http://127\.0\.0\.1:\d+/\?token=\S+$", line.strip()):
        end(process)
        raise AssertionError(f"no address was told: {line!r}")
    return Served(line.strip(), folder, process)


def end(process: subprocess.Popen[str]) -> str:
    """End a workbench as Ctrl-C does; whatever else it printed."""
    process.send_signal(signal.SIGINT)
    try:
        rest, _ = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        rest, _ = process.communicate()
        raise AssertionError(f"it did not end: {rest[-2000:]}") from None
    return rest or ""


@dataclass
class Watched:
    """A page with everything that went wrong on it, and whatever it asked of others."""

    page: Page
    served: Served
    wrong: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page, served: Served) -> Watched:
        found = cls(page, served)
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: found.wrong.append(str(error)))
        page.on(
            "console", lambda said: found.wrong.append(said.text) if said.type == "error" else None
        )
        own = (served.origin, served.origin.replace("http", "ws", 1), "data:", "blob:")
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(own) else found.outside.append(asked.url),
        )
        return found

    def go(self, path: str) -> Page:
        """Open a view."""
        self.page.goto(self.served.origin + path)
        self.page.wait_for_selector("#main")
        return self.page

    def until(self, script: str) -> Any:
        """Wait until a script is true."""
        return self.page.wait_for_function(script, timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, headless. It has an event loop of its own: closed before other modules."""
    path = chromium()
    if path is None:
        pytest.skip("no chromium is installed to look at pages with")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser as somebody opens it: no cookies yet."""
    found = browser.new_context(viewport={"width": 1280, "height": 900})
    yield found
    found.close()


def enter(context: BrowserContext, served: Served) -> Watched:
    """Open the address that was printed, as a person would."""
    page = context.new_page()
    watched = Watched.of(page, served)
    page.goto(served.address)
    page.wait_for_url(served.origin + "/")
    page.wait_for_selector("#main")
    return watched


def wait_for(condition: Any, seconds: float = 60.0) -> None:
    """Wait until something is true, with a limit."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError("it did not come true in time")
        time.sleep(0.05)
