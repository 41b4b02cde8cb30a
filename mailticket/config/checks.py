"""What is wrong with a configuration beyond the type of a setting: names that mean nothing, addresses used twice, circles."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from mailticket.config import billing, calendars
from mailticket.config.address_checks import DEFAULT_QUEUE, is_address, own_addresses, shared_addresses, tag_clashes
from mailticket.config.file_checks import files_wrong
from mailticket.config.lines import Place
from mailticket.config.schedule_checks import (
    escalations_wrong,
    judged_escalations,
    judged_levels,
    judged_schedules,
    levels_wrong,
    schedules_wrong,
    template_wrong,
)
from mailticket.config.sections import Written
from mailticket.model import customfield, lifecycle, scrip
from mailticket.model.limits import Limits
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.model.right import SYSTEM_GROUPS, Right, Role


def cross_checks(written: Written, home: Path) -> Iterator[tuple[Place, str]]:
    """What is wrong between settings, each with its place."""
    yield from _twice("queue", [name_key(queue.name) for queue in written.queue])
    yield from _twice("group", [name_key(group.name) for group in written.group])
    yield from _twice("lifecycle", [name_key(life.name) for life in written.lifecycle])
    yield from _twice("customfield", [name_key(field.name) for field in written.customfield])
    yield from _twice("scrip", [name_key(scrip.name) for scrip in written.scrip])
    yield from _searches(written)
    yield from _answers(written)
    yield from billing.billing_wrong(written.customer, written.rate)
    yield from _twice("schedule", [name_key(schedule.name) for schedule in written.schedule])
    yield from _twice_users(written)
    yield from shared_addresses(written)
    yield from tag_clashes(written)
    yield from _unknown_names(written)
    yield from own_addresses(written)
    yield from _cycles(written)
    yield from _cluster(written)
    yield from _lifecycles(written)
    yield from _rights(written)
    yield from _customfields(written)
    yield from _scrips(written)
    yield from _twice("calendar", [name_key(calendar.name) for calendar in written.calendar])
    yield from calendars.calendars_wrong(written.calendar, home)
    yield from schedules_wrong(written, _queues(written), is_address)
    yield from levels_wrong(written, _queues(written), is_address)
    yield from escalations_wrong(written, _queues(written), is_address)
    yield from files_wrong(written, home)


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


def _answers(written: Written) -> Iterator[tuple[Place, str]]:
    """One answer of a name for each queue and language."""
    seen = set()
    for number, answer in enumerate(written.answer):
        key = (name_key(answer.name), name_key(answer.queue or ""), answer.language)
        if key in seen:
            yield ("answer", number, "name"), f"{answer.name!r} is declared twice for this queue and language"
        seen.add(key)
        if answer.queue and name_key(answer.queue) not in _queues(written):
            yield ("answer", number, "queue"), f"there is no queue {answer.queue!r}"


def _twice_users(written: Written) -> Iterator[tuple[Place, str]]:
    owners: dict[str, int] = {}
    for number, user in enumerate(written.user):
        for key, addresses in (("address", [user.address]), ("addresses", user.addresses)):
            for address in addresses:
                if address and owners.setdefault(address, number) != number:
                    yield ("user", number, key), f"{address!r} is declared twice"


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
                    if not is_address(name) and name not in groups:
                        yield (table, number, key), f"{name!r} is neither a mail address nor a declared group"
    roles = {name.casefold() for name in (*SYSTEM_GROUPS, *Role)}
    for number, grant in enumerate(written.grant):
        if grant.to and not is_address(grant.to) and grant.to not in groups and grant.to.casefold() not in roles:
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
            if name not in [role.value for role in Role] and name not in groups and not is_address(name):
                yield ("scrip", number, "to"), f"{name!r} is no role, no declared group and no address"


def _named_in(arguments: dict[str, Any], scrip: Place, queues: set[str]) -> Iterator[tuple[Place, str]]:
    """Queues and owners that arguments name."""
    for inner, holder in (((), arguments), (("set",), arguments.get("set")), (("create",), arguments.get("create"))):
        queue, owner = (str((holder or {}).get(name, "")) for name in ("queue", "owner"))
        if queue and name_key(queue) not in queues:
            yield (*scrip, *inner, "queue"), f"there is no queue {queue!r}"
        words = ("nobody",) if inner else ("nobody", "actor")
        if owner and owner not in words and not is_address(owner):
            yield (*scrip, *inner, "owner"), f"it must be an address or {' or '.join(words)}, not {owner!r}"


def judged(
    written: Written,
    when: Callable[[str], str],
    pattern: Callable[[str], str],
    query: Callable[[str], str],
    report: Callable[[str], str],
    templates: Callable[[], Collection[str]],
) -> Iterator[tuple[Place, str]]:
    """What those find wrong who read expressions, patterns, queries and reports, and which templates there are not. ``templates``
    are asked for only where a scrip or a schedule names one."""
    yield from judged_schedules(written, query, report, templates)
    yield from judged_levels(written, when)
    yield from judged_escalations(written, query)
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
