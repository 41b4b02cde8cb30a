"""What a listener is told by the site behind it, and how it is to listen."""

import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mailticket.arrival.logins import Judged
from mailticket.model.letter import Incoming, Receipt, Recipient, Reply
from mailticket.model.limits import Limits


@dataclass(frozen=True, slots=True)
class Backend:
    """``accept`` gets one Incoming a recipient, all with the same ``raw``, makes them durable and answers each in order; TryAgain
    and every other exception become 451. ``find`` knows our addresses, and is told whether mail comes from a mail server or the
    pipe; it is asked at RCPT. ``admit`` may refuse all mail, and is asked at MAIL, ``refuses`` whether a sender's is not taken.
    None of those three may block."""

    accept: Callable[[Sequence[Incoming]], Awaitable[Sequence[Receipt | Reply]]]
    find: Callable[[str, bool], Recipient | Reply]
    admit: Callable[[], Reply | None]
    refuses: Callable[[str], bool] = lambda sender: False


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who may submit mail (RFC 6409). ``login`` gets name and password and returns the canonical login, which becomes
    ``Incoming.authenticated``, or "" where they do not fit; it must not block the loop, takes as long for an unknown name as for
    a wrong password, and is cancelled after ``limits.auth_timeout``. ``standing`` is asked before each letter is handed over,
    with the login and the time it was checked at, whether it still holds; where it does not, the letter is refused and the
    session ends. ``judged`` and ``known``: as ``Logins`` has them."""

    login: Callable[[str, str], Awaitable[str]]
    standing: Callable[[str, datetime], Awaitable[bool]] | None = None
    judged: Judged = lambda name, client, right: None
    known: Iterable[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ListenerOptions:
    """``trusted`` says whether a peer's bare LFs are mended and its pipelining not watched. ``spool`` is where large letters lie.
    With ``implicit_tls`` TLS is spoken from the first byte (RFC 8314)."""

    limits: Limits
    hostname: str
    spool: Path
    free_space: Callable[[], int]
    trusted: Callable[[str], bool]
    lmtp: bool = False
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
