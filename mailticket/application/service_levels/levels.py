"""Which service level a ticket has: the first of which every condition holds."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mailticket.model.calendar import Calendar
from mailticket.model.directory import Directory
from mailticket.model.service_level import ServiceLevel
from mailticket.model.ticket import Ticket
from mailticket.search.facts import facts

if TYPE_CHECKING:  # which keeps what was promised, and asks this
    from mailticket.application.unit_of_work import UnitOfWork


def level_of(unit: "UnitOfWork", ticket: Ticket) -> ServiceLevel | None:
    """None where nothing is promised."""
    levels = unit.snapshot.directory.service_levels
    named = any(level.domains for level in levels)
    domains = _domains(unit.shown(id_) for id_ in ticket.requestors) if named else frozenset()
    return next((level for level in levels if _is_for(unit, level, ticket, domains)), None)


def _is_for(unit: "UnitOfWork", level: ServiceLevel, ticket: Ticket, domains: frozenset[str]) -> bool:
    if level.queue_ids and ticket.queue_id not in level.queue_ids:
        return False
    if level.priority is not None and ticket.priority < level.priority:
        return False
    if level.domains and not domains & level.domains:
        return False
    return not level.query or _asked(unit, level.query, ticket)


def _domains(addresses: Iterable[str]) -> frozenset[str]:
    """The domains of addresses, and those they are below."""
    found = set()
    for address in addresses:
        labels = address.rpartition("@")[2].split(".")
        found |= {".".join(labels[place:]) for place in range(len(labels))}
    return frozenset(found)


def _asked(unit: "UnitOfWork", query: str, ticket: Ticket) -> bool:
    snapshot = unit.snapshot
    expression = snapshot.expressions.get(query)
    if expression is None:  # it names a saved search that is gone
        return False
    found = facts(
        ticket,
        unit.queue(ticket.queue_id),
        None,
        shown=unit.shown,
        fields=snapshot.directory.fields,
        now=unit.now,
        zone=snapshot.site.timezone,
    )
    return expression.matches(found)


def calendars_of(directory: Directory) -> Mapping[str, Calendar]:
    """Those that goals may be counted by, by name."""
    levels = (level.calendar for level in directory.service_levels if level.calendar is not None)
    return {one.name: one for one in (*directory.calendars.values(), *levels)}
