"""Which language a text is in. The sentences are our own, one thought in many tongues."""

from __future__ import annotations

import pytest

from detente.reading.language import NAMES, language_of

SAID = {
    "en": (
        "The two governments said on Friday that they would not be the first to break the "
        "truce, but neither of them had withdrawn its guns from the line."
    ),
    "de": (
        "Die beiden Regierungen sagten am Freitag, dass sie die Waffenruhe nicht als Erste "
        "brechen würden, aber keine von ihnen hat die Geschütze von der Linie abgezogen."
    ),
    "fr": (
        "Les deux gouvernements ont dit vendredi qu'ils ne seraient pas les premiers à rompre "
        "la trêve, mais aucun des deux n'a retiré ses canons de la ligne."
    ),
    "es": (
        "Los dos gobiernos dijeron el viernes que no serían los primeros en romper la tregua, "
        "pero ninguno de los dos ha retirado sus cañones de la línea."
    ),
    "it": (
        "I due governi hanno detto venerdì che non sarebbero stati i primi a rompere la tregua, "
        "ma nessuno dei due ha ritirato i cannoni dalla linea del fronte."
    ),
    "pt": (
        "Os dois governos disseram na sexta-feira que não seriam os primeiros a romper a "
        "trégua, mas nenhum deles retirou os canhões da linha."
    ),
    "nl": (
        "De twee regeringen zeiden vrijdag dat ze niet als eerste het bestand zouden breken, "
        "maar geen van beide heeft het geschut van de linie gehaald."
    ),
    "sv": (
        "De två regeringarna sade på fredagen att de inte skulle bryta vapenvilan först, men "
        "ingen av dem har dragit tillbaka sina kanoner från linjen."
    ),
    "da": (
        "De to regeringer sagde fredag, at de ikke ville være de første til at bryde "
        "våbenhvilen, men ingen af dem har trukket kanonerne væk fra linjen."
    ),
    "pl": (
        "Oba rządy powiedziały w piątek, że nie złamią rozejmu jako pierwsze, ale żaden z nich "
        "nie wycofał dział z linii, która jest sporna od lat."
    ),
    "tr": (
        "İki hükümet cuma günü ateşkesi ilk bozan taraf olmayacaklarını söyledi, ama hiçbiri "
        "bir top bile geri çekmedi ve bu çok tehlikeli bir oyun."
    ),
    "ru": (
        "Оба правительства заявили в пятницу, что не нарушат перемирие первыми, но ни одно из "
        "них не отвело орудия."
    ),
    "uk": (
        "Обидва уряди заявили в п'ятницю, що не порушать перемир'я першими, але жоден із них не "
        "відвів гармати від лінії."
    ),
    "ar": "قالت الحكومتان يوم الجمعة إنهما لن تكونا أول من يخرق الهدنة",
    "hy": "Երկու կառավարություններն ուրբաթ օրը հայտարարեցին, որ առաջինը չեն խախտի զինադադարը։",
    "ka": "ორივე მთავრობამ პარასკევს განაცხადა, რომ ისინი პირველი არ დაარღვევენ ზავს.",
    "zh": "两国政府星期五表示，他们不会首先破坏停火。",
    "ja": "両政府は金曜日、停戦を最初に破ることはないと述べた。",
    "el": "Οι δύο κυβερνήσεις είπαν την Παρασκευή ότι δεν θα παραβιάσουν πρώτες την εκεχειρία.",
    "he": "שתי הממשלות אמרו ביום שישי שלא יהיו הראשונות להפר את הפסקת האש",
}  # fmt: skip


@pytest.mark.parametrize("code", SAID)
def test_languages_are_told_apart(code: str) -> None:
    assert language_of(SAID[code]) == code
    assert code in NAMES


@pytest.mark.parametrize("text", ["", "123 456", "Baku!", "zz qq xx vv ww kk jj yy hh gg ff dd"])
def test_what_cannot_be_told(text: str) -> None:
    assert language_of(text) == ""


def test_foreign_words_in_an_english_text_do_not_mislead() -> None:
    assert language_of(SAID["en"] + " “" + SAID["tr"][:60] + "”") == "en"
