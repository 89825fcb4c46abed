"""`detente read`: articles to proposals."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli import say
from detente.cli.options import Json, ShowProgress
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.reading.documents import Document
    from detente.reading.read import Coder, Found, Opened

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Articles: plain text, HTML or PDF.")
]
Published = Annotated[
    str | None,
    typer.Option(
        "--published", metavar="DAY", help="When it was published: a day, or FIRST..LAST."
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write proposals (JSON Lines)."),
]
Texts = Annotated[
    Path | None,
    typer.Option(
        "--texts", metavar="FOLDER", help="Where texts taken from HTML and PDF go; beside the file."
    ),
]


def read(
    files: Files,
    published: Published = None,
    id_: Annotated[
        str | None, typer.Option("--id", metavar="NAME", help="Id of the source, for one file.")
    ] = None,
    output: Output = None,
    texts: Texts = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="URL", help="Ask a language model there, in place of the rules."
        ),
    ] = None,
    model_name: Annotated[
        str, typer.Option("--model-name", metavar="NAME", help="Which model to ask for.")
    ] = "",
    model_key_env: Annotated[
        str | None,
        typer.Option(
            "--model-key-env", metavar="VARIABLE", help="Environment variable with the key for it."
        ),
    ] = None,
    model_elsewhere: Annotated[
        bool,
        typer.Option(
            "--model-elsewhere", help="Allow a model on another machine: the text goes there."
        ),
    ] = False,
    json: Json = False,
    progress: ShowProgress = None,
) -> int:
    """Read articles and propose what is in them: actors, events, promises, threats, ties, claims.

    Nothing enters a crisis by itself: go through them with `detente review`, then draft with
    `detente new NAME --from FILE`.
    """
    from detente.cli.progress import Progress
    from detente.reading import filed
    from detente.reading.opening import parse_published
    from detente.reading.read import open_all, propose_all

    when = None if published is None else parse_published(published)
    coder = _coder(model, model_name, model_key_env, model_elsewhere)
    opened, faults = open_all(files, id_, when)
    for fault in faults:
        say.talk(f"error: {fault}")
    documents = tuple(_dated(each.document, ask=not json) for each in opened)
    kept = {each.document.id: _kept(each, texts) for each in opened}
    with Progress(progress) as line:
        found = propose_all(documents, coder, line.report)
    for document in found.documents:
        for note in document.notes:
            say.talk(f"note: {document.id}: {note}")
    if output is not None:
        about = [filed.about(each, str(kept[each.id])) for each in found.documents]
        filed.save(output, about, found.proposals)
        say.talk(f"wrote {output}")
    _tell(found, output, json)
    return 1 if faults else 0


def _coder(url: str | None, name: str, key_variable: str | None, elsewhere: bool) -> Coder | None:
    """The language model that was asked for; None for the rules."""
    if url is None:
        if name or key_variable or elsewhere:
            raise UsageError("no model was asked for", hint="say where it is: --model URL")
        return None
    from detente.reading.endpoint import key_of
    from detente.reading.model import ModelCoder

    return ModelCoder(url, name, key=key_of(key_variable), elsewhere=elsewhere, tell=say.talk)


def _dated(document: Document, *, ask: bool) -> Document:
    """The document with its day, asked for at a terminal where nothing says it."""
    from detente.reading import telling
    from detente.reading.opening import parse_published

    if document.published is not None:
        return document
    if ask and sys.stdin.isatty() and sys.stderr.isatty():
        title = telling.shortened(document.title or document.id)
        sys.stderr.write(
            f"When was {title} published? A day, FIRST..LAST, or nothing if you do not know.\n> "
        )
        sys.stderr.flush()
        answer = sys.stdin.readline().strip()
        if answer:
            return replace(document, published=parse_published(answer))
    note = "nobody says when it was published, so that “on Friday” names no day"
    return replace(document, notes=(*document.notes, f"{note}; say --published"))


def _kept(opened: Opened, folder: Path | None) -> Path:
    """The file that places count in; that of a page or a PDF is written here, if it is not there.

    Raises UsageError where another text has its name: places in it would change their meaning.
    """
    from detente.show.files import write

    document, path = opened.document, opened.path
    if document.form == "text":
        return path
    target = (path.parent if folder is None else folder) / f"{path.name}.txt"
    text = document.text.encode()
    if target.exists():
        if target.read_bytes() == text:
            return target
        raise UsageError(
            f"{target} holds another text than was taken from {path.name} now",
            hint="places may count in it; name another folder with --texts",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, document.text)
    say.talk(f"wrote {target}: the text of {path.name}, in which places count")
    return target


def _tell(found: Found, output: Path | None, json: bool) -> None:
    from detente.reading import telling

    if json:
        say.json_out([each.record() for each in found.proposals])
        return
    count = telling.counted(found.proposals) or "nothing"
    names = ", ".join(each.id for each in found.documents)
    if output is None:
        say.table(telling.table(found.proposals, f"Found in {names}"))
        say.talk("hint: keep them with -o FILE, then `detente review FILE`")
        return
    say.talk(f"found in {names}: {count}")
    say.talk(f"hint: `detente review {output}`, then `detente new NAME --from {output}`")
