"""Measure everything and write benchmarks/results/: sizes, peers, the forecast command.

python -m benchmarks.run [sizes] [peers] [forecast] [--up-to STATES]
"""

from __future__ import annotations

import argparse

from benchmarks import karabakh, peers, sizes

PARTS = ("sizes", "peers", "forecast")


def main(arguments: list[str] | None = None) -> None:
    """Run the parts named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--up-to", type=int, default=sizes.SIZES[-1], help="largest crisis")
    given = parser.parse_args(arguments)
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"received {sorted(unknown)}, expected some of {', '.join(PARTS)}")
    parts = given.parts or PARTS
    if "sizes" in parts:
        sizes.run([size for size in sizes.SIZES if size <= given.up_to])
    if "peers" in parts:
        peers.run()
    if "forecast" in parts:
        karabakh.run()


if __name__ == "__main__":
    main()
