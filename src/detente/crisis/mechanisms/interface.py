"""The one interface of all mechanisms.

A mechanism is a named pattern of the field (a guarantee, a cease-fire, sanctions). It has a section
of the crisis file, a shape for the entries in it, and `expand`, which writes an entry out in the
words of the language. Others can add theirs: an entry point of the group `detente.mechanisms` that
names a `Mechanism`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import Field

from detente.crisis.shape import Entry, Prose

if TYPE_CHECKING:
    from detente.crisis.mechanisms.maker import Maker

GROUP = "detente.mechanisms"


class MechanismShape(Entry):
    """What every entry of a mechanism may carry."""

    name: Prose | None = Field(None, description="its name in full; its id, if left out")
    why: Prose | None = Field(
        None, description="why what it implies lies outside the range of its base rate"
    )


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A pattern of the field.

    section : the key of the crisis file that holds its entries, `commitments`.
    word : what one of them is called, `commitment`.
    shape : the keys of an entry; a subclass of `MechanismShape`.
    summary : one sentence for readers. literature : what it rests on, author and year with DOI.
    expand : writes an entry out, through a `Maker`.
    """

    section: str
    word: str
    shape: type[MechanismShape]
    summary: str
    literature: tuple[str, ...]
    expand: Callable[[Any, Maker], None]
