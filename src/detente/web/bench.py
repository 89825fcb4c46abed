"""What a worker process has at hand: texts as they were when they were looked at, solved crises.

Texts lie in folders named by their digests, each as the `crisis.yaml` of a folder of its own, and a
solved crisis beside its text, so that every worker finds what another has solved.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from detente import api
from detente.game.files import replacing
from detente.web.messages import Look

if TYPE_CHECKING:
    from detente.outlook.gradient import Gradient
    from detente.study.board import Board

Report = Callable[[str, float], None]
KEPT = 3
"""Solved crises that a worker keeps in memory; others are read again."""


class Bench:
    """folder : where texts and solved crises lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._solved: OrderedDict[Look, api.Outlook] = OrderedDict()
        self._boards: dict[Look, Board] = {}

    def warm(self) -> None:
        """Import what every order needs, before there is one."""
        import detente.crisis.loading
        import detente.crisis.schema
        import detente.outlook
        import detente.show.report
        import detente.study.board  # noqa: F401

    def path(self, look: Look) -> Path:
        """The folder of a text."""
        return self.folder / look.digest

    def crisis(self, look: Look) -> api.Crisis:
        """The crisis; raises CrisisError for a text with errors."""
        return api.load(self.path(look), look.variant, look.reading, options=look.options)

    def outlook(self, look: Look, report: Report | None = None) -> api.Outlook:
        """The forecast: at hand, read, or computed now; then kept for other workers too."""
        if look in self._solved:
            self._solved.move_to_end(look)
            return self._solved[look]
        place = self._place(look)
        if place.exists():
            with place.open("rb") as stream:
                found: api.Outlook = pickle.load(stream)  # noqa: S301 (written by this program)
        else:
            found = self._solve(look, report)
            with replacing(place) as stream:
                pickle.dump(found, stream, pickle.HIGHEST_PROTOCOL)
        self._solved[look] = found
        while len(self._solved) > KEPT:
            gone, _ = self._solved.popitem(last=False)
            self._boards.pop(gone, None)
        return found

    def board(self, look: Look, report: Report | None = None) -> Board:
        """The same to walk about in."""
        from detente.study.board import Board

        found = self.outlook(look, report)
        if look not in self._boards:
            self._boards[look] = Board.of(found)
        return self._boards[look]

    def gradients(self, look: Look, report: Report | None = None) -> Mapping[str, Gradient]:
        """The derivatives of every answer: read, or computed now and kept."""
        place = self._place(look, "slopes")
        if place.exists():
            with place.open("rb") as stream:
                known: Mapping[str, Gradient] = pickle.load(stream)  # noqa: S301 (as above)
            return known
        found = self.outlook(look, report).gradients(progress=report)
        with replacing(place) as stream:
            pickle.dump(found, stream, pickle.HIGHEST_PROTOCOL)
        return found

    def _solve(self, look: Look, report: Report | None) -> api.Outlook:
        game = self.crisis(look).compile(progress=report)
        return game.solve(progress=report).forecast(progress=report)

    def _place(self, look: Look, what: str = "solved") -> Path:
        view = repr((look.variant, look.reading, look.options)).encode()
        return self.path(look) / f".{what}-{hashlib.sha256(view).hexdigest()[:16]}"
