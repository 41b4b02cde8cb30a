"""Queues, and the site they stand in."""

from dataclasses import dataclass

from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.right import Role


@dataclass(frozen=True, slots=True)
class Site:
    """The settings every room needs (RT_SiteConfig's names). The organization is the right side of our Message-IDs.

    ``control_address`` takes commands for many tickets; ``signed_addresses`` says whether answers go to an address with
    the ticket's number and a seal in it; ``domains`` are those whose mail comes to us, and in which queues may have addresses.
    """

    rtname: str = "mailticket"
    organization: str = "localhost"
    correspond_address: str = "rt@localhost"
    comment_address: str = "rt-comment@localhost"
    timezone: str = "UTC"
    language: str = "es"
    web_base_url: str = "http://localhost:8080"
    web_path: str = ""
    control_address: str = ""
    signed_addresses: bool = False
    domains: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        """The domain of the addresses that are the house's own."""
        return self.correspond_address.rpartition("@")[2]

    @property
    def control(self) -> str:
        """Where commands for many tickets go."""
        return self.control_address or f"control@{self.home}"


@dataclass(frozen=True, slots=True)
class Queue:
    """A ticket queue. ``cc`` and ``admin_cc`` are user ids, groups already unfolded; ``watching_groups`` the ids of those
    groups by role; empty addresses mean the site's."""

    id: int
    name: str
    description: str = ""
    correspond_address: str = ""
    comment_address: str = ""
    language: str | None = None
    initial_priority: int = 0
    final_priority: int = 0
    due_in: int | None = None  # minutes
    accept_lists: bool = False  # mail of mailing lists opens tickets
    accept_bulk: bool = False  # so does bulk mail
    disabled: bool = False
    lifecycle: Lifecycle = DEFAULT
    subject_tag: str = ""  # instead of the rtname in the subjects of this queue's mail
    cc: frozenset[int] = frozenset()
    admin_cc: frozenset[int] = frozenset()
    watching_groups: tuple[tuple[Role, frozenset[int]], ...] = ()
