"""config.toml to settings: everything checked, all problems at once, each with its key and line.

Relative paths count from the configuration's folder; without a configuration, from the folder the program was started in.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from mailticket.model.errors import FilesWrong, Problem
from mailticket.model.limits import Limits
from mailticket.model.limits_budget import Budgets
from mailticket.model.person import fold_address
from mailticket.model.provision import GrantWish, GroupWish, Organisation, QueueWish, UserWish
from mailticket.model.queue import Site
from mailticket.model.right import SYSTEM_GROUPS, Right, Role

SEARCHED = (Path("config.toml"), Path("/etc/mailticket/config.toml"))
SHIPPED = Path(__file__).parent / "shipped"
CHECKOUT = Path(__file__).parent.parent


def _address(text: str) -> str:
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True, allow_quoted_local=False)
    except EmailNotValidError as error:
        if re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text):
            return fold_address(text)  # names of this machine and of test networks are no public domains, and fine here
        raise ValueError(f"{text!r} is no mail address: {error}") from error
    return fold_address(found.normalized)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no timezone {name!r}; names look like America/Montevideo") from error
    return name


def _listen(text: str) -> str:
    if not text or (text.startswith("unix:") and len(text) > len("unix:")):
        return text
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]\s]+):(\d{1,5})", text)
    if not found or int(found[2]) > 65535:
        raise ValueError(f"{text!r} is none of host:port, [::1]:port, unix:PATH, or empty for none")
    return text


def _minutes(value: object) -> object:
    """Minutes, or a number with m, h, d or w."""
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(\d+)\s*([mhdw])\s*", value)
        if not found:
            raise ValueError(f"{value!r} is no time; write minutes, or 30m, 4h, 2d, 1w")
        return int(found[1]) * {"m": 1, "h": 60, "d": 1440, "w": 10080}[found[2]]
    return value


def _right(name: str) -> str:
    by_name = {right.value.casefold(): right.value for right in Right}
    if name.casefold() in by_name:
        return by_name[name.casefold()]
    close = difflib.get_close_matches(name, list(by_name.values()), 1)
    raise ValueError(f"there is no right {name!r}" + (f"; did you mean {close[0]}?" if close else ""))


def _network(text: str) -> str:
    try:
        ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError(f"{text!r} is no network; write 192.0.2.0/24 or 2001:db8::/32") from error
    return text


def _name(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it must be one line without control characters")
    return text


def _rtname(text: str) -> str:
    if not re.fullmatch(r"[^\[\]\s#<>\x00-\x1f\x7f]{1,60}", text):
        raise ValueError(f"{text!r} must be 1 to 60 characters without spaces and none of [ ] # < >")
    return text


def _domain(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", text):
        raise ValueError(f"{text!r} is no domain; write one such as noc.example")
    return text


def _web_url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+", text):
        raise ValueError(f"{text!r} must be http:// or https:// and a host, without a path")
    return text


def _several(value: object) -> object:
    """One string where a list may stand."""
    return [value] if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
MaybeAddress = Annotated[str, AfterValidator(lambda text: _address(text) if text else "")]
Language = Literal["es", "en"]
Zone = Annotated[str, AfterValidator(_zone)]
Listen = Annotated[str, AfterValidator(_listen)]
Minutes = Annotated[int, BeforeValidator(_minutes), Field(ge=0)]
Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_name)]
Names = Annotated[tuple[str, ...], BeforeValidator(_several)]


class Section(BaseModel):
    """A table of the configuration: nothing but what is known, and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteSection(Section):
    """RT's site settings."""

    rtname: Annotated[str, AfterValidator(_rtname)] = Site().rtname
    organization: Annotated[str, AfterValidator(_domain)] = Site().organization
    correspond_address: Address = Site().correspond_address
    comment_address: Address = Site().comment_address
    timezone: Zone = Site().timezone
    language: Language = "es"
    web_base_url: Annotated[str, AfterValidator(_web_url)] = Site().web_base_url
    web_path: str = Site().web_path


class DatabaseSection(Section):
    """Where everything is kept."""

    url: str = ""


class SmtpSection(Section):
    """The SMTP listener, and what holds for LMTP as well."""

    listen: Listen = "127.0.0.1:8025"
    hostname: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    trusted_peers: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_several)] = ()


class LmtpSection(Section):
    """The LMTP listener."""

    listen: Listen = "127.0.0.1:8024"


class WebSection(Section):
    """Kept for the web pages."""

    listen: Listen = "127.0.0.1:8080"


class DeliverySection(Section):
    """The way out."""

    transport: str = ""


class PathsSection(Section):
    """Folders."""

    data: str = "var"
    rules: str = ""
    templates: str = ""


class LogSection(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"


class QueueSection(Section):
    """A queue."""

    name: Name
    description: str = ""
    correspond_address: MaybeAddress = ""
    comment_address: MaybeAddress = ""
    cc: Names = ()
    admin_cc: Names = ()
    language: Language | None = None
    initial_priority: int = 0
    final_priority: int = 0
    due_in: Minutes | None = None
    accept_lists: bool = False
    accept_bulk: bool = False
    disabled: bool = False


class UserSection(Section):
    """A user."""

    address: Address
    addresses: Annotated[tuple[Address, ...], BeforeValidator(_several)] = ()
    name: str = ""
    language: Language | None = None
    timezone: Zone | None = None
    privileged: bool = False
    disabled: bool = False


class GroupSection(Section):
    """A group; members are addresses or groups."""

    name: Name
    members: Names = ()


class GrantSection(Section):
    """Rights for somebody, in a queue or everywhere."""

    to: str
    right: Annotated[tuple[Annotated[str, AfterValidator(_right)], ...], BeforeValidator(_several)]
    queue: str | None = None


class Written(Section):
    """The configuration as it is written."""

    site: SiteSection = SiteSection()
    database: DatabaseSection = DatabaseSection()
    smtp: SmtpSection = SmtpSection()
    lmtp: LmtpSection = LmtpSection()
    web: WebSection = WebSection()
    delivery: DeliverySection = DeliverySection()
    paths: PathsSection = PathsSection()
    log: LogSection = LogSection()
    limits: dict[str, Any] = {}
    queue: tuple[QueueSection, ...] = ()
    user: tuple[UserSection, ...] = ()
    group: tuple[GroupSection, ...] = ()
    grant: tuple[GrantSection, ...] = ()


TABLES: dict[str, type[Section]] = {
    "site": SiteSection,
    "database": DatabaseSection,
    "smtp": SmtpSection,
    "lmtp": LmtpSection,
    "web": WebSection,
    "delivery": DeliverySection,
    "paths": PathsSection,
    "log": LogSection,
}
ITEMS: dict[str, type[Section]] = {
    "queue": QueueSection,
    "user": UserSection,
    "group": GroupSection,
    "grant": GrantSection,
}


class Paths(Section):
    """Folders, absolute."""

    data: Path
    rules: Path
    templates: Path


class Database(Section):
    """``path`` is the file of an SQLite database, None for PostgreSQL."""

    url: str
    path: Path | None


class Settings:
    """What the rest of the program reads. Compared by sections on reload."""

    def __init__(self, written: Written, home: Path, *, beside: bool = True) -> None:
        """``beside``: folders beside the configuration come before the shipped ones. Without one there is no beside."""
        self.site = Site(**written.site.model_dump())
        self.smtp = _smtp(home, written.smtp)
        self.lmtp = LmtpSection(listen=_listener(home, written.lmtp.listen))
        self.web = written.web
        self.log = written.log
        data = home / written.paths.data
        self.paths = Paths(
            data=data,
            rules=_folder(home, written.paths.rules, "rules", beside=beside),
            templates=_folder(home, written.paths.templates, "templates", beside=beside),
        )
        self.delivery = DeliverySection(transport=_transport(home, data, written.delivery.transport))
        self.database = _database(home, data, written.database.url)
        limits = {name: value for name, value in written.limits.items() if name != "budgets"}
        self.limits = Limits(**limits)
        self.budgets = Budgets(**written.limits.get("budgets", {}))
        self._written = written

    def organisation(self) -> Organisation:
        """What is declared; one queue, ``general``, where no queue is."""
        return self._organisation

    @cached_property
    def _organisation(self) -> Organisation:
        written = self._written
        queues = tuple(QueueWish(**queue.model_dump()) for queue in written.queue)
        spelled = {queue.name.casefold(): queue.name for queue in queues or (DEFAULT_QUEUE,)}
        return Organisation(
            users=tuple(UserWish(**user.model_dump()) for user in written.user),
            groups=tuple(GroupWish(**group.model_dump()) for group in written.group),
            queues=queues or (DEFAULT_QUEUE,),
            grants=tuple(
                GrantWish(grant.to, grant.right, grant.queue and spelled[grant.queue.casefold()])
                for grant in written.grant
            ),
        )


DEFAULT_QUEUE = QueueWish(
    "general", correspond_address="general@localhost", comment_address="general-comment@localhost"
)


def shipped(name: str) -> Path:
    """A file or folder that comes with the program: inside an installed wheel, else at the top of the checkout."""
    place = SHIPPED / name
    return place if place.exists() else CHECKOUT / name


def _folder(home: Path, written: str, name: str, *, beside: bool) -> Path:
    """As written; else the folder beside the configuration; else the shipped one."""
    if written:
        return home / written
    return home / name if beside and (home / name).is_dir() else shipped(name)


def _smtp(home: Path, written: SmtpSection) -> SmtpSection:
    files = {key: str(home / name) for key in ("tls_certificate", "tls_key") if (name := getattr(written, key))}
    return written.model_copy(update=files | {"listen": _listener(home, written.listen)})


def _listener(home: Path, written: str) -> str:
    return f"unix:{home / written.removeprefix('unix:')}" if written.startswith("unix:") else written


def _transport(home: Path, data: Path, written: str) -> str:
    if not written:
        return f"maildir:{data / 'outgoing'}"
    if written.startswith("maildir:"):
        return f"maildir:{home / written.removeprefix('maildir:')}"
    return written


def _database(home: Path, data: Path, written: str) -> Database:
    if written and not written.startswith("sqlite:"):
        return Database(url=written, path=None)
    path = home / written.removeprefix("sqlite:///") if written else data / "mailticket.db"
    return Database(url=f"sqlite:///{path}", path=path)


def find(path: Path | None) -> Path | None:
    """The configuration to read: the one named, $MAILTICKET_CONFIG, ./config.toml, /etc/mailticket/config.toml, or none."""
    if path is not None:
        return path
    if named := os.environ.get("MAILTICKET_CONFIG"):
        return Path(named)
    return next((place for place in SEARCHED if place.is_file()), None)


def load(path: Path | None) -> Settings:
    """Read the settings. Raises FilesWrong with every problem of the file."""
    file = find(path)
    if file is None:
        return Settings(Written(), Path.cwd(), beside=False)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FilesWrong([Problem(str(file), 0, "", str(error))]) from error
    return parse(text, str(file), file.resolve().parent)


def folders(path: Path | None) -> tuple[Path, Path]:
    """Where rules and templates are, as far as it can be told even of a configuration with problems."""
    file = find(path)
    home = file.resolve().parent if file else Path.cwd()
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))["paths"] if file else {}
        named = {name: str(written.get(name, "")) for name in ("rules", "templates")}
    except (OSError, ValueError, LookupError, AttributeError):
        named = {"rules": "", "templates": ""}
    rules, templates = (_folder(home, named[name], name, beside=file is not None) for name in ("rules", "templates"))
    return rules, templates


def parse(text: str, file: str, home: Path) -> Settings:
    """Settings from a configuration's text. Raises FilesWrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        last = text.count("\n") + 1
        raise FilesWrong([Problem(file, int(line[1]) if line else last, "", str(error))]) from error
    lines = Lines(text)
    problems = [*_limit_problems(data, file, lines)]
    written, errors = _validated(data)
    problems += [_problem(file, lines, one) for one in errors]
    problems += [
        Problem(file, lines.of(place), _key(place), message) for place, message in _cross_checks(written, home)
    ]
    if problems:
        raise FilesWrong(_sorted(problems))
    return Settings(written, home)


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


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line, problem.key))


Place = tuple[str | int, ...]


def _problem(file: str, lines: "Lines", error: Any) -> Problem:
    place = tuple(part for part in error["loc"] if not (isinstance(part, str) and "[" in part))
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = _unknown(place)
    elif len(place) == 1:
        brackets = f"[[{place[0]}]]" if place[0] in ITEMS else f"[{place[0]}]"
        message = f"it must be a table, under {brackets}"
    elif error["type"] in SAID:
        message = SAID[error["type"]].format_map(error.get("ctx", {}) | {"given": _given(error["input"])})
    return Problem(file, lines.of(place), _key(place), message)


def _given(value: object) -> str:
    """A value as a person recognises it, however long it is."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _unknown(place: Place) -> str:
    """What to say of a name that means nothing here, with the nearest that does."""
    name = str(place[-1])
    if len(place) == 1:
        home = next((table for table, kind in TABLES.items() if name in kind.model_fields), "")
        if home:
            return f"there is no such table; the setting {name} belongs under [{home}]"
        return f"there is no such table; there are {', '.join(Written.model_fields)}"
    known = tuple((TABLES | ITEMS)[str(place[0])].model_fields)
    close = difflib.get_close_matches(name, known, 1)
    return (
        f"there is no such setting; did you mean {close[0]}?"
        if close
        else (f"there is no such setting; there are {', '.join(known)}")
    )


SAID = {
    "missing": "it must be set",
    "string_type": "it must be text in quotes, not {given}",
    "string_too_short": "it must not be empty",
    "string_too_long": "it may have {max_length} characters",
    "int_type": "it must be a whole number, not {given}",
    "int_parsing": "it must be a whole number, not {given}",
    "int_from_float": "it must be a whole number, not {given}",
    "float_type": "it must be a number, not {given}",
    "float_parsing": "it must be a number, not {given}",
    "bool_type": "it must be true or false, not {given}",
    "bool_parsing": "it must be true or false, not {given}",
    "tuple_type": "it must be a list, not {given}",
    "model_type": "it must be a table, not {given}",
    "literal_error": "it must be {expected}, not {given}",
    "greater_than_equal": "it must be {ge} or more, not {given}",
    "too_short": "it must not be empty",
}
"""Pydantic's kinds of errors in plain words."""


def _key(place: Place) -> str:
    """``queue[2].name``, counted from one, as people count."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class Lines:
    """On which line a key stands: a scan for table headers and keys, good enough to point at."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {}
        table: Place = ()
        counts: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if found := re.match(r"\s*\[\[\s*([\w.-]+)\s*\]\]", line):
                counts[found[1]] = counts.get(found[1], -1) + 1
                table = (found[1], counts[found[1]])
                self._lines[table] = number
            elif found := re.match(r"\s*\[\s*([\w.-]+)\s*\]", line):
                table = tuple(found[1].split("."))
                self._lines[table] = number
            elif found := re.match(r"\s*([\w-]+|\"[^\"]*\")\s*=", line):
                self._lines[(*table, found[1].strip('"'))] = number

    def of(self, place: Place) -> int:
        """The line of a key, or of the nearest table around it; 0 when even that is not known."""
        while place:
            for here in (place, (*place, 0)):  # a list of tables begins with its first
                if here in self._lines:
                    return self._lines[here]
            place = place[:-1]
        return 0


def _limit_problems(data: dict[str, Any], file: str, lines: Lines) -> Iterator[Problem]:
    limits = data.get("limits", {})
    if not isinstance(limits, dict):
        return  # that is said of every table alike
    budgets = limits.get("budgets", {})
    if not isinstance(budgets, dict):
        yield Problem(file, lines.of(("limits", "budgets")), "limits.budgets", "it must be a table")
    for place, kind, values in (
        (("limits",), Limits, {k: v for k, v in limits.items() if k != "budgets"}),
        (("limits", "budgets"), Budgets, budgets if isinstance(budgets, dict) else {}),
    ):
        known = {field.name: field.type for field in fields(kind)}
        for name, value in values.items():
            here = (*place, name)
            if name not in known:
                close = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {close[0]}?" if close else ""
                yield Problem(file, lines.of(here), _key(here), f"there is no such limit{hint}")
            elif message := _limit_message(known[name], value):
                yield Problem(file, lines.of(here), _key(here), message)


def _limit_message(kind: Any, value: object) -> str:
    try:
        found = TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        return SAID[error.errors()[0]["type"]].format(given=_given(value))
    return "it must not be negative" if found < 0 else ""


def _cross_checks(written: Written, home: Path) -> Iterator[tuple[Place, str]]:
    yield from _twice("queue", [queue.name.casefold() for queue in written.queue])
    yield from _twice("group", [group.name.casefold() for group in written.group])
    yield from _twice_users(written)
    yield from _shared_addresses(written)
    yield from _unknown_names(written)
    yield from _own_addresses(written)
    yield from _cycles(written)
    yield from _files(written, home)


def _twice(table: str, names: Sequence[str]) -> Iterator[tuple[Place, str]]:
    for number, name in enumerate(names):
        if name and name in names[:number]:
            yield (table, number, "name"), f"{name!r} is declared twice"


def _twice_users(written: Written) -> Iterator[tuple[Place, str]]:
    owners: dict[str, int] = {}
    for number, user in enumerate(written.user):
        for key, addresses in (("address", [user.address]), ("addresses", user.addresses)):
            for address in addresses:
                if address and owners.setdefault(address, number) != number:
                    yield ("user", number, key), f"{address!r} is declared twice"


def _shared_addresses(written: Written) -> Iterator[tuple[Place, str]]:
    owners: dict[str, str] = {written.site.correspond_address: "the site", written.site.comment_address: "the site"}
    if written.site.correspond_address == written.site.comment_address:
        yield ("site", "comment_address"), "it must differ from correspond_address"
    for number, queue in enumerate(written.queue):
        for key in ("correspond_address", "comment_address"):
            address = getattr(queue, key)
            if address in owners:
                yield ("queue", number, key), f"{address} is already an address of {owners[address]}"
            elif address:
                owners[address] = f"queue {queue.name}"


def _unknown_names(written: Written) -> Iterator[tuple[Place, str]]:
    groups = {group.name for group in written.group}
    queues = {queue.name.casefold() for queue in written.queue} or {DEFAULT_QUEUE.name}
    for table, items, keys in (
        ("queue", written.queue, ("cc", "admin_cc")),
        ("group", written.group, ("members",)),
    ):
        for number, item in enumerate(items):
            for key in keys:
                for name in getattr(item, key):
                    if not _is_address(name) and name not in groups:
                        yield (table, number, key), f"{name!r} is neither a mail address nor a declared group"
    roles = {name.casefold() for name in (*SYSTEM_GROUPS, *Role)}
    for number, grant in enumerate(written.grant):
        if grant.to and not _is_address(grant.to) and grant.to not in groups and grant.to.casefold() not in roles:
            yield (
                ("grant", number, "to"),
                f"{grant.to!r} is no address, no declared group, no role, and not Everyone, Privileged or Unprivileged",
            )
        if grant.queue is not None and grant.queue.casefold() not in queues:
            yield ("grant", number, "queue"), f"there is no queue {grant.queue!r}"


def _own_addresses(written: Written) -> Iterator[tuple[Place, str]]:
    """Nobody reads our own addresses: who is told there, or writes from there, is a loop."""
    ours = {written.site.correspond_address, written.site.comment_address}
    for queue in written.queue or (DEFAULT_QUEUE,):
        ours |= {queue.correspond_address, queue.comment_address}
    named = [
        (("queue", i, key), name)
        for i, queue in enumerate(written.queue)
        for key in ("cc", "admin_cc")
        for name in getattr(queue, key)
    ]
    named += [(("group", i, "members"), name) for i, group in enumerate(written.group) for name in group.members]
    named += [
        (("user", i, key), name)
        for i, user in enumerate(written.user)
        for key, names in (("address", (user.address,)), ("addresses", user.addresses))
        for name in names
    ]
    for place, name in named:
        if name and name.casefold() in ours:
            yield place, f"{name} is an address of ours: a person's is wanted"


def _is_address(text: str) -> bool:
    try:
        _address(text)
    except ValueError:
        return False
    return True


def _cycles(written: Written) -> Iterator[tuple[Place, str]]:
    inside = {group.name: list(group.members) for group in written.group}
    for number, group in enumerate(written.group):
        todo, seen = list(inside[group.name]), set()
        while todo:
            name = todo.pop()
            if name == group.name:
                yield ("group", number, "members"), f"group {group.name!r} is inside itself"
                break
            if name not in seen:
                seen.add(name)
                todo += inside.get(name, [])


def _files(written: Written, home: Path) -> Iterator[tuple[Place, str]]:
    for key in ("tls_certificate", "tls_key"):
        name = getattr(written.smtp, key)
        if name and not (home / name).is_file():
            yield ("smtp", key), f"there is no file {name}"
    if written.smtp.tls_key and not written.smtp.tls_certificate:
        yield ("smtp", "tls_key"), "it needs a tls_certificate"
    if not _control_socket(home / written.paths.data):
        yield ("paths", "data"), "its path is too long for the control socket in it: 94 bytes at most"
    for key in ("rules", "templates"):
        name = getattr(written.paths, key)
        if name and not (home / name).is_dir():
            yield ("paths", key), f"there is no folder {name}"
    url = written.database.url
    if url and not re.match(r"(sqlite:///|postgresql://)", url):
        yield ("database", "url"), "it must begin with sqlite:/// or postgresql://"
    transport = written.delivery.transport
    if transport and not _is_transport(transport):
        yield (
            ("delivery", "transport"),
            "it must be maildir:PATH or smtp://[user:pass@]host:port[?starttls=always|auto|never] or smtps://…",
        )


def _control_socket(data: Path) -> bool:
    """Whether the data folder's path is short enough for the control socket in it (sun_path has 108 bytes)."""
    return len(os.fsencode(data / "control.sock")) < 108


def _is_transport(text: str) -> bool:
    if text.startswith("maildir:"):
        return len(text) > len("maildir:")
    try:
        parts = urlsplit(text)
        wanted = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        port = parts.port
    except ValueError:
        return False
    known = wanted.keys() <= {"starttls"} and set(wanted.get("starttls", ["auto"])) <= {"always", "auto", "never"}
    return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and port != 0 and known
