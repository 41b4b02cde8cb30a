"""The scrips every site starts with, as data: RT's default set, and what else the owner and requestors of a ticket want to hear."""

from mailticket.model.right import Role
from mailticket.model.scrip import Scrip

OWNER = (Role.OWNER.value,)
STAFF = (Role.OWNER.value, Role.ADMIN_CC.value)
PUBLIC = (Role.REQUESTOR.value, Role.CC.value)


def _stock(
    number: int,
    name: str,
    condition: str,
    action: str,
    to: tuple[str, ...],
    template: str,
    *,
    as_comment: bool = False,
    when: str = "",
    disabled: bool = False,
) -> Scrip:
    return Scrip(
        name,
        condition,
        action,
        roles=to,
        template=template,
        as_comment=as_comment,
        id=number,
        to=to,
        when=when,
        order=10 * number,
        disabled=disabled,
        stock=True,
    )


STOCK: tuple[Scrip, ...] = (
    _stock(1, "On Create Autoreply To Requestors", "OnCreate", "autoreply", (Role.REQUESTOR.value,), "autoreply"),
    _stock(2, "On Create Notify Owner and AdminCcs", "OnCreate", "notify", STAFF, "transaction"),
    _stock(3, "On Create Notify Ccs", "OnCreate", "notify", (Role.CC.value,), "correspondence"),
    _stock(4, "On Correspond Notify Owner and AdminCcs", "OnCorrespond", "notify", STAFF, "admin_correspondence"),
    _stock(5, "On Correspond Notify Requestors and Ccs", "OnCorrespond", "notify", PUBLIC, "correspondence"),
    _stock(
        6,
        "On Comment Notify Owner and AdminCcs as Comment",
        "OnComment",
        "notify",
        STAFF,
        "admin_comment",
        as_comment=True,
    ),
    _stock(7, "On Owner Change Notify Owner", "OnOwnerChange", "notify", (Role.OWNER.value,), "owner_change"),
    _stock(8, "On Resolve Notify Requestors", "OnResolve", "notify", (Role.REQUESTOR.value,), "resolved"),
    _stock(9, "On Unblocked Notify Owner", "OnUnblocked", "notify", OWNER, "unblocked"),
    _stock(10, "On Queue Change Notify Owner and AdminCcs", "OnQueueChange", "notify", STAFF, "queue_change"),
    _stock(11, "On Status Change Notify Owner", "OnStatusChange", "notify", OWNER, "transaction"),
    _stock(12, "On Priority Change Notify Owner", "OnPriorityChange", "notify", OWNER, "transaction"),
    _stock(13, "On Due Change Notify Owner", "OnDueChange", "notify", OWNER, "transaction"),
    _stock(
        14,
        "On Stall Notify Requestors",
        "OnStatusChange",
        "notify",
        (Role.REQUESTOR.value,),
        "stalled",
        when="new = 'stalled'",
        disabled=True,
    ),
)
"""In order: who is named by two scrips gets the first one's mail."""

UNPROVEN_WORDS_TOLD = Scrip(
    "Unproven Words Notify Owner and AdminCcs",
    "OnTransaction",
    "notify",
    roles=STAFF,
    template="admin_correspondence",
    as_comment=True,
)
"""What is asked about words without proof, in place of a site's scrips: those follow when the words are released."""
