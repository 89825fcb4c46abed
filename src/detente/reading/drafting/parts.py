"""Parts that bear on the struggle: who supports whom, and who has promised to come."""

from __future__ import annotations

from detente.reading.drafting.core import CAMPAIGN
from detente.reading.drafting.keys import plain, quoted
from detente.reading.drafting.page import Page, guess, number, question
from detente.reading.drafting.sketch import Help, Promise, Rung

_MULTIPLIES: dict[Rung, str] = {
    "arms": number("1.5", 1, 3), "proxies": number("2", 1, 4), "direct": number("4", 1.5, 8),
}  # fmt: skip


def low(key: str) -> str:
    """An actor's key within a name of a factor."""
    return key.lower()


# --- help -------------------------------------------------------------------------------------


def help_id(by: str, to: str) -> str:
    """What the support of one for another is called."""
    return f"help-{low(by)}-{low(to)}"


def rungs_of(help_: Help) -> list[Rung]:
    """The ladder of a support: what is spoken of, with nothing below and own forces above it.

    Words of support count only where no more is spoken of.
    """
    order: tuple[Rung, ...] = ("arms", "proxies")
    middle: list[Rung] = [each for each in order if each in help_.rungs]
    words: list[Rung] = ["political"] if "political" in help_.rungs else ["arms"]
    return ["none", *(middle or words), "direct"]


def help_levels(help_: Help) -> dict[str, int]:
    """The factors that a support brings along, with their levels."""
    id_ = help_id(help_.by, help_.to)
    return {id_: len(rungs_of(help_))} | ({f"{id_} way": 2} if help_.through else {})


def help_links(page: Page, help_: Help) -> tuple[str, ...]:
    """What of the draft it bears on."""
    return ("campaign",) if help_.to in page.sketch.struggle.sides else ()


def write_help(page: Page, help_: Help) -> None:
    """A `supports` entry, with its effect on the campaign where it is help for a side."""
    first, second = page.sketch.struggle.sides
    id_, rungs = help_id(help_.by, help_.to), rungs_of(help_)
    page.link(help_levels(help_), *help_links(page, help_))
    lines = [
        f"{id_}:",
        f"  name: {quoted(f'support of {page.name(help_.by)} for {page.name(help_.to)}')}",
        f"  by: {help_.by}",
        f"  to: {help_.to}",
        f"  levels: [{', '.join(rungs)}]",
        f"  start: {start_of(help_)}",
        f"  up: {{{', '.join(f'{rung}: {_pace(rung)}' for rung in rungs[1:])}}}",
        f"  cost: {{{', '.join(f'{rung}: {_price(rung)}' for rung in rungs[1:])}}}",
    ]
    if help_.to in {first, second}:
        does = "advances" if help_.to == first else "pushes back"
        times = ", ".join(f"{r}: {_MULTIPLIES[r]}" for r in rungs if r in _MULTIPLIES)
        hazard = f'"{CAMPAIGN}: {help_.to} {does}"'
        lines += ["  effects:", f"    - {{hazard: {hazard}, times: {{{times}}}}}"]
    if help_.through:
        lines.append(f"  transit: {{through: {help_.through}, needed_for: [{rungs[-2]}]}}")
    page.add("supports", "\n".join([*lines, f"  cite: {page.cite(help_.basis)}"]))
    question(
        page, f"{low(help_.by)}-fights-for-{low(help_.to)}",
        f"Will forces of {page.name(help_.by)} fight for {page.name(help_.to)} by {page.until}?",
        [f"happens: {id_} = direct", f"by: {page.until}"],
    )  # fmt: skip


def start_of(help_: Help) -> Rung:
    """The rung at which it stands."""
    rungs = rungs_of(help_)
    return help_.start if help_.start in rungs else rungs[0]


def _pace(rung: Rung) -> str:
    return number("0.1 per month", 0.01, 1) if rung == "direct" else number("1 per month", 0.1, 4)


def _price(rung: Rung) -> str:
    prices = {"political": ("0.3", 0.1, 1), "arms": ("1", 0.3, 3), "proxies": ("2", 0.5, 5)}
    return number(*prices.get(rung, ("8", 3, 18)))


# --- promises ---------------------------------------------------------------------------------


def soil_id(key: str) -> str:
    """What tells whether an actor's own territory is attacked."""
    return f"soil-{low(key)}"


def contact_id(one: str, other: str) -> str:
    """What tells how far the forces of two actors go against each other."""
    return f"contact-{low(min(one, other))}-{low(max(one, other))}"


def enemy_of(page: Page, promise: Promise) -> str:
    """Who could attack the one that is protected; empty where nobody is known."""
    first, second = page.sketch.struggle.sides
    if promise.to in {first, second}:
        other = second if promise.to == first else first
        if other != promise.by:
            return other
    for clash in page.sketch.clashes:
        if promise.to in {clash.by, clash.to}:
            other = clash.to if clash.by == promise.to else clash.by
            if other != promise.by:
                return other
    others = [each for each in page.sketch.parties if each not in {promise.by, promise.to}]
    return others[0] if others else ""


def promise_id(by: str, to: str) -> str:
    """What the promise of one to another is called."""
    return f"promise-{low(by)}-{low(to)}"


def forces_id(by: str, to: str) -> str:
    """What tells whether forces of one are there for another, where no support does."""
    return f"forces-{low(by)}-{low(to)}"


def promise_levels(page: Page, promise: Promise) -> dict[str, int]:
    """The factors that a promise brings along, with their levels."""
    found = {promise_id(promise.by, promise.to): 3}
    if soil_id(promise.to) not in page.levels:
        found[soil_id(promise.to)] = 2
    forces = forces_id(promise.by, promise.to)
    if help_id(promise.by, promise.to) not in page.levels and forces not in page.levels:
        found[forces] = 2
    return found


def promise_links(page: Page, promise: Promise) -> tuple[str, ...]:
    """What of the draft it bears on."""
    by, to, enemy = promise.by, promise.to, enemy_of(page, promise)
    in_struggle = {enemy, to} == set(page.sketch.struggle.sides)
    set_off = "fighting" if in_struggle else contact_id(enemy, to)
    found = (soil_id(to), help_id(by, to), forces_id(by, to), set_off)
    return tuple(each for each in found if each in page.levels)


def write_promise(page: Page, promise: Promise) -> None:
    """A `commitments` entry: what sets it off is an attack on the soil of the one protected."""
    enemy, soil = enemy_of(page, promise), soil_id(promise.to)
    new = promise_levels(page, promise)
    page.link(new, *promise_links(page, promise))
    if soil in new:
        _write_soil(page, promise, enemy, soil)
    if forces_id(promise.by, promise.to) in new:
        _write_forces(page, promise)
    role = role_of(page, promise.by, promise.to)
    is_law = promise.form in {"treaty", "guarantee", "obligation"}
    called = f"the promise of {page.name(promise.by)} to {page.name(promise.to)}"
    lines = [
        f"{promise_id(promise.by, promise.to)}:",
        f"  name: {quoted(called)}",
        f"  type: {'treaty' if is_law else 'declaration'}",
        f"  by: {promise.by}",
        f"  to: {promise.to}",
        f"  trigger: {soil} = attacked",
        f"  promise: {role}",
        f"  kept: {role}",
        f"  stake: {number('8', 2, 20)}",
        f"  relied: {number('3', 0.5, 8)}",
        f"  honour_cost: {number('3', 1, 8)}",
        f"  forgiven: {soil} = spared",
    ]
    said = [
        promise.name and f"called {promise.name}",
        promise.not_where and f"said not to cover {', '.join(promise.not_where)}",
        promise.condition and f"said to hold if {promise.condition}",
    ]
    if told := "; ".join(plain(each, 80) for each in said if each):
        lines.append(f"  note: {quoted(told, 300)}")
    page.add("commitments", "\n".join([*lines, f"  cite: {page.cite(promise.basis)}"]))
    if help_id(promise.by, promise.to) not in page.levels:  # else its question asks the same
        question(
            page, f"{low(promise.by)}-aids-{low(promise.to)}",
            f"Will {page.name(promise.by)} send forces to the aid of {page.name(promise.to)} by"
            f" {page.until}?",
            [f"happens: {role}", f"by: {page.until}"],
        )  # fmt: skip


def role_of(page: Page, by: str, to: str) -> str:
    """The condition that an actor's forces are there for another; empty where nothing shows it."""
    if help_id(by, to) in page.levels:
        return f"{help_id(by, to)} = direct"
    return f"{forces_id(by, to)} = engaged" if forces_id(by, to) in page.levels else ""


def _write_soil(page: Page, promise: Promise, enemy: str, soil: str) -> None:
    to = page.name(promise.to)
    links, contact = promise_links(page, promise), contact_id(enemy, promise.to)
    during = " and fighting = war" if "fighting" in links else ""
    during = f" and {contact} > apart" if contact in links else during
    page.flow(promise.to, f"{{when: {soil} = attacked, points: {guess('-1 per week', -4, -0.2)}}}")
    page.add(
        "factors",
        f"{soil}: {{name: {quoted(f'Attacks on the own territory of {to}')},"
        f" levels: [spared, attacked], start: spared, cite: {page.cite(promise.basis)}}}",
    )
    page.add(
        "moves",
        f"- {{by: {enemy}, name: {quoted(f'attack the territory of {to}')}, plover: ASSAULT,\n"
        f"  when: {soil} = spared{during}, then: {soil} = attacked,\n"
        f"  tempo: {guess('0.1 per month', 0.01, 1)}, cost: {guess('3', 1, 8)}}}\n"
        f"- {{by: {enemy}, name: {quoted(f'leave the territory of {to} alone')}, plover: RETREAT,\n"
        f"  when: {soil} = attacked, then: {soil} = spared,\n"
        f"  tempo: {guess('1 per month', 0.2, 4)}, cost: {guess('0.5', 0.1, 2)}}}",
    )


def _write_forces(page: Page, promise: Promise) -> None:
    by, to, forces = promise.by, page.name(promise.to), forces_id(promise.by, promise.to)
    page.add(
        "factors",
        f"{forces}: {{name: {quoted(f'Forces of {page.name(by)} for {to}')},"
        " levels: [absent, engaged], start: absent}",
    )
    page.add(
        "moves",
        f"- {{by: {by}, name: {quoted(f'send forces for {to}')}, plover: MOBILIZE,\n"
        f"  when: {forces} = absent, then: {forces} = engaged,\n"
        f"  tempo: {guess('0.1 per month', 0.01, 1)}, cost: {guess('8', 3, 18)}}}\n"
        f"- {{by: {by}, name: {quoted(f'withdraw what was sent for {to}')}, plover: RETREAT,\n"
        f"  when: {forces} = engaged, then: {forces} = absent,\n"
        f"  tempo: {guess('0.5 per month', 0.1, 2)}, cost: {guess('1', 0.3, 3)}}}",
    )
