"""Whoever does the work, and however often it is interrupted: the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.interrupts import heeding_interrupts

import detente
from detente.errors import LimitError, UsageError
from detente.study import cluster, work
from detente.study.answering import Way, answer_all
from detente.study.draws import Draws
from detente.study.ensemble import sweep
from detente.study.store import DRAWS
from detente.study.trial import parameters
from detente.study.variants import Variants

GALLERY = Path(__file__).parents[2] / "crises"
COUNT, MANY = 24, 150


def kept(play: detente.Play, folder: Path, count: int = COUNT, **how: object) -> bytes:
    sweep(play, count, way=Way(keep=folder, **how))  # type: ignore[arg-type]
    return (folder / DRAWS).read_bytes()


@pytest.fixture(scope="module")
def serial(deterrence: detente.Play, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return kept(deterrence, tmp_path_factory.mktemp("serial") / "draws")


@pytest.mark.parametrize("workers", [2, 8])
def test_processes_of_this_machine(
    deterrence: detente.Play, serial: bytes, tmp_path: Path, workers: int
) -> None:
    assert kept(deterrence, tmp_path / "draws", workers=workers) == serial


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A cluster of two workers over loopback."""
    distributed = pytest.importorskip("distributed", reason="the package `distributed` is absent")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local:
        yield local.scheduler_address


def test_a_cluster(deterrence: detente.Play, serial: bytes, tmp_path: Path, scheduler: str) -> None:
    assert kept(deterrence, tmp_path / "draws", cluster=scheduler) == serial


def test_leaving_early_cancels_what_a_cluster_was_given(
    deterrence: detente.Play, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a thousand jobs that were handed out hardly any is done."""
    monkeypatch.setattr(work, "AHEAD", 500)
    names = tuple(parameters(deterrence.crisis))
    variants = Variants.of(deterrence.crisis, names, 10**6)

    def leave() -> None:
        with cluster.clustered(variants, scheduler) as crew:
            for _ in work.by(crew, Draws.of(names).rows(range(10_000))):
                raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        leave()
    with pytest.importorskip("distributed").Client(scheduler) as client:
        assert client.run_on_scheduler(finished) < 500
    assert len(list(sweep(deterrence, 3, way=Way(cluster=scheduler)).table.done)) == 3


def finished(dask_scheduler: Any) -> int:
    """How many jobs the workers have done."""
    return int(dask_scheduler.task_prefixes["do"].state_counts["memory"])


def test_a_cluster_of_another_version_is_refused(
    deterrence: detente.Play, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "__version__", "9.9")
    with pytest.raises(UsageError, match=r"runs Detente .*, this is 9\.9"):
        sweep(deterrence, 2, way=Way(cluster=scheduler))


def test_where_no_scheduler_answers(
    deterrence: detente.Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the package `distributed` is absent")
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    for address in ("tcp://127.0.0.1:9", "nonsense", "foo://x:1"):
        with pytest.raises(UsageError, match=f"no scheduler answers at {address}"):
            sweep(deterrence, 2, way=Way(cluster=address))


def test_without_the_package_the_cluster_says_what_to_install(
    deterrence: detente.Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="needs the package") as caught:
        sweep(deterrence, 2, way=Way(cluster="tcp://127.0.0.1:9"))
    assert "detente[cluster]" in caught.value.hint


def test_a_worker_that_dies_is_told_and_what_is_done_is_kept(
    deterrence: detente.Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One job ends the process that does it, as the system does when memory runs out."""
    monkeypatch.setattr(work, "do", dying)
    with pytest.raises(LimitError, match="a worker was ended from outside"):
        kept(deterrence, tmp_path / "draws", workers=2)
    monkeypatch.undo()
    lines = (tmp_path / "draws" / DRAWS).read_bytes().splitlines()
    assert 0 < len(lines) < COUNT
    whole = kept(deterrence, tmp_path / "again")
    assert kept(deterrence, tmp_path / "draws") == whole


def dying(given: object, jobs: list[work.Job]) -> work.Done:
    if any(index == COUNT // 2 for index, _ in jobs):
        time.sleep(1.0)  # until the others are done
        os.kill(os.getpid(), signal.SIGKILL)
    return work.do(given, jobs)


def test_leaving_early_ends_the_workers(deterrence: detente.Play) -> None:
    names = tuple(parameters(deterrence.crisis))
    variants = Variants.of(deterrence.crisis, names, 10**6)
    rows = Draws.of(names).rows(range(10_000))
    processes: list[Any] = []

    def leave() -> None:
        with work.local(variants, 2) as crew:
            for _ in work.by(crew, rows):
                processes.extend(crew.executor._processes.values())  # type: ignore[attr-defined]
                raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        leave()
    assert len(processes) == 2
    assert not any(each.is_alive() for each in processes)


def test_a_worker_that_comes_up_after_its_parent_is_gone_ends() -> None:
    """Its parent is another process by then, which it must not take for the one that started it."""
    code = "import time; from detente.study.work import _subordinate as f; f(-1); time.sleep(300)"
    done = subprocess.run([sys.executable, "-c", code], timeout=250, check=False)  # noqa: S603
    assert done.returncode == 1


def test_a_fault_of_ours_is_raised_here(
    deterrence: detente.Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "do", failing)
    with pytest.raises(ZeroDivisionError):
        sweep(deterrence, 4, way=Way(workers=2))


def failing(given: object, jobs: list[work.Job]) -> work.Done:
    raise ZeroDivisionError(f"{given} {len(jobs)}")


def test_progress_is_over_the_draws_that_are_not_there_yet(
    deterrence: detente.Play, tmp_path: Path
) -> None:
    kept(deterrence, tmp_path / "draws", 3)
    heard: list[float] = []
    way = Way(keep=tmp_path / "draws", progress=lambda _, share: heard.append(share))
    names = tuple(parameters(deterrence.crisis))
    sweep(deterrence, 6, way=way)
    assert heard == [1 / 3, 2 / 3, 1.0]
    heard.clear()
    sweep(deterrence, 6, way=way)
    assert heard == []
    with pytest.raises(UsageError, match="of another crisis"):
        answer_all(
            Variants.of(deterrence.crisis, names, 10**6), Draws.of(names), 6, {"crisis": "x"}, way
        )


@pytest.fixture(scope="module")
def straight(deterrence: detente.Play, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return kept(deterrence, tmp_path_factory.mktemp("straight") / "draws", MANY)


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_and_taken_up_again(
    deterrence: detente.Play, straight: bytes, tmp_path: Path, blow: signal.Signals
) -> None:
    """`detente sweep` is struck in the middle, half a line is put behind, and it goes on."""
    folder = tmp_path / "draws"
    command = [
        sys.executable, "-m", "detente", "sweep", str(GALLERY / "deterrence"), "--draws",
        str(MANY), "--sensitivity", "none", "--workers", "2", "--keep", str(folder),
    ]  # fmt: skip
    run = subprocess.Popen(  # noqa: S603 (our own command)
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True, preexec_fn=heeding_interrupts,
    )  # fmt: skip
    _wait_for(folder / DRAWS, run)
    if blow is signal.SIGINT:
        os.killpg(run.pid, blow)  # as a terminal does, to the workers too
    else:
        run.kill()
    _, told = run.communicate(timeout=300)
    lines = (folder / DRAWS).read_bytes().count(b"\n")
    assert 0 < lines < MANY
    if blow is signal.SIGINT:
        assert run.returncode == 130
        assert told.splitlines() == [
            f"{lines} draws are kept in {folder}; the same command goes on from there",
            "interrupted; nothing was left half-written",
        ]
    with (folder / DRAWS).open("ab") as stream:
        stream.write(b'{"draw": 149, "val')
    assert kept(deterrence, folder, MANY) == straight


def _wait_for(path: Path, run: subprocess.Popen[str]) -> None:
    """Until some draws are there."""
    until = time.monotonic() + 120
    while time.monotonic() < until and run.poll() is None:
        if path.exists() and path.read_bytes().count(b"\n") >= 5:
            return
        time.sleep(0.02)
    raise AssertionError("no draws came")
