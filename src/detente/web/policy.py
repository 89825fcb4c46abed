"""What a page may do: a content security policy on every answer, and the nonce it speaks of.

    default-src 'none'                nothing, but
    script-src 'self' 'nonce-...'     our own files, and scripts that stand in the page as written
               'unsafe-eval'          Vue compiles its templates in the browser
    style-src 'self' 'unsafe-inline'  NiceGUI and the editor put style sheets into the page
    img-src, font-src, connect-src    our own origin only (and pictures inside a style sheet)

No inline handler and no script that a text smuggles into the page runs: without the nonce, which
is new for every page, it is refused. What is no page gets a policy under which nothing runs at all.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import MutableMapping
from typing import Any

from detente.web.guard import App, Receive, Scope, Send

COMMON = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
DATA = f"default-src 'none'; style-src 'unsafe-inline'; {COMMON}"
_SCRIPT = re.compile(rb"<script(?=[\s>])")


def page_policy(nonce: str) -> str:
    """The policy of a page."""
    return (
        "default-src 'none'; "
        f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        f"{COMMON}"
    )


class Policy:
    """Adds the headers, and the nonce to the scripts of pages."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        await self._app(scope, receive, answer.send)


class _Answer:
    """One answer on its way. Pages are held back until they are whole, to write the nonce in."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: MutableMapping[str, Any] | None = None
        self._nonce = secrets.token_urlsafe(16)
        self._body = b""

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._held is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._whole_page(self._held)

    async def _begin(self, message: MutableMapping[str, Any]) -> None:
        headers = [(name, value) for name, value in message["headers"] if name not in _SET]
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        page = kind.startswith(b"text/html")
        policy = page_policy(self._nonce) if page else DATA
        headers += [*_COMMON, (b"content-security-policy", policy.encode())]
        if page:
            headers = [each for each in headers if each[0] != b"content-length"]
        message = {**message, "headers": headers}
        if page:
            self._held = message
        else:
            await self._send(message)

    async def _whole_page(self, start: MutableMapping[str, Any]) -> None:
        body = _SCRIPT.sub(b'<script nonce="' + self._nonce.encode() + b'"', self._body)
        start["headers"].append((b"content-length", str(len(body)).encode()))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


_COMMON = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
_SET = frozenset({name for name, _ in _COMMON} | {b"content-security-policy"})
