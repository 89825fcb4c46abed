"""The Python face: the walk of the README, immutability, tables, notebooks."""

from __future__ import annotations

import dataclasses
import math
from html.parser import HTMLParser
from pathlib import Path

import pytest

import detente
from detente.cli import entry
from detente.solve.result import Settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("api") / "small"
    assert entry.run(["new", str(where), "--as-of", "2026-01-01"]) == 0
    return where


@pytest.fixture(scope="module")
def crisis(folder: Path) -> detente.Crisis:
    return detente.load(folder)


@pytest.fixture(scope="module")
def game(crisis: detente.Crisis) -> detente.Game:
    return crisis.compile()


@pytest.fixture(scope="module")
def play(game: detente.Game) -> detente.Play:
    return game.solve()


@pytest.fixture(scope="module")
def outlook(play: detente.Play) -> detente.Outlook:
    return play.forecast()


def test_the_walk_of_the_readme(folder: Path) -> None:
    outlook = detente.load(folder).compile().solve().forecast()
    probability = outlook["war"].probability
    assert probability is not None
    assert 0 < probability < 1


def test_everything_public_is_there() -> None:
    for name in detente.__all__:
        assert getattr(detente, name) is not None
    assert set(detente.__all__) <= set(dir(detente))
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        detente.magic  # noqa: B018


def test_objects_are_immutable(
    crisis: detente.Crisis, game: detente.Game, play: detente.Play, outlook: detente.Outlook
) -> None:
    for thing in (crisis, game, play, outlook):
        for field in dataclasses.fields(thing):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(thing, field.name, None)
    with pytest.raises(ValueError, match="read-only"):
        game.model.arrays.worth[0, 0] = 1.0
    with pytest.raises(TypeError):
        outlook["war"] = None  # type: ignore[index]


def test_a_broken_file_raises_with_every_mistake(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("crisis: x\ntitle: y\nas_of: never\nactors: 3\n")
    with pytest.raises(detente.CrisisError) as raised:
        detente.load(path)
    assert len(raised.value.diagnostics) >= 2
    assert "broken.yaml:3:" in str(raised.value)


def test_too_many_states(crisis: detente.Crisis) -> None:
    with pytest.raises(detente.LimitError):
        crisis.compile(max_states=2)


def test_check_finds_nothing_in_the_starter(crisis: detente.Crisis) -> None:
    assert crisis.check() == ()


def test_an_outlook_is_a_mapping(outlook: detente.Outlook) -> None:
    assert list(outlook) == ["war", "truce-holds", "civilians"]
    assert len(outlook) == 3
    assert "war" in outlook
    assert dict(outlook)["war"] is outlook["war"]
    with pytest.raises(KeyError):
        outlook["peace"]


def test_to_frame(outlook: detente.Outlook) -> None:
    frame = outlook.to_frame()
    assert frame.index.name == "question"
    assert list(frame.index) == list(outlook)
    assert frame.loc["war", "probability"] == outlook["war"].probability
    assert list(frame.columns)[:5] == ["text", "kind", "by", "value", "probability"]


def test_certificate_and_next_moves(play: detente.Play) -> None:
    assert play.certificate.converged
    assert play.certificate.residual <= Settings().tolerance
    assert [each.actor for each in play.next_moves] == ["NORTH", "SOUTH"]
    for actor in play.next_moves:
        total = sum(move.chance for move in actor.moves) + actor.none
        assert total == pytest.approx(1)


def test_what_a_move_gains_follows_the_logit_rule(play: detente.Play) -> None:
    """p_e / w_e relative to holding is exp(precision x gain): the facts agree with the choices."""
    arrays = play.game.model.arrays
    hold = play.speaking.hold[arrays.start]
    for place, actor in enumerate(play.next_moves):
        held = hold[place] / arrays.hold_weight[arrays.start, place]
        for move in actor.moves:
            expected = held * math.exp(arrays.precision[place] * move.gain)
            assert move.ratio == pytest.approx(expected, rel=1e-9)


def test_links_follow_from_values(outlook: detente.Outlook) -> None:
    facts = outlook.facts(histories=0)
    assert facts.links
    for link in facts.links:
        assert link.source != link.target
        assert (link.now > 0) == (link.move != "")
        assert abs(link.effect) >= 0.1 or not link.now


def test_simulation_is_seeded(outlook: detente.Outlook) -> None:
    assert outlook.simulate(seed=3) == outlook.simulate(seed=3)
    assert outlook.simulate(seed=3) != outlook.simulate(seed=4)
    assert len(outlook.simulate(seed=3, paths=2, weeks=5.0).histories) == 2


def test_sampled_ends_agree_with_the_ladder(outlook: detente.Outlook) -> None:
    facts = outlook.facts(histories=0)
    assert facts.ladder is not None
    sample = outlook.simulate(seed=1, paths=20_000)
    for rung, share in zip(facts.ladder.rungs, facts.ladder.shares[-1], strict=True):
        error = 4 * math.sqrt(max(share * (1 - share), 1e-4) / sample.paths)
        assert sample.ends.get(rung, 0) / sample.paths == pytest.approx(share, abs=error)


def test_report_returns_its_path(outlook: detente.Outlook, tmp_path: Path) -> None:
    where = outlook.report(tmp_path / "a report.html")
    assert where.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_precision_scale(game: detente.Game, play: detente.Play, outlook: detente.Outlook) -> None:
    double = game.solve(precision_scale=2.0).forecast()
    assert double["war"].probability == pytest.approx(outlook["war"].by_precision[2.0], abs=1e-6)
    with pytest.raises(detente.UsageError, match="precision_scale"):
        game.solve(precision_scale=-1.0)
    assert play.precision_scale == 1.0


def test_limited_foresight_is_never_a_headline(game: detente.Game) -> None:
    play = game.solve(foresight=8.0)
    assert play.certificate.limited
    assert not play.certificate.converged
    outlook = play.forecast()
    assert outlook["war"].probability is None
    assert "foresight" in repr(play)


def test_a_difference_between_crises_and_between_outlooks(
    crisis: detente.Crisis, outlook: detente.Outlook, folder: Path, tmp_path: Path
) -> None:
    text = (folder / "crisis.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace("start: none", "start: under way"))
    (tmp_path / "briefing.md").write_text((folder / "briefing.md").read_text())
    other = detente.load(changed)
    files = detente.diff(crisis, other)
    assert [each.key for each in files.files] == ["talks"]
    assert files
    whole = detente.diff(outlook, other.compile().solve().forecast())
    assert whole.play
    assert whole.forecast is not None
    assert not detente.diff(crisis, crisis)
    assert not detente.diff(outlook, outlook)
    with pytest.raises(detente.UsageError, match="cannot compare"):
        detente.diff(crisis, outlook)  # type: ignore[call-overload]


class Balanced(HTMLParser):
    """Fails where tags do not nest, and on scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_notebook_display(
    crisis: detente.Crisis, game: detente.Game, play: detente.Play, outlook: detente.Outlook
) -> None:
    for thing in (crisis, game, play, outlook, detente.diff(outlook, outlook)):
        text = thing._repr_html_()
        Balanced(text)
        assert "<table>" in text
        assert repr(thing).startswith(f"<{type(thing).__name__} small")
        assert len(repr(thing)) < 400


def test_text_of_the_file_is_escaped_in_notebooks(folder: Path, tmp_path: Path) -> None:
    text = (folder / "crisis.yaml").read_text(encoding="utf-8")
    path = tmp_path / "nasty.yaml"
    path.write_text(text.replace("title: Small", "title: <script>alert(1)</script>"))
    (tmp_path / "briefing.md").write_text((folder / "briefing.md").read_text())
    assert "<script" not in detente.load(path)._repr_html_()
