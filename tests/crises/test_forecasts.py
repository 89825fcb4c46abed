"""What follows from the gallery: convergence, the bounds of reference classes, golden numbers.

`make golden` rewrites the files in `golden/`; a change in them is reviewed like code and explained
in the changelog.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.crises.conftest import NAMES
from tests.crises.played import Played

from detente.outlook.answer import Answer

GOLDEN = Path(__file__).parent / "golden"
DIGITS = 6
MOST_STATES = 12_500  # some twenty seconds on two cores
Run = Callable[[str], Played]


def _facts(answer: Answer) -> dict[str, float | list[float] | None]:
    value = None if answer.value is None else round(answer.value, DIGITS)
    span = [round(end, DIGITS) for end in answer.span]
    return {"value": value, "span": span, "tempo_only": round(answer.tempo_only, DIGITS)}


@pytest.mark.parametrize("name", NAMES)
def test_forecast_is_the_golden_one(name: str, played: Run) -> None:
    result = played(name)
    found = {
        "states": result.game.arrays.states,
        "equilibria": len(result.solution.equilibria),
        "questions": {key: _facts(answer) for key, answer in result.forecast.answers.items()},
    }
    file = GOLDEN / f"{name}.json"
    if os.environ.get("DETENTE_WRITE_GOLDEN"):
        file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    kept = json.loads(file.read_text("utf-8"))
    assert found["states"] == kept["states"]
    assert found["equilibria"] == kept["equilibria"]
    assert list(result.forecast.answers) == list(kept["questions"])
    for key, answer in result.forecast.answers.items():
        facts = _facts(answer)
        assert facts["value"] == pytest.approx(kept["questions"][key]["value"], abs=2e-6), key
        assert facts["span"] == pytest.approx(kept["questions"][key]["span"], abs=2e-6), key
        expected = kept["questions"][key]["tempo_only"]
        assert facts["tempo_only"] == pytest.approx(expected, abs=2e-6), key


@pytest.mark.parametrize("name", ["deterrence", "karabakh-2020"])
def test_one_equilibrium_is_the_headline(name: str, played: Run) -> None:
    solution = played(name).solution
    assert solution.converged
    assert solution.headline is not None, solution.reason
    assert all(certificate.residual <= 1e-8 for certificate in solution.certificates)


def test_chicken_has_several_stable_equilibria_and_no_headline(played: Run) -> None:
    result = played("chicken")
    assert sum(bool(each.stable) for each in result.solution.equilibria) >= 2
    assert result.solution.headline is None
    answers = result.forecast.answers
    assert all(answer.value is None for answer in answers.values())
    low, high = answers["north-leaves-first"].span
    assert low < 0.3
    assert high > 0.7
    # The stand-off looks the same from both sides, so the two mirror images agree on it.
    low, high = answers["standoff-lasts"].span
    assert low == pytest.approx(high, abs=1e-6)


def test_karabakh_stays_small(played: Run) -> None:
    assert played("karabakh-2020").game.arrays.states <= MOST_STATES


def test_tempos_of_grave_moves_stay_within_the_reference_class(played: Run) -> None:
    result = played("karabakh-2020")
    for question in result.game.crisis.questions.values():
        answer = result.forecast.answers[question.id]
        if question.grave and answer.reference is not None:
            assert answer.tempo_only <= answer.reference[2], question.id
            assert answer.warnings == (), question.id


def test_karabakh_answers_are_not_silly(played: Run) -> None:
    answers = played("karabakh-2020").forecast.answers
    for key in ("russia-fights", "turkey-russia-clash", "armenia-entered"):
        value = answers[key].value
        assert value is not None
        assert value < 0.15, key
    for key, answer in answers.items():
        if answer.probability is not None:
            assert 0 < answer.probability < 1, key
