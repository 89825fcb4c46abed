"""What the catalogue says of one code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with its title, an explanation in one paragraph, and an example (may be empty)."""

    code: str
    title: str
    explanation: str
    wrong: str = ""
    right: str = ""

    @property
    def example(self) -> str:
        """The wrong and the right example, labelled, as text of several lines."""
        parts = [("wrong", self.wrong), ("right", self.right)]
        return "\n".join(
            f"{label}:\n" + "\n".join(f"    {line}" for line in text.splitlines())
            for label, text in parts
            if text
        )
