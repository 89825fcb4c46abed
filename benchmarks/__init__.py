"""Measurements of Detente, alone and against its peers. `make bench` runs them all."""
