"""Small questions to a parsed sentence: lemmas, phrases, what hangs on a word by which relation."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from detente.reading.coder.tables import rows
from detente.reading.coder.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "parataxis", "appos", "csubj"})
_ODD = {
    "stag": "stage", "fir": "fire", "urg": "urge", "hop": "hope", "wag": "wage", "vot": "vote",
    "rag": "rage", "cit": "cite", "storme": "storm", "shelle": "shell", "seiz": "seize",
}  # fmt: skip


_INCLINED = words(
    "oppose prepare commit determine set concern worry alarm outrage involve interest "
    "dedicate ally poise resolve engage"
)


@cache
def known_verbs() -> frozenset[str]:
    """First words of the verbs of the lexicon."""
    return frozenset(row["verb"].split()[0] for row in rows("verbs"))


def lemma(token: Token) -> str:
    """The lemma in lower case, mended where the tagger took a noun's rule for a verb."""
    plain: str = token.lemma_.lower()
    if token.tag_ != "MD" and is_verb(token):
        return _verb_lemma(plain, token.lower_)
    if token.lower_ == "bases":
        return "base"
    if plain.endswith("s") and token.tag_ in {"NNS", "NNPS"} and not plain.endswith("ss"):
        return plain[:-1] if plain == token.lower_ else plain
    return plain


@cache
def _verb_lemma(plain: str, word: str) -> str:
    verbs = known_verbs()
    if plain in _ODD:
        return _ODD[plain]
    if (
        plain + "e" in verbs
        and word in {f"{plain}ed", f"{plain}es", f"{plain}ing"}
        and _short(plain)
    ):
        return plain + "e"  # `raped` is of `rape`: of `rap` it would be `rapped`
    if plain in verbs or (plain == word and not word.endswith(("ing", "ed"))):
        return plain
    stems = [plain + "e"]
    for ending in ("ed", "ing", "es", "s"):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            stems += [stem, stem + "e", stem[:-1]]
    return next((each for each in stems if each in verbs), plain)


def _short(stem: str) -> bool:
    """Whether a stem would double its last letter: one vowel between consonants, as in `rap`."""
    vowels = [each for each in stem if each in "aeiou"]
    return len(vowels) == 1 and stem[-1] not in "aeiouwxy" and stem[-2:-1] in set("aeiou")


def children(token: Token, *relations: str) -> list[Token]:
    """What hangs on a word by some relations, in order."""
    return [each for each in token.children if each.dep_ in relations]


def child(token: Token, *relations: str) -> Token | None:
    """The first of them."""
    return next((each for each in token.children if each.dep_ in relations), None)


def objects_of(token: Token, preposition: str) -> list[Token]:
    """Objects of a preposition that hangs on a word: of `talks with Iran`, `Iran`."""
    found = []
    for each in token.children:
        if each.dep_ in {"prep", "agent", "dative"} and each.lower_ == preposition:
            found += children(each, "pobj", "pcomp")
    return found


def conjuncts(token: Token) -> list[Token]:
    """A word and those joined to it by `and`, `or` or commas, in order."""
    found = [token]
    for each in found:
        found += [next_ for next_ in each.children if next_.dep_ == "conj" or _listed(next_)]
    return sorted(found, key=lambda each: each.i)


def _listed(name: Token) -> bool:
    """Of `Chad, the UAE and Oman`, the second, which the parser takes to explain the first."""
    if name.dep_ != "appos" or name.pos_ != "PROPN" or name.head.pos_ != "PROPN":
        return False
    after = child(name, "conj")
    return after is not None and after.pos_ == "PROPN"


def left_of(token: Token) -> list[Token]:
    """The words of a noun phrase before its head."""
    own: list[Token] = list(token.doc[token.left_edge.i : token.i])
    return own


def words_below(token: Token, *, stop: frozenset[str] = CLAUSES) -> Iterator[Token]:
    """A word and all below it but for clauses of their own, in the order of the text."""
    found = [token]
    for each in found:
        found += [next_ for next_ in each.children if next_.dep_ not in stop]
    yield from sorted(found, key=lambda each: each.i)


def edges(token: Token, *, stop: frozenset[str] = CLAUSES) -> tuple[int, int]:
    """First and last character of a phrase without its clauses."""
    words = list(words_below(token, stop=stop))
    first, last = words[0], words[-1]
    return first.idx, last.idx + len(last.text)


def is_verb(token: Token) -> bool:
    """Whether a word heads a clause as its verb."""
    return token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB")


def is_passive(verb: Token) -> bool:
    """`was attacked`, `is said to have`; a bare participle after a noun counts too."""
    if any(each.dep_ in {"nsubjpass", "auxpass", "csubjpass"} for each in verb.children):
        inclined = lemma(verb) in _INCLINED and verb.tag_ == "VBN"
        return not inclined or any(each.dep_ == "agent" for each in verb.children)
    if verb.tag_ == "VBN" and any(each.dep_ == "agent" for each in verb.children):
        return True
    bare = child(verb, "nsubj") is None  # not of `the charge that Chad had fired`
    return verb.dep_ == "acl" and verb.tag_ == "VBN" and bare and not _main(verb)


def _main(verb: Token) -> bool:
    """Whether a participle is the verb that the parser missed: `Ten commandos swept into`."""
    noun = verb.head
    if noun.dep_ != "ROOT" or any(each.dep_ == "agent" for each in verb.children):
        return False
    return all(each.tag_ in {"VBN", "VBG", "VB"} or not is_verb(each) for each in verb.doc)


_APART = frozenset({"relcl", "advcl", "ccomp", "parataxis", "conj", "csubj"})


def clause_words(verb: Token) -> list[Token]:
    """The words of a clause around its verb, without clauses of their own, in one run."""
    out: set[int] = set()
    for each in verb.subtree:
        if each != verb and each.i not in out and each.dep_ in _APART and is_verb(each):
            out |= {inner.i for inner in each.subtree}
    first = last = verb.i
    inside = {each.i for each in verb.subtree} - out
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    words: list[Token] = list(verb.doc[first : last + 1])
    while len(words) > 1 and (words[-1].is_punct or words[-1].dep_ == "cc"):
        words.pop()
    while len(words) > 1 and (words[0].is_punct or words[0].dep_ == "cc"):
        words.pop(0)
    return words


def covering(words: list[Token]) -> list[Token]:
    """All words from the first to the last of some."""
    places = [each.i for each in words]
    return list(words[0].doc[min(places) : max(places) + 1])
