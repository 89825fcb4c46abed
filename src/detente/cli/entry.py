"""`detente`: the outermost layer. Whatever happens, no traceback reaches a user.

Exit codes

    0    ok; warnings alone are ok
    1    findings: the file is missing or has errors
    2    usage: an unknown option or name, a place that cannot be written (a full disk too)
    3    a limit was reached, or play did not converge
    4    the store is locked
    70   a fault in Detente; the traceback goes to a log file whose place is printed
    130  interrupted

Data goes to stdout, talk to stderr. Nothing heavy is imported here: `detente --help` must answer
at once.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from detente.errors import DetenteError

OK, FINDINGS, USAGE, LIMIT, LOCKED, FAULT, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 4, 70, 130, 143
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


class Terminated(BaseException):
    """SIGTERM arrived: unwind, so that half-written files are removed, then end."""


def main() -> None:
    """The console script."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; never raises."""
    _prepare_streams()
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
        return OK  # the reader has what it wanted
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        _silence(sys.stdout)
        _talk(f"error: the output cannot be written: {error.strerror}")
        return USAGE
    return code


def _prepare_streams() -> None:
    """A character that the terminal cannot show is replaced, never an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def _silence(stream: object) -> None:
    """Point a broken stream at nothing, so that closing it at exit raises no second error."""
    fileno = getattr(stream, "fileno", None)
    if fileno is not None:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, fileno())
        os.close(nothing)


def _dispatch(arguments: Sequence[str]) -> int:
    """Run the command; every kind of failure becomes a sentence and an exit code."""
    try:
        return _invoke(list(arguments) or ["--help"])
    except KeyboardInterrupt:
        _talk("interrupted; nothing was left half-written")
        return INTERRUPTED
    except Terminated:
        _talk("terminated; nothing was left half-written")
        return TERMINATED
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise
        return _fault(error, arguments)
    except DetenteError as error:
        return _explain(error, arguments)
    except MemoryError:
        _talk("error: the machine ran out of memory", "hint: lower --max-states")
        return LIMIT
    except Exception as error:
        return _usage(error) if hasattr(error, "format_message") else _fault(error, arguments)


def _invoke(arguments: list[str]) -> int:
    """Hand the arguments to Typer, without its own treatment of errors, interrupts and pipes."""
    import typer

    from detente.cli.app import app

    if "_DETENTE_COMPLETE" in os.environ:  # a shell asks what could come next
        app(prog_name="detente")
        return OK
    command = typer.main.get_command(app)
    name = "detente"
    inner = getattr(command, "commands", {}).get(arguments[0])
    if inner is not None:  # going there directly spares Typer an import of Pydantic for --help
        command, name, arguments = inner, f"detente {arguments[0]}", arguments[1:]
    try:
        with command.make_context(name, arguments) as context:
            result = command.invoke(context)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except SystemExit as stop:  # how Typer ends its completion options
        return stop.code if isinstance(stop.code, int) else OK
    except (typer.Abort, EOFError) as stop:
        raise KeyboardInterrupt from stop
    return result if isinstance(result, int) else OK


def _usage(error: Exception) -> int:
    """Typer's own complaints about options and arguments."""
    context = getattr(error, "ctx", None)
    if context is not None:
        _talk(context.get_usage())
    _talk(f"error: {error.format_message()}")  # type: ignore[attr-defined]
    if context is not None:
        _talk(f"hint: `{context.command_path} --help` lists what is possible")
    return USAGE


def _explain(error: DetenteError, arguments: Sequence[str]) -> int:
    """An error on purpose: what, then the hint; as JSON too when that was asked for."""
    if error.exit_code == FAULT:
        return _fault(error, arguments)
    text = str(error)
    _talk(text if getattr(error, "diagnostics", ()) else f"error: {text}")
    if error.hint:
        _talk(f"hint: {error.hint}")
    if "--json" in arguments:
        from detente.cli.say import json_out
        from detente.show.records import failure

        json_out(failure(error))
        sys.stdout.flush()
    return error.exit_code


def _fault(error: BaseException, arguments: Sequence[str]) -> int:
    """A fault of ours: say so, keep the traceback in a log file, print where that is."""
    from detente import faults

    where = faults.log(error, arguments)
    _talk(f"error: a fault in Detente itself: {type(error).__name__}: {error}")
    if where is None:
        _talk("hint: please report it; no log could be written on this machine")
    else:
        _talk(f"hint: please report it with the log in {where}")
    return FAULT


def _talk(*lines: str) -> None:
    try:
        for line in lines:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (BrokenPipeError, ValueError):
        _silence(sys.stderr)
