"""Codes about the shape of entries, names, expressions, numbers and units."""

from __future__ import annotations

from detente.crisis.codes.entry import Entry

ENTRIES = (
    Entry(
        "wrong-shape", "a value of the wrong kind",
        "A list, a mapping or a text was expected and something else found. The hint says what the"
        " key takes.",
        "moves:\n  warn: {by: RUS}", "moves:\n  - {by: RUS, name: warn}",
    ),
    Entry(
        "missing-key", "a key is missing",
        "The entry lacks a key that it cannot do without.",
        "- {by: RUS, name: warn, then: nothing}",
        "- {by: RUS, name: warn, then: nothing, tempo: 1/week}",
    ),
    Entry(
        "unknown-key", "a key that the entry cannot have",
        "The language has no such key here. Often it is a slip of the pen, and the hint names the"
        " nearest key.",
        "- {by: RUS, nam: warn}", "- {by: RUS, name: warn}",
    ),
    Entry(
        "unknown-alternative", "no such alternative",
        "A reading or a variant chooses among the alternatives that the file declares in a place,"
        " by the path of that place. There is no such place, or none of that name in it.",
        "choose: {commitments.csto.trigger: {is: wid, cite: examiner#p4s7}}",
        "choose: {commitments.csto.trigger: {is: wide, cite: examiner#p4s7}}",
    ),
    Entry(
        "unknown-move", "no such move",
        "A mechanism names a move of the file, by actor and name, and there is none so called.",
        'against: "TUR: send milita"', 'against: "TUR: send militias"',
    ),
    Entry(
        "unknown-hazard", "no such hazard",
        "A mechanism names a hazard of the file and there is none so called.",
        "incident: an accidant", "incident: an accident",
    ),
    Entry(
        "definition-cycle", "names that define each other",
        "Mechanisms give names to conditions and quantities, as `csto is due`. Here a name is used"
        " in what defines it, perhaps by way of another mechanism.",
        "commitments:\n  csto: {trigger: csto is due}",
        "commitments:\n  csto: {trigger: soil = entered}",
    ),
    Entry(
        "bad-value", "a value that is none of those allowed",
        "The key takes one of a few words, or a value of a fixed form, and this is none of them.",
        "MIL: {kind: militia}", "MIL: {kind: armed group}",
    ),
    Entry(
        "bad-name", "this cannot be a name",
        "Names are short and hold no quotes. Actors have codes of capitals, digits and hyphens; the"
        " crisis and its sources have ids of letters, digits and hyphens.",
        "actors:\n  Russia: {}", "actors:\n  RUS: {name: Russia}",
    ),
    Entry(
        "reserved-name", "a word of the language",
        "Words with a meaning in expressions cannot name a factor or a number: `and`, `or`, `not`,"
        " `in`, `per`, `always`, `never`, `nothing`, `rest`, the functions and the units.",
        "factors:\n  level: {levels: [low, high], start: low}",
        "factors:\n  tension: {levels: [low, high], start: low}",
    ),
    Entry(
        "duplicate-name", "a name is used twice",
        "Two moves of one actor, two hazards, two levels of a factor... have the same name, so that"
        " nothing could say which of them is meant.",
        "levels: [calm, tense, calm]", "levels: [calm, tense, war]",
    ),
    Entry(
        "bad-expression", "not an expression",
        "The text does not follow the grammar of conditions, quantities and changes. The caret"
        " shows the first part that does not fit.",
        "when: fighting == war", "when: fighting = war",
    ),
    Entry(
        "unknown-factor", "no such factor",
        "On the left of a comparison, and of a change, stands the name of a factor. Nothing of this"
        " name is declared under `factors:`.",
        "when: war = fighting", "when: fighting = war",
    ),
    Entry(
        "unknown-level", "no such level of this factor",
        "On the right of a comparison stands one of the levels that the factor declares.",
        "when: fighting = wor", "when: fighting = war",
    ),
    Entry(
        "unknown-number", "no such number",
        "A name in a quantity is one of those declared under `numbers:`.",
        "rate: advnce per week", "rate: advance per week",
    ),
    Entry(
        "unknown-function", "no such function",
        "The functions are `min`, `max`, `abs`, `exp`, `log`, `sqrt`, and `level(factor)`.",
        "points: square(3)", "points: 3 ^ 2",
    ),
    Entry(
        "unknown-name", "a name that nothing declares",
        "A condition is expected, and this is neither a factor nor a level nor a word of the"
        " language.",
        "when: ever", "when: always",
    ),
    Entry(
        "unknown-actor", "no such actor",
        "Nothing of this name is declared under `actors:`.",
        "by: TRU", "by: TUR",
    ),
    Entry(
        "unknown-theatre", "no such theatre",
        "Nothing of this name is declared under `theatres:`.",
        "theatre: karabach", "theatre: karabakh",
    ),
    Entry(
        "unknown-source", "no such source",
        "A citation begins with the id of a source that is declared under `sources:`.",
        "cite: examinr#p3s2", "cite: examiner#p3s2",
    ),
    Entry(
        "unknown-variant", "no such variant",
        "The variant that was asked for is not declared under `variants:`.",
        "--variant mid-octobre", "--variant mid-october",
    ),
    Entry(
        "unknown-reading", "no such reading",
        "The reading that was asked for is not declared under `readings:`.",
        "--reading examinor", "--reading examiner",
    ),
    Entry(
        "unknown-option", "no such option",
        "The option that was asked for is not declared under `options:`.",
        "--option hotlime", "--option hotline",
    ),
    Entry(
        "unknown-entry", "nothing of that name to switch off",
        "An option switches off moves (`RUS: warn`), hazards by their name, and entries of"
        " mechanisms (`commitments.csto`). The file has nothing so called.",
        'off: "RUS: wran"', 'off: "RUS: warn"',
    ),
    Entry(
        "unknown-question", "no such question",
        "An aim raises or lowers the answer to one of the questions of the file.",
        "lower: atack", "lower: attack",
    ),
    Entry(
        "unknown-base-rate", "no such stored base rate",
        "A question may name its reference class by the id of a stored base rate, one that is a"
        " share or a chance of lasting, not a duration. `detente base-rates` lists them.",
        "reference: {base_rate: russia-acts}", "reference: {base_rate: russia-acts-militarily}",
    ),
    Entry(
        "bad-aim", "an aim without a direction",
        "An aim names one question and says whether its answer should rise or fall. Two questions"
        " are two aims.",
        "no-war: {text: No war, raise: peace, lower: war}", "no-war: {text: No war, lower: war}",
    ),
    Entry(
        "unknown-plover", "not an event class of PLOVER",
        "Moves carry one of the sixteen event classes of the PLOVER ontology, so that coded events"
        " can be matched with them later. The file can be used, but this move will match nothing.",
        "plover: ASSIST", "plover: AID",
    ),
    Entry(
        "type-clash", "a part of the wrong type",
        "A condition stands where a number is expected, or the other way round; or an actor, a"
        " level or a number where a factor is expected.",
        "points: 3 * front", "points: 3 * level(front)",
    ),
    Entry(
        "contradicting-changes", "changes that contradict each other",
        "A move may change each factor once, either in `then` or in `outcomes`, and `nothing`"
        " stands alone. A rule must change something.",
        "then: front + 1; front = all lost", "then: front = all lost",
    ),
    Entry(
        "bad-number", "not a number of the kind expected",
        "A duration names its unit; `range` and `without` are plain numbers in the unit of `best`.",
        "for: thirty days", "for: 30 days",
    ),
    Entry(
        "bad-range", "a range that does not hold the best value",
        "A range runs from low to high and holds the best value, which is its median. In a negative"
        " number each end carries its own sign.",
        "points: -3 [1, 6]", "points: -3 [-6, -1]",
    ),
    Entry(
        "out-of-bounds", "a number outside of what its kind allows",
        "Patience and clock are more than 0; precision, tempos and rates are 0 or more; chances lie"
        " between 0 and 1. So does the whole range.",
        "chance: 1.4", "chance: 0.4",
    ),
    Entry(
        "missing-unit", "a unit is missing",
        "Tempos, rates and flows are per some time, patience is a duration; without its unit a"
        " number would be read a month for a week. Only 0 needs none.",
        "tempo: 2", "tempo: 2 per month",
    ),
    Entry(
        "wrong-unit", "a unit that does not fit",
        "The unit is unknown, or makes a rate of what should be plain points (or the other way"
        " round), or joins parts with different units.",
        "cost: 2 per week", "cost: 2",
    ),
    Entry(
        "bad-chance", "`rest` twice",
        "One outcome of a lottery may take what remains; two could not share it.",
        "outcomes:\n  - {chance: rest, then: a + 1}\n  - {chance: rest, then: nothing}",
        "outcomes:\n  - {chance: 0.4, then: a + 1}\n  - {chance: rest, then: nothing}",
    ),
    Entry(
        "bad-date", "not a date",
        "Dates are written year, month, day, and must exist. An interval is [first, last].",
        "as_of: 31.10.2020", "as_of: 2020-10-31",
    ),
    Entry(
        "bad-citation", "not a citation",
        "A citation names a source, a paragraph and a sentence. Several make a list. `assumed`"
        " stands alone and admits that no source says it.",
        "cite: examiner, cepa", "cite: [examiner#p3s2, cepa#p6s7]",
    ),
    Entry(
        "bad-question", "keys that make no question",
        "A question is asked in one of six ways, each with its own keys; see docs/crisis-file.md.",
        "holds: fighting = frozen\nby: 2021-02-01",
        "holds: fighting = frozen\nfor: 30 days\nby: 2021-02-01",
    ),
    Entry(
        "no-horizon", "a question without a date",
        "A question without the day by which it is settled can never be resolved.",
        "happens: fighting = frozen", "happens: fighting = frozen\nby: 2021-02-01",
    ),
)  # fmt: skip
