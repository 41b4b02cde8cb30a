"""Who may speak, and how much: counts over all sessions of one listener, asked before work is done for a peer."""

import ipaddress
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from mailticket.arrival import replies
from mailticket.model.letter import Reply
from mailticket.model.limits import Limits

_MINUTE = 60.0
_DISK_ANSWER_LASTS = 1.0
_CLIENTS_REMEMBERED = 10_000


@dataclass(slots=True)
class Rate:
    """At most ``limit`` events a client in each window of 60 s, which begins with the client's first event."""

    limit: int
    windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def allows(self, client: str, now: float) -> bool:
        """Count one event. ``now`` is a monotonic clock's seconds."""
        began, count = self.windows.get(client, (now, 0))
        if now - began >= _MINUTE:
            began, count = now, 0
        if len(self.windows) >= _CLIENTS_REMEMBERED:
            self._forget(now)
        self.windows[client] = (began, count + 1)
        return count < self.limit

    def _forget(self, now: float) -> None:
        self.windows = {client: window for client, window in self.windows.items() if now - window[0] < _MINUTE}
        if len(self.windows) >= _CLIENTS_REMEMBERED:
            self.windows.clear()  # so many clients in a minute are one attacker's: the total bounds them


class ConnectionLimits:
    """The counts of one listener. ``memory`` is the bytes of messages in flight. Times are a monotonic clock's seconds."""

    def __init__(self, limits: Limits, free_space: Callable[[], int]) -> None:
        self._limits = limits
        self._free_space = free_space
        self._disk_asked = float("-inf")
        self._disk_free = 0
        self._open: Counter[str] = Counter()
        self._connections = Rate(limits.new_connections_per_minute)
        self._messages = Rate(limits.messages_per_minute)
        self._handshakes = Rate(limits.tls_handshakes_per_minute)
        self.connections = 0
        self.memory = 0

    @property
    def stressed(self) -> bool:
        """So many connections that idle ones must go sooner."""
        return self.connections >= self._limits.stress_connections

    def enter(self, client: str, exempt: bool, now: float) -> Reply | None:
        """Count a new connection; a reply refuses it. Every ``enter`` is followed by one ``leave``."""
        self.connections += 1
        self._open[client] += 1
        if self.connections > self._limits.connections:
            return replies.TOO_MANY_CONNECTIONS
        if exempt:
            return None
        if self._open[client] > self._limits.connections_per_client:
            return replies.TOO_MANY_FROM_YOU
        return None if self._connections.allows(client, now) else replies.TOO_OFTEN_FROM_YOU

    def leave(self, client: str) -> None:
        """The connection is gone."""
        self.connections -= 1
        self._open[client] -= 1
        if self._open[client] <= 0:
            del self._open[client]

    def message(self, client: str, exempt: bool, now: float) -> Reply | None:
        """Count a message at MAIL; a reply refuses it."""
        if not exempt and not self._messages.allows(client, now):
            return replies.TOO_MUCH_MAIL
        return None if self._disk_suffices(now) else replies.NO_STORAGE

    def handshake(self, client: str, exempt: bool, now: float) -> Reply | None:
        """Count a STARTTLS; a reply refuses it."""
        return None if exempt or self._handshakes.allows(client, now) else replies.TOO_MANY_HANDSHAKES

    def _disk_suffices(self, now: float) -> bool:
        """What was free is believed for a second; that it was too little is not: space may have been made since."""
        enough = self._disk_free >= self._limits.disk_needed
        if not enough or now - self._disk_asked >= _DISK_ANSWER_LASTS:
            self._disk_asked, self._disk_free = now, self._free_space()
        return self._disk_free >= self._limits.disk_needed


def client_of(peer: str) -> str:
    """The unit in which clients are counted: an IPv4 address, an IPv6 /64, or the name of what is neither."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False))


def is_local(peer: str) -> bool:
    """A client on this machine: the loopback network or a unix socket (whose clients have no address)."""
    try:
        return ipaddress.ip_address(client_of(peer).partition("/")[0]).is_loopback or peer == "::1"
    except ValueError:
        return True
