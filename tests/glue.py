"""Two crises side by side in one, with nothing between them."""

from __future__ import annotations

import dataclasses
from typing import Any

from detente.crisis.expressions import Parameter
from detente.crisis.model import Crisis

MARK = "x."


def glued(first: Crisis, second: Crisis, *, same_actors: bool = False) -> Crisis:
    """The factors of `second` follow those of `first`, and all its names get a mark.

    same_actors : actors with the same id are one and the same, who then moves in both.
    """
    mark = "" if same_actors else MARK

    def actors(costs: Any) -> dict[str, Any]:
        return {mark + actor: cost for actor, cost in costs.items()}

    new = _marked(second, len(first.factors))
    theirs = {
        mark + each.id: dataclasses.replace(
            each, id=mark + each.id, precision=MARK + each.precision,
            patience=MARK + each.patience, clock=MARK + each.clock,
        )
        for each in second.actors.values()
    }  # fmt: skip
    change = dataclasses.replace
    return change(
        first,
        actors={**first.actors, **{k: v for k, v in theirs.items() if k not in first.actors}},
        factors=first.factors + tuple(change(each, id=MARK + each.id) for each in second.factors),
        numbers={**first.numbers, **{each.key: each for each in new["numbers"]}},
        moves=first.moves + tuple(
            change(each, id=MARK + each.id, by=mark + each.by, costs=actors(each.costs))
            for each in new["moves"]
        ),
        hazards=first.hazards + tuple(
            change(each, id=MARK + each.id, costs=actors(each.costs)) for each in new["hazards"]
        ),
        rules=first.rules + tuple(
            change(each, id=MARK + each.id, costs=actors(each.costs)) for each in new["rules"]
        ),
        worths=first.worths + tuple(change(t, actor=mark + t.actor) for t in new["worths"]),
        flows=first.flows + tuple(change(t, actor=mark + t.actor) for t in new["flows"]),
    )  # fmt: skip


def _marked(crisis: Crisis, offset: int) -> dict[str, Any]:
    """Parts of a crisis with factors moved up by `offset` and keys of numbers marked."""

    def rewritten(tree: Any) -> Any:
        if isinstance(tree, Parameter):
            return Parameter(MARK + tree.key)
        if isinstance(tree, tuple):
            return tuple(map(rewritten, tree))
        if isinstance(tree, dict):
            return {key: rewritten(value) for key, value in tree.items()}
        if not dataclasses.is_dataclass(tree) or isinstance(tree, type):
            return tree
        fields = {each.name: getattr(tree, each.name) for each in dataclasses.fields(tree)}
        changed = {name: rewritten(value) for name, value in fields.items()}
        if isinstance(fields.get("factor"), int):
            changed["factor"] = fields["factor"] + offset
        return dataclasses.replace(tree, **changed)

    kinds = ("moves", "hazards", "rules", "worths", "flows")
    found = {kind: rewritten(getattr(crisis, kind)) for kind in kinds}
    numbers = crisis.numbers.values()
    return found | {"numbers": [dataclasses.replace(n, key=MARK + n.key) for n in numbers]}
