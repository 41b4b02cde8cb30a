"""Addresses that carry a seal: only who was sent one of our notices has them. Each names the notice it stood in, so that it
serves nobody but the people that notice went to.

``QUEUE+TICKET-NOTICE-SEAL@`` is where an answer goes, ``control+VERB-TICKET-NOTICE-SEAL@`` does one thing with an empty
mail. All in letters and digits that survive mailers that fold case; the seal of an address does not serve another kind.
"""

import re
from collections.abc import Callable

from mailticket.model.dataclass import dataclass

Sign = Callable[[str], str]
Verify = Callable[[str, str], bool]

REPLY = ""
"""The verb of an address that answers go to."""

ACTIONS = ("take", "resolve", "comment", "mute", "undo", "passon")
"""What one mail to an address can do; ``comment`` files what is written in it, ``passon`` passes on what was not proven."""

HELD = ("release", "discard", "block")
ANSWERS = ("okrelease", "okdiscard", "okblock")
"""What one mail does about a held letter, whose number stands in the ticket's place; and the answer to the question whether
they meant it, which is sent to the address we know where the first mail proves too little. A seal is over the verb as well, so
that no number serves as the other."""

STOP_DIGESTS = "nodigest"
"""What one mail does about who it was sent to: no digests any more. It is about no ticket: 0 stands in its place."""

STOP_REPORT = "noreport"
"""What one mail does about a report that is mailed again and again: no more. A subscription's number stands in its place."""

_EXTENSION = re.compile(r"(?:([a-z]{1,12})-)?(\d{1,18})-(\d{1,18})-([0-9a-f]{16})", re.ASCII)


DOES_SOMETHING = re.compile(r"\+[a-z]{1,12}-\d{1,18}-\d{1,18}-[0-9a-f]{16}@", re.IGNORECASE)
"""What an address that does one thing looks like within a text."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an address of ours says. ``verb`` is empty where it is for answers; for ``HELD`` and ``ANSWERS`` the number is a
    letter's."""

    verb: str
    ticket_id: int
    notice_id: int

    @property
    def letter_id(self) -> int | None:
        """The held letter it is about; None where it is about a ticket."""
        return self.ticket_id if self.verb in HELD or self.verb in ANSWERS else None


def sealed_address(address: str, one: Sealed, sign: Sign) -> str:
    """``address`` with what it is for, and the seal of that."""
    local, _, domain = address.rpartition("@")
    verb = f"{one.verb}-" if one.verb else ""
    return f"{local}+{verb}{one.ticket_id}-{one.notice_id}-{sign(_text(one))}@{domain}"


def read_extension(extension: str) -> tuple[Sealed, str] | None:
    """What stands behind the + of an address, and its seal; None for what has another shape."""
    found = _EXTENSION.fullmatch(extension)
    return (Sealed(found[1] or REPLY, int(found[2]), int(found[3])), found[4]) if found else None


def unsealed(extension: str, verify: Verify) -> Sealed | None:
    """What an address says, if the seal is ours."""
    found = read_extension(extension)
    return found[0] if found and verify(_text(found[0]), found[1]) else None


def of_address(address: str, verify: Verify) -> Sealed | None:
    """What a whole address says, if it carries our seal."""
    return unsealed(address.rpartition("@")[0].rpartition("+")[2], verify)


def _text(one: Sealed) -> str:
    return f"a{one.verb}.{one.ticket_id}.{one.notice_id}"
