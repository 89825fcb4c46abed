"""Codes about what stands beside a crisis file: answers, kept forecasts."""

from __future__ import annotations

from detente.crisis.codes.entry import Entry

ENTRIES = (
    Entry(
        "bad-answer", "an answer that does not fit its question",
        "A question that is yes or no takes `happened`, with `on` for the day of a yes and"
        " `decided` for that of a no; a time takes `on`, `until` or `value`, a share of time"
        " `value`. What came after the date asked about is a no.",
        "share-at-war: {happened: true, on: 2020-11-09, source: agencies}",
        "share-at-war: {value: 0.1, source: agencies}",
    ),
    Entry(
        "bad-history", "a kept forecast that cannot be scored",
        "Kept forecasts are dates with probabilities of yes, by question. Times and shares of time"
        " are scored against distributions, which such a file does not hold.",
        "russia-fights: {2020-10-31: 3 %}", "russia-fights: {2020-10-31: 0.03}",
    ),
)  # fmt: skip
