"""What draws cost, who solves them how fast, and whether following them would do as well.

python -m benchmarks.sweeps [cost] [following] [crews] [sending] [--crises NAME ...]

cost         processor seconds of a draw, and how many draws have no answer
following    draws followed from the file's play, or from the nearest of some that are solved,
             beside draws solved each by itself: products, seconds, and how often they agree
crews        seconds on the clock with one process, two, and a cluster of two over loopback
sending      what a crisis costs to send, as an object and as a path
"""

from __future__ import annotations

import argparse
import os
import pickle
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import detente
from benchmarks.timing import RESULTS, setting, table
from detente.study.answering import Way
from detente.study.draws import Draws
from detente.study.ensemble import sweep
from detente.study.trial import Answers, Trial, parameters, tried, with_values
from detente.study.variants import Variants

GALLERY = Path("crises")
SMALL = ("deterrence", "kargil-1999", "taiwan-1995-96", "cuba-1962", "berlin-1961", "july-1914")
LARGE = "karabakh-2020"
DRAWS = {"deterrence": 256, LARGE: 16}
BACKBONE, AFTER = {LARGE: 4}, {LARGE: 8}
SAME = 1e-6
PARTS = ("cost", "following", "crews", "sending")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A crisis with its play and its draws."""

    name: str
    play: detente.Play
    variants: Variants
    draws: Draws

    @classmethod
    def of(cls, name: str) -> Known:
        """Read and solve it."""
        crisis = detente.load(GALLERY / name)
        play = crisis.compile().solve()
        names = tuple(parameters(crisis.model))
        return cls(name, play, Variants.of(crisis.model, names, 2_000_000), Draws.of(names))


def cost(names: Sequence[str]) -> str:
    """Of draws solved each by itself, on one core."""
    rows = []
    for name in names:
        known = Known.of(name)
        count = DRAWS.get(name, 64)
        jobs = list(known.draws.rows(range(count)))
        known.variants.answered(*jobs[0])  # compile the kernels
        taken, lost = [], []
        for index, row in jobs:
            began = time.process_time()
            drawn = known.variants.answered(index, row)
            taken.append(time.process_time() - began)
            if drawn.fault and np.isnan(drawn.residual):
                lost.append(drawn.fault)
        refused = sum("settle" not in fault and "residual" not in fault for fault in lost)
        rows.append(
            [name, f"{known.play.size.states:,}", f"{len(known.variants.spreads)}", f"{count}",
             f"{np.mean(taken):.2f}", f"{np.median(taken):.2f}", f"{max(taken):.1f}",
             f"{refused}", f"{len(lost) - refused}"]
        )  # fmt: skip
        print(rows[-1], flush=True)
    head = ("crisis", "states", "ranged numbers", "draws", "mean s", "median s", "longest s",
            "refused", "do not settle")  # fmt: skip
    return table(head, rows)


@dataclass(slots=True)
class Sum:
    """What came of solving draws in one way."""

    products: int = 0
    seconds: float = 0.0
    found: int = 0
    same: int = 0


def following(names: Sequence[str]) -> str:
    """Draws after a backbone: by themselves, from the base, from the nearest of the backbone."""
    rows = []
    for name in names:
        known = Known.of(name)
        trial = Trial.of(known.play, cores=1)
        first, after = BACKBONE.get(name, 16), AFTER.get(name, 24)
        spine = [
            (row, answers)
            for _, row in known.draws.rows(range(first))
            if (answers := trial.answers(known.variants.values(row))).play is not None
        ]
        ways: dict[str, Sum] = {way: Sum() for way in ("by itself", "from the base", "nearest")}
        for _, row in known.draws.rows(range(first, first + after)):
            _try(known, trial, spine, row, ways)
        for way, each in ways.items():
            rows.append(
                [name, way, f"{each.products / max(each.found, 1):,.0f}",
                 f"{each.seconds / after:.2f}", f"{each.found} of {after}", f"{each.same}"]
            )  # fmt: skip
            print(rows[-1], flush=True)
    head = ("crisis", "play", "products a draw", "processor s a draw", "answered",
            "as by itself")  # fmt: skip
    return table(head, rows)


def _try(
    known: Known,
    trial: Trial,
    spine: list[tuple[np.ndarray, Answers]],
    row: np.ndarray,
    ways: dict[str, Sum],
) -> None:
    """One draw in each way."""
    columns = list(known.variants.columns.values())
    far = [float(((row - each)[columns] ** 2).sum()) for each, _ in spine]
    nearest = spine[int(np.argmin(far))][1].play
    if float((row[columns] ** 2).sum()) <= min(far):
        nearest = trial.base
    crisis = with_values(known.variants.crisis, known.variants.values(row))
    near = {"by itself": None, "from the base": trial.base, "nearest": nearest}
    alone: Answers | None = None
    for way, start in near.items():
        began = time.process_time()
        answers = tried(crisis, start, cores=1)
        ways[way].seconds += time.process_time() - began
        alone = alone or answers
        if answers.play is None:
            continue
        chosen = answers.play.solution.chosen
        ways[way].found += 1
        ways[way].products += chosen.products if chosen else 0
        gap = max(abs(answers.questions[key] - alone.questions[key]) for key in alone.questions)
        ways[way].same += bool(gap < SAME)


def crews(names: Sequence[str]) -> str:
    """The same draws by one process on all cores, by two, and by a cluster; seconds."""
    import distributed

    rows = []
    for name in names:
        known = Known.of(name)
        count = DRAWS.get(name, 64)
        alone = _clocked(known, count, Way())
        two = _clocked(known, count, Way(workers=2))
        again = _clocked(known, 2, Way(workers=2))
        with distributed.LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as local:
            _clocked(known, 8, Way(cluster=local.scheduler_address))
            dask = _clocked(known, count, Way(cluster=local.scheduler_address))
        rows.append(
            [name, f"{count}", f"{alone:.1f}", f"{two:.1f}", f"{alone / two:.2f}",
             f"{alone / max(two - again, 1e-9):.2f}", f"{dask:.1f}", f"{alone / dask:.2f}"]
        )  # fmt: skip
        print(rows[-1], flush=True)
    head = ("crisis", "draws", "1 process, s", "2 processes, s", "times as fast",
            "start of processes left out", "cluster of 2, s", "times as fast")  # fmt: skip
    return table(head, rows)


def _clocked(known: Known, count: int, way: Way) -> float:
    """Seconds on the clock, with a store as in use."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        sweep(known.play, count, way=replace(way, keep=Path(folder) / "draws"))
        return time.perf_counter() - began


def sending(names: Sequence[str]) -> str:
    """A crisis as an object, with the play that draws would be followed from, and as a path."""
    rows = []
    for name in names:
        known = Known.of(name)
        followed = replace(known.variants, near=Trial.of(known.play).base)
        sizes, seconds = zip(*map(_sent, (known.variants, followed)), strict=True)
        began = time.process_time()
        detente.load(GALLERY / name)
        by_path = time.process_time() - began
        cells = [name, *(f"{size:.2f}" for size in sizes), *(f"{each:.3f}" for each in seconds)]
        rows.append([*cells, f"{by_path:.2f}"])
    head = (
        "crisis",
        "alone, MiB",
        "with its play, MiB",
        "alone, s",
        "with its play, s",
        "by path, s",
    )
    return table(head, rows)


def _sent(variants: Variants) -> tuple[float, float]:
    """MiB of the variants as bytes, and the processor seconds of reading them back."""
    data = pickle.dumps(variants, pickle.HIGHEST_PROTOCOL)
    began = time.process_time()
    pickle.loads(data)  # noqa: S301 (our own bytes)
    return len(data) / 2**20, time.process_time() - began


def main(arguments: list[str] | None = None) -> None:
    """Run the parts named, or all; each goes to `results/sweeps-PART.md`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweeps", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--crises", nargs="+", default=[*SMALL, LARGE])
    given = parser.parse_args(arguments)
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"received {sorted(unknown)}, expected some of {', '.join(PARTS)}")
    measures = {"cost": cost, "following": following, "crews": crews, "sending": sending}
    for part in given.parts or PARTS:
        busy = os.getloadavg()[0]
        text = measures[part](given.crises)
        busy = max(busy, os.getloadavg()[0])
        taken = setting(("numpy", "scipy", "numba", "loky", "distributed"))
        note = f"Taken with {taken}; load {busy:.1f}."
        page = f"# Sweeps: {part}\n\n{text}\n\n{note}\n"
        (RESULTS / f"sweeps-{part}.md").write_text(page, encoding="utf-8")
        print(page)


if __name__ == "__main__":
    main()
