"""Worker processes: what they answer, and what becomes of them when they are stopped."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

from detente.web.crew import Crew
from detente.web.messages import Broke, Look, Made, Order

GALLERY = Path(__file__).parents[2] / "crises"


def test_orders_are_done_stopped_and_outlive_a_worker(tmp_path: Path) -> None:
    for name in ("good", "bad"):
        shutil.copytree(GALLERY / "deterrence", tmp_path / name)
    bad = tmp_path / "bad" / "crisis.yaml"
    bad.write_text(bad.read_text().replace("pressure = threat,", "pressure = thread,", 1))
    asyncio.run(_play(tmp_path))


async def _play(folder: Path) -> None:
    crew = Crew(folder, {"quick": 1})
    await crew.start()
    stages: list[str] = []

    async def ask(number: int, task: str, name: str, urgency: int = 0) -> Made | Broke:
        order = Order(number, task, Look(name))
        return await crew.ask(
            order, "quick", lambda: None, lambda stage, _: stages.append(stage), urgency
        )

    told = await ask(1, "outlook", "good")
    assert isinstance(told, Made)
    assert told.result.facts.crisis.id == "deterrence"
    assert set(told.result.pictures) == {"scale", "fan", "network"}
    assert stages

    broke = await ask(2, "outlook", "bad")
    assert isinstance(broke, Broke)
    assert broke.trouble.kind == "CrisisError"
    assert broke.trouble.diagnostics[0].code == "unknown-level"

    fault = await ask(3, "no such task", "good")
    assert isinstance(fault, Broke)
    assert fault.trouble.kind == "fault"
    assert "Traceback" not in fault.trouble.message

    # what waits is taken by urgency, and what is given up while it waits is never begun
    order = [asyncio.create_task(ask(n, "check", "good", urgency=9 - n)) for n in (4, 5, 6)]
    await asyncio.sleep(0)
    order[1].cancel()
    done, _ = await asyncio.wait({order[0], order[2]})
    assert all(isinstance(each.result(), Made) for each in done)

    # stopping an order ends its process; the next one has another
    hand = crew._hands["quick"][0]
    before = (await hand.started()).pid
    long = asyncio.create_task(ask(7, "turns", "good"))
    await asyncio.sleep(0.05)
    long.cancel()
    await asyncio.gather(long, return_exceptions=True)
    again = await ask(8, "check", "good")
    assert isinstance(again, Made)
    process = await hand.started()
    assert process.pid != before

    # a worker that the system ends is told of, and replaced
    asking = asyncio.create_task(ask(9, "turns", "good"))
    await asyncio.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    ended = await asking
    assert isinstance(ended, Broke)
    assert ended.trouble.kind == "ended"
    assert isinstance(await ask(10, "check", "good"), Made)

    # closing while an order is under way, and given up at the same time, ends at once
    last = asyncio.create_task(ask(11, "turns", "good"))
    await asyncio.sleep(0.05)
    last.cancel()
    await asyncio.wait_for(crew.close(), 20)
    assert hand._process is None
    await asyncio.gather(last, return_exceptions=True)
