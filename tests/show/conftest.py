"""A forecast made by hand: what the renderers are tested with, no solver needed."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from detente.crisis.expressions import Always, Compare, Parameter, SetLevel, Shift
from detente.crisis.model import (
    Actor,
    Citation,
    Crisis,
    DateInterval,
    Factor,
    Hazard,
    Move,
    Number,
    Outcome,
    Question,
    ReferenceClass,
    Rung,
    Source,
    Term,
)
from detente.evidence.confidence import assess
from detente.outlook.answer import Answer
from detente.show import facts as f

RUNGS = ("cease-fire", "clashes", "local war", "Russian forces in combat")
NAMES = {
    "AZE": "Azerbaijan",
    "ARM": "Armenia",
    "RUS": "Russia",
    "TUR": "Türkiye <script>alert(1)</script>",
    "IRN": "Iran",
}


def number(key: str, best: float, unit: str = "", *, cite: str | None = None) -> Number:
    cited = (Citation("wire", 2, 1),) if cite == "wire" else ()
    return Number(
        key=key,
        kind="tempo",
        best=best,
        low=best / 2,
        high=best * 2,
        unit=unit,
        ranged=True,
        cite=cited,
        assumed=cite == "assumed",
    )


@pytest.fixture
def crisis() -> Crisis:
    war = Compare(0, "=", 2)
    numbers = {
        "tempo": number("tempo", 1.0, "per month", cite="wire"),
        "cost": number("cost", 2.0, cite="assumed"),
        "rate": number("rate", 0.1, "per week", cite="wire"),
        "points": number("points", 30.0),
        "base": number("base", 0.02, cite="wire"),
    }
    questions = (
        Question(
            id="russia-fights",
            text="Will Russian forces be in combat for Armenia by 2021-02-01?",
            kind="reached",
            happens=Compare(1, "=", 2),
            by=dt.date(2021, 2, 1),
            threshold="an exchange of fire acknowledged by Moscow",
            resolver="two of Reuters, AFP, TASS",
            void="no resolver publishes",
            grave=True,
            reference=ReferenceClass(
                "Russia in crises 1992-2017", "base", (Citation("wire"),), "same alliance"
            ),
        ),
        Question(
            id="truce-holds",
            text="Will a cease-fire hold 30 days by 2021-02-01?",
            kind="held",
            happens=Compare(0, "=", 0),
            by=dt.date(2021, 2, 1),
            duration=4.29,
        ),
        Question(
            id="civilians",
            text="Will towns be shelled on 1 January 2021?",
            kind="on",
            happens=war,
            by=dt.date(2021, 1, 1),
            harm=True,
        ),
        Question(id="weeks-to-end", text="How long until fighting stops?", kind="time",
                 happens=Compare(0, "=", 0)),
    )  # fmt: skip
    move = Move(
        id="RUS: aid Armenia",
        name="aid Armenia",
        by="RUS",
        when=war,
        outcomes=(Outcome((SetLevel(1, 1),)),),
        tempo=Parameter("tempo"),
        costs={"AZE": Parameter("cost")},
        cite=(Citation("wire", 2, 1),),
    )
    hazard = Hazard(
        "advance", "Azerbaijan advances", war, (Outcome((Shift(2, 1),)),), Parameter("rate")
    )
    return Crisis(
        id="karabakh-test",
        title="War over Nagorno-Karabakh & its neighbours, autumn 2020",
        as_of=dt.date(2020, 10, 31),
        format=1,
        sources={
            "wire": Source(
                id="wire",
                title="A <b>bold</b> claim",
                publisher="The Wire",
                author="A. Writer",
                genre="news",
                reliability="B",
                credibility=2,
                published=DateInterval(dt.date(2020, 10, 10), dt.date(2020, 10, 17)),
            )
        },
        actors={
            key: Actor(key, name, "state", "tempo", "tempo", "tempo") for key, name in NAMES.items()
        },
        theatres={},
        factors=(
            Factor("fighting", ("frozen", "clashes", "war"), 2),
            Factor("russian_role", ("none", "aid", "combat"), 0),
            Factor("front", ("status quo ante", "south lost", "all lost"), 1),
        ),
        numbers=numbers,
        moves=(move,),
        hazards=(hazard,),
        rules=(),
        worths=(Term("AZE", Always(), Parameter("points")),),
        flows=(),
        questions={question.id: question for question in questions},
        ladder=(Rung("cease-fire", Compare(0, "=", 0)), Rung("war", war)),
        digest="ab" * 32,
        path="karabakh-test/crisis.yaml",
    )


def answer(key: str, kind: str, value: float, tempo: float, half: float, twice: float) -> Answer:
    return Answer(
        id=key,
        kind=kind,
        value=value,
        span=(value, value),
        error=1e-10,
        tempo_only=tempo,
        by_precision={0.5: half, 2.0: twice},
    )


@pytest.fixture
def facts(crisis: Crisis) -> f.Facts:
    fights = answer("russia-fights", "reached", 0.021, 0.11, 0.05, 0.004)
    answers = {
        "russia-fights": dataclasses.replace(
            fights,
            reference=(0.02, 0.008, 0.051),
            warnings=("the tempo alone makes this grave question likely",),
        ),
        "truce-holds": answer("truce-holds", "held", 0.62, 0.40, 0.55, 0.78),
        "civilians": answer("civilians", "on", 0.33, 0.51, 0.41, 0.22),
        "weeks-to-end": answer("weeks-to-end", "time", 7.4, 9.0, 8.0, 6.0),
    }
    weeks = tuple(0.5 * k for k in range(27))
    calm = [0.7 * (1 - 0.8**week) for week in weeks]
    clashes = [0.3 * (1 - 0.9**week) for week in weeks]
    shares = tuple((a, b, 0.02, 0.98 - a - b) for a, b in zip(calm, clashes, strict=True))
    return f.Facts(
        crisis=crisis,
        size=f.Size(6480, 42_000, 60_000),
        answers=answers,
        listed=(
            f.Listed("1", "finite horizon", True, -0.03, True, float("inf"), 3e-10,
                     {key: each.value or 0.0 for key, each in answers.items()}),
        ),
        proof=f.Proof(
            converged=True, limited=False, horizon=float("inf"), residual=3.1e-10, regret=2e-11,
            mass=2e-16, foresight_gap=1.3e-4, foresight=52.0, forecast_error=1e-10,
            reason="One stable equilibrium was found and the principal branch agrees with it.",
            checks=("finite-horizon limit", "principal branch", "4 restarts"), skipped=(),
            digest="cd" * 32, engine="detente 0.1.0, lse", value_rule="lse",
        ),
        basis=f.Basis(
            cited=3, assumed=1, uncited=1, ranged=5,
            sources=(
                f.SourceUse("wire", "A <b>bold</b> claim", "A. Writer, The Wire", "", "B2",
                            "10 to 17 October 2020",
                            tuple(each for each in crisis.numbers.values() if each.cite)),
            ),
        ),
        ladder=f.Ladder(RUNGS, weeks, shares),
        now=(f.Now("", (
            f.ActorNow("RUS", "Russia", (
                f.NextMove("RUS: aid Armenia", "aid Armenia", 0.7, 0.23, 0.55, 0.24, 2.2, -2.0,
                           4.2),
                f.NextMove("RUS: fight Azerbaijan", "fight Azerbaijani forces", 0.001, 0.02,
                           0.004, 0.05, -6.0, -8.0, 2.0),
            ), 0.446, 0.71),
            f.ActorNow("IRN", "Iran", (), 1.0, 1.0),
        )),),
        links=(
            f.Link("RUS", "AZE", -4.2, "RUS: aid Armenia", 2, 5),
            f.Link("AZE", "ARM", -9.0, "AZE: assault", 3, 4),
            f.Link("ARM", "AZE", -2.0, "ARM: strike back", 1, 4),
            f.Link("TUR", "AZE", 3.0, "TUR: send arms", 1, 4),
            f.Link("TUR", "RUS", -1.5, "TUR: send arms", 1, 4),
            f.Link("IRN", "ARM", 0.02, "IRN: open border", 1, 1),
        ),
        drives=(f.Drive("RUS", "Russia", 0.31, 1.2), f.Drive("IRN", "Iran", 0.004, 0.5)),
        histories=tuple(
            f.History(
                (
                    f.Step(0.4, dt.date(2020, 11, 3), "Russia", "Russia aids Armenia",
                           "russian_role: none -> aid"),
                    f.Step(3.2 + k, dt.date(2020, 12, 3), "", "Azerbaijan advances", "front: lost"),
                ),
                "cease-fire",
                left_out=k,
            )
            for k in range(3)
        ),
        seed=7,
        weeks=13.3,
        state={"fighting": "war", "russian_role": "none", "front": "south lost"},
        warnings=("move `x` changes nothing",),
        version="0.1.0",
        confidence=assess(crisis, answers, [0.26, 0.008], readings={}),
    )  # fmt: skip
