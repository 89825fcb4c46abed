"""The coder: from sentences to proposals by rules and tables, offline.

from detente.reading.coder import Coder
Coder().propose(document)
"""

from detente.reading.coder.coder import Coder

__all__ = ["Coder"]
