"""What is to be written around a ticket: watchers, links, groups, values that came or went since it was found."""

from mailticket.model.dataclass import replace
from mailticket.model.right import Role
from mailticket.model.ticket import Quiet, Ticket
from mailticket.model.write_set import WriteSet


def note_ticket_differences(work: WriteSet, there: Ticket | None, ticket: Ticket) -> None:
    """Writes down what stands around a ticket and was not there when it was found, and what is gone."""
    id_ = ticket.id
    for role in (Role.REQUESTOR, Role.CC, Role.ADMIN_CC):
        now = ticket.watchers(role)
        was = there.watchers(role) if there else frozenset()
        if now != was:
            work.watchers.extend((id_, role, user) for user in sorted(now - was))
            work.watchers_gone.extend((id_, role, user) for user in sorted(was - now))
    work.links.extend(link for link in ticket.links if there is None or link not in there.links)
    if there is None:
        there = replace(
            ticket, links=(), urls=(), groups=frozenset(), squelched=frozenset(), muted=frozenset(), values=()
        )
    if (ticket.links, ticket.urls) != (there.links, there.urls):
        work.links_gone.extend(link for link in there.links if link not in ticket.links)
        work.urls.extend(link for link in ticket.urls if link not in there.urls)
        work.urls_gone.extend(link for link in there.urls if link not in ticket.urls)
    if ticket.groups != there.groups:
        work.groups.extend((id_, role, group) for role, group in sorted(ticket.groups - there.groups))
        work.groups_gone.extend((id_, role, group) for role, group in sorted(there.groups - ticket.groups))
    for kind, now, was in (
        (Quiet.SQUELCH, ticket.squelched, there.squelched),
        (Quiet.MUTE, ticket.muted, there.muted),
    ):
        if now != was:
            work.quieted.extend((id_, kind, user) for user in sorted(now - was))
            work.quieted_gone.extend((id_, kind, user) for user in sorted(was - now))
    if ticket.values != there.values:
        known = dict(there.values)
        gone = known.keys() - dict(ticket.values).keys()
        work.values.extend((id_, field, values) for field, values in ticket.values if known.get(field) != values)
        work.values.extend((id_, field, ()) for field in sorted(gone))
