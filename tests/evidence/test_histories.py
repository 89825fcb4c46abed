"""Kept forecasts: printed ones, and dates with probabilities."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from detente.crisis.model import Crisis
from detente.errors import CrisisError, UsageError
from detente.evidence.histories import load_histories
from detente.evidence.scores import Made

GOOD = """\
crisis: border
forecasts:
  war: {2020-11-05: 0.4, 2020-10-31: 0.2}
  lull: {2020-10-31: 0.7}
"""


def written(folder: Path, text: str, name: str = "kept.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def printed(folder: Path, day: str, probability: float | None, crisis: str = "border") -> Path:
    record = {
        "schema": "detente/forecast/1",
        "crisis": crisis,
        "as_of": day,
        "questions": [
            {"id": "war", "probability": probability}, {"id": "gone", "probability": 0.5},
        ],
    }  # fmt: skip
    return written(folder, json.dumps(record), f"{day}-{crisis}.json")


def test_dates_with_probabilities(border: Crisis, tmp_path: Path) -> None:
    found = load_histories([written(tmp_path, GOOD)], border).histories
    assert found["war"] == (Made(dt.date(2020, 10, 31), 0.2), Made(dt.date(2020, 11, 5), 0.4))
    assert found["lull"] == (Made(dt.date(2020, 10, 31), 0.7),)


def test_printed_forecasts_are_joined_with_the_rest(border: Crisis, tmp_path: Path) -> None:
    files = [
        written(tmp_path, GOOD),
        printed(tmp_path, "2020-11-10", 0.6),
        printed(tmp_path, "2020-11-12", None),  # no single number stood then
        printed(tmp_path, "2020-11-11", 0.1, "elsewhere"),
    ]
    found = load_histories(files, border).histories
    assert [each.probability for each in found["war"]] == [0.2, 0.4, 0.6]
    assert "gone" not in found


def test_none_about_this_crisis(border: Crisis, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file holds forecasts of `border`"):
        load_histories([printed(tmp_path, "2020-11-10", 0.6, "elsewhere")], border)


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("0.4", "1.4", "bad-number", "from 0 to 1"),
        ("0.4", "4 %", "bad-number", "from 0 to 1"),
        ("0.4", "[0.4]", "bad-history", "a probability is expected"),
        ("2020-11-05", "5.11.2020", "bad-date", "2020-11-05"),
        ("  lull", "  lul", "unknown-question", "did you mean `lull`"),
        ("  lull", "  share-quiet", "bad-history", "does not ask for yes or no"),
        ("forecasts:", "forcasts:", "unknown-key", "did you mean `forecasts`"),
    ],
)
def test_mistakes_are_told_at_their_place(
    border: Crisis, tmp_path: Path, old: str, new: str, code: str, message: str
) -> None:
    with pytest.raises(CrisisError) as caught:
        load_histories([written(tmp_path, GOOD.replace(old, new))], border)
    found = [each for each in caught.value.diagnostics if each.code == code]
    assert found
    assert found[0].location is not None
    assert message in f"{found[0].message} {found[0].hint}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not JSON"),
        ("[1]", "no printed forecast"),
        ('{"schema": "detente/check/1"}', "its schema is detente/check/1"),
        ('{"schema": "detente/forecast/1", "crisis": "border"}', "lacks"),
    ],
)
def test_what_is_no_printed_forecast(
    border: Crisis, tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(CrisisError, match=message):
        load_histories([written(tmp_path, text, "x.json")], border)


def test_a_missing_file(border: Crisis, tmp_path: Path) -> None:
    for name in ("no.json", "no.yaml"):
        with pytest.raises(CrisisError) as caught:
            load_histories([tmp_path / name], border)
        assert caught.value.diagnostics[0].code == "missing-file"
