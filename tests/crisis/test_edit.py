"""Edits change what they should, leave every other character alone, and never harm the file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.crisis.edit import Route, Value, set_values, write_value
from detente.crisis.loading import load
from detente.crisis.revise import Spread, set_numbers
from detente.errors import CrisisError, UsageError

from .conftest import BASE, FILES

TEXT = """\
# top
crisis: x   # the id
flow: {a: 1, b: [1, 2], c: {d: 20 [10, 30]}}  # flow
block:
  one: "quoted"   # kept
  # between
  list:
    - first
    - {by: A, cost: 2}   # an entry
    - name: third
      note: >-
        folded text
        goes on
  empty:
last: end
"""
FOLDED = ">-\n        folded text\n        goes on"
LIST = TEXT[TEXT.index("list:") : TEXT.index("\n  empty")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "crisis.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("route", "value", "old", "new"),
    [
        (("crisis",), "y", "crisis: x ", "crisis: y "),
        (("flow", "a"), 2.5, "a: 1,", "a: 2.5,"),
        (("flow", "c", "d"), "5 [1, 9]", "20 [10, 30]", '"5 [1, 9]"'),
        (("flow", "b", 1), "x, y", "[1, 2]", '[1, "x, y"]'),
        (("flow", "b", 2), 3, "[1, 2]", "[1, 2, 3]"),
        (("flow", "e"), True, "30]}}", "30]}, e: true}"),
        (("block", "one"), "5 [1, 9]", '"quoted"', "5 [1, 9]"),
        (("block", "list", 0), "a: b", "- first", '- "a: b"'),
        (("block", "list", 1, "cost"), {"best": 3, "cite": "x#p1"}, "cost: 2",
         "cost: {best: 3, cite: x#p1}"),
        (("block", "list", 2, "note"), "short", FOLDED, "short"),
        (("block", "empty"), "full", "empty:\n", "empty: full\n"),
        (("block", "list", 3), "fourth", "goes on\n", "goes on\n    - fourth\n"),
        (("block", "new"), "v", "empty:\n", "empty:\n  new: v\n"),
        (("fresh",), [1, "two"], "last: end\n", "last: end\nfresh: [1, two]\n"),
        (("block", "list"), ["only"],
         LIST,
         "list: [only]"),
    ],
)  # fmt: skip
def test_an_edit(route: Route, value: Value, old: str, new: str, file: Path) -> None:
    assert TEXT.count(old) == 1
    set_values(file, {route: value})
    assert file.read_text(encoding="utf-8") == TEXT.replace(old, new)


def test_several_edits_at_once(file: Path) -> None:
    set_values(file, {("crisis",): "y", ("flow", "a"): 2, ("last",): "z"})
    expected = TEXT.replace(": x ", ": y ").replace("a: 1", "a: 2").replace(": end", ": z")
    assert file.read_text(encoding="utf-8") == expected


def test_line_ends_a_byte_order_mark_and_permissions_are_kept(file: Path) -> None:
    data = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    file.write_bytes(data)
    file.chmod(0o640)
    set_values(file, {("last",): "z"})
    assert file.read_bytes() == data.replace(b"last: end", b"last: z")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@pytest.mark.parametrize("route", [("nope", "x"), ("block", "list", 9), ("crisis", "x"), ()])
def test_routes_that_lead_nowhere(route: Route, file: Path) -> None:
    with pytest.raises(UsageError):
        set_values(file, {route: 1})
    assert file.read_text(encoding="utf-8") == TEXT


def test_overlapping_edits_are_refused(file: Path) -> None:
    with pytest.raises(UsageError, match="same part"):
        set_values(file, {("flow",): 1, ("flow", "a"): 2})


def test_a_failure_leaves_the_file_and_no_litter(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="space"):
        set_values(file, {("last",): "z"})
    assert file.read_text(encoding="utf-8") == TEXT
    assert os.listdir(file.parent) == ["crisis.yaml"]  # noqa: PTH208 (hidden files, too)


def test_an_interrupt_leaves_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        set_values(file, {("last",): "z"})
    assert file.read_text(encoding="utf-8") == TEXT
    assert os.listdir(file.parent) == ["crisis.yaml"]  # noqa: PTH208 (hidden files, too)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CrisisError, match="missing-file"):
        set_values(tmp_path / "none.yaml", {("a",): 1})


texts = st.text(st.sampled_from("ab 1,:#-[]{}'\"\\é\n?&*!|>%@`~ "), max_size=15)


@given(text=texts, in_flow=st.booleans())
def test_any_text_is_written_so_that_it_reads_back(text: str, in_flow: bool) -> None:
    from detente.crisis.diagnostics import Collector
    from detente.crisis.nodes import to_data
    from detente.crisis.reader import read_tree
    from detente.crisis.source import SourceFile

    written = write_value(text, in_flow)
    line = f"a: {{b: {written}, c: 1}}\n" if in_flow else f"a:\n  b: {written}\n  c: 1\n"
    root = read_tree(SourceFile("x", line), Collector())
    assert root is not None, line
    assert to_data(root)["a"] in ({"b": text, "c": "1"}, {"b": text or None, "c": "1"}), line


# --- numbers by their keys ------------------------------------------------------------------------


@pytest.fixture
def crisis(folder: Path) -> Path:
    (folder / "crisis.yaml").write_text(BASE, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("moves.NOR: attack.cost.NOR", "cost: 3,", 'cost: "5 [2, 9]",'),
        ("moves.NOR: attack.tempo", "tempo: 1/month, cost", 'tempo: "5/month [2, 9]", cost'),
        ("moves.SOU: strike.outcomes#1.chance", "0.4 [0.2, 0.6]", '"0.5 [0.2, 0.9]"'),
        ("numbers.pace", "{best: 0.1, range: [0.05, 0.2],", "{best: 5, range: [2, 9],"),
        ("actors.SOU.patience", "best: 13 weeks", 'best: "5 weeks [2, 9]"'),
        ("hazards.lull.rate", "pace * (1 + level", "pace * (5 [2, 9] + level"),
        ("worths.NOR.fighting=war", "war: -5 [-8, -1]", 'war: "5 [2, 9]"'),
        ("flows.SOU#1", "points: -1 per week", 'points: "5 per week [2, 9]"'),
    ],
)
def test_a_number_is_written_where_it_stands(key: str, old: str, new: str, crisis: Path) -> None:
    spread = Spread(0.5, 0.2, 0.9) if "chance" in key else Spread(5, 2, 9)
    set_numbers(crisis, {key: spread})
    written = (crisis / "crisis.yaml").read_text(encoding="utf-8")
    expected = BASE.replace(old, new, 1)
    if key == "hazards.lull.rate":
        rate = "pace * (5 [2, 9] + level(talks)) per week"
        expected = BASE.replace("pace * (1 + level(talks)) per week", f'"{rate}"')
    assert written == expected
    number = load(crisis).numbers[key]
    assert (number.best, number.low, number.high) == (spread.best, spread.low, spread.high)


def test_several_numbers_of_one_expression(crisis: Path) -> None:
    path = crisis / "crisis.yaml"
    path.write_text(BASE.replace("pace * (1 + level", "0.1 * (1 + level"), encoding="utf-8")
    keys = ("hazards.lull.rate#1", "hazards.lull.rate#2")
    set_numbers(crisis, dict(zip(keys, (Spread(0.2, 0.1, 0.3), Spread(2, 2, 2)), strict=True)))
    assert '"0.2 [0.1, 0.3] * (2 + level(talks)) per week"' in path.read_text(encoding="utf-8")


def test_a_default_is_added(crisis: Path) -> None:
    set_numbers(crisis, {"precision": Spread(0.8, 0.4, 1.6), "patience": Spread(20, 10, 40)})
    written = (crisis / "crisis.yaml").read_text(encoding="utf-8")
    assert written == BASE + "precision: 0.8 [0.4, 1.6]\npatience: 20 [10, 40] weeks\n"


def test_values_that_do_not_fit_change_nothing(crisis: Path) -> None:
    with pytest.raises(CrisisError, match="unchanged"):
        set_numbers(crisis, {"moves.SOU: strike.outcomes#1.chance": Spread(2, 1, 3)})
    with pytest.raises(UsageError, match="no number"):
        set_numbers(crisis, {"nope": Spread(2, 1, 3)})
    assert (crisis / "crisis.yaml").read_text(encoding="utf-8") == BASE
    assert sorted(path.name for path in crisis.iterdir()) == ["crisis.yaml", "note.md"]


SKETCH = load(FILES / "sketch.yaml")


@settings(deadline=None, max_examples=20,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(key=st.sampled_from(sorted(SKETCH.numbers)), shift=st.sampled_from([0.9, 0.95]))
def test_every_number_of_the_sketch_can_be_written(key: str, shift: float, folder: Path) -> None:
    path = folder / "crisis.yaml"
    path.write_bytes((FILES / "sketch.yaml").read_bytes())
    old = SKETCH.numbers[key]
    ends = sorted(float(f"{end * shift:.6g}") for end in (old.low, old.best, old.high))
    set_numbers(path, {key: Spread(ends[1], ends[0], ends[2])})
    after = load(path)
    new = after.numbers[key]
    assert (new.low, new.best, new.high) == tuple(ends)
    assert (new.unit, new.cite) == (old.unit, new.cite)
    place = old.location
    same = [
        other for other, number in SKETCH.numbers.items()
        if number.location == place or after.values()[other] == SKETCH.values()[other]
    ]  # fmt: skip
    assert len(same) == len(SKETCH.numbers)


def test_one_place_takes_one_value(crisis: Path) -> None:
    keys = ("moves.NOR: talk.tempo", "moves.SOU: talk.tempo")
    set_numbers(crisis, dict.fromkeys(keys, Spread(3, 1, 5)))
    assert [load(crisis).numbers[key].best for key in keys] == [3, 3]
    with pytest.raises(UsageError, match="one place") as caught:
        set_numbers(crisis, {keys[0]: Spread(1, 0.5, 2), keys[1]: Spread(2, 1, 3)})
    assert "a move of its own" in caught.value.hint
