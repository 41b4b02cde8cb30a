"""What somebody may order by mail, in their language."""

from mailticket.application import resolve
from mailticket.application.changing import Caller
from mailticket.application.mail.parameters import HelpFor
from mailticket.application.service import Service, known
from mailticket.application.site import SiteSnapshot
from mailticket.commands.help import help_lines, listed
from mailticket.model.command import Demand, Verb
from mailticket.model.person import User
from mailticket.model.queue import Queue
from mailticket.model.ticket import Ticket
from mailticket.model.words import language_of
from mailticket.storage import people


def help_for_queue(
    snapshot: SiteSnapshot, user: User, queue: Queue, ticket: Ticket | None = None
) -> list[tuple[str, str]]:
    """What somebody may order here, in their language: (how it is written, what it does)."""

    def may(verb: Verb) -> bool:
        return not verb.control and snapshot.rights.may(user, verb.right, queue, ticket)

    return help_lines(listed(may), language_of(user.speaks, queue.language, snapshot.site.language))


def help_for_control(snapshot: SiteSnapshot, user: User, speaks: str) -> list[tuple[str, str]]:
    """What somebody may order at the control address, in any queue."""

    def may(verb: Verb) -> bool:
        return any(snapshot.rights.may(user, verb.right, queue) for queue in snapshot.directory.queues.values()) or (
            verb.demand in (Demand.READ, Demand.OWN)
        )

    return help_lines(listed(may), speaks, control=True)


async def help_for(service: Service, caller: Caller, asked: HelpFor) -> list[dict[str, str]]:
    """What one may order by mail in a queue, or at the control address."""
    snapshot = service.snapshot()
    there = resolve.queue(snapshot, asked.queue) if asked.queue else snapshot.default_queue
    found_users = await service.database.read(people.users_by_address, [caller.actor], service.clock())
    user = known(found_users, caller.actor)
    if asked.control:
        found = help_for_control(snapshot, user, language_of(user.speaks, snapshot.site.language))
    else:
        found = help_for_queue(snapshot, user, there)
    return [{"usage": usage, "help": said} for usage, said in found]
