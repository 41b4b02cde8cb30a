"""Queues, and the site they stand in."""

from dataclasses import dataclass, field
from typing import Any

from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.queue_settings import SettingKind, setting, settings_in
from mailticket.model.right import Role


@dataclass(frozen=True, slots=True)
class Site:
    """The settings every room needs (RT_SiteConfig's names). The organization is the right side of our Message-IDs.
    ``display_name`` is the name customers get mail from, where their queue has none.

    ``former_tags`` are names the subject tag had before.

    ``control_address`` takes commands for many tickets; ``signed_addresses`` says whether answers go to an address with
    the ticket's number and a seal in it; ``domains`` are those whose mail comes to us, and in which queues may have addresses.
    """

    rtname: str = "mailticket"
    organization: str = "localhost"
    correspond_address: str = "rt@localhost"
    comment_address: str = "rt-comment@localhost"
    timezone: str = "UTC"
    language: str = "es"
    web_base_url: str = ""
    web_path: str = ""
    control_address: str = ""
    signed_addresses: bool = False
    domains: tuple[str, ...] = ()
    display_name: str = ""
    former_tags: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        """The domain of the addresses that are the site's own."""
        return self.correspond_address.rpartition("@")[2]

    @property
    def control(self) -> str:
        """Where commands for many tickets go."""
        return self.control_address or f"control@{self.home}"

    def pages(self, bound: str = "") -> str:
        """Where the web pages are, without a slash at the end; ``bound`` says where they listen, for a site that says no address.
        Empty where neither is known."""
        base = self.web_base_url.rstrip("/") or (bound and f"http://{bound}")
        return base and base + self.web_path.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """What is set of a queue, besides its name, lifecycle and people: declared here and nowhere else."""

    description: str = field(default="", metadata=setting(SettingKind.LINE))
    correspond_address: str = field(default="", metadata=setting(SettingKind.ADDRESS))
    comment_address: str = field(default="", metadata=setting(SettingKind.ADDRESS))
    language: str | None = field(default=None, metadata=setting(SettingKind.LANGUAGE))
    initial_priority: int = field(default=0, metadata=setting(SettingKind.NUMBER))
    final_priority: int = field(default=0, metadata=setting(SettingKind.NUMBER))
    due_in: int | None = field(default=None, metadata=setting(SettingKind.MINUTES, metavar="TIME"))
    accept_lists: bool = field(default=False, metadata=setting(SettingKind.FLAG))
    accept_bulk: bool = field(default=False, metadata=setting(SettingKind.FLAG))
    # instead of the rtname in the subjects of this queue's mail
    subject_tag: str = field(default="", metadata=setting(SettingKind.TAG, metavar="TAG"))
    footer: str = field(default="", metadata=setting(SettingKind.TEXT, metavar="TEXT"))
    display_name: str = field(default="", metadata=setting(SettingKind.LINE))  # else the site's, else the queue's name
    reopen_within: int | None = field(default=None, metadata=setting(SettingKind.MINUTES, metavar="TIME"))
    take_ccs: bool = field(default=False, metadata=setting(SettingKind.FLAG))
    forwarded_requestor: bool = field(default=False, metadata=setting(SettingKind.FLAG))
    # kept as it is where nothing is said
    ask_rules: str = field(default="", metadata=setting(SettingKind.RULES, metavar="WHEN"))
    # who does not answer for so long is warned, and so long after that their ticket is resolved; None of both: it is not
    warn_silent_after: int | None = field(default=None, metadata=setting(SettingKind.MINUTES, metavar="TIME"))
    resolve_silent_after: int | None = field(default=None, metadata=setting(SettingKind.MINUTES, metavar="TIME"))


QUEUE_SETTINGS = settings_in(QueueSettings)


def settings_of(holder: Any) -> dict[str, Any]:
    """The settings of a queue, a wish or a row."""
    return {one.name: getattr(holder, one.name) for one in QUEUE_SETTINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue(QueueSettings):
    """A ticket queue. ``cc`` and ``admin_cc`` are user ids, groups already unfolded; ``watching_groups`` the ids of those
    groups by role."""

    id: int = field(kw_only=False)
    name: str = field(kw_only=False)
    disabled: bool = False
    lifecycle: Lifecycle = DEFAULT
    cc: frozenset[int] = frozenset()
    admin_cc: frozenset[int] = frozenset()
    watching_groups: tuple[tuple[Role, frozenset[int]], ...] = ()


def asks_rules(queue: Queue, *, default: bool, piped: bool) -> bool:
    """Whether rules are asked about mail for a queue. Unless it says otherwise they are for the ``default`` queue's, whatever way
    it comes; what is ``piped`` names its queue."""
    match queue.ask_rules:
        case "yes":
            return True
        case "no":
            return False
        case "mail":
            return not piped
    return default


def display_name(queue: Queue, site: Site) -> str:
    """The name customers get a queue's mail from."""
    return queue.display_name or site.display_name or queue.name
