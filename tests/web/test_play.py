"""Stepping through a future: one click is one step, however quick the next one comes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from detente.web.views.play import Board


def board(wait: asyncio.Event, *, known: bool = True) -> Board:
    here = SimpleNamespace(place=(0,)) if known else None
    took = SimpleNamespace(leads_to=(1,))

    async def result(_: Any) -> Any:
        await wait.wait()
        return SimpleNamespace(took=took, weeks=1.0)

    bench = SimpleNamespace(
        standing=lambda _look, _place: SimpleNamespace(result=here),
        step=lambda _look, _place, _seed: None,
        desk=SimpleNamespace(result=result),
    )
    page: Any = SimpleNamespace(bench=bench, look=None, refresh=lambda: None)
    return Board(page)


def test_two_quick_clicks_are_one_step() -> None:
    async def played() -> Board:
        wait = asyncio.Event()
        found = board(wait)
        clicks = [asyncio.create_task(found._step()) for _ in range(2)]
        await asyncio.sleep(0)
        wait.set()
        await asyncio.gather(*clicks)
        return found

    found = asyncio.run(played())
    assert [each.before for each in found._way] == [(0,)]
    assert found._place == (1,)


def test_a_click_before_the_state_is_known_does_nothing() -> None:
    found = board(asyncio.Event(), known=False)
    asyncio.run(found._step())
    assert found._way == []
