"""Who may come in, and under what policy: by hand-made requests, without a server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from typing import Any

import pytest

from detente.web.guard import Guard, Receive, Scope, Send
from detente.web.policy import Policy

TOKEN = "t" * 43
HOST = "127.0.0.1:8080"
COOKIE = ("cookie", f"detente-8080={TOKEN}")
PAGE = b'<html><script src="/a.js"></script><scripted><SCRIPT>1</SCRIPT><script>2</script></html>'


async def inner(scope: Scope, _: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    kind = b"text/html; charset=utf-8" if scope["path"] == "/page" else b"application/json"
    headers = [(b"content-type", kind), (b"content-length", str(len(PAGE)).encode())]
    headers.append((b"content-security-policy", b"default-src *"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
    await send({"type": "http.response.body", "body": PAGE[20:]})


class Answer:
    """What came back."""

    def __init__(self, messages: list[MutableMapping[str, Any]]) -> None:
        self.messages = messages
        first = messages[0]
        self.status = first.get("status", 101 if first["type"] == "websocket.accept" else 0)
        self.headers = {k.decode(): v.decode() for k, v in first.get("headers", [])}
        self.body = b"".join(each.get("body", b"") for each in messages[1:])


def ask(
    *headers: tuple[str, str],
    path: str = "/data",
    query: str = "",
    method: str = "GET",
    kind: str = "http",
    host: str = HOST,
    extensions: bool = True,
) -> Answer:
    scope: dict[str, Any] = {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in (("host", host), *headers)],
        "extensions": {"websocket.http.response": {}} if extensions else {},
    }
    if kind == "http":
        scope["method"] = method
    got: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    async def send(message: MutableMapping[str, Any]) -> None:
        got.append(message)

    guard = Guard(Policy(inner), TOKEN, [HOST, "localhost:8080"], "detente-8080")
    asyncio.run(guard(scope, receive, send))
    return Answer(got)


def test_nothing_is_served_without_the_token() -> None:
    for cookie in ("", "detente-8080=wrong", f"detente-8081={TOKEN}", "detente-8080", "ü=;;=\x01"):
        answer = ask(("cookie", cookie))
        assert answer.status == 401
        assert PAGE not in answer.body
        assert "set-cookie" not in answer.headers
    assert ask(query="token=wrong").status == 401
    assert ask(query=f"token={TOKEN[:-1]}").status == 401
    assert ask(COOKIE).status == 200
    assert ask(("cookie", "other=1; " + COOKIE[1])).status == 200
    assert ask(("cookie", "other=1"), COOKIE).status == 200


@pytest.mark.parametrize(
    "other", ['a={"x":1}', "no sign", "a(b)=c", 'a="open', "path=/", "=x", "é=é"]
)
def test_cookies_of_other_programs_on_this_host_do_not_lock_out(other: str) -> None:
    """Browsers send them with ours: ports do not part cookies."""
    assert ask(("cookie", f"{other}; {COOKIE[1]}")).status == 200
    assert ask(("cookie", f"{COOKIE[1]}; {other}")).status == 200
    assert ask(("cookie", other)).status == 401
    assert ask(("cookie", f"detente-8080=older; {COOKIE[1]}")).status == 200
    assert ask(("cookie", f"x{COOKIE[1]}; {other}")).status == 401


def test_the_token_in_the_address_becomes_a_cookie() -> None:
    answer = ask(path="/question/a b", query=f"reading=x&token={TOKEN}&y=1%26")
    assert answer.status == 200
    assert answer.headers["set-cookie"] == (
        f"detente-8080={TOKEN}; HttpOnly; SameSite=Strict; Path=/"
    )
    assert b'href="/question/a%20b?reading=x&amp;y=1%26"' in answer.body
    assert TOKEN.encode() not in answer.body
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


def test_the_token_leaves_the_address_even_of_one_who_has_the_cookie() -> None:
    answer = ask(COOKIE, path="/page", query=f"token={TOKEN}")
    assert b'href="/page"' in answer.body
    assert ask(COOKIE, path="/page", query="token=wrong").status == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", '/"><script>'])
def test_the_way_on_stays_here(path: str) -> None:
    answer = ask(path=path, query=f"token={TOKEN}")
    assert b"<script" not in answer.body
    target = re.search(rb'href="([^"]*)"', answer.body)
    assert target is not None
    assert target.group(1).startswith(b"/")
    assert not target.group(1).startswith(b"//")
    assert b"\\" not in target.group(1)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:81", "localhost:8080.evil.example", ""]
)
def test_other_hosts_are_not_served(host: str) -> None:
    assert ask(COOKIE, host=host).status == 421
    assert ask(COOKIE, host=host, kind="websocket").status == 421


def test_other_origins_are_refused() -> None:
    for origin in (
        "http://evil.example",
        "https://127.0.0.1:8080",
        "null",
        "http://localhost:8080",
    ):
        assert ask(COOKIE, ("origin", origin)).status == 403
        assert ask(COOKIE, ("origin", origin), kind="websocket").status == 403
    ours = ("origin", f"http://{HOST}")
    assert ask(COOKIE, ours).status == 200
    assert ask(COOKIE, ours, kind="websocket").status == 101
    assert ask(COOKIE, ("origin", "http://localhost:8080"), host="localhost:8080").status == 200


def test_sockets_and_changes_must_say_where_they_come_from() -> None:
    assert ask(COOKIE, kind="websocket").status == 403
    for method in ("POST", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE"):
        assert ask(COOKIE, method=method).status == 403
    assert ask(COOKIE, ("origin", f"http://{HOST}"), method="POST").status == 200


def test_sockets_need_the_token_too() -> None:
    ours = ("origin", f"http://{HOST}")
    assert ask(ours, kind="websocket").status == 401
    assert ask(ours, kind="websocket", query=f"token={TOKEN}").status == 401
    closed = ask(ours, kind="websocket", extensions=False)
    assert closed.messages == [{"type": "websocket.close", "code": 1008}]


def test_pages_get_a_nonce_that_is_new_each_time() -> None:
    first, second = ask(COOKIE, path="/page"), ask(COOKIE, path="/page")
    nonces = []
    for answer in (first, second):
        policy = answer.headers["content-security-policy"]
        found = re.search(r"script-src 'self' 'nonce-([\w-]{22})' 'unsafe-eval'", policy)
        assert found is not None
        nonce = found.group(1).encode()
        nonces.append(nonce)
        assert answer.body.count(b'<script nonce="' + nonce + b'"') == 2
        assert b"<scripted>" in answer.body
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert "'unsafe-inline'" not in policy.split("style-src")[0]
        assert "*" not in policy
        assert "http" not in policy
    assert nonces[0] != nonces[1]


def test_what_is_no_page_may_run_nothing() -> None:
    answer = ask(COOKIE)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert answer.body == PAGE
    assert answer.headers["x-content-type-options"] == "nosniff"
