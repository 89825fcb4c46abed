"""The catalogue of diagnostics: what each stable code means, with a wrong and a right example.

One source of truth: a test holds that every code in use is here and that a broken file produces it.
`detente explain CODE` shows an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from detente.crisis.codes import beside, compiling, file, language, meaning
from detente.crisis.codes.entry import Entry

CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        entry.code: entry
        for part in (
            file.ENTRIES,
            language.ENTRIES,
            meaning.ENTRIES,
            compiling.ENTRIES,
            beside.ENTRIES,
        )
        for entry in part
    }
)

__all__ = ["CATALOGUE", "Entry"]
