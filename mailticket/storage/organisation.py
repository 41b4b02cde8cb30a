"""The organisation as it stands, in the words in which it is declared: to be changed in part, compared, and exported."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from mailticket.model.administration import Subject
from mailticket.model.lifecycle import DEFAULT, Lifecycle
from mailticket.model.person import SYSTEM_ID
from mailticket.model.provision import (
    CalendarSpec,
    CustomFieldSpec,
    EscalationSpec,
    GrantSpec,
    GroupSpec,
    Organisation,
    QueueSpec,
    ScheduleSpec,
    ScripSpec,
    SearchSpec,
    ServiceLevelSpec,
    UserSpec,
)
from mailticket.model.queue import settings_of
from mailticket.model.right import Grant, Role
from mailticket.storage.calendar_rows import read_calendar
from mailticket.storage.escalation_rows import read_escalation
from mailticket.storage.named_rows import answer_specs
from mailticket.storage.people import read_lifecycle
from mailticket.storage.principals import Principals
from mailticket.storage.schema import (
    addresses,
    calendars,
    custom_field_queues,
    custom_fields,
    escalations,
    grants,
    group_groups,
    group_users,
    groups,
    lifecycles,
    queue_watchers,
    queues,
    saved_searches,
    schedules,
    schedules_off,
    scrips,
    scrips_off,
    service_levels,
    users,
)
from mailticket.storage.service_level_rows import read_service_level
from mailticket.storage.standing import Put, Standing, W, Wish, related, rows_of

__all__ = [
    "KINDS",
    "Put",
    "Standing",
    "Wish",
    "declared",
    "is_provisioned",
    "number_of",
    "present",
    "standing",
    "standing_grants",
]


def declared(connection: sa.Connection) -> Organisation:
    """All of it, each kind in the order of ids; rights of one holder in one place together."""
    names = Principals(connection)

    def all_of(kind: Callable[[sa.Connection, Principals], Iterable[Standing[W]]]) -> tuple[W, ...]:
        return tuple(one.spec for one in kind(connection, names))

    return Organisation(
        users=all_of(standing_users),
        groups=all_of(standing_groups),
        queues=all_of(standing_queues),
        grants=tuple(_granted(connection, names)),
        lifecycles=all_of(standing_lifecycles),
        fields=all_of(standing_fields),
        scrips=all_of(standing_scrips),
        searches=tuple(_searches(connection, names)),
        schedules=all_of(standing_schedules),
        calendars=all_of(standing_calendars),
        service_levels=all_of(standing_service_levels),
        escalations=all_of(standing_escalations),
        answers=answer_specs(connection),
    )


def _searches(connection: sa.Connection, names: Principals) -> Iterator[SearchSpec]:
    rows = connection.execute(sa.select(saved_searches).order_by(saved_searches.c.name, saved_searches.c.holder))
    for row in rows:
        yield SearchSpec(row.name, row.query, names.of(row.holder))


def present(connection: sa.Connection, subject: Subject, name: str) -> Wish | None:
    """One thing as it stands, None where there is none. Of grants there is no single one: None."""
    found = standing(connection, Principals(connection), subject, name)
    return found.spec if found else None


def is_provisioned(connection: sa.Connection, subject: Subject, name: str) -> bool:
    """Whether the configuration declares it."""
    found = standing(connection, Principals(connection), subject, name)
    return found is not None and found.provisioned


def standing(connection: sa.Connection, names: Principals, subject: Subject, name: str) -> Standing[Any] | None:
    """One thing as it stands."""
    if subject is Subject.GRANT:
        return None
    if subject is Subject.LIFECYCLE:
        return _standing_lifecycle(connection, names, name)
    number = number_of(connection, names, subject, name)
    return None if number is None else next(iter(KINDS[subject](connection, names, [number])), None)


def _standing_lifecycle(connection: sa.Connection, names: Principals, name: str) -> Standing[Lifecycle] | None:
    wanted = name.casefold()
    found = (one for one in standing_lifecycles(connection, names) if one.spec.name.casefold() == wanted)
    return next(found, Standing(0, DEFAULT, stock=True) if wanted == DEFAULT.name else None)


def number_of(connection: sa.Connection, names: Principals, subject: Subject, name: str) -> int | None:
    """The id a thing has."""
    match subject:
        case Subject.USER:
            return names.user(name)
        case Subject.GROUP:
            return names.group(name)
        case Subject.QUEUE:
            return names.queue(name)
    table = _NAMED[subject]
    rows = connection.execute(sa.select(table.c.id, table.c.name))
    return next((row.id for row in rows if row.name.casefold() == name.casefold()), None)


_NAMED = {
    Subject.CUSTOM_FIELD: custom_fields,
    Subject.SCRIP: scrips,
    Subject.SCHEDULE: schedules,
    Subject.CALENDAR: calendars,
    Subject.SERVICE_LEVEL: service_levels,
    Subject.ESCALATION: escalations,
}


def standing_users(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[UserSpec]]:
    """Users; those merged into others are no more."""
    known = related(connection, addresses.c.user_id, only, addresses.c.address)
    for row in rows_of(connection, users, only):
        if row.id != SYSTEM_ID and row.merged_into is None:
            yield Standing(row.id, _user_wish(row, known[row.id]), row.provisioned)


def _user_wish(row: Any, known: Iterable[tuple[str, ...]]) -> UserSpec:
    return UserSpec(
        address=row.address,
        addresses=tuple(address for (address,) in known if address != row.address),
        name=row.name,
        language=row.language,
        timezone=row.timezone,
        privileged=row.privileged,
        disabled=row.disabled,
    )


def standing_groups(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[GroupSpec]]:
    """Groups, their members by name."""
    people = related(connection, group_users.c.group_id, only, group_users.c.user_id)
    inside = related(connection, group_groups.c.group_id, only, group_groups.c.member_id)
    names.show({id_ for found in people.values() for (id_,) in found})
    for row in rows_of(connection, groups, only):
        members = [f"user:{id_}" for (id_,) in people[row.id]] + [f"group:{id_}" for (id_,) in inside[row.id]]
        yield Standing(row.id, GroupSpec(row.name, names.of_all(members)), row.provisioned)


def standing_queues(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[QueueSpec]]:
    """Queues, their watchers by name."""
    watching = related(connection, queue_watchers.c.queue_id, only, queue_watchers.c.role, queue_watchers.c.principal)
    for row in rows_of(connection, queues, only):
        watchers = {
            role: names.of_all(principal for its, principal in watching[row.id] if its == role)
            for role in (Role.CC, Role.ADMIN_CC)
        }
        yield Standing(row.id, _queue_wish(row, watchers), row.provisioned)


def _queue_wish(row: Any, watchers: dict[Role, tuple[str, ...]]) -> QueueSpec:
    return QueueSpec(
        name=row.name,
        **settings_of(row),
        cc=watchers[Role.CC],
        admin_cc=watchers[Role.ADMIN_CC],
        disabled=row.disabled,
        lifecycle=row.lifecycle,
    )


def standing_lifecycles(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[Lifecycle]]:
    """The site's own lifecycles; ``only`` means nothing here."""
    for row in connection.execute(sa.select(lifecycles).order_by(lifecycles.c.name)):
        yield Standing(0, read_lifecycle(row.name, row.content), row.provisioned)


def standing_fields(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[CustomFieldSpec]]:
    """Custom fields, their queues by name."""
    serving = related(connection, custom_field_queues.c.field_id, only, custom_field_queues.c.queue_id)
    for row in rows_of(connection, custom_fields, only):
        spec = CustomFieldSpec(
            name=row.name,
            kind=row.kind,
            several=row.several,
            choices=tuple(json.loads(row.choices)),
            pattern=row.pattern,
            description=row.description,
            queues=tuple(sorted(names.queues[id_] for (id_,) in serving[row.id])),
            disabled=row.disabled,
        )
        yield Standing(row.id, spec, row.provisioned)


def standing_scrips(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[ScripSpec]]:
    """Scrips, those they tell and their queues by name."""
    off_in = related(connection, scrips_off.c.scrip_id, only, scrips_off.c.queue_id)
    for row in rows_of(connection, scrips, only):
        spec = ScripSpec(
            name=row.name,
            condition=row.condition,
            action=row.action,
            to=tuple(map(names.of, json.loads(row.to))),
            template=row.template,
            as_comment=row.as_comment,
            when=row.when,
            queue=None if row.queue_id is None else names.queues[row.queue_id],
            off_in=tuple(sorted(names.queues[id_] for (id_,) in off_in[row.id])),
            order=row.order,
            disabled=row.disabled,
            arguments=json.loads(row.arguments),
        )
        yield Standing(row.id, spec, row.provisioned, row.stock)


def standing_schedules(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[ScheduleSpec]]:
    """Schedules, those they tell and their queues by name."""
    off_in = related(connection, schedules_off.c.schedule_id, only, schedules_off.c.queue_id)
    for row in rows_of(connection, schedules, only):
        spec = ScheduleSpec(
            name=row.name,
            cron=row.cron,
            action=row.action,
            timezone=row.timezone,
            query=row.query,
            to=tuple(map(names.of, json.loads(row.to))),
            template=row.template,
            queue=None if row.queue_id is None else names.queues[row.queue_id],
            off_in=tuple(sorted(names.queues[id_] for (id_,) in off_in[row.id])),
            disabled=row.disabled,
            arguments=json.loads(row.arguments),
        )
        yield Standing(row.id, spec, row.provisioned, row.stock)


def standing_calendars(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[CalendarSpec]]:
    """Calendars."""
    for row in rows_of(connection, calendars, only):
        yield Standing(row.id, read_calendar(row.name, row.content), row.provisioned)


def standing_service_levels(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[ServiceLevelSpec]]:
    """Service levels, with those they name."""
    called = {row.id: row.name for row in connection.execute(sa.select(calendars.c.id, calendars.c.name))}
    for row in rows_of(connection, service_levels, only):
        yield Standing(row.id, read_service_level(row.name, row.content, names, called), row.provisioned)


def standing_escalations(
    connection: sa.Connection, names: Principals, only: Collection[int] | None = None
) -> Iterator[Standing[EscalationSpec]]:
    """Chains that tickets nobody touches go up, with those they name."""
    called = {row.id: row.name for row in connection.execute(sa.select(calendars.c.id, calendars.c.name))}
    for row in rows_of(connection, escalations, only):
        yield Standing(row.id, read_escalation(row.name, row.content, names, called), row.provisioned)


def standing_grants(connection: sa.Connection, holder: str | None = None) -> list[Grant]:
    """Every grant, or those of one principal; those everywhere first."""
    statement = sa.select(grants).order_by(grants.c.queue_id, grants.c.principal, grants.c.revoke, grants.c.name)
    if holder is not None:
        statement = statement.where(grants.c.principal == holder)
    rows = connection.execute(statement)
    return [Grant(row.principal, row.name, row.queue_id or None, row.revoke, row.provisioned) for row in rows]


def _granted(connection: sa.Connection, names: Principals) -> Iterator[GrantSpec]:
    together: dict[tuple[str, int | None, bool], list[str]] = defaultdict(list)
    for grant in standing_grants(connection):
        together[grant.to, grant.queue_id, grant.revoke].append(grant.right)
    names.show([int(to[5:]) for to, _, _ in together if to.startswith("user:")])
    for (to, queue_id, revoke), rights in together.items():
        queue = None if queue_id is None else names.queues[queue_id]
        yield GrantSpec(names.of(to), tuple(sorted(rights)), queue, revoke)


KINDS: dict[Subject, Callable[[sa.Connection, Principals, Collection[int] | None], Iterator[Standing[Any]]]] = {
    Subject.USER: standing_users,
    Subject.GROUP: standing_groups,
    Subject.QUEUE: standing_queues,
    Subject.LIFECYCLE: standing_lifecycles,
    Subject.CUSTOM_FIELD: standing_fields,
    Subject.SCRIP: standing_scrips,
    Subject.SCHEDULE: standing_schedules,
    Subject.CALENDAR: standing_calendars,
    Subject.SERVICE_LEVEL: standing_service_levels,
    Subject.ESCALATION: standing_escalations,
}
