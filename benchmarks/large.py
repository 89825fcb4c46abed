"""Karabakh with everything remembered: the same crisis at more than half a million states.

In `crises/karabakh-2020` the mood in Turkey, its pressure on Baku and the red line follow from the
rest of the crisis, so that it stays small. Here each has a factor of its own, and there are a
hotline and a coalition of brokers besides.

python -m benchmarks.large [--only-count]
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from benchmarks.timing import publish, setting, table
from detente.crisis import load
from detente.crisis.model import Crisis
from detente.crisis.prescan import protect, restore
from detente.game import compile_crisis
from detente.outlook import forecast
from detente.solve import solve

CRISIS = Path("crises/karabakh-2020")
LEAST = 500_000


def remembered(data: Any) -> Any:
    """The crisis with a factor for everything that its mechanisms can remember."""
    for section in ("perceptions", "readings", "variants", "options", "aims"):
        data.pop(section, None)
    mood = data["domestic"]["turkish-mood"]
    del mood["follows"]
    stirred = {"the war": {"when": "fighting = war", "rate": "0.2/week"}}
    mood |= {"start": "nationalist", "stirred": stirred}
    pressure = data["pressures"]["ankara-on-baku"]
    del pressure["follows"]
    pressure |= {
        "start": "to refuse", "press": {"to refuse": "0.2/week"}, "relent": "0.1/week",
        "possible": "turkish_support >= arms",
    }  # fmt: skip
    data["hotlines"] = {
        "military-line": {
            "name": "a line between the two staffs", "between": ["RUS", "TUR"],
            "lowers": ["over-syria"], "to": "0.3 [0.1, 0.6]", "set_up": "0.05/week",
            "drop": "0.05/week", "set_up_cost": "0.3", "cite": "cepa#p9s4",
        }
    }  # fmt: skip
    line = data["threats"]["red-line"]
    for key in ("crossed", "kept", "carry_out"):
        line.pop(key)
    line |= {
        "crossed": "armenian_soil >= acknowledged strike", "start": "standing",
        "carry_out": "russian_role = aids Armenia", "carry_out_possible": "russian_role = warned",
        "ends": "armenian_soil <= cross-border fire", "announce": "0.1/week",
        "possible": "fighting = war",
    }  # fmt: skip
    data["coalitions"] = {
        "brokers": {
            "name": "the three brokers", "members": ["RUS", "IRN"], "pledge": "0.1/week",
            "withdraw": "0.1/week",
            "when": "fighting = war and pause = nothing on the table and russian_role < fights"
            " and armenian_soil > none and russia_turkey < forces clash",
            "possible": "fighting = war",
            "then": "pause = humanitarian pause holds; fighting = truce",
            "joint_cost": {"AZE": "1 [0.3, 3]"}, "cite": "cepa#p10s1",
        }
    }  # fmt: skip
    return data


def large(folder: Path) -> Crisis:
    """Write the large variant into `folder` and read it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.width = 10_000
    yaml.default_flow_style = False
    for text in CRISIS.glob("*.md"):
        shutil.copy(text, folder)
    written = protect((CRISIS / "crisis.yaml").read_text(encoding="utf-8"))
    data = remembered(_plain(yaml.load(written)))
    with (folder / "crisis.yaml").open("w", encoding="utf-8") as stream:
        yaml.dump(data, stream)
    return load(folder)


def _plain(value: Any) -> Any:
    """The tree as the crisis file means it, with dates and numbers as text."""
    if isinstance(value, dict):
        return {_plain(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    return restore(str(value))


def run(count_only: bool = False) -> None:
    """Compile, solve to the finite-horizon limit, forecast."""
    with tempfile.TemporaryDirectory() as folder:
        crisis = large(Path(folder))
        laps = [time.perf_counter()]
        game = compile_crisis(crisis)
        laps.append(time.perf_counter())
        print(f"{game.states:,} states", flush=True)
        if count_only:
            return
        solution = solve(game.arrays)
        laps.append(time.perf_counter())
        outlook = forecast(game, solution)
        laps.append(time.perf_counter())
    taken = [f"{after - before:.1f}" for before, after in itertools.pairwise(laps)]
    residual = solution.certificates[0].residual if solution.certificates else float("nan")
    size = [f"{game.states:,}", f"{game.arrays.edges:,}", str(len(crisis.factors))]
    head = ("states", "moves in them", "factors", "compile s", "solve s", "forecast s", "residual")
    publish(
        "large",
        "Karabakh with everything remembered",
        [
            "A factor each for the mood, the pressure, the red line, a hotline and two brokers.",
            table(head, [[*size, *taken, f"{residual:.1e}"]]),
            f"{len(outlook.answers)} questions; at least {LEAST:,} states are asked for.",
            f"Taken with {setting(('numpy', 'scipy', 'numba'))}.",
        ],
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only-count", action="store_true")
    run(parser.parse_args().only_count)
