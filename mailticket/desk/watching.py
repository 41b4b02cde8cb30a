"""Who follows a ticket, and who wants no mail of it."""

from mailticket.desk.acts import Act, Change, changed, require, require_any
from mailticket.model.dataclass import replace
from mailticket.model.errors import Refused
from mailticket.model.person import Group, User
from mailticket.model.queue import Queue
from mailticket.model.right import Right, Role
from mailticket.model.ticket import ROLE_FIELDS, Quiet, Ticket
from mailticket.model.transaction import TransactionType

_OWN_RIGHT = {Role.REQUESTOR: Right.WATCH, Role.CC: Right.WATCH, Role.ADMIN_CC: Right.WATCH_AS_ADMIN_CC}


def watch(act: Act, queue: Queue, ticket: Ticket, role: Role, who: User | Group) -> Change:
    """Add a watcher. Needs ModifyTicket; for oneself Watch (as AdminCc WatchAsAdminCc) will do."""
    _require(act, queue, ticket, role, who)
    if _watches(ticket, role, who):
        return Change(ticket)
    return _watching(act, ticket, role, who, add=True)


def unwatch(act: Act, queue: Queue, ticket: Ticket, role: Role, who: User | Group) -> Change:
    """Take a watcher away. Needs what adding needs."""
    _require(act, queue, ticket, role, who)
    if not _watches(ticket, role, who):
        raise Refused("nothing_to_change", ticket=ticket.id)
    return _watching(act, ticket, role, who, add=False)


def _require(act: Act, queue: Queue, ticket: Ticket, role: Role, who: User | Group) -> None:
    if role is Role.OWNER:
        raise Refused("no_such_role", role=role.value, allowed=", ".join(one.value for one in _OWN_RIGHT))
    own = (_OWN_RIGHT[role],) if isinstance(who, User) and who.id == act.actor.id else ()
    require_any(act, (Right.MODIFY_TICKET, *own), queue, ticket)
    if own and role is not Role.ADMIN_CC and not act.rights.may(act.actor, Right.SHOW_TICKET, queue, ticket):
        raise Refused("no_such_ticket", ticket=ticket.id)  # Watch is no way to see what one may not


def _watches(ticket: Ticket, role: Role, who: User | Group) -> bool:
    return (role, who.id) in ticket.groups if isinstance(who, Group) else who.id in ticket.watchers(role)


def _watching(act: Act, ticket: Ticket, role: Role, who: User | Group, *, add: bool) -> Change:
    shown = who.name if isinstance(who, Group) else who.address
    if isinstance(who, Group):
        after = replace(ticket, groups=ticket.groups ^ {(role, who.id)})
    else:
        after = replace(ticket, **{ROLE_FIELDS[role]: ticket.watchers(role) ^ {who.id}})  # type: ignore[arg-type]
    kind = TransactionType.ADD_WATCHER if add else TransactionType.DEL_WATCHER
    return changed(act, after, kind, role.value, "" if add else shown, shown if add else "")


def quiet(act: Act, queue: Queue, ticket: Ticket, kind: Quiet, user: User) -> Change:
    """No more mail about this ticket: squelching somebody needs ModifyTicket, muting it for oneself ShowTicket."""
    return _quieting(act, queue, ticket, kind, user, add=True)


def unquiet(act: Act, queue: Queue, ticket: Ticket, kind: Quiet, user: User) -> Change:
    """Mail about this ticket again. Needs what stopping it needs."""
    return _quieting(act, queue, ticket, kind, user, add=False)


def _quieting(act: Act, queue: Queue, ticket: Ticket, kind: Quiet, user: User, *, add: bool) -> Change:
    require(act, Right.SHOW_TICKET, queue, ticket)
    if kind is Quiet.SQUELCH or user.id != act.actor.id:
        require(act, Right.MODIFY_TICKET, queue, ticket)
    name = ROLE_FIELDS[kind]
    there: frozenset[int] = getattr(ticket, name)
    if (user.id in there) is add:
        raise Refused("nothing_to_change", ticket=ticket.id)
    after = replace(ticket, **{name: there ^ {user.id}})  # type: ignore[arg-type]
    did = TransactionType.ADD_WATCHER if add else TransactionType.DEL_WATCHER
    return changed(act, after, did, kind.value, "" if add else user.address, user.address if add else "")
