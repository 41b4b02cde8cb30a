"""Who a peer is: what cannot be told is trusted by nobody."""

import socket
from types import SimpleNamespace
from typing import Any

import pytest

from mailticket.arrival.connection import peer_of


@pytest.mark.parametrize(
    ("name", "family", "peer"),
    [
        (("192.0.2.7", 25), socket.AF_INET, "192.0.2.7"),
        ("", socket.AF_UNIX, "unix"),
        (None, socket.AF_UNIX, "unix"),
        (None, socket.AF_INET, ""),
        (None, None, ""),
    ],
)
def test_only_a_unix_socket_is_one(name: Any, family: Any, peer: str) -> None:
    known = {"peername": name, "socket": SimpleNamespace(family=family) if family else None}
    assert peer_of(SimpleNamespace(get_extra_info=known.get)) == peer  # type: ignore[arg-type]
