"""Rights by RT's names, the roles a person has on a ticket, and grants."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to one ticket."""

    REQUESTOR = "Requestor"
    OWNER = "Owner"
    CC = "Cc"
    ADMIN_CC = "AdminCc"


class Right(StrEnum):
    """The rights asked so far. A grant of SuperUser answers yes to each."""

    SUPER_USER = "SuperUser"
    SEE_QUEUE = "SeeQueue"
    CREATE_TICKET = "CreateTicket"
    REPLY_TO_TICKET = "ReplyToTicket"
    COMMENT_ON_TICKET = "CommentOnTicket"
    SHOW_TICKET = "ShowTicket"
    SHOW_TICKET_COMMENTS = "ShowTicketComments"
    SHOW_OUTGOING_EMAIL = "ShowOutgoingEmail"
    OWN_TICKET = "OwnTicket"
    TAKE_TICKET = "TakeTicket"
    STEAL_TICKET = "StealTicket"
    REASSIGN_TICKET = "ReassignTicket"
    MODIFY_TICKET = "ModifyTicket"
    DELETE_TICKET = "DeleteTicket"


EVERYONE = "Everyone"
PRIVILEGED = "Privileged"
UNPRIVILEGED = "Unprivileged"
SYSTEM_GROUPS = (EVERYONE, PRIVILEGED, UNPRIVILEGED)


@dataclass(frozen=True, slots=True)
class Grant:
    """``to`` is ``user:ID``, ``group:ID``, a role's name or a system group's; ``queue_id`` None means everywhere."""

    to: str
    right: str
    queue_id: int | None = None


OUT_OF_THE_BOX: tuple[tuple[str, tuple[Right, ...]], ...] = (
    (EVERYONE, (Right.CREATE_TICKET,)),
    (Role.REQUESTOR, (Right.REPLY_TO_TICKET, Right.SHOW_TICKET)),
    (Role.CC, (Right.REPLY_TO_TICKET, Right.SHOW_TICKET)),
    *(
        (
            role,
            (
                Right.REPLY_TO_TICKET,
                Right.SHOW_TICKET,
                Right.COMMENT_ON_TICKET,
                Right.SHOW_TICKET_COMMENTS,
                Right.MODIFY_TICKET,
                Right.OWN_TICKET,
                Right.TAKE_TICKET,
                Right.SEE_QUEUE,
            ),
        )
        for role in (Role.OWNER, Role.ADMIN_CC)
    ),
)
"""RT grants nobody anything and refuses strangers' mail until somebody finds the right; we start useful."""
