"""From the file to the model: names, numbers, units, citations, defaults."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from detente.crisis.defaults import DEFAULTS, default_of
from detente.crisis.expressions import (
    Always,
    And,
    Compare,
    Constant,
    Negative,
    Operation,
    Parameter,
    SetLevel,
    Shift,
)
from detente.crisis.loading import examine, load
from detente.crisis.model import Crisis, DateInterval, NumberKind
from detente.crisis.units import parse_unit

from .conftest import BASE, FILES, Broken

MONTH = 30.4375 / 7


@pytest.fixture(scope="module")
def sketch() -> Crisis:
    return load(FILES / "sketch.yaml")


def test_the_head(sketch: Crisis) -> None:
    assert (sketch.id, sketch.format) == ("karabakh-2020", 1)
    assert sketch.as_of == dt.date(2020, 10, 31)
    assert sketch.path.endswith("sketch.yaml")
    assert sketch.digest == hashlib.sha256((FILES / "sketch.yaml").read_bytes()).hexdigest()


def test_sources(sketch: Crisis) -> None:
    examiner, cepa = sketch.sources["examiner"], sketch.sources["cepa"]
    assert (examiner.reliability, examiner.credibility) == ("C", 3)
    assert examiner.published == DateInterval(dt.date(2020, 10, 31), dt.date(2020, 10, 31))
    assert cepa.published == DateInterval(dt.date(2020, 10, 10), dt.date(2020, 10, 17))
    assert cepa.quotes == ("examiner",)


def test_actors_share_what_they_do_not_say(sketch: Crisis) -> None:
    assert sketch.actors["ARM"].patience == "patience"
    assert sketch.actors["MIL"].patience == "actors.MIL.patience"
    assert sketch.numbers["actors.MIL.patience"].best == 8
    assert sketch.actors["IRN"].name == "IRN"
    assert sketch.actors["CSTO"].members == ("RUS", "ARM")
    assert sketch.actors["MIL"].kind == "armed group"


def test_moves_of_several_actors(sketch: Crisis) -> None:
    ids = [move.id for move in sketch.moves]
    assert ids[3:5] == ["RUS: intervene", "TUR: intervene"]
    assert sketch.moves[3].outcomes[0].effects == (SetLevel(3, 1), Shift(2, 1))


def test_statements_and_lotteries(sketch: Crisis) -> None:
    warn = sketch.moves[2]
    assert warn.changes_nothing
    assert warn.when == Always()
    assault = sketch.moves[1]
    assert not assault.changes_nothing
    assert [branch.chance for branch in assault.outcomes] == [
        Parameter("moves.AZE: assault.outcomes#1.chance"), None,
    ]  # fmt: skip
    assert {*assault.costs} == {"AZE", "ARM", "IRN"}


def test_tables_of_points_become_terms(sketch: Crisis) -> None:
    terms = [term for term in sketch.worths if term.actor == "AZE"]
    assert terms[0].when == Always()
    assert terms[1].when == Compare(1, "=", 1)
    assert terms[1].points == Parameter("worths.AZE.front=south lost")
    assert isinstance(terms[4].when, And)


def test_units_fold_to_weeks(sketch: Crisis) -> None:
    tempo = sketch.numbers["moves.AZE: assault.tempo"]
    assert (tempo.best, tempo.unit) == (2, "per month")
    assert tempo.best * tempo.scale == pytest.approx(2 / MONTH)
    assert sketch.values()["moves.AZE: assault.tempo"] == pytest.approx(2 / MONTH)


def test_ranges_and_what_remains(sketch: Crisis) -> None:
    tempo = sketch.numbers["moves.RUS: intervene.tempo"]
    assert (tempo.low, tempo.best, tempo.high, tempo.ranged) == (0.3, 1, 3, True)
    assert tempo.note == "three rounds in October"
    cost = sketch.numbers["moves.RUS: intervene.cost.RUS"]
    assert (cost.without, cost.assumed, cost.cite) == (0, True, ())


def test_citations_pass_from_file_to_entry_to_number(sketch: Crisis) -> None:
    cited = {key: [str(each) for each in number.cite] for key, number in sketch.numbers.items()}
    assert cited["moves.TUR: send militias.tempo"] == ["examiner#p3s2"]
    assert cited["moves.RUS: intervene.tempo"] == ["examiner#p4s1"]
    assert cited["moves.RUS: warn.tempo"] == ["cepa"]
    assert sketch.moves[2].cite[0].source == "cepa"


def test_keys_are_readable_unique_and_all_used(sketch: Crisis) -> None:
    keys = list(sketch.numbers)
    assert len(keys) == len(set(keys))
    assert all(number.key == key for key, number in sketch.numbers.items())
    for key in (
        "precision", "actors.AZE.patience", "moves.TUR: send militias.cost.TUR", "numbers.advance",
        "hazards.Azerbaijan advances.rate#2", "worths.AZE#3", "flows.ARM#1",
        "questions.russia-fights.reference", "rules.capital falls.cost.ARM",
    ):  # fmt: skip
        assert key in keys


def test_a_key_that_is_taken_gets_a_mark(broken: Broken) -> None:
    twice = "    - {factor: fighting, points: {war: 1}, cite: wire}\n"
    crisis = broken("  SOU:\n    - {points: 60", f"{twice}  SOU:\n    - {{points: 60").crisis
    assert crisis is not None
    assert "worths.NOR.fighting=war" in crisis.numbers
    assert "worths.NOR.fighting=war~2" in crisis.numbers


def test_every_number_knows_its_place(sketch: Crisis) -> None:
    lines = (FILES / "sketch.yaml").read_text(encoding="utf-8").splitlines()
    for number in sketch.numbers.values():
        assert number.location is not None
        line = lines[number.location.line - 1][number.location.column - 1 :]
        assert line.lstrip("-").startswith(f"{abs(number.best):g}"[:3])


def test_defaults_where_the_file_is_silent(broken: Broken) -> None:
    crisis = broken().crisis
    assert crisis is not None
    precision = crisis.numbers["precision"]
    assert (precision.best, precision.low, precision.high) == (0.5, 0.2, 1.2)
    assert precision.location is None
    assert crisis.values()["patience"] == 26
    assert crisis.values()["clock"] == 7


@pytest.mark.parametrize("kind", DEFAULTS)
def test_defaults_lie_in_their_ranges_and_bounds(kind: NumberKind) -> None:
    default = default_of(kind)
    assert default.least <= default.low <= default.best <= default.high <= default.largest
    assert default.why


def test_every_kind_of_question(sketch: Crisis) -> None:
    kinds = [question.kind for question in sketch.questions.values()]
    assert kinds == ["reached", "on", "before", "held", "time", "share"]
    held = sketch.questions["holds"]
    assert held.duration == pytest.approx(30 / 7)
    assert held.age == pytest.approx(3 / 7)
    assert sketch.questions["peace-on"].by == dt.date(2020, 12, 31)
    assert sketch.questions["first"].rival == Compare(1, "=", 3)
    assert sketch.questions["russia-fights"].grave
    reference = sketch.questions["russia-fights"].reference
    assert reference is not None
    assert sketch.numbers[reference.rate].high == 0.051


def test_a_variant_changes_date_start_and_digest(folder: Path) -> None:
    (folder / "crisis.yaml").write_text(BASE, encoding="utf-8")
    plain, earlier = load(folder), load(folder, variant="earlier")
    assert earlier.as_of == dt.date(2020, 10, 25)
    assert (plain.factors[0].start, earlier.factors[0].start) == (1, 0)
    assert plain.digest != earlier.digest


@pytest.mark.parametrize(
    ("text", "best", "scale", "unit"),
    [
        ("1/month", 1, 1 / MONTH, "per month"),
        ("0.5 per day", 0.5, 7, "per day"),
        ("1/3 weeks", 1, 1 / 3, "per 3 weeks"),
        ("1 per 2 years", 1, 1 / (2 * 365.25 / 7), "per 2 years"),
        ("0", 0, 1, ""),
    ],
)
def test_units_of_tempos(text: str, best: float, scale: float, unit: str, broken: Broken) -> None:
    crisis = broken("tempo: 1/week", f"tempo: {text}").crisis
    assert crisis is not None
    number = crisis.numbers["moves.SOU: strike.tempo"]
    assert (number.best, number.unit) == (best, unit)
    assert number.scale == pytest.approx(scale)


def test_a_per_cent_is_a_hundredth(broken: Broken) -> None:
    crisis = broken("0.4 [0.2, 0.6]", "40 % [20, 60]").crisis
    assert crisis is not None
    assert crisis.values()["moves.SOU: strike.outcomes#1.chance"] == pytest.approx(0.4)


def test_points_may_be_called_so(broken: Broken) -> None:
    crisis = broken("cost: 3", "cost: 3 points").crisis
    assert crisis is not None
    assert crisis.numbers["moves.NOR: attack.cost.NOR"].unit == "points"


def test_a_named_number_may_carry_its_unit(broken: Broken) -> None:
    named = ("{best: 0.1, range: [0.05, 0.2], cite", "{best: 0.1/week, range: [0.05, 0.2], cite")
    assert broken(*named, "level(talks)) per week", "level(talks))").crisis is not None
    clash = broken(*named, "pace * (1 + level(talks)) per week", "pace + 0.1 per week")
    assert [each.code for each in clash.errors] == ["wrong-unit"]
    twice = broken(*named)
    assert [each.code for each in twice.errors] == ["wrong-unit"]


def test_a_unit_of_an_expression_is_a_constant(broken: Broken) -> None:
    crisis = broken("level(talks)) per week", "level(talks)) per month").crisis
    assert crisis is not None
    rate = crisis.hazards[0].rate
    assert isinstance(rate, Operation)
    assert isinstance(rate.right, Constant)
    assert rate.right.value == pytest.approx(1 / MONTH)


def test_a_minus_belongs_to_its_number(broken: Broken) -> None:
    crisis = broken("cost: 3", "cost: -3 [-6, -1]").crisis
    assert crisis is not None
    number = crisis.numbers["moves.NOR: attack.cost.NOR"]
    assert (number.low, number.best, number.high) == (-6, -3, -1)
    named = broken("cost: 3", "cost: -pace").crisis
    assert named is not None
    assert named.moves[0].costs["NOR"] == Negative(Parameter("numbers.pace"))


def test_range_and_without_may_use_other_units(broken: Broken) -> None:
    long = "{best: 13 weeks, range: [70 days, 1 year], without: 7 days, cite: wire#p1s1}"
    crisis = broken("{best: 13 weeks, cite: wire#p1s1}", long).crisis
    assert crisis is not None
    number = crisis.numbers["actors.SOU.patience"]
    assert (number.low, number.without) == (10, 1)
    assert number.high == pytest.approx(365.25 / 7)


def test_mistakes_in_one_entry_hide_none_in_others(broken: Broken) -> None:
    found = broken(
        "patience: {best: 13 weeks, cite: wire#p1s1}", "patience: soon",
        "when: fighting = clashes", "when: fighting = clshes",
        "tempo: 2/month", "tmpo: 2/month",
        "when: fighting = quiet, rate", "when: (fighting = quiet, rate",
        "talks = under way, then: talks = none", "talks = under way, then: talk = none",
        "happens: fighting = war", "happens: fighting",
        "variants:\n  earlier: {as_of: 2020-10-25", "variants:\n  earlier: {as_of: 2020-13-25",
    )  # fmt: skip
    assert [each.code for each in found.errors] == [
        "unknown-number", "unknown-level", "unknown-key", "bad-expression", "unknown-factor",
        "type-clash", "bad-date",
    ]  # fmt: skip


def test_an_empty_date_is_reported_at_its_source(broken: Broken) -> None:
    found = broken("published: 2020-10-20", "published: []")
    (bad,) = (each for each in found.errors if each.code == "bad-date")
    assert bad.location is not None
    assert bad.location.line == 6


def test_a_broken_entry_makes_no_follow_up_errors(broken: Broken) -> None:
    found = broken("levels: [quiet, clashes, war], start: clashes", "levels: quiet, start: clashes")
    assert [each.code for each in found.diagnostics] == ["wrong-shape"]
    found = broken("{best: 0.1, range: [0.05, 0.2], cite: wire#p1s2}", "{bst: 0.1}")
    assert [each.code for each in found.diagnostics] == ["unknown-key"]


def test_a_list_that_is_too_short_says_how_long_it_must_be_at_least(broken: Broken) -> None:
    found = broken("[none, under way]", "[]")
    assert "a list of at least 1 is expected, found 0" in found.errors[0].message


def test_what_is_empty_is_called_so(broken: Broken) -> None:
    found = broken("{name: Northland}", '""')
    assert found.errors[0].message.endswith("is expected, found an empty text")


@pytest.mark.parametrize("key", ["<<", "<text>", "<each>", "[key]"])
def test_a_key_that_looks_like_a_mark_of_the_models_is_unknown(broken: Broken, key: str) -> None:
    found = broken("NOR: {name: Northland}", f'NOR: {{name: Northland, "{key}": {{a: b}}}}')
    (bad,) = found.errors
    assert (bad.code, bad.message) == ("unknown-key", f"`{key}` is no key here")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("numbers:\n", "numbers:\n  twin: pace\n", (17, 9)),  # before what it names, and after
        ("cite: wire#p1s2}\n", "cite: wire#p1s2}\n  twin: pace\n", (18, 9)),
        ("as_of: 2020-10-31\n", "as_of: 2020-10-31\nprecision: pace\n", (5, 12)),
        ("as_of: 2020-10-31\n", "as_of: 2020-10-31\nclock: pace\n", (5, 8)),
    ],
)
def test_a_number_of_its_own_is_not_the_name_of_another(
    broken: Broken, old: str, new: str, place: tuple[int, int]
) -> None:
    found = broken(old, new)
    (bad,) = found.errors
    assert bad.location is not None
    assert (bad.code, bad.location.line, bad.location.column) == ("type-clash", *place)
    assert "name of another number" in bad.message


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("per week", ("per week", 1, -1)),
        ("days", ("days", 1 / 7, 1)),
        ("points", ("points", 1, 0)),
        ("points per day", ("points per day", 7, -1)),
        ("%", ("%", 0.01, 0)),
    ],
)
def test_parse_unit(text: str, unit: tuple[str, float, int]) -> None:
    parsed = parse_unit(text)
    assert parsed is not None
    assert (parsed.name, parsed.scale, parsed.power) == unit


@pytest.mark.parametrize("text", ["per", "per fortnight", "per 0 weeks", "points weeks", ""])
def test_what_is_no_unit(text: str) -> None:
    assert parse_unit(text) is None


def test_examine_never_raises_and_load_raises_all(folder: Path) -> None:
    from detente.errors import CrisisError

    (folder / "crisis.yaml").write_text(BASE.replace("wire#p2s1", "wir#p2s1"), encoding="utf-8")
    with pytest.raises(CrisisError, match="unknown-source") as caught:
        load(folder)
    assert caught.value.diagnostics == examine(folder).diagnostics
    assert caught.value.exit_code == 1
