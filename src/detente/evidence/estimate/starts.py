"""Starts of a search: the model's own, then scattered ones, the same for the same seed.

Scattered starts are points of a scrambled Sobol sequence (Owen 1998, doi:10.1006/jcom.1998.0487)
turned into normal deviates around the model's first start, each parameter by its scale; they cover
the neighbourhood more evenly than random ones, so fewer are needed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from detente.evidence.estimate.model import Model, Start

CLIP = 1e-6
MOST = 21_201
"""Parameters that a Sobol sequence has directions for."""


def starts_of(model: Model, scattered: int, seed: int, width: float) -> Iterator[Start]:
    """The model's own starts, then `scattered` ones, `width` scales wide."""
    own = model.starts()
    yield from own
    centre = own[0].values
    size = min(len(centre), MOST)
    sequence = qmc.Sobol(d=size, scramble=True, rng=np.random.default_rng(seed))
    count = 1 << max(scattered - 1, 0).bit_length()
    points = sequence.random(count)[:scattered] if scattered else np.zeros((0, size))
    for number, point in enumerate(points, 1):
        moved = centre.copy()
        moved[:size] += width * model.scale[:size] * ndtri(np.clip(point, CLIP, 1.0 - CLIP))
        yield Start(f"scattered {number}", moved)
