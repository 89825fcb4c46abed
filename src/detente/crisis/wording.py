"""Trees of a crisis in words, for `explain`, `diff`, the interview and the report.

`condition`, `quantity` and `effects` write the language of the file; `plainly` writes a clause for
people. Two expressions read the same exactly if they mean the same over the same factors, so the
text also serves to compare crises whose factors stand in another order.
"""

from __future__ import annotations

from collections.abc import Callable

from detente.crisis.expressions import (
    Always,
    Among,
    And,
    Call,
    Compare,
    Condition,
    Effect,
    Indicator,
    LevelOf,
    Negative,
    Not,
    Operation,
    Or,
    Parameter,
    Quantity,
)
from detente.crisis.model import Crisis, Number, Outcome
from detente.crisis.render import Renderer

NumberText = Callable[[Number], str]
ALWAYS = "in any case"


def number(entry: Number) -> str:
    """`0.1 [0.05, 0.2] per week`, in the unit the file used."""
    text = plain(entry.best)
    if entry.ranged:
        text += f" [{plain(entry.low)}, {plain(entry.high)}]"
    return f"{text} {entry.unit}" if entry.unit else text


def plain(value: float) -> str:
    """A number without needless digits: 3, 0.25, 0.0123."""
    text = f"{value:.6g}"
    return text if "e" not in text else f"{value:.12f}".rstrip("0").rstrip(".")


def condition(crisis: Crisis, tree: Condition) -> str:
    """The condition in the language of the file."""
    return Renderer(crisis.factors).condition(tree)


def quantity(crisis: Crisis, tree: Quantity, show: NumberText = number) -> str:
    """The quantity with its numbers written out by `show`."""
    return Renderer(crisis.factors, lambda key: show(crisis.numbers[key])).quantity(tree)


def effects(crisis: Crisis, trees: tuple[Effect, ...]) -> str:
    """Effects joined by `; `, or `nothing`."""
    return Renderer(crisis.factors).effects(trees)


_PLAINLY = {
    "=": "is {}",
    "!=": "is not {}",
    ">=": "is {} or higher",
    ">": "is above {}",
    "<=": "is {} or lower",
    "<": "is below {}",
}


def plainly(crisis: Crisis, tree: Condition) -> str:
    """The condition as a clause for people: `front is all lost and fighting is war`."""
    match tree:
        case Always(value):
            return ALWAYS if value else "never"
        case Compare(place, op, level):
            factor = crisis.factors[place]
            clause = _PLAINLY[op].format(factor.levels[level])
            return f"{factor.id.replace('_', ' ')} {clause}"
        case Among(place, levels):
            factor = crisis.factors[place]
            names = " or ".join(factor.levels[level] for level in sorted(levels))
            return f"{factor.id.replace('_', ' ')} is {names}"
        case Not(operand):
            return f"it is not so that {plainly(crisis, operand)}"
        case And(operands):
            return " and ".join(plainly(crisis, each) for each in operands)
        case Or(operands):
            return ", or ".join(plainly(crisis, each) for each in operands)


def outcomes(crisis: Crisis, branches: tuple[Outcome, ...], show: NumberText = number) -> str:
    """What follows: one line of effects, or a lottery with its chances."""
    if len(branches) == 1 and branches[0].chance is None:
        return effects(crisis, branches[0].effects)
    parts = [
        f"{'rest' if branch.chance is None else quantity(crisis, branch.chance, show)}: "
        f"{effects(crisis, branch.effects)}"
        for branch in branches
    ]
    return " | ".join(parts)


def keys(tree: Quantity) -> tuple[str, ...]:
    """Keys of the numbers in a quantity, in reading order, without repeats."""
    found: dict[str, None] = {}
    _collect_keys(tree, found)
    return tuple(found)


def _collect_keys(tree: Quantity, found: dict[str, None]) -> None:
    match tree:
        case Parameter(key):
            found[key] = None
        case Negative(operand):
            _collect_keys(operand, found)
        case Operation(_, left, right):
            _collect_keys(left, found)
            _collect_keys(right, found)
        case Call(_, arguments):
            for each in arguments:
                _collect_keys(each, found)
        case _:
            pass


def factors_of(tree: Condition) -> frozenset[int]:
    """Places of the factors that a condition reads."""
    match tree:
        case Compare(place, _, _) | Among(place, _):
            return frozenset({place})
        case Not(operand):
            return factors_of(operand)
        case And(operands) | Or(operands):
            return frozenset().union(*(factors_of(each) for each in operands))
        case _:
            return frozenset()


def factors_in(tree: Quantity) -> frozenset[int]:
    """Places of the factors that a quantity reads."""
    match tree:
        case LevelOf(place):
            return frozenset({place})
        case Indicator(inner):
            return factors_of(inner)
        case Negative(operand):
            return factors_in(operand)
        case Operation(_, left, right):
            return factors_in(left) | factors_in(right)
        case Call(_, arguments):
            return frozenset().union(*(factors_in(each) for each in arguments))
        case _:
            return frozenset()


def factors_changed(branches: tuple[Outcome, ...]) -> frozenset[int]:
    """Places of the factors that the outcomes of a move or hazard set."""
    return frozenset(each.factor for branch in branches for each in branch.effects)
