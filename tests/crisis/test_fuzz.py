"""No file, however broken, raises: everything is reported, at a place that exists."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.crisis.codes import CATALOGUE
from detente.crisis.diagnostics import Collector
from detente.crisis.loading import Examined, examine
from detente.crisis.reader import read_tree
from detente.crisis.source import SourceFile

from .conftest import BASE, FILES

SKETCH = (FILES / "sketch.yaml").read_text(encoding="utf-8")
relaxed = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)


def examined(folder: Path, data: bytes) -> Examined:
    """Examine `data` as a file; every diagnostic must be sound."""
    (folder / "crisis.yaml").write_bytes(data)
    found = examine(folder)
    assert (found.crisis is None) is bool(found.errors)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for each in found.diagnostics:
        assert each.code in CATALOGUE
        assert str(each)
        assert each.location is None or 1 <= each.location.line <= lines + 1
    return found


@relaxed
@given(data=st.binary(max_size=300))
def test_random_bytes(folder: Path, data: bytes) -> None:
    assert examined(folder, data).crisis is None


@relaxed
@given(text=st.text(st.sampled_from("ab:-?[]{}|>'\"#&*!%@`\\ \n\t,=<"), max_size=120))
def test_random_yaml_characters(folder: Path, text: str) -> None:
    assert examined(folder, text.encode()).crisis is None


@relaxed
@given(data=st.data(), text=st.sampled_from([BASE, SKETCH]))
def test_truncated_files(folder: Path, data: st.DataObject, text: str) -> None:
    end = data.draw(st.integers(0, len(text)))
    examined(folder, text[:end].encode())


@relaxed
@given(data=st.data(), text=st.sampled_from([BASE, SKETCH]))
def test_mutated_files(folder: Path, data: st.DataObject, text: str) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        pieces = [
            "",
            "\n",
            "  ",
            "- ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            "'",
            '"',
            "war",
            "0",
            "-1",
            "(",
            "x y",
        ]
        text = text[:start] + data.draw(st.sampled_from(pieces)) + text[end:]
    examined(folder, text.encode())


@relaxed
@given(data=st.data())
def test_lines_taken_out_or_moved(folder: Path, data: st.DataObject) -> None:
    lines = BASE.splitlines()
    kept = data.draw(st.lists(st.sampled_from(range(len(lines))), min_size=1, max_size=len(lines)))
    kept = sorted(kept) if data.draw(st.booleans()) else kept
    examined(folder, "\n".join(lines[each] for each in kept).encode())


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: " + "[" * 2_000,
        "--- " + "[" * 2_000,
        "[a]: " + "[" * 2_000,
        "- " * 50_000,
        "? " * 50_000,
        "a:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 900)),
        "{a: " * 20_000,
        "a: &x [1]\n" + "".join(f"b{n}: [*x, *x, *x, *x, *x, *x, *x, *x]\n" for n in range(5_000)),
        "a: '" + "''" * 100_000,
        'a: "' + "\\n" * 100_000,
        "a: {" + "b [c, d], " * 20_000 + "}",
        "a " * 200_000,
        ": " * 100_000,
        "a: " + "(" * 100_000,
        "moves:\n" + "  - {by: A, when: x}\n" * 2_000,
        "a: " + " " * 400_000 + "b",
        "#" * 900_000,
        "\n" * 900_000,
        '"' + "[" * 50_000,
        "'" * 50_001,
    ],
    ids=lambda text: text[:12].replace("\n", "/"),
)
def test_bombs_are_refused_quickly(text: str, folder: Path) -> None:
    started = time.process_time()
    assert examined(folder, text.encode()).crisis is None
    assert time.process_time() - started < 6


def test_ten_megabytes_are_not_read(folder: Path) -> None:
    path = folder / "crisis.yaml"
    with path.open("wb") as stream:
        stream.truncate(10_000_000)
    assert [each.code for each in examine(folder).diagnostics] == ["too-large"]


def test_a_tree_is_built_without_recursion() -> None:
    text = "a: " + "[" * 30 + "]" * 30
    report = Collector()
    assert read_tree(SourceFile("x", text), report) is not None
    assert not report.found
