"""`detente review`: a person goes through what was proposed."""

from __future__ import annotations

import json as json_module
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import say
from detente.cli.options import Json
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.reading.decisions import Decision, Log
    from detente.reading.documents import Document
    from detente.reading.filed import Filed
    from detente.reading.proposals import Proposal

HELP = """a  accept            r  reject          s  skip for now
e FIELD=VALUE  accept with another value, as in `e code=COERCE` or `e by=TUR,AZE`
A  accept all that are left of this type
u  undo the last decision                  q  quit; what is decided is kept"""
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="KEY=VALUE",
        help="Accept without asking what fits: type, doc, rule, place, or sure=0.6 for at least.",
    ),
]
Refused = Annotated[
    list[str] | None,
    typer.Option("--reject", metavar="KEY=VALUE", help="Reject without asking what fits."),
]


def review(
    proposals: Annotated[
        Path, typer.Argument(metavar="PROPOSALS", help="A file that `detente read -o` wrote.")
    ],
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Accept whatever is not decided, without asking.")
    ] = False,
    accept: Rules = None,
    reject: Refused = None,
    texts: Annotated[
        Path | None, typer.Option("--texts", metavar="FOLDER", help="Where your copies lie.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write what was accepted there."),
    ] = None,
    json: Json = False,
) -> None:
    """Go through proposals: accept, edit, reject, undo.

    Decisions are kept beside the file, each at once; run it again to go on. With --accept-all,
    --accept or --reject nothing is asked; otherwise answers are read from stdin, one a line.
    """
    from detente.reading import decisions, filed

    found = filed.load(proposals)
    where = decisions.path_for(proposals)
    with decisions.logging_to(where) as log:
        standing = decisions.load(where)
        if accept_all or accept or reject:
            _by_rule(found, standing, log, [*(accept or ()), *["all"] * accept_all], reject or [])
        else:
            folders = [texts, proposals.parent] if texts is not None else [proposals.parent]
            _Session(found, standing, log, folders).run()
    taken = decisions.settled(found.proposals, standing)
    if output is not None:
        filed.save(output, found.documents, taken)
        say.talk(f"wrote {output}")
    _summary(found, standing, taken, json)


def _by_rule(
    found: Filed,
    standing: dict[str, Decision],
    log: Log,
    accept: Sequence[str],
    reject: Sequence[str],
) -> None:
    """Decide what fits a rule and was not decided; rejecting comes first."""
    from detente.reading.decisions import Decision, id_of

    refused, taken = [_rule(each) for each in reject], [_rule(each) for each in accept]
    for proposal in found.proposals:
        key = id_of(proposal)
        if key in standing:
            continue
        fits = [any(rule(proposal) for rule in rules) for rules in (refused, taken)]
        if any(fits):
            standing[key] = Decision(key, "reject" if fits[0] else "accept")
            log.add(standing[key])


def _rule(text: str) -> Callable[[Proposal], bool]:
    """What `type=event`, `sure=0.6` or `all` says of a proposal."""
    key, _, value = text.partition("=")
    if text == "all":
        return lambda _proposal: True
    if key == "sure":
        try:
            least = float(value)
        except ValueError:
            least = -1.0
        if 0 <= least <= 1:
            return lambda proposal: proposal.confidence >= least
    elif key in {"type", "doc", "rule", "place"} and value:
        return lambda proposal: getattr(proposal, key) == value
    raise UsageError(
        f"`{text}` says nothing of a proposal", hint="such as type=event, doc=cepa or sure=0.6"
    )


class _Session:
    """The conversation: which proposals are open, and what was decided in this sitting."""

    def __init__(
        self, found: Filed, standing: dict[str, Decision], log: Log, folders: list[Path]
    ) -> None:
        from detente.reading.context import open_text
        from detente.reading.decisions import id_of

        self._standing, self._log = standing, log
        self._all = {id_of(each): each for each in found.proposals}
        self._documents: Mapping[str, Document | None] = {
            each.doc: open_text(each, *folders) for each in found.documents
        }
        self._skipped: list[str] = []
        self._history: list[tuple[str, bool]] = []  # id, and whether it was only skipped

    def run(self) -> None:
        """Ask until nothing is open or the user ends it."""
        if missing := [doc for doc, text in self._documents.items() if text is None]:
            say.talk(f"note: no copy of {', '.join(missing)} is at hand; only quotes are shown")
        while (key := next(self._open(), None)) is not None:
            say.talk(self._shown(key))
            for line in self._answers():
                if self._done(key, line):
                    break
            else:
                return

    def _open(self) -> Iterator[str]:
        return (
            each for each in self._all if each not in self._standing | dict.fromkeys(self._skipped)
        )

    def _answers(self) -> Iterator[str]:
        """Lines of stdin up to the end, or `q`."""
        while True:
            sys.stderr.write("> ")
            sys.stderr.flush()
            line = sys.stdin.readline()
            if not line or line.strip() == "q":
                return
            yield line.strip()

    def _done(self, key: str, line: str) -> bool:
        """Do what a line says; whether the next proposal is to be shown."""
        from detente.reading.decisions import Decision

        command, _, rest = line.partition(" ")
        if command in {"a", "r"}:
            self._decide(Decision(key, "accept" if command == "a" else "reject"))
        elif command == "A":
            same = [each for each in self._open() if self._all[each].type == self._all[key].type]
            for each in same:
                self._decide(Decision(each, "accept"))
            say.talk(f"accepted {len(same)}")
        elif command == "s":
            self._skipped.append(key)
            self._history.append((key, True))
        elif command == "u":
            return self._undo()
        elif command == "e" and rest:
            try:
                self._decide(Decision(key, "edit", edited(self._all[key], rest)))
            except UsageError as error:
                say.talk(f"error: {error}")
                return False
        else:
            say.talk(HELP)
            return False
        return True

    def _decide(self, decision: Decision) -> None:
        self._history.append((decision.id, False))
        self._standing[decision.id] = decision
        self._log.add(decision)

    def _undo(self) -> bool:
        from detente.reading.decisions import Decision

        if not self._history:
            say.talk("nothing was decided in this sitting")
            return False
        key, was_skipped = self._history.pop()
        if was_skipped:
            self._skipped.remove(key)
        else:
            self._standing.pop(key, None)
            self._log.add(Decision(key, "undo"))
        return True

    def _shown(self, key: str) -> str:
        from detente.reading import telling
        from detente.reading.context import context
        from detente.show import numbers

        proposal = self._all[key]
        seen = context(proposal, self._documents)
        start, end = ("\x1b[1m", "\x1b[0m") if say.has_colour() else (">>", "<<")
        place = list(self._all).index(key) + 1
        head = (
            f"{place} of {len(self._all)}  {proposal.citation}  {proposal.type}, sure"
            f" {numbers.per_cent(proposal.confidence)}, by {proposal.rule}"
        )
        text = f"{seen.before}{start}{seen.marked}{end}{seen.after}"
        lines = ["", head, *textwrap.wrap(text, 88, initial_indent="  ", subsequent_indent="  ")]
        lines += textwrap.wrap(
            telling.told(proposal), 88, initial_indent="= ", subsequent_indent="  "
        )
        if proposal.repeats:
            lines.append(f"  also in {', '.join(proposal.repeats)}")
        return "\n".join(lines)


def edited(proposal: Proposal, text: str) -> Proposal:
    """The proposal with one field otherwise: `code=COERCE`, `by=TUR,AZE`, `when=2020-10-09`.

    Raises UsageError for a field that it does not have, or a value that does not fit.
    """
    from detente.reading.proposals import from_record

    name, sign, value = text.partition("=")
    name, value = name.strip(), value.strip()
    if not sign:
        raise UsageError(f"{text}: expected FIELD=VALUE")
    record: dict[str, Any] = proposal.record()
    if name not in record or name in {"doc", "start", "end", "quote", "place"}:
        can = [key for key in record if key not in {"doc", "start", "end", "quote", "place"}]
        raise UsageError(
            f"{name}: there is no such field to edit", hint=f"fields: {', '.join(can)}"
        )
    record[name] = _value(value, record[name], name)
    return replace(from_record(record), rule=f"{proposal.rule}, edited", confidence=1.0)


def _value(text: str, before: Any, name: str) -> Any:
    """A value as it was typed: JSON where it is that, else a list or text as the field is one."""
    if isinstance(before, str):
        return text
    if name == "when":
        days = text.split("..") if text else None
        return days and [days[0], days[-1]]
    try:
        return json_module.loads(text)
    except ValueError:
        return [each.strip() for each in text.split(",") if each.strip()]


def _summary(
    found: Filed, standing: Mapping[str, Decision], taken: Sequence[Proposal], json: bool
) -> None:
    from detente.reading import telling
    from detente.reading.decisions import id_of

    known = [standing[id_of(each)] for each in found.proposals if id_of(each) in standing]
    rejected = sum(each.verdict == "reject" for each in known)
    left = len(found.proposals) - len(known)
    if json:
        changed = sum(each.verdict == "edit" for each in known)
        record = {"accepted": len(taken), "edited": changed, "rejected": rejected, "open": left}
        say.json_out({"schema": "detente/review/1", **record})
        return
    what = telling.counted(taken) or "nothing"
    say.talk(f"accepted {what}; rejected {rejected}; {left} open")
