"""The language: one crisis file, read, checked and made into typed data.

`examine` reports everything that is wrong with a file, `load` returns a `Crisis` or raises
`CrisisError`. Both are imported on first use, so that `import detente` stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.crisis.diagnostics import Diagnostic
    from detente.crisis.loading import Examined, examine, load
    from detente.crisis.model import Crisis

__all__ = ["Crisis", "Diagnostic", "Examined", "examine", "load"]

_HOMES = {
    "Crisis": "detente.crisis.model",
    "Diagnostic": "detente.crisis.diagnostics",
    "Examined": "detente.crisis.loading",
    "examine": "detente.crisis.loading",
    "load": "detente.crisis.loading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'detente.crisis' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
