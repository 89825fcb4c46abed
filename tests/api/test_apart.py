"""Crises in parts through the public objects: the same use, the same numbers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import time
from pathlib import Path

import numpy as np
import pytest
from tests.glue import MARK, glued
from tests.outlook.test_apart import theatres

import detente
from detente.apart import GameApart, OutlookApart, PlayApart
from detente.api import Crisis, Game
from detente.crisis.expressions import And, Compare
from detente.crisis.model import Crisis as CrisisModel
from detente.crisis.model import Perception, Question
from detente.errors import LimitError, UsageError
from detente.game import compile_crisis
from detente.game.exchange import read_npz
from detente.testing.generate import coupled_crisis


@pytest.fixture(scope="module")
def outlook() -> OutlookApart:
    game = Crisis(theatres()).compile()
    assert isinstance(game, GameApart)
    return game.solve().forecast()


def test_the_same_use(outlook: OutlookApart) -> None:
    play = outlook.play
    assert isinstance(play, PlayApart)
    assert isinstance(play.game, Game)
    assert play.game.states == compile_crisis(theatres()).states == 9
    assert play.size.states == 6
    assert play.game.names == ("east", "west")
    assert play.certificate.converged
    assert play.certificate.checks[0] == "2 parts that nothing links, each solved by itself"
    own = [solution.certificates[solution.headline or 0] for solution in play.solutions]
    assert play.certificate.residual == max(each.residual for each in own)
    assert play.certificate.digest not in {each.digest for each in own}
    assert [each.actor for each in play.next_moves] == ["A", "B", "C", "D"]
    assert "3 x 3" in repr(play.game)
    assert outlook["both"].probability is not None
    assert outlook.to_frame().loc["first", "value"] == outlook["first"].value
    assert not detente.diff(outlook, outlook)
    assert "theatres" in play.game._repr_html_()
    assert "both" in outlook._repr_html_()


def test_report_histories_and_what_is_implied(outlook: OutlookApart, tmp_path: Path) -> None:
    page = outlook.report(tmp_path / "r.html", seed=3).read_text("utf-8")
    assert "What the file implies" in page
    assert "2 parts that nothing links" in page
    facts = outlook.facts(seed=3)
    assert len(facts.histories) == 3
    assert facts.size.states == 6
    assert facts.histories == outlook.simulate(seed=3).histories
    assert outlook.facts(histories=0).histories == ()
    assert [each.id for each in outlook.implied().escalation][:2] == ["rise", "rise-4-weeks"]


def test_options(outlook: OutlookApart) -> None:
    """Precision and foresight reach every part."""
    game = outlook.play.game
    noise = game.solve(precision_scale=0.0).forecast()
    for key, each in noise.items():
        assert each.value == pytest.approx(outlook[key].tempo_only, abs=1e-7)
    half = game.solve(precision_scale=0.5).forecast()
    for key, each in half.items():
        assert each.value == pytest.approx(outlook[key].by_precision[0.5], rel=1e-5, abs=1e-7)
    limited = game.solve(foresight=4.0)
    assert limited.certificate.limited
    assert 4.0 in limited.forecast()["both"].by_foresight
    with pytest.raises(UsageError):
        game.solve(precision_scale=-1.0)


def test_export_of_the_whole(outlook: OutlookApart, tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    outlook.play.export(npz=path)
    assert read_npz(path).states == 9
    tight = Crisis(theatres()).compile(max_states=8)
    with pytest.raises(LimitError, match="9 states"):
        tight.solve().export(npz=path)


def test_what_actors_know_concerns_all_theatres() -> None:
    """Perceptions: solved whole."""
    crisis = theatres()
    tempo = next(key for key, each in crisis.numbers.items() if each.kind == "tempo")
    doubled = dataclasses.replace(crisis.numbers[tempo], best=0.6, low=0.6, high=0.6)
    sees = {"B": Perception("B", {tempo: doubled})}
    game = Crisis(dataclasses.replace(crisis, perceptions=sees)).compile()
    assert not isinstance(game, GameApart)
    assert game.states == 9


def alone(crisis: CrisisModel) -> dict[str, float | None]:
    found = Crisis(crisis).compile().solve().forecast()
    return {key: each.value for key, each in found.items()}


def test_a_further_theatre_changes_no_number() -> None:
    """Though the same actors move in both."""
    first = coupled_crisis(60, actors=3, seed=1)
    second = coupled_crisis(40, actors=3, seed=2)
    both = glued(first, second, same_actors=True)
    assert set(both.actors) == {*first.actors, *second.actors}
    game = Crisis(both).compile()
    assert isinstance(game, GameApart)
    found = game.solve().forecast()
    for key, value in alone(first).items():
        assert found[key].value == pytest.approx(value, rel=1e-11), key


def test_eight_thousand_million_states_in_seconds() -> None:
    """Three theatres of 2,016 states each, the same six actors in all of them."""
    one, two, three = (coupled_crisis(2_000, actors=6, seed=seed) for seed in (1, 2, 3))
    crisis = glued(one, glued(two, three, same_actors=True), same_actors=True)
    fronts = [place for place, factor in enumerate(crisis.factors) if "front" in factor.id]
    far = [place for place in fronts if crisis.factors[place].id.startswith(MARK)]
    worst = [Compare(place, "=", len(crisis.factors[place].levels) - 1) for place in far[:2]]
    by = crisis.as_of + dt.timedelta(weeks=26)
    asked = dict(crisis.questions)
    asked["elsewhere"] = Question("elsewhere", "?", "reached", worst[0], by=by)
    asked["across"] = Question(
        "across", "?", "reached", And((worst[0], Compare(fronts[0], "=", 0))), by=by
    )
    begun = time.process_time()
    game = Crisis(dataclasses.replace(crisis, questions=asked)).compile()
    assert game.states == 2_016**3
    outlook = game.solve().forecast()
    assert time.process_time() - begun < 60
    assert outlook.play.certificate.residual < 1e-7
    assert outlook["elsewhere"].value is not None
    # the two parts together have 4 million states, above the limit
    assert outlook["across"].value is None
    assert "4,064,256 states" in outlook["across"].warnings[0]
    assert math.isclose(sum(outlook.facts(histories=0).ladder.shares[-1]), 1.0, abs_tol=1e-9)  # type: ignore[union-attr]
    assert np.isfinite([each.nats for each in outlook.facts(histories=0).drives]).all()
