"""The scrips every site starts with, as data: RT's default set, and what else the owner and requestors of a ticket want to hear."""

from dataclasses import replace

from mailticket.model.right import Role
from mailticket.model.scrip import Scrip

OWNER = (Role.OWNER.value,)
STAFF = (Role.OWNER.value, Role.ADMIN_CC.value)
PUBLIC = (Role.REQUESTOR.value, Role.CC.value)


_SCRIPS = (
    Scrip("On Create Autoreply To Requestors", "OnCreate", "autoreply", (Role.REQUESTOR.value,), "autoreply"),
    Scrip("On Create Notify Owner and AdminCcs", "OnCreate", "notify", STAFF, "transaction"),
    Scrip("On Create Notify Ccs", "OnCreate", "notify", (Role.CC.value,), "correspondence"),
    Scrip("On Correspond Notify Owner and AdminCcs", "OnCorrespond", "notify", STAFF, "admin_correspondence"),
    Scrip("On Correspond Notify Requestors and Ccs", "OnCorrespond", "notify", PUBLIC, "correspondence"),
    Scrip(
        "On Comment Notify Owner and AdminCcs as Comment",
        "OnComment",
        "notify",
        STAFF,
        "admin_comment",
        as_comment=True,
    ),
    Scrip("On Owner Change Notify Owner", "OnOwnerChange", "notify", (Role.OWNER.value,), "owner_change"),
    Scrip("On Resolve Notify Requestors", "OnResolve", "notify", (Role.REQUESTOR.value,), "resolved"),
    Scrip("On Unblocked Notify Owner", "OnUnblocked", "notify", OWNER, "unblocked"),
    Scrip("On Queue Change Notify Owner and AdminCcs", "OnQueueChange", "notify", STAFF, "queue_change"),
    Scrip("On Status Change Notify Owner", "OnStatusChange", "notify", OWNER, "transaction"),
    Scrip("On Priority Change Notify Owner", "OnPriorityChange", "notify", OWNER, "transaction"),
    Scrip("On Due Change Notify Owner", "OnDueChange", "notify", OWNER, "transaction"),
    Scrip(
        "On Stall Notify Requestors",
        "OnStatusChange",
        "notify",
        (Role.REQUESTOR.value,),
        "stalled",
        when="new = 'stalled'",
        disabled=True,
    ),
)

STOCK: tuple[Scrip, ...] = tuple(
    replace(scrip, id=number, order=10 * number, to=scrip.roles, stock=True) for number, scrip in enumerate(_SCRIPS, 1)
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
