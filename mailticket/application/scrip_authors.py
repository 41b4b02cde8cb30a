"""A scrip may do what those may who answer for it: its author and who changed it last, or who approved it since."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.desk.delegation import EVERYWHERE
from mailticket.desk.rights import Rights
from mailticket.model.errors import Refused
from mailticket.model.intents import ScripEffect
from mailticket.model.person import SYSTEM, SYSTEM_ID, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant, Right
from mailticket.model.scrip import Scrip
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import Transaction, Via
from mailticket.model.words import say
from mailticket.scrips.prepare import NEEDED
from mailticket.search.facts import LINKS


@dataclass(frozen=True, slots=True)
class RightsOfScrip(Rights):
    """Rights in which the system holds no more than each of those ``behind`` it."""

    behind: tuple[User, ...] = ()

    def grant(self, user: User, right: str, queue: Queue, ticket: Ticket | None = None) -> Grant | None:
        """As ``Rights.grant``, for the system too."""
        if user.id != SYSTEM_ID:
            return Rights.grant(self, user, right, queue, ticket)
        found = [Rights.grant(self, one, right, queue, ticket) for one in self.behind]
        return found[0] if all(found) else None


def unanswered(unit: UnitOfWork, ticket: Ticket, scrip: Scrip, entry: Transaction) -> str:
    """Why nobody answers for a scrip any more, in the site's language; empty where somebody does. Asked before its ``when``:
    that it did something, failed or told somebody says what a ticket has, to who may not read that."""
    behind, language = _behind(unit, scrip), unit.snapshot.site.language
    gone = next((user for user in behind if user.disabled), None)
    if gone is not None:
        return say(language, "scrip_author_disabled", address=gone.address)
    if not scrip.when:
        return ""
    wanted = to_read(unit, scrip, entry)
    for user in behind:
        if right := lacking(unit, user, ticket, wanted):
            return say(language, "no_right", address=user.address, right=right.value, ticket=ticket.id)
    return ""


def lacking(unit: UnitOfWork, user: User, ticket: Ticket, wanted: Iterable[Right]) -> Right | None:
    """The first of these rights that somebody does not hold on a ticket."""
    rights, queue = unit.snapshot.rights, unit.queue(ticket.queue_id)
    return next((right for right in wanted if not rights.may(user, right, queue, ticket)), None)


def act_for(unit: UnitOfWork, ticket: Ticket, effect: ScripEffect, letter_id: int | None) -> Act:
    """The system, with the rights of those who answer for the scrip, as they are now. Raises Refused where they may not
    even read what the scrip is about: by what it does they would."""
    behind = _behind(unit, effect.scrip)
    act = unit.act(SYSTEM, Via.SYSTEM, letter_id=letter_id)
    if all(user.id == SYSTEM_ID for user in behind):
        return act
    known = unit.snapshot.rights
    rights = RightsOfScrip(known.holders, known.groups_of, known.revoked, known.names, behind)
    named = ", ".join(user.address for user in behind)
    act = replace(act, actor=replace(SYSTEM, address=named), rights=rights)
    for right in to_read(unit, effect.scrip, effect.transaction):
        if not rights.may(act.actor, right, unit.queue(ticket.queue_id), ticket):
            raise Refused("no_right", address=named, right=right.value, ticket=ticket.id)
    return act


def require_everything(act: Act) -> None:
    """Raise Refused unless those behind an act hold SuperUser everywhere: it reaches out of the site."""
    if not act.rights.may(act.actor, Right.SUPER_USER, EVERYWHERE):
        raise Refused("no_right_in_queue", address=act.actor.address, right=Right.SUPER_USER.value, queue="*")


def _behind(unit: UnitOfWork, scrip: Scrip) -> tuple[User, ...]:
    """The system, where it answers with somebody, asks nothing."""
    users = [unit.user(id_) or User(id_, f"user:{id_}", disabled=True) for id_ in scrip.answered_by]
    return tuple(user for user in users if user.id != SYSTEM_ID) or (SYSTEM,)


def to_read(unit: UnitOfWork, scrip: Scrip, entry: Transaction) -> list[Right]:
    """What one must hold to read the ticket, what happened to it, and what the scrip's ``when`` looks at. Which other tickets one
    is linked with is staff's to know. Raises KeyError for a ``when`` that could not be read."""
    asked = {one.about.key for one in unit.snapshot.expressions[scrip.when].comparisons()} if scrip.when else set()
    found = [Right.SHOW_TICKET]
    if entry.internal or not asked.isdisjoint(OTHER_TICKETS):
        found.append(Right.SHOW_TICKET_COMMENTS)
    if needed := NEEDED.get(entry.type):
        found.append(needed)
    if any(key.startswith("cf.") for key in asked):
        found.append(Right.SEE_CUSTOM_FIELD)
    return found


OTHER_TICKETS = frozenset({*LINKS, "opendependencies"})
"""What a ``when`` may ask that tells of other tickets."""
