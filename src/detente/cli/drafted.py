"""What `detente new NAME --from PROPOSALS` puts into the folder, and says about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from detente.cli import say
from detente.cli.view import day


def files(name: str, proposals: Path, as_of: str | None, most: int) -> Mapping[str, str]:
    """The files of a drafted crisis, by name.

    Of proposals that were reviewed those that were accepted; all of them where nobody reviewed any.
    """
    from detente.reading.accepted import accepted
    from detente.reading.draft import draft
    from detente.reading.telling import counted

    found = accepted(proposals)
    if found.left:
        say.talk(f"note: not reviewed and left out: {found.left} of the proposals")
    if not found.reviewed:
        say.talk(f"note: nobody has reviewed these proposals; `detente review {proposals}` does")
    made = draft(
        name, found.documents, found.proposals, as_of=None if as_of is None else day(as_of),
        most=most, reviewed=found.reviewed,
    )  # fmt: skip
    say.talk(f"drafted from {counted(found.proposals)}")
    for each in made.left_out:
        say.talk(f"note: left out: {each}")
    if made.undated:
        say.talk(f"note: {made.undated} events have no day and are not in events.csv")
    return made.files
