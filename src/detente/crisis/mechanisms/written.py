"""An expansion as YAML, as the analyst could have written it by hand."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from detente.crisis.mechanisms.fragment import Amendment, Fragment

WIDTH = 100


def written(fragment: Fragment) -> str:
    """Factors, moves, hazards, rules, worths and flows; what is changed elsewhere as comments."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = WIDTH
    yaml.default_flow_style = False
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    sections = {
        "factors": fragment.factors, "moves": fragment.moves, "hazards": fragment.hazards,
        "rules": fragment.rules, "worths": fragment.worths, "flows": fragment.flows,
    }  # fmt: skip
    held = {key: _plain(value) for key, value in sections.items() if value}
    if held:
        yaml.dump(held, stream)
    return stream.getvalue() + "".join(f"# {line}\n" for line in _elsewhere(fragment))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {str(key): _plain(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if (key, each) != ("when", "always")}
    if isinstance(value, str):
        return str(value)
    return [_plain(each) for each in value]


def _elsewhere(fragment: Fragment) -> list[str]:
    """Changes of entries that stand elsewhere, in words."""
    lines = [
        f"{each.to} values what {each.of} values, times {each.weight}" for each in fragment.shares
    ]
    lines += [line for each in fragment.amendments for line in _changed(each)]
    lines += [
        f"what others believe of {each.actor}: how likely {each.type} is at its second level"
        for each in fragment.beliefs
    ]
    return lines


def _changed(amendment: Amendment) -> Iterator[str]:
    subject = f"the {amendment.kind} `{amendment.target}`"
    if amendment.when is not None:
        yield f"{subject}: only when {amendment.when}"
    if amendment.pace is not None:
        yield f"{subject}: its pace times {amendment.pace}"
    for actor, cost in amendment.cost.items():
        yield f"{subject}: costs {actor} also {cost}"
    if amendment.also is not None:
        where, changes, label = amendment.also
        yield f"{subject}: where {where}, also {changes} ({label})"
