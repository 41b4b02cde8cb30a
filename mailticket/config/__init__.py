"""config.toml to settings: everything checked, all problems at once, each with its key and line.

Relative paths count from the configuration's folder; without a configuration, from the folder the program was started in.

``sections`` the tables and their settings; ``organisation_sections`` those that declare queues, people, groups and scrips
``schedule_checks`` what is wrong with schedules
``types``     what settings may be: text of many kinds
``schedules`` the tables of schedules; ``calendars`` those of calendars
``billing``   the tables of customers and rates
``checks``   what is wrong beyond types; ``address_checks`` with addresses of queues, ``file_checks`` with files that are named
``messages`` how it is said
``bounds``   how deep and how large what is written may be
``lines``    on which line a key stands
``writing``  the organisation as such a file
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mailticket.config import bounds
from mailticket.config.address_checks import DEFAULT_QUEUE
from mailticket.config.checks import cross_checks, judged
from mailticket.config.lines import Lines, Place
from mailticket.config.messages import limit_problems, problem, spelled_out
from mailticket.config.sections import (
    ITEMS,
    TABLES,
    DatabaseSection,
    DeliverySection,
    EvidenceSection,
    LmtpSection,
    ScripsSection,
    SmtpSection,
    Written,
)
from mailticket.config.types import Section
from mailticket.files import MOST_CONFIG, read_text
from mailticket.model.command import Demand
from mailticket.model.errors import FilesWrong, Problem
from mailticket.model.evidence import DO_FROM, Level, Policy
from mailticket.model.limits import Limits
from mailticket.model.mail_budgets import Budgets
from mailticket.model.names import name_key
from mailticket.model.provision import GroupSpec, Organisation, QueueSpec
from mailticket.model.queue import Site
from mailticket.places import MAILDROP, find, home

__all__ = ["DEFAULT_QUEUE", "Settings", "Written", "find", "folders", "load", "parse", "shipped"]

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
            rules=_folder(home, written.paths.rules, "rules", beside=beside),
            templates=_folder(home, written.paths.templates, "templates", beside=beside),
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
        templates: Callable[[], Collection[str]],
    ) -> list[Problem]:
        """What is wrong with the expressions, patterns and queries declared, as ``when``, ``pattern`` and ``query`` say of each
        (empty: nothing), and with the names of templates."""
        return self._source.problems(judged(self._written, when, pattern, query, templates))

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
        )


def shipped(name: str) -> Path:
    """A file or folder that comes with the program: inside an installed wheel, else at the top of the checkout."""
    place = SHIPPED / name
    return place if place.exists() else CHECKOUT / name


def _scrips(home: Path, written: ScripsSection) -> ScripsSection:
    return written.model_copy(update={"programs": str(home / written.programs)}) if written.programs else written


def _folder(home: Path, written: str, name: str, *, beside: bool) -> Path:
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


def load(path: Path | None) -> Settings:
    """Read the settings. Raises FilesWrong with every problem of the file."""
    file = find(path)
    if file is None:
        return Settings(Written(), Path.cwd(), beside=False)
    try:
        text = read_text(file, MOST_CONFIG)
    except (OSError, UnicodeDecodeError) as error:
        raise FilesWrong([Problem(str(file), 0, "", str(error))]) from error
    return parse(text, str(file), home(file))


def folders(path: Path | None) -> tuple[Path, Path]:
    """Where rules and templates are, as far as it can be told even of a configuration with problems."""
    file = find(path)
    try:
        written = tomllib.loads(read_text(file, MOST_CONFIG))["paths"] if file else {}
        named = {name: str(written.get(name, "")) for name in ("rules", "templates")}
    except (OSError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        named = {"rules": "", "templates": ""}
    rules, templates = (
        _folder(home(file), named[name], name, beside=file is not None) for name in ("rules", "templates")
    )
    return rules, templates


def parse(text: str, file: str, home: Path) -> Settings:
    """Settings from a configuration's text. Raises FilesWrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        last = text.count("\n") + 1
        raise FilesWrong([Problem(file, int(line[1]) if line else last, "", str(error))]) from error
    except (ValueError, RecursionError) as error:  # tomllib leaves these to Python
        raise FilesWrong([bounds.unreadable(file, text, error)]) from error
    source = Source(file, Lines(text))
    if found := bounds.problems(data):
        raise FilesWrong(source.problems(found))
    written, errors = _validated(data)
    wrong = [*limit_problems(data), *map(problem, errors)]
    told = {place for place, _ in wrong}
    wrong += [(place, message) for place, message in cross_checks(written, home) if not _is_in(place, told)]
    if wrong:
        raise FilesWrong(source.problems(wrong))
    return Settings(written, home, source=source)


def _is_in(place: Place, places: Collection[Place]) -> bool:
    """Whether it, or what is around it or in it, is among the places: one thing is wrong once."""
    several = (one for one in places if len(one) > 2)
    return any(one[: len(place)] == place or place[: len(one)] == one for one in several)


def _validated(data: dict[str, Any]) -> tuple[Written, list[Any]]:
    """The settings and what is wrong with them; what is right of wrong ones stays, for the cross checks to see."""
    try:
        return Written.model_validate(data), []
    except ValidationError as error:
        wrong = error.errors()
    places = {one["loc"][:length] for one in wrong for length in (1, 2, 3) if len(one["loc"]) >= length}
    tables: dict[str, Any] = {}
    for name, kind in TABLES.items():
        tables[name] = _usable(kind, data.get(name), {place[1] for place in places if place[0] == name and place[1:]})
    for name, kind in ITEMS.items():
        items = data.get(name)
        tables[name] = tuple(
            _usable(kind, item, {place[2] for place in places if place[:2] == (name, number) and place[2:]})
            for number, item in enumerate(items if isinstance(items, list) else [])
        )
    return Written.model_construct(**tables), wrong


def _usable(kind: type[Section], value: object, wrong: set[Any]) -> Section:
    """A section of what is right in a table; what must be set and is not right is empty."""
    kept = {key: one for key, one in value.items() if key not in wrong} if isinstance(value, dict) else {}
    try:
        return kind.model_validate(kept)
    except ValidationError:
        blank = {name: "" for name, field in kind.model_fields.items() if field.is_required()}
        return kind.model_construct(**blank | {key: one for key, one in kept.items() if key in kind.model_fields})
