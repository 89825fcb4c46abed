"""What was proposed as events, as rows for the event log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from detente.crisis.model import DateInterval
from detente.crisis.shape import PLOVER
from detente.evidence.events import Event, Status
from detente.reading.contents import CeasefireContent, EventContent
from detente.reading.drafting.keys import Keys, identity, plain
from detente.reading.proposals import Proposal
from detente.reading.telling import content_told

_STATUS: Mapping[str, Status] = {
    "actual": "actual", "alleged": "alleged", "denied": "denied", "hypothetical": "hypothetical",
}  # fmt: skip
_STAGE = {"called for": "REQUEST", "agreed": "AGREE", "broken": "", "held": ""}
_LONGEST = 120


def events_of(
    proposals: Sequence[Proposal], published: Mapping[str, DateInterval | None], keys: Keys
) -> Iterator[Event]:
    """What happened, or is said to have, on days that are known; all else is passed over.

    published : the day of each document. keys : what actors are called in the crisis.
    """
    for proposal in proposals:
        content = proposal.content
        if not isinstance(content, EventContent | CeasefireContent) or content.when is None:
            continue
        if content.status not in _STATUS:
            continue
        if isinstance(content, EventContent):
            code, mode, by, to = content.code, content.mode, content.by, content.to
            theatre = content.theatre
        else:
            code, mode, by, to, theatre = _STAGE[content.stage], "", content.parties, (), ""
        out = published.get(proposal.doc)
        yield Event(
            first=content.when.first, last=content.when.last,
            code=code if code in PLOVER else "", mode=plain(mode, 40),
            by=tuple(dict.fromkeys(map(keys, by))), to=tuple(dict.fromkeys(map(keys, to))),
            theatre=identity(theatre, "place") if theatre else "",
            status=_STATUS[content.status], source=proposal.doc, place=proposal.place,
            coder=plain(proposal.rule, 60), known=out.last if out is not None else None,
            text=plain(content_told(content), _LONGEST),
        )  # fmt: skip
