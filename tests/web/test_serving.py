"""Where the workbench listens, and by which names it may be called."""

from __future__ import annotations

import socket

import pytest

from detente.errors import UsageError
from detente.web.serving import LAST, hosts, is_loopback, listen


def test_every_name_of_this_machine_alone_is_one_of_its_names() -> None:
    assert hosts("127.0.0.1", 8080) == ("127.0.0.1:8080", "localhost:8080", "[::1]:8080")
    assert "127.0.0.2:8080" in hosts("127.0.0.2", 8080)  # the very address that was told
    assert set(hosts("LOCALHOST", 8080)) == set(hosts("localhost", 8080))
    assert hosts("192.0.2.7", 8080) == ("192.0.2.7:8080",)


def test_names_are_spelled_as_browsers_spell_them() -> None:
    assert hosts("Desk.Example", 8080) == ("desk.example:8080",)
    assert hosts("2001:DB8:0:0::7", 8080) == ("[2001:db8::7]:8080",)
    assert "127.0.0.1" in hosts("127.0.0.1", 80)  # browsers leave this port out
    assert "127.0.0.1" not in hosts("127.0.0.1", 8080)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "0", "::"])  # noqa: S104 (all are refused)
def test_no_spelling_of_every_address_is_listened_at(host: str) -> None:
    if host == "::" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with pytest.raises(UsageError):
        listen(host, 0)
    assert not is_loopback(host)


def test_the_next_port_is_taken_where_the_usual_one_is_not_free() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        if port == LAST:
            pytest.skip("there is no next port")
        with listen("127.0.0.1", port) as second:
            assert second.getsockname()[1] > port


def test_past_the_last_port_there_is_none() -> None:
    with socket.socket() as other:
        try:
            other.bind(("127.0.0.1", LAST))
        except OSError:
            pytest.skip("the last port is in use")
        other.listen()
        with pytest.raises(UsageError, match="port 65535"):
            listen("127.0.0.1", LAST)


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(UsageError, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 0)
