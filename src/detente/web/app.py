"""The application: pages, data routes, what runs beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from nicegui import app as inner
from nicegui import core, ui
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response

from detente import faults
from detente.web import parts
from detente.web.data import add_routes
from detente.web.guard import App
from detente.web.markup import colours
from detente.web.messages import Trouble
from detente.web.page import STATIC, Page
from detente.web.policy import Policy
from detente.web.views import (
    crisis,
    entry,
    evidence,
    hinges,
    outlook,
    play,
    question,
    report,
    source,
)
from detente.web.workbench import Workbench

MOST = 4_000_000
"""Bytes that a browser may send in one message: a crisis file, several times over."""
HEAD = """<link rel="stylesheet" href="/static/workbench.css">
<link rel="stylesheet" href="/colours.css">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<script src="/static/workbench.js"></script>
"""
Draw = Callable[[Page], None]


def build(bench: Workbench, start: Callable[[], None] | None = None) -> App:
    """Everything that is served, without the guard before it. start : called once it runs."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await bench.desk.start()
        watching = asyncio.create_task(bench.watch())
        bench.begin()
        if start is not None:
            start()
        try:
            yield
        finally:
            watching.cancel()
            await bench.desk.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    _files(app)
    app.add_api_route("/colours.css", _colours, methods=["GET"])
    add_routes(app, bench)
    _pages(bench)
    core.sio.eio.max_http_buffer_size = MOST
    core.sio.eio.cors_allowed_origins = []  # the guard has looked at the origin already
    ui.add_head_html(HEAD, shared=True)
    ui.run_with(
        app,
        title="Detente",
        favicon=STATIC / "icon.svg",
        dark=None,
        language="en-US",
        tailwind=False,
        gzip_middleware_factory=None,
        show_welcome_message=False,
        reconnect_timeout=10.0,
    )
    return GZipMiddleware(Policy(app), minimum_size=1_000)


def _files(app: FastAPI) -> None:
    """Our few own files, kept in memory: they are asked for with every page."""
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    kept = {each.name: (each.read_bytes(), kinds[each.suffix]) for each in STATIC.iterdir()}

    async def file(name: str) -> Response:
        if name not in kept:
            return Response("there is no such file", 404)
        content, kind = kept[name]
        return Response(content, media_type=kind, headers={"cache-control": "max-age=300"})

    app.add_api_route("/static/{name}", file, methods=["GET"])


async def _colours() -> Response:
    return Response(colours(), media_type="text/css")


def _pages(bench: Workbench) -> None:
    def page(path: str, view: str, title: str, draw: Draw) -> None:
        """A page at a fixed address."""

        async def built(request: Request) -> None:
            await _built(bench, request.query_params, view, title, draw)

        ui.page(path)(built)

    def about(path: str, title: str, draw: Callable[[str], Draw]) -> None:
        """A page about something that its address names."""

        async def built(request: Request, name: str) -> None:
            await _built(bench, request.query_params, "", f"{title} {name}", draw(name))

        ui.page(path)(built)

    page("/", "", "Outlook", outlook.draw)
    page("/crisis", "crisis", "Crisis", crisis.draw)
    page("/play", "play", "Play", play.draw)
    page("/hinges", "hinges", "Hinges and options", hinges.draw)
    page("/evidence", "evidence", "Evidence", evidence.draw)
    page("/report", "report", "Report", report.draw)
    page("/entry", "", "Entry", entry.draw)
    about("/question/{name}", "Question", question.draw)
    about("/source/{name}", "Source", source.draw)
    inner.on_page_exception(lambda error: _broken(bench, error))
    inner.add_exception_handler(404, _absent(bench))


async def _built(
    bench: Workbench, query: Mapping[str, str], view: str, title: str, draw: Draw
) -> None:
    shown = Page(bench, query, view, title)
    with shown.frame():
        draw(shown)


def _broken(bench: Workbench, error: Exception) -> None:
    """A page that could not be made, through a fault of ours."""
    where = faults.log(error, ["serve"])
    hint = f"please report it with the log in {where}" if where else "please report it"
    with Page(bench, {}, "none", "A fault").frame():
        parts.trouble(Trouble("fault", "this page cannot be shown: a fault in Detente", hint))


def _absent(bench: Workbench) -> Callable[[Request, Exception], Response]:
    async def absent(request: Request, _: Exception) -> Response:
        from nicegui import Client
        from nicegui.page import page

        with Client(page(""), request=request) as client:
            with Page(bench, {}, "none", "Not found").frame():
                parts.trouble(Trouble("absent", "there is no such page", "try the views above"))
            return client.build_response(request, 404)

    return absent  # type: ignore[return-value]
