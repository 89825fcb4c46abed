"""Draws of uncertain numbers: draw k is the same however many are drawn, and by whom.

    z(k, p) = Phi^-1( O_h( x( s_c(k), j ) ) + 2^-33 )

x(i, j)   coordinate j of point i of Sobol's sequence, 32 bits (Joe and Kuo's numbers, from SciPy)
c, j      the place of p in the list of parameters is WIDE c + j
s_c       an order of the points, keyed by the seed and c: of those from 2^m to 2^(m+1), for every m
O_h       a nested (Owen) scrambling of the bits, keyed by the seed and the name of p

So a parameter is spread evenly over its range in few draws already: of 2^m draws one lies in each
of 2^m equal parts of its distribution, and WIDE parameters that stand together are spread evenly
together. Further coordinates of the sequence are not used, as pairs of them are as good as
correlated (up to .4 in 1,024 draws of 300). Other numbers of draws are a part of the next power of
two. A parameter keeps its draws when others are put in after it, so that options and readings of a
crisis share them (common random numbers).

Numbers that go together are given by rank correlations r: the z of these parameters are multiplied
by the Cholesky factor of 2 sin(pi r / 6) (a Gaussian copula), and each keeps its distribution.
Several keys that are one uncertain number are copies and share one z.

Joe and Kuo 2008, doi:10.1137/070709359; Owen 1995; Burley 2020, Journal of Computer Graphics
Techniques 9(4), for scrambling and reordering by hashes. Cost of a draw: P numbers at 32 steps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from detente.crisis.diagnostics import did_you_mean
from detente.errors import UsageError

Float = NDArray[np.float64]
Bits = NDArray[np.uint32]
Pair = tuple[str, str]
BITS = 32
WIDE = 32
BLOCK = 256
MOST_DRAWS = 2**24
MIXERS = (0x6C50B47C, 0xB82F1E52, 0xC7AFE638, 0x8D22F6E6)
HALVES = ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF))


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Standard normal numbers by draw and parameter. Made by `Draws.of`.

    names : the parameters, in the order of the columns. correlations : of ranks, by pair of names.
    copies : names that share the numbers of another. directions : uint32[24, WIDE], the sequence at
    powers of two. keys : uint32[P], orders : uint32[groups], hashes. factor : lower triangle over
    the columns `joint`, which are correlated. source : the column that each one is taken from.
    """

    names: tuple[str, ...]
    seed: int
    correlations: Mapping[Pair, float]
    copies: Mapping[str, str]
    directions: Bits = field(repr=False)
    keys: Bits = field(repr=False)
    orders: Bits = field(repr=False)
    joint: NDArray[np.intp] = field(repr=False)
    factor: Float = field(repr=False)
    source: NDArray[np.intp] = field(repr=False)

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        seed: int = 1,
        correlations: Mapping[Pair, float] | None = None,
        copies: Mapping[str, str] | None = None,
    ) -> Draws:
        """Draws of these parameters.

        Raises UsageError for a name that is not among them, for correlations that no numbers can
        have together, and for a copy of a copy, of itself or with correlations of its own.
        """
        together, same = dict(correlations or {}), dict(copies or {})
        place = {name: column for column, name in enumerate(names)}
        _check_names(place, together, same)
        joint = sorted({place[name] for pair in together for name in pair})
        source = np.arange(len(names))
        for copy, original in same.items():
            source[place[copy]] = place[original]
        factor = _factor(joint, {(place[a], place[b]): r for (a, b), r in together.items()})
        groups = range(-(-len(names) // WIDE))
        return cls(
            tuple(names), seed, together, same,
            directions=_directions(),
            keys=np.array([_key(seed, f"number {name}") for name in names], np.uint32),
            orders=np.array([_key(seed, f"group {group}") for group in groups], np.uint32),
            joint=np.array(joint, np.intp),
            factor=factor,
            source=source,
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """Everything that they depend on beside their names."""
        ties = [[*pair, r] for pair, r in self.correlations.items()]
        return {"design": "draws", "seed": self.seed, "correlations": ties, "copies": self.copies}

    def normals(self, count: int) -> Float:
        """The first `count` draws, float64[count, P]."""
        blocks = [self._some(low, min(low + BLOCK, count)) for low in range(0, count, BLOCK)]
        return np.concatenate(blocks) if blocks else np.empty((0, len(self.names)))

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, Float]]:
        """Index and numbers, float64[P], of each draw wanted; quick when indices rise."""
        first, block = -1, np.empty((0, 0))
        for index in wanted:
            if index // BLOCK != first:
                first = index // BLOCK
                block = self._some(first * BLOCK, (first + 1) * BLOCK)
            yield index, block[index % BLOCK]

    def _some(self, first: int, last: int) -> Float:
        """Draws `first` to `last`, float64[last - first, P]. Raises UsageError past MOST_DRAWS."""
        if last > MOST_DRAWS:
            raise UsageError(f"there are {MOST_DRAWS:,} different draws, and no draw {last:,}")
        index = np.arange(first, last, dtype=np.uint32)
        points = [self._points(_reordered(index, order)) for order in self.orders]
        bits = np.concatenate([np.empty((len(index), 0), np.uint32), *points], axis=1)
        bits = bits[:, : len(self.names)]
        normal: Float = ndtri((_scrambled(bits, self.keys) + 0.5) / 2.0**BITS)
        return self.tied(normal)

    def tied(self, normal: Float) -> Float:
        """Independent standard normal numbers, float64[n, P], with the correlations and copies."""
        if self.joint.size:
            normal = normal.copy()
            normal[:, self.joint] = normal[:, self.joint] @ self.factor.T
        return normal[:, self.source]

    def _points(self, index: Bits) -> Bits:
        """Points of the sequence, uint32[n, WIDE]."""
        found = np.zeros((len(index), WIDE), np.uint32)
        for bit, direction in enumerate(self.directions):
            found ^= ((index >> np.uint32(bit)) & np.uint32(1))[:, None] * direction
        return found


def _directions() -> Bits:
    """Points 1, 2, 4, 8 ... of the sequence: all others are sums of them, bit by bit."""
    engine = qmc.Sobol(WIDE, scramble=False, bits=BITS)
    found = np.zeros((MOST_DRAWS.bit_length() - 1, WIDE), np.uint32)
    passed, before = 0, np.zeros(WIDE, np.uint32)
    for bit in range(len(found)):
        engine.fast_forward(2**bit - passed)
        point = (engine.random(1)[0] * 2.0**BITS).astype(np.uint32)
        passed = 2**bit + 1
        before = found[bit] = point ^ before  # SciPy goes through the points in Gray code
    return found


def _key(seed: int, name: str) -> int:
    """Four bytes that depend on the seed and the name alone."""
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return int.from_bytes(digest[:4], "little")


def _reordered(index: Bits, order: np.uint32) -> Bits:
    """Each index below its leading bit scrambled by a hash: 2^m to 2^(m+1) among themselves."""
    flips = _scrambled(index, np.asarray(order)) ^ index
    lengths = np.frexp(index.astype(np.float64))[1]
    below = (np.int64(1) << np.maximum(lengths - 1, 0)) - 1
    shuffled: Bits = index ^ (flips & below.astype(np.uint32))
    return shuffled


def _scrambled(bits: Bits, keys: Bits) -> Bits:
    """Each bit flipped, or not, by a hash of its column's key and of the bits above it."""
    turned = _reversed(bits) + keys
    for mixer in MIXERS:
        turned ^= turned * np.uint32(mixer)
    return _reversed(turned)


def _reversed(bits: Bits) -> Bits:
    """The lowest bit first."""
    for shift, mask in HALVES:
        bits = ((bits >> np.uint32(shift)) & np.uint32(mask)) | (
            (bits & np.uint32(mask)) << np.uint32(shift)
        )
    return (bits >> np.uint32(16)) | (bits << np.uint32(16))


def _check_names(
    place: Mapping[str, int], together: Mapping[Pair, float], same: Mapping[str, str]
) -> None:
    """Every name is known, and nobody is tied in two ways. Raises UsageError."""
    tied = {name for pair in together for name in pair}
    for name in (*tied, *same, *same.values()):
        if name not in place:
            raise UsageError(
                f"there is no uncertain number `{name}`", hint=did_you_mean(name, place) or ""
            )
    for (first, second), r in together.items():
        if first == second or not -1.0 < r < 1.0:
            raise UsageError(
                f"the correlation of `{first}` and `{second}` is {r:g}, expected two different"
                " numbers and a correlation between -1 and 1",
                hint="numbers that are one and the same are `copies`",
            )
    for copy, original in same.items():
        if copy == original or original in same or copy in tied:
            raise UsageError(
                f"`{copy}` cannot be a copy of `{original}`",
                hint="a copy has no correlations of its own, and is of a number that is no copy",
            )


def _factor(joint: Sequence[int], together: Mapping[tuple[int, int], float]) -> Float:
    """Cholesky factor of the correlations of the normal numbers. Raises UsageError."""
    row = {column: k for k, column in enumerate(joint)}
    matrix = np.eye(len(joint))
    for (first, second), r in together.items():
        matrix[row[first], row[second]] = matrix[row[second], row[first]] = 2.0 * np.sin(
            np.pi * r / 6.0
        )
    try:
        factor = np.asarray(np.linalg.cholesky(matrix), np.float64)
    except np.linalg.LinAlgError as error:
        raise UsageError(
            "no numbers can have these correlations together", hint="make some of them weaker"
        ) from error
    return factor
