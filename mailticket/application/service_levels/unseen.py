"""Whom a service level would tell of tickets they may not see: they are told nothing, and somebody should know that."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailticket.application.site import SiteSnapshot
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.service_level import ServiceLevel


@dataclass(frozen=True, slots=True)
class Unseen:
    """Somebody a level names who may not see tickets of a queue, unless they have a role on one."""

    level: str
    address: str
    queue: str


def unseen(snapshot: SiteSnapshot) -> Iterator[Unseen]:
    """All of them. Roles have their rights on the ticket itself."""
    directory = snapshot.directory
    for level in directory.service_levels:
        for user_id in sorted(directory.unfolded(_named(level))):
            user = directory.staff.get(user_id)
            if user is None or user.disabled:
                continue
            for queue in _queues(snapshot, level):
                if not snapshot.rights.may(user, Right.SHOW_TICKET, queue):
                    yield Unseen(level.name, user.address, queue.name)


def _named(level: ServiceLevel) -> set[str]:
    """The people and groups a level tells, without roles."""
    return ({step.to for step in level.warn} | set(level.breach)) - set(Role)


def _queues(snapshot: SiteSnapshot, level: ServiceLevel) -> list[Queue]:
    queues = snapshot.directory.queues.values()
    return [one for one in queues if not one.disabled and (not level.queue_ids or one.id in level.queue_ids)]
