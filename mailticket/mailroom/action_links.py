"""Addresses that do one thing: what an empty mail to one orders."""

from datetime import timedelta

from mailticket.application.unit_of_work import UnitOfWork
from mailticket.commands.grammar import BARE, KEYED
from mailticket.mailroom.confirmations import digest
from mailticket.mailroom.try_commands import LINK_DAYS
from mailticket.model.command import Command, CommandBatch, Mistake, Operation
from mailticket.model.person import User
from mailticket.model.sealed_address import Sealed
from mailticket.model.words import language_of

LINK_LIFETIME = timedelta(days=LINK_DAYS)
ONCE = frozenset({"take", "resolve", "mute", "undo", "passon"})
"""What a link does once; an address to comment at may be written to again."""

_BY_LINK = {verb: KEYED["release"] if verb == "passon" else BARE[verb] for verb in ONCE}


def link_digest(sealed: Sealed, user: User) -> str:
    """What is kept of a link somebody used."""
    return digest(f"{sealed.verb}-{sealed.ticket_id}-{sealed.notice_id}-{user.id}")


def action_orders(unit: UnitOfWork, user: User, sealed: Sealed, written: str) -> CommandBatch:
    """What a mail to an action address orders; ``written`` is to be filed."""
    if wrong := _wrong_link(unit, user, sealed, written):
        return CommandBatch((wrong,), written)
    verb = _BY_LINK.get(sealed.verb)
    if verb is None:
        return CommandBatch(rest=written)
    told = unit.loaded.told[sealed.notice_id]
    order: tuple[str, ...] = ()
    if verb.deed is Operation.UNDO and told.scrip == "transcript" and told.letter_id:
        order = (str(told.letter_id),)
    if verb.deed is Operation.RELEASE:
        order = tuple(str(id_) for id_, one in unit.unproven.items() if one.entry.letter_id == told.letter_id)
    return CommandBatch(
        (Command(verb, verb.words[language_of(user.speaks, unit.snapshot.site.language)][0], order),), written
    )


def _wrong_link(unit: UnitOfWork, user: User, sealed: Sealed, written: str) -> Mistake | None:
    told = unit.loaded.told.get(sealed.notice_id)
    if told is None or user.address not in told.recipients:
        return Mistake(sealed.verb, "not_told")
    if unit.now - told.created > LINK_LIFETIME:
        return Mistake(sealed.verb, "old_link")
    if sealed.verb in ONCE and link_digest(sealed, user) in unit.spent:
        return Mistake(sealed.verb, "used_link")
    return Mistake(sealed.verb, "nothing_written") if sealed.verb not in ONCE and not written.strip() else None
