"""What every draft has: fighting, the front, harm to civilians, a cease-fire, questions."""

from __future__ import annotations

from detente.reading.drafting.keys import identity, quoted
from detente.reading.drafting.page import Page, by_key, guess, names, number, question
from detente.reading.drafting.sketch import Truce

CAMPAIGN = "the campaign"
NONE, SOME, MOST = "no ground taken", "some ground taken", "most ground taken"
_HOURS_A_WEEK = 168.0
_FASTEST = 20.0


def theatre_of(page: Page, raw: str) -> str:
    """`theatre: ID, ` where a place is named and declared; else nothing."""
    key = identity(raw, "place") if raw else ""
    return f"theatre: {key}, " if key in page.sketch.theatres else ""


def write_core(page: Page) -> None:
    """The struggle between the two sides, whatever else there is."""
    sketch = page.sketch
    first, second = sketch.struggle.sides
    here = theatre_of(page, sketch.struggle.theatre)
    cite = page.cite(sketch.struggle.basis)
    pair = f"{page.name(first)} and {page.name(second)}"
    page.link({"fighting": 3, "campaign": 3, "civilians": 2})
    page.add(
        "factors",
        f"fighting: {{name: {quoted(f'Fighting between {pair}')}, {here}"
        f"levels: [quiet, clashes, war], start: {sketch.struggle.start}, cite: {cite}}}\n"
        "civilians: {name: Harm to civilians, levels: [limited, severe], start: limited,\n"
        "  note: severe means that within the last days one attack killed ten or more civilians}",
    )
    _battle(page, first, second, here.removesuffix(", "))
    free = " and not truce holds" if sketch.truce is not None else ""
    page.add("moves", _moves(names((first, second)), here, free))
    page.add("hazards", _hazards(free))
    for key in (first, second):
        page.flow(key, f"{{when: fighting = clashes, points: {guess('-0.2 per week', -1, 0)}}}")
    _questions(page, pair)
    page.add(
        "ladder",
        "- {name: quiet, when: fighting = quiet}\n- {name: clashes, when: fighting = clashes}\n"
        "- {name: war, when: fighting = war}",
    )


def _battle(page: Page, first: str, second: str, place: str) -> None:
    gained = {SOME: number("8", 2, 20), MOST: number("16", 4, 35)}
    lost = {SOME: number("-8", -20, -2), MOST: number("-16", -35, -4)}
    cost = number("0.5 per week", 0.1, 2)
    lines = [
        "campaign:",
        f"  name: {CAMPAIGN}",
        f"  between: {names((first, second))}    # the first gains as ground is taken",
        f"  levels: [{NONE}, {SOME}, {MOST}]",
        f"  start: {NONE}",
        *([f"  {place}"] if place else []),
        "  while: fighting = war",
        f"  advance: {number('0.1 per week', 0.02, 0.5)}",
        f"  retreat: {number('0.05 per week', 0.01, 0.3)}",
        f"  values: {{{first}: {by_key(gained)},",
        f"    {second}: {by_key(lost)}}}",
        f"  cost: {by_key({first: cost, second: cost})}",
        "  harm: civilians = severe",
        f"  cite: {page.cite(page.sketch.struggle.basis)}",
        '  note: "who advances, how far it has come, what the ground is worth: for you to say"',
    ]
    page.add("battles", "\n".join(lines))


def _moves(sides: str, here: str, free: str) -> str:
    return (
        f"- {{by: {sides}, name: step up the fighting, plover: ASSAULT, {here}\n"
        f"  when: fighting < war{free}, then: fighting + 1,\n"
        f"  tempo: {guess('1 per month', 0.2, 4)}, cost: {guess('2', 0.5, 6)}}}\n"
        f"- {{by: {sides}, name: hold fire, plover: RETREAT, {here}\n"
        f"  when: fighting = clashes, then: fighting = quiet,\n"
        f"  tempo: {guess('1 per month', 0.2, 4)}, cost: {guess('1', 0.3, 3)}}}"
    )


def _hazards(free: str) -> str:
    return (
        f"- {{name: an incident, when: fighting = quiet{free}, then: fighting = clashes,"
        f" rate: {guess('0.05 per week', 0.01, 0.2)}}}\n"
        "- {name: both sides tire, when: fighting = war, then: fighting = clashes,"
        f" rate: {guess('0.05 per week', 0.01, 0.2)}}}\n"
        "- {name: harm to civilians abates, when: civilians = severe, then: civilians = limited,"
        f" rate: {guess('0.5 per week', 0.2, 1.5)}}}"
    )


def write_worths(page: Page) -> None:
    """What each actor wants: as wide as can be, but that war is bad and one's own side dear."""
    sides = page.sketch.struggle.sides
    for key in page.sketch.parties:
        page.worth(key, f"{{points: {guess('50', 40, 60)}}}")
        if key in sides:
            page.worth(key, f"{{when: civilians = severe, points: {guess('-2', -6, 1)}}}")
        else:
            page.worth(key, f"{{when: fighting = war, points: {guess('-3', -10, 1)}}}")
            _cares(page, key)


def _cares(page: Page, key: str) -> None:
    """A helper of one side shares some of what the ground is worth to it."""
    first, second = page.sketch.struggle.sides
    for help_ in page.sketch.helps:
        if help_.by == key and help_.to in {first, second}:
            values = {SOME: number("3", 0.5, 8), MOST: number("6", 1, 15)}
            if help_.to == second:
                values = {SOME: number("-3", -8, -0.5), MOST: number("-6", -15, -1)}
            cite = page.cite(help_.basis)
            page.worth(key, f"{{factor: campaign, points: {by_key(values)}, cite: {cite}}}")
            return


def _questions(page: Page, pair: str) -> None:
    until = page.until
    question(
        page, "war", f"Will there be war between {pair} at the end of {until}?",
        ["happens: fighting = war", f"on: {until}"],
    )  # fmt: skip
    question(
        page, "civilians", f"Will one attack kill ten or more civilians by {until}?",
        ["happens: civilians = severe", f"by: {until}"], harm=True,
    )  # fmt: skip
    question(
        page, "ground-taken", f"Will most of the ground be taken by {until}?",
        [f"happens: campaign = {MOST}", f"by: {until}"],
    )  # fmt: skip


def write_truce(page: Page, truce: Truce) -> None:
    """A cease-fire between the sides: one set of terms, who may propose it, how long it lives."""
    first, second = page.sketch.struggle.sides
    page.link({"truce": 5}, "fighting")
    lines = [
        "truce:",
        "  name: the cease-fire",
        f"  between: {names((first, second))}",
        f"  brokers: {names(dict.fromkeys((first, second, *truce.brokers)))}",
        f"  start: {'cease-fire holds' if truce.holds else 'nothing on the table'}",
        "  possible: fighting > quiet",
        "  then: fighting = quiet",
        "  broken_then: fighting = war",
        "  ends: fighting > quiet",
        f"  break_cost: {number('2', 0.5, 6)}",
        "  terms:",
        "    cease-fire:",
        f"      erosion: {_erosion(truce)}",
        f"  note: {quoted('told of it: ' + (', '.join(sorted(truce.stages)) or 'nothing'))}",
        f"  cite: {page.cite(truce.basis)}",
    ]
    page.add("ceasefires", "\n".join(lines))
    question(
        page, "truce-30-days", f"Will a cease-fire hold for 30 days by {page.until}?",
        ["holds: truce holds", "for: 30 days", f"by: {page.until}"],
    )  # fmt: skip


def _erosion(truce: Truce) -> str:
    """How often it breaks: once in the time that such cease-fires are said to have held."""
    if truce.held_hours is None:
        return number("0.25 per week", 0.03, 2)
    low, high = truce.held_hours
    rate = min(_HOURS_A_WEEK / max((low + high) / 2, 1.0), _FASTEST)
    said = f"    # held for {low:g} to {high:g} hours, it is said"
    return number(f"{rate:.3g} per week", round(rate / 4, 4), round(rate * 3, 4)) + said
