"""Detente: write an international crisis down once, with its sources, and compute what follows.

    import detente

    crisis = detente.load("crises/karabakh-2020")
    game = crisis.compile()
    play = game.solve()
    outlook = play.forecast()
    outlook["russia-fights"].probability
    outlook.report("karabakh.html")

Nothing heavy is imported until it is used.
"""

from typing import TYPE_CHECKING, Any

from detente._version import __version__

if TYPE_CHECKING:
    from detente.api import Crisis, Difference, Game, Outlook, Play, diff, load
    from detente.errors import CrisisError, DetenteError, LimitError, NotConverged, UsageError
    from detente.sides import Readings, readings

_FROM_API = frozenset({"Crisis", "Difference", "Game", "Outlook", "Play", "diff", "load"})
_FROM_SIDES = frozenset({"Readings", "readings"})
_FROM_ERRORS = frozenset(
    {"CrisisError", "DetenteError", "LimitError", "NotConverged", "UsageError"}
)

__all__ = [
    "Crisis", "CrisisError", "DetenteError", "Difference", "Game", "LimitError", "NotConverged",
    "Outlook", "Play", "Readings", "UsageError", "__version__", "diff", "load", "readings",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import the API, or the exceptions, when first asked for."""
    if name in _FROM_API:
        from detente import api

        return getattr(api, name)
    if name in _FROM_SIDES:
        from detente import sides

        return getattr(sides, name)
    if name in _FROM_ERRORS:
        from detente import errors

        return getattr(errors, name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
