"""`new`, `check`, `explain`, `schema`."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.outlook.test_apart import theatres

from detente.testing.writing import as_yaml

Run = Callable[..., Any]

BROKEN: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("binary", bytes(range(256)) * 4),
    ("utf16", "crisis: x".encode("utf-16")),
    ("not a mapping", b"- 1\n- 2\n"),
    ("tabs", b"crisis: x\n\ttitle: y\n"),
    ("brackets", b"[" * 5000),
    ("braces", b"{a: " * 2000),
    ("aliases", b"a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\ncrisis: *c\n"),
    ("future format", b"crisis: x\nformat: 99\ntitle: t\nas_of: 2020-01-01\n"),
    ("wrong types", b"crisis: [1]\ntitle: {a: b}\nas_of: never\nactors: 3\nfactors: hello\n"),
    ("no end", b"crisis: 'x\n"),
    ("control characters", b'crisis: x\ntitle: "\\e[31mred"\nas_of: 2020-01-01\n'),
    ("duplicate keys", b"crisis: x\ncrisis: y\n"),
    ("anchors to nothing", b"crisis: *nowhere\n"),
    ("huge number", b"crisis: x\nclock: 1e999\nas_of: 2020-01-01\n"),
    ("python tag", b"crisis: !!python/object/apply:os.system ['true']\n"),
    ("null bytes", b"crisis: x\x00y\n"),
]


@pytest.mark.parametrize(("name", "content"), BROKEN, ids=[name for name, _ in BROKEN])
def test_broken_files_give_diagnostics_and_no_traceback(
    run: Run, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_bytes(content)
    done = run("check", path)
    assert done.code == 1
    assert "error" in done.out
    assert "\x1b" not in done.out
    record = run("check", path, "--json").json
    assert record["errors"] >= 1
    assert record["diagnostics"][0]["code"]
    assert run("forecast", path).code == 1
    assert run("explain", path).code == 1


def test_a_folder_without_a_crisis_and_a_path_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("check", tmp_path).code == 1
    done = run("check", tmp_path / "absent")
    assert done.code == 1
    assert "hint:" in done.out


def test_new_makes_a_crisis_without_findings(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Grenz konflikt Ä 2026"
    done = run("new", folder, "--as-of", "2026-01-01")
    assert done.code == 0
    assert sorted(each.name for each in folder.iterdir()) == ["briefing.md", "crisis.yaml"]
    checked = run("check", folder, "--json")
    assert checked.code == 0
    assert checked.json["crisis"] == "grenz-konflikt-a-2026"
    assert checked.json["diagnostics"] == []
    assert checked.json["basis"]["unsupported_share"] <= 0.5


def test_new_starts_today_unless_told(run: Run, tmp_path: Path) -> None:
    assert run("new", tmp_path / "today").code == 0
    assert run("check", tmp_path / "today").code == 0


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("here", [], "exists already"),
        ("日本", [], "no id can be made"),
        ("there", ["--as-of", "yesterday"], "--as-of takes a date"),
        ("file/below", [], "cannot make"),
    ],
)
def test_new_refuses(run: Run, tmp_path: Path, name: str, more: list[str], said: str) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "file").write_text("x")
    done = run("new", tmp_path / name, *more)
    assert done.code == 2
    assert said in done.err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "here"]


def test_check_reads_back_size_and_basis(run: Run, small: Path) -> None:
    done = run("check", small)
    assert done.code == 0
    assert "no errors, no warnings" in done.out
    assert "7 states" in done.out
    assert "cite a source" in done.out
    record = run("check", small, "--json").json
    assert list(record) == [
        "schema", "file", "variant", "version", "crisis", "digest", "errors", "warnings",
        "diagnostics", "size", "basis", "incentives", "implied", "reading",
        "parts", "options", "aims", "one_sided",
    ]  # fmt: skip
    assert record["schema"] == "detente/check/1"


def test_options_and_aims_are_counted_and_explained(run: Run) -> None:
    deterrence = Path(__file__).parents[2] / "crises" / "deterrence"
    assert "2 options, 1 aim\n" in run("check", deterrence).out
    record = run("check", deterrence, "--json").json
    assert (record["options"], record["aims"]) == (["pledge-now", "incident-line"], ["no-attack"])
    done = run("explain", deterrence, "options.pledge-now")
    assert "guarantee = pledged; else unspoken" in done.out
    assert "1 [0.3, 3] points, once" in done.out
    lines = run("explain", deterrence, "aims.no-attack", "--json").json["lines"]
    assert {each["name"] for each in lines} == {"text", "lower", "written at"}


def test_check_says_what_the_file_implies(run: Run, small: Path) -> None:
    done = run("check", small, "--implied")
    assert done.code == 0
    for title in ("What the file implies", "Who moves how often", "How often each move is"):
        assert title in done.out
    assert "how long until a rung" in done.out
    record = run("check", small, "--implied", "--json").json
    assert record["implied"]["quantities"][0]["id"] == "rise"
    assert record["incentives"] is None
    assert run("check", small, "--json").json["implied"] is None


def test_parts_that_nothing_links(run: Run, tmp_path: Path) -> None:
    """Every command takes such a file like any other."""
    path = tmp_path / "crisis.yaml"
    path.write_text(as_yaml(theatres(shared=True)), encoding="utf-8")
    assert "2 parts that nothing links: east; west" in run("check", path).out
    assert run("check", path, "--json").json["parts"] == ["east", "west"]
    assert "each solved by itself" in run("solve", path).out
    record = run("forecast", path, "--json").json
    assert record["size"]["states"] == 6
    assert all(each["probability"] is not None for each in record["questions"][:4])
    assert run("simulate", path).code == 0
    assert run("report", path, "-o", tmp_path / "x.html").code == 0
    assert run("export", path, "--npz", tmp_path / "x.npz").code == 0
    refused = run("forecast", path, "--max-states", "4")
    assert refused.code == 3
    assert "9 states" in refused.out
    assert "could not be computed: both" in refused.err


def test_warnings_alone_exit_0(run: Run, own: Path) -> None:
    path = own / "crisis.yaml"
    path.write_text(path.read_text().replace("plover: ASSAULT", "plover: NONSENSE"))
    done = run("check", own)
    assert done.code == 0
    assert "warning" in done.out


def test_compiler_errors_count_as_findings(run: Run, own: Path) -> None:
    path = own / "crisis.yaml"
    path.write_text(path.read_text().replace("tempo: 0.5/month [0.2, 1]", "tempo: 90/week"))
    done = run("check", own)
    assert done.code == 1
    assert "clock" in done.out


def test_too_many_states_exit_3(run: Run, small: Path) -> None:
    done = run("check", small, "--max-states", "3")
    assert done.code == 3
    assert "states" in done.err


def test_an_unknown_variant(run: Run, small: Path) -> None:
    assert run("check", small, "--variant", "nope").code in {1, 2}


def test_explain_a_code(run: Run) -> None:
    from detente.crisis.codes import CATALOGUE

    for code in CATALOGUE:
        done = run("explain", code)
        assert done.code == 0
        assert done.out.startswith(f"{code}: ")
    record = run("explain", "bad-name", "--json").json
    assert list(record) == ["schema", "code", "title", "explanation", "example"]


def test_explain_lists_and_spells_out_entries(run: Run, small: Path) -> None:
    listing = run("explain", small, "--json").json
    for kind in ("actors", "factors", "moves", "hazards", "questions", "sources", "numbers"):
        assert listing[kind]
        for key in listing[kind]:
            done = run("explain", small, key)
            assert done.code == 0, key
            assert done.out.strip()
    move = run("explain", small, "attack").out
    assert "fighting = clashes and talks != agreed" in move
    assert "0.5 [0.2, 1] per month" in move
    assert "briefing#p1s2" in move


def test_explain_helps_with_misspelt_and_ambiguous_names(run: Run, small: Path) -> None:
    done = run("explain", small, "atack")
    assert done.code == 2
    assert "did you mean" in done.err
    done = run("explain", small, "offer talks")
    assert done.code == 2
    assert "could be any of" in done.err


def test_schema_is_a_json_schema_and_fits_the_starter(
    run: Run, small: Path, tmp_path: Path
) -> None:
    from ruamel.yaml import YAML

    schema = json.loads(run("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    path = tmp_path / "schema.json"
    assert run("schema", "-o", path).code == 0
    assert json.loads(path.read_text(encoding="utf-8")) == schema
    plain = json.loads(json.dumps(YAML(typ="safe").load(small / "crisis.yaml"), default=str))
    jsonschema.validate(plain, schema)


@pytest.mark.parametrize("seed", range(150))
def test_damaged_files_never_give_a_fault(run: Run, small: Path, tmp_path: Path, seed: int) -> None:
    """A few characters or words of a good file lost, doubled or changed: findings, no fault."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    text = (small / "crisis.yaml").read_text(encoding="utf-8")
    words = sorted(set(re.findall(r"[\w.-]+|[^\w\s]", text)))
    for _ in range(chance.randint(1, 4)):
        first = chance.randrange(len(text))
        last = min(len(text), first + chance.randint(0, 12))
        new = chance.choice(["", chance.choice(words), text[first:last] * 2, "9e99", "\u202e"])
        text = text[:first] + new + text[last:]
    (tmp_path / "crisis.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "briefing.md").write_bytes((small / "briefing.md").read_bytes())
    done = run("check", tmp_path, "--max-states", "2000")
    assert done.code in {0, 1, 3}, done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "{file}", "-o", "{file}"),
        ("report", "{file}", "-o", "other.yaml"),
        ("export", "{file}", "--npz", "same.bin", "--drn", "same.bin"),
        ("simulate", "{file}", "--weeks", "inf"),
        ("simulate", "{file}", "--weeks", "nan"),
        ("forecast", "{file}", "--foresight", "inf"),
        ("forecast", "{file}", "--precision-scale", "nan"),
    ],
)
def test_results_never_overwrite_a_crisis_and_options_are_finite(
    run: Run, small: Path, arguments: tuple[str, ...]
) -> None:
    file = small / "crisis.yaml"
    before = file.read_bytes()
    done = run(*(each.format(file=file) for each in arguments))
    assert done.code == 2
    assert file.read_bytes() == before


def test_explain_finds_what_readers_of_a_file_call_it(run: Run, parted: Path) -> None:
    """Named numbers without their section; readings, variants and alternatives."""
    assert run("explain", parted, "pace").out.startswith("number numbers.pace\n")
    hawk = run("explain", parted, "hawk").out
    assert hawk.startswith("reading hawk\n")
    assert "up to 31 October 2020" in hawk
    assert "numbers.pace = 0.08 [0.04, 0.2] per week (late#p2s1); else 0.03" in hawk
    assert "hazards.spark.rate: fast (late#p2s3); by default slow" in hawk
    assert "as of  15 October 2020" in run("explain", parted, "variants.mid").out
    spark = run("explain", parted, "hazards.spark.rate", "--reading", "hawk").out
    assert spark.startswith("alternatives hazards.spark.rate\n")
    assert "here          fast" in spark
    assert "number        hazards.spark.rate = 0.05 per week" in spark
    assert "readings.hawk: War is near" in run("explain", parted, "late").out
    listing = run("explain", parted, "--json").json
    assert listing["readings"] == ["readings.hawk", "readings.dove"]
    assert listing["variants"] == ["variants.mid"]
    assert listing["alternatives"] == ["hazards.spark.rate"]


def test_explain_tells_perceptions(run: Run, parted: Path, tmp_path: Path) -> None:
    path = tmp_path / "crisis.yaml"
    seen = (
        "perceptions:\n  SOU: {numbers: {numbers.pride: 5 [2, 8]}, cite: early#p9, note: pride}\n"
    )
    path.write_text(parted.read_text(encoding="utf-8") + seen, encoding="utf-8")
    told = run("explain", path, "perceptions.SOU").out
    assert told.startswith("perception of Southland\n")
    assert "numbers.pride = 5 [2, 8]; in truth 2 [1, 4]" in told
    assert "early#p9" in told


def test_explain_says_the_unit_of_a_rate(run: Run, parted: Path, tmp_path: Path) -> None:
    assert "rate        0.03 [0.01, 0.06] per week\n" in run("explain", parted, "clash").out
    path = tmp_path / "crisis.yaml"
    text = parted.read_text(encoding="utf-8").replace(
        "then: border = war, rate: pace}", "then: border = war, rate: pride * 0.01 per month}"
    )
    path.write_text(text, encoding="utf-8")
    rate = next(line for line in run("explain", path, "clash").out.splitlines() if "rate" in line)
    assert rate.count("per") == 1, rate


NEVER = """\
crisis: never
title: A level that nothing leads to
as_of: 2020-10-31
cite: assumed
actors: {NOR: {name: Northland}}
factors: {border: {levels: [quiet, war, peace], start: quiet}}
moves: [{by: NOR, name: attack, when: border = quiet, then: border = war, tempo: 1/month}]
"""


def test_one_finding_is_told_once(run: Run, tmp_path: Path) -> None:
    """By the reader and by the compiler; and what is one is not called several."""
    path = tmp_path / "crisis.yaml"
    path.write_text(NEVER, encoding="utf-8")
    done = run("check", path)
    assert done.out.count("[level-never]") == 1
    assert "no errors, 1 warning\n2 states, 1 move in them, 1 transition\n1 number:" in done.out
    told = run("forecast", path)
    assert told.err.count("[level-never]") == 1
    assert told.out.count("never reaches the level") == 1
    assert "The file asks no questions" in told.out
    assert "Tempos only" not in told.out


def test_a_warning_without_a_place_names_its_file(run: Run, small: Path, own: Path) -> None:
    path = own / "crisis.yaml"
    path.write_text(path.read_text().replace(", harm: true", "").replace("harm: true", ""))
    done = run("diff", small, own, "--file-only")
    assert done.code == 0
    done = run("forecast", own)
    for line in done.err.splitlines():
        if line.endswith("[no-harm-question]"):
            assert line.startswith(f"{own}: ")
            break
    else:
        pytest.fail("no warning")
