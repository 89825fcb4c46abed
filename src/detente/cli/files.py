"""`detente check`, `explain` and `schema`: what a file says and what is wrong in it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import say
from detente.cli.options import STATES, CrisisPath, Json, MaxStates, ShowProgress, Variant
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.crisis.diagnostics import Diagnostic
    from detente.crisis.model import Crisis
    from detente.show.facts import Basis, Drive, Size


def check(
    crisis: CrisisPath,
    variant: Variant = None,
    solve: Annotated[
        bool, typer.Option("--solve", help="Solve too, and say how far incentives drive play.")
    ] = False,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Report every mistake, the size, and what numbers rest on.

    Errors end with exit code 1; warnings alone are no error.
    """
    from detente.crisis import examine

    examined = examine(crisis, variant=variant)
    found = list(examined.diagnostics)
    read = examined.crisis
    size = basis = drives = None
    if read is not None and not any(each.is_error for each in found):
        found, size, basis, drives = _compiled(read, found, max_states, solve, progress)
    errors = sum(each.is_error for each in found)
    if json:
        say.json_out(_record(crisis, variant, read, found, size, basis, drives))
    else:
        _tell(crisis, found, size, basis, drives)
    return 1 if errors else 0


def _compiled(
    crisis: Crisis, found: list[Diagnostic], max_states: int, solve: bool, progress: bool | None
) -> tuple[list[Diagnostic], Size | None, Basis, list[Drive] | None]:
    """What compiling adds: its findings, the size and, when asked for, the drives."""
    from detente.api import Crisis as Facade
    from detente.cli.progress import Progress
    from detente.errors import CrisisError
    from detente.show import gather

    basis = gather.basis(crisis)
    with Progress(progress) as shown:
        try:
            game = Facade(crisis).compile(max_states=max_states, progress=shown.report)
        except CrisisError as error:
            return [*found, *error.diagnostics], None, basis, None
        found = [*found, *game.model.diagnostics]
        drives = None
        if solve:
            outlook = game.solve(progress=shown.report).forecast(progress=shown.report)
            drives = list(outlook.facts(histories=0).drives)
    return found, gather.size(game.model.arrays), basis, drives


def _record(
    path: Path,
    variant: str | None,
    crisis: Crisis | None,
    found: list[Diagnostic],
    size: Size | None,
    basis: Basis | None,
    drives: list[Drive] | None,
) -> dict[str, Any]:
    from detente._version import __version__
    from detente.show import records

    return {
        "schema": "detente/check/1",
        "file": str(path),
        "variant": variant,
        "version": __version__,
        "crisis": crisis.id if crisis else None,
        "digest": crisis.digest if crisis else None,
        "errors": sum(each.is_error for each in found),
        "warnings": sum(not each.is_error for each in found),
        "diagnostics": records.diagnostics(found),
        "size": records.size(size) if size else None,
        "basis": records.basis(basis) if basis else None,
        "incentives": None if drives is None else [records.drive(each) for each in drives],
    }


def _tell(
    path: Path,
    found: list[Diagnostic],
    size: Size | None,
    basis: Basis | None,
    drives: list[Drive] | None,
) -> None:
    from detente.show import numbers

    for each in found:
        say.out(f"{each}\n\n")
    errors = sum(each.is_error for each in found)
    say.out(f"{path}: {_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}\n")
    if size is not None:
        say.out(
            f"{size.states:,} states, {size.edges:,} moves in them, "
            f"{size.transitions:,} transitions\n"
        )
    if basis is not None and basis.total:
        say.out(
            f"{basis.total} numbers: {basis.cited} cite a source, {basis.assumed} assumed, "
            f"{basis.uncited} cite nothing; {numbers.share(basis.unsupported_share)} rest on "
            f"no source; {basis.ranged} carry a range\n"
        )
    for drive in sorted(drives or (), key=lambda each: -each.nats_per_move):
        say.out(
            f"incentives move {drive.name} at {numbers.significant(drive.nats)} nats a week, "
            f"{numbers.significant(drive.nats_per_move)} for each move at its tempos\n"
        )


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number or 'no'} {what}s"


def explain(
    what: Annotated[
        str, typer.Argument(metavar="CODE|CRISIS", help="A diagnostic's code, or a crisis.")
    ],
    key: Annotated[
        str | None,
        typer.Argument(metavar="[KEY]", help="A move, hazard, factor, actor, question, number..."),
    ] = None,
    variant: Variant = None,
    json: Json = False,
) -> None:
    """Explain a diagnostic's code, or an entry of a crisis."""
    from detente.crisis.codes import CATALOGUE

    if key is None and what in CATALOGUE:
        entry = CATALOGUE[what]
        if json:
            fields = {"title": entry.title, "explanation": entry.explanation}
            record = {"schema": "detente/explain/1", "code": what, **fields}
            say.json_out(record | {"example": entry.example})
        else:
            say.out(f"{what}: {entry.title}\n\n{_wrapped(entry.explanation)}\n")
            if entry.example:
                say.out(f"\nFor example:\n\n{textwrap.indent(entry.example.strip(), '    ')}\n")
        return
    if not Path(what).exists():
        raise _unknown(what, list(CATALOGUE))
    _explain_crisis(Path(what), key, variant, json)


def _wrapped(text: str) -> str:
    return "\n\n".join(textwrap.fill(part, 88) for part in text.strip().split("\n\n"))


def _unknown(what: str, codes: list[str]) -> UsageError:
    import difflib

    near = difflib.get_close_matches(what, codes, 1)
    hint = f"did you mean `{near[0]}`?" if near else "codes stand in brackets after a finding"
    return UsageError(f"`{what}` is neither a diagnostic's code nor a crisis", hint=hint)


def _explain_crisis(path: Path, key: str | None, variant: str | None, json: bool) -> None:
    from detente.crisis import load
    from detente.show import entries

    crisis = load(path, variant=variant)
    if key is None:
        listing = entries.catalogue(crisis)
        if json:
            say.json_out({"schema": "detente/explain/1", "crisis": crisis.id, **listing})
            return
        for kind, names in listing.items():
            if names:
                say.out(f"{kind}\n" + "".join(f"    {name}\n" for name in names) + "\n")
        return
    heading, lines = entries.find(crisis, key)
    if json:
        pairs = [{"name": name, "text": text} for name, text in lines]
        say.json_out({"schema": "detente/explain/1", "entry": heading, "lines": pairs})
        return
    say.out(f"{heading}\n")
    wide = max(len(name) for name, _ in lines)
    for name, text in lines:
        if "\n" in text:
            say.out(f"    {name}\n\n{textwrap.indent(text, ' ' * 8)}\n")
            continue
        shown = textwrap.fill(text, 96, initial_indent=" " * 0, subsequent_indent=" " * (wide + 6))
        say.out(f"    {name:<{wide}}  {shown}\n")


def schema(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file.")
    ] = None,
) -> None:
    """Print the JSON Schema of crisis files, for editors."""
    import json as codec

    from detente.crisis.schema import json_schema
    from detente.show import files

    text = codec.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        say.out(text)
    else:
        files.write(output, text)
        say.talk(f"wrote {output}")
