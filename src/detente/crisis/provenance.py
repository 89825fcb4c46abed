"""Checks of what the crisis rests on: dates of sources, cited sentences, numbers without a word."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from detente.crisis.citing import holders
from detente.crisis.diagnostics import Collector, listed
from detente.crisis.model import Citation, Crisis, Number, Source
from detente.crisis.nodes import shorten
from detente.crisis.texts import Document, fingerprint, read_document

MAX_TEXT_BYTES = 5_000_000
UNKNOWN_DAY = dt.date.max  # stands in for an `as_of` that could not be read


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers that a file states, by what they rest on.

    Defaults do not count, nor do clocks, which bound the pace of decisions and estimate nothing.
    """

    cited: tuple[str, ...]
    assumed: tuple[str, ...]
    uncited: tuple[str, ...]

    @property
    def assumed_share(self) -> float:
        """Share of the stated numbers that no source supports, 0..1; 0 when none is stated."""
        total = len(self.cited) + len(self.assumed) + len(self.uncited)
        return (len(self.assumed) + len(self.uncited)) / total if total else 0.0


def stated(crisis: Crisis) -> list[Number]:
    """The numbers that the file states and that a forecast may rest on.

    Defaults are not stated, nothing rests on what options cost, and a clock is a bound, not an
    estimate.
    """
    costs = {key for option in crisis.options.values() for key in option.costs.values()}
    return [
        number
        for key, number in crisis.numbers.items()
        if number.location is not None and key not in costs and number.kind != "clock"
    ]


def standing(crisis: Crisis) -> Standing:
    """The keys of the numbers of a crisis by what they rest on."""
    kept = stated(crisis)
    return Standing(
        tuple(number.key for number in kept if number.cite),
        tuple(number.key for number in kept if not number.cite and number.assumed),
        tuple(number.key for number in kept if not number.cite and not number.assumed),
    )


def citations(crisis: Crisis, *, seen: bool = True) -> Iterator[Citation]:
    """Every citation of a crisis, each place once; not those of sources that are left out.

    Nor those of its readings: each is of the day of its own information. seen : with those of
    perceptions.
    """
    every = [
        each
        for holder in holders(crisis)
        if holder.kind != "reading" and (seen or not holder.id.startswith("perceptions."))
        for each in holder.cite
    ]
    yield from (each for each in dict.fromkeys(every) if each.source in crisis.sources)


def check_provenance(
    crisis: Crisis, report: Collector, texts: Mapping[str, str | PathLike[str]]
) -> None:
    """Report late and undated sources, places that a text does not have, uncited numbers."""
    _check_dates(crisis, report)
    for id_ in texts:
        if id_ not in crisis.sources:
            report.warning(
                "unknown-source", f"a text is attached to `{shorten(id_)}`, which is no source",
                hint=f"the sources are {listed(crisis.sources)}",
            )  # fmt: skip
    for source in crisis.sources.values():
        path = _text_path(source, crisis, texts)
        if path is not None:
            document = _open(path, source, report)
            for citation in citations(crisis) if document is not None else ():
                if citation.source == source.id and document is not None:
                    check_place(citation, document, report)


def _check_dates(crisis: Crisis, report: Collector) -> None:
    """One diagnostic per source, at its first citation.

    What actors believed on the day of a variant may be known from later sources.
    """
    places: dict[str, list[Citation]] = {}
    for citation in citations(crisis, seen=crisis.variant is None):
        places.setdefault(citation.source, []).append(citation)
    for id_, found in places.items():
        published = crisis.sources[id_].published
        more = f", here and in {len(found) - 1} more places" if len(found) > 1 else ""
        at = found[0].location
        if published is None:
            report.warning(
                "undated-source", f"`{id_}` is cited but has no date", at,
                "add `published:`, a day or [first, last]",
            )  # fmt: skip
        elif published.first > crisis.as_of:
            report.error(
                "late-citation",
                f"`{id_}` of {published.first} is cited, after `as_of` ({crisis.as_of}){more}", at,
                "nothing dated after `as_of` may be cited" if crisis.variant is None
                else "cite what was out by then too, give the number a `without:`, or let the"
                f" variant `{crisis.variant}` say or choose otherwise",
            )  # fmt: skip
        elif published.last > crisis.as_of:
            report.warning(
                "late-citation",
                f"`{id_}` is cited and may be as late as {published.last}, after `as_of`"
                f" ({crisis.as_of}){more}",
                at, "narrow its date, or set `as_of` to a later day",
            )  # fmt: skip


def _text_path(
    source: Source, crisis: Crisis, texts: Mapping[str, str | PathLike[str]]
) -> Path | None:
    if source.id in texts:
        return Path(texts[source.id])
    return None if source.text is None else Path(crisis.path).parent / source.text


def _open(path: Path, source: Source, report: Collector) -> Document | None:
    """The text of a source by paragraphs, or None after reporting why it cannot be read."""
    at = source.location
    try:
        if path.exists() and not path.is_file():
            raise ValueError("not a regular file")
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise ValueError(f"more than {MAX_TEXT_BYTES:,} bytes")
        data = path.read_bytes()
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        report.error(
            "missing-text", f"the text of `{source.id}` cannot be read: {path} ({reason})", at,
            "texts that ship stand beside the crisis file",
        )  # fmt: skip
        return None
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    if source.fingerprint is not None and source.fingerprint != digest:
        report.warning(
            "other-text", f"{path} is not the copy of `{source.id}` that the author had",
            at, f"its fingerprint is {digest}; sentences may be numbered otherwise",
        )  # fmt: skip
    return read_document(data.decode("utf-8-sig", errors="replace"))


def check_place(citation: Citation, document: Document, report: Collector) -> None:
    """Report a citation whose paragraph, sentence or fingerprint the text does not have."""
    if citation.paragraph is None:
        return
    if citation.paragraph > document.count:
        report.error(
            "no-such-place",
            f"`{citation.source}` has {document.count} paragraphs, cited is p{citation.paragraph}",
            citation.location, "paragraphs count from 1 after the title, without boilerplate",
        )  # fmt: skip
        return
    sentences = document.paragraphs[citation.paragraph]
    if citation.sentence is None:
        return
    if citation.sentence > len(sentences):
        report.error(
            "no-such-place",
            f"p{citation.paragraph} of `{citation.source}` has {len(sentences)} sentences, cited is"
            f" s{citation.sentence}",
            citation.location,
            f"the paragraph begins `{shorten(sentences[0])}`" if sentences else "",
        )  # fmt: skip
        return
    found = fingerprint(sentences[citation.sentence - 1])
    if citation.fingerprint is not None and not found.startswith(citation.fingerprint):
        report.error(
            "other-sentence",
            f"{citation} is another sentence than the one that was cited", citation.location,
            f"now it reads `{shorten(sentences[citation.sentence - 1])}`, {found[:19]}",
        )  # fmt: skip


def check_standing(crisis: Crisis, report: Collector) -> None:
    """Warn of numbers that say nothing of where they are from, and of too many assumed ones."""
    found = standing(crisis)
    if found.uncited:
        first: Number = crisis.numbers[found.uncited[0]]
        report.warning(
            "uncited-number",
            f"where they are from is not said of {len(found.uncited)} of the numbers:"
            f" {listed((f'`{key}`' for key in found.uncited), 4)}",
            first.location, "add `cite: source#p3s2`, or admit `cite: assumed`",
        )  # fmt: skip
    stated = len(found.cited) + len(found.assumed) + len(found.uncited)
    share = f"{100 * found.assumed_share:.0f} %"
    if crisis.sources and found.assumed_share > 0.5:
        report.warning(
            "many-assumed",
            f"{stated - len(found.cited)} of {stated} numbers ({share}) rest on"
            " no source", None, "at most half should; such a forecast is of low confidence",
        )  # fmt: skip
