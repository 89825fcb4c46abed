"""Rules run to a fixed point, with an exact check that their order does not matter.

A rule is enabled in a state where its condition holds and its effects change something. The states
that rewriting can pass through, in any order of the rules, make a graph; for each of them every
enabled rule must lead to the same final state and the same summed costs (local confluence, which
with termination is confluence: Newman 1942, Annals of Mathematics 43(2)). A cycle of that graph
is rules that never come to rest. Both are errors that name the rules and show the state.

Cost: one evaluation of the rules per batch; the graph is built only for states where a rule is
enabled, and can grow with 2^(number of rules enabled together).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.crisis import evaluate
from detente.crisis.model import Crisis, Rule
from detente.errors import LimitError
from detente.game.effects import Shifts, shift_tables
from detente.game.findings import Findings
from detente.game.radix import Codes, LazyColumns, Radix, contained, distinct, merged

Bool = NDArray[np.bool_]
Float = NDArray[np.float64]
COST_SLACK = 1e-9
"""Relative difference between cost sums that is put down to the order of summation."""


@dataclass(frozen=True, slots=True, eq=False)
class _Prepared:
    rule: Rule
    shifts: Shifts
    support: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class _Graph:
    """Rewriting steps: from node `source` by rule `rule` to node `target`, at `cost` [steps, N]."""

    nodes: Codes
    source: NDArray[np.intp]
    target: NDArray[np.intp]
    rule: NDArray[np.intp]
    cost: Float


@dataclass(frozen=True, slots=True, eq=False)
class Rewriter:
    """The rules of a crisis over codes of one radix.

    limit : most states that rewriting may pass through in one batch.
    """

    crisis: Crisis
    radix: Radix
    values: Mapping[str, float]
    findings: Findings
    rules: tuple[_Prepared, ...]
    limit: int
    fired: set[int]

    @classmethod
    def of(
        cls,
        crisis: Crisis,
        radix: Radix,
        values: Mapping[str, float],
        findings: Findings,
        limit: int,
    ) -> Rewriter:
        """Prepare the rules of `crisis`."""
        prepared = []
        for rule in crisis.rules:
            shifts = shift_tables(rule.effects, radix)
            touched = frozenset(factor for factor, _ in shifts)
            prepared.append(_Prepared(rule, shifts, evaluate.factors(rule.when) | touched))
        return cls(crisis, radix, values, findings, tuple(prepared), limit, set())

    def relevant(self, touched: Iterable[int]) -> tuple[int, ...]:
        """Rules that a change of the `touched` factors of a state at rest can enable."""
        changed = frozenset(touched)
        return tuple(place for place, each in enumerate(self.rules) if each.support & changed)

    def settle(self, codes: Codes, rules: tuple[int, ...]) -> tuple[Codes, Float | None]:
        """Final codes uint64[m] and summed rule costs float64[m, N] (None: all zero).

        Only `rules` are tested in `codes` itself; all are in the states met from there.
        """
        columns = LazyColumns.of_codes(self.radix, codes)
        active: Bool = np.zeros(len(codes), np.bool_)
        for place in rules:
            active |= self._enabled(self.rules[place], columns)
        if not active.any():
            return codes, None
        rough = distinct(codes[active])
        inverse = np.searchsorted(rough, codes[active])
        final, cost = self._resolve(self._graph(rough), rough)
        settled = codes.copy()
        settled[active] = final[inverse]
        if not cost.any():
            return settled, None
        costs = np.zeros((len(codes), cost.shape[1]))
        costs[active] = cost[inverse]
        return settled, costs

    def _enabled(self, prepared: _Prepared, columns: LazyColumns) -> Bool:
        holds = evaluate.condition(prepared.rule.when, columns)
        if not holds.any():
            return holds
        changes = np.zeros(len(holds), np.bool_)
        for factor, table in prepared.shifts:
            changes |= (table != 0)[columns[factor]]
        return holds & changes

    def _graph(self, rough: Codes) -> _Graph:
        """All states that rewriting can pass through from `rough`, and the steps between them."""
        nodes, fresh = rough, rough
        steps: list[tuple[Codes, Codes, int, Float]] = []
        while len(fresh):
            columns = LazyColumns.of_codes(self.radix, fresh)
            found = [self._step(place, fresh, columns) for place in range(len(self.rules))]
            steps += [each for each in found if len(each[0])]
            fresh = distinct(np.concatenate([each[1] for each in found]))
            fresh = fresh[~contained(nodes, fresh)]
            nodes = merged(nodes, fresh)
            if len(nodes) > self.limit:
                raise LimitError(
                    f"the rules pass through more than {self.limit} states before they rest",
                    hint="let rules exclude one another with `when`: few should be enabled at once",
                )
        return _Graph(
            nodes,
            np.searchsorted(nodes, np.concatenate([each[0] for each in steps])),
            np.searchsorted(nodes, np.concatenate([each[1] for each in steps])),
            np.concatenate([np.full(len(each[0]), each[2]) for each in steps]),
            np.concatenate([each[3] for each in steps]),
        )

    def _step(
        self, place: int, codes: Codes, columns: LazyColumns
    ) -> tuple[Codes, Codes, int, Float]:
        """Where one rule leads from the states among `codes` in which it is enabled."""
        prepared = self.rules[place]
        enabled = self._enabled(prepared, columns)
        source = codes[enabled]
        if not len(source):
            return source, source, place, np.zeros((0, len(self.crisis.actors)))
        self.fired.add(place)
        target = source.copy()
        inside = LazyColumns.of_codes(self.radix, source)
        for factor, table in prepared.shifts:
            target += table[inside[factor]]
        cost = np.zeros((len(source), len(self.crisis.actors)))
        for index, actor in enumerate(self.crisis.actors):
            if actor in prepared.rule.costs:
                cost[:, index] = evaluate.quantity(prepared.rule.costs[actor], inside, self.values)
        self._check_finite(prepared.rule, source, cost)
        return source, target, place, cost

    def _check_finite(self, rule: Rule, codes: Codes, cost: Float) -> None:
        bad = np.flatnonzero(~np.isfinite(cost).all(axis=1))
        if len(bad):
            state = self.findings.describe(self.radix.state(codes[bad[0]]))
            self.findings.error(
                "not-finite",
                f"rule {rule.id}",
                f"the cost of rule `{rule.name}` is not a finite number in the state {state}",
                rule.location,
                "look for a division by zero, a logarithm or an overflow there",
            )
            cost[bad] = 0.0

    def _resolve(self, graph: _Graph, rough: Codes) -> tuple[Codes, Float]:
        """Final code and summed cost of each state of `rough`, going back from states at rest."""
        size = len(graph.nodes)
        final = np.arange(size)
        cost = np.zeros((size, graph.cost.shape[1]))
        waiting = np.bincount(graph.source, minlength=size)
        open_step = np.ones(len(graph.source), np.bool_)
        done = waiting == 0
        while True:
            newly = open_step & done[graph.target]
            waiting -= np.bincount(graph.source[newly], minlength=size)
            open_step &= ~newly
            ready = ~done & (waiting == 0)
            if not ready.any():
                break
            self._close(graph, ready, final, cost)
            done |= ready
        if not done.all():
            self._report_cycle(graph, ~done)
        place = np.searchsorted(graph.nodes, rough)
        return graph.nodes[final[place]], cost[place]

    def _close(self, graph: _Graph, ready: Bool, final: NDArray[np.intp], cost: Float) -> None:
        """Settle nodes all of whose successors are settled, and check that these agree."""
        steps = np.flatnonzero(ready[graph.source])
        source, target = graph.source[steps], graph.target[steps]
        through = graph.cost[steps] + cost[target]
        first = np.zeros(len(final), np.intp)
        first[source[::-1]] = np.arange(len(steps))[::-1]  # the earliest step of each node
        nodes = np.flatnonzero(ready)
        final[nodes], cost[nodes] = final[target[first[nodes]]], through[first[nodes]]
        scale = COST_SLACK * (1 + np.abs(cost[source]))
        differs = (final[target] != final[source]) | (np.abs(through - cost[source]) > scale).any(
            axis=1
        )
        for step in np.flatnonzero(differs):
            earliest = first[source[step]]
            self._report_clash(graph, int(steps[earliest]), int(steps[step]), final)

    def _report_clash(self, graph: _Graph, one: int, two: int, final: NDArray[np.intp]) -> None:
        rules = [self.rules[graph.rule[step]].rule for step in (one, two)]
        codes = [graph.nodes[final[graph.target[step]]] for step in (one, two)]
        state = self.findings.describe(self.radix.state(graph.nodes[graph.source[one]]))
        ends = [self.radix.state(code) for code in codes]
        differing = [
            place for place, pair in enumerate(zip(*ends, strict=True)) if len({*pair}) > 1
        ]
        if differing:
            told = [self.findings.describe(end, differing) for end in ends]
            result = (
                f"`{rules[0].name}` first ends in {told[0]}, `{rules[1].name}` first in {told[1]}"
            )
        else:
            result = "the state is the same in the end, but the summed costs differ"
        self.findings.error(
            "rules-order",
            " ".join(sorted(rule.id for rule in rules)),
            f"rules `{rules[0].name}` and `{rules[1].name}` give results that depend on their order"
            f" in the state {state}: {result}",
            rules[0].location,
            "make the condition of one of them exclude the other",
        )

    def _report_cycle(self, graph: _Graph, stuck: Bool) -> None:
        """Follow unsettled steps until a node repeats."""
        inside = np.flatnonzero(stuck[graph.source] & stuck[graph.target])
        following = dict(zip(graph.source[inside][::-1], inside[::-1], strict=True))
        node = int(graph.source[inside[0]])
        seen: dict[int, int] = {}
        path: list[int] = []
        while node not in seen:
            seen[node] = len(path)
            path.append(int(following[node]))
            node = int(graph.target[path[-1]])
        loop = path[seen[node] :]
        names = list(dict.fromkeys(self.rules[graph.rule[step]].rule.name for step in loop))
        first = self.rules[graph.rule[loop[0]]].rule
        state = self.findings.describe(self.radix.state(graph.nodes[graph.source[loop[0]]]))
        self.findings.error(
            "rules-cycle",
            " ".join(sorted(names)),
            "rules never come to rest: "
            + ", then ".join(f"`{name}`" for name in names)
            + f" lead back to the state {state}",
            first.location,
            "let at least one of them stop: add a condition that its own effect makes false",
        )
