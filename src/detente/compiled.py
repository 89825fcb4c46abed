"""How the kernels are compiled: one decorator, one cache folder for each version of their sources.

Numba's own cache key does not see changes in a kernel that another file inlines, so the cache
lives in a folder named by a hash over all kernel modules of the package.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numba
import platformdirs

PACKAGE = Path(__file__).parent


def kernel_digest() -> str:
    """First 16 hex digits of the sha256 over all kernel modules, names included."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(PACKAGE.rglob("*kernels.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


if "NUMBA_CACHE_DIR" not in os.environ:
    folder = Path(platformdirs.user_cache_dir("detente")) / f"kernels-{kernel_digest()}"
    setattr(numba.config, "CACHE_DIR", str(folder))  # noqa: B010 - absent from numba's types

kernel = numba.njit(cache=True, nogil=True, error_model="numpy")

# sums may be reordered so that they use vector instructions: the order is fixed at compile time
summing_kernel = numba.njit(
    cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"}
)

# for what a kernel calls once per row: a call that hands over many arrays costs more than its work
inlined = numba.njit(inline="always", nogil=True, error_model="numpy")
