"""Games to and from files: our documented `.npz`, and solved games written by others.

The fields are described one by one in `docs/export.md`. Reading also takes the plainer layout of
one row per move that some reference games have (`edge_from`, `edge_to`, `edge_cost`, ...), in
which an edge back to its own state stands for holding.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.game.arrays import GameArrays
from detente.game.build import SLACK, build
from detente.game.drn import label_of, write_drn
from detente.game.files import replacing
from detente.game.game import Game
from detente.game.validate import problems, unsound

__all__ = ["label_of", "read_npz", "write_drn", "write_npz"]

FORMAT = "detente game 1"
Arrays = Mapping[str, NDArray[Any]]


class Solved(Protocol):
    """What is written of `detente.solve.result.Equilibrium`."""

    @property
    def values(self) -> NDArray[np.float64]: ...

    @property
    def choice(self) -> NDArray[np.float64]: ...

    @property
    def hold(self) -> NDArray[np.float64]: ...

    @property
    def converged(self) -> bool: ...

    @property
    def residual(self) -> float: ...

    @property
    def found_by(self) -> str: ...

    @property
    def horizon(self) -> float: ...


def write_npz(
    path: str | os.PathLike[str], game: Game | GameArrays, equilibrium: Solved | None = None
) -> None:
    """Write a game, and one equilibrium of it if given, to `path`, whole or not at all.

    Same game, same bytes. Raises OSError as opening a file does.
    """
    arrays = game.arrays if isinstance(game, Game) else game
    fields = _game_fields(arrays) | _names(game)
    if equilibrium is not None:
        fields |= {
            "values": equilibrium.values,
            "choice": equilibrium.choice,
            "hold": equilibrium.hold,
            "converged": np.array(equilibrium.converged),
            "residual": np.array(equilibrium.residual),
            "found_by": np.array(equilibrium.found_by),
            "horizon": np.array(equilibrium.horizon),
        }
    with replacing(path) as stream:
        np.savez_compressed(stream, allow_pickle=False, **fields)


def _game_fields(game: GameArrays) -> dict[str, NDArray[Any]]:
    with np.errstate(divide="ignore"):
        patience = np.log(2.0) / game.impatience
    return {
        "format": np.array(FORMAT),
        "actors": np.array(game.actors, np.str_),
        "start": np.array(game.start, np.uint32),
        "edge_source": _owners(game.state_edge),
        "edge_actor": game.edge_actor,
        "edge_move": game.edge_origin,
        "edge_weight": game.edge_weight,
        "edge_payoff": game.edge_payoff,
        "payoff_table": game.payoff_table,
        "outcome_edge": _owners(game.edge_outcome),
        "outcome_target": game.outcome_state,
        "outcome_chance": game.outcome_chance,
        "hold_weight": game.hold_weight,
        "hazard_source": _owners(game.state_hazard),
        "hazard_target": game.hazard_state,
        "hazard_rate": game.hazard_rate,
        "hazard_index": game.hazard_origin,
        "worth": game.worth,
        "flow": game.flow,
        "clock": game.clock,
        "precision": game.precision,
        "rho": game.impatience,
        "patience": patience,
    }


def _names(game: Game | GameArrays) -> dict[str, NDArray[Any]]:
    """Names of moves, hazards, factors and levels, and the levels of every state."""
    if not isinstance(game, Game):
        return {}
    crisis = game.crisis
    most = max((len(factor.levels) for factor in crisis.factors), default=0)
    levels = [[*factor.levels, *[""] * (most - len(factor.levels))] for factor in crisis.factors]
    return {
        "crisis": np.array(crisis.id),
        "digest": np.array(crisis.digest),
        "moves": np.array(game.move_names, np.str_),
        "hazards": np.array(game.hazard_names, np.str_),
        "factors": np.array([factor.id for factor in crisis.factors], np.str_),
        "levels": np.array(levels, np.str_).reshape(len(crisis.factors), most),
        "state_levels": np.ascontiguousarray(game.levels.T),
    }


def _owners(offsets: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Which run each entry belongs to."""
    lengths = offsets[1:] - offsets[:-1]
    return np.arange(len(lengths), dtype=np.uint32).repeat(lengths)


def read_npz(path: str | os.PathLike[str]) -> GameArrays:
    """Read a game from `path`.

    Raises UsageError when the file is no such game, with what is missing or wrong; OSError as
    opening a file does.
    """
    data = _fields(Path(path))
    try:
        game = _ours(data) if "format" in data else _plain(data)
    except KeyError as error:
        raise UsageError(
            f"{path}: the field {error} is missing", hint="see docs/export.md for the fields"
        ) from error
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from error
    wrong = list(problems(game)) or list(unsound(game))
    if wrong:
        raise UsageError(f"{path}: {'; '.join(wrong)}")
    return game.freeze()


def _fields(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with path.open("rb") as stream:
            archive = np.load(stream, allow_pickle=False)
            if isinstance(archive, np.ndarray):
                raise ValueError("a single array")
            return {name: archive[name] for name in archive.files}
    except (ValueError, zipfile.BadZipFile, EOFError) as error:
        raise UsageError(f"{path}: not an .npz file of plain arrays ({error})") from error


def _ours(data: Arrays) -> GameArrays:
    if str(data["format"]) != FORMAT:
        raise ValueError(f"format {str(data['format'])!r}, expected {FORMAT!r}")
    states = len(data["worth"])
    return GameArrays(
        actors=tuple(str(actor) for actor in data["actors"]),
        state_edge=_bounds("edge_source", data, states),
        edge_actor=data["edge_actor"].astype(np.uint8),
        edge_weight=_floats(data["edge_weight"]),
        edge_payoff=_index(data["edge_payoff"]),
        payoff_table=_floats(data["payoff_table"]),
        edge_outcome=_bounds("outcome_edge", data, len(data["edge_actor"])),
        outcome_state=_index(data["outcome_target"]),
        outcome_chance=_floats(data["outcome_chance"]),
        edge_origin=_index(data["edge_move"]),
        hold_weight=_floats(data["hold_weight"]),
        state_hazard=_bounds("hazard_source", data, states),
        hazard_state=_index(data["hazard_target"]),
        hazard_rate=_floats(data["hazard_rate"]),
        hazard_origin=_index(data["hazard_index"]),
        worth=_floats(data["worth"]),
        flow=_floats(data["flow"]),
        clock=_floats(data["clock"]),
        precision=_floats(data["precision"]),
        impatience=_floats(data["rho"]),
        start=int(data["start"]),
    )


def _index(values: NDArray[Any]) -> NDArray[np.uint32]:
    return np.ascontiguousarray(values, np.uint32)


def _floats(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.ascontiguousarray(values, np.float64)


def _bounds(name: str, data: Arrays, owners: int) -> NDArray[np.uint32]:
    """Offsets of the runs of a sorted column of owners."""
    values = data[name].astype(np.int64)
    if len(values) and ((values[1:] < values[:-1]).any() or values[0] < 0 or values[-1] >= owners):
        raise ValueError(f"{name}: expected ascending numbers below {owners}")
    return np.searchsorted(values, np.arange(owners + 1)).astype(np.uint32)


def _plain(data: Arrays) -> GameArrays:
    """One row per move; the edge back to the same state, if it costs nothing, is "hold".

    `edge_origin` is the row of each edge in the file.
    """
    actors = [str(actor) for actor in data["actors"]]
    place = data["edge_from"].astype(np.int64) * len(actors) + data["edge_actor"]
    total = np.bincount(place, data["edge_weight"])
    if (np.abs(total[total > 0] - 1) > SLACK).any():
        raise ValueError("edge_weight: the weights of an actor in a state must sum to 1")
    holding = (data["edge_from"] == data["edge_to"]) & (data["edge_cost"] == 0)
    kept = np.flatnonzero(~holding)
    rows = []
    for row in kept.tolist():
        actor = int(data["edge_actor"][row])
        gains = [0.0] * len(actors)
        gains[actor] = float(data["edge_cost"][row])
        lottery = [(int(data["edge_to"][row]), 1.0)]
        weight = float(data["edge_weight"][row])
        rows.append((int(data["edge_from"][row]), actor, weight, gains, lottery))
    hazards = zip(
        data["hazard_from"].tolist(),
        data["hazard_to"].tolist(),
        data["hazard_rate"].tolist(),
        strict=True,
    )
    game = build(
        actors,
        data["worth"].shape[1],
        rows,
        hazards,
        worth=data["worth"].T,
        clock=data["clock"],
        precision=data["precision"],
        impatience=data["rho"],
        start=int(data["start"]),
    )
    # so that the choices that come with the file can be looked up
    return replace(game, edge_origin=kept[game.edge_origin].astype(np.uint32))
