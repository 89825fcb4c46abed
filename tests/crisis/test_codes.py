"""The catalogue: every code in use is in it, and a broken file produces each."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import detente
from detente.crisis.codes import CATALOGUE, beside, compiling
from detente.crisis.loading import examine

from .conftest import BASE, Broken

SOURCES = Path(detente.__file__).parent
TALK = "then: talks + 1"
AGAIN = "{name: again, when: fighting = war and talks = none, then: talks = under way}"
MECHANISM = """commitments:
  pact: {{by: NOR, to: SOU, trigger: {trigger}, promise: talks = none, stake: 5, cite: assumed}}"""
THREAT = """threats:
  line: {by: SOU, against: "NOR: atack", audience: 3, carry_out: talks = none, cite: assumed}"""
SUPPORT = """supports:
  help: {by: SOU, to: NOR, effects: [{hazard: ride, times: {arms: 2}}], cite: assumed}"""
OPTION = """options:
  plan: {{title: A plan, by: NOR, {says}, cite: assumed}}
"""
BY_COMPILER = {entry.code for entry in compiling.ENTRIES}
BESIDE = {entry.code for entry in beside.ENTRIES}  # shown by the tests of `detente.evidence`

# code: texts of the base file, each followed by what replaces it.
EDITS: dict[str, tuple[str, ...]] = {
    "yaml-syntax": ("title: A small crisis", "title: a: b"),
    "yaml-indentation": ("  talks: {levels", " talks: {levels"),
    "yaml-unclosed": ("{name: Northland}", "{name: Northland"),
    "yaml-tab": ("  NOR: {name", "\tNOR: {name"),
    "yaml-alias": ("{name: Northland}", "&x {name: Northland}"),
    "yaml-tag": ("{name: Northland}", "!!map {name: Northland}"),
    "duplicate-key": ("format: 1", "format: 1\nformat: 1"),
    "two-documents": ("variants:", "---\nvariants:"),
    "too-deep": ("{name: Northland}", "[" * 40 + "]" * 40),
    "future-format": ("format: 1", "format: 2"),
    "missing-text": ("text: note.md", "text: nite.md"),
    "bad-character": ("Northland", "North\x07land"),
    "empty-file": (BASE, "# nothing\n"),
    "wrong-shape": ("levels: [none, under way]", "levels: none"),
    "missing-key": ("tempo: 1/week", "note: no tempo"),
    "unknown-key": ("by: SOU\n", "bye: SOU\n"),
    "definition-cycle": ("ladder:", f"{MECHANISM.format(trigger='pact is met')}\nladder:"),
    "bad-value": ("{name: Northland}", "{kind: stat}"),
    "bad-name": ("  NOR: {name", "  Nor: {name"),
    "reserved-name": ("  pace:", "  per:"),
    "duplicate-name": ("[quiet, clashes, war]", "[quiet, clashes, war, war]"),
    "bad-expression": ("when: fighting > quiet", "when: fighting > quiet and"),
    "unknown-factor": ("when: fighting > quiet", "when: fihgting > quiet"),
    "unknown-move": ("ladder:", f"{THREAT}\nladder:"),
    "unknown-hazard": ("ladder:", f"{SUPPORT}\nladder:"),
    "unknown-level": ("when: fighting > quiet", "when: fighting > quite"),
    "unknown-alternative": (
        "when: talks = none", "when: {alternatives: {a: talks = none, b: always}, default: c}"
    ),
    "unknown-number": ("rate: pace", "rate: place"),
    "unknown-function": ("level(talks)", "lvel(talks)"),
    "unknown-name": ("when: fighting > quiet", "when: alwys"),
    "unknown-actor": ("by: SOU\n", "by: SUO\n"),
    "unknown-theatre": ("theatre: strip", "theatre: stripe"),
    "unknown-source": ("cite: wire#p2s1", "cite: wir#p2s1"),
    "unknown-entry": ("ladder:", OPTION.format(says="off: lulll") + "ladder:"),
    "idle-option": ("ladder:", OPTION.format(says="cost: 1") + "ladder:"),
    "unknown-question": ("ladder:", "aims:\n  peace: {text: Peace, lower: wra}\nladder:"),
    "unknown-base-rate": (", harm: true", ", harm: true, reference: {base_rate: russia-acts}"),
    "bad-aim": ("ladder:", "aims:\n  peace: {text: Peace}\nladder:"),
    "unknown-plover": ("plover: CONSULT", "plover: CONSULTS"),
    "type-clash": ("rate: pace", "rate: fighting"),
    "contradicting-changes": (TALK, "then: talks + 1; talks = none"),
    "bad-number": ("for: 30 days", "for: thirty days"),
    "bad-range": ("-5 [-8, -1]", "-5 [1, 8]"),
    "out-of-bounds": ("chance: 0.4 [0.2, 0.6]", "chance: 0.4 [0.2, 1.6]"),
    "missing-unit": ("tempo: 2/month", "tempo: 2"),
    "wrong-unit": ("tempo: 2/month", "tempo: 2 months"),
    "bad-chance": ("chance: 0.4 [0.2, 0.6]", "chance: rest"),
    "bad-date": ("as_of: 2020-10-31", "as_of: 2020-10-32"),
    "bad-citation": ("cite: wire#p2s1", "cite: wire#p2s0"),
    "bad-question": ("for: 30 days", "on: 2020-12-31"),
    "no-horizon": ("by: 2021-01-01, ", ""),
    "late-citation": ("reports, published: 2020-10-20", "reports, published: 2020-11-20"),
    "undated-source": ("reports, published: 2020-10-20", "reports"),
    "no-such-place": ("cite: note#p1s2", "cite: note#p1s3"),
    "other-sentence": ("cite: note#p1s2", "cite: note#p1s2 sha256:0123456789ab"),
    "other-text": ("text: note.md", f"text: note.md, fingerprint: 'sha256:{'0' * 64}'"),
    "uncited-number": (", cite: wire#p2s1", ""),
    "many-assumed": ("by: SOU", "by: SOU", "cite: note#p1s2", "cite: assumed"),
    "needs-citation": ("{name: Northland}", "{precision: {best: 0.9, cite: assumed}}"),
    "open-question": ("threshold: t, ", ""),
    "no-harm-question": (", harm: true", ""),
    "past-horizon": ("by: 2021-01-01,", "by: 2020-10-31,"),
    "far-horizon": ("by: 2021-01-01,", "by: 2121-01-01,"),
    "question-never": ("happens: fighting = war", "happens: fighting = war and fighting < war"),
    "question-certain": ("happens: fighting = war", "happens: fighting >= quiet"),
    "level-never": ("[none, under way]", "[none, under way, done]", TALK, "then: talks = none"),
    "move-never": ("when: talks = none", "when: never"),
    "move-idle": (TALK, "then: talks = none"),
    "hazard-never": ("when: fighting = quiet, rate", "when: never, rate"),
    "hazard-idle": ("week, then: fighting + 1", "week, then: fighting - 1"),
    "rule-never": ("when: fighting = war and talks = under way", "when: never"),
    "rules-cycle": ("rules:\n", f"rules:\n  - {AGAIN}\n"),
    "negative-tempo": ("tempo: 1/week", "tempo: 1 - 2 * level(fighting) per week"),
    "negative-rate": ("rate: pace", "rate: -pace"),
    "chance-range": ("chance: rest, then: nothing", "chance: 0.7, then: nothing"),
    "tempos-above-clock": ("tempo: 1/week", "tempo: 10/week"),
}  # fmt: skip
EDITS["many-assumed"] = tuple(
    text for cite in ("wire#p1s1", "wire#p1s2", "wire#p2s1", "note#p1s1", "note#p1s2", "wire#p2s2")
    for text in (f"cite: {cite}", "cite: assumed")
)  # fmt: skip

# How the file as a whole may be broken: code and bytes, or None for other means below.
BYTES = {
    "too-large": b"#" * 1_000_001,
    "binary-file": b"crisis: x\0",
    "not-utf8": b"crisis: \xe9",
    "empty-file": b"",
}
OTHERWISE = {"missing-file", "no-permission", "cannot-read", "not-a-file", "unknown-variant"}
OTHERWISE |= {"unknown-reading", "late-reading"}
OTHERWISE |= {"unknown-option", "late-option", "options-disagree", "still-needed"}


def test_the_base_file_is_without_fault(broken: Broken) -> None:
    assert broken().diagnostics == ()


@pytest.mark.parametrize("code", EDITS)
def test_an_edit_produces_the_code(code: str, broken: Broken) -> None:
    found = broken(*EDITS[code]).diagnostics
    assert code in [each.code for each in found], [str(each) for each in found]


@pytest.mark.parametrize("code", sorted(EDITS))
def test_every_diagnostic_says_where_and_what(code: str, broken: Broken) -> None:
    for each in broken(*EDITS[code]).diagnostics:
        assert each.code in CATALOGUE
        assert each.message[0].islower() or not each.message[0].isalpha() or each.code == "bad-date"
        assert not each.message.endswith(".")
        assert each.location is not None or each.code in {"many-assumed", "no-harm-question"}


@pytest.mark.parametrize("code", BYTES)
def test_bytes_produce_the_code(code: str, tmp_path: Path) -> None:
    (tmp_path / "crisis.yaml").write_bytes(BYTES[code])
    examined = examine(tmp_path)
    assert [each.code for each in examined.diagnostics] == [code]
    assert examined.crisis is None


def test_a_missing_file(tmp_path: Path) -> None:
    assert [each.code for each in examine(tmp_path).diagnostics] == ["missing-file"]
    assert [each.code for each in examine(tmp_path / "x").diagnostics] == ["missing-file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_forbidden_file(tmp_path: Path) -> None:
    path = tmp_path / "crisis.yaml"
    path.write_text(BASE, encoding="utf-8")
    path.chmod(0)
    assert [each.code for each in examine(tmp_path).diagnostics] == ["no-permission"]


def test_permission_denied_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "crisis.yaml").write_text(BASE, encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert [each.code for each in examine(tmp_path).diagnostics] == ["no-permission"]


def test_a_device_and_unreadable_paths(tmp_path: Path) -> None:
    if Path("/dev/zero").exists():
        assert [each.code for each in examine("/dev/zero").diagnostics] == ["not-a-file"]
    loop = tmp_path / "crisis.yaml"
    loop.symlink_to(loop)
    assert [each.code for each in examine(tmp_path).diagnostics] == ["cannot-read"]
    assert [each.code for each in examine("a\0b").diagnostics] == ["cannot-read"]
    assert [each.code for each in examine("x" * 5000).diagnostics] == ["cannot-read"]


def test_an_unknown_variant(broken: Broken) -> None:
    assert [each.code for each in broken(variant="earler").diagnostics] == ["unknown-variant"]


def test_an_unknown_reading(broken: Broken) -> None:
    assert [each.code for each in broken(reading="wire").diagnostics] == ["unknown-reading"]


def test_every_code_of_the_catalogue_is_shown_by_a_test() -> None:
    assert {*EDITS, *BYTES, *OTHERWISE} | BY_COMPILER | BESIDE == {*CATALOGUE}


_USES = re.compile(
    r"""(?:\.error|\.warning|Diagnostic|_report|_error)\(\s*(?:"(?P<plain>[a-z0-9]+(?:-[a-z0-9]+)+)"
    |f"(?P<kinds>[a-z{}-]+)")""",
    re.VERBOSE,
)


def test_every_code_in_use_is_in_the_catalogue() -> None:
    used = set()
    for package in ("crisis", "game"):
        for path in (SOURCES / package).rglob("*.py"):
            for match in _USES.finditer(path.read_text(encoding="utf-8")):
                pattern = re.sub(r"\{\w+\}", "[a-z]+", match["plain"] or match["kinds"])
                hits = {code for code in CATALOGUE if re.fullmatch(pattern, code)}
                assert hits, f"{path.name}: {match.group()}"
                used |= hits
    assert len(used) > 50


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_entries_are_written_well(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.code == code
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code)
    assert entry.title
    assert not entry.title.endswith(".")
    assert entry.explanation.endswith(".")
    assert 40 < len(entry.explanation) < 400
    assert ("wrong:" in entry.example) is bool(entry.wrong)
