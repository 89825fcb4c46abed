"""The certificate in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterable

from detente.show import numbers
from detente.show.facts import Proof, Seen


def seen_terms(seen: Iterable[Seen]) -> tuple[tuple[str, str], ...]:
    """The same in one line for the game as each actor with numbers of its own sees it."""
    return tuple(
        (
            f"The game as seen by {each.name}",
            (
                f"{standing(each.proof)} Residual {numbers.tiny(each.proof.residual)} points, "
                f"regret {numbers.tiny(each.proof.regret)} points."
            ),
        )
        for each in seen
    )


def terms(proof: Proof) -> tuple[tuple[str, str], ...]:
    """Pairs of what was checked and what came out, for people who solve no equations."""
    told = [("Standing", standing(proof)), ("Which play", proof.reason)]
    told += [
        (
            "Residual",
            (
                f"{numbers.tiny(proof.residual)} points: the most by which any actor's value, in "
                "any state, is out of balance, on the scale of 0 to 100."
            ),
        ),
        (
            "Regret",
            (
                f"{numbers.tiny(proof.regret)} points: the most an actor could still gain by "
                "departing from its play once."
            ),
        ),
        ("Probability lost", f"{numbers.tiny(proof.mass)}: by so much choices miss a sum of 1."),
        ("Foresight", _foresight(proof)),
        ("Values", _rule(proof.value_rule)),
    ]
    if not math.isnan(proof.forecast_error):
        bound = f"at most {numbers.tiny(proof.forecast_error)} in any probability given here."
        told.append(("Numerical error", bound))
    if proof.checks:
        told.append(("Checks run", "; ".join(proof.checks)))
    if proof.skipped:
        told.append(("Checks not run", "; ".join(proof.skipped)))
    return tuple(told)


def standing(proof: Proof) -> str:
    """One sentence: converged, limited, or neither."""
    if proof.limited:
        return (
            f"Not an equilibrium: play with a foresight of {numbers.weeks(proof.horizon)}. "
            "Read the numbers as what such short-sighted actors would do."
        )
    if proof.converged:
        return "Converged: every actor's play answers every other's, looking ahead without end."
    return "Not converged: do not use these numbers."


def _foresight(proof: Proof) -> str:
    if proof.foresight_gap is None:
        return "The play of shorter foresight was not compared."
    return (
        f"Looking {numbers.weeks(proof.foresight)} ahead rather than "
        f"{numbers.weeks(proof.foresight / 2)} changes no choice by more than "
        f"{numbers.tiny(proof.foresight_gap)}."
    )


def _rule(rule: str) -> str:
    if rule == "lse":
        return "Centred log-sum-exp (lse): having more options is worth nothing by itself."
    return "Payoff only (aqre), the alternative rule, for comparison."
