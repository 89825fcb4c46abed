"""Run all backtests and write `benchmarks/results/backtests.md`.

python -m benchmarks.backtests
"""

from __future__ import annotations

import dataclasses
import sys

import detente
from benchmarks.backtests import frozen, later, later_page, page
from benchmarks.backtests.claims import Claim, Claims, judge, load_claims
from benchmarks.backtests.played import Played, forecast, joined, own_day, play
from benchmarks.timing import publish
from detente.evidence.resolution import Resolution
from detente.evidence.scorecard import Scorecard
from detente.study.postmortem import post_mortem

KARABAKH = "karabakh-2020"
DAYS = {"examiner": None, "cepa": "mid-october"}
"""The variant that each article's claims are judged on: the day of its information."""
WORST = 6


def main() -> None:
    """Forecast every crisis with known answers, score it, write the page."""
    paths = sorted(path.parent for path in (frozen.ROOT / "crises").glob("*/answers.yaml"))
    played = []
    for path in paths:
        sys.stderr.write(f"{path.name}\n")
        played.append(play(path))
    sides, claims = _claims(next(e for e in played if e.given.crisis.id == KARABAKH))
    last = own_day(joined([each.file for each in played]))
    outlooks = {(each.given.crisis.id, each.last.crisis.as_of): each.last for each in played}
    wrong: Scorecard = dataclasses.replace(last, post_mortem=post_mortem(last, outlooks, WORST))
    sys.stderr.write("later days\n")
    after = later_page.paragraphs(later.all_followed(), played, sides)
    publish("backtests", "Backtests", page.paragraphs(played, claims, sides, wrong, after))


def _claims(karabakh: Played) -> tuple[list[page.Side], Claims]:
    """Every claim beside forecasts of the same question on the article's day."""
    path, crisis = karabakh.given.path, karabakh.given.crisis
    claims = load_claims(frozen.CLAIMS, crisis)
    found = karabakh.given.answers.of(crisis)
    views = {
        name: (
            forecast(detente.load(path, variant).model),
            forecast(detente.load(path, variant, reading=name).model),
        )
        for name, variant in DAYS.items()
    }
    return [_side(each, found, views[each.source], karabakh) for each in claims.claims], claims


def _side(
    claim: Claim,
    found: dict[str, Resolution],
    views: tuple[detente.Outlook, detente.Outlook],
    karabakh: Played,
) -> page.Side:
    rates = {each.id: each.rate for each in karabakh.file.entries}
    file, reading = (view[claim.question].probability for view in views)
    return page.Side(judge(claim, found), file, reading, rates.get(claim.question))


if __name__ == "__main__":
    main()
