"""Whose a ticket is: taken, given, stolen, given up."""

from dataclasses import replace

from mailticket.desk import owners
from mailticket.model.right import Grant, Right
from mailticket.model.transaction import TransactionType as T
from tests.desk.acting import BETO, OTHER, QUEUE, STAFF, TICKET, act, kinds, refused


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
