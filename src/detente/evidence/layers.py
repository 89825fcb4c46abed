"""What is remembered of the way, so that questions with a memory can be answered on the way.

Beside layer 0, all ways that agree with what was reported, a question may need

    reached   the ways that have not been there yet
    before    the ways on which neither has come yet, and those on which the one came first
    on        once its day is past: the ways that were there on that day
    share     the expected weeks spent there so far, by where the way is now
    time      the ways that have not been there yet, and the expected weeks spent on them so far,
              by where the way is now
    held      the ways on which no run has been long enough yet (`detente.evidence.ages` knows how
              long the present ones have lasted)

Each is carried like layer 0 and meets the same reports, so that its sum over states, divided by
that of layer 0, is exact. From a question's date on its layers remember and change no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.errors import LimitError
from detente.evidence.carry import Rules
from detente.evidence.timeline import SAME
from detente.outlook.questions import Asked

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
MOST = 60


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer, and what holds of it until week `ends`.

    avoids : bool[n], states in which it is lost. feeder, gate : what comes to states of `gate` in
    layer `feeder` comes to it. pourer, pour : it gains what layer `pourer` holds in states of
    `pour`, times the weeks that pass. begins : where it starts from layer 0, None for nowhere.
    taken : states in which layer 0 is copied to it at `ends`, None for none.
    """

    ends: float
    avoids: Mask | None = None
    feeder: int = 0
    gate: Mask | None = None
    pourer: int = 0
    pour: Mask | None = None
    begins: Mask | None = None
    taken: Mask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """All layers of some questions; the first is everything.

    of : by question id the places of its layers, in the order of the module's docstring.
    """

    states: int
    every: tuple[Layer, ...]
    of: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many there are."""
        return len(self.every)

    @property
    def ends(self) -> tuple[float, ...]:
        """The weeks at which something changes."""
        return tuple(sorted({each.ends for each in self.every if 0 < each.ends < np.inf}))

    def begin(self, start: int) -> Float:
        """float64[n, width] at week 0."""
        table = np.zeros((self.states, self.width))
        for place, layer in enumerate(self.every):
            if layer.begins is not None and layer.begins[start]:
                table[start, place] = 1.0
        return table

    def rules(self, week: float, more: Sequence[Layer] = ()) -> Rules:
        """What holds from `week` on, of these layers and then of others."""
        every = (*self.every, *more)
        if len(every) > MOST:
            raise LimitError(
                f"{len(every)} things would have to be remembered at once, at most {MOST}",
                hint="ask fewer questions at a time",
            )
        bits = np.zeros((3, self.states), np.uint64)
        for place, layer in enumerate(every):
            if layer.ends <= week + SAME:
                continue
            for row, mask in zip(bits, (layer.avoids, layer.gate, layer.pour), strict=True):
                if mask is not None:
                    row |= mask.astype(np.uint64) << np.uint64(place)
        return Rules(
            bits[0],
            bits[1],
            bits[2],
            feeder=np.array([each.feeder for each in every], np.int64),
            pourer=np.array([each.pourer for each in every], np.int64),
        )

    def arrive(self, week: float, table: Float) -> None:
        """Do to a table float64[..., n, width] what is done at `week`, in place."""
        for place, layer in enumerate(self.every):
            if layer.taken is not None and abs(layer.ends - week) <= SAME:
                table[..., place] = np.where(layer.taken, table[..., 0], 0.0)


def alone(states: int) -> Layers:
    """Nothing is remembered but where the way is."""
    return Layers(states, (Layer(np.inf, begins=np.ones(states, np.bool_)),))


def layers_of(asked: Sequence[Asked], states: int, week: float = np.inf) -> Layers:
    """The layers that some questions need, told from week 0 to `week`.

    Questions that need the same share it. Raises LimitError for too many.
    """
    known: dict[object, int] = {}
    every = list(alone(states).every)

    def place(key: object, layer: Layer) -> int:
        if key not in known:
            known[key] = len(every)
            every.append(layer)
        return known[key]

    def avoiding(mask: Mask, ends: float) -> int:
        key = ("avoids", mask.tobytes(), ends)
        return place(key, Layer(ends, avoids=mask, begins=~mask))

    of: dict[str, tuple[int, ...]] = {}
    anywhere = np.ones(states, np.bool_)
    for each in asked:
        kind, happens = each.question.kind, each.happens
        ends = np.inf if each.weeks is None else each.weeks
        rival = np.zeros_like(happens) if each.rival is None else each.rival
        bytes_ = (happens.tobytes(), rival.tobytes(), ends)
        if kind == "reached" or (kind == "held" and not each.question.duration):
            of[each.question.id] = (avoiding(happens, ends),)
        elif kind == "before":
            wins = happens & ~rival
            open_ = avoiding(happens | rival, ends)
            won = Layer(ends, feeder=open_, gate=wins, begins=wins)
            of[each.question.id] = (open_, place(("won", *bytes_), won))
        elif kind == "time":
            open_ = avoiding(happens, ends)
            spent = Layer(ends, pourer=open_, pour=~happens)
            of[each.question.id] = (open_, place(("spent", *bytes_), spent))
        elif kind == "share":
            of[each.question.id] = (place(("share", *bytes_), Layer(ends, pour=happens)),)
        elif kind == "held":
            of[each.question.id] = (
                place(("held", each.question.id), Layer(ends, begins=anywhere)),
            )
        elif kind == "on" and ends <= week:
            of[each.question.id] = (place(("on", *bytes_), Layer(ends, taken=happens)),)
        else:
            of[each.question.id] = ()
    return Layers(states, tuple(every), of)
