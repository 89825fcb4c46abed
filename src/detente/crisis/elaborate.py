"""From the tree of a file to a `Crisis`: names first, then every part, then the whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import replace
from typing import Any

from detente.crisis.amend import amend, shared
from detente.crisis.citations import read_citations
from detente.crisis.context import Context
from detente.crisis.dates import read_date
from detente.crisis.diagnostics import Collector
from detente.crisis.dynamics import read_hazards, read_moves, read_rules, read_terms
from detente.crisis.elements import (
    declare,
    prose,
    read_actors,
    read_factors,
    read_numbers,
    read_sources,
    read_temper,
    read_theatres,
)
from detente.crisis.expand import expand_all, measures, reputations, settle, traces
from detente.crisis.mechanisms.registry import file_shape
from detente.crisis.model import Crisis, Source
from detente.crisis.nodes import Mapping, Scalar, shorten
from detente.crisis.provenance import UNKNOWN_DAY
from detente.crisis.queries import Variant, choose, read_ladder, read_questions, read_variants
from detente.crisis.shape import FORMAT, ID_PATTERN, HeadShape
from detente.crisis.source import SourceFile
from detente.crisis.validate import keys_of, read_entry, unknown_key


def elaborate(
    root: Mapping, source: SourceFile, variant: str | None, report: Collector
) -> Crisis | None:
    """The crisis that a file describes.

    Parts with errors are left out, so the result is to be handed out only when `report` has no
    errors; it serves to find more of them in the same pass. None when nothing can be said.
    """
    if not _format_is_known(root, report):
        return None
    context = Context(report, root)
    head = _head(context)
    shapes = declare(context)
    sources = read_sources(context)
    if head is not None:
        context.rests = read_citations(head.cite, context.names, report)
    expanded = expand_all(context)
    read_numbers(context)
    settle(context)
    as_of = None if head is None else read_date(head.as_of, report)
    if head is not None:
        read_temper(head, context)
    parts = {
        "actors": read_actors(context),
        "theatres": read_theatres(context),
        "factors": read_factors(context, shapes),
        "moves": amend(read_moves(context), expanded, context),
        "hazards": amend(read_hazards(context), expanded, context),
        "rules": read_rules(context),
        "worths": shared(read_terms(context, "worths"), expanded, context),
        "flows": shared(read_terms(context, "flows"), expanded, context),
        "questions": read_questions(context),
        "ladder": read_ladder(context),
        "reputations": reputations(expanded, context),
        "implied": measures(expanded, context),
        "expansions": traces(expanded, context),
    }
    chosen = choose(read_variants(context), variant, context)
    crisis = _assemble(head, as_of, sources, parts, context)
    return _as_variant(crisis, chosen, source, variant)


def _format_is_known(root: Mapping, report: Collector) -> bool:
    """Whether this version can read the file at all; nothing else is said of a later format."""
    entry = root.find("format")
    if entry is None or (isinstance(entry[1], Scalar) and entry[1].value == str(FORMAT)):
        return True
    place = entry[1].location
    text = entry[1].value if isinstance(entry[1], Scalar) else ""
    if re.fullmatch(r"\d+", text) and int(text) > FORMAT:
        report.error(
            "future-format", f"the file is in format {int(text)}; this version reads {FORMAT}",
            place, "use a later version of Detente",
        )  # fmt: skip
        return False
    report.error(
        "bad-value", f"`{shorten(text)}` is no format of the language", place,
        f"write `format: {FORMAT}`",
    )  # fmt: skip
    return True


def _head(context: Context) -> HeadShape | None:
    """What the file says of the crisis as a whole; sections are read elsewhere."""
    root, report = context.root, context.report
    whole = file_shape()
    sections = [key for key in keys_of(whole) if key not in keys_of(HeadShape)]
    own = tuple(entry for entry in root.entries if entry[0].value in keys_of(HeadShape))
    for key, _ in root.entries:
        if key.value not in keys_of(whole):
            unknown_key(root, whole, [key.value], report)
    for section in ("actors", "factors"):
        if section in sections and root.find(section) is None:
            report.error(
                "missing-key", f"the file has no `{section}`", root.location,
                f"a crisis needs `{section}:`",
            )  # fmt: skip
    head = replace(root, entries=own)
    shape = read_entry(HeadShape, head, root.location, "the file", report)
    if shape is not None and not re.match(ID_PATTERN, shape.crisis):
        report.error(
            "bad-name", f"`{shorten(shape.crisis)}` cannot name a crisis", shape.crisis.location,
            "use letters, digits and hyphens, as in `karabakh-2020`",
        )  # fmt: skip
    return shape


def _assemble(
    head: HeadShape | None,
    as_of: dt.date | None,
    sources: dict[str, Source],
    parts: dict[str, Any],
    context: Context,
) -> Crisis:
    return Crisis(
        id="" if head is None else str(head.crisis),
        title="" if head is None else str(head.title),
        as_of=as_of or UNKNOWN_DAY,
        format=FORMAT,
        sources=sources,
        numbers=context.numbers,
        note="" if head is None else prose(head.note),
        path=context.root.source.name,
        **parts,
    )


def _as_variant(crisis: Crisis, chosen: Variant, source: SourceFile, name: str | None) -> Crisis:
    """The crisis with what the variant says instead, and with its digest."""
    digest = hashlib.sha256(source.data)
    if name is not None:
        digest.update(b"\0variant\0" + name.encode("utf-8", "surrogatepass"))
    factors = tuple(
        replace(factor, start=chosen.start.get(factor.id, factor.start))
        for factor in crisis.factors
    )
    return replace(
        crisis, factors=factors, as_of=chosen.as_of or crisis.as_of,
        title=chosen.title or crisis.title, digest=digest.hexdigest(),
    )  # fmt: skip
