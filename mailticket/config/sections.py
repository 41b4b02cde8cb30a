"""The tables of config.toml: each setting with its type, its default and what it may be."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, create_model

from mailticket.config.billing import BillingSection, CustomerSection, RateSection, billing_of
from mailticket.config.calendars import CalendarSection
from mailticket.config.schedules import ScheduleSection
from mailticket.config.types import (
    Address,
    HolderName,
    Language,
    Listen,
    MaybeAddress,
    MaybeTag,
    Minutes,
    Name,
    Names,
    Nameserver,
    Reference,
    RightName,
    Scalar,
    SearchName,
    Section,
    Words,
    Zone,
    believed,
    domain,
    ending,
    network,
    path_below,
    said,
    several,
    web_url,
)
from mailticket.model.billing import Billing
from mailticket.model.enclosure import PROGRAMS, Enclosing
from mailticket.model.foreign_number import FOREIGN_TAGS
from mailticket.model.lifecycle import ANY, DEFAULT, Lifecycle
from mailticket.model.names import clean_tag, name_key
from mailticket.model.provision import CustomFieldSpec, GrantSpec, QueueSpec, ScripSpec, SearchSpec, UserSpec
from mailticket.model.queue import QUEUE_SETTINGS, Site
from mailticket.model.queue_settings import SettingKind, clean_asked, clean_text
from mailticket.model.scrip import ARGUMENT_CHECKS
from mailticket.places import DATA, MAILDROP


def _as_written(right: tuple[tuple[str, str], str]) -> tuple[str, str]:
    (old, new), name = right
    return f"{old} -> {new}", name


def _pair(key: str) -> tuple[str, str]:
    old, arrow, new = key.partition("->")
    if not arrow:
        raise ValueError(f"{key!r} is no change of status; write 'open -> resolved', or '* -> deleted'")
    return old.strip() or ANY, new.strip() or ANY


def _change(key: str) -> str:
    _pair(key)
    return key


class SiteSection(Section):
    """RT's site settings."""

    rtname: Annotated[str, AfterValidator(clean_tag)] = Site().rtname
    organization: Annotated[str, AfterValidator(domain)] = Site().organization
    display_name: str = Site().display_name
    correspond_address: Address = Site().correspond_address
    comment_address: Address = Site().comment_address
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


SETTING_TYPES: dict[SettingKind, Any] = {
    SettingKind.LINE: str,
    SettingKind.TEXT: Annotated[str, AfterValidator(clean_text)],
    SettingKind.ADDRESS: MaybeAddress,
    SettingKind.LANGUAGE: Language | None,
    SettingKind.NUMBER: int,
    SettingKind.MINUTES: Minutes | None,
    SettingKind.FLAG: bool,
    SettingKind.TAG: MaybeTag,
    SettingKind.RULES: Annotated[str, BeforeValidator(clean_asked)],
}
"""What may stand in ``[[queue]]``, by the kind of the setting."""

_QueueSettings: Any = create_model(
    "_QueueSettings",
    __base__=Section,
    **{one.name: (SETTING_TYPES[one.kind], one.default) for one in QUEUE_SETTINGS},  # type: ignore[call-overload]
)


class QueueSection(_QueueSettings):  # type: ignore[misc]
    """A queue: its settings as ``model/queue.py`` declares them, its people and its lifecycle."""

    name: HolderName
    cc: Names = ()
    admin_cc: Names = ()
    disabled: bool = False
    lifecycle: str = DEFAULT.name

    def spec(self) -> QueueSpec:
        """As it is asked for."""
        return QueueSpec(**self.model_dump())


class UserSection(Section):
    """A user."""

    address: Address
    addresses: Annotated[tuple[Address, ...], BeforeValidator(several)] = ()
    name: str = ""
    language: Language | None = None
    timezone: Zone | None = None
    privileged: bool = False
    disabled: bool = False

    def spec(self) -> UserSpec:
        """As it is asked for."""
        return UserSpec(**self.model_dump())


class GroupSection(Section):
    """A group; members are addresses or groups."""

    name: HolderName
    members: Names = ()


class GrantSection(Section):
    """Rights for somebody, in a queue or everywhere; or taken away."""

    to: Reference
    right: Annotated[tuple[RightName, ...], BeforeValidator(several)]
    queue: str | None = None
    revoke: bool = False

    def spec(self, spelled: dict[str, str]) -> GrantSpec:
        """As it is asked for; ``spelled`` are the names of queues by their folded form."""
        return GrantSpec(self.to, self.right, self.queue and spelled[name_key(self.queue)], self.revoke)


class LifecycleSection(Section):
    """Statuses, and which may follow which. ``rights`` are keyed "open -> resolved", ``*`` for any."""

    name: Name
    initial: Names
    active: Names
    inactive: Names
    transitions: dict[str, Names] = Field(default_factory=dict)
    rights: dict[Annotated[str, AfterValidator(_change)], RightName] = Field(
        default_factory=lambda: dict(map(_as_written, DEFAULT.rights))
    )
    on_reply: str = ""

    def lifecycle(self) -> Lifecycle:
        """As the model has it."""
        return Lifecycle(
            name=self.name,
            initial=self.initial,
            active=self.active,
            inactive=self.inactive,
            transitions=tuple(self.transitions.items()),
            rights=tuple((_pair(key), right) for key, right in self.rights.items()),
            on_reply=self.on_reply,
        )


class CustomFieldSection(Section):
    """A custom field; without queues it is every queue's."""

    name: Name
    kind: str = "text"
    several: bool = False
    choices: Names = ()
    pattern: str = ""
    description: str = ""
    queues: Names = ()
    disabled: bool = False

    def spec(self, spelled: dict[str, str]) -> CustomFieldSpec:
        """As it is asked for."""
        return CustomFieldSpec(**self.model_dump() | {"queues": tuple(spelled[name_key(name)] for name in self.queues)})


class SearchSection(Section):
    """A saved search; ``to`` says whose: an address, a group, or all."""

    name: SearchName
    query: str
    to: Reference = "all"

    def spec(self) -> SearchSpec:
        """As it is asked for."""
        return SearchSpec(self.name, " ".join(self.query.split()), "" if self.to == "all" else self.to)


class ScripSection(Section):
    """Because this happened, that should: who is told, or what is done (``set`` to ``secret`` belong to the actions)."""

    name: Name
    condition: str
    action: str
    to: Names = ()
    template: str = ""
    as_comment: bool = False
    when: str = ""
    queue: str | None = None
    off_in: Names = ()
    order: int = 0
    disabled: bool = False
    set: dict[str, Scalar] | None = None
    owner: str | None = None
    create: dict[str, Scalar] | None = None
    program: Words | None = None
    url: str | None = None
    seconds: int | None = None
    secret: str | None = None

    def arguments(self) -> dict[str, Any]:
        """What belongs to the action, as it is kept."""
        given = self.model_dump(include=set(ARGUMENT_CHECKS), exclude_none=True)
        if "program" in given:
            given["program"] = list(given["program"])
        for name in ("set", "create"):
            if name in given:
                given[name] = {key: value if name == "create" else said(value) for key, value in given[name].items()}
        return given

    def spec(self, spelled: dict[str, str]) -> ScripSpec:
        """As it is asked for."""
        plain = self.model_dump(exclude={*ARGUMENT_CHECKS, "queue", "off_in"})
        return ScripSpec(
            **plain,
            queue=self.queue and spelled[name_key(self.queue)],
            off_in=tuple(spelled[name_key(name)] for name in self.off_in),
            arguments=self.arguments(),
        )


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
    search: tuple[SearchSection, ...] = ()
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
    "search": SearchSection,
    "customer": CustomerSection,
    "rate": RateSection,
}
