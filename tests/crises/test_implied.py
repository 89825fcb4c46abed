"""Face validity of the gallery: what each crisis implies before any question is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.crises.conftest import NAMES
from tests.crises.played import Played

from detente.outlook.implied import implied

Run = Callable[[str], Played]


@pytest.mark.parametrize("name", NAMES)
def test_inside_the_range_or_says_why(name: str, played: Run) -> None:
    """And the quantities agree with each other and with the forecast."""
    forecast = played(name).forecast
    found = implied(played(name).game, forecast.main.play)
    assert [each.id for each in found.outside if not each.why] == []
    by_id = {each.id: each for each in found.escalation}
    for which in ("play", "tempo") if "rise" in by_id else ():
        rise = getattr(by_id["rise"], which)
        soon, later = (getattr(by_id[f"rise-{weeks}-weeks"], which) for weeks in (4, 13))
        assert 1 - rise.lasting[30.0] >= soon.value - 1e-9
        assert soon.value <= later.value <= rise.ever + 1e-9
        led = [
            getattr(each, which).value for key, each in by_id.items() if key.startswith("rise-to-")
        ]
        assert not led or sum(led) == pytest.approx(rise.ever, abs=1e-7)
    assert [each.actor for each in found.actors] == list(forecast.incentives)
    for each in found.actors:
        nats = forecast.incentives[each.actor].nats
        assert each.incentive.nats == pytest.approx(nats, rel=1e-6, abs=1e-12)
    assert found.weeks == forecast.weeks


def test_counts_agree_with_simulation(played: Run) -> None:
    """Every move of this crisis changes something, so that histories show it."""
    game, forecast = played("deterrence").game, played("deterrence").forecast
    sample = forecast.histories(count=4_000, seed=3)
    made = sum(step.by.startswith("Hillmark") for story in sample for step in story.steps)
    hillmark = implied(game, forecast.main.play).actors[0]
    expected = sum(move.expected for move in hillmark.moves)
    assert made / 4_000 == pytest.approx(expected, abs=0.1)
