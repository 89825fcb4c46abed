"""Data routes: what the views show as JSON, charts and reports as files.

Cheap routes answer from results that are there and never wait; files are made on demand by a worker
and kept. All stand behind the guard like everything else.
"""

from __future__ import annotations

import json
import math
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from detente.show import records
from detente.show.handing import KINDS
from detente.web.desk import Job
from detente.web.messages import Look
from detente.web.workbench import Workbench

NAMED = {
    "brief.pdf": ("brief_pdf", "The brief as PDF", "application/pdf"),
    "full.pdf": ("full_pdf", "The full version as PDF", "application/pdf"),
    "report.html": ("page", "The report as a page", "text/html; charset=utf-8"),
}


def add_routes(app: FastAPI, bench: Workbench) -> None:
    """Put the routes into the application."""
    kept: dict[Look, bytes] = {}

    async def state() -> Response:
        """What is known and what is under way: cheap."""
        head = bench.head
        return JSONResponse(
            {
                "schema": "detente/workbench/1",
                "digest": head.digest,
                "trouble": None if head.trouble is None else head.trouble.message,
                "jobs": [_told(job) for job in bench.desk.jobs[-40:]],
            }
        )

    async def outlook(request: Request) -> Response:
        """The forecast, as `detente forecast --json` prints it: cheap once it is there."""
        look = bench.look(request.query_params)
        if look not in kept:
            job = bench.outlook(look)
            if job.state != "done":
                return JSONResponse(_told(job), 202 if not job.over else 409)
            record = _finite(records.forecast(job.result.facts))
            kept[look] = json.dumps(record, ensure_ascii=False, allow_nan=False).encode()
        return Response(kept[look], media_type="application/json")

    async def picture(request: Request, name: str) -> Response:
        """A picture of the outlook that is there: cheap."""
        job = bench.outlook(bench.look(request.query_params))
        drawn = job.result.pictures.get(name) if job.state == "done" else None
        if drawn is None:
            return JSONResponse({"error": "there is no such picture yet"}, 404)
        return Response(drawn.themed("light"), media_type="image/svg+xml")

    async def chart(request: Request, name: str, form: str) -> Response:
        """A chart to hand on."""
        if form not in KINDS:
            return JSONResponse({"error": "there is no such form"}, 404)
        look, question = bench.look(request.query_params), request.query_params.get("question", "")
        job = bench.made(look, "chart", f"{name}.{form}", name=name, form=form, question=question)
        await bench.desk.result(job)
        return _file(job, KINDS[form], f"{look.digest[:8]}-{name}.{form}")

    async def made(request: Request, name: str) -> Response:
        """A report to hand on."""
        if name not in NAMED:
            return JSONResponse({"error": "there is no such file"}, 404)
        look = bench.look(request.query_params)
        task, title, kind = NAMED[name]
        arguments: dict[str, Any] = {}
        if task != "page":
            first = bench.outlook(look)
            told = await bench.desk.result(first)
            if told is None:
                return JSONResponse(_told(first), 409)
            brief = bench.brief(look, told.facts.crisis.as_of)
            found = await bench.desk.result(brief)
            if found is None:
                return JSONResponse(_told(brief), 409)
            arguments["made"] = found
        job = bench.made(look, task, title, **arguments)
        await bench.desk.result(job)
        return _file(job, kind, f"{look.digest[:8]}-{name}")

    app.add_api_route("/data/state.json", state, methods=["GET"])
    app.add_api_route("/data/outlook.json", outlook, methods=["GET"])
    app.add_api_route("/data/picture/{name}.svg", picture, methods=["GET"])
    app.add_api_route("/data/chart/{name}.{form}", chart, methods=["GET"])
    app.add_api_route("/data/file/{name}", made, methods=["GET"])


def _file(job: Job, kind: str, name: str) -> Response:
    """What came of a job, as a file to save."""
    if job.state != "done":
        return JSONResponse(_told(job), 409)
    return Response(
        job.result,
        media_type=kind,
        headers={"content-disposition": f'attachment; filename="detente-{name}"'},
    )


def _told(job: Job) -> dict[str, Any]:
    return {
        "number": job.number,
        "title": job.title,
        "state": job.state,
        "stage": job.stage,
        "share": job.share if math.isfinite(job.share) else None,
        "trouble": None if job.trouble is None else job.trouble.message,
    }


def _finite(record: Any) -> Any:
    """Null for what JSON cannot say."""
    if isinstance(record, float):
        return record if math.isfinite(record) else None
    if isinstance(record, dict):
        return {str(key): _finite(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [_finite(value) for value in record]
    return record
