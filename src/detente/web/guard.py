"""Who may come in: everything that the workbench serves stands behind this, sockets too.

A request is let through when it names the right host, comes from no other site, and carries the
token: in the cookie, or once in the URL, which then sets the cookie. Nothing else is served, not
even an icon, so that no other page in the same browser and no other user of the machine learns
more than that a port is open.

    Host     exactly one of those that are served; else 421 (no DNS name can be turned on us)
    Origin   where there is one, exactly ours; a socket, and whatever changes something, must have
             one; else 403
    token    256 random bits; cookie HttpOnly, SameSite=Strict; compared in constant time; else 401
"""

from __future__ import annotations

import hmac
import html
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NO_ENTRY = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Detente</title>
<p>This page needs the address that <code>detente serve</code> printed, with its token.</p></html>
"""
WELCOME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Detente</title>
<meta http-equiv="refresh" content="0;url={target}"><p><a href="{target}">Open the workbench</a></p>
</html>
"""


class Guard:
    """hosts : names with the port as browsers send them, such as `127.0.0.1:8080`."""

    def __init__(self, app: App, token: str, hosts: Iterable[str], cookie: str) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = frozenset(hosts)
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        status, reason = self._refused(scope, headers)
        if status:
            await _refuse(scope, send, status, reason)
        elif scope["type"] == "http" and self._right(_query(scope).get("token", "")):
            await self._welcome(scope, send)
        elif any(map(self._right, _cookies(headers.get("cookie", ""), self._cookie))):
            await self._app(scope, receive, send)
        else:
            await _refuse(scope, send, 401, NO_ENTRY)

    def _refused(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str]:
        """Why a request is not even looked at; 0 where it may be."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return 421, "This address is not served here.\n"
        if origin is not None and origin != f"http://{host}":
            return 403, "Other sites may not ask for this.\n"
        changes = scope["type"] == "websocket" or scope.get("method") not in SAFE
        if changes and origin is None:
            return 403, "A request that changes something must say where it comes from.\n"
        return 0, ""

    def _right(self, token: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "surrogateescape"), self._token)

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Set the cookie, and lead to the same page without the token in its address.

        Not by a redirect: the first step may come from another program or site, and a strict cookie
        is then not sent along before a page of ours asks.
        """
        rest = {name: value for name, value in _query(scope).items() if name != "token"}
        target = quote(scope["path"]) + (f"?{urlencode(rest)}" if rest else "")
        if not target.startswith("/") or target.startswith("//"):
            target = "/"
        cookie = f"{self._cookie}={self._token.decode()}; HttpOnly; SameSite=Strict; Path=/"
        page = WELCOME.format(target=html.escape(target, quote=True))
        await _answer(send, 200, page, ("set-cookie", cookie))


def _headers(scope: Scope) -> dict[str, str]:
    """By name in small letters; of several of one name the last, but cookies are joined."""
    found: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        both = name == "cookie" and name in found
        found[name] = f"{found[name]}; {text}" if both else text
    return found


def _cookies(header: str, name: str) -> Iterator[str]:
    """What cookies of this name say, whatever others stand beside them.

    Browsers send those of every port of a host; what another program has put there is its own
    affair, so a cookie that breaks the rules must not hide ours (`http.cookies` drops them all).
    """
    for each in header.split(";"):
        given, _, value = each.partition("=")
        if given.strip() == name:
            yield value.strip()


def _query(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))


async def _refuse(scope: Scope, send: Send, status: int, text: str) -> None:
    if scope["type"] == "http":
        await _answer(send, status, text)
    elif "websocket.http.response" in scope.get("extensions", {}):
        await _answer(send, status, text, kind="websocket.http.response")
    else:
        await send({"type": "websocket.close", "code": 1008})


async def _answer(
    send: Send, status: int, text: str, *extra: tuple[str, str], kind: str = "http.response"
) -> None:
    body = text.encode()
    headers = [
        ("content-type", "text/html; charset=utf-8" if text.startswith("<") else "text/plain"),
        ("content-length", str(len(body))),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        *extra,
    ]
    raw = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": f"{kind}.start", "status": status, "headers": raw})
    await send({"type": f"{kind}.body", "body": body})
