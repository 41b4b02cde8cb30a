"""Things that are declared under a name and nothing else: calendars, schedules, service levels. How each is found, made, changed,
called otherwise and removed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from mailticket.application.organisation.administrator import (
    Administrator,
    Found,
    W,
    changed,
    existing,
    name_of,
    no_such,
    standing,
)
from mailticket.application.plain import Changed, Removed
from mailticket.application.service import Service, line
from mailticket.model.administration import Subject
from mailticket.model.errors import Refused
from mailticket.model.names import name_key
from mailticket.model.nearest import nearest
from mailticket.storage.organisation import Standing

Shape = TypeVar("Shape")


async def find(service: Service, subject: Subject, name: str) -> Found:
    """One of a kind by its name, upper and lower case alike. Raises Refused; the nearest name is offered."""
    found = await standing(service, subject)
    wanted = line(name)
    for one in found:
        if name_key(one.spec.name) == name_key(wanted):
            return one
    raise no_such(subject, name, {"nearest": nearest(wanted, (one.spec.name for one in found))})


@dataclass(frozen=True, slots=True)
class DeclaredKind(Generic[W, Shape]):
    """A kind of thing: ``shown`` gives one by its name as people look at it, ``drop`` removes it from the database."""

    subject: Subject
    shown: Callable[[Service, str], Awaitable[Shape]]
    drop: Callable[..., None]

    async def find(self, service: Service, name: str) -> Standing[W]:
        """One by its name. Raises Refused."""
        return await find(service, self.subject, name)

    async def spec(self, admin: Administrator, name: str) -> W:
        """One as it stands. Raises Refused."""
        return (await self.find(admin.service, name)).spec

    async def add(self, admin: Administrator, name: str, make: Callable[[str], W]) -> Changed[Shape]:
        """Make one. Raises Refused for a name that is taken."""
        wanted = name_of(name)

        def made(there: W | None) -> W:
            if there is not None:
                raise Refused("name_taken", subject=self.subject.value, name=there.name)
            return make(wanted)

        done = await admin.put(self.subject, wanted, made)
        return changed(await self.shown(admin.service, wanted), done)

    async def change(self, admin: Administrator, name: str, change: Callable[[W], W]) -> Changed[Shape]:
        """Change what is said of one. Raises Refused."""
        found = await self.spec(admin, name)
        done = await admin.put(self.subject, found.name, lambda there: change(existing(self.subject, name, there)))
        return changed(await self.shown(admin.service, found.name), done)

    async def rename(self, admin: Administrator, name: str, new: str) -> Changed[Shape]:
        """Another name. Raises Refused."""
        found, wanted = await self.spec(admin, name), name_of(new)
        await admin.rename(self.subject, found.name, wanted)
        return Changed(await self.shown(admin.service, wanted), changed=("name",))

    async def remove(self, admin: Administrator, name: str) -> Removed:
        """Remove one. Raises Refused where it was declared in the configuration, or is needed."""
        found = await self.spec(admin, name)
        await admin.write(self.drop, found.name)
        return Removed(found.name)
