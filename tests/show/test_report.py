"""The report page: self-contained, escaped, accessible, the same bytes twice."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import itertools
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detente.show import paint, report, tables, why
from detente.show.facts import Facts, Listed
from detente.show.report import _idle
from detente.show.words import BANDS

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Collects elements and complains about tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.headings: list[int] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(facts: Facts) -> str:
    return report.render(facts)


@pytest.fixture
def parsed(page: str) -> Page:
    return Page(page)


def text_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_same_forecast_gives_the_same_bytes(facts: Facts, page: str) -> None:
    assert report.render(facts) == page


def test_nothing_is_fetched(page: str, parsed: Page) -> None:
    assert not parsed.all("script")
    assert not parsed.all("link")
    assert not parsed.all("img")
    assert not parsed.all("iframe")
    for _, attributes in parsed.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), "no handler of an event"
            if name in {"src", "href", "xlink:href", "srcset", "data", "action"}:
                assert value is not None
                assert value.startswith("#")
    assert "@import" not in page
    assert "url(http" not in page
    outside = set(re.findall(r"https?://[^\s\"'<>]+", page))
    assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_the_policy_allows_only_the_own_style_sheet(page: str, parsed: Page) -> None:
    policy = next(
        each["content"]
        for each in parsed.all("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-" + digest + "'")
    assert not [a for _, a in parsed.elements if "style" in a], "inline styles would be refused"


def test_text_of_the_file_is_escaped(page: str) -> None:
    assert "<script" not in page
    assert "<b>bold" not in page
    assert "A &lt;b&gt;bold&lt;/b&gt; claim" in page


def test_it_nests_and_is_in_a_language(parsed: Page) -> None:
    assert parsed.open == []
    assert parsed.all("html")[0]["lang"] == "en"
    assert parsed.all("title")
    assert any(each.get("name") == "viewport" for each in parsed.all("meta"))


def test_headings_step_down_one_at_a_time(parsed: Page) -> None:
    assert parsed.headings[0] == 1
    assert parsed.headings.count(1) == 1
    for before, after in itertools.pairwise(parsed.headings):
        assert after <= before + 1


def test_ids_are_unique_and_references_lead_somewhere(parsed: Page) -> None:
    ids = [a["id"] for _, a in parsed.elements if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in parsed.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            for each in (attributes.get(name) or "").split():
                assert each in ids
        href = attributes.get("href")
        if href:
            assert href[1:] in ids


def test_every_chart_has_words_and_a_table(page: str, parsed: Page) -> None:
    charts = [each for each in parsed.all("svg") if each.get("role") == "img"]
    assert len(charts) == 3
    followed = r"<figure>.*?</figure>\s*<div class=\"scroll"
    assert len(re.findall(followed, page, re.DOTALL)) == 3
    decorative = [each for each in parsed.all("svg") if each.get("role") != "img"]
    assert all(each.get("aria-hidden") == "true" for each in decorative)


def test_tables_have_heads_with_scope(parsed: Page) -> None:
    assert all(each.get("scope") in {"col", "row"} for each in parsed.all("th"))


def test_there_is_a_skip_link_and_a_main(parsed: Page) -> None:
    links = parsed.all("a")
    assert links[0].get("class") == "skip"
    assert links[0].get("href") == "#main"
    assert parsed.all("main")[0]["id"] == "main"


def test_what_it_holds(page: str) -> None:
    text = text_of(page)
    for expected in (
        "Civilians: Will towns be shelled",
        "33 % unlikely",
        "&lt;3 % (almost no chance)",
        "an exchange of fire acknowledged by Moscow",
        "Russia in crises 1992-2017",
        "At the tempos only",
        "seed 7",
        "Incentives clearly drive Russia",
        "Incentives hardly move Iran",
        "Confidence in this analysis: low",
        "Point values",
        "the tempo alone makes this grave question likely",
        "wire#p2s1",
        "B2",
    ):
        assert expected in text, expected


def test_likelihood_and_confidence_never_share_a_sentence(page: str) -> None:
    words = "|".join(band.word for band in BANDS)
    for sentence in re.split(r"(?<=[.:?!]) ", text_of(page)):
        if "onfidence" in sentence:
            assert not re.search(rf"\b({words})\b", sentence), sentence


def test_words_of_likelihood_stand_beside_numbers(facts: Facts) -> None:
    words = "|".join(band.word for band in BANDS)
    for passage in why.passages(facts):
        for sentence in passage.sentences:
            for found in re.finditer(rf"\(({words})\)", sentence):
                assert re.search(r"\d %\s$", sentence[: found.start()]), sentence


def test_without_a_headline_there_is_a_range_and_every_equilibrium(facts: Facts) -> None:
    open_answers = {
        key: dataclasses.replace(each, value=None, span=(0.1, 0.6))
        for key, each in facts.answers.items()
    }
    listed = tuple(
        Listed(label, "restart", True, -0.1, False, float("inf"), 1e-10, {"russia-fights": p})
        for label, p in (("1", 0.1), ("2", 0.6))
    )
    proof = dataclasses.replace(facts.proof, reason="Two mirror images are stable.")
    changed = dataclasses.replace(facts, answers=open_answers, listed=listed, proof=proof)
    text = text_of(report.render(changed))
    assert "No single number" in text
    assert "Two mirror images are stable." in text
    assert "10 % to 60 %" in text
    assert "very unlikely to likely" in text
    assert "Each equilibrium by itself" in text


def test_limited_foresight_is_marked_first(facts: Facts) -> None:
    proof = dataclasses.replace(
        facts.proof, converged=False, limited=True, horizon=52.0, reason="It did not settle."
    )
    text = text_of(report.render(dataclasses.replace(facts, proof=proof)))
    assert text.index("Limited foresight") < text.index("The questions")
    assert "Not an equilibrium: play with a foresight of 52 weeks." in text


def test_a_bare_forecast_renders(facts: Facts) -> None:
    bare = dataclasses.replace(
        facts, ladder=None, links=(), histories=(), now=(), drives=(), warnings=()
    )
    assert Page(report.render(bare)).open == []


def test_a_file_without_questions_shows_no_empty_table(facts: Facts) -> None:
    page = report.render(dataclasses.replace(facts, answers={}))
    assert Page(page).open == []
    assert "The file asks no questions" in page
    assert "Every question: its forecast" not in page
    assert 'id="terms"' not in page


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [paint.LIGHT, paint.DARK])
def test_text_contrast_is_at_least_four_and_a_half(theme: dict[str, str]) -> None:
    for text in ("ink", "muted", "play", "tempo"):
        assert contrast(theme[text], theme["paper"]) >= 4.5
        assert contrast(theme[text], theme["band"]) >= 4.5


@pytest.mark.parametrize("steps", range(2, 9))
def test_ramps_run_one_way_in_lightness(steps: int) -> None:
    light = [luminance(each) for each in paint.ramp(steps, "light")]
    dark = [luminance(each) for each in paint.ramp(steps, "dark")]
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)


def test_question_table_row(facts: Facts) -> None:
    rows = tables.questions(facts).rows
    assert rows[1][:5] == ("truce-holds", "by 1 Feb 2021", "62 %", "likely", "40 %")
    assert rows[3][2:4] == ("7 weeks", "")


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_a_browser_applies_the_style_and_asks_nothing(page: str, tmp_path: Path) -> None:
    where = tmp_path / "report.html"
    where.write_text(page, encoding="utf-8")
    switches = [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", where.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603 (a fixed command)
        [shutil.which("chromium") or "", *switches], capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert "<h1>" in done.stdout
    assert "CONSOLE" not in done.stderr, done.stderr
    assert "Refused to" not in done.stderr


def test_an_actor_without_moves_is_said_to_act_through_its_members(facts: Facts) -> None:
    crisis = facts.crisis
    idle = dataclasses.replace(
        crisis.actors["IRN"], id="CSTO", name="Security Treaty", kind="alliance", members=("RUS",)
    )
    known = dataclasses.replace(crisis, actors={**crisis.actors, "CSTO": idle})
    assert _idle(known, "CSTO").endswith("It acts through its members: Russia.")
    mover = crisis.moves[0].by
    assert _idle(crisis, mover) == "No move is open to it in this state."


def test_commands_in_notes_are_code_and_texts_stay_texts(facts: Facts) -> None:
    from detente.show.report import _code

    page = report.render(facts)
    assert "<code>detente sweep</code>" in page
    assert "`" not in page.split("<main")[-1].split("</header>")[0]
    assert _code("a `<b>` & 3 %") == "a <code>&lt;b&gt;</code> &amp; 3\u00a0%"
    assert _code("one ` alone") == "one ` alone"
