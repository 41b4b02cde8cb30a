"""The ways out. A transport delivers copies and says of each what became of it; it never raises for one mail."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from mailticket.model.dataclass import dataclass
from mailticket.model.notice import Delivery


class DeliveryStatus(StrEnum):
    """What became of one copy. LATER: not taken, try again; UNKNOWN: gone after the dot, it may have arrived."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """One copy's fate and the answer of the other side, as one printable line of at most MOST_ANSWER characters: the other
    side writes what it likes, and people read it on their terminals. ``unreached``: there was no connection at all."""

    copy_id: int
    fate: DeliveryStatus
    answer: str = ""
    unreached: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "answer", printable_line(self.answer))


MOST_ANSWER = 500


def printable_line(text: str) -> str:
    """A text as one line without control characters, nor any that turn the direction of writing."""
    shown = "".join(char if char.isprintable() else " " for char in text[: 4 * MOST_ANSWER])
    return " ".join(shown.split())[:MOST_ANSWER]


class Transport(Protocol):
    """Delivers claimed copies, at most ``at_a_time`` in one call, and ``catching_up`` where they are late. ``repeatable``:
    a second delivery replaces the first. ``takes``: bytes of the largest mail the other side takes, where it says so."""

    at_a_time: int
    catching_up: int
    repeatable: bool

    @property
    def takes(self) -> int | None:
        """None: nothing is known."""

    async def deliver(self, deliveries: Sequence[Delivery]) -> list[Result]:
        """One result for each, in any order."""

    async def close(self) -> None:
        """Give up connections."""


@dataclass(frozen=True, slots=True)
class RelayAddress:
    """``smtp://[user:pass@]host:port[?starttls=always|auto|never]`` or ``smtps://…``, taken apart."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    starttls: str = "auto"


def read_url(url: str) -> Path | RelayAddress:
    """The folder of ``maildir:PATH``, or a relay. Raises ValueError with a sentence for people."""
    if url.startswith("maildir:"):
        if not url.removeprefix("maildir:"):
            raise ValueError("maildir: needs a path")
        return Path(url.removeprefix("maildir:"))
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError(f"{url!r} is neither maildir:PATH nor smtp://host:port nor smtps://host:port")
    starttls = parse_qs(parts.query).get("starttls", ["auto"])[-1]
    if starttls not in ("always", "auto", "never"):
        raise ValueError(f"starttls must be always, auto or never, not {starttls!r}")
    implicit = parts.scheme == "smtps"
    return RelayAddress(
        host=parts.hostname,
        port=parts.port or (465 if implicit else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=implicit,
        starttls=starttls,
    )
