"""Subscriptions to reports as mail orders them: looked up before the commands are done, written with what they change."""

from mailticket.application.changing import Caller
from mailticket.application.subscription_wish import line_of
from mailticket.application.subscriptions import ended_by, read_subscription
from mailticket.application.unit_looker import UnitLooker
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.model.command import Command, Operation
from mailticket.model.errors import Refused
from mailticket.model.person import User
from mailticket.model.subscription import Subscription
from mailticket.model.transaction import Via
from mailticket.model.words import say
from mailticket.storage import subscriptions

DEEDS = frozenset({Operation.SUBSCRIBE, Operation.UNSUBSCRIBE})
Looked = list[Subscription] | Refused
MOST = 10
"""Commands of one mail that are looked up: each costs a report."""


async def look_up_subscription(unit: UnitOfWork, user: User, command: Command) -> None:
    """Which subscriptions a command begins, ends or shows, in ``unit.subscriptions``."""
    found: Looked
    try:
        found = await _meant(unit, user, command)
    except Refused as refused:
        found = refused
    unit.subscriptions[user.id, command.line] = found


async def _meant(unit: UnitOfWork, user: User, command: Command) -> list[Subscription]:
    typed = " ".join(command.values)
    if command.verb.deed is Operation.SUBSCRIBE and typed:
        looker = UnitLooker(unit)
        return [await read_subscription(looker, Caller(user.address, Via.MAIL), typed)]
    there = await unit.session.do(subscriptions.of_user, user.id)
    return there if command.verb.deed is Operation.SUBSCRIBE else ended_by(typed, there, unit.now.date())


def obeyed_subscription(unit: UnitOfWork, user: User, command: Command, speaks: str) -> tuple[str, list[Subscription]]:
    """What is said of a command, and the subscriptions that begin or end. Raises Refused."""
    found = unit.subscriptions.get((user.id, command.line), Refused("too_much_asked", most=MOST))
    if isinstance(found, Refused):
        raise found
    lines = "\n".join(said_of(one, speaks) for one in found)
    if command.verb.deed is Operation.UNSUBSCRIBE:
        return say(speaks, "order.unsubscribed", lines=lines), list(found)
    if any(command.values):
        return say(speaks, "order.subscribed", lines=lines), list(found)
    return lines or say(speaks, "order.no_subscriptions"), []


def said_of(one: Subscription, speaks: str) -> str:
    """How often, and which."""
    return f"{say(speaks, f'often.{one.often.value}')}: {line_of(one.wish)}"


def keep_subscriptions(unit: UnitOfWork, begun: list[Subscription], ended: list[Subscription]) -> None:
    """Enter what was ordered."""
    if begun:
        unit.also(lambda connection: subscriptions.put(connection, begun))
    for one in ended:
        unit.also(lambda connection, one=one: subscriptions.remove(connection, one.user_id, [one.id]))  # type: ignore[misc]
