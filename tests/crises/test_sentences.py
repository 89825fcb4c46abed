"""The sentence-by-sentence table of the two articles on Karabakh: nothing is left out.

That every entry it names exists is checked always; that every sentence is there, with its
fingerprint, where copies of the articles are at hand.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.crisis import load
from detente.crisis.model import Crisis
from detente.crisis.texts import fingerprint, read_document

HOME = Path(__file__).parents[2]
CRISIS = HOME / "crises" / "karabakh-2020"
COPIES = HOME.parent / "shared" / "sources"
ROW = re.compile(r"\| (\w+#p\d+s\d+) \| ([0-9a-f]{12}) \| (.+?) \| (.+?) \|$")
UNMODELLED = re.compile(r"not modelled$")


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[str, str, str]]:
    text = (CRISIS / "sentences.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith(("| examiner", "| cepa"))]
    found = [ROW.match(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return {match[1]: (match[2], match[3], match[4]) for match in found if match}


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return load(CRISIS)


def entries(crisis: Crisis) -> set[str]:
    """Everything that the table may name."""
    named: set[str] = {*crisis.expansions, *crisis.actors, *crisis.questions, *crisis.numbers}
    named |= {key.removeprefix("numbers.") for key in crisis.numbers}
    for part in (crisis.moves, crisis.hazards, crisis.rules, crisis.factors):
        named |= {each.id for each in part}
    named |= {f"readings.{name}" for name in crisis.readings} | {*crisis.alternatives}
    named |= {f"variants.{name}" for name in crisis.dates}
    named |= {f"options.{name}" for name in crisis.options}
    return named | {f"perceptions.{actor}" for actor in crisis.perceptions}


def test_what_it_names_is_there(rows: dict[str, tuple[str, str, str]], crisis: Crisis) -> None:
    known = entries(crisis)
    for place, (_, words, expressed) in rows.items():
        named = re.findall(r"`([^`]+)`", expressed)
        assert named or UNMODELLED.search(expressed), place
        assert not [each for each in named if each not in known], place
        assert len(words) < 100, place


def test_fingerprints_agree_with_those_cited(
    rows: dict[str, tuple[str, str, str]], crisis: Crisis
) -> None:
    cited = [cite for number in crisis.numbers.values() for cite in number.cite if cite.fingerprint]
    assert len(cited) > 20
    for cite in cited:
        place = f"{cite.source}#p{cite.paragraph}s{cite.sentence}"
        if place in rows:
            assert str(cite.fingerprint).removeprefix("sha256:").startswith(rows[place][0]), place


@pytest.mark.skipif(not COPIES.exists(), reason="the articles are not at hand")
@pytest.mark.parametrize("source", ["examiner", "cepa"])
def test_every_sentence_is_in_it(
    source: str, rows: dict[str, tuple[str, str, str]], crisis: Crisis
) -> None:
    wanted = str(crisis.sources[source].fingerprint).removeprefix("sha256:")
    from hashlib import sha256

    copies = [path for path in COPIES.iterdir() if sha256(path.read_bytes()).hexdigest() == wanted]
    document = read_document(copies[0].read_text(encoding="utf-8"))
    there = {
        f"{source}#p{paragraph}s{place}": fingerprint(sentence).removeprefix("sha256:")[:12]
        for paragraph, sentences in enumerate(document.paragraphs)
        for place, sentence in enumerate(sentences, 1)
    }
    assert {key: row[0] for key, row in rows.items() if key.startswith(source)} == there
