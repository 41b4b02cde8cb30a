"""Tells systemd how we are (sd_notify), without a library."""

import contextlib
import os
import socket


def notify(state: str) -> None:
    """Tell systemd (sd_notify), where it asked to be told."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
            client.connect("\0" + address[1:] if address.startswith("@") else address)
            client.send(state.encode())
