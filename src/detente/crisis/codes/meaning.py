"""Codes about what a crisis means: sources, dates, and what can ever happen."""

from __future__ import annotations

from detente.crisis.codes.entry import Entry

ENTRIES = (
    Entry(
        "late-citation", "a source later than `as_of`",
        "A forecast as of a day may rest only on what was known that day. An error when the source"
        " is later, a warning when its interval reaches beyond.",
        "as_of: 2020-10-31\n# a source published 2020-11-10 is cited",
        "as_of: 2020-11-10",
    ),
    Entry(
        "late-reading", "a reading that knows more than the day asked for",
        "A reading can be taken on a day that knows all that its source knew: at the date of its"
        " information or later. Say that day with --as-of, or give the file a variant of it.",
        "--reading examiner --as-of 2020-10-15", "--reading examiner --as-of 2020-10-31",
    ),
    Entry(
        "undated-source", "a cited source has no date",
        "Without a date nothing shows that the source was known by `as_of`. Give the day, or an"
        " interval in which it must lie.",
        "cepa: {title: Another}", "cepa: {title: Another, published: [2020-10-10, 2020-10-17]}",
    ),
    Entry(
        "no-such-place", "the text has no such paragraph or sentence",
        "The cited source ships with the crisis, or its text is attached, and it has fewer"
        " paragraphs or sentences than the citation says. Paragraphs count from 1 after the title,"
        " boilerplate left out; sentences count from 1.",
        "cite: briefing#p9s1", "cite: briefing#p4s1",
    ),
    Entry(
        "other-sentence", "the cited sentence reads otherwise",
        "The citation carries the fingerprint of its sentence, and the sentence at that place has"
        " another one: the text was edited, or its paragraphs are counted otherwise.",
    ),
    Entry(
        "other-text", "another copy of the text",
        "The source carries the fingerprint of the file that its author had, and this copy differs."
        " Citations are checked all the same.",
    ),
    Entry(
        "uncited-number", "numbers without a source",
        "Every number should rest on a sentence, or admit that it is `assumed`. A `cite:` of the"
        " entry, or of the whole file, holds for all numbers in it.",
        "tempo: 1/month", "tempo: {best: 1/month, cite: examiner#p3s2}",
    ),
    Entry(
        "many-assumed", "most numbers rest on no source",
        "More than half of the numbers are assumed. The file can be used, but a forecast from it is"
        " of low confidence.",
    ),
    Entry(
        "needs-citation", "what needs a citation",
        "Precision (how closely an actor follows its interests) is hard to know and moves every"
        " forecast, so it is shared by all: to set one actor apart takes evidence. A reading says"
        " only what its source says. An option cites what suggests it, or admits `assumed`.",
        "TUR: {precision: 0.9}", "TUR: {precision: {best: 0.9, cite: examiner#p4s1}}",
    ),
    Entry(
        "idle-option", "an option that changes nothing",
        "An option says what is otherwise once it is done: starts, numbers, alternatives, or what"
        " is switched off. This one says nothing, or only what the file says anyway.",
        "hotline: {title: A hotline, by: RUS}",
        "hotline: {title: A hotline, by: RUS, start: {line: open}, cite: assumed}",
    ),
    Entry(
        "options-disagree", "options that contradict each other",
        "Two options that are done together say different things of one number, factor or"
        " alternative, or one switches off what the other changes. Nothing says which holds.",
        "--option sanctions-now --option threat-dropped", "--option sanctions-now",
    ),
    Entry(
        "still-needed", "an entry that others still need",
        "A mechanism is switched off, yet moves, hazards or rules that stay change its factors,"
        " which then mean nothing. Switch these off too, or change numbers instead.",
        "off: ceasefires.pause", "off: [ceasefires.pause, mediations.west]",
    ),
    Entry(
        "late-option", "an option of a later day",
        "All that the option rests on, or all that one of its numbers rests on, was published after"
        " the day that was asked for. Nobody could have thought of it then.",
    ),
    Entry(
        "open-question", "a question that could not be settled",
        "A question should say what counts as having happened (threshold), who says so (resolver)"
        " and when it does not count (void), before anyone knows the answer.",
    ),
    Entry(
        "no-harm-question", "no question on harm to civilians",
        "Civilians are part of every crisis that is played somewhere: one question should ask about"
        " harm to them and be marked with `harm: true`.",
        right="civilians: {text: ..., happens: shelling >= towns, by: 2021-02-01, harm: true}",
    ),
    Entry(
        "past-horizon", "a question about the past",
        "The day asked about is not after `as_of`.",
        "as_of: 2020-10-31\n# by: 2020-10-01", "by: 2021-02-01",
    ),
    Entry(
        "far-horizon", "a question about the far future",
        "The day asked about is more than a century after `as_of`. A file says who acts and why in"
        " one crisis; nothing in it holds for so long.",
        "as_of: 2020-10-31\n# by: 9999-12-31", "by: 2021-02-01",
    ),
    Entry(
        "question-never", "a question that can never happen",
        "Nothing in the file can bring the condition about, or what it should precede holds"
        " already, or there is not enough time left. The answer is 0 without any forecast.",
        "happens: fighting = war and fighting = frozen", "happens: fighting = war",
    ),
    Entry(
        "question-certain", "a question that must happen",
        "The condition holds already at `as_of`, or cannot fail. The answer is 1 without any"
        " forecast. Ask for something that is still open.",
        "happens: fighting >= frozen", "happens: fighting = war",
    ),
    Entry(
        "level-never", "a level that is never reached",
        "No move, hazard or rule leads to the level, so nothing that depends on it matters.",
    ),
    Entry(
        "move-never", "a move that is never possible",
        "The condition of the move can never hold, or its tempo is 0: nobody ever makes it.",
        "when: fighting = frozen and fighting = war", "when: fighting = war",
    ),
    Entry(
        "move-idle", "a move that changes nothing",
        "Wherever the move is feasible, things already are as it would make them. If it is a"
        " statement, which changes nothing but may cost something, say `then: nothing`.",
        "when: fighting = war\nthen: fighting = war", "when: fighting = war\nthen: nothing",
    ),
    Entry(
        "hazard-never", "a hazard that is never possible",
        "The condition of the hazard can never hold, or its rate is 0.",
    ),
    Entry(
        "hazard-idle", "a hazard that changes nothing",
        "Wherever the hazard may strike, things already are as it would make them.",
    ),
    Entry(
        "rule-never", "a rule that never changes anything",
        "The condition of the rule can never hold, or its effect is there already when it does.",
    ),
    Entry(
        "rules-cycle", "rules that never come to rest",
        "Rules fire at once, one after the other, until none changes anything. These lead round and"
        " round.",
        "- {name: a, when: x = 1, then: x = 2}\n- {name: b, when: x = 2, then: x = 1}",
        "- {name: a, when: x = 1 and y = 1, then: x = 2}",
    ),
    Entry(
        "negative-tempo", "a tempo that is negative",
        "A tempo is how often something is done, 0 or more wherever the move is feasible.",
        "tempo: 1 - level(front) per week", "tempo: max(0, 1 - level(front)) per week",
    ),
    Entry(
        "negative-rate", "a rate that is negative",
        "A rate is how often something happens, 0 or more wherever the hazard may strike.",
        "rate: 0.1 - 0.2 * (fighting = war) per week", "rate: 0.1 * (fighting < war) per week",
    ),
    Entry(
        "chance-range", "chances that do not add up",
        "The chances of a lottery lie between 0 and 1 and sum to 1; one outcome may take the"
        " `rest`.",
        "outcomes:\n  - {chance: 0.7, then: a + 1}\n  - {chance: 0.7, then: nothing}",
        "outcomes:\n  - {chance: 0.7, then: a + 1}\n  - {chance: rest, then: nothing}",
    ),
    Entry(
        "tempos-above-clock", "an actor cannot act that often",
        "The clock is the most decisions an actor can take in a week. The tempos of the moves that"
        " are feasible at the same time must sum to less.",
        "tempo: 10 per week", "tempo: 1 per week",
    ),
)  # fmt: skip
