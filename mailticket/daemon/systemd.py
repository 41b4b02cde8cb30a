"""Tells systemd how we are (sd_notify(3)): a datagram to the socket it names, and no library."""

import contextlib
import os
import socket
from collections.abc import Mapping


def notify(state: str) -> None:
    """Say it, where systemd asked to be told."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
            client.setblocking(False)  # whoever does not read must not hold us up
            client.connect("\0" + address[1:] if address.startswith("@") else address)
            client.send(state.encode())


def watchdog_seconds(environment: Mapping[str, str], pid: int) -> float:
    """How often at least systemd wants to hear WATCHDOG=1 (sd_watchdog_enabled(3)); 0: it does not."""
    microseconds = environment.get("WATCHDOG_USEC", "")
    if environment.get("WATCHDOG_PID", str(pid)) != str(pid) or not microseconds.isdecimal():
        return 0.0
    return int(microseconds) / 1e6
