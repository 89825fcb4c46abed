"""`detente base-rates`: how often such things happened before."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli import say
from detente.cli.options import Json
from detente.errors import UsageError


def base_rates(
    which: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One of them, in full; all if left out.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option("--about", metavar="WORDS", help="Only those that hold all these words."),
    ] = None,
    json: Json = False,
) -> None:
    """List stored base rates, or show one: what it counts, its range, its source.

    A question names one as its reference class by `reference: {base_rate: ID}`.
    """
    from detente.crisis.base_rates import base_rates as every
    from detente.crisis.diagnostics import did_you_mean
    from detente.show import base_rates as words

    known = every()
    if which is not None:
        if which not in known:
            raise UsageError(
                f"`{which}` is no stored base rate",
                hint=did_you_mean(which, known) or "`detente base-rates` lists them",
            )
        if json:
            say.json_out({"schema": "detente/base-rate/1"} | words.record(known[which]))
        else:
            say.out(words.told(known[which]))
        return
    wanted = (about or "").casefold().split()
    found = [
        each
        for each in known.values()
        if all(word in f"{each.id} {each.text} {each.source}".casefold() for word in wanted)
    ]
    if json:
        rates = [words.record(each) for each in found]
        say.json_out({"schema": "detente/base-rates/1", "base_rates": rates})
    elif not found:
        raise UsageError(f"no stored base rate speaks of `{about}`", hint="try fewer words")
    else:
        say.table(words.table(found))
