"""Proposals in plain words: who, what, when, how sure; and tables of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from detente.crisis.model import DateInterval
from detente.diagnostics import printable
from detente.reading.contents import (
    ActorContent,
    CapabilityContent,
    CauseContent,
    CeasefireContent,
    ClaimContent,
    CommitmentContent,
    Content,
    EventContent,
    HedgeContent,
    MotiveContent,
    PrecedentContent,
    RecommendationContent,
    TieContent,
)
from detente.reading.proposals import Proposal
from detente.show import numbers
from detente.show.tables import Column, Table

_QUOTE = 60


def told(proposal: Proposal) -> str:
    """One proposal in a line: `TUR gives AZE arms (alleged)`."""
    extra = [proposal.speaker and f"says {proposal.speaker}", ", ".join(proposal.hedges)]
    tail = "; ".join(each for each in extra if each)
    return printable(content_told(proposal.content) + (f" [{tail}]" if tail else ""))


def content_told(content: Content) -> str:
    """What a proposal says, in a line."""
    match content:
        case ActorContent():
            named = f", called {', '.join(content.names)}" if content.names else ""
            return f"{content.key}: {content.name} ({content.kind}){named}"
        case EventContent():
            code = content.code + (f"/{content.mode}" if content.mode else "")
            return _line(
                _names(content.by), code or "event", _names(content.to), content.what,
                content.theatre and f"in {content.theatre}", days(content.when),
                _status(content.status),
            )  # fmt: skip
        case CommitmentContent():
            verb = "threatens" if content.form == "threat" else f"is bound ({content.form}) to"
            return _line(
                _names(content.by), verb, _names(content.to), content.name, content.what,
                content.condition and f"if {content.condition}",
                content.where and f"in {', '.join(content.where)}",
                content.not_where and f"not in {', '.join(content.not_where)}",
                _status(content.status),
            )  # fmt: skip
        case CeasefireContent():
            return _line(
                "cease-fire", content.stage, content.parties and f"by {_names(content.parties)}",
                content.brokers and f"through {_names(content.brokers)}", content.held,
                days(content.when), _status(content.status),
            )  # fmt: skip
        case TieContent():
            return _line(
                _names(content.by), content.kind, _names(content.to), content.strength,
                content.what, content.through and f"through {_names(content.through)}",
                _status(content.status),
            )  # fmt: skip
    return _said(content)


def _said(content: Content) -> str:
    """What is rather said than done."""
    match content:
        case ClaimContent():
            kind = "it is predicted" if content.prediction else "it is said"
            return _line(f"{kind}:", content.content, days(content.when))
        case MotiveContent():
            return _line(
                _names(content.by), "wants" if content.wants else "would avoid", content.what
            )
        case CapabilityContent():
            return _line(_names(content.by), "can:" if content.can else "cannot:", content.what)
        case CauseContent():
            return _line(
                content.cause, "prevents" if content.prevents else "leads to", content.effect
            )
        case RecommendationContent():
            should = "should not" if content.against else "should"
            return _line(_names(content.to), should, content.what)
        case PrecedentContent():
            return _line("before:", _names(content.by), content.what, days(content.when))
        case HedgeContent():
            return _line("sure:" if content.certain else "unsure:", content.words, content.scope)
    raise TypeError(f"no proposal says {content!r}")


def days(interval: DateInterval | None) -> str:
    """`on 9 October 2020`, `21 to 30 September 2020`, empty for none."""
    if interval is None:
        return ""
    if interval.first == interval.last:
        return f"on {numbers.date(interval.first)}"
    return f"{numbers.date(interval.first)} to {numbers.date(interval.last)}"


def table(proposals: Iterable[Proposal], title: str) -> Table:
    """All proposals, one a row."""
    columns = (
        Column("Place"), Column("Type"), Column("What", strong=True), Column("Sure", number=True),
        Column("Words"),
    )  # fmt: skip
    rows = tuple(
        (
            each.citation + (f" +{len(each.repeats)}" if each.repeats else ""), each.type,
            told(each), numbers.per_cent(each.confidence), shortened(each.quote),
        )
        for each in proposals
    )  # fmt: skip
    return Table(title, columns, rows, ("Sure: how likely a careful reader is to agree.",))


def counted(proposals: Iterable[Proposal]) -> str:
    """`12 actors, 30 events`: how many of each type."""
    counts = Counter(each.type for each in proposals)
    plural = {"ceasefire": "cease-fires", "capability": "capabilities"}
    return ", ".join(
        f"{count} {name if count == 1 else plural.get(name, name + 's')}"
        for name, count in counts.most_common()
    )


def shortened(quote: str, width: int = _QUOTE) -> str:
    """The words on one line, cut where they are many."""
    line = " ".join(quote.split())
    return printable(line if len(line) <= width else line[: width - 1].rstrip() + "…")


def _names(actors: Iterable[str]) -> str:
    return ", ".join(actors)


def _status(status: str) -> str:
    return "" if status == "actual" else f"({status})"


def _line(*parts: str | tuple[str, ...]) -> str:
    return " ".join(part for part in parts if isinstance(part, str) and part)
