"""The exception tree, as it is drawn at the top of its module."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from detente import errors
from detente.diagnostics import Diagnostic
from detente.errors import CrisisError, DetenteError, LimitError, NotConverged, UsageError


@pytest.mark.parametrize(
    ("kind", "code"),
    [(DetenteError, 70), (CrisisError, 1), (UsageError, 2), (LimitError, 3), (NotConverged, 3)],
)
def test_exit_codes_are_as_drawn(kind: type[DetenteError], code: int) -> None:
    assert kind.exit_code == code
    assert re.search(rf"{kind.__name__} +.*\b{code}\b", errors.__doc__ or "")
    made = kind("what", hint="do this")
    assert (str(made), made.hint) == ("what", "do this")


def test_a_crisis_error_reads_as_its_diagnostics() -> None:
    found = Diagnostic("a-b", "error", "first"), Diagnostic("c-d", "error", "second")
    made = CrisisError(diagnostics=iter(found))
    assert made.diagnostics == found
    assert str(made) == "first [a-b]\n\nsecond [c-d]"


def test_the_package_is_imported_lightly() -> None:
    code = "import sys, detente.crisis as c; c.Diagnostic; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = set(ran.stdout.split())
    assert not loaded & {"numpy", "pydantic", "lark", "ruamel.yaml", "scipy", "numba"}


def test_an_unknown_name_of_the_package() -> None:
    import detente.crisis

    assert "load" in dir(detente.crisis)
    with pytest.raises(AttributeError, match="nothing"):
        detente.crisis.nothing  # noqa: B018
