"""The scrips every site starts with: RT's default set, as data."""

from mailticket.model.right import Role
from mailticket.model.scrip import Scrip

STAFF = (Role.OWNER.value, Role.ADMIN_CC.value)
PUBLIC = (Role.REQUESTOR.value, Role.CC.value)

DEFAULT_SCRIPS: tuple[Scrip, ...] = (
    Scrip("On Create Autoreply To Requestors", "OnCreate", "autoreply", (Role.REQUESTOR.value,), "autoreply"),
    Scrip("On Create Notify Owner and AdminCcs", "OnCreate", "notify", STAFF, "transaction"),
    Scrip("On Create Notify Ccs", "OnCreate", "notify", (Role.CC.value,), "correspondence"),
    Scrip("On Correspond Notify Owner and AdminCcs", "OnCorrespond", "notify", STAFF, "admin_correspondence"),
    Scrip("On Correspond Notify Requestors and Ccs", "OnCorrespond", "notify", PUBLIC, "correspondence"),
    Scrip("On Comment Notify Owner and AdminCcs as Comment", "OnComment", "notify", STAFF, "admin_comment", True),
    Scrip("On Owner Change Notify Owner", "OnOwnerChange", "notify", (Role.OWNER.value,), "owner_change"),
    Scrip("On Resolve Notify Requestors", "OnResolve", "notify", (Role.REQUESTOR.value,), "resolved"),
)
"""In order: who is named by two scrips gets the first one's mail."""
