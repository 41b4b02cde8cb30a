"""Who changes the organisation: what they may, and how a wish of theirs becomes a change with its history."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

from mailticket.application import resolve
from mailticket.application.changing import Caller
from mailticket.application.plain import Changed
from mailticket.application.service import Service, catch_up, known, line
from mailticket.application.site import SiteSnapshot
from mailticket.application.unit_of_work import on_current_snapshot, still_so
from mailticket.desk.administration import may_administer, require_admin
from mailticket.desk.delegation import EVERYWHERE, Delegation, Seat
from mailticket.model.administration import Author, Subject
from mailticket.model.errors import Refused
from mailticket.model.lifecycle import Lifecycle
from mailticket.model.names import BadName, clean_holder_name, clean_name
from mailticket.model.person import Group, User
from mailticket.model.provision import (
    CalendarSpec,
    CustomFieldSpec,
    EscalationSpec,
    GroupSpec,
    QueueSpec,
    ScheduleSpec,
    ScripSpec,
    ServiceLevelSpec,
    UserSpec,
)
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.storage import people, provisioning
from mailticket.storage.counters import organisation_version
from mailticket.storage.database import DatabaseSession
from mailticket.storage.organisation import KINDS, Standing
from mailticket.storage.principals import Principals
from mailticket.storage.seats import seats

W = TypeVar(
    "W",
    UserSpec,
    GroupSpec,
    QueueSpec,
    Lifecycle,
    CustomFieldSpec,
    ScripSpec,
    ScheduleSpec,
    CalendarSpec,
    ServiceLevelSpec,
    EscalationSpec,
)
T = TypeVar("T")
Make = Callable[[W | None], W]
"""From the wish as it stands, None where there is no such thing, to the one that is wanted. Raises Refused."""

Found = Standing[Any]
"""A thing as it stands; its kind says what it is declared as."""

Values = dict[str, Any]
"""What is said of a thing, by the names of what is kept of it."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """Somebody who asks, with the site as it stood then."""

    service: Service
    snapshot: SiteSnapshot
    user: User
    author: Author

    def may(self, right: Right, queue: Queue = EVERYWHERE) -> bool:
        """Whether they hold a right in a queue, or everywhere."""
        return self.snapshot.rights.may(self.user, right, queue)

    def may_somewhere(self, right: Right, queues: Collection[int] = ()) -> bool:
        """Whether they hold a right in one of these queues, or of all."""
        every = self.snapshot.directory.queues
        found = (every[id_] for id_ in queues or every if id_ in every)
        return self.may(right) or any(self.may(right, queue) for queue in found)

    def require(self, right: Right, queue: Queue | None = None) -> None:
        """Raise Refused unless they hold a right in a queue, or everywhere."""
        require_admin(self.snapshot.rights, self.user, right, queue=queue, default_queue=EVERYWHERE)

    def administers(self, subject: Subject, queue: Queue | None = None) -> None:
        """Raise Refused unless they may change things of a kind. How far, ``delegation`` says."""
        may_administer(self.snapshot.rights, self.user, subject, queue=queue, default_queue=EVERYWHERE)

    @property
    def delegation(self) -> Delegation:
        """What they may give, join, become and take over."""
        return Delegation(self.snapshot.directory, self.snapshot.rights, self.user)

    async def may_take_over(self, *users: User) -> None:
        """Raise Refused unless they may change how these sign in, and their addresses."""
        for user in users:
            groups = {int(one[6:]) for one in self.snapshot.rights.groups_of.get(user.id, ())}
            self.delegation.may_take_over(user, await self._seats({user.id}, groups))

    async def may_join(self, group: Group) -> None:
        """Raise Refused unless they may say who is in a group."""
        groups = self.snapshot.directory.around(group.id) | {group.id}
        self.delegation.may_join(group.id, await self._seats((), groups))

    async def _seats(self, users: Collection[int], groups: Collection[int]) -> set[Seat]:
        return await self.service.database.read(seats, users, groups)

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[DatabaseSession]:
        """One in which they hold what they held when it was looked at. Raises OrganisationChanged."""
        async with on_current_snapshot(self.snapshot), self.service.database.change() as session:
            still_so(self.snapshot, await session.do(organisation_version, hold=True))
            yield session

    async def put(self, subject: Subject, name: str, make: Make[W]) -> provisioning.Put:
        """Make a thing, or change it. Raises Refused."""
        async with self._unit() as session:
            spec = make(cast("W | None", await session.do(provisioning.present, subject, name)))
            done = await session.write(_PUT[subject], spec, self.author, self.service.clock(), provisioned=False)
        await self.service.people_changed()
        return done

    async def write(self, work: Callable[..., T], *args: object) -> T:
        """Another change to the organisation: ``work(connection, *args, author, now)``. Raises Refused."""
        async with self._unit() as session:
            done = await session.write(work, *args, self.author, self.service.clock())
        await self.service.people_changed()
        return done

    async def rename(self, subject: Subject, old: str, new: str) -> None:
        """Another name for a thing. Raises Refused."""
        await self.write(provisioning.rename, subject, old, new)

    def queue(self, name: str) -> Queue:
        """A queue by its name, whoever may see it. Raises Refused."""
        if (found := self.snapshot.directory.queue_named(line(name))) is None:
            raise self.no_queue(name)
        return found

    def no_queue(self, name: str) -> Refused:
        """That there is no queue of that name; the nearest of those they may see is offered."""
        queues = self.snapshot.directory.queues.values()
        return resolve.no_queue(name, (queue.name for queue in queues if self.may(Right.SEE_QUEUE, queue)))

    async def users(self, addresses: Collection[str]) -> dict[str, User]:
        """Users by any of their addresses; unknown ones are left out."""
        return await self.service.database.read(people.users_by_address, addresses, self.service.clock())


_PUT: dict[Subject, Callable[..., provisioning.Put]] = {
    Subject.USER: partial(provisioning.put_user, exact=True),
    Subject.GROUP: provisioning.put_group,
    Subject.QUEUE: provisioning.put_queue,
    Subject.LIFECYCLE: provisioning.put_lifecycle,
    Subject.CUSTOM_FIELD: provisioning.put_field,
    Subject.SCRIP: provisioning.put_scrip,
    Subject.SCHEDULE: provisioning.put_schedule,
    Subject.CALENDAR: provisioning.put_calendar,
    Subject.SERVICE_LEVEL: provisioning.put_service_level,
    Subject.ESCALATION: provisioning.put_escalation,
}


async def administrator(service: Service, caller: Caller) -> Administrator:
    """Who asks. Raises Refused for an address nobody has."""
    await catch_up(service)
    found = await service.database.read(people.users_by_address, [caller.actor], service.clock())
    user = known(found, caller.actor)
    return Administrator(service, service.snapshot(), user, Author(user.id, caller.via))


async def standing(service: Service, subject: Subject) -> list[Found]:
    """All things of a kind as they stand, in the words in which they are declared."""
    return await service.database.read(
        lambda connection: list(KINDS[subject](connection, Principals(connection), None))
    )


def existing(subject: Subject, name: str, there: W | None) -> W:
    """The wish as it stands. Raises Refused where there is none."""
    if there is None:
        raise no_such(subject, name, {"queue": "*"} if subject is Subject.CUSTOM_FIELD else {})
    return there


def no_such(subject: Subject, name: str, more: Mapping[str, object]) -> Refused:
    """That there is no thing of a kind by this name."""
    key, word = _MISSING[subject]
    return Refused(key, **{word: name}, **more)


_MISSING = {
    Subject.USER: ("no_such_user", "address"),
    Subject.GROUP: ("no_such_group", "name"),
    Subject.QUEUE: ("no_such_queue", "queue"),
    Subject.LIFECYCLE: ("no_such_lifecycle", "lifecycle"),
    Subject.CUSTOM_FIELD: ("no_such_field", "field"),
    Subject.SCRIP: ("no_such_scrip", "scrip"),
    Subject.SCHEDULE: ("no_such_schedule", "schedule"),
    Subject.CALENDAR: ("no_such_calendar", "calendar"),
    Subject.SERVICE_LEVEL: ("no_such_service_level", "sla"),
    Subject.ESCALATION: ("no_such_escalation", "escalation"),
}


def said_of(asked: object, *names: str) -> Values:
    """What was said, of what may be: None is what was not."""
    return {name: value for name in names if (value := getattr(asked, name)) is not None}


def changed(thing: T, done: provisioning.Put) -> Changed[T]:
    """What a change made of a thing."""
    return Changed(thing, done.new, done.changed)


def name_of(text: str, *, holder: bool = False) -> str:
    """A name of one line; with ``holder`` the name of a queue or a group. Raises Refused."""
    try:
        return clean_holder_name(text) if holder else clean_name(text)
    except BadName as error:
        raise Refused(error.key, **error.values) from error


def shown(snapshot: SiteSnapshot, principal: str) -> str:
    """How a principal is named: address, group's name, role."""
    kind, _, number = principal.partition(":")
    if kind == "user" and number:
        user = snapshot.directory.staff.get(int(number))
        return user.address if user else principal
    if kind == "group" and number:
        group = snapshot.directory.groups.get(int(number))
        return group.name if group else principal
    return principal
