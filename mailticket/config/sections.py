"""The tables of config.toml: each setting with its type, its default and what it may be."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from mailticket.config.billing import BillingSection, CustomerSection, RateSection, billing_of
from mailticket.config.calendars import CalendarSection
from mailticket.config.escalations import EscalationSection
from mailticket.config.organisation_sections import (
    AnswerSection,
    CustomFieldSection,
    GrantSection,
    GroupSection,
    LifecycleSection,
    QueueSection,
    ScripSection,
    SearchSection,
    UserSection,
)
from mailticket.config.schedules import ScheduleSection
from mailticket.config.service_levels import ServiceLevelSection
from mailticket.config.types import (
    Address,
    Language,
    Listen,
    MaybeAddress,
    Minutes,
    Nameserver,
    Section,
    Words,
    Zone,
    believed,
    domain,
    ending,
    network,
    path_below,
    several,
    web_url,
)
from mailticket.model.billing import Billing
from mailticket.model.enclosure import PROGRAMS, Enclosing
from mailticket.model.foreign_number import FOREIGN_TAGS
from mailticket.model.names import clean_tag
from mailticket.model.queue import Site
from mailticket.places import DATA, MAILDROP


def _home(given: dict[str, Any]) -> str:
    """The domain of addresses that are not said: that of the organization, or else links in mail would lead to another machine."""
    return str(given.get("organization", Site().organization))


class SiteSection(Section):
    """RT's site settings."""

    rtname: Annotated[str, AfterValidator(clean_tag)] = Site().rtname
    organization: Annotated[str, AfterValidator(domain)] = Site().organization
    display_name: str = Site().display_name
    correspond_address: Address = Field(default_factory=lambda given: f"rt@{_home(given)}")
    comment_address: Address = Field(default_factory=lambda given: f"rt-comment@{_home(given)}")
    timezone: Zone = Site().timezone
    language: Language = "es"
    web_base_url: Annotated[str, AfterValidator(web_url)] = Site().web_base_url
    web_path: Annotated[str, AfterValidator(path_below)] = Site().web_path
    control_address: MaybeAddress = ""
    signed_addresses: bool = False
    domains: Annotated[
        tuple[Annotated[str, AfterValidator(lambda text: domain(text).lower())], ...], BeforeValidator(several)
    ] = ()
    former_tags: Annotated[tuple[Annotated[str, AfterValidator(clean_tag)], ...], BeforeValidator(several)] = ()


class DatabaseSection(Section):
    """Where everything is kept."""

    url: str = ""
    timeout: Annotated[float, Field(ge=1)] = 30.0


class ClusterSection(Section):
    """Several daemons on one database."""

    standby: bool = False


class SmtpSection(Section):
    """The SMTP listener, and what holds for LMTP as well."""

    listen: Listen = "127.0.0.1:8025"
    hostname: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    trusted_peers: Annotated[tuple[Annotated[str, AfterValidator(network)], ...], BeforeValidator(several)] = ()


class LmtpSection(Section):
    """The LMTP listener."""

    listen: Listen = "127.0.0.1:8024"


class SubmissionSection(Section):
    """The listener for people's own mail programs."""

    listen: Listen = ""
    implicit_tls: bool = False


Believed = Annotated[str, AfterValidator(believed)]


class EvidenceSection(Section):
    """What proves who sent a letter."""

    authserv_ids: Annotated[tuple[Believed, ...], BeforeValidator(several)] = ()
    domains: Annotated[tuple[Believed, ...], BeforeValidator(several)] = ()
    hops: Annotated[int, Field(ge=0)] = 0
    aliases: Annotated[tuple[Address, ...], BeforeValidator(several)] = ()
    check_dkim: bool = False
    nameservers: Annotated[tuple[Nameserver, ...], BeforeValidator(several)] = ()
    smime_authorities: str = ""


class ThreadingSection(Section):
    """How letters find tickets besides their references: by other desks' numbers (RE2)."""

    foreign_tags: Annotated[Words, Field(max_length=50)] = FOREIGN_TAGS


LevelName = Literal["none", "weak", "domain", "session", "signed", "confirmed"]


class CommandsSection(Section):
    """How sure of the sender we must be, for each kind of command in a mail."""

    do_from: dict[Literal["read", "speak", "own", "work", "change", "destroy", "bulk", "disclose"], LevelName] = Field(
        default_factory=dict
    )
    confirm_from: dict[Literal["read", "own", "work", "change", "destroy", "bulk", "disclose"], LevelName] = Field(
        default_factory=dict
    )
    bulk_over: Annotated[int, Field(ge=1)] = 5
    merge_requestors: bool = True
    requestors_close: bool = True
    hold: Minutes = 0


class WebSection(Section):
    """The web pages."""

    listen: Listen = "127.0.0.1:8080"
    proxies: tuple[Annotated[str, AfterValidator(network)], ...] = ()


class DeliverySection(Section):
    """The way out."""

    transport: str = ""


Endings = Annotated[
    tuple[Annotated[str, AfterValidator(ending)], ...],
    BeforeValidator(lambda value: value.split() if isinstance(value, str) else value),
    AfterValidator(lambda endings: tuple(sorted(set(endings)))),
]
"""A list, or words in one text."""


class NoticesSection(Section):
    """Which files travel with notices."""

    attach_up_to: Annotated[int, Field(ge=0)] = Enclosing().up_to
    attach_never: Endings = tuple(sorted(PROGRAMS))

    def enclosing(self) -> Enclosing:
        """As the model has it."""
        return Enclosing(self.attach_up_to, frozenset(self.attach_never))


class ScripsSection(Section):
    """What scrips may reach outside: programs of one folder, and networks besides the public ones."""

    programs: str = ""
    run_as: str = ""
    webhook_networks: tuple[Annotated[str, AfterValidator(network)], ...] = ()


class PathsSection(Section):
    """Folders."""

    data: str = DATA
    rules: str = ""
    templates: str = ""
    maildrop: str = MAILDROP


class LogSection(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["", "json", "console"] = ""  # empty: console on a terminal, else json


class Written(Section):
    """The configuration as it is written."""

    site: SiteSection = SiteSection()
    database: DatabaseSection = DatabaseSection()
    cluster: ClusterSection = ClusterSection()
    smtp: SmtpSection = SmtpSection()
    lmtp: LmtpSection = LmtpSection()
    submission: SubmissionSection = SubmissionSection()
    web: WebSection = WebSection()
    evidence: EvidenceSection = EvidenceSection()
    threading: ThreadingSection = ThreadingSection()
    commands: CommandsSection = CommandsSection()
    delivery: DeliverySection = DeliverySection()
    notices: NoticesSection = NoticesSection()
    scrips: ScripsSection = ScripsSection()
    paths: PathsSection = PathsSection()
    log: LogSection = LogSection()
    limits: dict[str, Any] = Field(default_factory=dict)
    queue: tuple[QueueSection, ...] = ()
    user: tuple[UserSection, ...] = ()
    group: tuple[GroupSection, ...] = ()
    grant: tuple[GrantSection, ...] = ()
    lifecycle: tuple[LifecycleSection, ...] = ()
    customfield: tuple[CustomFieldSection, ...] = ()
    scrip: tuple[ScripSection, ...] = ()
    schedule: tuple[ScheduleSection, ...] = ()
    calendar: tuple[CalendarSection, ...] = ()
    sla: tuple[ServiceLevelSection, ...] = ()
    escalation: tuple[EscalationSection, ...] = ()
    search: tuple[SearchSection, ...] = ()
    answer: tuple[AnswerSection, ...] = ()
    billing: BillingSection = BillingSection()
    customer: tuple[CustomerSection, ...] = ()
    rate: tuple[RateSection, ...] = ()

    def bills(self) -> Billing:
        """Whom work is billed to, and what it costs."""
        return billing_of(self.billing, self.customer, self.rate)


TABLES: dict[str, type[Section]] = {
    "site": SiteSection,
    "database": DatabaseSection,
    "cluster": ClusterSection,
    "smtp": SmtpSection,
    "lmtp": LmtpSection,
    "submission": SubmissionSection,
    "web": WebSection,
    "evidence": EvidenceSection,
    "threading": ThreadingSection,
    "commands": CommandsSection,
    "delivery": DeliverySection,
    "notices": NoticesSection,
    "scrips": ScripsSection,
    "paths": PathsSection,
    "log": LogSection,
    "billing": BillingSection,
}
ITEMS: dict[str, type[Section]] = {
    "queue": QueueSection,
    "user": UserSection,
    "group": GroupSection,
    "grant": GrantSection,
    "lifecycle": LifecycleSection,
    "customfield": CustomFieldSection,
    "scrip": ScripSection,
    "schedule": ScheduleSection,
    "calendar": CalendarSection,
    "sla": ServiceLevelSection,
    "escalation": EscalationSection,
    "search": SearchSection,
    "answer": AnswerSection,
    "customer": CustomerSection,
    "rate": RateSection,
}
