"""All mechanisms by section: our own, in reading order, then those that others installed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any

from pydantic import Field, create_model

from detente.crisis.mechanisms.interface import GROUP, Mechanism
from detente.crisis.shape import CrisisShape, Name
from detente.errors import UsageError

OWN = (
    "commitment",
    "support",
    "threat",
    "pressure",
    "friction",
    "coalition",
    "reputation",
    "battle",
    "ceasefire",
    "mediation",
    "incident",
    "hotline",
    "sanctions",
    "linkage",
    "spillover",
    "domestic",
)  # fmt: skip


@cache
def registry() -> Mapping[str, Mechanism]:
    """Mechanisms by section.

    Raises UsageError when what an installed package offers is none, or takes a section that is in
    use.
    """
    found: dict[str, Mechanism] = {}
    for name in OWN:
        own: Mechanism = import_module(f"detente.crisis.mechanisms.{name}").MECHANISM
        found[own.section] = own
    for point in sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)):
        offered = point.load()
        if not isinstance(offered, Mechanism):
            raise UsageError(
                f"the installed mechanism `{point.name}` ({point.value}) is a"
                f" {type(offered).__name__}, expected a Mechanism",
                hint="mend or remove the package that offers it",
            )
        if offered.section in found or offered.section in CrisisShape.model_fields:
            raise UsageError(
                f"the installed mechanism `{point.name}` ({point.value}) takes the section"
                f" `{offered.section}`, which is in use",
                hint="it needs another section",
            )
        found[offered.section] = offered
    return MappingProxyType(found)


@cache
def file_shape() -> type[CrisisShape]:
    """The shape of a whole file: the sections of the language and those of all mechanisms."""
    sections: dict[str, Any] = {
        section: (_entries_of(each), Field(default_factory=dict, description=each.summary))
        for section, each in registry().items()
    }
    made: type[CrisisShape] = create_model(
        "CrisisShape", __base__=CrisisShape, __doc__=CrisisShape.__doc__, **sections
    )
    return made


def _entries_of(mechanism: Mechanism) -> Any:
    shape: Any = mechanism.shape
    return dict[Name, shape]
