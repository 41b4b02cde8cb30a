"""What somebody types to search becomes a query of the database, which knows what they may see."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from mailticket.application.changing import Caller
from mailticket.application.saved_searches import with_saved
from mailticket.application.service import Looker, known
from mailticket.application.site import SiteSnapshot
from mailticket.application.tickets.search_names import Eye, addresses_in, queues_in, resolved, understood
from mailticket.application.tickets.search_parameters import Search
from mailticket.model.address import address_in_use
from mailticket.model.errors import ExpressionWrong, Refused
from mailticket.model.person import User
from mailticket.model.query import All, InQueues, Query, Scope, SortKey
from mailticket.model.queue import Queue
from mailticket.model.right import Right
from mailticket.search.expression import Expression
from mailticket.search.fields import custom_key
from mailticket.search.plan import Ground, active_statuses, plan
from mailticket.search.tree import Comparison, Each, Node, quoted
from mailticket.search.values import Operator
from mailticket.storage import people
from mailticket.storage.searching import find

SAYS_STATUS = frozenset({"Status", "id", "Resolved", "MergedInto", "SLA", "SLAState"})
"""What asks for these says itself whether it wants what is done."""

RIGHTS = (
    Right.SHOW_TICKET,
    Right.SHOW_TICKET_COMMENTS,
    Right.SHOW_OUTGOING_EMAIL,
    Right.SEE_CUSTOM_FIELD,
    Right.SEE_TIME_WORKED,
)
"""Rights that decide what a search finds."""


def refused(wrong: ExpressionWrong, typed: str) -> Refused:
    """With the place shown below what was typed."""
    line = " ".join(typed.split("\n"))
    place = f"{line}\n{' ' * (wrong.column - 1)}^\n" if line else ""
    return Refused(f"{wrong.key}.at", place=place, **wrong.values)


async def read_search(service: Looker, caller: Caller, asked: Search) -> tuple[User, Expression]:
    """Who asks, and for what, its names resolved. Raises Refused, with the place of what is not understood."""
    user = await asker(service, caller)
    return user, await read_for(service, user, asked)


async def asker(service: Looker, caller: Caller) -> User:
    """Who asks. Raises Refused."""
    actor = address_in_use(caller.actor)
    return known(await service.database.read(people.users_by_address, [actor], service.clock()), caller.actor)


async def read_for(service: Looker, user: User, asked: Search) -> Expression:
    """What somebody asks for, its names resolved. Raises Refused, with the place of what is not understood."""
    typed = " ".join(asked.query)
    try:
        return await _read(service, user, asked, typed)
    except ExpressionWrong as wrong:
        raise refused(wrong, typed) from wrong


async def _read(service: Looker, user: User, asked: Search, typed: str) -> Expression:
    snapshot, now = service.snapshot(), service.clock()
    scope = snapshot.rights.scope(user, Right.SHOW_TICKET, snapshot.directory.queues.values())
    expression = with_saved(snapshot, user, understood(snapshot, scope, typed))
    options = [understood(snapshot, scope, option).root for option in _options(asked)]
    expression = replace(expression, root=_joined(expression.root, options))
    named = sorted(addresses_in(expression))
    found = await service.database.read(people.users_by_address, named, now) if named else {}
    eye = Eye(user, scope, found)
    unseen = {id_ for id_ in queues_in(snapshot, expression) if not eye.sees_queue(id_)}
    eye = replace(eye, partly=await _partly(service, user, unseen))
    expression = resolved(snapshot, eye, expression)
    if not asked.all and not expression.names & SAYS_STATUS:
        active = understood(snapshot, scope, "Status = '__Active__'").root
        expression = replace(expression, root=_joined(expression.root, [active]))
    return expression


def _options(asked: Search) -> Iterator[str]:
    """What options ask for, in the language."""
    if asked.queue is not None:
        yield f"Queue = {quoted(asked.queue)}"
    if asked.status:
        yield f"Status IN ({', '.join(map(quoted, asked.status))})"
    if asked.owner is not None:
        yield f"Owner = {quoted(asked.owner)}" if asked.owner.strip() else "Owner IS NULL"
    if asked.requestor:
        yield f"Requestor = {quoted(asked.requestor)}"
    for name, value in asked.fields.items():
        yield f"CF.{{{name}}} = {quoted(value)}"


def _joined(root: Node, more: Sequence[Node]) -> Node:
    parts = (*(root.parts if isinstance(root, Each) else (root,)), *more)
    return parts[0] if len(parts) == 1 else Each(parts)


async def _partly(service: Looker, user: User, unseen: set[int]) -> frozenset[int]:
    """Those of these queues in which somebody sees a ticket: their names are no secret to them."""
    found = set()
    for id_ in unseen:
        query = Query(InQueues(frozenset({id_})), scopes(service, user))
        if (await service.database.read(find, query, most=1)).tickets:
            found.add(id_)
    return frozenset(found)


def scopes(service: Looker, user: User, more: Iterable[Right] = ()) -> dict[Right, Scope]:
    """Where somebody holds the rights that decide what they find, and more."""
    snapshot = service.snapshot()
    queues = snapshot.directory.queues.values()
    return {right: snapshot.rights.scope(user, right, queues) for right in (*RIGHTS, *more)}


def query_of(service: Looker, user: User, expression: Expression, held: tuple[frozenset[Right], ...] = ()) -> Query:
    """What the database is asked."""
    queues = service.snapshot().directory.queues.values()
    order = tuple(SortKey(one.about.key, one.descending) for one in expression.order)
    condition = plan(expression, ground(service, user)) if expression.root != Each(()) else All()
    more = frozenset().union(*held)
    whole = Query(condition, scopes(service, user, more), active=active_statuses(queues), held=held, reader=user.id)
    return replace(whole, order=order) if order else whole


def own_list(query: Query, user: User, expression: Expression, asked: Search, now: datetime) -> Query:
    """In lists of what is theirs people do not see what they put off; ``--all`` shows it."""
    parts = expression.root.parts if isinstance(expression.root, Each) else (expression.root,)
    return query if asked.all or not any(_is_mine(part, user) for part in parts) else replace(query, put_off=now)


def _is_mine(part: Node, user: User) -> bool:
    """Whether it says that who asks is the owner."""
    if not isinstance(part, Comparison) or part.about.key != "owner" or part.denied:
        return False
    return part.operator is Operator.IS and part.values == (user.address,)


def ground(service: Looker, user: User) -> Ground:
    """By what somebody's search is read."""
    snapshot = service.snapshot()
    directory = snapshot.directory
    return Ground(
        service.clock(),
        snapshot.site.timezone,
        [_with_watchers_seen(snapshot, user, queue) for queue in directory.queues.values()],
        {custom_key(field.name): field for field in directory.fields.values()},
        {group.id: group.name for group in directory.groups.values()},
        lambda id_: directory.staff[id_].address if id_ in directory.staff else "",
    )


def _with_watchers_seen(snapshot: SiteSnapshot, user: User, queue: Queue) -> Queue:
    """A queue with its watchers, where somebody may look at it; else with themselves alone: who works there is not theirs to
    know."""
    if snapshot.rights.may(user, Right.SEE_QUEUE, queue):
        return queue
    return replace(queue, cc=queue.cc & {user.id}, admin_cc=queue.admin_cc & {user.id})
