"""Sentences built from the numbers; answers that could not be computed; certificates in words."""

from __future__ import annotations

import dataclasses
import math

from detente.show import certificate, records, report, tables, terminal, why
from detente.show.facts import Drive, Facts


def sentences(facts: Facts) -> str:
    return " ".join(each for passage in why.passages(facts) for each in passage.sentences)


def test_pulls_and_restraints_name_move_pace_and_reason(facts: Facts) -> None:
    told = sentences(facts)
    assert "Russia, “aid Armenia”: made at 3.0 times its tempo in this state" in told
    assert "2.2 points better than holding: −2.0 points at once and +4.2" in told
    assert "“fight Azerbaijani forces”: made at about one 20th of its tempo" in told


def test_what_interests_change_is_largest_first(facts: Facts) -> None:
    told = sentences(facts)
    assert told.index("“truce-holds” from 40 %") < told.index("“russia-fights” from 11 %")


def test_the_outside_view_says_where_the_number_lies(facts: Facts) -> None:
    assert "“russia-fights” stands at <3 %, within the range of its reference class" in sentences(
        facts
    )


def test_noise_dominance_is_said(facts: Facts) -> None:
    weak = dataclasses.replace(facts, drives=(Drive("RUS", "Russia", 0.001, 1.2),))
    told = sentences(weak)
    assert "Incentives hardly move Russia" in told
    assert "noise-dominated" not in told  # some answer is far from its value at the tempos
    answers = {
        key: dataclasses.replace(each, tempo_only=each.value)
        for key, each in facts.answers.items()
        if each.value is not None
    }
    assert "noise-dominated" in sentences(dataclasses.replace(weak, answers=answers))


def test_an_example_is_called_one(facts: Facts) -> None:
    told = sentences(dataclasses.replace(facts, example="equilibrium 2 of 3"))
    assert "describes equilibrium 2 of 3, as an example" in told
    assert "In equilibrium 2 of 3: incentives clearly drive Russia" in told


def test_an_answer_that_could_not_be_computed_is_a_dash(facts: Facts) -> None:
    nan = math.nan
    failed = {
        key: dataclasses.replace(
            each, value=None, span=(nan, nan), tempo_only=nan, error=math.inf,
            by_precision={0.5: None, 2.0: None},
        )
        for key, each in facts.answers.items()
    }  # fmt: skip
    changed = dataclasses.replace(facts, answers=failed)
    rows = tables.questions(changed).rows
    assert {row[2] for row in rows} == {"–"}
    assert {row[3] for row in rows} == {""}
    assert "–" in terminal.plain(tables.questions(changed))
    assert "NaN" not in report.render(changed)
    assert records.forecast(changed)["questions"][0]["probability"] is None


def test_the_certificate_in_plain_words(facts: Facts) -> None:
    told = dict(certificate.terms(facts.proof))
    assert told["Standing"].startswith("Converged")
    assert told["Residual"].startswith("3e-10 points: the most")
    assert told["Checks run"] == "finite-horizon limit; principal branch; 4 restarts"
    assert "Checks not run" not in told
    failed = dataclasses.replace(facts.proof, converged=False, residual=math.nan)
    told = dict(certificate.terms(failed))
    assert told["Standing"] == "Not converged: do not use these numbers."
    assert told["Residual"].startswith("not computed")
