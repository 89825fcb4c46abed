"""For tests, here and in other projects: strategies, oracles, drafts and the benchmark generator.

- `detente.testing.oracles`: plain, dense answers (generator, Bellman residual, reachability);
- `detente.testing.strategies`: Hypothesis strategies for random games and crises;
- `detente.testing.draft`: writing a crisis down in Python;
- `detente.testing.generate`: crises with coupled theatres, of any size.
"""
