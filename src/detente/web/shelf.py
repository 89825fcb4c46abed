"""Texts of one crisis: the file on disk, drafts, and versions that were saved.

A text is known by its digest and never changes. `lay` puts it into a folder of its own in the work
folder, where worker processes find it. Saving replaces the file only if it still says what the
person who saves began from; otherwise both texts are handed back, and nothing is overwritten.

Saved versions are kept beside the crisis, in `.detente/`, until somebody deletes them:

    versions.jsonl        one line a version: digest, day and time of saving
    texts/DIGEST.yaml     what it said
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.crisis.source import FILE_NAME, MAX_BYTES
from detente.errors import UsageError
from detente.game.files import replacing
from detente.web.messages import Trouble

HIDDEN = ".detente"
_BOM = b"\xef\xbb\xbf"


def digest_of(text: str) -> str:
    """By which a text is known: 16 hex digits of its sha256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text with its digest; or why there is none."""

    digest: str
    text: str
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was saved. saved : day and time, as this machine told them."""

    number: int
    digest: str
    saved: dt.datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving. theirs : what the file says instead, where somebody else saved it."""

    sheet: Sheet
    theirs: Sheet | None = None


class Shelf:
    """path : a crisis folder or file. work : folder for snapshots. clock : the time of saving."""

    def __init__(
        self,
        path: Path,
        work: Path,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now().astimezone(),
    ) -> None:
        self.file = path / FILE_NAME if path.is_dir() else path
        self.folder = self.file.parent
        self.work = work
        self._clock = clock

    def read(self) -> Sheet:
        """What the file says now, laid into the work folder; or why it cannot be read."""
        try:
            data = self.file.read_bytes()
            if len(data) > MAX_BYTES:
                raise UsageError(f"the file has {len(data):,} bytes; {MAX_BYTES:,} are the limit")
            text = data.removeprefix(_BOM).decode("utf-8")
        except (OSError, UnicodeDecodeError, UsageError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            told = Trouble("unreadable", f"{self.file.name} cannot be read: {reason}")
            return Sheet("", "", told)
        return self.lay(text)

    def lay(self, text: str) -> Sheet:
        """A text, laid into the work folder. Line ends become plain newlines."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        sheet = Sheet(digest_of(text), text)
        folder = self.work / sheet.digest
        if not (folder / FILE_NAME).exists():
            folder.mkdir(parents=True, exist_ok=True)
            self._beside(folder)
            with replacing(folder / FILE_NAME) as stream:
                stream.write(text.encode("utf-8", "surrogatepass"))
        return sheet

    def text(self, digest: str) -> str | None:
        """A text by its digest: of this run, or of a saved version; None if there is none."""
        for place in (self.work / digest / FILE_NAME, self._texts / f"{digest}.yaml"):
            if digest and place.is_file():
                return place.read_text(encoding="utf-8")
        return None

    def save(self, text: str, base: str) -> Saved:
        """Write a text into the file, if that still has the digest `base`.

        Raises UsageError where it cannot be written.
        """
        sheet, now = self.lay(text), self.read()
        if now.trouble is None and now.digest not in {base, sheet.digest}:
            return Saved(sheet, now)
        if now.digest != sheet.digest:
            self._record(now)
            self._replace(sheet.text)
        self._record(sheet)
        return Saved(sheet)

    def keep(self, sheet: Sheet) -> None:
        """Keep a text among the versions without making it the file."""
        self._record(sheet)

    @property
    def versions(self) -> tuple[Version, ...]:
        """Those that were saved, the oldest first."""
        found = []
        for number, line in enumerate(self._lines("versions"), 1):
            with contextlib.suppress(KeyError, TypeError, ValueError):
                saved = dt.datetime.fromisoformat(line["saved"])
                found.append(Version(number, str(line["digest"]), saved))
        return tuple(found)

    def note(self, name: str, record: dict[str, Any]) -> None:
        """Add a line to a list beside the crisis, if that folder can be written."""
        with contextlib.suppress(OSError):
            self._hidden()
            line = json.dumps(record, ensure_ascii=False, allow_nan=False)
            with (self.folder / HIDDEN / f"{name}.jsonl").open("a", encoding="utf-8") as stream:
                stream.write(line + "\n")

    def notes(self, name: str) -> list[dict[str, Any]]:
        """The lines of such a list; what is damaged is left out."""
        return self._lines(name)

    @property
    def _texts(self) -> Path:
        return self.folder / HIDDEN / "texts"

    def _lines(self, name: str) -> list[dict[str, Any]]:
        try:
            text = (self.folder / HIDDEN / f"{name}.jsonl").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return []
        found = []
        for line in text.splitlines():
            with contextlib.suppress(ValueError):
                record = json.loads(line)
                if isinstance(record, dict):
                    found.append(record)
        return found

    def _beside(self, folder: Path) -> None:
        """Let a snapshot see what lies beside the file: texts that ship with the crisis."""
        for each in self.folder.iterdir() if self.folder.is_dir() else ():
            if each.name.startswith(".") or each.name == FILE_NAME or each == self.file:
                continue
            with contextlib.suppress(OSError):
                try:
                    (folder / each.name).symlink_to(each.resolve())
                except OSError:
                    if each.is_file() and each.stat().st_size <= MAX_BYTES:
                        shutil.copy2(each, folder / each.name)

    def _hidden(self) -> None:
        """The folder of versions, which version control leaves alone."""
        self._texts.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / HIDDEN / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")

    def _record(self, sheet: Sheet) -> None:
        """Keep a version, unless it is the last one already."""
        if sheet.trouble is not None or (
            self.versions and self.versions[-1].digest == sheet.digest
        ):
            return
        try:
            self._hidden()
            place = self._texts / f"{sheet.digest}.yaml"
            if not place.exists():
                with replacing(place) as stream:
                    stream.write(sheet.text.encode())
        except OSError as error:
            raise UsageError(
                f"versions cannot be kept in {self.folder / HIDDEN}: {error.strerror}",
                hint="is there room, and may you write there?",
            ) from error
        saved = self._clock().isoformat(timespec="seconds")
        self.note("versions", {"digest": sheet.digest, "saved": saved})

    def _replace(self, text: str) -> None:
        """Put a text into the file, with its own line ends and byte order mark."""
        before = self.file.read_bytes() if self.file.is_file() else b""
        data = text.encode("utf-8")
        if b"\r\n" in before:
            data = data.replace(b"\n", b"\r\n")
        mark = _BOM if before.startswith(_BOM) else b""
        try:
            with replacing(os.path.realpath(self.file)) as stream:
                stream.write(mark + data)
        except OSError as error:
            raise UsageError(
                f"{self.file} cannot be written: {error.strerror}", hint="may you write there?"
            ) from error
