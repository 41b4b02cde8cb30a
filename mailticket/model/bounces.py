"""The envelope sender of a copy says which copy it is, under our seal: what comes back to it is surely ours."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailticket.model.sealed_number import number_of, seal_number

HARD_BOUNCES = 3
MEMORY = timedelta(days=60)
"""So many hard bounces within this time, and an address gets no mail for as long."""

_BOUNCE, _COPY = "bounce+", "b"


def envelope_sender(copy_id: int, sign: Callable[[str], str], correspond_address: str) -> str:
    """``bounce+COPY-SEAL@`` in the domain of the site's correspond address."""
    return f"bounce+{seal_number(_COPY, copy_id, sign)}@{correspond_address.rpartition('@')[2]}"


def copy_of(local_part: str, verify: Callable[[str, str], bool]) -> int | None:
    """The copy an envelope sender of ours belongs to; None when the seal is not ours."""
    extension = local_part[len(_BOUNCE) :] if local_part[: len(_BOUNCE)].lower() == _BOUNCE else ""
    return number_of(_COPY, extension, verify)


_SIZE_OR_CONTENT = re.compile(r"(?<![\d.])5\.(?:2\.3|3\.4|6\.\d|7\.[01])(?!\.?\d)")
"""RFC 3463: too long for the mailbox, too large for the system, a content that is not taken, a policy."""

_SAID = re.compile(
    r"too (?:large|big|long)|exceeds?\b.{0,40}\b(?:size|limit)|size limit|attach|virus|malware|infected|executable"
    r"|content (?:rejected|blocked|filter)|blocked .{0,40}content|file type|extension",
    re.IGNORECASE,
)


def for_its_files(status: str, answer: str) -> bool:
    """Whether a mail with files was refused for its size or for what is in it: then it may be taken without them.
    ``status`` is an RFC 3463 code, or empty where it stands in the answer."""
    if answer.startswith("552"):
        return not re.match(r"552[ -]5\.2\.2", answer)  # a full mailbox takes no smaller mail either
    if _SIZE_OR_CONTENT.search(f"{status} {answer}"):
        return True
    return _SAID.search(answer) is not None


@dataclass(frozen=True, slots=True)
class BounceVerdict:
    """The hard bounces that count, and until when the address gets no mail (None: it does)."""

    times: tuple[datetime, ...]
    unreachable_until: datetime | None


def after_bounce(times: Sequence[datetime], status: str, now: datetime) -> BounceVerdict:
    """What a bounce means for an address. Only 5.x.x counts (RFC 3463); a bounce without a code is taken as hard."""
    recent = tuple(at for at in times if now - at < MEMORY)
    if status and not status.startswith("5"):
        return BounceVerdict(recent, None)
    recent = (*recent, now)[-HARD_BOUNCES:]
    return BounceVerdict(recent, now + MEMORY if len(recent) >= HARD_BOUNCES else None)
