"""Reports that people want mailed to them again and again: subscribed to, listed, ended; by mail, command line and web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mailticket.application.changing import Caller
from mailticket.application.mail.parameters import Nothing
from mailticket.application.service import Looker, Service
from mailticket.application.subscription_parameters import Subscribe, Unsubscribe
from mailticket.application.subscription_wish import answer_of, line_of, read_wish
from mailticket.application.tickets.search_query import asker
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM_ID, User
from mailticket.model.subscription import WORDS, Subscription
from mailticket.storage import subscriptions

ALL = frozenset({"all", "todo", "todas", "todos"})


@dataclass(frozen=True, slots=True)
class SubscriptionShape:
    """What somebody gets how often: ``report`` as one asks for it."""

    user: str
    often: str
    report: str


MOST = 20
"""Reports that somebody may be sent again and again: each is reckoned and mailed each time."""


async def read_subscription(looker: Looker, caller: Caller, typed: str) -> Subscription:
    """What somebody wants, tried out; not kept yet. Raises Refused for what cannot be answered."""
    often, wish = read_wish(typed, looker.clock().date())
    user = await _somebody(looker, caller)
    if len(await looker.database.read(subscriptions.of_user, user.id)) >= MOST:
        raise Refused("too_many_subscriptions", most=MOST)
    await answer_of(looker, caller, often, wish)
    return Subscription(0, user.id, often, wish, looker.clock())


async def subscribe(service: Service, caller: Caller, asked: Subscribe) -> SubscriptionShape:
    """From now on. Raises Refused."""
    wanted = await read_subscription(service, caller, " ".join(asked.wish))
    await service.database.write(subscriptions.put, [wanted])
    return SubscriptionShape(caller.actor, wanted.often.value, line_of(wanted.wish))


async def listed(service: Service, caller: Caller, asked: Nothing) -> list[SubscriptionShape]:
    """Those of who asks. Raises Refused."""
    user = await _somebody(service, caller)
    return [
        SubscriptionShape(user.address, one.often.value, line_of(one.wish))
        for one in await service.database.read(subscriptions.of_user, user.id)
    ]


async def unsubscribe(service: Service, caller: Caller, asked: Unsubscribe) -> list[SubscriptionShape]:
    """No more of it; those that ended. Raises Refused where there is none like it."""
    user = await _somebody(service, caller)
    there = await service.database.read(subscriptions.of_user, user.id)
    ended = ended_by(" ".join(asked.wish), there, service.clock().date())
    await service.database.write(subscriptions.remove, user.id, [one.id for one in ended])
    return [SubscriptionShape(user.address, one.often.value, line_of(one.wish)) for one in ended]


async def end_one(service: Service, caller: Caller, id_: int) -> None:
    """No more of one of theirs; nothing where it has ended already. Raises Refused."""
    user = await _somebody(service, caller)
    await service.database.write(subscriptions.remove, user.id, [id_])


def ended_by(typed: str, there: Sequence[Subscription], today: date) -> list[Subscription]:
    """Which of somebody's subscriptions words mean. Raises Refused where there is none like that."""
    if typed.strip().casefold() in ALL:
        return list(there)
    often, wish = read_wish(typed, today)
    named = typed.split()[0].casefold() in WORDS
    ended = [one for one in there if one.wish == wish and (one.often is often or not named)]
    if not ended:
        raise Refused("no_such_subscription", wanted=typed)
    return ended


async def _somebody(looker: Looker, caller: Caller) -> User:
    """Who is mailed to. Raises Refused for the system."""
    user = await asker(looker, caller)
    if user.id == SYSTEM_ID:
        raise Refused("no_such_user", address=caller.actor)
    return user
