"""The examples on the page on mechanisms: the language takes them; they are what they expand to.

Each block is put into one host crisis that has every name the blocks use. Written out by hand (the
expansion pasted into the host, its named numbers under `numbers:`, its names for conditions and
quantities spelled out) it must be the same game; what an entry changes of others is left aside.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML
from tests.theory.small import crisis_of, read

from detente.crisis import elaborate, evaluate, resolve
from detente.crisis.diagnostics import Collector
from detente.crisis.expressions import Quantity
from detente.crisis.mechanisms import MechanismShape
from detente.crisis.mechanisms.maker import quoted
from detente.crisis.mechanisms.registry import registry
from detente.crisis.mechanisms.written import written
from detente.crisis.model import Crisis, Hazard, Move
from detente.crisis.nodes import Generated, Text
from detente.crisis.quantities import fold
from detente.crisis.source import SourceFile
from detente.crisis.syntax import Literal
from detente.game import compile_crisis

PAGE = (Path(__file__).parents[2] / "docs" / "mechanisms.md").read_text(encoding="utf-8")
HOST = (Path(__file__).parent / "files" / "mechanisms.yaml").read_text(encoding="utf-8")
BLOCKS = {
    match["section"]: match[0].removeprefix("```yaml\n").removesuffix("```")
    for match in re.finditer(r"```yaml\n(?P<section>\w+):\n.*?```", PAGE, re.DOTALL)
}
NEEDS = {"frictions": "commitments", "mediations": "ceasefires"}  # whose entries it names
MORE = {  # without which a part of the example means nothing: another guarantee of the same actor
    "commitments": "  more: {by: RUS, to: GEO, trigger: harm = grave, promise: nothing, stake: 3}\n"
}


def with_block(section: str) -> str:
    """The host with the block, and with another that it needs."""
    return HOST + BLOCKS.get(NEEDS.get(section, ""), "") + BLOCKS[section] + MORE.get(section, "")


@pytest.mark.parametrize("section", BLOCKS)
def test_a_block_is_taken(section: str) -> None:
    crisis, found = read(with_block(section))
    assert crisis is not None, "\n".join(map(str, found))
    assert [each for each in crisis.expansions.values() if each.id.startswith(f"{section}.")]


def test_all_blocks_together_are_taken() -> None:
    crisis, found = read(HOST + "".join(BLOCKS.values()))
    assert crisis is not None, "\n".join(map(str, found))


@pytest.mark.parametrize("section", BLOCKS)
def test_a_block_mentions_every_key_of_its_shape(section: str) -> None:
    keys = [field.alias or name for name, field in registry()[section].shape.model_fields.items()]
    text = PAGE[PAGE.index(BLOCKS[section]) :].partition("\n## ")[0]
    missing = [key for key in keys if not re.search(rf"\b{key}:|`{key}\b", text)]
    assert [key for key in missing if key not in MechanismShape.model_fields] == []


@pytest.mark.parametrize("section", BLOCKS)
def test_it_is_what_it_expands_to(section: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elaborate, "whole", lambda crisis, _: crisis)
    crisis = crisis_of(with_block(section))
    pasted = crisis_of(_pasted(crisis))
    _assert_same_game(crisis, pasted)


@pytest.mark.parametrize("section", BLOCKS)
def test_every_number_of_it_is_used(section: str) -> None:
    crisis = crisis_of(with_block(section))
    used = {key for each in _quantities(crisis) for key in evaluate.parameters(each)}
    used |= {each.prior for each in crisis.reputations}
    assert [
        key for key in crisis.numbers if key.startswith(f"{section}.") and key not in used
    ] == []


def _quantities(crisis: Crisis) -> Iterator[Quantity]:
    """Every quantity that the game is made of."""
    yield from (each.tempo for each in crisis.moves)
    yield from (each.rate for each in crisis.hazards)
    yield from (each.points for each in (*crisis.worths, *crisis.flows))
    happenings: tuple[Move | Hazard, ...] = (*crisis.moves, *crisis.hazards)
    for entry in happenings:
        yield from (each.chance for each in entry.outcomes if each.chance is not None)
        yield from entry.costs.values()
    for rule in crisis.rules:
        yield from rule.costs.values()


# --- written out by hand ------------------------------------------------------------------------


def _pasted(crisis: Crisis) -> str:
    """The host with the expansions in the place of the entries."""
    yaml = YAML(pure=True)
    whole = yaml.load(HOST)
    names = {
        name: text for each in crisis.expansions.values() for name, text in each.definitions.items()
    }
    plain = {name: text for name, text in names.items() if _is_plain(text)}
    for expansion in crisis.expansions.values():
        pieces = YAML(pure=True, typ="safe").load(written(expansion.fragment)) or {}
        _merge(whole, _spell(pieces, names, set(plain)))
    whole.setdefault("numbers", {}).update(plain)
    stream = io.StringIO()
    yaml.dump(whole, stream)
    return stream.getvalue()


def _is_plain(text: str) -> bool:
    """Whether it is one number, with its unit and range."""
    phrase = resolve.phrase_of(
        Text(Generated(SourceFile("number", text), text, "", 0, len(text))), Collector()
    )
    return phrase is not None and isinstance(fold(phrase.body), Literal)


def _merge(whole: Any, pieces: Mapping[str, Any]) -> None:
    for key, value in pieces.items():
        if key not in whole:
            whole[key] = value
        elif isinstance(value, list):
            whole[key].extend(value)
        else:
            _merge(whole[key], value)


def _spell(value: Any, names: Mapping[str, str], kept: set[str]) -> Any:
    """Every expression with its names of conditions and quantities spelled out, to the last one."""
    if isinstance(value, dict):
        return {
            key: each if key in {"name", "levels", "note", "by"} else _spell(each, names, kept)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_spell(each, names, kept) for each in value]

    def spelled(found: re.Match[str]) -> str:
        name = found[0].strip('"')
        return found[0] if name in kept else f"({_spell(names[name], names, kept)})"

    longest = sorted(names, key=len, reverse=True)
    pattern = "|".join(rf"(?<![\w'\"-]){re.escape(quoted(each))}(?![\w'\"-])" for each in longest)
    return re.sub(pattern, spelled, str(value)) if names else str(value)


def _assert_same_game(first: Crisis, second: Crisis) -> None:
    ours, theirs = compile_crisis(first), compile_crisis(second)
    assert [each.id for each in ours.crisis.factors] == [each.id for each in theirs.crisis.factors]
    assert ours.move_names == theirs.move_names
    assert ours.hazard_names == theirs.hazard_names
    np.testing.assert_array_equal(ours.levels, theirs.levels)
    for field in fields(ours.arrays):
        mine, other = getattr(ours.arrays, field.name), getattr(theirs.arrays, field.name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-12, err_msg=field.name)
        else:
            assert mine == other, field.name
