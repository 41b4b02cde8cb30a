"""What is wrong with a configuration beyond the type of a setting: names that mean nothing, addresses used twice, circles."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import TypeAdapter, ValidationError

from mailticket.config import billing, calendars
from mailticket.config.lines import Place
from mailticket.config.schedule_checks import judged_schedules, schedules_wrong, template_wrong
from mailticket.config.sections import ITEMS, TABLES, QueueSection, Written
from mailticket.model import customfield, lifecycle, scrip
from mailticket.model.address import maybe_address
from mailticket.model.limits import Limits
from mailticket.model.mail_budgets import Budgets
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.provision import QueueSpec
from mailticket.model.queue import Site
from mailticket.model.queue_addresses import queue_address_refusal
from mailticket.model.right import SYSTEM_GROUPS, Right, Role
from mailticket.places import control_socket


def problem(error: Any) -> tuple[Place, str]:
    """One of pydantic's errors in plain words, with its place."""
    place = tuple(part for part in error["loc"] if not (isinstance(part, str) and "[" in part))
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = _unknown(place)
    elif len(place) == 1:
        brackets = f"[[{place[0]}]]" if place[0] in ITEMS else f"[{place[0]}]"
        message = f"it must be a table, under {brackets}"
    elif error["type"] in SAID:
        message = SAID[error["type"]].format_map(error.get("ctx", {}) | {"given": _given(error["input"])})
    return place, message


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
    near = nearest(name, known)
    return (
        f"there is no such setting; did you mean {near}?"
        if near
        else (f"there is no such setting; there are {', '.join(known)}")
    )


DEFAULT_QUEUE = QueueSpec(
    "general", correspond_address="general@localhost", comment_address="general-comment@localhost"
)
"""The queue a database starts with where none is declared: from then on it is changed like any other."""

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
    "dict_type": "it must be a table, not {given}",
    "model_type": "it must be a table, not {given}",
    "literal_error": "it must be {expected}, not {given}",
    "greater_than_equal": "it must be {ge} or more, not {given}",
    "too_short": "it must not be empty",
}
"""Pydantic's kinds of errors in plain words."""


def spelled_out(place: Place) -> str:
    """``queue[2].name``, counted from one, as people count."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def limit_problems(data: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """What is wrong under [limits]."""
    limits = data.get("limits", {})
    if not isinstance(limits, dict):
        return  # that is said of every table alike
    budgets = limits.get("budgets", {})
    if not isinstance(budgets, dict):
        yield ("limits", "budgets"), "it must be a table"
    for place, kind, values in (
        (("limits",), Limits, {k: v for k, v in limits.items() if k != "budgets"}),
        (("limits", "budgets"), Budgets, budgets if isinstance(budgets, dict) else {}),
    ):
        known = {field.name: field.type for field in fields(kind)}
        for name, value in values.items():
            here = (*place, name)
            if name not in known:
                near = nearest(name, known)
                hint = f"; did you mean {near}?" if near else ""
                yield here, f"there is no such limit{hint}"
            elif message := _limit_message(known[name], value):
                yield here, message


def _limit_message(kind: Any, value: object) -> str:
    try:
        found = TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        return SAID[error.errors()[0]["type"]].format(given=_given(value))
    return "it must not be negative" if found < 0 else ""


def cross_checks(written: Written, home: Path) -> Iterator[tuple[Place, str]]:
    """What is wrong between settings, each with its place."""
    yield from _twice("queue", [name_key(queue.name) for queue in written.queue])
    yield from _twice("group", [name_key(group.name) for group in written.group])
    yield from _twice("lifecycle", [name_key(life.name) for life in written.lifecycle])
    yield from _twice("customfield", [name_key(field.name) for field in written.customfield])
    yield from _twice("scrip", [name_key(scrip.name) for scrip in written.scrip])
    yield from _searches(written)
    yield from billing.billing_wrong(written.customer, written.rate)
    yield from _twice("schedule", [name_key(schedule.name) for schedule in written.schedule])
    yield from _twice_users(written)
    yield from _shared_addresses(written)
    yield from _tags(written)
    yield from _unknown_names(written)
    yield from _own_addresses(written)
    yield from _cycles(written)
    yield from _cluster(written)
    yield from _lifecycles(written)
    yield from _rights(written)
    yield from _customfields(written)
    yield from _scrips(written)
    yield from _twice("calendar", [name_key(calendar.name) for calendar in written.calendar])
    yield from calendars.calendars_wrong(written.calendar, home)
    yield from schedules_wrong(written, _queues(written), _is_address)
    yield from _files(written, home)


def _twice(table: str, names: Sequence[str]) -> Iterator[tuple[Place, str]]:
    for number, name in enumerate(names):
        if name and name in names[:number]:
            yield (table, number, "name"), f"{name!r} is declared twice"


def _cluster(written: Written) -> Iterator[tuple[Place, str]]:
    if written.cluster.standby and not written.database.url.startswith("postgres"):
        yield ("cluster", "standby"), "it needs a [database] url of PostgreSQL: an SQLite file is one machine's"
    hung_after = written.limits.get("hung_after", Limits().hung_after)
    if isinstance(hung_after, int | float) and 0 < hung_after < 3 * written.database.timeout:
        place = ("limits", "hung_after") if "hung_after" in written.limits else ("database", "timeout")
        yield (
            place,
            "hung_after must be three times [database] timeout at least, or 0: a slow database is no loop that hangs",
        )


def _searches(written: Written) -> Iterator[tuple[Place, str]]:
    """One search of a name for each holder; holders that are groups are declared."""
    groups = {name_key(group.name) for group in written.group}
    seen = set()
    for number, search in enumerate(written.search):
        key = (name_key(search.to), name_key(search.name))
        if key in seen:
            yield ("search", number, "name"), f"{search.name!r} is declared twice"
        seen.add(key)
        if search.to != "all" and "@" not in search.to and name_key(search.to) not in groups:
            yield ("search", number, "to"), f"there is no group {search.to!r}"


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
    control = Site(**written.site.model_dump()).control
    if control in owners or (not written.queue and control in _default_addresses()):
        yield ("site", "control_address"), f"{control} is already an address of {owners.get(control, 'queue general')}"
    owners.setdefault(control, "the site ([site] control_address)")
    site = Site(**written.site.model_dump())
    domains = {address.rpartition("@")[2] for queue in written.queue for address in _addresses(queue)}
    for number, queue in enumerate(written.queue):
        for key in ("correspond_address", "comment_address"):
            address = getattr(queue, key)
            taken = [
                one for one in owners.items() if one != (address, "the site")
            ]  # it may have the site's own address
            refusal = queue_address_refusal(address, site, taken, domains) if address else None
            if refusal is not None:
                yield ("queue", number, key), REFUSED[refusal.key].format_map(refusal.values)
            elif address:
                owners[address] = f"queue {queue.name}"


REFUSED = {
    "address_of_queue": "{address} is already an address of {queue}",
    "address_reserved": "{address} is one of mailticket's own",
    "address_elsewhere": "{address} is in no domain of ours: {domains}; see [site] domains",
}


def _addresses(queue: QueueSection) -> list[str]:
    return [address for address in (queue.correspond_address, queue.comment_address) if address]


def _tags(written: Written) -> Iterator[tuple[Place, str]]:
    """A tag says whose mail it is: two queues do not share one, but for the site's rtname."""
    owners: dict[str, str] = {}
    for number, queue in enumerate(written.queue):
        tag = name_key(queue.subject_tag)
        if (
            tag
            and tag != name_key(written.site.rtname)
            and owners.setdefault(tag, f"queue {queue.name}'s") != f"queue {queue.name}'s"
        ):
            yield ("queue", number, "subject_tag"), f"{queue.subject_tag} is {owners[tag]} already"


def _default_addresses() -> set[str]:
    return {DEFAULT_QUEUE.correspond_address, DEFAULT_QUEUE.comment_address}


def _unknown_names(written: Written) -> Iterator[tuple[Place, str]]:
    groups = {group.name for group in written.group}
    queues = _queues(written)
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
        if grant.queue is not None and name_key(grant.queue) not in queues:
            yield ("grant", number, "queue"), f"there is no queue {grant.queue!r}"


def _queues(written: Written) -> set[str]:
    return {name_key(queue.name) for queue in written.queue} or {DEFAULT_QUEUE.name}


def _lifecycles(written: Written) -> Iterator[tuple[Place, str]]:
    known = {lifecycle.DEFAULT.name} | {life.name for life in written.lifecycle}
    for number, queue in enumerate(written.queue):
        if queue.lifecycle not in known:
            yield ("queue", number, "lifecycle"), f"there is no lifecycle {queue.lifecycle!r}; there are {_all(known)}"
    for number, life in enumerate(written.lifecycle):
        for name, message in lifecycle.problems(life.lifecycle()):
            yield ("lifecycle", number, name), message


def _rights(written: Written) -> Iterator[tuple[Place, str]]:
    known = {right.value for right in Right} | {right for life in written.lifecycle for right in life.rights.values()}
    for number, grant in enumerate(written.grant):
        for place, right in enumerate(grant.right):
            if right and right not in known:
                near = nearest(right, sorted(known))
                hint = f"; did you mean {near}?" if near else ""
                yield ("grant", number, "right", place), f"there is no right {right!r}{hint}"


def _customfields(written: Written) -> Iterator[tuple[Place, str]]:
    queues = _queues(written)
    for number, field in enumerate(written.customfield):
        wrong = customfield.problems(name=field.name, kind=field.kind, choices=field.choices, pattern=field.pattern)
        for name, message in wrong:
            yield ("customfield", number, name), message
        for queue in field.queues:
            if name_key(queue) not in queues:
                yield ("customfield", number, "queues"), f"there is no queue {queue!r}"


def _scrips(written: Written) -> Iterator[tuple[Place, str]]:
    queues, groups = _queues(written), {group.name for group in written.group}
    for number, one in enumerate(written.scrip):
        arguments = one.arguments()
        wrong = scrip.problems(
            condition=one.condition, action=one.action, to=one.to, template=one.template, arguments=arguments
        )
        for name, message in wrong if one.condition and one.action else ():
            yield ("scrip", number, *name.split(".")), message
        yield from _named_in(arguments, ("scrip", number), queues)
        for place, queue in (("queue", one.queue), *(("off_in", name) for name in one.off_in)):
            if queue and name_key(queue) not in queues:
                yield ("scrip", number, place), f"there is no queue {queue!r}"
        for name in one.to:
            if name not in [role.value for role in Role] and name not in groups and not _is_address(name):
                yield ("scrip", number, "to"), f"{name!r} is no role, no declared group and no address"


def _named_in(arguments: dict[str, Any], scrip: Place, queues: set[str]) -> Iterator[tuple[Place, str]]:
    """Queues and owners that arguments name."""
    for inner, holder in (((), arguments), (("set",), arguments.get("set")), (("create",), arguments.get("create"))):
        queue, owner = (str((holder or {}).get(name, "")) for name in ("queue", "owner"))
        if queue and name_key(queue) not in queues:
            yield (*scrip, *inner, "queue"), f"there is no queue {queue!r}"
        words = ("nobody",) if inner else ("nobody", "actor")
        if owner and owner not in words and not _is_address(owner):
            yield (*scrip, *inner, "owner"), f"it must be an address or {' or '.join(words)}, not {owner!r}"


def judged(
    written: Written,
    when: Callable[[str], str],
    pattern: Callable[[str], str],
    query: Callable[[str], str],
    templates: Callable[[], Collection[str]],
) -> Iterator[tuple[Place, str]]:
    """What those find wrong who read expressions, patterns and queries, and which templates there are not. ``templates``
    are asked for only where a scrip or a schedule names one."""
    yield from judged_schedules(written, query, templates)
    for number, field in enumerate(written.customfield):
        if field.pattern and (message := pattern(field.pattern)):
            yield ("customfield", number, "pattern"), message
    for number, tag in enumerate(written.threading.foreign_tags):
        if message := pattern(tag):
            yield ("threading", "foreign_tags", number), message
    for number, one in enumerate(written.scrip):
        if one.when and (message := when(one.when)):
            yield ("scrip", number, "when"), message
        if one.template and (message := template_wrong(one.template, templates())):
            yield ("scrip", number, "template"), message


def _all(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _own_addresses(written: Written) -> Iterator[tuple[Place, str]]:
    """Nobody reads our own addresses: who is told there, or writes from there, is a loop."""
    site = Site(**written.site.model_dump())
    ours = {site.correspond_address, site.comment_address, site.control}
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
    return maybe_address(text) is not None


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
    return len(os.fsencode(control_socket(data))) < 108


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
