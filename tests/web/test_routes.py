"""Every route of the application, NiceGUI's own among them, stands behind the guard."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import asyncio, sys, tempfile
from pathlib import Path
from detente.web.app import build
from detente.web.crew import Crew
from detente.web.desk import Desk
from detente.web.guard import Guard
from detente.web.shelf import Shelf
from detente.web.workbench import Workbench

work = Path(tempfile.mkdtemp())
bench = Workbench(Shelf(Path(sys.argv[1]), work), Desk(Crew(work, {"quick": 1, "heavy": 1})))
app = build(bench)
inner, found = app, []
while not hasattr(inner, "routes"):
    inner = getattr(inner, "app", None) or inner._app

def walk(routes, before):
    for route in routes:
        path = before + getattr(route, "path", "")
        below = getattr(route, "app", None)
        deeper = getattr(route, "routes", None) or getattr(below, "routes", None)
        if deeper:
            walk(deeper, path)
        found.append(path or "/")

walk(inner.routes, "")
reached = []
async def spy(scope, receive, send):
    reached.append(scope["path"])
guard = Guard(spy, "t" * 43, ["127.0.0.1:1"], "c")

async def ask(path, kind):
    got = []
    async def send(message):
        got.append(message)
    async def receive():
        return {"type": "http.request"}
    headers = [(b"host", b"127.0.0.1:1"), (b"origin", b"http://127.0.0.1:1")]
    scope = {"type": kind, "path": path, "method": "GET", "query_string": b"",
             "headers": headers, "extensions": {"websocket.http.response": {}}}
    await guard(scope, receive, send)
    return got[0].get("status")

async def everything():
    for path in found:
        path = path.replace("{", "").replace("}", "")
        for kind in ("http", "websocket"):
            status = await ask(path, kind)
            assert status == 401, (path, kind, status)

asyncio.run(everything())
assert not reached, reached
print(len(found), *found, sep="\\n")
"""


def test_every_route_is_closed_without_the_token() -> None:
    done = subprocess.run(  # noqa: S603 (our own interpreter and code)
        [sys.executable, "-c", SCRIPT, "crises/deterrence"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    count, *paths = done.stdout.split()
    assert int(count) == len(paths)
    assert {"/", "/crisis", "/play", "/hinges", "/evidence", "/report"} <= set(paths)
    assert any("_nicegui_ws" in each for each in paths)
    assert any("/data/chart/" in each for each in paths)
    assert not any("docs" in each or "openapi" in each for each in paths)
