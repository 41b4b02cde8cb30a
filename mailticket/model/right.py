"""Rights by RT's names, the roles a person has on a ticket, and grants."""

from enum import StrEnum

from mailticket.model.dataclass import dataclass


class Role(StrEnum):
    """What a person is to one ticket."""

    REQUESTOR = "Requestor"
    OWNER = "Owner"
    CC = "Cc"
    ADMIN_CC = "AdminCc"


class Right(StrEnum):
    """RT's names. A grant of SuperUser answers yes to each; lifecycles may name others besides."""

    SUPER_USER = "SuperUser"
    ADMIN_USERS = "AdminUsers"
    ADMIN_GROUPS = "AdminGroups"
    ADMIN_CUSTOM_FIELDS = "AdminCustomField"
    SHOW_ACL = "ShowACL"
    MODIFY_ACL = "ModifyACL"
    ADMIN_QUEUE = "AdminQueue"
    MODIFY_QUEUE_WATCHERS = "ModifyQueueWatchers"
    SHOW_SCRIPS = "ShowScrips"
    MODIFY_SCRIPS = "ModifyScrips"
    SHOW_TEMPLATE = "ShowTemplate"
    MODIFY_TEMPLATE = "ModifyTemplate"
    SEE_QUEUE = "SeeQueue"
    WATCH = "Watch"
    WATCH_AS_ADMIN_CC = "WatchAsAdminCc"
    SEE_CUSTOM_FIELD = "SeeCustomField"
    MODIFY_CUSTOM_FIELD = "ModifyCustomField"
    CREATE_TICKET = "CreateTicket"
    REPLY_TO_TICKET = "ReplyToTicket"
    COMMENT_ON_TICKET = "CommentOnTicket"
    SHOW_TICKET = "ShowTicket"
    SHOW_TICKET_COMMENTS = "ShowTicketComments"
    SHOW_OUTGOING_EMAIL = "ShowOutgoingEmail"
    FORWARD_MESSAGE = "ForwardMessage"
    OWN_TICKET = "OwnTicket"
    TAKE_TICKET = "TakeTicket"
    STEAL_TICKET = "StealTicket"
    REASSIGN_TICKET = "ReassignTicket"
    MODIFY_TICKET = "ModifyTicket"
    DELETE_TICKET = "DeleteTicket"
    MODIFY_TIMEWORKED = "ModifyTimeworked"
    SEE_TIME_WORKED = "SeeTimeWorked"  # ours, not RT's
    SEE_RATES = "SeeRates"  # ours as well: rates and bills


CARRIES = {Right.SHOW_TICKET_COMMENTS: Right.SEE_TIME_WORKED}
"""Rights that bring another with them, unless that is revoked."""

EVERYONE = "Everyone"
PRIVILEGED = "Privileged"
UNPRIVILEGED = "Unprivileged"
SYSTEM_GROUPS = (EVERYONE, PRIVILEGED, UNPRIVILEGED)


@dataclass(frozen=True, slots=True)
class Grant:
    """``to`` is ``user:ID``, ``group:ID``, a role's name or a system group's; ``queue_id`` None means everywhere.
    ``revoke`` takes away what is granted everywhere (or comes out of the box): in one queue, or everywhere."""

    to: str
    right: str
    queue_id: int | None = None
    revoke: bool = False
    provisioned: bool = False


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
                Right.FORWARD_MESSAGE,
                Right.MODIFY_TICKET,
                Right.OWN_TICKET,
                Right.TAKE_TICKET,
                Right.SEE_QUEUE,
                Right.SEE_CUSTOM_FIELD,
                Right.MODIFY_CUSTOM_FIELD,
                Right.MODIFY_TIMEWORKED,
            ),
        )
        for role in (Role.OWNER, Role.ADMIN_CC)
    ),
)
"""RT grants nobody anything and refuses strangers' mail until somebody finds the right; we start useful."""
