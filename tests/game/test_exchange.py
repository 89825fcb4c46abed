"""Files: round trips, what a stranger finds in them, and that they are whole or absent."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from detente.crisis.model import Crisis
from detente.errors import UsageError
from detente.game import GameArrays, compile_crisis
from detente.game.exchange import label_of, read_npz, write_drn, write_npz
from detente.game.files import replacing
from detente.testing import oracles
from detente.testing.generate import coupled_crisis
from detente.testing.strategies import random_crisis, random_game

REFERENCE = Path(__file__).parents[2].parent / "shared/reference/games/crisis_6480.npz"
IN_TMP = settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclasses.dataclass
class Equilibrium:
    values: np.ndarray
    choice: np.ndarray
    hold: np.ndarray
    converged: bool = True
    residual: float = 1e-12
    found_by: str = "finite horizon"
    horizon: float = float("inf")


@dataclasses.dataclass
class Chain:
    row: np.ndarray
    target: np.ndarray
    rate: np.ndarray
    start: int


def assert_equal(one: GameArrays, two: GameArrays) -> None:
    for entry in dataclasses.fields(one):
        ours, theirs = getattr(one, entry.name), getattr(two, entry.name)
        if isinstance(ours, np.ndarray):
            assert ours.dtype == theirs.dtype, entry.name
            assert ours.shape == theirs.shape, entry.name
            assert (ours == theirs).all(), entry.name
        else:
            assert ours == theirs, entry.name


# --- npz ------------------------------------------------------------------------------------------


@IN_TMP
@given(random_game())
def test_games_survive_a_round_trip(tmp_path: Path, game: GameArrays) -> None:
    write_npz(tmp_path / "game.npz", game)
    assert_equal(read_npz(tmp_path / "game.npz"), game)


@IN_TMP
@given(random_crisis())
def test_compiled_crises_survive_a_round_trip(tmp_path: Path, crisis: Crisis) -> None:
    game = compile_crisis(crisis)
    write_npz(tmp_path / "game.npz", game)
    assert_equal(read_npz(tmp_path / "game.npz"), game.arrays)


def test_the_same_game_gives_the_same_bytes(tmp_path: Path) -> None:
    game = compile_crisis(coupled_crisis(200))
    for name in ("one.npz", "two.npz"):
        write_npz(tmp_path / name, game)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_stranger_can_check_an_equilibrium_with_the_file_alone(tmp_path: Path) -> None:
    """Recompute choices from values by the formulas of docs/export.md, with no code of ours."""
    game = compile_crisis(coupled_crisis(200))
    values = game.arrays.worth + 1.0
    choice, hold = oracles.choices(game.arrays, values)
    write_npz(tmp_path / "game.npz", game, Equilibrium(values, choice, hold))
    with np.load(tmp_path / "game.npz", allow_pickle=False) as data:
        fields = dict(data)
    n, count = fields["values"].shape
    gain = fields["payoff_table"][fields["edge_payoff"]]
    after = np.zeros_like(gain)
    weighted = fields["outcome_chance"][:, None] * fields["values"][fields["outcome_target"]]
    np.add.at(after, fields["outcome_edge"], weighted)
    actor, source = fields["edge_actor"], fields["edge_source"]
    own = (gain + after)[np.arange(len(actor)), actor]
    lead = fields["precision"][actor] * (own - fields["values"][source, actor])
    odds = fields["edge_weight"] * np.exp(lead)
    total = fields["hold_weight"].copy()
    np.add.at(total, (source, actor), odds)
    np.testing.assert_allclose(odds / total[source, actor], fields["choice"], rtol=1e-12)
    np.testing.assert_allclose(fields["hold_weight"] / total, fields["hold"], rtol=1e-12)
    assert fields["converged"]
    assert fields["patience"][0] == pytest.approx(26.0)
    state = {
        str(factor): str(fields["levels"][place, fields["state_levels"][0, place]])
        for place, factor in enumerate(fields["factors"])
    }
    assert state == game.describe(0)
    assert str(fields["moves"][fields["edge_move"][0]]) == game.move(0).id
    assert str(fields["hazards"][fields["hazard_index"][0]]) == game.hazard(0).id
    assert n == game.states
    assert count == len(game.arrays.actors)


@pytest.mark.skipif(
    not REFERENCE.exists(), reason="the reference games are not beside the checkout"
)
def test_the_reference_game_is_read_and_its_solution_solves_it() -> None:
    game = read_npz(REFERENCE)
    with np.load(REFERENCE) as data:
        values = data["value"].T
        reference = data["edge_choice"][game.edge_origin]
        assert game.states == values.shape[0]
    residual = oracles.residual(game, values)
    assert np.abs(residual / game.impatience).max() < 1e-10
    choice, _ = oracles.choices(game, values)
    np.testing.assert_allclose(choice, reference, atol=1e-12)


def plain_fields() -> dict[str, Any]:
    return {
        "actors": np.array(["A"]),
        "worth": np.array([[1.0, 2.0]]),
        "rho": np.array(0.1),
        "precision": np.array([0.5]),
        "clock": np.array(1.0),
        "edge_actor": np.array([0, 0], np.uint8),
        "edge_from": np.array([0, 0], np.uint32),
        "edge_to": np.array([0, 1], np.uint32),
        "edge_weight": np.array([0.75, 0.25]),
        "edge_cost": np.array([0.0, -1.0]),
        "hazard_from": np.array([1]),
        "hazard_to": np.array([0]),
        "hazard_rate": np.array([0.5]),
        "start": np.array(1),
    }


def test_an_edge_to_its_own_state_is_hold_only_when_it_costs_nothing(tmp_path: Path) -> None:
    fields = plain_fields()
    np.savez(tmp_path / "plain.npz", **fields)
    game = read_npz(tmp_path / "plain.npz")
    assert (game.edges, game.hold_weight[0, 0]) == (1, 0.75)
    assert game.edge_origin.tolist() == [1]
    assert game.payoff_table[game.edge_payoff].tolist() == [[-1.0]]
    fields["edge_cost"] = np.array([-0.5, -1.0])
    np.savez(tmp_path / "plain.npz", **fields)
    game = read_npz(tmp_path / "plain.npz")
    assert (game.edges, game.hold_weight[0, 0]) == (2, 0.0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"edge_weight": np.array([0.5, 0.25])}, "must sum to 1"),
        ({"edge_to": np.array([0, 9])}, "state 9 is not in"),
        ({"hazard_rate": np.array([-0.5])}, "received rate"),
        ({"rho": np.array(-0.1)}, "impatience: received"),
    ],
)
def test_bad_plain_files_are_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    np.savez(tmp_path / "plain.npz", **(plain_fields() | changes))
    with pytest.raises(UsageError, match=message):
        read_npz(tmp_path / "plain.npz")


def saved(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    path = tmp_path / "game.npz"
    write_npz(path, compile_crisis(coupled_crisis(200)))
    with np.load(path) as data:
        return path, dict(data)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("format", lambda _: np.array("detente game 9"), "format 'detente game 9'"),
        ("edge_source", lambda x: x[::-1], "edge_source: expected ascending"),
        ("edge_actor", lambda x: x + 200, "edge_actor: "),
        ("edge_weight", lambda x: x * 2, "edge_weight: weights sum"),
        ("edge_weight", lambda x: x[1:], "edge_weight: weights|entries|edges"),
        ("outcome_chance", lambda x: x * 0.5, "outcome_chance: sums"),
        ("outcome_target", lambda x: x + 10**6, "outcome_state: "),
        ("hazard_rate", lambda x: -x, "hazard_rate: every entry"),
        ("worth", lambda x: x * np.nan, "worth: every entry"),
        ("flow", lambda x: x[:, 1:], "flow: shape"),
        ("payoff_table", lambda x: x + 1, "payoff_table: the first row"),
        ("precision", lambda x: -x, "precision: every entry"),
        ("start", lambda x: x + 10**6, "start: "),
    ],
)
def test_bad_files_of_ours_are_refused(
    tmp_path: Path, name: str, change: Any, message: str
) -> None:
    path, fields = saved(tmp_path)
    np.savez(path, **(fields | {name: change(fields[name])}))
    with pytest.raises(UsageError, match=message):
        read_npz(path)


def test_missing_fields_and_other_files_are_refused(tmp_path: Path) -> None:
    path, fields = saved(tmp_path)
    del fields["hazard_rate"]
    np.savez(path, **fields)
    with pytest.raises(UsageError, match="the field 'hazard_rate' is missing"):
        read_npz(path)
    for content in (b"", b"PK\x03\x04 no archive", b"\x93NUMPY rest", b"crisis: x\n"):
        path.write_bytes(content)
        with pytest.raises(UsageError, match=r"game\.npz: "):
            read_npz(path)
    np.save(tmp_path / "single.npy", np.zeros(3))
    with pytest.raises(UsageError, match="of plain arrays"):
        read_npz(tmp_path / "single.npy")
    with pytest.raises(FileNotFoundError):
        read_npz(tmp_path / "absent.npz")


# --- DRN ------------------------------------------------------------------------------------------


def small_chain() -> Chain:
    row = np.array([0, 3, 3, 4], np.uint32)
    target = np.array([2, 1, 2, 0], np.uint32)
    return Chain(row, target, np.array([0.1, 1 / 3, 0.2, 1e-9]), 2)


def test_drn_text(tmp_path: Path) -> None:
    labels = {"calm": np.array([False, True, True])}
    write_drn(tmp_path / "chain.drn", small_chain(), labels)
    assert (tmp_path / "chain.drn").read_text() == (
        "// Written by Detente; rates per week\n@type: CTMC\n@parameters\n\n@reward_models\n\n"
        "@nr_states\n3\n@nr_choices\n3\n@model\n"
        "state 0 !0.6333333333333333\n\taction 0\n"
        "\t\t1 : 0.3333333333333333\n\t\t2 : 0.30000000000000004\n"
        "state 1 !1.0 calm\n\taction 0\n\t\t1 : 1.0\n"
        "state 2 !1e-09 init calm\n\taction 0\n\t\t0 : 1e-09\n"
    )


@IN_TMP
@given(random_game())
def test_drn_holds_the_generator(tmp_path: Path, game: GameArrays) -> None:
    rates = oracles.generator(game)
    away = rates - np.diag(np.diag(rates))
    source, target = np.nonzero(away)
    row = np.searchsorted(source, np.arange(game.states + 1)).astype(np.uint32)
    chain = Chain(row, target.astype(np.uint32), away[source, target], game.start)
    write_drn(tmp_path / "chain.drn", chain)
    read = np.zeros_like(rates)
    state = -1
    for line in (tmp_path / "chain.drn").read_text().split("@model\n")[1].splitlines():
        if found := re.match(r"state (\d+) !(\S+)( init)?$", line):
            state = int(found[1])
            assert bool(found[3]) == (state == game.start)
            read[state, state] = -float(found[2])
        elif found := re.match(r"\t\t(\d+) : (\S+)$", line):
            read[state, int(found[1])] += float(found[2])
    np.testing.assert_allclose(read, rates, atol=1e-14)


@pytest.mark.parametrize(
    ("name", "label"),
    [("calm", "calm"), ("russia-fights", "russia_fights"), ("30 days", "_30_days"), ("", "_")],
)
def test_labels_are_names_that_storm_reads(name: str, label: str) -> None:
    assert label_of(name) == label


@pytest.mark.parametrize("names", [["init"], ["deadlock"], ["a-b", "a b"]])
def test_labels_that_cannot_be_told_apart_are_refused(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(ValueError, match="which is taken"):
        write_drn(
            tmp_path / "chain.drn", small_chain(), {name: np.ones(3, np.bool_) for name in names}
        )
    assert not list(tmp_path.iterdir())


def test_labels_must_fit_the_states(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one truth value per state"):
        write_drn(tmp_path / "chain.drn", small_chain(), {"calm": np.ones(2, np.bool_)})


# --- whole or not at all --------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, fault: type[BaseException]
) -> None:
    path = tmp_path / "game.npz"
    path.write_bytes(b"old")

    def write() -> None:
        with replacing(path) as stream:
            stream.write(b"half")
            raise fault

    with pytest.raises(fault):
        write()
    assert [each.name for each in tmp_path.iterdir()] == ["game.npz"]
    assert path.read_bytes() == b"old"


def test_files_are_written_with_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with replacing(tmp_path / "ours") as stream:
        stream.write(b"new")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert io.BytesIO((tmp_path / "ours").read_bytes()).read() == b"new"
