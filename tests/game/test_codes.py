"""Every code that the compiler can give is explained in the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import detente.game
from detente.crisis.codes import CATALOGUE

CODE = re.compile(
    r'"((?:negative|not|chance|rules|tempos|actor|worth|rival|level|question)-[a-z-]+)"'
)
FROM_KIND = {f"{kind}-{why}" for kind in ("move", "hazard") for why in ("never", "idle")}
FROM_PACE = {"negative-tempo", "negative-rate", "rule-never"}


def test_every_code_is_in_the_catalogue() -> None:
    folder = Path(next(iter(detente.game.__path__)))
    used = {code for path in folder.glob("*.py") for code in CODE.findall(path.read_text())}
    used |= FROM_KIND | FROM_PACE
    assert len(used) > 12
    assert used <= set(CATALOGUE), sorted(used - set(CATALOGUE))
