"""Parts beside the struggle: clashes, red lines, sanctions, friction, neighbours."""

from __future__ import annotations

from detente.reading.drafting.core import theatre_of
from detente.reading.drafting.keys import plain, quoted
from detente.reading.drafting.page import Page, guess, number, question
from detente.reading.drafting.parts import (
    contact_id,
    help_id,
    low,
    promise_id,
    role_of,
    rungs_of,
    soil_id,
    start_of,
)
from detente.reading.drafting.sketch import Clash, Neighbour, Penalty, Pressure, RedLine, Strain


def clash_levels(clash: Clash) -> dict[str, int]:
    """The factor that a clash brings along."""
    return {contact_id(clash.by, clash.to): 3}


def write_clash(page: Page, clash: Clash) -> None:
    """Two actors' forces beside the struggle: apart, striking at each other's friends, clashing."""
    id_, here = contact_id(clash.by, clash.to), theatre_of(page, clash.theatre)
    page.link(clash_levels(clash))
    pair = f"{page.name(clash.by)} and {page.name(clash.to)}"
    page.add(
        "factors",
        f"{id_}: {{name: {quoted(f'Forces of {pair}')}, {here}levels: [apart, strikes, clash],"
        f" start: {clash.start}, cite: {page.cite(clash.basis)},\n"
        '  note: "strikes are on those whom the other backs, a clash is between regular forces"}',
    )
    for by, to in ((clash.by, clash.to), (clash.to, clash.by)):
        page.add("moves", _blows(page, by, to, id_, here))
        page.flow(by, f"{{when: {id_} = clash, points: {guess('-4 per week', -12, -1)}}}")
    question(
        page, f"clash-{low(clash.by)}-{low(clash.to)}",
        f"Will regular forces of {pair} clash by {page.until}?",
        [f"happens: {id_} = clash", f"by: {page.until}"],
    )  # fmt: skip


def _blows(page: Page, by: str, to: str, id_: str, here: str) -> str:
    other = page.name(to)
    friends = quoted(f"strike those whom {other} backs")
    costs = f"{{{by}: {guess('1', 0.3, 3)}, {to}: {guess('2', 0.5, 5)}}}"
    return (
        f"- {{by: {by}, name: {friends}, plover: ASSAULT, {here}\n"
        f"  when: {id_} = apart, then: {id_} = strikes,\n"
        f"  tempo: {guess('0.5 per month', 0.05, 2)}, cost: {costs}}}\n"
        f"- {{by: {by}, name: {quoted(f'fire on forces of {other}')}, plover: ASSAULT, {here}\n"
        f"  when: {id_} = strikes, then: {id_} = clash,\n"
        f"  tempo: {guess('0.05 per month', 0.005, 0.3)}, cost: {guess('6', 2, 15)}}}\n"
        f"- {{by: {by}, name: {quoted(f'break off with {other}')}, plover: RETREAT, {here}\n"
        f"  when: {id_} > apart, then: {id_} - 1,\n"
        f"  tempo: {guess('1 per month', 0.2, 4)}, cost: {guess('0.5', 0.1, 2)}}}"
    )


# --- red lines --------------------------------------------------------------------------------


def write_line(page: Page, line: RedLine, most: int) -> str:
    """A `threats` entry without a factor of its own; where there is none, what is missing."""
    crossed = _crossed(page, line)
    kept = _carried_out(page, line, crossed)
    if not crossed or not kept:
        return "no part of the draft shows what would cross it, or how it would be carried out"
    factors = (crossed.split(" ", 1)[0], kept.split(" ", 1)[0])
    if page.size({}, *factors) > most:
        return f"with it the states would be more than {most:,}"
    page.link({}, *factors)
    said = "; ".join(each for each in (plain(line.what), plain(line.condition)) if each)
    lines = [
        f"line-{low(line.by)}-{low(line.to)}:",
        f"  name: {quoted(f'the red line of {page.name(line.by)} to {page.name(line.to)}')}",
        f"  by: {line.by}",
        f"  crossed: {crossed}",
        f"  kept: {kept}",
        f"  carry_out: {kept.replace('>=', '=')}",
        f"  audience: {number('3', 1, 8)}",
        f"  carry_out_tempo: {number('0.5 per month', 0.1, 2)}",
        *([f"  note: {quoted(f'as it is told: {said}', 200)}"] if said else []),
        f"  cite: {page.cite(line.basis)}",
    ]
    page.add("threats", "\n".join(lines))
    return ""


def _crossed(page: Page, line: RedLine) -> str:
    """What crosses a line: own forces in the struggle, an attack on soil, fighting on, a clash."""
    for help_ in page.sketch.helps:
        if (
            help_.by == line.to
            and help_.to != line.by
            and help_id(line.to, help_.to) in page.levels
        ):
            return f"{help_id(line.to, help_.to)} = direct"
    if line.to in page.sketch.struggle.sides:
        first, second = page.sketch.struggle.sides
        other = soil_id(second if line.to == first else first)
        return f"{other} = attacked" if other in page.levels else "fighting = war"
    contact = contact_id(line.by, line.to)
    return f"{contact} = clash" if contact in page.levels else ""


def _carried_out(page: Page, line: RedLine, crossed: str) -> str:
    """What carries it out, other than what crosses it: more help, own forces, strikes."""
    for help_ in page.sketch.helps:
        id_ = help_id(help_.by, help_.to)
        if help_.by == line.by and id_ in page.levels and help_.to != line.to:
            rungs = rungs_of(help_)
            return f"{id_} >= {rungs[min(rungs.index(start_of(help_)) + 1, len(rungs) - 1)]}"
    for promise in page.sketch.promises:
        role = role_of(page, promise.by, promise.to)
        if promise.by == line.by and promise.to != line.to and role:
            return role
    contact = contact_id(line.by, line.to)
    if contact in page.levels and not crossed.startswith(contact):
        return f"{contact} >= strikes"
    return ""


# --- what has few states of its own, or none --------------------------------------------------


def penalty_id(penalty: Penalty) -> str:
    """What sanctions by one on another are called."""
    return f"sanctions-{low(penalty.by)}-{low(penalty.to)}"


def write_penalty(page: Page, penalty: Penalty) -> None:
    """A `sanctions` entry."""
    id_, by, on = penalty_id(penalty), page.name(penalty.by), page.name(penalty.to)
    page.link({id_: 3})
    lines = [
        f"{id_}:",
        f"  name: {quoted(f'sanctions by {by} on {on}')}",
        f"  by: {penalty.by}",
        f"  on: {penalty.to}",
        f"  start: {penalty.start}",
        f"  threaten: {number('0.3 per month', 0.05, 1)}",
        f"  impose: {number('0.3 per month', 0.05, 1)}",
        f"  impose_cost: {number('1', 0.3, 4)}",
        f"  back_down: {number('0.3 per month', 0.05, 1)}",
        f"  idle: {number('1', 0.3, 4)}",
        f"  relax: {number('0.2 per month', 0.03, 1)}",
        f"  relax_cost: {number('1', 0.3, 4)}",
        f"  bite: {number('0.3 per week', 0.05, 1)}",
        f"  cite: {page.cite(penalty.basis)}",
    ]
    page.add("sanctions", "\n".join(lines))
    question(
        page, f"{low(penalty.by)}-sanctions-{low(penalty.to)}",
        f"Will sanctions by {by} on {on} be in force at the end of {page.until}?",
        [f"happens: {id_} = imposed", f"on: {page.until}"],
    )  # fmt: skip


def write_pressure(page: Page, pressure: Pressure) -> str:
    """A `pressures` entry while they fight; it bears on the side's moves at the table."""
    if page.sketch.truce is None:
        return "there is no cease-fire in the draft that it could bear on"
    first, second = page.sketch.struggle.sides
    other = second if pressure.to == first else first
    ways = ["propose cease-fire", f"accept cease-fire after {other}"]
    if set(page.sketch.truce.brokers) - {first, second}:  # a party's own proposal is its consent
        ways.append("accept cease-fire")
    moves = [f"{pressure.to}: {each} (the cease-fire)" for each in ways]
    way = "to accept" if pressure.to_accept else "to refuse"
    lines = [
        f"pressure-{low(pressure.by)}-{low(pressure.to)}:",
        f"  name: {quoted(f'pressure of {page.name(pressure.by)} on {page.name(pressure.to)}')}",
        f"  by: {pressure.by}",
        f"  on: {pressure.to}",
        f"  follows: {{{way}: fighting = war}}",
        f"  accept: [{', '.join(quoted(each) for each in moves)}]",
        f"  withhold: {number('1', 0.3, 3)}",
        f"  cite: {page.cite(pressure.basis)}",
    ]
    page.add("pressures", "\n".join(lines))
    return ""


def write_strain(page: Page, strain: Strain) -> str:
    """A `frictions` entry between a patron and its client, as a standing fact."""
    promise = promise_id(strain.by, strain.to)
    if promise not in page.levels:
        return "no promise between them is in the draft for it to weaken"
    warmth = f"{{warm: {number('0.3', 0.1, 0.5)}, strained: {number('0.1', 0.02, 0.3)}}}"
    lines = [
        f"friction-{low(strain.by)}-{low(strain.to)}:",
        f"  name: {quoted(f'friction between {page.name(strain.by)} and {page.name(strain.to)}')}",
        f"  by: {strain.by}",
        f"  to: {strain.to}",
        "  follows: always",
        f"  warmth: {warmth}",
        f"  bond: {{strained: {number('0.8', 0.4, 1)}}}",
        f"  commitments: {promise}",
        f"  cite: {page.cite(strain.basis)}",
    ]
    page.add("frictions", "\n".join(lines))
    return ""


def write_neighbour(page: Page, bond: Neighbour) -> str:
    """A `spillovers` entry: what fighting nearby does to somebody who is not a side."""
    sides = set(page.sketch.struggle.sides)
    if bond.by in sides or bond.to not in sides:
        return "it does not tie a bystander to one of the sides"
    lines = [
        f"spillover-{low(bond.by)}-{low(bond.to)}:",
        f"  name: {quoted(f'what the fighting does to {page.name(bond.by)}')}",
        f"  to: {bond.by}",
        "  near: fighting = war",
        f"  strain: {number('0.3 per week', 0.05, 1)}",
        f"  cite: {page.cite(bond.basis)}",
    ]
    page.add("spillovers", "\n".join(lines))
    return ""
