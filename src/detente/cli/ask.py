"""`detente ask`: an interview at the terminal, or with answers piped in."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import say
from detente.cli.options import STATES, CrisisPath, Json, MaxStates, ShowProgress

if TYPE_CHECKING:
    from detente.crisis.conclusions import Finding
    from detente.crisis.interview import Gap, Inquiry
    from detente.crisis.model import Crisis

TRIES = 3


def ask(
    crisis: CrisisPath,
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, max=15, help="Ask at most so many.")
    ] = 15,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read back what follows; change nothing.")
    ] = False,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> None:
    """Interview you in plain questions; write what follows.

    Answers are read from stdin, one a line: a letter, a number where one is asked for, or nothing
    to skip the question; `q` ends. With --json the questions and findings are printed as JSON.
    """
    from detente.crisis import load
    from detente.crisis.interview import plan

    model = load(crisis)
    inquiries = plan(model, _gaps(crisis, max_states, progress), most)
    transcript, findings = _interview(model, inquiries)
    if findings and not dry_run:
        _write(crisis, model, findings)
    if json:
        record = {"schema": "detente/ask/1", "crisis": model.id, "written": not dry_run}
        say.json_out(record | {"questions": transcript, "numbers": _numbers(model, findings)})
        return
    _read_back(model, findings, dry_run)


def _gaps(path: Path, max_states: int, progress: bool | None) -> tuple[Gap, ...]:
    """Computed gaps between moves open now; none when the crisis does not solve."""
    from detente import api
    from detente.cli.progress import Progress
    from detente.errors import DetenteError
    from detente.show import gather

    with Progress(progress) as line:
        try:
            game = api.load(path).compile(max_states, line.report)
            play = game.solve(progress=line.report)
            return gather.gaps(play.next_moves)
        except DetenteError as error:
            say.talk(f"note: no question on precision, since the crisis was not solved: {error}")
            return ()


def _interview(
    model: Crisis, inquiries: tuple[Inquiry, ...]
) -> tuple[list[dict[str, Any]], dict[str, Finding]]:
    """Ask each question; later ones see what earlier ones changed."""
    from detente.crisis.conclusions import revised, told

    transcript: list[dict[str, Any]] = []
    findings: dict[str, Finding] = {}
    now = model
    for place, inquiry in enumerate(inquiries, 1):
        say.talk(_question(place, len(inquiries), inquiry))
        answered = _answer(now, inquiry)
        if answered is None:
            break
        answer, found = answered
        lines = [told(now, each) for each in found]
        for each in lines:
            say.talk(textwrap.fill(f"-> {each}", 88, subsequent_indent="   "))
        if answer and not found:
            say.talk("-> as the file has it")
        transcript.append(_entry(inquiry, answer, lines))
        findings |= {each.key: each for each in found}
        now = revised(now, found)
    return transcript, findings


def _question(place: int, count: int, inquiry: Inquiry) -> str:
    lines = ["", textwrap.fill(f"{place} of {count}. {inquiry.text}", 88)]
    lines += [f"   {each.letter}  {each.text}" for each in inquiry.choices]
    if inquiry.free:
        lines.append(f"      {inquiry.free}")
    return "\n".join(lines)


def _answer(model: Crisis, inquiry: Inquiry) -> tuple[str, tuple[Finding, ...]] | None:
    """The answer and what follows; None when the interview is ended.

    Three answers running that fit no choice leave the question as the file has it.
    """
    from detente.crisis.conclusions import UnclearAnswerError, follow

    for left in range(TRIES, 0, -1):
        sys.stderr.write("> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line or line.strip().lower() == "q":
            return None
        if not line.strip():
            return "", ()
        try:
            return line.strip(), follow(model, inquiry, line)
        except UnclearAnswerError as unclear:
            if left > 1:
                say.talk(f"{unclear}; please try again, or press return to skip")
            else:
                say.talk(f"{unclear}; going on, with this question left as the file has it")
    return "", ()


def _entry(inquiry: Inquiry, answer: str, lines: list[str]) -> dict[str, Any]:
    return {
        "id": inquiry.id,
        "kind": inquiry.kind,
        "text": inquiry.text,
        "choices": {each.letter: each.text for each in inquiry.choices},
        "answer": answer or None,
        "follows": lines,
    }


def _numbers(model: Crisis, findings: dict[str, Finding]) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "before": {
                "best": model.numbers[key].best,
                "low": model.numbers[key].low,
                "high": model.numbers[key].high,
            },
            "best": each.best,
            "low": each.low,
            "high": each.high,
            "unit": model.numbers[key].unit,
            "because": each.because,
        }
        for key, each in findings.items()
    ]


def _read_back(model: Crisis, findings: dict[str, Finding], dry_run: bool) -> None:
    from detente.crisis.conclusions import told

    if not findings:
        say.out("Nothing follows: the file stays as it is.\n")
        return
    say.out("What follows from your answers, given the file:\n\n")
    for each in findings.values():
        say.out(
            textwrap.fill(told(model, each), 88, initial_indent="  - ", subsequent_indent="    ")
            + "\n"
        )
    say.out("\nNothing was written.\n" if dry_run else "\nWritten into the file.\n")


def _write(path: Path, model: Crisis, findings: dict[str, Finding]) -> None:
    """Into the file, in one step, every other character of it kept.

    A default that the file did not state is added to it, marked as assumed.
    """
    from detente.crisis.edit import set_values
    from detente.crisis.revise import Spread, set_numbers
    from detente.show.files import writing

    target = (path / "crisis.yaml" if path.is_dir() else path).resolve()
    draft = target.with_name(f".{target.name}.ask.yaml")
    stated = {key: each for key, each in findings.items() if model.numbers[key].location}
    with writing(target):
        try:
            shutil.copy2(target, draft)
            for key, each in findings.items():
                if key not in stated:
                    set_values(draft, {(key,): _default(model, each)})
            if stated:
                spreads = {k: Spread(each.best, each.low, each.high) for k, each in stated.items()}
                set_numbers(draft, spreads)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


def _default(model: Crisis, found: Finding) -> dict[str, Any]:
    unit = model.numbers[found.key].unit
    best = f"{found.best:.10g} {unit}" if unit else found.best
    return {"best": best, "range": [found.low, found.high], "cite": "assumed"}
