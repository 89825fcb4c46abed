"""The workbench under load: 20 clients read while one sweep runs; first paint; memory.

    python -m benchmarks.workbench [crises/deterrence] [--seconds 20]

Starts `detente serve` on a copy of the crisis, has a browser begin a sweep, reads the cheap routes
with 20 clients at once, counts what fails, and writes a page of results. Bounded in count and
time; nothing but loopback is spoken to.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import re
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
ROUTES = (
    "/data/state.json",
    "/data/outlook.json",
    "/data/picture/fan.svg",
    "/static/workbench.css",
)
CLIENTS = 20
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Load:
    """What the clients saw. times : seconds of each answer, by route."""

    times: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0
    bytes: int = 0

    @property
    def every(self) -> list[float]:
        return [each for row in self.times.values() for each in row]


async def ask(
    host: str, port: int, route: str, cookie: str, keep: Streams | None
) -> tuple[int, bytes, Streams]:
    """One request on a connection that is kept."""
    reader, writer = keep or await asyncio.open_connection(host, port)
    lines = (
        f"GET {route} HTTP/1.1", f"Host: {host}:{port}", f"Cookie: {cookie}",
        "Accept-Encoding: identity", "", "",
    )  # fmt: skip
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = re.search(rb"content-length: (\d+)", head.lower())
    body = await reader.readexactly(int(length.group(1))) if length else b""
    return status, body, (reader, writer)


async def client(host: str, port: int, cookie: str, until: float, load: Load, number: int) -> None:
    """Read the routes in turn until the time is up."""
    keep, turn = None, number
    while time.monotonic() < until:
        route = ROUTES[turn % len(ROUTES)]
        turn += 1
        began = time.perf_counter()
        try:
            status, body, keep = await ask(host, port, route, cookie, keep)
        except (OSError, asyncio.IncompleteReadError):
            load.failed += 1
            keep = None
            continue
        load.times.setdefault(route, []).append(time.perf_counter() - began)
        load.bytes += len(body)
        load.failed += status != 200
    if keep is not None:
        keep[1].close()


async def measure(host: str, port: int, cookie: str, seconds: float) -> Load:
    """All clients at once."""
    load, until = Load(), time.monotonic() + seconds
    await asyncio.gather(*(client(host, port, cookie, until, load, n) for n in range(CLIENTS)))
    return load


def memory(pid: int) -> dict[str, float]:
    """MB of a process and of its children, as they stand."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                status = (entry / "status").read_text()
            except OSError:
                continue
            parent = re.search(r"PPid:\s+(\d+)", status)
            size = re.search(r"VmRSS:\s+(\d+)", status)
            if size and (int(entry.name) == pid or (parent and int(parent.group(1)) == pid)):
                name = "server" if int(entry.name) == pid else f"worker {entry.name}"
                found[name] = int(size.group(1)) / 1024
    return found


def browse(address: str) -> dict[str, float]:
    """Milliseconds to the first paint and to the first number, and a sweep begun by a click."""
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.set_default_timeout(180_000)
        page.goto(address)
        page.wait_for_selector(".card .figure", timeout=300_000)
        times = []
        for _ in range(5):
            page.goto(address.split("/?")[0] + "/")
            page.wait_for_selector(".card .figure", timeout=300_000)
            paint = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
            )
            whole = page.evaluate("performance.now()")
            times.append((paint, whole))
        found["first paint, ms"] = statistics.median(each[0] for each in times)
        found["cards shown, ms"] = statistics.median(each[1] for each in times)
        found["a slider's estimate shown, ms"] = slide(page, address.split("/?")[0])
        page.goto(address.split("/?")[0] + "/")
        page.click("text=Draw the ranges")
        page.wait_for_selector("section .job", timeout=300_000)
        browser.close()
    return found


def slide(page: Page, origin: str) -> float:
    """Milliseconds from a slider's move to its estimate on the page, the median of twenty."""
    page.goto(origin + "/hinges")
    page.wait_for_selector(".slider input", timeout=300_000)
    return float(statistics.median(page.evaluate(MOVED, place) for place in range(20)))


MOVED = """place => new Promise(done => {
    const slider = document.querySelector(".slider input"), shown = document.querySelector("#main");
    const low = Number(slider.min), high = Number(slider.max), began = performance.now();
    const told = () => document.querySelector(".estimates").textContent, before = told();
    const watch = new MutationObserver(() => {
        if (told() === before) return;
        watch.disconnect();
        done(performance.now() - began);
    });
    watch.observe(shown, {subtree: true, childList: true, characterData: true});
    slider.value = low + (high - low) * (0.1 + 0.04 * place);
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    slider.dispatchEvent(new Event("change", {bubbles: true}));
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("crisis", nargs="?", default="crises/deterrence")
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "crisis"
        shutil.copytree(asked.crisis, copy)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("NICEGUI")}
        process = subprocess.Popen(
            [sys.executable, "-m", "detente", "serve", str(copy), "--no-open", "--port", "0"],
            stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            select.select([process.stdout], [], [], 60)
            address = process.stdout.readline().strip()
            told = run(address, process.pid, asked.seconds)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    page = HERE / "results" / "workbench.md"
    page.write_text(report(asked.crisis, told), encoding="utf-8")
    print(page.read_text())


def run(address: str, pid: int, seconds: float) -> dict[str, object]:
    """The browser, then the load while the sweep runs."""
    browsed = browse(address)
    host, port = re.search(r"//([\d.]+):(\d+)", address).groups()  # type: ignore[union-attr]
    cookie = f"detente-{port}={address.split('token=')[1]}"
    load = asyncio.run(measure(host, int(port), cookie, seconds))
    state = asyncio.run(ask(host, int(port), "/data/state.json", cookie, None))[1]
    running = b'"task"' in state or b'"state":"running"' in state.replace(b" ", b"")
    return {
        "browsed": browsed,
        "load": load,
        "seconds": seconds,
        "memory": memory(pid),
        "swept": running,
    }


def report(crisis: str, told: dict[str, object]) -> str:
    load, seconds = told["load"], float(str(told["seconds"]))
    assert isinstance(load, Load)
    every = sorted(load.every)
    busy = os.getloadavg()[0]
    swept = "while a sweep of 64 draws ran" if told["swept"] else "as a sweep of 64 draws ended"
    head = (
        f"`python -m benchmarks.workbench {crisis}`, {dt.date.today():%-d %B %Y}: {CLIENTS} clients"
        f" for {seconds:.0f} s, {swept}; {os.cpu_count()} cores, load average of the machine"
        f" {busy:.1f}."
    )
    lines = [
        "# The workbench under load", "", head,
        "", "| what | figure |", "|---|---:|",
        f"| requests a second | {len(every) / seconds:.0f} |",
        f"| median, ms | {1000 * statistics.median(every):.1f} |",
        f"| 99 in 100 within, ms | {1000 * every[int(0.99 * len(every))]:.0f} |",
        f"| longest, ms | {1000 * every[-1]:.0f} |",
        f"| failed or lost | {load.failed} |",
    ]  # fmt: skip
    browsed, sizes = told["browsed"], told["memory"]
    assert isinstance(browsed, dict)
    assert isinstance(sizes, dict)
    lines += [f"| {name} | {value:.0f} |" for name, value in browsed.items()]
    for name, value in sizes.items():
        lines.append(f"| memory of a {name.split()[0]}, MB | {value:.0f} |")
    lines += ["", "| route | requests | median, ms | 99 in 100, ms |", "|---|---:|---:|---:|"]
    for route, times in load.times.items():
        ranked = sorted(times)
        lines.append(
            f"| `{route}` | {len(ranked)} | {1000 * statistics.median(ranked):.1f} | "
            f"{1000 * ranked[int(0.99 * len(ranked))]:.0f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
