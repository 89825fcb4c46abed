"""What a proposal may say: one record for each type.

Actors are named by key: ISO 3166 alpha-3 of a state (`TUR`), else short capitals (`NATO`), as the
`actor` proposals of the same document introduce them. Texts (`what`, `content`) are short, in the
words of the sentence. An interval is None where the text gives no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detente.crisis.model import DateInterval

Actors = tuple[str, ...]
ActorKind = Literal["state", "alliance", "armed group", "organisation"]
Status = Literal["actual", "alleged", "denied", "hypothetical", "negated", "future"]
Form = Literal["treaty", "promise", "guarantee", "obligation", "threat"]
Stage = Literal["called for", "agreed", "broken", "held"]
TieKind = Literal[
    "arms", "militias", "intelligence", "backing", "treaty", "membership", "transit", "dependence",
    "mediation", "kinship", "friendship", "rivalry", "claim", "sanctions", "basing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActorContent:
    """Somebody who can act. `names` are the words that the text uses, persons in roles included."""

    key: str
    name: str
    kind: ActorKind = "state"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventContent:
    """Who did what to whom, where and when. `code` and `mode` are PLOVER's, in capitals."""

    code: str
    mode: str = ""
    by: Actors = ()
    to: Actors = ()
    theatre: str = ""
    when: DateInterval | None = None
    status: Status = "actual"
    what: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentContent:
    """What somebody is bound or threatens to do, and if what.

    `to` is the one it is for; of a threat, the one it is meant to stop. `where` lists places it
    covers, `not_where` places it is said not to.
    """

    form: Form
    by: Actors
    to: Actors = ()
    what: str = ""
    condition: str = ""
    where: tuple[str, ...] = ()
    not_where: tuple[str, ...] = ()
    status: Status = "actual"
    name: str = ""


@dataclass(frozen=True, slots=True)
class CeasefireContent:
    """A stage in the life of a cease-fire. `held_hours`: the least and most it is said to hold."""

    stage: Stage
    parties: Actors = ()
    brokers: Actors = ()
    held: str = ""
    held_hours: tuple[float, float] | None = None
    when: DateInterval | None = None
    status: Status = "actual"


@dataclass(frozen=True, slots=True)
class TieContent:
    """What connects two actors. Help runs from `by` to `to`; of `dependence`, `by` depends on `to`.

    `through` are states on the way (transit). `strength` is what the text says of its sign.
    """

    kind: TieKind
    by: Actors
    to: Actors
    what: str = ""
    through: Actors = ()
    theatre: str = ""
    status: Status = "actual"
    strength: Literal["", "close", "strained"] = ""


@dataclass(frozen=True, slots=True)
class ClaimContent:
    """What somebody says is or will be so. `about` are the actors that it is about."""

    content: str
    prediction: bool = False
    about: Actors = ()
    when: DateInterval | None = None


@dataclass(frozen=True, slots=True)
class MotiveContent:
    """What somebody wants, fears or would avoid (`wants` false)."""

    by: Actors
    what: str
    wants: bool = True


@dataclass(frozen=True, slots=True)
class CapabilityContent:
    """What somebody can do, or cannot (`can` false)."""

    by: Actors
    what: str
    can: bool = True


@dataclass(frozen=True, slots=True)
class CauseContent:
    """That one thing leads to another, or prevents it (`prevents`)."""

    cause: str
    effect: str
    prevents: bool = False
    about: Actors = ()


@dataclass(frozen=True, slots=True)
class RecommendationContent:
    """What somebody should do, by the speaker's lights."""

    to: Actors
    what: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class PrecedentContent:
    """What happened in a like case before."""

    by: Actors
    what: str
    when: DateInterval | None = None


@dataclass(frozen=True, slots=True)
class HedgeContent:
    """Words by which the author holds back: `likely`, `appears to`. Softening or `certain`."""

    words: str
    scope: str = ""
    certain: bool = False


Content = (
    ActorContent | EventContent | CommitmentContent | CeasefireContent | TieContent | ClaimContent
    | MotiveContent | CapabilityContent | CauseContent | RecommendationContent | PrecedentContent
    | HedgeContent
)  # fmt: skip

TYPES: dict[str, type[Content]] = {
    "actor": ActorContent,
    "event": EventContent,
    "commitment": CommitmentContent,
    "ceasefire": CeasefireContent,
    "tie": TieContent,
    "claim": ClaimContent,
    "motive": MotiveContent,
    "capability": CapabilityContent,
    "cause": CauseContent,
    "recommendation": RecommendationContent,
    "precedent": PrecedentContent,
    "hedge": HedgeContent,
}
NAMES: dict[type[Content], str] = {kind: name for name, kind in TYPES.items()}
