"""Which language a text is in, by its script and its commonest words.

Enough to say that a text is not English. Function words make up a third to a half of any prose, so
that a few hundred letters tell languages apart; what is closer than that (Danish and Norwegian,
Serbian and Croatian) may be called by its neighbour's name, which serves the purpose as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

NAMES = {
    "ar": "Arabic or Persian", "cs": "Czech", "da": "Danish or Norwegian", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian or Serbian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "ko": "Korean", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian or a language near to it", "sv": "Swedish", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_WORDS = {
    "cs": "a se v na je že s z do o pro jsou i jako k by ale jeho nebo po byl však která podle",
    "da": "og i at det er en til af på som for med den de ikke der har et fra var han ved sig om",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch",
    "en": "the of and to in a is that for it as was with be by on not he his but are from or have "
    "an they which at has this had its their were been if would who will",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más pero",
    "fi": "ja on ei se että hän oli ovat mutta kun niin myös joka sen mukaan ole tai jotka vain",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce",
    "hr": "i je u na da se za su od s kao što će koji ne iz o ali bi to kako bio sa ili nakon",
    "hu": "a az és hogy nem is egy van meg ez volt csak már de el ki mint még azt ha vagy lehet",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena oleh ada",
    "it": "di e il la che in a per un è del non si una con i da della le dei al nel sono come più",
    "nl": "de van het een en in is dat op te zijn met voor niet die aan er om ook als dan maar",
    "pl": "w i na z się do nie że jest o to przez jak po co dla od za ale są oraz który być czy",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao",
    "ro": "de și în la a cu pe să care nu din o un este mai pentru că sunt au fi ce prin dar",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar sonra ise ne ama ya var",
    "vi": "và của là có trong cho được các một những không với người đã để này từ khi đến về",
}
_SCRIPTS = {
    "ARABIC": "ar", "HEBREW": "he", "GREEK": "el", "ARMENIAN": "hy", "GEORGIAN": "ka",
    "DEVANAGARI": "hi", "THAI": "th", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja",
    "CJK": "zh", "CYRILLIC": "ru",
}  # fmt: skip
_SETS = {key: frozenset(words.split()) for key, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000
_LEAST_WORDS, _LEAST_SHARE, _MARGIN = 8, 0.12, 1.3


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of most of a text, `""` where it cannot be told."""
    text = text[:_SAMPLE]
    letters = Counter(_script(char) for char in text if char.isalpha())
    if not letters:
        return ""
    script, count = letters.most_common(1)[0]
    if letters["HIRAGANA"] + letters["KATAKANA"] > 0.1 * letters.total():
        return "ja"
    if script in _SCRIPTS and count > 0.5 * letters.total():
        ukrainian = script == "CYRILLIC" and sum(text.count(char) for char in "іїєґ") > 0.02 * count
        return "uk" if ukrainian else _SCRIPTS[script]
    words = [word.lower() for word in _WORD.findall(text)]
    return _by_words(words) if len(words) >= _LEAST_WORDS else ""


def _by_words(words: list[str]) -> str:
    counts = Counter(words)
    shares = {
        key: sum(counts[word] for word in common) / len(words) for key, common in _SETS.items()
    }
    first, second = sorted(shares, key=lambda key: (-shares[key], key))[:2]
    if shares[first] < _LEAST_SHARE or shares[first] < _MARGIN * shares[second]:
        return ""
    return first


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0]
