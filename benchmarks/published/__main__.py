"""Published estimates against ours, one row a quantity.

    python -m benchmarks.published [CASE ...] [--data FOLDER] [--json] [--climb]

Exit code 1 where a row does not agree. Cases whose data are absent are named and left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.published import data
from benchmarks.published.cases import CASES, Higher, Row, higher, missing
from benchmarks.timing import table

HEAD = ("case", "quantity", "published", "computed", "largest difference", "agrees", "source")


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__)
    parser.add_argument("cases", nargs="*", help=f"of {', '.join(CASES)}; all by default")
    parser.add_argument("--data", type=Path, default=data.FOLDER, help="folder with the data")
    parser.add_argument("--json", action="store_true", help="full digits, for programs")
    parser.add_argument("--climb", action="store_true", help="other equilibria of audience (5 min)")
    given = parser.parse_args(arguments)
    unknown = set(given.cases) - set(CASES)
    if unknown:
        parser.error(f"received {sorted(unknown)}, expected some of {', '.join(CASES)}")
    rows: list[Row] = []
    for case in given.cases or CASES:
        absent = missing(case, given.data)
        if absent:
            print(
                f"{case}: left out, {', '.join(absent)} not in {given.data.name}", file=sys.stderr
            )
            continue
        rows += CASES[case][0](given.data)
    climbed = higher(data.dynamic_game(given.data)) if given.climb else None
    if given.json:
        told = {
            "rows": [{**asdict(row), "agrees": bool(row.agrees)} for row in rows],
            "climb": None if climbed is None else asdict(climbed),
        }
        print(json.dumps(told, indent=1))
    else:
        print(table(HEAD, [_cells(row) for row in rows]))
        if climbed is not None:
            print("\n" + _climb(climbed))
    return 0 if all(row.agrees for row in rows) else 1


def _cells(row: Row) -> list[str]:
    """A row as text: a single number in full, several by their largest difference."""
    single = len(row.published) == 1
    return [
        row.case,
        row.quantity,
        f"{row.published[0]:.10g}" if single else f"{len(row.published)} numbers",
        f"{row.computed[0]:.9g}" if single else "",
        f"{row.difference:.1e}",
        "yes" if row.agrees else "NO",
        row.source,
    ]


def _climb(found: Higher) -> str:
    low, high = found.counts
    state = "a local maximum" if found.converged else "not finished"
    return (
        f"audience costs, other equilibria: {low} to {high} found for each pair; in {found.better}"
        f" pairs another than the published one makes what was done likelier. Log-likelihood"
        f" {found.published:.2f} as published, {found.swapped:.2f} with the best of each pair at"
        f" the same parameters, {found.climbed:.2f} where a climb from there ends ({state};"
        f" conditions off by {found.residual:.0e}, fixed points by {found.gap:.0e})."
    )


if __name__ == "__main__":
    raise SystemExit(main())
