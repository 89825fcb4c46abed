"""What a solution is, in facts: which play speaks for it, its certificate, what else was found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from detente.show import numbers
from detente.show.facts import Listed, Proof
from detente.solve.result import Certificate, Equilibrium, Solution


@dataclass(frozen=True, slots=True)
class Speaking:
    """The play that tables of moves, network and histories show.

    `example` is empty for the headline; else it says what the play is an example of.
    """

    play: Equilibrium
    example: str = ""


def speaking(solution: Solution) -> Speaking | None:
    """The headline; else limited foresight; else the first equilibrium that is not unstable.

    None when nothing at all was found.
    """
    if solution.chosen is not None:
        return Speaking(solution.chosen)
    if not solution.converged:
        policy = solution.foresight.get(solution.settings.foresight)
        if policy is None:
            return None
        return Speaking(policy, f"play that looks {numbers.weeks(policy.horizon)} ahead")
    for place, each in enumerate(solution.equilibria):
        if each.converged and each.stable is not False:
            return Speaking(each, f"equilibrium {place + 1} of {len(solution.equilibria)}")
    return Speaking(solution.equilibria[0], "an unstable equilibrium, the only one found")


def proof(solution: Solution, forecast_error: float = math.nan) -> Proof:
    """The certificate of the headline; where there is none, the worst of those listed."""
    settings = solution.settings
    found = solution.certificates
    if solution.headline is not None:
        found = (found[solution.headline],)
    limited = not solution.converged and bool(solution.foresight)
    return Proof(
        converged=solution.converged,
        limited=limited,
        horizon=settings.foresight if limited else math.inf,
        residual=_worst([each.residual for each in found]),
        regret=_worst([each.regret for each in found]),
        mass=_worst([each.mass for each in found]),
        foresight_gap=_gap(found),
        foresight=settings.foresight,
        forecast_error=forecast_error,
        reason=_sentence(solution.reason),
        checks=solution.checks,
        skipped=solution.skipped,
        digest=found[0].digest if found else "",
        engine=found[0].engine if found else "",
        value_rule=settings.values,
    )


def _worst(figures: list[float]) -> float:
    return max(figures, default=math.nan)


def _gap(found: tuple[Certificate, ...]) -> float | None:
    gaps = [each.foresight_gap for each in found if each.foresight_gap is not None]
    return max(gaps, default=None)


def _sentence(text: str) -> str:
    """First letter large, a full stop at the end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def listed(
    solution: Solution, values: tuple[Mapping[str, float], ...] | None
) -> tuple[Listed, ...]:
    """Every equilibrium, or every policy of limited foresight where play did not settle.

    values : forecasts by question for each, in the same order; None when not computed.
    """
    plays = list(solution.equilibria) or list(solution.foresight.values())
    return tuple(
        Listed(
            label=_label(place, each),
            found_by=each.found_by,
            stable=each.stable,
            growth=each.growth,
            headline=place == solution.headline and bool(solution.equilibria),
            horizon=each.horizon,
            residual=each.residual,
            values={} if values is None else values[place],
        )
        for place, each in enumerate(plays)
    )


def _label(place: int, play: Equilibrium) -> str:
    if math.isfinite(play.horizon):
        return f"foresight {numbers.weeks(play.horizon)}"
    return str(place + 1)
