"""The limited child process: what a hostile parser could not do."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from detente.errors import DocumentError
from detente.reading.child import run_limited

TASKS = """
import json, os, socket, subprocess
from detente.errors import DocumentError

def echo(data):
    return {"said": data.decode(), **{key: os.environ.get(key) for key in ("HOME", "SECRET")}}
def refuse(data): raise DocumentError("no such text", hint="try another")
def spin(data):
    while True: pass
def hoard(data):
    kept = []
    while True: kept.append(bytearray(10_000_000))
def crash(data): os.abort()
def fail(data): raise RuntimeError("broken")
def chatter(data): print("not JSON"); return {}
def large(data): return {"text": "a" * 17_000_000}
def tried(what):
    try: what()
    except Exception as fault: return type(fault).__name__
    return "done"
def mischief(data):
    where = json.loads(data)
    return {
        "connect": tried(lambda: socket.create_connection(("127.0.0.1", where["port"]), 1)),
        "program": tried(lambda: subprocess.run(["true"])),
        "system": tried(lambda: os.system("true")),
        "fork": tried(os.fork),
        "write": tried(lambda: open(where["file"], "w")),
        "append": tried(lambda: open(where["file"], "ab")),
        "create": tried(lambda: os.open(where["file"], os.O_CREAT | os.O_WRONLY)),
    }
"""


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "mischief_tasks.py").write_text(TASKS)
    monkeypatch.syspath_prepend(tmp_path)
    return "mischief_tasks"


def test_an_answer_comes_back(tasks: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "key")
    found = run_limited(f"{tasks}:echo", "où".encode(), "a.pdf")
    assert found == {"said": "où", "HOME": None, "SECRET": None}


def test_what_the_task_refuses_is_told_with_the_file(tasks: str) -> None:
    with pytest.raises(DocumentError, match=r"^a\.pdf: no such text$") as error:
        run_limited(f"{tasks}:refuse", b"", "a.pdf")
    assert error.value.hint == "try another"


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of the system")
def test_time_and_memory_are_limited(tasks: str) -> None:
    with pytest.raises(DocumentError, match="takes more than 1 s to parse"):
        run_limited(f"{tasks}:spin", b"", "a.pdf", seconds=1)
    with pytest.raises(DocumentError, match="bytes of memory"):
        run_limited(f"{tasks}:hoard", b"", "a.pdf", memory=200_000_000)


@pytest.mark.parametrize("task", ["crash", "fail", "chatter", "large", "missing"])
def test_whatever_breaks_is_an_error_of_the_file(tasks: str, task: str) -> None:
    with pytest.raises(DocumentError, match="cannot be parsed"):
        run_limited(f"{tasks}:{task}", b"", "a.pdf")


@pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
def test_neither_network_nor_programs_nor_writing(tasks: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        file = tmp_path / "written"
        data = f'{{"port": {port}, "file": "{file}"}}'.encode()
        found = run_limited(f"{tasks}:mischief", data, "a.pdf")
    assert set(found) == {"connect", "program", "system", "fork", "write", "append", "create"}
    assert "done" not in found.values(), found
    assert not file.exists()
