"""What events say of the questions of a game: on a dense chain that remembers, in simulation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import detente
from detente.errors import NotConverged
from detente.outlook import matters
from detente.outlook.chain import make_chain
from detente.outlook.indicators import Indicator, indicators
from detente.outlook.questions import Asked, ask
from detente.outlook.simulate import longest_run, sample_paths
from detente.testing import oracles

EVER = 2_000.0
PLAIN = {"reached", "on", "before"}
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
  lasts: {text: t, holds: "pressure in [none, threat]", for: 5 weeks, age: 2 weeks, by: 2026-02-20}
  lasts-anew: {text: t, holds: pressure = none, for: 10 days, by: 2026-03-20}
  lasted: {text: t, holds: pressure = threat, for: 4 weeks, age: 2 weeks, by: 2026-03-20}
  weeks-to-peace: {text: t, time_to: pressure = none}
  soon: {text: t, happens: pressure = attack, by: 2026-01-03}
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
    asked = {each.question.id: each for each in ask(game) if each.question.kind in PLAIN}
    found = indicators(game, play.speaking, weeks, [*asked]).found
    assert len(found) >= 3
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


@pytest.mark.parametrize("weeks", [1.0, 3.0])
def test_runs_agree_with_simulation(play: detente.Play, weeks: float) -> None:
    game, count = play.game.model, 60_000
    keys = ["lasts", "lasts-anew", "lasted"]
    asked = {each.question.id: each for each in ask(game) if each.question.id in keys}
    found = {each.id: each for each in indicators(game, play.speaking, weeks, keys).found}
    told = found["HILL: back down"]
    chain = make_chain(game.arrays, play.speaking.choice)
    cause = next(k for k in range(chain.moves) if game.move_names[k] == told.id)
    for key, each in asked.items():
        paths = sample_paths(chain, count, each.ends, np.random.default_rng(8))
        seen = np.zeros(count, bool)
        seen[paths.owner[(paths.cause == cause) & (paths.weeks <= weeks)]] = True
        held = longest_run(paths, each.happens, each.question.age) >= (
            each.question.duration or 0.0
        )
        for chance, outcome in (
            (told.chance, seen),
            (told.signals[key].if_seen, held[seen]),
            (told.signals[key].if_not, held[~seen]),
        ):
            off = abs(float(outcome.mean()) - chance)
            assert off <= 4.5 * np.sqrt(chance * (1 - chance) / len(outcome)), key


def test_every_kind_is_answered_and_agrees_with_the_forecast(play: detente.Play) -> None:
    found = indicators(play.game.model, play.speaking, 1.0)
    forecast = play.forecast()
    assert set(found.now) == set(forecast) - {"soon"}
    for key, now in found.now.items():
        assert now == pytest.approx(forecast[key].value, rel=1e-7)
    assert found.left_out == {"soon": "it ends before the watch does"}
    for each in found.found:
        assert set(each.signals) == set(found.now)
        assert all(signal.error < 1e-5 for signal in each.signals.values())


def test_a_question_that_cannot_be_computed_is_left_out_and_says_why(
    play: detente.Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise NotConverged("hardly ever left")

    monkeypatch.setattr(matters, "expected_time", fails)
    found = indicators(play.game.model, play.speaking, 1.0, ["weeks-to-peace", "attack"])
    assert found.left_out == {"weeks-to-peace": "hardly ever left"}
    assert set(found.now) == {"attack"}


def test_progress_goes_from_nothing_to_all(play: detente.Play) -> None:
    heard: list[float] = []
    indicators(play.game.model, play.speaking, 1.0, progress=heard.append)
    assert heard == sorted(heard)
    assert all(0.0 <= each <= 1.0 for each in heard)


def test_what_an_infinite_wait_tells() -> None:
    """Nothing while it stays infinite; without bound where an event makes it finite."""
    signals = {"stays": matters.Signal(np.inf, np.inf), "ends": matters.Signal(3.0, np.inf)}
    each = Indicator("e", True, 1.0, 0.5, {"stays": np.inf, "ends": np.inf}, signals)
    assert each.tells("stays") == 0.0
    assert each.tells("ends") == np.inf
    assert each.tells("another") == 0.0


def test_an_event_that_is_the_answer_settles_it(play: detente.Play) -> None:
    found = {each.id: each for each in indicators(play.game.model, play.speaking).found}
    signal = found["HILL: attack"].signals["attack"]
    assert signal.if_seen == pytest.approx(1.0)
    assert signal.settles
    assert signal.if_not < found["HILL: attack"].now["attack"]


def test_what_is_learnt_does_not_move_the_forecast_on_average(play: detente.Play) -> None:
    for each in indicators(play.game.model, play.speaking, 3.0).found:
        for key, signal in each.signals.items():
            mean = each.chance * signal.if_seen + (1 - each.chance) * signal.if_not
            assert mean == pytest.approx(each.now[key], rel=1e-9, abs=1e-9)


def test_a_watch_needs_time(play: detente.Play) -> None:
    with pytest.raises(ValueError, match="weeks: received 0"):
        indicators(play.game.model, play.speaking, 0.0)
