"""The editor of the crisis file as an element of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import nicegui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from detente.crisis.complete import Names, complete
from detente.diagnostics import Diagnostic

DIST = Path(nicegui.__file__).parent / "elements" / "codemirror" / "dist"


class Editor(Element, component="editor.js", esm={"nicegui-codemirror": str(DIST)}):
    """A text of a crisis that is being written.

    on_written : is given the text a moment after it has changed. on_save : Ctrl-S. schema, names :
    what completion offers; they may change as the text does.
    """

    def __init__(
        self, value: str, on_written: Callable[[str], None], on_save: Callable[[], None]
    ) -> None:
        super().__init__()
        self.schema: Mapping[str, Any] = {}
        self.names = Names()
        self.props["value"] = value
        self.props["label"] = "The crisis file"
        self.on("written", lambda event: on_written(str(event.args)))
        self.on("save", lambda _: on_save())
        self.on("complete", self._complete)

    def set_text(self, text: str) -> None:
        """Put another text in; it can be undone."""
        self.run_method("setText", text)

    def set_findings(self, found: Iterable[Diagnostic]) -> None:
        """Underline what was found."""
        self.run_method(
            "setFindings",
            [
                {
                    "line": each.location.line,
                    "column": each.location.column,
                    "length": each.location.length,
                    "severity": each.severity,
                    "told": each.message + (f"\n{each.hint}" if each.hint else ""),
                }
                for each in found
                if each.location is not None
            ],
        )

    def go_to(self, line: int) -> None:
        """Put the cursor at the begin of a line."""
        self.run_method("goTo", line)

    def undo(self) -> None:
        """Take back the last change."""
        self.run_method("act", "undo")

    def redo(self) -> None:
        """Make it again."""
        self.run_method("act", "redo")

    def _complete(self, event: GenericEventArguments) -> None:
        asked = event.args
        typed, options = complete(str(asked["before"]), self.schema, self.names)
        told = [
            {"label": each.label, "type": each.kind, "detail": each.detail[:60]} for each in options
        ]
        self.run_method("completed", asked["number"], asked["at"] - _units(typed), told)


def _units(text: str) -> int:
    """Characters as browsers count them."""
    return len(text.encode("utf-16-le")) // 2
