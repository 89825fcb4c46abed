"""Import a million rows in the layout of GDELT 2.0, then the same file again; time and peak memory.

python -m benchmarks.importing [ROWS]
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import RESULTS, peak_memory, setting, table

ROWS = 1_000_000
ACTORS = ("AZEMIL", "ARMGOV", "RUS", "TURGOV")
CODES = ("190", "042", "112", "0211", "194")


def write(path: Path, rows: int) -> None:
    """Made-up rows, every one of them another event."""
    begin = dt.date(2020, 1, 1)
    with path.open("w", encoding="utf-8") as stream:
        for k in range(rows):
            cells = [""] * 61
            day = begin + dt.timedelta(k * 300 // rows)
            cells[0], cells[1] = str(900_000_000 + k), day.strftime("%Y%m%d")
            cells[5], cells[15] = ACTORS[k % 4], ACTORS[k // 4 % 4]
            cells[26] = CODES[k % 5]
            cells[28] = cells[26][:2]
            cells[52] = "Stepanakert, Azerbaijan (general), Azerbaijan"
            cells[59] = day.strftime("%Y%m%d120000")
            cells[60] = f"https://www.example.org/news/2020/{k % 977}/article-{k // 3}.html"
            stream.write("\t".join(cells) + "\n")


def once(source: Path, log: Path) -> None:
    """One import, as a process of its own: prints what it took."""
    from detente.evidence.importing.bring import Brought
    from detente.evidence.importing.into import Days, bring_in
    from detente.evidence.log import EventLog

    began, spent = time.perf_counter(), time.process_time()
    days = Days(dt.date(2020, 10, 31), dt.date(2026, 1, 1))
    with Brought.of(source) as brought, EventLog.open(log) as opened:
        tally = bring_in(brought, opened, days)
    print(
        f"{tally.added:,}|{tally.there:,}|{time.perf_counter() - began:.0f}"
        f"|{time.process_time() - spent:.0f}|{peak_memory() * 1024:.0f}"
        f"|{log.stat().st_size / 2**20:.0f}"
    )


def run(rows: int) -> None:
    """Both imports; the table goes to `results/importing.md`."""
    with tempfile.TemporaryDirectory() as folder:
        source, log = Path(folder) / "rows.tsv", Path(folder) / "events.db"
        write(source, rows)
        size = source.stat().st_size / 2**20
        lines = []
        for name in ("first", "again"):
            command = [sys.executable, "-m", "benchmarks.importing", str(source), str(log)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            lines.append([name, *done.stdout.strip().split("|")])
            print(lines[-1], flush=True)
    head = ("import", "added", "there already", "s on the clock", "processor s", "peak MiB",
            "log, MiB")  # fmt: skip
    note = (
        f"Taken with {setting(('numpy',))}; load {os.getloadavg()[0]:.1f}. File of {size:.0f} MiB."
    )
    page = f"# A million events imported\n\n{table(head, lines)}\n\n{note}\n"
    (RESULTS / "importing.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        once(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        run(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
