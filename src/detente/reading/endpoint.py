"""One request to a language model behind an OpenAI-compatible endpoint.

On this machine only, unless the user says otherwise: an article may be confidential, and where it
goes is not for a URL to decide. So no redirects are followed and no proxy is asked. Everything that
can go wrong there is the user's to know of: no answer, an answer of another kind, too much of it.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import re
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from detente.diagnostics import printable
from detente.errors import UsageError

MOST_BYTES = 4_000_000
SECONDS = 300.0
_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers. `key` is never shown."""

    host: str
    port: int
    path: str
    is_secure: bool
    key: str = field(default="", repr=False)
    seconds: float = SECONDS

    @property
    def name(self) -> str:
        """As messages call it."""
        return f"{'https' if self.is_secure else 'http'}://{self.host}:{self.port}{self.path}"


def endpoint(
    url: str, *, key: str = "", elsewhere: bool = False, seconds: float = SECONDS
) -> Endpoint:
    """Check a URL such as `http://localhost:11434/v1`.

    Raises UsageError for a URL of another shape, and, unless `elsewhere`, for another machine.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443}.get(parts.scheme, 80)
    except ValueError as fault:
        raise UsageError(f"--model: {url[:80]!r} is no URL ({fault})") from fault
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query:
        raise UsageError(
            f"--model: received {_bare(url)!r}, expected a URL",
            hint="such as http://localhost:11434/v1; a key goes into an environment variable",
        )
    if not is_here(host):
        if not elsewhere:
            raise UsageError(
                f"--model: {host} is another machine, and the text would be sent to it",
                hint="if that is meant, add --model-elsewhere",
            )
        if parts.scheme != "https":
            raise UsageError(
                f"--model: {host} is another machine, and http would send the text in the clear",
                hint="use an https address",
            )
    path = parts.path.rstrip("/")
    path = path if path.endswith(_PATH) else path + _PATH
    return Endpoint(host, port, path, parts.scheme == "https", key, seconds)


def _bare(url: str) -> str:
    """The URL without what may be a password."""
    return re.sub(r"//[^@/]*@", "//...@", url)[:80]


def is_here(host: str) -> bool:
    """Whether a host is this machine: a loopback address, or `localhost` where that is one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        if host != "localhost":
            return False
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each).is_loopback for each in found)


def key_of(variable: str | None) -> str:
    """The key in an environment variable; empty for none. Raises UsageError where it is not set."""
    if variable is None:
        return ""
    key = os.environ.get(variable, "")
    if not key or not key.isascii() or not key.isprintable():
        raise UsageError(
            f"--model-key-env: the environment variable {printable(variable)} holds no key"
        )
    return key


def ask(where: Endpoint, body: dict[str, Any]) -> str:
    """What the model answers: the text of its first choice. Raises UsageError for all else."""
    answer = _post(where, json.dumps(body).encode())
    try:
        found = json.loads(answer)
        content = found["choices"][0]["message"]["content"]
        if not isinstance(content, str):
            raise TypeError("no text")
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as fault:
        raise UsageError(
            f"the model at {where.name} gave no answer of the kind expected"
            f" ({type(fault).__name__}): {_shown(answer)}",
            hint="is it an OpenAI-compatible endpoint?",
        ) from fault
    return content


def _post(where: Endpoint, body: bytes) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if where.key:
        headers["Authorization"] = f"Bearer {where.key}"
    deadline = time.monotonic() + where.seconds
    connection = _connection(where)
    try:
        connection.request("POST", where.path, body, headers)
        with connection.getresponse() as response:
            status, answer = response.status, _read(response, where, deadline)
    except TimeoutError as fault:
        raise _too_slow(where) from fault
    except (OSError, http.client.HTTPException) as fault:
        reason = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        raise UsageError(
            f"the model at {where.name} does not answer: {printable(reason)[:200]}",
            hint="is it running there?",
        ) from fault
    finally:
        connection.close()
    if status != 200:
        told = {
            401: "it wants another key (--model-key-env)", 403: "it refuses",
            404: "there is no such model or address", 429: "too many requests",
        }.get(status, f"it says {_shown(answer)}")  # fmt: skip
        raise UsageError(f"the model at {where.name} answers {status}: {told}")
    return answer


def _connection(where: Endpoint) -> http.client.HTTPConnection:
    timeout = where.seconds
    if where.is_secure:
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(where.host, where.port, timeout=timeout, context=context)
    return http.client.HTTPConnection(where.host, where.port, timeout=timeout)


def _read(response: http.client.HTTPResponse, where: Endpoint, deadline: float) -> bytes:
    """The body, up to a size and a time: a server that drips a byte a second is ended, too."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(65_536):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise UsageError(
                f"the model at {where.name} answers with more than {MOST_BYTES:,} bytes"
            )
        if time.monotonic() > deadline:
            raise _too_slow(where)
    return b"".join(parts)


def _too_slow(where: Endpoint) -> UsageError:
    return UsageError(
        f"the model at {where.name} took more than {where.seconds:.0f} s", hint="try a smaller one"
    )


def _shown(answer: bytes) -> str:
    return printable(answer[:120].decode("utf-8", "replace"))
