"""What a decision needs looked up beforehand stands beside it: ``@loads(plan)``. Without one it is the ticket it is about."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from mailticket.application.tickets.parameters import OneTicket
from mailticket.application.tickets.steps import Changes
from mailticket.application.unit_of_work import UnitOfWork
from mailticket.desk.acts import Act
from mailticket.model.person import User
from mailticket.storage.load_plan import LoadPlan

P = TypeVar("P")
D = TypeVar("D", bound=Callable[..., Changes])
Decide = Callable[[UnitOfWork, Act, P], Changes]
"""A decision: the changes that something asked for makes, the first of the ticket it is about; not applied. Raises Refused."""

More = Callable[[UnitOfWork, User, P], Awaitable[None]]
"""Looks up, for who asks, what can be named only when the rest is known."""

_PLANS: dict[Callable[..., object], tuple[Callable[[Any], LoadPlan], More[Any] | None]] = {}


def loads(plan: Callable[[Any], LoadPlan], then: More[Any] | None = None) -> Callable[[D], D]:
    """Say what a decision needs; ``then`` looks up what hangs on that."""

    def remember(decide: D) -> D:
        _PLANS[decide] = (plan, then)
        return decide

    return remember


def plan_of(decide: Decide[P], asked: P) -> LoadPlan:
    """What a decision needs to be looked up for what is asked."""
    plan, _ = _PLANS.get(decide, (None, None))
    if plan:
        return plan(asked)
    if not isinstance(asked, OneTicket):
        raise TypeError(f"what to load for {type(asked).__name__} is said nowhere")
    return LoadPlan(tickets={asked.id})


async def look_up_more(unit: UnitOfWork, user: User, decide: Decide[P], asked: P) -> None:
    """What it needs besides, once its plan is loaded."""
    _, then = _PLANS.get(decide, (None, None))
    if then:
        await then(unit, user, asked)
