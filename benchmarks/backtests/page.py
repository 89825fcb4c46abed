"""The result page: what was forecast, what happened, and how it compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from benchmarks.backtests import frozen
from benchmarks.backtests.claims import Claims, Judged
from benchmarks.backtests.played import Played, joined, own_day
from benchmarks.timing import setting, table
from detente.evidence.scorecard import SCORES, Entry, Scorecard
from detente.evidence.scores import Score
from detente.evidence.skill import Skill, skill
from detente.show import numbers
from detente.show import scores as words
from detente.show.tables import Table

HONEST = (
    "**The authors of every file knew how the crisis ended**, and so did those who wrote the "
    "claims down. Nothing dated after the day of a forecast may be cited (the language refuses "
    "it), base rates are cut at that day, and each file says at its top how its numbers were set "
    "and what was revised after a first draft. That does not make hindsight impossible. These are "
    "therefore backtests, not forecasts: a bad score says something, a good one little. Four "
    "questions (two of cuba-1962, one each of berlin-1961 and karabakh-2020) were given their "
    "class while their forecasts were in view. Six crises, whose questions stand and fall "
    "together, are few in any case."
)
SKILL_NOTE = (
    "Skill over it: 1 less Detente's mean Brier score over that of the other, with an interval "
    "that redraws whole crises; few crises make it too narrow. Default numbers: every number of a "
    "file at the documented default of its kind, so that its structure alone speaks. Even chances "
    "earn 0.250 and 0.693."
)


@dataclass(frozen=True, slots=True)
class Side:
    """A claim beside the forecasts of its question: Detente's, that of its article's reading."""

    judged: Judged
    detente: float | None
    reading: float | None
    rate: float | None


def paragraphs(
    played: Sequence[Played],
    claims: Claims,
    sides: Sequence[Side],
    wrong: Scorecard,
    later: Sequence[str] = (),
) -> list[str]:
    """The page, part by part. later : what was found of later days."""
    whole = joined([each.file for each in played])
    last = own_day(whole)
    return [
        HONEST,
        "## What it says",
        *_said(played, last),
        "## All questions that are yes or no",
        _forecasters(played),
        *_notes(played),
        "## By crisis, Brier score on its own day",
        _by_crisis(played),
        "## Every question, its own day, the worst first",
        _markdown(words.entries(last)),
        "## Over all days that a file declares",
        "Averaged over the days that each forecast stood, until the question was settled.",
        _over_life(played),
        *later,
        *_section("## Times and shares of time", words.amounts(whole)),
        *_calibration(last),
        *_section("## Which hinge was wrong", words.post_mortem(wrong)),
        "## The articles' claims",
        _claims_text(claims),
        _claims_table(sides),
        *_section("## Not scored", words.left_out(whole)),
        "## What was fixed beforehand, and how the numbers were set",
        _frozen(),
        *_how(played),
        f"Taken with {setting(('numpy', 'scipy', 'numba'))}.",
    ]


def _said(played: Sequence[Played], card: Scorecard) -> list[str]:
    """The result in sentences, made from the numbers alone."""
    even, rates, found = card.against_even(), card.against_rates(), card.calibration()
    means = sorted((own_day(each.file).mean(), each.given.crisis.id) for each in played)
    first = (
        f"Over all {len(card.entries)} questions the mean Brier score is {card.mean():.3f}, where "
        f"even chances earn 0.250; by crisis it runs from {means[0][0]:.3f} ({means[0][1]}) to "
        f"{means[-1][0]:.3f} ({means[-1][1]})."
    )
    told = [first]
    for skill_, other in ((even, "even chances"), (rates, "base rates")):
        if skill_ is not None and skill_.interval is not None:
            low, high = skill_.interval
            sure = "better" if low > 0 else "worse" if high < 0 else "not shown to differ"
            told.append(
                f"Skill over {other}, on {skill_.count} questions: {skill_.value:+.2f}, 95 % from "
                f"{low:+.2f} to {high:+.2f}: {sure}."
            )
    for each in () if found is None else found.bins:
        if not each.fits:
            side = "more" if each.share > each.band[1] else "fewer"
            told.append(
                f"Of {each.count} questions that were given {each.low:.0%} to {each.high:.0%}, "
                f"{each.happened} happened: {side} than a calibrated forecaster could have seen."
            )
    return [" ".join(told).replace("%", " %").replace("  %", " %")]


def _how(played: Sequence[Played]) -> list[str]:
    """What the head of each file says of how its numbers were set."""
    found = []
    for each in played:
        lines = Path(each.given.crisis.path).read_text(encoding="utf-8").splitlines()
        head = [line.removeprefix("#").strip() for line in takewhile(_is_comment, lines)]
        text = " ".join(line for line in head if line)
        found.append(f"**{each.given.crisis.id}**. {text}")
    return found


def _is_comment(line: str) -> bool:
    return line.startswith("#")


def _frozen() -> str:
    rows = [[f"`{name}`", f"`{digest[:16]}`"] for name, digest in frozen.known().items()]
    changed = frozen.changed()
    told = (
        "None of them has changed since."
        if not changed
        else f"**Changed since: {', '.join(f'`{each}`' for each in changed)}.**"
    )
    return (
        "The files were frozen before any score was computed: `benchmarks/backtests/frozen.yaml` "
        f"holds their hashes and was committed first. {told}\n\n"
        + table(("file", "sha256, first 16 digits"), rows)
    )


def _forecasters(played: Sequence[Played]) -> str:
    """Everybody on the same questions, and on those with a class."""
    last = own_day(joined([each.file for each in played]))
    rows = []
    for name, chosen in (
        ("all questions", last.entries),
        ("with a class", [each for each in last.entries if each.rate is not None]),
    ):
        keys = [(each.crisis, each.id) for each in chosen]
        plain = _defaults(played, keys)
        for who, scored in (
            ("Detente, the file", list(chosen)),
            ("Detente, default numbers", plain),
            ("base rate", None),
            ("even chances", None),
        ):
            if who == "base rate" and name == "all questions":
                continue
            rows.append([name, who, *_means(who, list(chosen), scored)])
    head = ("questions", "forecaster", "number", "Brier", "log", "skill over it, 95 %")
    return table(head, rows)


def _defaults(played: Sequence[Played], keys: Sequence[tuple[str, str]]) -> list[Entry] | None:
    cards = [each.defaults for each in played if each.defaults is not None]
    known = {(e.crisis, e.id): e for e in own_day(joined(cards)).entries}
    return [known[key] for key in keys] if all(key in known for key in keys) else None


def _means(who: str, chosen: list[Entry], scored: list[Entry] | None) -> list[str]:
    """Mean scores of a forecaster, and Detente's skill over it."""
    found: dict[str, list[float]] = {}
    for name, rule in SCORES.items():
        if who == "base rate":
            found[name] = [each.rate_score(rule) for each in chosen]
        elif who == "even chances":
            found[name] = [rule(0.5, each.happened) for each in chosen]
        elif scored is not None:
            found[name] = [each.score(rule) for each in scored]
        else:
            return ["–", "–", "–", "–"]
    means = [words.plain(sum(each) / len(each)) for each in found.values()]
    own = [each.score() for each in chosen]
    told = "–" if who == "Detente, the file" else _told(
        skill(own, found["brier"], [each.crisis for each in chosen])
    )  # fmt: skip
    return [str(len(chosen)), *means, told]


def _told(found: Skill) -> str:
    if found.interval is None:
        return f"{found.value:+.2f}"
    low, high = found.interval
    return f"{found.value:+.2f} [{low:+.2f}, {high:+.2f}]"


def _notes(played: Sequence[Played]) -> list[str]:
    faults = [f"{each.given.crisis.id}: {each.fault}" for each in played if each.fault]
    return [
        SKILL_NOTE,
        *(["No forecast at default numbers: " + "; ".join(faults)] if faults else []),
    ]


def _by_crisis(played: Sequence[Played]) -> str:
    rows = []
    for each in played:
        card = own_day(each.file)
        rated = [e for e in card.entries if e.rate is not None]
        plain = "–" if each.defaults is None else f"{own_day(each.defaults).mean():.3f}"
        rows.append(
            [
                each.given.crisis.id, numbers.short_date(each.last.crisis.as_of),
                str(len(card.entries)), f"{card.mean():.3f}", plain,
                str(len(rated)), _mean([e.score() for e in rated]),
                _mean([e.rate_score() for e in rated]),
            ]
        )  # fmt: skip
    head = ("crisis", "as of", "questions", "Detente", "default numbers", "with a class",
            "Detente there", "base rate there")  # fmt: skip
    return table(head, rows)


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else "–"


def _over_life(played: Sequence[Played]) -> str:
    rows = []
    for each in played:
        card = each.file
        rows.append(
            [
                each.given.crisis.id, str(each.days), f"{card.mean():.3f}",
                f"{own_day(card).mean():.3f}", _log(card, SCORES["log"]),
            ]
        )  # fmt: skip
    head = ("crisis", "days", "Brier over the days", "Brier on its own day", "log over the days")
    return table(head, rows)


def _log(card: Scorecard, rule: Score) -> str:
    return f"{card.mean(rule):.3f}"


def _calibration(card: Scorecard) -> list[str]:
    found = card.calibration()
    return [] if found is None else _section("## Calibration", words.calibration(found))


def _section(title: str, shown: Table | None) -> list[str]:
    return [] if shown is None else [title, _markdown(shown)]


def _markdown(shown: Table) -> str:
    rows = [[cell.replace("|", "\\|") for cell in row] for row in shown.rows]
    text = table([column.name for column in shown.columns], rows)
    return "\n\n".join((text, *shown.notes))


def _claims_text(claims: Claims) -> str:
    return (
        f"{len(claims.claims)} claims of the two articles on the war of 2020 can be scored on "
        f"questions of `karabakh-2020`; {len(claims.unscored)} further sentences cannot, each with "
        "its reason in `benchmarks/backtests/claims.yaml`. A claim is a range of probability, by "
        "its word; scored is the middle, with the best and worst of the range. Detente's forecast "
        "is that of the file on the article's day, and that of the article's own reading. The "
        "claims are scored on questions that they were not written for, and their windows are ours."
    )


def _claims_table(sides: Sequence[Side]) -> str:
    rows = []
    for side in sides:
        claim, judged = side.judged.claim, side.judged
        span = f"{claim.low:.2f} to {claim.high:.2f}"
        if judged.score is None:
            told, scored = "void", judged.void
        else:
            told = "yes" if judged.happened else "no"
            scored = f"{judged.score:.3f} [{judged.best:.3f}, {judged.worst:.3f}]"
        rows.append(
            [
                claim.place, claim.says, claim.question, span, told, scored,
                *(_forecast_score(p, judged.happened) for p in
                  (side.detente, side.reading, side.rate)),
            ]
        )  # fmt: skip
    head = ("place", "says", "question", "chance of yes", "came out", "claim's Brier [range]",
            "Detente", "its reading in Detente", "base rate")  # fmt: skip
    return table(head, rows)


def _forecast_score(probability: float | None, happened: bool | None) -> str:
    """`4 %: 0.002`, the forecast with its Brier score."""
    if probability is None:
        return "–"
    told = numbers.per_cent(probability)
    return told if happened is None else f"{told}: {(probability - happened) ** 2:.3f}"
