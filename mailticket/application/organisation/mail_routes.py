"""Whether mail reaches the queues: what an alias file lacks for that, and the lines that bring it."""

from collections.abc import Sequence

from mailticket.application.changing import Caller
from mailticket.application.organisation import aliases
from mailticket.application.organisation.administrator import administrator
from mailticket.application.organisation.queue_parameters import CheckMail
from mailticket.application.organisation.shapes import MailRoutes
from mailticket.application.service import Service
from mailticket.application.site import SiteSnapshot
from mailticket.model.administration import Subject
from mailticket.model.queue import Queue


async def check(service: Service, caller: Caller, asked: CheckMail) -> MailRoutes:
    """What an alias file lacks for mail to reach the queues, and the lines that bring it; without a file, all lines."""
    admin = await administrator(service, caller)
    admin.administers(Subject.QUEUE)
    queues = [queue for queue in admin.snapshot.directory.queues.values() if not queue.disabled]
    wanted, found = _wanted(admin.snapshot, queues), []
    if asked.aliases_text is not None:
        found = aliases.check(asked.aliases_text, wanted, [queue.name for queue in queues])
        lacking = {finding.address for finding in found}
        wanted = [one for one in wanted if one.address in lacking]
    shared = {finding.address for finding in found if finding.lack is aliases.Lack.SHARED}
    return MailRoutes(
        found,
        [aliases.alias_line(one, asked.program, asked.lmtp) for one in wanted if one.address not in shared],
        [aliases.transport_line(one, asked.lmtp) for one in wanted],
    )


def _wanted(snapshot: SiteSnapshot, queues: Sequence[Queue]) -> list[aliases.Wanted]:
    site = snapshot.site
    found = [
        aliases.Wanted(site.correspond_address, "", "correspond"),
        aliases.Wanted(site.comment_address, "", "comment"),
    ]
    for queue in queues:
        found.append(aliases.Wanted(queue.correspond_address, queue.name, "correspond"))
        found.append(aliases.Wanted(queue.comment_address, queue.name, "comment"))
    house_addresses = (site.control, f"confirm@{site.home}", f"bounce@{site.home}")
    found += [aliases.Wanted(address, "", "") for address in house_addresses]
    known = {one.address: one for one in reversed(found) if one.address}
    return [one for one in found if known.get(one.address) is one]
