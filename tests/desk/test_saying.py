"""What people say on a ticket."""

from dataclasses import replace

from mailticket.desk import changes, saying
from mailticket.desk.acts import Said
from mailticket.model.transaction import TransactionType as T
from tests.desk.acting import ANA, NOW, QUEUE, STAFF, TICKET, act, kinds, refused


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


def test_a_requestor_may_see_and_reply_and_nothing_more() -> None:
    with refused("no_right"):
        saying.comment(act(ANA), QUEUE, TICKET, Said("x"))
    with refused("no_right"):
        changes.set_status(act(ANA), QUEUE, TICKET, "rejected", askers_close=True)
    with refused("requestor_may_not_close"):
        changes.set_status(act(ANA), QUEUE, TICKET, "resolved")
