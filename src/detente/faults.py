"""Where the traceback of a fault in Detente goes: a log file whose place the user is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def log(error: BaseException, arguments: Sequence[str]) -> Path | None:
    """Write the traceback to the user's log folder, or the folder for temporary files.

    arguments : what was asked for. Returns the file; None where none could be written.
    """
    import datetime as dt
    import platform
    import tempfile
    import traceback

    import platformdirs

    from detente._version import __version__

    now = dt.datetime.now(dt.UTC)
    text = (
        f"detente {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"{now.isoformat()}\narguments: {list(arguments)!r}\n\n"
        + "".join(traceback.format_exception(error))
    )
    for folder in (platformdirs.user_log_dir("detente"), tempfile.gettempdir()):
        path = Path(folder) / f"fault-{now:%Y%m%dT%H%M%S}-{os.getpid()}.log"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:
            continue
        return path
    return None
