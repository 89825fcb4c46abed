"""What-ifs: the same as writing the change into the file."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from detente.errors import UsageError
from detente.study.whatif import pairs, whatif

CRISIS = Path(__file__).parents[2] / "crises" / "deterrence"
TEMPO = "moves.HILL: attack.tempo"


@pytest.fixture(scope="module")
def outlook() -> detente.Outlook:
    return detente.load(CRISIS).compile().solve().forecast()


def test_a_number_is_in_the_unit_of_the_file(outlook: detente.Outlook, tmp_path: Path) -> None:
    text = (CRISIS / "crisis.yaml").read_text(encoding="utf-8")
    old = "tempo: 1 [0.3, 3] per year, cost: 4 [2, 8]"
    assert text.count(old) == 1
    path = tmp_path / "crisis.yaml"
    path.write_text(text.replace(old, old.replace("1 [0.3", "2 [0.3")), encoding="utf-8")
    written = detente.load(path).compile().solve().forecast()
    found = whatif(outlook, {TEMPO: 2})
    for key, answer in written.items():
        assert found.after.questions[key] == pytest.approx(answer.value, abs=1e-6)
    assert found.before.questions["attack"] == pytest.approx(outlook["attack"].value, abs=1e-9)
    assert found.changed[0].before == "1 [0.3, 3] per year"
    assert found.changed[0].after == "2 per year"


def test_a_factor_may_start_elsewhere(outlook: detente.Outlook) -> None:
    calm = whatif(outlook, {"pressure": "none"})
    assert calm.after.questions["attack"] < calm.before.questions["attack"]


def test_options_are_done_first(outlook: detente.Outlook) -> None:
    name = next(iter(outlook.crisis.options))
    found = whatif(outlook, {}, [name])
    done = detente.load(CRISIS, options=(name,)).compile().solve().forecast()
    assert found.after.questions["attack"] == pytest.approx(done["attack"].value, abs=1e-6)
    assert found.changed[0].key == f"option {name}"


def test_what_the_compiler_refuses_is_the_result(outlook: detente.Outlook) -> None:
    found = whatif(outlook, {TEMPO: 1e6})
    assert "clock" in found.after.fault


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({TEMPO: "many"}, "takes a number"),
        ({TEMPO: -1}, "cannot be -1"),
        ({TEMPO: "nan"}, "takes a number"),
        ({"presure": "none"}, "no number and no factor `presure`"),
        ({"pressure": "nun"}, "not a level"),
        ({}, "nothing is otherwise"),
    ],
)
def test_mistakes_are_told(
    outlook: detente.Outlook, given: dict[str, str | float], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        whatif(outlook, given)


def test_pairs_split_at_the_last_sign() -> None:
    key = "commitments.csto.clarity=acknowledged strike"
    assert list(pairs([f"{key}=0.2"])) == [(key, "0.2")]
    with pytest.raises(UsageError, match="KEY=VALUE"):
        list(pairs(["fighting"]))
