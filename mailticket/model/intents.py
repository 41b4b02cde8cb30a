"""An order for mail: a scrip says who shall be told of what, in which words. Wording comes later."""

from mailticket.model.dataclass import dataclass
from mailticket.model.notice import NoticeKind
from mailticket.model.person import User
from mailticket.model.scrip import Scrip
from mailticket.model.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MailIntent:
    """Tell these people of this transaction. ``dropped`` are addresses left out, each with the reason; ``by_machine``
    says that a machine wrote what is passed on, ``staff`` that those who work here are told; ``asked``: somebody ordered this
    very mail, so that no budget holds it back; ``also`` is what else was set with it, for staff."""

    scrip: str
    kind: NoticeKind
    template: str
    transaction: Transaction
    to: tuple[User, ...] = ()
    cc: tuple[User, ...] = ()
    as_comment: bool = False
    by_machine: bool = False
    staff: bool = False
    asked: bool = False
    also: tuple[Transaction, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()


FORWARD, FORWARD_PUBLICLY = "Forward", "Forward, Answers Public"
CC_ONCE, BCC_ONCE = "Cc Once", "Bcc Once"
"""What mail is called, where a scrip's name would stand, that somebody ordered."""

INVITING = frozenset({FORWARD, FORWARD_PUBLICLY, CC_ONCE, BCC_ONCE})
"""Whoever was sent one of these may answer it, whatever their rights."""


@dataclass(frozen=True, slots=True)
class ScripEffect:
    """Something else a scrip wants done because of a transaction: its action and arguments say what."""

    scrip: Scrip
    transaction: Transaction


@dataclass(frozen=True, slots=True)
class ScripFailed:
    """A scrip that could not be asked, or whose effect could not be had; the others go on."""

    scrip: str
    error: str
    scrip_id: int = 0
