"""Text in a page that its readers do not see: not displayed, off the screen, white on white.

Such text may be meant for whoever reads the page by machine. It is left out, and that is told. Only
what styles in the page itself say can be known: `style` attributes and simple rules (a tag, a
class, an id) of its `<style>` elements; style sheets elsewhere are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Style = dict[str, str]
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<rest>(?:[.#][a-z0-9_-]+)*)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|rem|%|vw|pt)?")
_NOTHING = re.compile(r"0*(?:\.0+)?(?:px|em|rem|%|pt)?|0*[01](?:\.\d+)?px|0?\.\d+px")
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+%?))?\s*\)")
_MOST_STYLE = 300_000
_ALIKE = 24
_NAMED = {
    "white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245), "red": (255, 0, 0),
    "blue": (0, 0, 255), "green": (0, 128, 0), "navy": (0, 0, 128), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "silver": (192, 192, 192), "yellow": (255, 255, 0),
}  # fmt: skip
_CLEAR = (-1, -1, -1)
Colour = tuple[int, int, int]


def remove_hidden(tree: Any) -> list[str]:
    """Take what is not seen out of an lxml tree; returns the texts taken out."""
    rules = list(_rules(tree))
    taken: list[str] = []
    backgrounds: dict[Any, Colour | None] = {}
    colours: dict[Any, Colour | None] = {}
    doomed: list[Any] = []
    gone: set[Any] = set()
    for element in tree.iter():
        parent = element.getparent()
        if parent is not None and parent in gone:
            gone.add(element)
            continue
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "head"}:
            continue
        style = _style(element, rules)
        background = _colour(style.get("background-color") or style.get("background", ""))
        backgrounds[element] = background or backgrounds.get(parent)
        colours[element] = _colour(style.get("color", "")) or colours.get(parent)
        if _is_hidden(element, style, colours[element], backgrounds[element]):
            gone.add(element)
            doomed.append(element)
    for element in doomed:
        words = " ".join(" ".join(element.itertext()).split())
        if words:
            taken.append(words)
        _drop(element)
    return taken


def _is_hidden(
    element: Any, style: Mapping[str, str], colour: Colour | None, background: Colour | None
) -> bool:
    if element.get("hidden") is not None or element.tag == "template":
        return True
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return True
    if _is_nothing(style.get("opacity", "")) or _is_nothing(style.get("font-size", "")):
        return True
    if style.get("position") in {"absolute", "fixed"}:
        if any(_FAR.fullmatch(style.get(side, "")) for side in ("left", "top", "right", "bottom")):
            return True
        if "rect(0" in style.get("clip", "").replace("1px", "0"):
            return True
    if _FAR.fullmatch(style.get("text-indent", "")):
        return True
    cut = style.get("overflow") in {"hidden", "clip"}
    if cut and any(_is_nothing(style.get(side, "")) for side in ("height", "width", "max-height")):
        return True
    if colour is None:
        return False
    return colour == _CLEAR or _alike(colour, background or _NAMED["white"])


def _is_nothing(value: str) -> bool:
    return bool(value) and _NOTHING.fullmatch(value) is not None


def _alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _colour(value: str) -> Colour | None:
    """The colour that a value names, `_CLEAR` for none at all, None where it cannot be told."""
    value = value.strip()
    if value in _NAMED:
        return _NAMED[value]
    if value == "transparent":
        return _CLEAR
    if _HEX.fullmatch(value):
        digits = value[1:]
        if len(digits) <= 4:
            digits = "".join(2 * digit for digit in digits)
        if digits[6:8] == "00":
            return _CLEAR
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    match = _RGB.fullmatch(value)
    if match is None:
        return None
    if match[4] and float(match[4].rstrip("%") or 0) == 0:
        return _CLEAR
    return int(match[1]), int(match[2]), int(match[3])


def _style(element: Any, rules: list[tuple[str, frozenset[str], str, Style]]) -> Style:
    """What rules and the element's own attribute say, the latter last."""
    style: Style = {}
    own = frozenset((element.get("class") or "").lower().split())
    name = (element.get("id") or "").lower()
    for tag, classes, id_, said in rules:
        if (not tag or tag == element.tag) and classes <= own and (not id_ or id_ == name):
            style |= said
    return style | _declarations(element.get("style") or "")


def _declarations(text: str) -> Style:
    pairs = (each.split(":", 1) for each in text.lower().split(";") if ":" in each)
    return {key.strip(): value.replace("!important", "").strip() for key, value in pairs}


def _rules(tree: Any) -> Iterator[tuple[str, frozenset[str], str, Style]]:
    """Simple rules of the page's own style sheets: tag, classes, id, and what they say."""
    wanted = re.compile(
        r"display|visib|opacity|font-size|position|indent|clip|overflow|color|background"
    )
    text = "\n".join(each.text or "" for each in tree.iter("style"))[:_MOST_STYLE]
    for selectors, body in _RULE.findall(_plain_rules(_COMMENT.sub("", text))):
        if not wanted.search(body.lower()):
            continue
        said = _declarations(body)
        for selector in selectors.lower().split(","):
            match = _SIMPLE.fullmatch(selector.strip())
            if match is None or not selector.strip():
                continue
            parts = re.findall(r"[.#][^.#]+", match["rest"])
            ids = [part[1:] for part in parts if part[0] == "#"]
            classes = frozenset(part[1:] for part in parts if part[0] == ".")
            yield match["tag"] or "", classes, ids[0] if ids else "", said


def _plain_rules(text: str) -> str:
    """The text without what holds only on some devices: `@media print { ... }` and the like."""
    kept: list[str] = []
    place = 0
    while (at := text.find("@", place)) >= 0:
        kept.append(text[place:at])
        depth, place = 0, at
        while place < len(text):
            char = text[place]
            place += 1
            depth += (char == "{") - (char == "}")
            if (char == ";" and depth == 0) or (char == "}" and depth <= 0):
                break
    return "".join(kept) + text[place:]


def _drop(element: Any) -> None:
    """Remove an element, keeping the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
