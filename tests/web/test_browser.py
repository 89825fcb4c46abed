"""The workbench as people use it, in a real browser, on the small crisis."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import GALLERY, Served, Watched, end, enter, serve, wait_for

from detente.crisis.model import DateInterval
from detente.reading import filed
from detente.reading.contents import EventContent
from detente.reading.filed import About
from detente.reading.proposals import Proposal

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

VIEWS = ("/", "/crisis", "/play", "/hinges", "/evidence", "/report", "/entry?key=HILL: attack",
         "/question/attack", "/source/none", "/nowhere")  # fmt: skip
QUOTE = "Hillmark attacked <img src=x onerror=window.hurt=1>"
STRUCK = DateInterval(dt.date(2026, 1, 20), dt.date(2026, 1, 22))
RULES = """\
crisis: deterrence
rules:
  - {fires: "HILL: attack", code: ASSAULT, by: HILL, to: VALE}
"""
PAYLOADS = (
    "<script>window.hurt=1</script>", "<img src=x onerror=window.hurt=1>",
    "{{constructor.constructor('window.hurt=1')()}}", "`${window.hurt=1}`",
    "</title><svg onload=window.hurt=1>", "javascript:window.hurt=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small crisis, with hostile texts in its labels and in an article."""
    folder = tmp_path_factory.mktemp("served") / "deterrence"
    shutil.copytree(GALLERY / "deterrence", folder)
    file = folder / "crisis.yaml"
    text = file.read_text()
    text = text.replace(
        "title: A guarantor, a protege and a challenger", f"title: {json.dumps(' '.join(PAYLOADS))}"
    )
    text = text.replace("{name: The border of Vale}", "{name: " + json.dumps(PAYLOADS[1]) + "}")
    text = text.replace(
        "text: Will Hillmark attack by 2026-06-30?",
        "text: " + json.dumps(f"Will Hillmark attack? {PAYLOADS[1]}{PAYLOADS[2]}"),
    )
    file.write_text(text)
    about = About("article", 0, len(QUOTE), QUOTE, "sha256:00", "An article")
    content = EventContent("ASSAULT", by=("HILL",), to=("VALE",), what=PAYLOADS[0], when=STRUCK)
    (folder / "events.yaml").write_text(RULES)
    filed.save(
        folder / "proposals.jsonl", [about],
        [Proposal("article", 0, len(QUOTE), QUOTE, f"p1s{n}", content, "a", 0.8) for n in (1, 2)],
    )  # fmt: skip
    found = serve(folder)
    yield found
    rest = end(found.process)
    assert "Traceback" not in rest, rest


def _harmless(watched: Watched) -> None:
    assert watched.page.evaluate("window.hurt") is None
    assert watched.outside == []
    assert watched.wrong == []


def test_every_view_opens_harms_nobody_and_asks_nobody_else(
    context: BrowserContext, served: Served
) -> None:
    watched = enter(context, served)
    watched.until("document.querySelector('.card .figure')")
    watched.until("document.querySelector('.dots .dot')")
    for view in VIEWS:
        page = watched.go(view)
        page.wait_for_selector("#main h1, #main .notice")
        assert page.locator("main:not([role=none]), [role=main]").count() == 1
        assert "Traceback" not in page.content()
        watched.wrong = [said for said in watched.wrong if "404" not in said or view != "/nowhere"]
        _harmless(watched)
    page = watched.go("/")
    assert PAYLOADS[1] in page.inner_text(".title")


def test_from_a_number_to_what_it_rests_on_in_three_clicks(
    context: BrowserContext, served: Served
) -> None:
    watched = enter(context, served)
    page = watched.page
    page.click("article:has(#q-attack) .number a")
    page.click(".turns li:has-text('moves.') .turn-head a")
    page.wait_for_selector("h1:has-text('number')")
    assert "assumed" in page.inner_text("#main")
    _harmless(watched)


def test_a_broken_file_shows_the_line_and_a_changed_number_moves_the_forecast(
    context: BrowserContext, served: Served
) -> None:
    watched = enter(context, served)
    page = watched.page
    page.wait_for_selector(".card .figure")
    before = page.inner_text("article:has(#q-attack) .figure")
    watched.go("/crisis")
    page.wait_for_selector(".cm-content")
    watched.until("document.querySelector('.notice.good')")
    original = (served.folder / "crisis.yaml").read_text()

    def write(text: str) -> None:
        page.evaluate(
            "text => {const e = document.querySelector('.editor').editor;"
            "e.dispatch({changes: {from: 0, to: e.state.doc.length, insert: text}})}", text,
        )  # fmt: skip

    write(original.replace("when: pressure = none", "when: presure = none"))
    page.wait_for_selector(".findings .error")
    number = next(
        k for k, line in enumerate(original.split("\n"), 1) if "when: pressure = none" in line
    )
    told = page.inner_text(".findings")
    assert f"line {number}" in told
    assert "did you mean `pressure`?" in told
    watched.until("document.querySelector('.cm-finding-error, .cm-line-error')")
    assert (served.folder / "crisis.yaml").read_text() == original

    write(
        original.replace("breach: {best: 12, range: [6, 24]", "breach: {best: 1, range: [0.5, 2]")
    )
    watched.until("document.querySelector('.notice.good')")
    page.click("text=Save >> nth=0")
    watched.until("document.querySelector('.file [role=status]').innerText.includes('Saved')")
    assert "best: 1, range: [0.5, 2]" in (served.folder / "crisis.yaml").read_text()
    watched.go("/")
    figure = "document.querySelector('article:has(#q-attack) .figure')"
    watched.until(f"{figure} && {figure}.innerText !== {json.dumps(before)}")
    watched.until(
        "document.querySelector('article:has(#q-attack) .facts').innerText.includes('since')"
    )
    assert page.inner_text("article:has(#q-attack) .figure") != before
    watched.go("/crisis")
    page.click("summary:has-text('Versions')")
    page.wait_for_selector(".version")
    assert page.locator(".version").count() == 2
    _harmless(watched)
    (served.folder / "crisis.yaml").write_text(original)


def test_two_people_do_not_overwrite_each_other(context: BrowserContext, served: Served) -> None:
    original = (served.folder / "crisis.yaml").read_text()
    one, two = enter(context, served), enter(context, served)

    def write(watched: Watched, line: str) -> None:
        watched.go("/crisis")
        watched.page.wait_for_selector(".cm-content")
        watched.page.evaluate(
            "line => {const e = document.querySelector('.editor').editor;"
            "e.dispatch({changes: {from: 0, insert: line}})}", line,
        )  # fmt: skip
        watched.until(
            "document.querySelector('.file [role=status]').innerText.includes('Not saved yet')"
        )

    write(one, "# mine\n")
    write(two, "# theirs\n")
    two.page.click("text=Save >> nth=0")
    two.until("document.querySelector('.file [role=status]').innerText.includes('Saved')")
    one.page.wait_for_selector("text=Somebody else has saved this file meanwhile")
    one.page.click("text=Save >> nth=0")
    one.page.wait_for_selector(".clash .mine")
    assert "# mine" in one.page.inner_text(".clash")
    assert "# theirs" in one.page.inner_text(".clash")
    assert (served.folder / "crisis.yaml").read_text() == "# theirs\n" + original
    one.page.click("text=Save mine over theirs")
    wait_for(lambda: (served.folder / "crisis.yaml").read_text() == "# mine\n" + original)
    _harmless(one)
    _harmless(two)
    (served.folder / "crisis.yaml").write_text(original)


def test_a_proposal_is_accepted_and_one_rejected(context: BrowserContext, served: Served) -> None:
    watched = enter(context, served)
    page = watched.go("/evidence")
    page.wait_for_selector(".proposal mark")
    assert page.inner_text(".proposal mark >> nth=0") == QUOTE
    page.click(".proposal >> nth=0 >> text=Accept >> nth=0")
    page.wait_for_selector("text=1 to decide")
    page.click(".proposal >> nth=0 >> text=Reject")
    page.wait_for_selector("text=0 to decide")
    lines = (served.folder / "proposals.decisions.jsonl").read_text().splitlines()
    assert [json.loads(line)["decision"] for line in lines] == ["accept", "reject"]
    _put_into_the_log_and_revised_by(page)
    page.click("text=Show decided too")
    page.click(".proposal >> nth=0 >> text=Undo")
    page.wait_for_selector("text=1 to decide")
    _harmless(watched)


def _put_into_the_log_and_revised_by(page: Page) -> None:
    page.click("text=Revise by the events")
    page.wait_for_selector("text=No event after the day of the crisis is at hand.")
    page.click("text=Put accepted events into the log")
    page.wait_for_selector("text=1 added to the log, 0 there already")
    page.wait_for_selector("caption:has-text('1 event stands')")
    page.wait_for_selector("text=The forecast at the end of each day")
    row = page.inner_text(
        "caption:has-text('Questions, from') >> xpath=.. >> tr:has-text('attack')"
    )
    assert "came true" in row


def test_sliders_estimate_at_once_then_solve(context: BrowserContext, served: Served) -> None:
    watched = enter(context, served)
    page = watched.go("/hinges")
    page.wait_for_selector(".slider input")
    page.locator(".slider input >> nth=0").fill("20")
    page.wait_for_selector(".estimate-flag")
    moved = page.inner_text(".estimates tbody tr >> nth=0 >> td >> nth=2")
    assert re.search(r"[+−]\d", moved)
    page.click("text=Solve for real")
    page.wait_for_selector("text=What follows")
    _harmless(watched)


def test_options_are_compared(context: BrowserContext, served: Served) -> None:
    watched = enter(context, served)
    page = watched.go("/hinges")
    page.click("text=Compare the options")
    page.wait_for_selector("caption:has-text('What each option does to each question')")
    assert "pledge-now" in page.inner_text("#main")
    assert "incident-line" in page.inner_text("#main")
    _harmless(watched)


def test_a_future_is_played_step_by_step(context: BrowserContext, served: Served) -> None:
    watched = enter(context, served)
    page = watched.go("/play")
    page.wait_for_selector(".step-button")
    first = page.inner_text(".step-button >> nth=0")
    page.click(".step-button >> nth=0")
    page.wait_for_selector("text=chosen by you")
    told = re.match(r"\S+\s%\s+(.*?)\s+\(", first)
    assert told is not None
    assert told.group(1) in page.inner_text(".steps")
    page.click("text=Let the model play")
    page.wait_for_selector("text=chosen by the model")
    page.click("text=One step back")
    watched.until("document.querySelectorAll('.steps li').length === 1")
    _harmless(watched)


def test_the_brief_and_charts_are_handed_on(context: BrowserContext, served: Served) -> None:
    watched = enter(context, served)
    page = watched.go("/report")
    page.wait_for_selector(".paper")
    assert "Confidence" in page.inner_text(".paper")
    limit = 120_000
    brief = context.request.get(f"{served.origin}/data/file/brief.pdf", timeout=limit)
    assert brief.ok
    assert brief.body().startswith(b"%PDF")
    for form, begins in (("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", b"# "), ("ipynb", b"{")):
        made = context.request.get(f"{served.origin}/data/chart/fan.{form}", timeout=limit)
        assert made.ok, made.text()
        assert made.body().startswith(begins)
    state = context.request.get(f"{served.origin}/data/outlook.json").json()
    assert state["schema"].startswith("detente/forecast/")
    _harmless(watched)


def test_a_file_that_breaks_on_disk_shows_its_findings(
    context: BrowserContext, served: Served
) -> None:
    file = served.folder / "crisis.yaml"
    original = file.read_text()
    watched = enter(context, served)
    page = watched.page
    page.wait_for_selector(".card .figure")
    try:
        file.write_text(original.replace("start: threat", "start: thread"))
        page.wait_for_selector(".trouble .findings")
        assert "thread" in page.inner_text(".trouble")
        file.write_bytes(b"\xff\xfe\x00")
        page.wait_for_selector("text=cannot be read")
        file.unlink()
        page.wait_for_selector("text=No such file")
        assert "Traceback" not in page.content()
    finally:
        file.write_text(original)
    page.wait_for_selector(".card .figure")
    _harmless(watched)


def test_nothing_is_open_without_the_token(context: BrowserContext, served: Served) -> None:
    paths = ["/", "/crisis", "/data/state.json", "/static/workbench.css", "/favicon.ico",
             "/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/data/file/brief.pdf"]  # fmt: skip
    for path in paths:
        assert context.request.get(served.origin + path).status == 401
    page = context.new_page()
    page.goto(served.origin + "/")
    assert "needs the address" in page.content()
    opened = page.evaluate(
        """origin => new Promise(done => {
            const s = new WebSocket(origin.replace('http', 'ws')
                + '/_nicegui_ws/socket.io/?EIO=4&transport=websocket');
            s.onopen = () => done('open'); s.onerror = () => done('refused'); })""",
        served.origin,
    )
    assert opened == "refused"
    wrong = context.request.get(f"{served.origin}/?token={served.token[:-1]}x")
    assert wrong.status == 401
    other = context.request.get(served.address, headers={"Host": "evil.example"})
    assert other.status == 421


def test_keys_lead_from_view_to_view(context: BrowserContext, served: Served) -> None:
    watched = enter(context, served)
    page = watched.page
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url("**/play")
    page.wait_for_selector("#main h1")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("Tab")
    _harmless(watched)


def test_a_key_pressed_right_after_the_dialog_is_heard(
    context: BrowserContext, served: Served
) -> None:
    page = enter(context, served).page
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    worn = page.evaluate(
        """() => {  // in the frame in which it closes, while the focus is still in it
            const dialog = document.querySelector('dialog');
            const box = dialog.querySelector('input');
            dialog.close();
            box.dispatchEvent(new KeyboardEvent('keydown', {key: 't', bubbles: true}));
            return document.documentElement.dataset.theme; }"""
    )
    assert worn == "light"


def test_a_views_letter_alone_leads_nowhere(context: BrowserContext, served: Served) -> None:
    page = enter(context, served).page
    untouched = page.evaluate(
        """() => {  // pressed when the page had just been opened
            const key = new KeyboardEvent('keydown', {key: 'r', bubbles: true, cancelable: true});
            Object.defineProperty(key, 'timeStamp', {value: 10});
            return document.body.dispatchEvent(key); }"""
    )
    assert untouched


def test_every_view_can_be_reached_on_a_telephone(context: BrowserContext, served: Served) -> None:
    watched = enter(context, served)
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 800})
    page = watched.go("/report")
    boxes = [link.bounding_box() for link in page.locator(".views a").all()]
    assert len(boxes) == 6
    for box in boxes:
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    _harmless(watched)


def test_it_ends_with_its_processes(tmp_path: Path) -> None:
    shutil.copytree(GALLERY / "deterrence", tmp_path / "d")
    found = serve(tmp_path / "d")
    rest = end(found.process)
    assert found.process.returncode == 0
    assert "the workbench is closed" in rest
    assert "Traceback" not in rest
