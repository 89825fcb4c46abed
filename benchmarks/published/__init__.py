"""Estimates that others published, beside what Detente computes from the same data."""
