"""`detente check`, `explain` and `schema`: what a file says and what is wrong in it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import say
from detente.cli.options import STATES, CrisisPath, Json, MaxStates, ShowProgress
from detente.cli.view import AsOf, ReadingName, Variant, View
from detente.diagnostics import merge
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.crisis.diagnostics import Diagnostic
    from detente.crisis.model import Crisis
    from detente.outlook.implied import Implications
    from detente.show.facts import Basis, Drive, Size


def check(
    crisis: CrisisPath,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
    solve: Annotated[
        bool, typer.Option("--solve", help="Solve too, and say how far incentives drive play.")
    ] = False,
    implied: Annotated[
        bool,
        typer.Option(
            "--implied", help="Solve too, and say what the file implies, beside base rates."
        ),
    ] = False,
    max_states: MaxStates = STATES,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Report every mistake, the size, and what numbers rest on.

    Errors end with exit code 1; warnings alone are no error.
    """
    from detente.crisis import examine

    view = View.of(variant, as_of, reading)
    examined = examine(
        crisis, variant=view.variant, as_of=view.as_of, reading=reading, thorough=True
    )
    found, read = examined.diagnostics, examined.crisis
    checked = _Checked(found)
    if read is not None and not any(each.is_error for each in found):
        checked = _compiled(read, found, max_states, progress, solve=solve, implied=implied)
    if json:
        say.json_out(_record(crisis, view, read, checked))
    else:
        _tell(crisis, read, checked)
    return 1 if checked.errors else 0


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a check found; None for what was not computed. `parts` : solved apart, by name."""

    found: tuple[Diagnostic, ...]
    size: Size | None = None
    basis: Basis | None = None
    drives: tuple[Drive, ...] | None = None
    implied: Implications | None = None
    parts: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(each.is_error for each in self.found)


def _compiled(
    crisis: Crisis,
    found: tuple[Diagnostic, ...],
    max_states: int,
    progress: bool | None,
    *,
    solve: bool,
    implied: bool,
) -> _Checked:
    """What compiling adds, its findings and the size, and what solving does when asked for."""
    from detente.apart import GameApart
    from detente.api import Crisis as Facade
    from detente.cli.progress import Progress
    from detente.errors import CrisisError
    from detente.show import gather

    basis = gather.basis(crisis)
    with Progress(progress) as shown:
        try:
            game = Facade(crisis).compile(max_states=max_states, progress=shown.report)
        except CrisisError as error:
            return _Checked(merge(found, error.diagnostics), basis=basis)
        drives = meant = None
        if solve or implied:
            outlook = game.solve(progress=shown.report).forecast(progress=shown.report)
            drives = outlook.facts(histories=0).drives if solve else None
            meant = outlook.implied(shown.report) if implied else None
    parts = game.names if isinstance(game, GameApart) else ()
    every = merge(found, game.warnings)
    return _Checked(every, game.size, basis, drives, meant, parts)


def _record(path: Path, view: View, crisis: Crisis | None, checked: _Checked) -> dict[str, Any]:
    from detente._version import __version__
    from detente.evidence.grounds import one_sided
    from detente.show import implied, records

    drives, meant = checked.drives, checked.implied
    return {
        "schema": "detente/check/1",
        "file": str(path),
        "variant": crisis.variant if crisis else view.variant,
        "version": __version__,
        "crisis": crisis.id if crisis else None,
        "digest": crisis.digest if crisis else None,
        "errors": checked.errors,
        "warnings": len(checked.found) - checked.errors,
        "diagnostics": records.diagnostics(checked.found),
        "size": records.size(checked.size) if checked.size else None,
        "basis": records.basis(checked.basis) if checked.basis else None,
        "incentives": None if drives is None else [records.drive(each) for each in drives],
        "implied": None if meant is None else implied.record(meant),
        "reading": view.reading,
        "parts": list(checked.parts),
        "options": list(crisis.options) if crisis else None,
        "aims": list(crisis.aims) if crisis else None,
        "one_sided": list(one_sided(crisis)) if crisis else None,
    }


def _tell(path: Path, crisis: Crisis | None, checked: _Checked) -> None:
    from detente.evidence.grounds import one_sided
    from detente.show import numbers

    for each in checked.found:
        say.out(f"{each}\n\n")
    errors, size, basis = checked.errors, checked.size, checked.basis
    warnings = len(checked.found) - errors
    say.out(f"{path}: {_count(errors, 'error')}, {_count(warnings, 'warning')}\n")
    if size is not None:
        say.out(
            f"{_count(size.states, 'state')}, {_count(size.edges, 'move')} in them, "
            f"{_count(size.transitions, 'transition')}\n"
        )
    if checked.parts:
        say.out(f"{len(checked.parts)} parts that nothing links: {'; '.join(checked.parts)}\n")
    if basis is not None and basis.total:
        say.out(
            f"{_count(basis.total, 'number')}: {basis.cited} cite a source, {basis.assumed} "
            f"assumed, {basis.uncited} cite nothing; {numbers.share(basis.unsupported_share)} "
            f"rest on no source; {basis.ranged} carry a range\n"
        )
    told_of = () if crisis is None else one_sided(crisis)
    if told_of:
        say.out(
            f"warning: the numbers of {', '.join(told_of)} rest on no source from them or "
            "sympathetic to them\n"
        )
    if crisis is not None and (crisis.options or crisis.aims):
        say.out(f"{_count(len(crisis.options), 'option')}, {_count(len(crisis.aims), 'aim')}\n")
    for drive in sorted(checked.drives or (), key=lambda each: -each.nats_per_move):
        say.out(
            f"incentives move {drive.name} at {numbers.significant(drive.nats)} nats a week, "
            f"{numbers.significant(drive.nats_per_move)} for each move at its tempos\n"
        )
    if checked.implied is not None:
        _tell_implied(checked.implied)


def _tell_implied(meant: Implications) -> None:
    from detente.show import implied

    say.out("\n")
    for table in (implied.quantities(meant), implied.actors(meant), implied.moves(meant)):
        say.table(table)


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{format(number, ',') if number else 'no'} {what}s"


def explain(
    what: Annotated[
        str, typer.Argument(metavar="CODE|CRISIS", help="A diagnostic's code, or a crisis.")
    ],
    key: Annotated[
        str | None,
        typer.Argument(metavar="[KEY]", help="A move, hazard, factor, actor, question, number..."),
    ] = None,
    variant: Variant = None,
    as_of: AsOf = None,
    reading: ReadingName = None,
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
    _explain_crisis(Path(what), key, View.of(variant, as_of, reading), json)


def _wrapped(text: str) -> str:
    return "\n\n".join(textwrap.fill(part, 88) for part in text.strip().split("\n\n"))


def _unknown(what: str, codes: list[str]) -> UsageError:
    import difflib

    near = difflib.get_close_matches(what, codes, 1)
    hint = f"did you mean `{near[0]}`?" if near else "codes stand in brackets after a finding"
    return UsageError(f"`{what}` is neither a diagnostic's code nor a crisis", hint=hint)


def _explain_crisis(path: Path, key: str | None, view: View, json: bool) -> None:
    from detente.show import entries

    crisis = view.load(path).model
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
