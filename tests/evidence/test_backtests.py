"""Backtests: the articles' claims, what was frozen, the same crisis at default numbers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest
from benchmarks.backtests import frozen
from benchmarks.backtests.claims import MOST_WORDS, Claim, judge, load_claims
from benchmarks.backtests.played import at_defaults

from detente.crisis import load
from detente.crisis.defaults import remains_of
from detente.crisis.model import Crisis
from detente.crisis.texts import read_document
from detente.errors import CrisisError
from detente.evidence.resolution import Resolution

KARABAKH = frozen.ROOT / "crises" / "karabakh-2020"
SOURCES = frozen.ROOT.parent / "shared" / "sources"
OPENINGS = {"examiner": "Why Russia is threatening", "cepa": "On Friday, the foreign ministers"}
GOOD = frozen.CLAIMS.read_text("utf-8")


@pytest.fixture(scope="module")
def karabakh() -> Crisis:
    return load(KARABAKH)


def test_the_claims_are_read(karabakh: Crisis) -> None:
    claims = load_claims(frozen.CLAIMS, karabakh)
    assert len(claims.claims) >= 5
    assert {each.source for each in claims.claims} == {"examiner", "cepa"}
    assert all(because for _, _, because in claims.unscored)
    for each in claims.claims:
        assert 0 < each.low < each.high < 1
        assert each.first < each.last == karabakh.questions[each.question].by


def test_phrases_stand_where_they_are_said_to(karabakh: Crisis) -> None:
    if not SOURCES.exists():
        pytest.skip("the articles are not part of the project")
    texts = [path.read_text("utf-8") for path in SOURCES.glob("*.txt")]
    for claim in load_claims(frozen.CLAIMS, karabakh).claims:
        text = next(text for text in texts if text.startswith(OPENINGS[claim.source]))
        paragraph, sentence = map(int, re.findall(r"\d+", claim.place.partition("#")[2]))
        words = read_document(text).sentence(paragraph, sentence)
        assert words is not None
        plain = re.sub(r"[^\w\s]", "", " ".join(words.split()))
        assert re.sub(r"[^\w\s]", "", claim.phrase) in plain, claim.id
        assert len(claim.phrase.split()) <= MOST_WORDS


def claim(low: float, high: float, *when: tuple[str, bool], denies: bool = False) -> Claim:
    day = dt.date(2020, 10, 31)
    return Claim("c", "cepa#p1s1", "p", "s", "war", "likely", low, high, day, day, when, denies)


def test_a_claim_is_scored_at_its_middle_with_the_ends_beside() -> None:
    found = {"war": Resolution("war", "yes"), "talks": Resolution("talks", "no")}
    judged = judge(claim(0.6, 0.8), found)
    assert (judged.score, judged.best, judged.worst) == pytest.approx((0.09, 0.04, 0.16))
    assert judge(claim(0.6, 0.8, ("talks", False)), found).score == judged.score


def test_a_claim_whose_condition_fails_is_void() -> None:
    found = {"war": Resolution("war", "yes"), "talks": Resolution("talks", "no")}
    judged = judge(claim(0.6, 0.8, ("talks", True)), found)
    assert judged.score is None
    assert judged.void == "its condition: talks did not happen"
    unknown = judge(claim(0.6, 0.8), {"war": Resolution("war", "open")})
    assert unknown.void == "war is not resolved"


def test_denying_turns_the_range(karabakh: Crisis) -> None:
    found = {each.id: each for each in load_claims(frozen.CLAIMS, karabakh).claims}
    assert found["csto-stays-out"].denies
    assert found["csto-stays-out"].high == pytest.approx(0.2)
    assert found["turkey-yields"].low == pytest.approx(0.55)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("word: likely", "word: likly", "bad-value"),
        ("question: turkey-steps-back", "question: turkey-step-back", "unknown-question"),
        ("not turkey-steps-back", "not turkey-step-back", "unknown-question"),
        ("examiner#p4s8", "examinr#p4s8", "unknown-source"),
        ("examiner#p4s8", "examiner p4s8", "bad-citation"),
        ("to: 2021-01-31", "to: 2021-02-31", "bad-date"),
        ("low: 0.8", "low: 1.8", "bad-number"),
        ("low: 0.8, high: 0.95", "low: 0.95, high: 0.8", "bad-range"),
        ("why: dim prospects", "wy: dim prospects", "unknown-key"),
        ("has little incentive to return", "one two three four five six seven eight nine",
         "bad-value"),
        ("unscored:", "unscord:", "unknown-key"),
    ],
)  # fmt: skip
def test_mistakes_are_told(karabakh: Crisis, tmp_path: Path, old: str, new: str, code: str) -> None:
    path = tmp_path / "claims.yaml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(CrisisError) as caught:
        load_claims(path, karabakh)
    assert code in [each.code for each in caught.value.diagnostics]


def test_every_file_of_a_backtest_is_frozen() -> None:
    known = frozen.known()
    assert set(known) == {frozen.name(path) for path in frozen.files()}
    assert frozen.name(frozen.CLAIMS) in known
    for path in frozen.files():
        assert (known[frozen.name(path)] == frozen.digest(path)) == (
            frozen.name(path) not in frozen.changed()
        )


def test_the_page_says_which_files_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks.backtests import page

    monkeypatch.setattr(frozen, "changed", lambda: ("crises/x/crisis.yaml",))
    assert "**Changed since: `crises/x/crisis.yaml`.**" in page._frozen()
    monkeypatch.setattr(frozen, "changed", lambda: ())
    assert "None of them has changed since." in page._frozen()


def test_default_numbers_are_those_documented(karabakh: Crisis) -> None:
    plain = at_defaults(karabakh)
    assert plain.numbers["clock"] == karabakh.numbers["clock"]
    changed = 0
    for key, number in plain.numbers.items():
        before = karabakh.numbers[key]
        if before.location is None or before.kind in {"clock", "reference"}:
            assert number == before, key
            continue
        bare = dataclasses.replace(before, without=None)
        assert number.best * number.scale == pytest.approx(remains_of(bare)[0]), key
        changed += number.best != before.best
    assert changed > 100
