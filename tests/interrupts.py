"""Children that heed an interrupt, also where the tests run in the background of a shell.

A shell starts what runs in its background with interrupts ignored, and children inherit that.
"""

from __future__ import annotations

import signal


def heeding_interrupts() -> None:
    """To be called in the child before it starts its program."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
