"""The grammar of conditions, quantities and changes: text to a syntax tree.

One grammar serves conditions and quantities; which of the two an expression is, its names and its
dimension are settled in `detente.crisis.resolve`, so that a mix-up gets a better message than a
parser could give. LALR(1) with a contextual lexer: linear time, no recursion. Levels may hold
spaces and begin with a digit because the lexer knows that only a level can stand after a
comparison. (`target` is `name` again under another rule, lest the parser's tables let the lexer
confuse the two kinds of `=`.)
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from detente.crisis.syntax import (
    Binary,
    Calling,
    Changing,
    Comparing,
    Literal,
    Logic,
    Member,
    Phrase,
    Syntax,
    Unary,
    UnitText,
    Word,
)

MAX_LENGTH = 4000
MAX_DEPTH = 100
LARGEST = 1e9

KEYWORDS = ("and", "or", "not", "in", "per")

_KEYWORD = rf"(?:{'|'.join(KEYWORDS)})(?![\w'’-])"
_MORE = rf"(?:[-'’]\w+)*(?:\s+(?!{_KEYWORD})\w+(?:[-'’]\w+)*)*"
NAME = rf"(?!{_KEYWORD})[^\W\d]\w*{_MORE}"
LEVEL = rf"(?!{_KEYWORD})\w+{_MORE}"

_GRAMMAR = r"""
phrase: expression unit?
unit: (POINTS | POINTS? PER | SPAN | PERCENT) range?

expression: conjunction | disjunction
disjunction: conjunction (OR conjunction)+
conjunction: negation (AND negation)*
negation: NOT negation -> inverse
    | comparison
comparison: sum
    | sum CMP level -> compare
    | sum IN list_ -> member
    | sum NOT IN list_ -> member
list_: LSQB level ("," level)* RSQB
sum: product
    | sum PLUS product -> binary
    | sum MINUS product -> binary
product: unary
    | product STAR unary -> binary
    | product SLASH unary -> binary
unary: MINUS unary -> inverse
    | power
power: atom
    | atom HAT unary -> binary
atom: NUMBER range? -> literal
    | name
    | name LPAR expression ("," expression)* RPAR -> call
    | LPAR expression RPAR -> group
range: LSQB signed "," signed RSQB
signed: (MINUS | PLUS)? NUMBER
name: NAME | QUOTED
level: LEVEL | QUOTED

changes: change (";" change)* ";"?
change: target
    | target SET level
    | target PLUS NUMBER
    | target MINUS NUMBER
target: NAME | QUOTED

OR: /or(?![\w'’-])/
AND: /and(?![\w'’-])/
NOT: /not(?![\w'’-])/
IN: /in(?![\w'’-])/
CMP: "!=" | "<=" | ">=" | "=" | "<" | ">"
SET: "="
PLUS: "+"
MINUS: "-"
STAR: "*"
SLASH: "/"
HAT: "^"
LPAR: "("
RPAR: ")"
LSQB: "["
RSQB: "]"
PERCENT: "%"
POINTS.3: /points?(?!\w)/
PER.3: /(?:per(?!\w)|\/)\s*(?:\d+(?:\.\d+)?\s*)?(?:day|week|month|year)s?(?!\w)/
SPAN.3: /(?:day|week|month|year)s?(?!\w)/
NUMBER.2: /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w)/
QUOTED: /"[^"]*"|'[^']*'/
%ignore /\s+/
"""
_NAMES = f"NAME: /{NAME}/\nLEVEL: /{LEVEL}/\n"


class ExpressionFault(Exception):  # noqa: N818 (reported as a diagnostic, never raised to users)
    """A text that is no expression; `start` to `end` is the part at fault."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.start, self.end, self.hint = start, end, hint


def parse_phrase(text: str) -> Phrase:
    """A condition or a quantity. Raises ExpressionFault."""
    phrase = _parse(text, "phrase")
    assert isinstance(phrase, Phrase)  # noqa: S101 (what the start rule makes)
    return phrase


def parse_changes(text: str) -> tuple[Changing, ...]:
    """One effect or several separated by `;`. Raises ExpressionFault."""
    changes = _parse(text, "changes")
    assert isinstance(changes, tuple)  # noqa: S101 (what the start rule makes)
    return changes


def _parse(text: str, start: str) -> object:
    if not text.strip():
        raise ExpressionFault("nothing is written here", 0, len(text))
    if len(text) > MAX_LENGTH:
        raise ExpressionFault(
            f"an expression of {len(text):,} characters; at most {MAX_LENGTH:,}", 0, 1,
            "split it: name a part under `numbers:`, or use a factor",
        )  # fmt: skip
    try:
        tree = _parser().parse(text, start=start)
    except UnexpectedInput as fault:
        raise _explain(fault, text) from None
    except RecursionError:
        raise _too_deep() from None
    return tree


@cache
def _parser() -> Lark:
    return Lark(
        _GRAMMAR + _NAMES, parser="lalr", lexer="contextual", start=["phrase", "changes"],
        transformer=_Builder(), maybe_placeholders=False,
    )  # fmt: skip


def _too_deep() -> ExpressionFault:
    return ExpressionFault(
        f"nested more than {MAX_DEPTH} deep", 0, 1, "split it: name a part under `numbers:`"
    )


class _Builder(Transformer[Token, Any]):
    """Builds the syntax tree while parsing."""

    def phrase(self, items: list[Any]) -> Phrase:
        unit = items[1] if len(items) > 1 else None
        if depth(items[0]) > MAX_DEPTH:
            raise _too_deep()
        return Phrase(items[0], unit)

    def unit(self, items: list[Any]) -> UnitText:
        tokens = [item for item in items if isinstance(item, Token)]
        spread = next((item for item in items if isinstance(item, tuple)), None)
        text = " ".join(str(token) for token in tokens)
        return UnitText(_start(tokens[0]), _end(tokens[-1]), text, spread and spread[:2])

    def disjunction(self, items: list[Any]) -> Syntax:
        return _logic("or", items[::2])

    def conjunction(self, items: list[Any]) -> Syntax:
        return items[0] if len(items) == 1 else _logic("and", items[::2])

    def _only(self, items: list[Any]) -> Any:
        return items[0]

    negation = comparison = sum = product = unary = power = atom = expression = _only

    def inverse(self, items: list[Any]) -> Syntax:
        operator, operand = items
        return Unary(_start(operator), operand.end, str(operator), operand)

    def compare(self, items: list[Any]) -> Comparing:
        left, operator, level = items
        return Comparing(left.start, level.end, str(operator), left, level)

    def member(self, items: list[Any]) -> Member:
        levels, end = items[-1]
        return Member(items[0].start, end, items[0], levels, len(items) == 4)

    def list_(self, items: list[Any]) -> tuple[tuple[Word, ...], int]:
        return tuple(items[1:-1]), _end(items[-1])

    def binary(self, items: list[Any]) -> Binary:
        left, operator, right = items
        return Binary(left.start, right.end, str(operator), left, right)

    def literal(self, items: list[Any]) -> Literal:
        number = items[0]
        if len(items) == 1:
            return Literal(_start(number), _end(number), _value(number))
        low, high, end = items[1]
        return Literal(_start(number), end, _value(number), (low, high))

    def range(self, items: list[Any]) -> tuple[float, float, int]:
        return items[1], items[2], _end(items[3])

    def signed(self, items: list[Any]) -> float:
        value = _value(items[-1])
        return -value if items[0] == "-" else value

    def call(self, items: list[Any]) -> Calling:
        return Calling(items[0].start, _end(items[-1]), items[0], tuple(items[2:-1]))

    def group(self, items: list[Any]) -> Syntax:
        inner: Syntax = items[1]
        return inner

    def name(self, items: list[Any]) -> Word:
        return _word(items[0])

    level = target = name

    def changes(self, items: list[Any]) -> tuple[Changing, ...]:
        return tuple(items)

    def change(self, items: list[Any]) -> Changing:
        name = items[0]
        if len(items) == 1:
            return Changing(name.start, name.end, name, "")
        if isinstance(items[2], Word):
            return Changing(name.start, items[2].end, name, "=", level=items[2])
        steps = self.literal(items[2:])
        return Changing(name.start, steps.end, name, str(items[1]), steps=steps)


def _logic(op: str, operands: list[Any]) -> Logic:
    return Logic(operands[0].start, operands[-1].end, op, tuple(operands))


def _word(token: Token) -> Word:
    quoted = token.type == "QUOTED"
    text = token[1:-1] if quoted else str(token)
    return Word(_start(token), _end(token), " ".join(text.split()), quoted)


def _value(token: Token) -> float:
    value = float(token)
    if abs(value) > LARGEST:
        raise ExpressionFault(
            f"`{token}` is too large: at most 1e9 is allowed", _start(token), _end(token)
        )
    return value


def _start(token: Token) -> int:
    return token.start_pos or 0


def _end(token: Token) -> int:
    return token.end_pos or 0


def depth(tree: Syntax) -> int:
    """Levels of nesting, found without recursion."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        waiting.extend((child, level + 1) for child in children(node))
    return deepest


def children(node: Syntax) -> tuple[Syntax, ...]:
    """The parts of a node that are expressions themselves."""
    if isinstance(node, (Comparing, Member)):
        return (node.left,)
    if isinstance(node, Logic):
        return node.operands
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    return node.arguments if isinstance(node, Calling) else ()


# --- what went wrong, in words ----------------------------------------------------------------

_SLIPS: tuple[tuple[str, str], ...] = (
    (r"==", "compare with a single `=`"),
    (r"<>|=!|≠", "write `!=`"),
    (r"≥|=>", "write `>=`"),
    (r"≤|=<", "write `<=`"),
    (r"&&?|\|\|?", "write `and` or `or`"),
    (r"!", "write `not`, or `!=` between a factor and its level"),
    (r"\*\*", "a power is written with `^`"),
    (r"[×·]", "multiply with `*`"),
    (r"[−–—]", "use the plain minus sign `-`"),
    (r"[:+*/-]=|:", "a change is written `factor = level` or `factor + 1`"),
    (r"[{}]", "braces are no part of an expression"),
)
_EXPECTED: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"LEVEL"}), "a level"),
    (frozenset({"NAME", "NUMBER"}), "a name or a number"),
    (frozenset({"NAME"}), "a name"),
    (frozenset({"NUMBER"}), "a number"),
    (frozenset({"RPAR"}), "a closing `)`"),
    (frozenset({"RSQB"}), "a closing `]`"),
    (frozenset({"LSQB"}), "a list of levels in `[ ]`"),
    (frozenset({"SET"}), "`= level`, `+ 1` or `- 1`"),
)


def _explain(fault: UnexpectedInput, text: str) -> ExpressionFault:
    expected: set[str] = set()
    at, found = len(text), ""
    if isinstance(fault, UnexpectedToken):
        expected = set(fault.accepts or fault.expected)
        if fault.token.type != "$END":
            at, found = _start(fault.token), str(fault.token)
    elif isinstance(fault, UnexpectedCharacters):
        expected, at = set(fault.allowed or ()), fault.pos_in_stream or 0
        match = re.compile(r"\w+|\S").match(text, at)
        found = match.group() if match else ""
    elif isinstance(fault, UnexpectedEOF):
        expected = set(fault.expected)
    if text.count("(", 0, at) <= text.count(")", 0, at):
        expected.discard("RPAR")
    wanted = next((words for names, words in _EXPECTED if names <= expected), "")
    wanted = f"; expected {wanted}" if wanted else ""
    if not found:
        end = len(text.rstrip())
        return ExpressionFault(f"the expression stops too early{wanted}", end, end + 1, "")
    hint = _slip(text, at)
    return ExpressionFault(f"`{found}` cannot stand here{wanted}", at, at + len(found), hint)


def _slip(text: str, at: int) -> str:
    """A hint for a habit from another language at `at`, or one character before it."""
    for pattern, hint in _SLIPS:
        compiled = re.compile(pattern)
        if compiled.match(text, at) or (at and compiled.match(text, at - 1)):
            return hint
    if re.compile(_KEYWORD).match(text, at):
        return _quotes(text, at)
    if re.search(r"\b(?:AND|OR|NOT|IN)\b", text):
        return "write `and`, `or`, `not` and `in` in small letters"
    if text.count("(") > text.count(")"):
        return "a `(` is not closed; within { } a value that holds a comma goes in quotes"
    sign = text[at : at + 1]
    if sign in {'"', "'"}:
        return "close the quote"
    if not sign.isascii():
        return f'a name or level with such a sign goes in quotes, as in "{sign} war"'
    return ""


def _quotes(text: str, at: int) -> str:
    """That a name with the keyword at `at` goes in quotes, shown on the words around it."""
    word = re.compile(r"\w+").match(text, at)
    keyword = word.group() if word else ""
    before = re.split(rf"[^\w\s'’-]|\b{_KEYWORD}", text[:at])[-1]
    after = re.split(r"[^\w\s'’-]|\b(?:and|or)\b", text[at + len(keyword) :])[0]
    name = " ".join(f"{before}{keyword}{after}".split())
    shown = f', as in "{name}"' if name != keyword else ""
    return f"a name or level that holds the word `{keyword}` goes in quotes{shown}"
