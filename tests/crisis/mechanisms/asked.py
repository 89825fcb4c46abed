"""What tests of mechanisms ask of a small crisis."""

from __future__ import annotations

from tests.theory.small import HEAD, Small, read


def flow(small: Small, actor: str, **levels: str) -> float:
    """Points per week there, what hazards cost on average included."""
    arrays = small.game.arrays
    return float(arrays.flow[small.state(**levels), arrays.actors.index(actor)])


def worth(small: Small, actor: str, **levels: str) -> float:
    """Points if that state lasted."""
    arrays = small.game.arrays
    return float(arrays.worth[small.state(**levels), arrays.actors.index(actor)])


def paid(small: Small, move: str, actor: str, **levels: str) -> float:
    """What a move costs an actor there."""
    arrays = small.game.arrays
    edge = edge_of(small, move, **levels)
    return -float(arrays.payoff_table[arrays.edge_payoff[edge], arrays.actors.index(actor)])


def tempo(small: Small, move: str, **levels: str) -> float:
    """How often it is made there at the tempos, per week."""
    arrays, edge = small.game.arrays, edge_of(small, move, **levels)
    return float(arrays.edge_weight[edge] * arrays.clock[arrays.edge_actor[edge]])


def edge_of(small: Small, move: str, **levels: str) -> int:
    """The edge that is this move there."""
    arrays, state = small.game.arrays, small.state(**levels)
    edges = range(int(arrays.state_edge[state]), int(arrays.state_edge[state + 1]))
    (edge,) = (each for each in edges if small.game.move(each).id == move)
    return edge


def faults(host: str, entry: str) -> list[tuple[str, int]]:
    """Codes of the errors, with their lines counted from the first of `entry`."""
    text = host + entry.removeprefix("\n")
    before = f"{HEAD}{host}".count("\n")
    return [
        (each.code, each.location.line - before)
        for each in read(text)[1]
        if each.is_error and each.location
    ]
