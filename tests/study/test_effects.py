"""Effects on common draws: against closed forms, and the same whoever answers them."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.cli.entry import run
from detente.errors import UsageError
from detente.show import effects as words
from detente.show.effects import NOTHING, Effects
from detente.show.whatif import THEN, answers_table
from detente.study.answering import Way
from detente.study.effects import effects
from detente.study.options import options, with_option
from detente.study.trial import Trial
from detente.study.whatif import whatif

OPTIONS = """
options:
  watch: {title: A slow spark becomes a fast one, by: NOR, coercive: true, cite: assumed,
          choose: {hazards.spark.rate: fast}}
  hold: {title: The border is held, by: SOU, cite: assumed, numbers: {numbers.pace: 0.005}}
  calm: {title: Half the pace, by: NOR, cite: assumed,
         numbers: {numbers.pace: {best: 0.015, range: [0.005, 0.03]}}}
  idle: {title: Nothing much, by: NOR, cite: assumed, start: {talks: under way}}
aims:
  no-war: {text: No war, lower: war}
  war-late: {text: War comes late, raise: weeks-to-war}
"""
LATE = 92 / 7  # weeks from 31 October 2020 to 31 January 2021
SLOW, FAST = 0.01, 0.05


@pytest.fixture(scope="module")
def path(parted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("effects") / "crisis.yaml"
    path.write_text(parted.read_text(encoding="utf-8") + OPTIONS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def play(path: Path) -> detente.Play:
    return detente.load(path).compile().solve()


@pytest.fixture(scope="module")
def found(path: Path) -> Effects:
    effects_ = options(path, readings=[], draws=64).effects
    assert effects_ is not None
    return effects_


def war(pace: np.ndarray | float, spark: float = SLOW) -> np.ndarray:
    return np.asarray(-np.expm1(-(np.asarray(pace) + spark) * LATE))


def paces(play: detente.Play) -> np.ndarray:
    """The pace in each of the 64 draws, by the definition of its distribution."""
    from detente.study.draws import Draws
    from detente.study.trial import parameters

    names = tuple(parameters(play.crisis))
    z = Draws.of(names, 1).normals(64)[:, names.index("numbers.pace")]
    edge = 1.2815515655446004
    wide = np.where(z < 0, math.log(0.03 / 0.01), math.log(0.06 / 0.03)) / edge
    return np.asarray(0.03 * np.exp(z * wide))


def test_a_change_is_that_of_each_draw_by_its_own_numbers(
    found: Effects, play: detente.Play
) -> None:
    pace = paces(play)
    watch = war(pace, FAST) - war(pace)
    effect = found.effects["watch"]["war"]
    assert effect.change.mean == pytest.approx(watch.mean(), abs=1e-8)
    low, high = np.quantile(watch, [0.1, 0.9], method="inverted_cdf")
    assert [effect.change.low, effect.change.high] == pytest.approx([low, high], abs=1e-8)
    assert effect.change.point == pytest.approx(float(war(0.03, FAST) - war(0.03)), abs=1e-8)
    assert effect.raised == 1.0
    assert effect.lowered == 0.0
    idle = found.effects["idle"]["war"]
    assert idle.raised == idle.lowered == 0.0, "what hardly changes is felt by nobody"
    # the change is far surer than what it is between
    assert effect.change.high - effect.change.low < effect.before.high - effect.before.low


def test_a_number_that_an_option_makes_sure_varies_no_more(
    found: Effects, play: detente.Play
) -> None:
    effect = found.effects["hold"]["war"]
    assert effect.after.low == pytest.approx(float(war(0.005)), abs=1e-8)
    assert effect.after.high == pytest.approx(float(war(0.005)), abs=1e-8)
    change = war(0.005) - war(paces(play))
    assert effect.change.mean == pytest.approx(change.mean(), abs=1e-8)
    assert effect.lowered == pytest.approx(float((change < -0.005).mean()))


def test_a_number_with_another_range_keeps_its_place_among_the_draws(
    found: Effects, play: detente.Play
) -> None:
    """The same quantile before and after: for a pace in half as wide a range, half the pace."""
    z = np.log(paces(play) / 0.03)
    wide = np.where(z < 0, math.log(3) / math.log(3), math.log(2) / math.log(2))
    change = war(0.015 * np.exp(z * wide)) - war(0.03 * np.exp(z))
    assert found.effects["calm"]["war"].change.mean == pytest.approx(change.mean(), abs=1e-8)


def test_expected_times_have_changes_too(found: Effects, play: detente.Play) -> None:
    pace = paces(play)
    change = 1.0 / (pace + FAST) - 1.0 / (pace + SLOW)
    effect = found.effects["watch"]["weeks-to-war"]
    assert effect.change.mean == pytest.approx(change.mean(), rel=1e-6)
    assert effect.lowered == pytest.approx(float((change < -0.5).mean()))


def test_shares_of_the_best_add_up_and_a_loss_is_never_best(
    found: Effects, play: detente.Play
) -> None:
    pace = paces(play)
    gains = {
        "hold": war(pace) - war(0.005),
        "calm": war(pace) - war(pace / 2),
    }
    first = gains["hold"] > gains["calm"]
    best = found.best["no-war"]
    assert sum(best.values()) == pytest.approx(1.0)
    assert best["hold"] == pytest.approx(first.mean())
    assert best["watch"] == best["idle"] == best[NOTHING] == 0.0


def test_the_ranking_is_by_expected_gain(found: Effects, path: Path) -> None:
    crisis = detente.load(path).model
    aim = crisis.aims["no-war"]
    ranked = found.ranked(aim)
    gains = [found.gain(aim, name) for name in ranked]
    assert gains == sorted(gains, reverse=True)
    assert ranked[-1] == "watch"
    rows = words.aim_table(found, crisis, aim).rows
    assert [row[0] for row in rows] == ranked
    assert {row[0]: row[-1] for row in rows}["watch"] == "coercive"


def test_where_no_option_gains_nothing_is_best(play: detente.Play, path: Path) -> None:
    worse = with_option(play.crisis, path, "watch")
    points = {NOTHING: Trial.of(play).known(), "watch": Trial.of(play).of_crisis(worse)}
    alone = effects(play, {"watch": worse}, points, 16)
    assert alone.best["no-war"] == {NOTHING: 1.0, "watch": 0.0}
    assert (
        "In 100 % of the draws no option gains anything."
        in words.aim_table(alone, play.crisis, play.crisis.aims["no-war"]).notes
    )


def test_what_gains_nothing_is_no_better_than_doing_nothing(play: detente.Play, path: Path) -> None:
    same = with_option(play.crisis, path, "idle")
    points = {NOTHING: Trial.of(play).known(), "idle": Trial.of(play).of_crisis(same)}
    assert effects(play, {"idle": same}, points, 8).best["no-war"] == {NOTHING: 1.0, "idle": 0.0}


def test_workers_and_interrupts_change_no_byte(
    play: detente.Play, path: Path, tmp_path: Path
) -> None:
    changed = {name: with_option(play.crisis, path, name) for name in ("watch", "idle")}
    trial = Trial.of(play)
    points = {NOTHING: trial.known()} | {k: trial.of_crisis(v) for k, v in changed.items()}
    one = effects(play, changed, points, 12, way=Way(keep=tmp_path / "one"))
    effects(play, changed, points, 5, way=Way(keep=tmp_path / "two"))
    two = effects(play, changed, points, 12, way=Way(workers=2, keep=tmp_path / "two"))
    assert words.record(one) == words.record(two)
    first, second = (tmp_path / each / "draws.jsonl" for each in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(UsageError, match="are of another"):
        effects(play, {"idle": changed["idle"]}, points, 12, way=Way(keep=tmp_path / "one"))


def test_draws_without_an_answer_are_counted_and_named(
    play: detente.Play, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.study import variants
    from detente.study.trial import Answers, tried

    changed = {"watch": with_option(play.crisis, path, "watch")}
    points = {NOTHING: Trial.of(play).known(), "watch": Trial.of(play).of_crisis(changed["watch"])}
    count = 0

    def third(crisis, near, *rest):  # type: ignore[no-untyped-def]
        nonlocal count
        count += near is not None
        if near is not None and count % 3 == 0:
            return Answers(dict.fromkeys(crisis.questions, math.nan), fault="it is lost")
        return tried(crisis, near, *rest)

    monkeypatch.setattr(variants, "tried", third)
    lost = effects(play, changed, points, 9)
    assert lost.lost == {"watch": (3, "watch: it is lost")}
    assert lost.effects["watch"]["war"].change.answered == 6
    assert "watch: 3 of 9 draws have no answer" in " ".join(words.losses(lost))


def test_what_is_set_by_hand_stays_set(play: detente.Play) -> None:
    found = whatif(play.forecast(), {"numbers.pace": 0.08}, draws=32)
    assert found.effects is not None
    effect = found.effects.effects[THEN]["war"]
    assert [effect.after.low, effect.after.high] == pytest.approx([float(war(0.08))] * 2, abs=1e-8)
    assert effect.before.high - effect.before.low > 0.1
    row = dict(zip(("q", "h", "now", "then", "change"), answers_table(found).rows[0], strict=True))
    assert row["now"].startswith("41 % [")
    assert "to +" in row["change"]


def test_an_option_that_chooses_is_read_from_the_file(play: detente.Play, path: Path) -> None:
    found = whatif(play.forecast(), {}, ["watch"], path=path)
    assert found.after.questions["war"] == pytest.approx(float(war(0.03, FAST)), abs=1e-8)
    with pytest.raises(UsageError, match="chooses among alternatives"):
        whatif(play.forecast(), {}, ["watch"])


def test_draws_need_ranges(play: detente.Play) -> None:
    crisis = dataclasses.replace(
        play.crisis,
        numbers={
            key: dataclasses.replace(each, ranged=False)
            for key, each in play.crisis.numbers.items()
        },
    )
    sure = detente.Crisis(crisis).compile().solve()
    with pytest.raises(UsageError, match="nothing to draw"):
        effects(sure, {}, {NOTHING: Trial.of(sure).known()}, 4)


def test_the_command_prints_both_and_resumes(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = str(tmp_path / "kept")
    wanted = ["options", str(path), "--readings", "none", "--draws", "8", "--keep", keep,
              "--workers", "1"]  # fmt: skip
    assert run(wanted) == 0
    first = capsys.readouterr().out
    assert "over the ranges of" in first
    assert run(wanted) == 0
    assert capsys.readouterr().out == first
    assert run(["whatif", str(path), "numbers.pace=0.05", "--draws", "8", "--json"]) == 0
    assert '"over_ranges": {' in capsys.readouterr().out
