"""Stores of draws: nothing is lost, nothing foreign or damaged is taken in."""

from __future__ import annotations

import errno
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import StoreLocked, UsageError
from detente.study.store import DRAWS, HEADER, Store, opened
from detente.study.variants import Drawn

HEAD: dict[str, Any] = {"schema": "s", "seed": 1, "questions": ["a", "b"], "actors": ["X"]}


def drawn(index: int, value: float = 0.5, fault: str = "") -> Drawn:
    return Drawn(index, f"digest {index}", (value, math.nan), (1.0 / 3.0,), 1e-9, fault)


def filled(folder: Path, order: list[int], finish: bool = True) -> bytes:
    with opened(folder, HEAD, lambda _: None) as store:
        for index in order:
            store.add(drawn(index))
        if finish:
            store.finish()
    return (folder / DRAWS).read_bytes()


def taken(folder: Path) -> list[Drawn]:
    found: list[Drawn] = []
    with opened(folder, HEAD, found.append):
        pass
    return found


@given(
    st.lists(
        st.tuples(
            st.floats() | st.just(math.inf), st.floats(allow_nan=False), st.text(max_size=20)
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_kept_comes_back(cells: list[tuple[float, float, str]]) -> None:
    import tempfile

    draws = [
        Drawn(k, "d", (abs(one), abs(two)), (two,), abs(one), fault)
        for k, (one, two, fault) in enumerate(cells)
        if math.isfinite(two)
    ]
    with tempfile.TemporaryDirectory() as name:
        with opened(Path(name) / "new", HEAD, lambda _: None) as store:
            for each in draws:
                store.add(each)
        assert repr(taken(Path(name) / "new")) == repr(draws)


@given(st.permutations(range(7)))
def test_in_the_end_draws_stand_in_their_order(order: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        straight = filled(Path(name) / "one", list(range(7)))
        assert filled(Path(name) / "two", order) == straight
        for line, index in zip(straight.splitlines(), range(7), strict=True):
            assert json.loads(line)["draw"] == index


def test_more_draws_are_added_to_those_that_are_there(tmp_path: Path) -> None:
    whole = filled(tmp_path / "whole", [0, 1, 2, 3])
    filled(tmp_path / "parts", [0, 2])
    with opened(tmp_path / "parts", HEAD, lambda _: None) as store:
        store.add(drawn(3))
        store.add(drawn(1))
        store.finish()
    assert (tmp_path / "parts" / DRAWS).read_bytes() == whole


@pytest.mark.parametrize("cut", [1, 30, 90])
def test_a_half_written_last_line_is_dropped(tmp_path: Path, cut: int) -> None:
    whole = filled(tmp_path, [0, 1, 2])
    (tmp_path / DRAWS).write_bytes(whole[:-cut])
    assert [each.index for each in taken(tmp_path)] == [0, 1]
    assert whole.startswith((tmp_path / DRAWS).read_bytes())
    with opened(tmp_path, HEAD, lambda _: None) as store:
        store.add(drawn(2))
        store.finish()
    assert (tmp_path / DRAWS).read_bytes() == whole


GOOD: dict[str, Any] = {
    "draw": 1,
    "values": "d",
    "answers": [1, 2],
    "worths": [1],
    "residual": 0,
    "fault": "",
}
BAD: list[dict[str, Any]] = [
    {"draw": 0},
    {"draw": "1"},
    {"answers": [1]},
    {"answers": ["x", 2]},
    {"worths": 3},
]
DAMAGED = [
    b"",
    b"\xff\xfe",
    b"[]",
    b'{"draw": 1}',
    *(json.dumps(GOOD | each).encode() for each in BAD),
]


@pytest.mark.parametrize("line", DAMAGED)
def test_a_damaged_line_is_named_and_left_as_it_is(tmp_path: Path, line: bytes) -> None:
    whole = filled(tmp_path, [0, 2])
    first = whole.splitlines(keepends=True)[0]
    damaged = first + line + b"\n" + whole[len(first) :]
    (tmp_path / DRAWS).write_bytes(damaged)
    with pytest.raises(UsageError, match=r"line 2 of .* is damaged") as caught:
        taken(tmp_path)
    assert "solved again" in caught.value.hint
    assert (tmp_path / DRAWS).read_bytes() == damaged
    (tmp_path / DRAWS).write_bytes(whole)
    assert [each.index for each in taken(tmp_path)] == [0, 2]


@pytest.mark.parametrize(
    ("key", "other", "told"),
    [("seed", 2, "another seed: 1, not 2"), ("questions", ["a"], "another questions")],
)
def test_draws_of_something_else_are_refused(
    tmp_path: Path, key: str, other: object, told: str
) -> None:
    whole = filled(tmp_path, [0])
    with (
        pytest.raises(UsageError, match=told),
        opened(tmp_path, {**HEAD, key: other}, lambda _: None),
    ):
        pass
    assert (tmp_path / DRAWS).read_bytes() == whole


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")
    with pytest.raises(UsageError, match="holds something else"), opened(tmp_path, HEAD, print):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.tex"]
    with (
        pytest.raises(UsageError, match="is a file, a folder is expected"),
        opened(tmp_path / "thesis.tex", HEAD, print),
    ):
        pass


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"'])
def test_a_damaged_head_is_told(tmp_path: Path, text: str) -> None:
    filled(tmp_path, [0])
    (tmp_path / HEADER).write_text(text)
    with pytest.raises(UsageError, match=r"header\.json cannot be read"):
        taken(tmp_path)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        place = Path("/proc/detente-draws")  # not even root can make a folder there
    else:
        place = tmp_path / "closed" / "draws"
        place.parent.mkdir(mode=0o500)
    with pytest.raises(UsageError, match="cannot write"), opened(place, HEAD, print):
        pass


class Full:
    """A file on a full disk: some bytes of a line go in, then none."""

    def __init__(self, stream: Any, room: int) -> None:
        self.stream, self.room = stream, room

    def write(self, data: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        part = data[: self.room]
        self.room -= len(part)
        return int(self.stream.write(part))

    def truncate(self, size: int) -> None:
        self.stream.truncate(size)

    def close(self) -> None:
        self.stream.close()


def test_on_a_full_disk_what_is_there_stays_whole(tmp_path: Path) -> None:
    before = filled(tmp_path, [0, 1], finish=False)
    with opened(tmp_path, HEAD, lambda _: None) as store:
        store._stream = Full((tmp_path / DRAWS).open("ab", buffering=0), 40)  # type: ignore[assignment]
        with pytest.raises(UsageError, match="No space left"):
            store.add(drawn(2))
    assert (tmp_path / DRAWS).read_bytes() == before


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """Another process holds the store; when it is killed, the store is free again."""
    filled(tmp_path, [0])
    code = (
        "import sys, pathlib, time, json\n"
        "from detente.study.store import opened\n"
        "with opened(pathlib.Path(sys.argv[1]), json.loads(sys.argv[2]), print):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    other = subprocess.Popen(  # noqa: S603 (our own code)
        [sys.executable, "-c", code, str(tmp_path), json.dumps(HEAD)], stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    try:
        lines = [other.stdout.readline(), other.stdout.readline()]
        assert lines[-1] == b"held\n"
        with pytest.raises(StoreLocked, match="another process") as caught:
            taken(tmp_path)
        assert caught.value.exit_code == 4
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
    assert [each.index for each in taken(tmp_path)] == [0]


def test_the_first_line_is_known(tmp_path: Path) -> None:
    filled(tmp_path, [3, 1])
    store = Store(tmp_path, HEAD)
    store.read(lambda _: None)
    assert store.known == (1, "digest 1")
