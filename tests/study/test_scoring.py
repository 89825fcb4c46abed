"""Forecasts against answers: by hand, by sampling, and which hinge was wrong."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.crisis.model import Crisis
from detente.evidence.answers import Answers, RungSeen
from detente.evidence.resolution import Resolution
from detente.evidence.scorecard import Scorecard
from detente.evidence.scores import brier
from detente.outlook.simulate import first_time, sample_paths
from detente.study import scoring
from detente.study.postmortem import post_mortem, wrong_hinges
from detente.study.scoring import Given, arrival, chain_for, score, score_outlooks, shares
from detente.study.trial import with_values

GALLERY = Path(__file__).parents[2] / "crises"
BORDER = Path(__file__).parents[1] / "evidence" / "border.yaml"
WAR_DAY = dt.date(2020, 11, 14)


def outlook_of(crisis: Crisis) -> detente.Outlook:
    return detente.Crisis(crisis).compile().solve().forecast()


@pytest.fixture(scope="module")
def outlooks() -> list[detente.Outlook]:
    """The border as of both of its days, the earlier one first."""
    return [outlook_of(detente.load(BORDER, variant=name).model) for name in ("earlier", None)]


def answers(**more: Resolution) -> Answers:
    found = {
        "war": Resolution("war", "yes", WAR_DAY, WAR_DAY, source="s"),
        "talks-then": Resolution("talks-then", "no", source="s"),
        "lull": Resolution("lull", "void", why="nobody looked"),
        "to-war": Resolution("to-war", "yes", WAR_DAY, WAR_DAY),
        "share-quiet": Resolution("share-quiet", "measured", value=0.3),
    } | {key.replace("_", "-"): each for key, each in more.items()}
    return Answers("border", found, ladder=(RungSeen(dt.date(2020, 12, 1), "open war"),))


@pytest.fixture(scope="module")
def card(outlooks: list[detente.Outlook]) -> Scorecard:
    return score_outlooks(answers(), outlooks)


def test_a_question_is_scored_over_the_days_of_its_forecasts(
    card: Scorecard, outlooks: list[detente.Outlook]
) -> None:
    war = next(each for each in card.entries if each.id == "war")
    first, last = (each["war"].probability for each in outlooks)
    assert first is not None
    assert last is not None
    expected = (11 * brier(first, True) + 14 * brier(last, True)) / 25
    assert war.score() == pytest.approx(expected)
    assert [each.probability for each in war.history] == [first, last]


def test_what_is_void_or_open_is_left_out_with_the_reason(card: Scorecard) -> None:
    why = {each.question: each.why for each in card.left_out}
    assert why == {"lull": "void: nobody looked", "talks-first": "open: nothing is known yet"}


def test_no_forecast_before_it_happened(outlooks: list[detente.Outlook]) -> None:
    early = Resolution("war", "yes", dt.date(2020, 10, 25), dt.date(2020, 10, 25))
    late = score_outlooks(answers(war=early), outlooks[1:])
    assert "settled on 2020-10-25" in next(e.why for e in late.left_out if e.question == "war")


def test_what_was_settled_between_two_days_is_scored_by_the_first(
    outlooks: list[detente.Outlook],
) -> None:
    between = Resolution("war", "yes", dt.date(2020, 10, 25), dt.date(2020, 10, 25))
    found = score_outlooks(answers(war=between), outlooks)
    war = next(each for each in found.entries if each.id == "war")
    assert [each.day for each in war.history] == [outlooks[0].crisis.as_of]
    assert "war" not in {each.question for each in found.left_out}
    probability = outlooks[0]["war"].probability
    assert probability is not None
    assert war.score() == pytest.approx(brier(probability, True))
    by_day = {("border", each.crisis.as_of): each for each in outlooks}
    wrong = [each for each in post_mortem(found, by_day, worst=9) if each.question == "war"]
    assert wrong
    assert {each.before for each in wrong} == {probability}  # of the forecast that was scored


def test_the_day_on_which_something_comes(outlooks: list[detente.Outlook]) -> None:
    """Against the forecast at the date of a question, and against sampled courses between."""
    outlook = outlooks[1]
    question = outlook.crisis.questions["to-war"]
    found = arrival(outlook, question)
    assert found.by(found.horizon) == pytest.approx(outlook["war"].value, abs=1e-8)
    game, chain = chain_for(outlook.play, question)
    paths = sample_paths(chain, 20_000, found.horizon, np.random.default_rng(4))
    times = first_time(paths, game.mask(question.happens))
    for week in (1.0, 3.0, 6.0):
        assert found.by(week) == pytest.approx(float((times <= week).mean()), abs=0.012)


def test_a_sampled_share_has_the_expected_mean(outlooks: list[detente.Outlook]) -> None:
    outlook = outlooks[1]
    drawn = shares(outlook, outlook.crisis.questions["share-quiet"])
    assert drawn.mean() == pytest.approx(outlook["share-quiet"].value, abs=0.02)
    assert len(drawn) == scoring.SAMPLE


def test_times_shares_and_rungs_are_scored_on_every_day(card: Scorecard) -> None:
    amounts = [(each.question.id, each.day) for each in card.amounts]
    days = [dt.date(2020, 10, 20), dt.date(2020, 10, 31)]
    assert amounts == [(key, day) for key in ("to-war", "share-quiet") for day in days]
    assert all(0 <= each.score < 10 for each in card.amounts)
    time = card.amounts[1]
    assert time.seen == 2.0
    assert [each.rung for each in card.rungs] == ["open war", "open war"]
    assert all(0 < each.chance < 1 and 0 <= each.score <= 1 for each in card.rungs)


def test_a_time_that_had_not_come(outlooks: list[detente.Outlook]) -> None:
    until = dt.date(2020, 12, 5)
    censored = answers(to_war=Resolution("to-war", "no", until, until))
    amount = score_outlooks(censored, outlooks[1:]).amounts[0]
    assert amount.seen is None
    assert amount.until == 5.0
    assert "restricted to 5.0 weeks" in amount.how


def test_skill_needs_a_class(card: Scorecard) -> None:
    assert card.against_rates() is None
    even = card.against_even()
    assert even is not None
    assert even.other == 0.25
    assert math.isnan(Scorecard(()).mean())


def test_which_hinge_was_wrong_is_what_solving_there_says(
    card: Scorecard, outlooks: list[detente.Outlook]
) -> None:
    outlook = outlooks[1]
    entry = next(each for each in card.entries if each.id == "war")
    found = wrong_hinges(outlook, entry, most=2)
    assert len(found) == 2
    assert found[0].gain >= found[1].gain > 0
    for each in found:
        number = outlook.crisis.numbers[each.parameter]
        ends = [with_values(outlook.crisis, {each.parameter: end * number.scale})
                for end in (number.low, number.high)]  # fmt: skip
        after = [outlook_of(end)["war"].value for end in ends]
        assert each.after == pytest.approx(max(a for a in after if a is not None), abs=1e-6)
        assert each.gain == pytest.approx(brier(each.before, True) - brier(each.after, True))
        assert each.solved


def test_kept_forecasts_are_scored_without_forecasting(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    kept.write_text("crisis: kargil-1999\nforecasts:\n  withdrawal: {1999-06-20: 0.5}\n", "utf-8")

    def refuse(crisis: Crisis) -> detente.Outlook:
        raise AssertionError(crisis.id)

    given = [Given.read(GALLERY / "kargil-1999")]
    card = score(given, kept=[kept], make=refuse)
    assert [each.id for each in card.entries] == ["withdrawal"]
    assert card.mean() == 0.25
    assert card.post_mortem == ()


def test_a_crisis_without_answers() -> None:
    with pytest.raises(detente.errors.UsageError, match=r"has no answers\.yaml"):
        Given.read(GALLERY / "chicken")
