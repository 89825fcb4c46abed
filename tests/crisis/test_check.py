"""Checks of meaning: what can come about, what cannot, and how sure that is."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.crisis.expressions import Always, And, Compare, Not, SetLevel, Shift
from detente.crisis.loading import examine, load
from detente.crisis.provenance import standing
from detente.crisis.reachability import holds, judge, reachable, target
from detente.show.gather import basis

from .conftest import BASE, FILES, Broken
from .test_roundtrip import FACTORS, conditions

TEMPO = "tempo: 1/week"


def codes(found: object) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in found.diagnostics]  # type: ignore[attr-defined]


@settings(deadline=None)
@given(tree=conditions, data=st.data())
def test_judging_never_excludes_what_may_be(tree: object, data: st.DataObject) -> None:
    reach = [
        frozenset(data.draw(st.sets(st.integers(0, len(factor.levels) - 1), min_size=1)))
        for factor in FACTORS
    ]
    answers = {holds(tree, state) for state in itertools.product(*reach)}  # type: ignore[arg-type]
    may_hold, may_fail = judge(tree, reach)  # type: ignore[arg-type]
    assert may_hold or True not in answers
    assert may_fail or False not in answers


def test_targets_stop_at_the_ends() -> None:
    assert target(Shift(0, 2), 1, 3) == 2
    assert target(Shift(0, -5), 1, 3) == 0
    assert target(SetLevel(0, 1), 2, 3) == 1


def test_reachable_levels() -> None:
    crisis = load(FILES / "base.yaml")
    assert reachable(crisis) == [frozenset({0, 1, 2}), frozenset({0, 1})]


def test_a_level_behind_a_closed_door_is_not_reached(broken: Broken) -> None:
    found = broken("when: fighting = clashes", "when: talks = signed", "[none, under way]",
                   "[none, under way, signed]", "then: talks + 1", "then: talks = under way",
                   "then: fighting + 1", "then: fighting = clashes",
                   "happens: fighting = war", "happens: fighting = quiet")  # fmt: skip
    assert ("level-never", "warning") in codes(found)
    assert ("move-never", "warning") in codes(found)


def test_a_negative_rate_that_needs_two_factors_is_a_warning(broken: Broken) -> None:
    rate = "0.5 - (fighting = war) * (talks = under way)"
    found = broken(TEMPO, f"tempo: {rate} per week")
    assert ("negative-tempo", "warning") in codes(found)
    assert found.crisis is not None


def test_a_negative_rate_that_its_condition_excludes_is_none(broken: Broken) -> None:
    found = broken(TEMPO, "tempo: level(fighting) - 1 per week")
    assert codes(found) == []


def test_a_negative_rate_with_one_factor_is_an_error(broken: Broken) -> None:
    found = broken(TEMPO, "tempo: 1 - 2 * (fighting = war) per week")
    assert codes(found) == [("negative-tempo", "error")]
    assert "where fighting = war" in found.diagnostics[0].message


def test_a_lottery_without_rest_must_sum_to_one(broken: Broken) -> None:
    assert broken("chance: rest", "chance: 0.6").crisis is not None
    assert codes(broken("chance: rest", "chance: 0.5")) == [("chance-range", "error")]


def test_a_rule_that_stops_is_no_cycle(broken: Broken) -> None:
    again = "{name: again, when: fighting = quiet and talks = none, then: talks = under way}"
    assert ("rules-cycle", "error") not in codes(broken("rules:\n", f"rules:\n  - {again}\n"))


def test_a_rule_that_shifts_for_ever_comes_to_rest_at_the_end(broken: Broken) -> None:
    climb = "{name: climb, when: talks = under way, then: fighting + 1}"
    assert ("rules-cycle", "error") not in codes(broken("rules:\n", f"rules:\n  - {climb}\n"))


def test_a_cycle_through_the_start(broken: Broken) -> None:
    pair = (
        "rules:\n  - {name: up, when: fighting = clashes, then: fighting = war}\n"
        "  - {name: down, when: fighting = war, then: fighting = clashes}\n"
    )
    found = broken("rules:\n", pair)
    (cycle,) = found.errors
    assert cycle.code == "rules-cycle"
    assert "`up`, then `down`" in cycle.message


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (("happens: fighting = war", "happens: fighting = clashes"), "holds at `as_of`"),
        (("happens: fighting = war", "happens: always"), "cannot fail"),
        (("happens: fighting = war", "happens: never"), "nothing brings"),
        (("for: 30 days", "for: 90 days"), "does not fit"),
        (("war, by: 2021-01-01", "war, before: fighting = clashes"), "precede"),
    ],
)  # fmt: skip
def test_questions_that_need_no_forecast(
    edit: tuple[str, str], reason: str, broken: Broken
) -> None:
    (found,) = broken(*edit).errors
    assert found.code in {"question-never", "question-certain"}
    assert reason in found.message


def test_a_run_in_force_may_use_its_age(broken: Broken) -> None:
    held = "holds: fighting = clashes\n    age: {} days"
    assert not broken(
        "holds: fighting = quiet", held.format(10), "for: 30 days", "for: 70 days"
    ).errors
    (certain,) = broken("holds: fighting = quiet", held.format(30)).errors
    assert certain.code == "question-certain"


def test_late_citations_are_told_once_per_source(broken: Broken) -> None:
    (late,) = broken("Wire reports, published: 2020-10-20", "W, published: 2020-11-02").errors
    assert "here and in 9 more places" in late.message
    found = broken("Wire reports, published: 2020-10-20", "W, published: [2020-10-20, 2020-11-02]")
    assert codes(found) == [("late-citation", "warning")]


def test_a_variant_may_be_too_early_for_a_source(broken: Broken) -> None:
    found = broken("{as_of: 2020-10-25", "{as_of: 2020-10-15", variant="earlier")
    assert {each.code for each in found.errors} == {"late-citation"}
    assert len(found.errors) == 2
    assert all("the variant `earlier` say" in each.hint for each in found.errors)


def test_standing_counts_what_the_file_says() -> None:
    crisis = load(FILES / "base.yaml")
    found = standing(crisis)
    assert not found.assumed
    assert not found.uncited
    assert "precision" not in found.cited
    assert found.assumed_share == 0


def test_a_clock_is_a_bound_and_counts_nowhere(folder: Path) -> None:
    dated = "as_of: 2020-10-31\n"
    assert dated in BASE
    path = folder / "crisis.yaml"
    path.write_text(BASE.replace(dated, f"{dated}clock: 14 per week\n"), encoding="utf-8")
    plain, clocked = load(FILES / "base.yaml"), load(path)
    assert clocked.numbers["clock"].best == 14
    assert standing(clocked) == standing(plain)
    assert basis(clocked).total == basis(plain).total == len(standing(plain).cited)


def test_an_attached_text_is_checked(folder: Path) -> None:
    (folder / "crisis.yaml").write_text(BASE, encoding="utf-8")
    copy = folder / "copy.txt"
    copy.write_text("Title\n\nOne. Two.\n\nThree. Four.", encoding="utf-8")
    assert examine(folder, texts={"wire": copy}).diagnostics == ()
    copy.write_text("Title\n\nOne.", encoding="utf-8")
    assert {each.code for each in examine(folder, texts={"wire": copy}).errors} == {"no-such-place"}
    assert [each.code for each in examine(folder, texts={"wyre": copy}).diagnostics] == [
        "unknown-source"
    ]
    gone = examine(folder, texts={"wire": folder / "gone.txt"})
    assert [each.code for each in gone.diagnostics] == ["missing-text"]


def test_texts_stay_within_the_folder(broken: Broken) -> None:
    for path in ("../note.md", "/etc/passwd", "a/../../b", "C:\\x"):
        (found,) = broken("text: note.md", f"text: '{path}'").errors
        assert found.code == "bad-value"


def test_unsatisfiable_conjunctions_are_seen(broken: Broken) -> None:
    found = broken("when: fighting = war\n", "when: fighting = war and fighting = quiet\n")
    assert ("move-never", "warning") in codes(found)


def test_judging_by_hand() -> None:
    reach = [frozenset({0, 1})]
    assert judge(Compare(0, ">", 1), reach) == (False, True)
    assert judge(Not(Compare(0, ">", 1)), reach) == (True, False)
    assert judge(And((Always(), Compare(0, "=", 0))), reach) == (True, True)
