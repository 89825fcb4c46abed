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
    from detente.reading import decisions, filed
    from detente.reading.draft import draft
    from detente.reading.telling import counted

    found = filed.load(proposals)
    where = decisions.path_for(proposals)
    reviewed = where.exists()
    taken = found.proposals
    if reviewed:
        standing = decisions.load(where)
        taken = decisions.settled(found.proposals, standing)
        left = sum(decisions.id_of(each) not in standing for each in found.proposals)
        if left:
            say.talk(f"note: {left} proposals are not reviewed and were left out")
    else:
        say.talk(f"note: nobody has reviewed these proposals; `detente review {proposals}` does")
    made = draft(
        name, found.documents, taken, as_of=None if as_of is None else day(as_of), most=most,
        reviewed=reviewed,
    )  # fmt: skip
    say.talk(f"drafted from {counted(taken)}")
    for each in made.left_out:
        say.talk(f"note: left out: {each}")
    if made.undated:
        say.talk(f"note: {made.undated} events have no day and are not in events.csv")
    return made.files
