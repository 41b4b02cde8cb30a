"""What may be done to a ticket, by whom, and what the history says of it."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest

from mailticket.desk import acts, changes, owners, saying
from mailticket.desk.acts import Act, Opening, Said
from mailticket.desk.rights import index
from mailticket.model.directory import Directory
from mailticket.model.errors import Refused
from mailticket.model.person import SYSTEM, User
from mailticket.model.queue import Queue
from mailticket.model.right import Grant, Right, Role
from mailticket.model.ticket import Ticket
from mailticket.model.transaction import TransactionType as T
from mailticket.model.transaction import Via

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
ANA, BETO, STAFF, OTHER = (
    User(n, f"{name}@x.example") for n, name in ((10, "ana"), (11, "beto"), (12, "staff"), (13, "other"))
)
PEOPLE = {user.id: user for user in (ANA, BETO, STAFF, OTHER, SYSTEM)}
QUEUE = Queue(1, "general", admin_cc=frozenset({STAFF.id, OTHER.id}))
TICKET = Ticket(1, 1, "Hola", "new", ANA.id, NOW, NOW, ANA.id, requestors=frozenset({ANA.id}))


def act(actor: User, *grants: Grant) -> Act:
    ids = count(1)
    return Act(actor, index(Directory(grants=grants)), NOW, Via.CLI, lambda: next(ids), lambda id_: PEOPLE[id_].address)


def kinds(change: acts.Change) -> list[T]:
    return [entry.type for entry in change.transactions]


def refused(why: str):
    return pytest.raises(Refused, match=why)


def test_anybody_opens_a_ticket_and_it_starts_as_the_queue_says() -> None:
    queue = replace(QUEUE, initial_priority=30, final_priority=80, due_in=60)
    change = changes.open_ticket(act(ANA), queue, 7, Opening("Hola", Said("texto"), requestors=[ANA.id]))
    assert kinds(change) == [T.CREATE]
    assert (change.ticket.status, change.ticket.priority, change.ticket.final_priority) == ("new", 30, 80)
    assert change.ticket.due is not None
    assert (change.ticket.due - NOW).total_seconds() == 3600


def test_a_reply_opens_a_ticket_that_is_not_active_and_only_staff_sets_told() -> None:
    for status in ("new", "resolved", "rejected"):
        change = saying.correspond(act(ANA), QUEUE, replace(TICKET, status=status), Said("x"))
        assert kinds(change) == [T.CORRESPOND, T.STATUS]
        assert change.ticket.status == "open"
        assert change.ticket.told is None
    stalled = saying.correspond(act(STAFF), QUEUE, replace(TICKET, status="stalled"), Said("x", minutes=15))
    assert stalled.ticket.status == "stalled"
    assert stalled.ticket.told == NOW
    assert stalled.ticket.time_worked == 15


def test_a_stranger_learns_of_no_ticket() -> None:
    for call in (
        lambda: saying.correspond(act(BETO), QUEUE, TICKET, Said("x")),
        lambda: saying.comment(act(BETO), QUEUE, TICKET, Said("x")),
        lambda: owners.take(act(BETO), QUEUE, TICKET),
        lambda: changes.set_status(act(BETO), QUEUE, TICKET, "resolved"),
        lambda: changes.set_field(act(BETO), QUEUE, TICKET, "priority", 5),
    ):
        with refused("no_such_ticket"):
            call()


def test_a_requestor_may_see_and_reply_and_nothing_more() -> None:
    with refused("no_right"):
        saying.comment(act(ANA), QUEUE, TICKET, Said("x"))
    with refused("no_right"):
        changes.set_status(act(ANA), QUEUE, TICKET, "rejected", askers_close=True)
    with refused("requestor_may_not_close"):
        changes.set_status(act(ANA), QUEUE, TICKET, "resolved")


def test_who_asked_for_it_says_that_it_is_done_unless_the_lifecycle_asks_for_another_right() -> None:
    assert changes.set_status(act(ANA), QUEUE, TICKET, "resolved", askers_close=True).ticket.status == "resolved"
    strict = replace(QUEUE, lifecycle=replace(QUEUE.lifecycle, rights=((("*", "resolved"), "DeleteTicket"),)))
    with refused("requestor_may_not_close"):
        changes.set_status(act(ANA), strict, TICKET, "resolved", askers_close=True)


def test_take_only_what_nobody_owns() -> None:
    taken = owners.take(act(STAFF), QUEUE, TICKET)
    assert (kinds(taken), taken.ticket.owner_id) == ([T.TAKE], STAFF.id)
    with refused("already_owner"):
        owners.take(act(STAFF), QUEUE, taken.ticket)
    with refused("take_owned"):
        owners.take(act(OTHER), QUEUE, taken.ticket)


def test_giving_stealing_and_giving_up() -> None:
    mine = replace(TICKET, owner_id=STAFF.id)
    assert kinds(owners.give(act(STAFF), QUEUE, mine, OTHER)) == [T.GIVE]
    assert kinds(owners.give(act(STAFF), QUEUE, mine, None)) == [T.UNTAKE]
    with refused("no_right"):
        owners.give(act(OTHER), QUEUE, mine, OTHER)
    steal = Grant(f"user:{OTHER.id}", Right.STEAL_TICKET)
    assert kinds(owners.give(act(OTHER, steal), QUEUE, mine, OTHER)) == [T.STEAL]
    with refused("not_owner_allowed"):
        owners.give(act(STAFF), QUEUE, mine, BETO)


def test_statuses_set_the_dates_as_rt_does() -> None:
    opened = changes.set_status(act(STAFF), QUEUE, TICKET, "open").ticket
    assert (opened.started, opened.resolved) == (NOW, None)
    resolved = changes.set_status(act(STAFF), QUEUE, opened, "Resolved").ticket
    assert resolved.resolved == NOW
    assert changes.set_status(act(STAFF), QUEUE, resolved, "open").ticket.resolved is None
    with refused("bad_status"):
        changes.set_status(act(STAFF), QUEUE, TICKET, "done")
    with refused("status_already"):
        changes.set_status(act(STAFF), QUEUE, TICKET, "new")


def test_deleting_needs_a_right_of_its_own() -> None:
    with refused("no_right"):
        changes.set_status(act(STAFF), QUEUE, TICKET, "deleted")
    grant = Grant(Role.ADMIN_CC.value, Right.DELETE_TICKET, QUEUE.id)
    assert changes.set_status(act(STAFF, grant), QUEUE, TICKET, "deleted").ticket.status == "deleted"


def test_fields_say_what_they_were() -> None:
    change = changes.set_field(act(STAFF), QUEUE, TICKET, "priority", 80)
    (entry,) = change.transactions
    assert (entry.field, entry.old, entry.new) == ("Priority", "0", "80")
    for name, value, why in (("priority", "x", "bad_value"), ("time_left", -1, "bad_value"), ("color", 1, "bad_field")):
        with refused(why):
            changes.set_field(act(STAFF), QUEUE, TICKET, name, value)
    with refused("nothing_to_change"):
        changes.set_field(act(STAFF), QUEUE, TICKET, "priority", 0)


def test_the_desk_itself_may_do_anything_and_a_disabled_user_nothing() -> None:
    assert changes.set_status(act(SYSTEM), QUEUE, TICKET, "deleted").ticket.status == "deleted"
    with refused("no_such_ticket"):
        saying.correspond(act(replace(STAFF, disabled=True)), QUEUE, TICKET, Said("x"))


@pytest.mark.parametrize(
    ("grant", "holds"),
    [
        (Grant("Everyone", Right.MODIFY_TICKET), True),
        (Grant("Everyone", Right.MODIFY_TICKET, 2), False),
        (Grant("Privileged", Right.MODIFY_TICKET), False),
        (Grant("Unprivileged", Right.SUPER_USER), True),
        (Grant("user:11", Right.MODIFY_TICKET, 1), True),
        (Grant("group:5", Right.MODIFY_TICKET), True),
        (Grant("group:6", Right.MODIFY_TICKET), False),
    ],
)
def test_rights_come_by_name_by_group_and_by_system_group_here_or_everywhere(grant: Grant, holds: bool) -> None:
    from mailticket.model.person import Group

    groups = {
        5: Group(5, "outer", groups=frozenset({7})),
        6: Group(6, "other"),
        7: Group(7, "inner", users=frozenset({BETO.id}), groups=frozenset({5})),
    }
    rights = index(Directory(groups=groups, grants=(grant,)))
    assert rights.may(BETO, Right.MODIFY_TICKET, QUEUE, TICKET) is holds
