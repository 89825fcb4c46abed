"""What events say of a question, against a dense chain that remembers whether they were seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente
from detente.outlook.indicators import Indicator, indicators
from detente.outlook.questions import Asked, ask
from detente.testing import oracles

EVER = 2_000.0
GALLERY = Path(__file__).parents[2] / "crises"
Float = np.ndarray


TALKS = """  - by: VALE
    name: ask for talks
    when: pressure in [threat, attack]
    outcomes: [{chance: 0.4, then: pressure = none}, {chance: rest, then: nothing}]
    tempo: 1/month
    cost: 1
    cite: assumed

hazards:
"""
MORE = """questions:
  fights-first: {text: t, happens: guarantee = honoured, before: pressure = none, by: 2026-06-30}
  ever-first: {text: t, happens: pressure = Vale yields, before: guarantee = pledged}
  at-the-end: {text: t, happens: pressure = threat, on: 2026-06-30}
"""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> detente.Play:
    """With a move that may change nothing, and questions on what comes first or holds at last."""
    text = (GALLERY / "deterrence" / "crisis.yaml").read_text(encoding="utf-8")
    assert text.count("\nhazards:\n") == text.count("\nquestions:\n") == 1
    text = text.replace("\nhazards:\n", "\n" + TALKS).replace("questions:\n", MORE, 1)
    path = tmp_path_factory.mktemp("watched") / "crisis.yaml"
    path.write_text(text, encoding="utf-8")
    return detente.load(path).compile().solve()


def generators(play: detente.Play) -> dict[str, Float]:
    """Rates from state to state by event id, straight from the arrays; the diagonal is kept."""
    game, choice = play.game.model, play.speaking.choice
    arrays = game.arrays
    found: dict[str, Float] = {}

    def rates(name: str) -> Float:
        return found.setdefault(name, np.zeros((game.states, game.states)))

    for x in range(game.states):
        for e in range(arrays.state_edge[x], arrays.state_edge[x + 1]):
            pace = arrays.clock[arrays.edge_actor[e]] * choice[e]
            for o in range(arrays.edge_outcome[e], arrays.edge_outcome[e + 1]):
                into = rates(game.move(e).id)
                into[x, arrays.outcome_state[o]] += pace * arrays.outcome_chance[o]
        for h in range(arrays.state_hazard[x], arrays.state_hazard[x + 1]):
            rates(game.hazard(h).id)[x, arrays.hazard_state[h]] += arrays.hazard_rate[h]
    return found


def with_memory(every: dict[str, Float], event: str, asked: Asked, *, forgets: bool) -> Float:
    """The chain on (state, event seen, decided): 6 n states. `forgets` watches no more."""
    n = len(next(iter(every.values())))
    wins = asked.happens if asked.rival is None else asked.happens & ~asked.rival
    lost = np.zeros(n, bool) if asked.rival is None else asked.rival
    decided = asked.question.kind != "on"
    size = 6 * n
    matrix = np.zeros((size, size))
    for name, rates in every.items():
        for x, y in zip(*np.nonzero(rates), strict=True):
            for seen in (0, 1):
                for was in (0, 1, 2):
                    now = was or (1 if wins[y] else 2 if lost[y] else 0) if decided else 0
                    saw = 1 if name == event and not forgets else seen
                    at, to = (was * 2 + seen) * n + x, (now * 2 + saw) * n + y
                    matrix[at, to] += rates[x, y]
                    matrix[at, at] -= rates[x, y]
    return matrix


@pytest.mark.parametrize("weeks", [0.5, 2.0, 6.0])
def test_against_a_chain_that_remembers(play: detente.Play, weeks: float) -> None:
    game = play.game.model
    every = generators(play)
    found = indicators(game, play.speaking, weeks)
    assert len(found) >= 3
    asked = {each.question.id: each for each in ask(game)}
    for each in found:
        for key, signal in each.signals.items():
            chance, seen, hidden = expected(each, every, asked[key], game.start, weeks)
            assert each.chance == pytest.approx(chance, abs=1e-9)
            assert signal.if_seen == pytest.approx(seen, abs=1e-7)
            assert signal.if_not == pytest.approx(hidden, abs=1e-7)


def expected(
    each: Indicator, every: dict[str, Float], asked: Asked, start: int, weeks: float
) -> tuple[float, float, float]:
    n = len(next(iter(every.values())))
    watch = oracles.exponential(with_memory(every, each.id, asked, forgets=False) * weeks)
    later = (asked.ends if asked.weeks else EVER) - weeks
    after = oracles.exponential(with_memory(every, each.id, asked, forgets=True) * later)
    ends = watch[start] @ after
    if asked.question.kind == "on":
        good = np.tile(asked.happens, 6)
    else:
        good = np.repeat([False, False, True, True, False, False], n)
    seen = np.tile(np.repeat([False, True], n), 3)
    chance = ends[seen].sum()
    return chance, ends[good & seen].sum() / chance, ends[good & ~seen].sum() / (1 - chance)


def test_an_event_that_is_the_answer_settles_it(play: detente.Play) -> None:
    found = {each.id: each for each in indicators(play.game.model, play.speaking)}
    signal = found["HILL: attack"].signals["attack"]
    assert signal.if_seen == pytest.approx(1.0)
    assert signal.if_not < found["HILL: attack"].now["attack"]


def test_what_is_learnt_does_not_move_the_forecast_on_average(play: detente.Play) -> None:
    for each in indicators(play.game.model, play.speaking, 3.0):
        for key, signal in each.signals.items():
            mean = each.chance * signal.if_seen + (1 - each.chance) * signal.if_not
            assert mean == pytest.approx(each.now[key], abs=1e-9)


def test_a_watch_needs_time(play: detente.Play) -> None:
    with pytest.raises(ValueError, match="weeks: received 0"):
        indicators(play.game.model, play.speaking, 0.0)
