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

from collections.abc import Iterable, Iterator, Mapping
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
class Graph:
    """Rewriting steps: from node `source` by rule `rule` to node `target`, each intp[steps]."""

    nodes: Codes
    source: NDArray[np.intp]
    target: NDArray[np.intp]
    rule: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """How the nodes of a graph come to rest.

    final : intp[m], the node that each ends in. step : intp[m], its step on the way there, that of
    the first rule enabled; -1 at rest. rounds : nodes that have a step, those at the end of it
    always in an earlier round. cost : float64[m, P], points that each payer pays on the way.
    """

    final: NDArray[np.intp]
    step: NDArray[np.intp]
    rounds: list[NDArray[np.intp]]
    cost: Float

    def costs(self, graph: Graph, step_cost: Float) -> tuple[Float, bool]:
        """The same sums of other costs of steps; and whether no order of rules gives others."""
        cost = np.zeros((len(self.final), step_cost.shape[1]))
        for nodes in self.rounds:
            step = self.step[nodes]
            cost[nodes] = step_cost[step] + cost[graph.target[step]]
        others = np.flatnonzero(self.step[graph.source] != np.arange(len(step_cost)))
        through = step_cost[others] + cost[graph.target[others]]
        return cost, not _apart(through, cost[graph.source[others]]).any()


@dataclass(frozen=True, slots=True, eq=False)
class Rewriter:
    """The rules of a crisis over codes of one radix.

    limit : most states that rewriting may pass through in one batch. fired : rules that did
    something in it. payers : the actors that some rule costs something, by place.
    """

    crisis: Crisis
    radix: Radix
    values: Mapping[str, float]
    findings: Findings
    rules: tuple[_Prepared, ...]
    limit: int
    fired: set[int]
    payers: tuple[int, ...]

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
        paying = {actor for rule in crisis.rules for actor in rule.costs}
        payers = tuple(place for place, actor in enumerate(crisis.actors) if actor in paying)
        return cls(crisis, radix, values, findings, tuple(prepared), limit, set(), payers)

    def relevant(self, touched: Iterable[int]) -> tuple[int, ...]:
        """Rules that a change of the `touched` factors of a state at rest can enable."""
        changed = frozenset(touched)
        return tuple(place for place, each in enumerate(self.rules) if each.support & changed)

    def settle(self, codes: Codes, rules: tuple[int, ...]) -> Codes:
        """Final codes, uint64[m]; what is wrong with the rules goes to the findings.

        Only `rules` are tested in `codes` itself; all are in the states met from there.
        """
        active = self.active(codes, rules)
        if not active.any():
            return codes
        rough = codes[active]
        graph = self.graph(distinct(rough))
        rest = self.rest(graph, self.step_costs(graph))
        settled = codes.copy()
        settled[active] = graph.nodes[rest.final[np.searchsorted(graph.nodes, rough)]]
        return settled

    def active(self, codes: Codes, rules: tuple[int, ...]) -> Bool:
        """Where one of `rules` is enabled, bool[m]."""
        columns = LazyColumns.of_codes(self.radix, codes)
        active: Bool = np.zeros(len(codes), np.bool_)
        for place in rules:
            active |= self._enabled(self.rules[place], columns)
        return active

    def _enabled(self, prepared: _Prepared, columns: LazyColumns) -> Bool:
        holds = evaluate.condition(prepared.rule.when, columns)
        if not holds.any():
            return holds
        changes = np.zeros(len(holds), np.bool_)
        for factor, table in prepared.shifts:
            changes |= (table != 0)[columns[factor]]
        return holds & changes

    def graph(self, rough: Codes) -> Graph:
        """All states that rewriting can pass through from `rough`, and the steps between them.

        rough : ascending, distinct, a rule enabled in each.
        """
        nodes, fresh = rough, rough
        steps: list[tuple[Codes, Codes, int]] = []
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
        return Graph(
            nodes,
            np.searchsorted(nodes, np.concatenate([each[0] for each in steps])),
            np.searchsorted(nodes, np.concatenate([each[1] for each in steps])),
            np.concatenate([np.full(len(each[0]), each[2]) for each in steps]),
        )

    def _step(self, place: int, codes: Codes, columns: LazyColumns) -> tuple[Codes, Codes, int]:
        """Where one rule leads from the states among `codes` in which it is enabled."""
        prepared = self.rules[place]
        enabled = self._enabled(prepared, columns)
        source = codes[enabled]
        if not len(source):
            return source, source, place
        self.fired.add(place)
        target = source.copy()
        inside = LazyColumns.of_codes(self.radix, source)
        for factor, table in prepared.shifts:
            target += table[inside[factor]]
        return source, target, place

    def step_costs(self, graph: Graph) -> Float:
        """What each step costs each payer, float64[steps, P]."""
        actors = tuple(self.crisis.actors)
        cost = np.zeros((len(graph.source), len(self.payers)))
        for place, steps in self.paid_steps(graph):
            rule = self.rules[place].rule
            codes = graph.nodes[graph.source[steps]]
            columns = LazyColumns.of_codes(self.radix, codes)
            own = np.zeros((len(steps), len(self.payers)))
            for column, payer in enumerate(self.payers):
                if actors[payer] in rule.costs:
                    points = rule.costs[actors[payer]]
                    own[:, column] = evaluate.quantity(points, columns, self.values)
            self._check_finite(rule, codes, own)
            cost[steps] = own
        return cost

    def paid_steps(self, graph: Graph) -> Iterator[tuple[int, NDArray[np.intp]]]:
        """The steps of each rule that costs something."""
        for place, prepared in enumerate(self.rules):
            if prepared.rule.costs:
                steps = np.flatnonzero(graph.rule == place)
                if len(steps):
                    yield place, steps

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

    def rest(self, graph: Graph, step_cost: Float) -> Rest:
        """How all nodes come to rest, going back from those that are; checks what rules do."""
        size = len(graph.nodes)
        rest = Rest(np.arange(size), np.full(size, -1), [], np.zeros((size, step_cost.shape[1])))
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
            self._close(graph, step_cost, ready, rest)
            done |= ready
        if not done.all():
            self._report_cycle(graph, ~done)
        return rest

    def _close(self, graph: Graph, step_cost: Float, ready: Bool, rest: Rest) -> None:
        """Settle nodes all of whose successors are settled, and check that these agree."""
        steps = np.flatnonzero(ready[graph.source])
        source, target = graph.source[steps], graph.target[steps]
        rest.step[source[::-1]] = steps[::-1]  # the earliest step of each node
        nodes = np.flatnonzero(ready)
        first = rest.step[nodes]
        rest.rounds.append(nodes)
        rest.final[nodes] = rest.final[graph.target[first]]
        rest.cost[nodes] = step_cost[first] + rest.cost[graph.target[first]]
        differs = rest.final[target] != rest.final[source]
        differs |= _apart(step_cost[steps] + rest.cost[target], rest.cost[source])
        for step in np.flatnonzero(differs):
            earliest = int(rest.step[source[step]])
            self._report_clash(graph, earliest, int(steps[step]), rest.final)

    def _report_clash(self, graph: Graph, one: int, two: int, final: NDArray[np.intp]) -> None:
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

    def _report_cycle(self, graph: Graph, stuck: Bool) -> None:
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


def _apart(one: Float, two: Float) -> Bool:
    """Which rows of costs differ by more than the order of summation explains, bool[m]."""
    scale = COST_SLACK * (1 + np.abs(two))
    return np.asarray((np.abs(one - two) > scale).any(axis=1))
