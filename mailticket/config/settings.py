"""What the rest of the program reads: the settings as they were written, with what is not written filled in."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mailticket.config.address_checks import DEFAULT_QUEUE
from mailticket.config.checks import judged
from mailticket.config.lines import Lines, Place
from mailticket.config.messages import spelled_out
from mailticket.config.sections import (
    DatabaseSection,
    DeliverySection,
    EvidenceSection,
    LmtpSection,
    ScripsSection,
    SmtpSection,
    Written,
)
from mailticket.config.types import Section
from mailticket.model.command import Demand
from mailticket.model.errors import Problem
from mailticket.model.evidence import DO_FROM, Level, Policy
from mailticket.model.limits import Limits
from mailticket.model.mail_budgets import Budgets
from mailticket.model.names import name_key
from mailticket.model.provision import GroupSpec, Organisation, QueueSpec
from mailticket.model.queue import Site
from mailticket.places import MAILDROP

SHIPPED = Path(__file__).parent.parent / "shipped"


CHECKOUT = Path(__file__).parent.parent.parent


class Paths(Section):
    """Folders, absolute."""

    data: Path
    rules: Path
    templates: Path
    maildrop: Path


class Database(Section):
    """``path`` is the file of an SQLite database, None for PostgreSQL."""

    url: str
    path: Path | None
    timeout: float = DatabaseSection().timeout


@dataclass(frozen=True)
class Source:
    """The file settings were read from."""

    file: str
    lines: Lines

    def problems(self, found: Iterable[tuple[Place, str]]) -> list[Problem]:
        """What is wrong at its places, in the order of the file."""
        wrong = [Problem(self.file, self.lines.of(place), spelled_out(place), message) for place, message in found]
        return sorted(wrong, key=lambda one: (one.line, one.key))


class Settings:
    """What the rest of the program reads. Compared by sections on reload."""

    def __init__(self, written: Written, home: Path, *, beside: bool = True, source: Source | None = None) -> None:
        """``beside``: folders beside the configuration come before the shipped ones. Without one there is no beside."""
        self.site = Site(**written.site.model_dump())
        self.smtp = _smtp(home, written.smtp)
        self.lmtp = LmtpSection(listen=_listener(home, written.lmtp.listen))
        self.web = written.web
        self.submission = written.submission
        self.evidence = _evidence(home, written.evidence)
        self.threading = written.threading
        self.commands = written.commands
        self.notices = written.notices
        self.scrips = _scrips(home, written.scrips)
        self.log = written.log
        data = home / written.paths.data
        self.paths = Paths(
            data=data,
            rules=folder(home, written.paths.rules, "rules", beside=beside),
            templates=folder(home, written.paths.templates, "templates", beside=beside),
            maildrop=home / (written.paths.maildrop or MAILDROP),
        )
        self.delivery = DeliverySection(transport=_transport(home, data, written.delivery.transport))
        self.database = _database(home, data, written.database)
        self.cluster = written.cluster
        self.billing = written.bills()
        limits = {name: value for name, value in written.limits.items() if name != "budgets"}
        self.limits = Limits(**limits)
        self.budgets = Budgets(**written.limits.get("budgets", {}))
        self._written, self._home = written, home
        self._source = source or Source("", Lines(""))

    def organisation(self) -> Organisation:
        """What is declared."""
        return self._organisation

    def policy(self) -> Policy:
        """How sure of a sender we must be, for each kind of command."""
        written = self._written.commands

        def levels(named: Mapping[Any, str]) -> dict[Demand, Level]:
            return {Demand(name): Level[level.upper()] for name, level in named.items()}

        evidence = self._written.evidence
        told_apart = (evidence.authserv_ids or evidence.check_dkim) and "speak" not in written.do_from
        domains = frozenset(evidence.domains) if told_apart else frozenset()
        return Policy(DO_FROM | levels(written.do_from), levels(written.confirm_from), domains)

    def queues(self) -> tuple[QueueSpec, ...]:
        """The queues declared; where none is, the one a new database starts with."""
        return self._organisation.queues or (DEFAULT_QUEUE,)

    def judged(
        self,
        *,
        when: Callable[[str], str],
        pattern: Callable[[str], str],
        query: Callable[[str], str],
        report: Callable[[str], str],
        templates: Callable[[], Collection[str]],
    ) -> list[Problem]:
        """What is wrong with the expressions, patterns, queries and reports declared, as ``when``, ``pattern``, ``query`` and
        ``report`` say of each (empty: nothing), and with the names of templates."""
        return self._source.problems(judged(self._written, when, pattern, query, report, templates))

    @cached_property
    def _organisation(self) -> Organisation:
        written = self._written
        queues = tuple(queue.spec() for queue in written.queue)
        spelled = {name_key(queue.name): queue.name for queue in queues or (DEFAULT_QUEUE,)}
        return Organisation(
            users=tuple(user.spec() for user in written.user),
            groups=tuple(GroupSpec(**group.model_dump()) for group in written.group),
            queues=queues,
            grants=tuple(grant.spec(spelled) for grant in written.grant),
            lifecycles=tuple(life.lifecycle() for life in written.lifecycle),
            fields=tuple(field.spec(spelled) for field in written.customfield),
            scrips=tuple(scrip.spec(spelled) for scrip in written.scrip),
            searches=tuple(search.spec() for search in written.search),
            schedules=tuple(schedule.spec(spelled) for schedule in written.schedule),
            calendars=tuple(calendar.spec(self._home, written.site.timezone) for calendar in written.calendar),
            service_levels=tuple(level.spec(spelled) for level in written.sla),
            escalations=tuple(one.spec(spelled) for one in written.escalation),
            answers=tuple(answer.spec(spelled) for answer in written.answer),
        )


def shipped(name: str) -> Path:
    """A file or folder that comes with the program: inside an installed wheel, else at the top of the checkout."""
    place = SHIPPED / name
    return place if place.exists() else CHECKOUT / name


def _scrips(home: Path, written: ScripsSection) -> ScripsSection:
    return written.model_copy(update={"programs": str(home / written.programs)}) if written.programs else written


def folder(home: Path, written: str, name: str, *, beside: bool) -> Path:
    """As written; else the folder beside the configuration; else the shipped one."""
    if written:
        return home / written
    return home / name if beside and (home / name).is_dir() else shipped(name)


def _smtp(home: Path, written: SmtpSection) -> SmtpSection:
    files = {key: str(home / name) for key in ("tls_certificate", "tls_key") if (name := getattr(written, key))}
    return written.model_copy(update=files | {"listen": _listener(home, written.listen)})


def _evidence(home: Path, written: EvidenceSection) -> EvidenceSection:
    named = written.smime_authorities
    return written.model_copy(update={"smime_authorities": str(home / named)}) if named else written


def _listener(home: Path, written: str) -> str:
    return f"unix:{home / written.removeprefix('unix:')}" if written.startswith("unix:") else written


def _transport(home: Path, data: Path, written: str) -> str:
    if not written:
        return f"maildir:{data / 'outgoing'}"
    if written.startswith("maildir:"):
        return f"maildir:{home / written.removeprefix('maildir:')}"
    return written


def _database(home: Path, data: Path, section: DatabaseSection) -> Database:
    written = section.url
    if written and not written.startswith("sqlite:"):
        return Database(url=written, path=None, timeout=section.timeout)
    path = home / written.removeprefix("sqlite:///") if written else data / "mailticket.db"
    return Database(url=f"sqlite:///{path}", path=path, timeout=section.timeout)
