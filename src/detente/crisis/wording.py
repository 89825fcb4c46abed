"""Expression trees back to the words of the crisis file, for `explain`, `diff` and the report.

Two expressions read the same exactly if they mean the same over the same factors, so the text
also serves to compare crises whose factors stand in another order.
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
    Constant,
    Effect,
    Indicator,
    LevelOf,
    Negative,
    Not,
    Operation,
    Or,
    Parameter,
    Quantity,
    SetLevel,
)
from detente.crisis.model import Crisis, Number, Outcome

_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}

NumberText = Callable[[Number], str]


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
    match tree:
        case Always(value):
            return "always" if value else "never"
        case Compare(place, op, level):
            factor = crisis.factors[place]
            return f"{factor.id} {op} {factor.levels[level]}"
        case Among(place, levels):
            factor = crisis.factors[place]
            names = ", ".join(factor.levels[level] for level in sorted(levels))
            return f"{factor.id} in [{names}]"
        case Not(operand):
            return f"not ({condition(crisis, operand)})"
        case And(operands):
            return " and ".join(_inside_and(crisis, each) for each in operands)
        case Or(operands):
            return " or ".join(condition(crisis, each) for each in operands)


def _inside_and(crisis: Crisis, tree: Condition) -> str:
    text = condition(crisis, tree)
    return f"({text})" if isinstance(tree, Or) else text


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
            return "in any case" if value else "never"
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


def quantity(crisis: Crisis, tree: Quantity, show: NumberText = number) -> str:
    """The quantity with its numbers written out by `show`."""
    match tree:
        case Constant(value):
            return plain(value)
        case Parameter(key):
            return show(crisis.numbers[key])
        case LevelOf(place):
            return f"level({crisis.factors[place].id})"
        case Indicator(inner):
            return f"({condition(crisis, inner)})"
        case Negative(operand):
            return f"-{_operand(crisis, operand, show, 3)}"
        case Operation(op, left, right):
            rank = _RANK[op]
            first = _operand(crisis, left, show, rank)
            return f"{first} {op} {_operand(crisis, right, show, rank + (op in '-/^'))}"
        case Call(function, arguments):
            inside = ", ".join(quantity(crisis, each, show) for each in arguments)
            return f"{function}({inside})"


def _operand(crisis: Crisis, tree: Quantity, show: NumberText, rank: int) -> str:
    text = quantity(crisis, tree, show)
    weaker = isinstance(tree, Operation) and _RANK[tree.op] < rank
    return f"({text})" if weaker else text


def effect(crisis: Crisis, tree: Effect) -> str:
    """`front = south lost` or `front + 1`."""
    factor = crisis.factors[tree.factor]
    if isinstance(tree, SetLevel):
        return f"{factor.id} = {factor.levels[tree.level]}"
    return f"{factor.id} {'+' if tree.by >= 0 else '-'} {abs(tree.by)}"


def effects(crisis: Crisis, trees: tuple[Effect, ...]) -> str:
    """Effects joined by `; `, or `nothing`."""
    return "; ".join(effect(crisis, each) for each in trees) or "nothing"


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
