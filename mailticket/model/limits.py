"""What arrival bears: every limit with its unit and our default, so that the configuration fills one value."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts. Clients are counted by IPv4 /32 and IPv6 /64.

    Trusted peers, and this machine's own clients unless ``exempt_local`` is off, are exempt from what is counted per client.
    """

    connections: int = 500
    stress_connections: int = 400  # from here on the ``stress_…`` values hold
    connections_per_client: int = 20
    new_connections_per_minute: int = 60
    messages_per_minute: int = 120
    tls_handshakes_per_minute: int = 60
    exempt_local: bool = True

    command_timeout: float = 300.0
    stress_command_timeout: float = 15.0
    tls_timeout: float = 30.0
    data_timeout: float = 600.0  # the whole DATA phase
    data_rate: int = 500  # bytes a second at least …
    data_rate_after: float = 30.0  # … after these seconds
    store_timeout: float = 60.0  # from the final dot to our answer
    session_age: float = 1800.0
    messages_per_session: int = 200

    command_line: int = 1024
    text_line: int = 64 * KIB
    path: int = 256
    local_part: int = 255  # RFC 5321 says 64; signed return paths are longer
    recipients: int = 100  # RFC 5321 4.5.3.1.8 asks for 100 at least

    soft_errors: int = 10  # each further error is answered ``error_delay`` later
    hard_errors: int = 20
    stress_hard_errors: int = 3
    error_delay: float = 1.0
    junk_commands: int = 100

    auth_failures_per_session: int = 3
    auth_failures_per_client: int = (
        10  # within ``auth_window``; nobody is exempt, neither this machine nor a trusted peer
    )
    auth_failures_per_name: int = 10
    auth_window: float = 600.0
    auth_delay: float = 5.0  # for a client new to a name that was guessed at ``auth_failures_per_name`` times
    auth_at_once: int = 2  # an argon2 check takes 64 MiB and all the processors it finds
    auth_waiting: int = 20
    auth_timeout: float = 30.0  # waiting and checking together
    auth_line: int = 12288  # RFC 4954 4

    message: int = 25 * MIB
    header_block: int = 1 * MIB
    hops: int = 100  # RFC 5321 6.3 asks for 100 at least
    spool_over: int = 1 * MIB
    memory: int = 256 * MIB  # of all messages in flight
    free_disk: int = 200_000_000

    backlog_rows: int = 10_000
    backlog_bytes: int = 5 * 1024 * MIB
    stalled_after: float = 60.0  # nothing was settled for so long, while letters wait: no more are taken; 0: they are
    hung_after: float = 180.0  # a step of a loop takes so long: the process ends; 0: it does not

    @property
    def disk_needed(self) -> int:
        """Free bytes without which no MAIL is taken: ``free_disk``, or one and a half of the largest message."""
        return max(self.free_disk, self.message * 3 // 2)
