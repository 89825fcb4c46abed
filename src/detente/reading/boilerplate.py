"""Paragraphs that are not part of an article: buttons, notices, captions, who wrote it.

What `detente.crisis.blocks` leaves out is not numbered. What is recognised here, beyond that, keeps
its number but is not read: numbers must not change when these rules do. Rules look at one paragraph
at a time, some only at the end of a text, where biographies and disclaimers stand. A rule that a
sentence of an article could meet does harm, so each wants the whole of a short paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.crisis.blocks import Block

_LAST = 4
_BARE = r"(?<![.!?])"
_NAME = (
    r"[A-Z][\w’'.-]+(?: (?:[A-Z][\w’'.-]*|al|bin|da|de|della|der|di|el|ibn|van|von))*"
    r"(?: [A-Z][\w’'-]+)"
)
_NAMES = rf"{_NAME}(?:(?:,| and|, and|;) {_NAME}){{0,5}}"
_ROLE = (
    r"fellow|professor|analyst|journalist|reporter|columnist|correspondent|editor|researcher"
    r"|lecturer|contributor|student|candidate|expert|scholar|writer|author|director|consultant"
)
_BUTTON = (
    r"share|tweet|facebook|twitter|x|linkedin|whatsapp|telegram|reddit|email|e-mail|print|pin"
    r"|pinterest|copy|link|save|follow|us|this|article|on|comments?|like|flipboard|instagram"
    r"|youtube|via|story|page|post|[\d,.]+k?|views?|reply|listen|download|pdf|menu|search|home"
    r"|skip|to|content|login|log|in"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
_AGENCY = r"(?:AFP|AP|Reuters|EPA|TASS|Getty(?: Images)?|Anadolu)"


@dataclass(frozen=True, slots=True)
class _Rule:
    """Left out is a paragraph that matches wholly. most : words it may have."""

    why: str
    most: int
    words: re.Pattern[str]
    at_end: bool = False


def _rule(why: str, most: int, *words: str, exact: bool = False, at_end: bool = False) -> _Rule:
    flags = re.DOTALL if exact else re.DOTALL | re.IGNORECASE
    return _Rule(why, most, re.compile("|".join(f"(?:{each})" for each in words), flags), at_end)


_RULES = (
    _rule("share button", 15, rf"(?:{_BUTTON})(?:[\s|·•]+(?:{_BUTTON}))*"),
    _rule(
        "subscription", 45,
        r"(?:subscribe|sign up|log in|sign in|become a (?:member|subscriber)|enter your e-?mail"
        r"|get (?:the latest|our)|thank you for (?:reading|signing|subscribing)|donate"
        r"|already a (?:member|subscriber)|support (?:our (?:work|journalism)|independent))\b.*",
        r".{0,120}\b(?:newsletter|your inbox|paywall|e-?mail updates)\b.*",
    ),
    _rule(
        "cookie banner", 120,
        r".{0,200}\b(?:use|uses|using|accept|accepting|our|manage|all) cookies\b.*",
        r".{0,200}\b(?:cookie (?:policy|settings|preferences|consent)|privacy policy)\b.*",
    ),
    _rule(
        "copyright", 60,
        r".{0,120}(?:©|\(c\) \d{4}|\bcopyright\b|all rights reserved).*",
        r"this (?:article|piece|text|post) (?:was )?(?:first|originally) (?:appeared|published).*",
        r"(?:re-?published|reprinted|licen[sc]ed under)\b.*",
    ),
    _rule(
        "related link", 30,
        rf"(?:read|see|watch|listen|hear|view|learn|find out)(?: also| more| next)\b.*{_BARE}",
        r"(?:related|see also|also (?:read|see)|most (?:read|popular|viewed)|recommended|trending"
        r"|further reading|tags?|topics?|filed under|categories|keywords)\b ?:.*",
        rf"(?:related|see also|also (?:read|see)|more (?:from|on|about)|most (?:read|viewed)"
        rf"|recommended|trending|you (?:may|might) (?:also )?(?:like|be interested)|in this section"
        rf"|further reading|(?:next|previous) (?:article|story)|filed under)\b.*{_BARE}",
    ),
    _rule("related link", 50, r".{0,300}\bread more(?: [\d\s,.]*)?"),
    _rule("date line", 45, rf"published in [^.]{{3,60}}, {_DATE}.*"),
    _rule(
        "advertisement", 12,
        r"advertisement|sponsored(?: content| by.*)?|paid (?:post|content)|ad|promoted"
        r"|story continues below.*",
    ),
    _rule(
        "caption", 70,
        r"(?:photo|image|picture|figure|fig\.|illustration|file (?:photo|picture)|video|credit|map)"
        r"s?(?: (?:by|credit|from|courtesy of)\b| ?\d*[:/|]).*",
        r".{10,400}\((?:photo|image|picture|credit|source)[^)]{2,80}\)\.?",
    ),
    _rule("caption", 70, rf".{{10,400}}(?:[/|] ?|\b[Vv]ia ){_AGENCY}[^.]{{0,40}}\.?", exact=True),
    _rule("author line", 25, rf"[Bb][Yy]:? {_NAMES}(?:,? .{{0,60}})?{_BARE}", exact=True),
    _rule(
        "author line", 40,
        r"(?:written|reporting|edited|editing|additional reporting|translated|compiled) by\b.*",
    ),
    _rule(
        "date line", 14,
        r"(?:(?:first |last )?(?:published|updated|posted|modified)(?: on| at)?:? ?)?"
        rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?{_DATE}"
        r"(?:[ ,|·-]+(?:at )?\d{1,2}[:.]\d{2}.{0,20})?",
        r"\d{1,3}[ -]min(?:ute)?s?\.?(?: read)?",
    ),
    _rule(
        "disclaimer", 90,
        r".{0,400}\b(?:views|opinions)(?: and opinions)? (?:expressed|are (?:those|solely|his|her))"
        r"\b.*",
        r".{0,400}\b(?:does|do) not (?:necessarily )?(?:reflect|represent) the (?:official )?"
        r"(?:views?|opinions?|positions?|polic)\w*\b.*",
    ),
    _rule(
        "biography", 70,
        rf"(?:(?:Dr|Prof|Sir|Amb|Gen|Lt)\.? )?{_NAME}(?: \([^)]{{1,60}}\))?"
        rf" (?:is|works|writes|teaches|covers|serves)\b.{{0,80}}?\b(?:{_ROLE})\b.*",
        exact=True, at_end=True,
    ),
    _rule(
        "biography", 90,
        r"about the authors?\b.*|follow (?:him|her|them|\w+) on (?:twitter|x)\b.*",
        r"the (?:author|writer)s? (?:is|are)\b.*",
        at_end=True,
    ),
    _rule(
        "publisher’s note", 90,
        r".{0,100}\b(?:is|are) (?:an? )?(?:non-?profit|non-?partisan|think tank|daily newsletter"
        r"|independent (?:think|research|news)|online (?:journal|magazine|publication))\b.*",
        at_end=True,
    ),
    _rule(
        "comment section", 10,
        r"(?:\d+ )?comments?(?: \(\d+\))?|leave a (?:comment|reply).*"
        r"|(?:post|add|show|view) (?:a |all )?comments?.*",
    ),
)  # fmt: skip
_MOST = max(rule.most for rule in _RULES)
_LONGEST = 1500
_LABEL = re.compile(r"\[[A-Za-z][A-Za-z ]{2,20}\](?=\S)")
_BYLINE = re.compile(rf"[Bb][Yy]:? ({_NAMES})")


def why_left_out(text: str, *, at_end: bool = False) -> str:
    """Why a paragraph is no part of its article, `""` where it is. at_end : it is near the end."""
    count = text.count(" ") + 1
    if count > _MOST or len(text) > _LONGEST:
        return ""
    for rule in _RULES:
        if count <= rule.most and (at_end or not rule.at_end) and rule.words.fullmatch(text):
            return rule.why
    return ""


def boilerplate(paragraphs: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """The places in the list of paragraphs that are not part of the article, with why."""
    for place, block in enumerate(paragraphs):
        why = why_left_out(block.text, at_end=place >= len(paragraphs) - _LAST)
        if why:
            yield place, why


def label_end(text: str) -> int:
    """Where a label in brackets that is glued to the first word ends, `[Disclaimer]On Friday`."""
    match = _LABEL.match(text)
    return 0 if match is None else match.end()


def byline(text: str) -> str:
    """The names of an author line, `""` where it is none."""
    match = _BYLINE.match(text)
    return "" if match is None else match[1]
