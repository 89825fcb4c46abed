"""Every code that the compiler can give is explained in the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import detente.game
from detente.crisis.codes import CATALOGUE
from detente.crisis.loading import load
from detente.game import compile_crisis

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


def test_the_line_shown_is_that_of_the_file_as_it_is_now(tmp_path: Path) -> None:
    """A notebook loads a file, its author edits it and loads it again."""
    path = tmp_path / "crisis.yaml"
    text = (
        "crisis: edited\nformat: 1\ntitle: Edited\nas_of: 2020-10-31\ncite: assumed\n"
        "actors: {A: {}}\nfactors: {war: {levels: [no, yes], start: no}}\n"
        "moves: [{by: A, name: fight, when: war = no, then: war = yes, tempo: 1/month}]\n"
        "rules:\n  - {name: RULE, when: war = yes and war = no, then: war = no}\n"
    )
    for name in ("early", "later one"):
        path.write_text(text.replace("RULE", name), encoding="utf-8")
        (found,) = (
            each for each in compile_crisis(load(path)).diagnostics if each.code == "rule-never"
        )
        assert f"name: {name}," in found.source_line
