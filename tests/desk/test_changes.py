"""What may be done to a ticket, and what the history says of it."""

from dataclasses import replace

from mailticket.desk import changes
from mailticket.desk.acts import Opening, Said
from mailticket.model.right import Grant, Right, Role
from mailticket.model.transaction import TransactionType as T
from tests.desk.acting import ANA, NOW, QUEUE, STAFF, TICKET, act, kinds, refused


def test_anybody_opens_a_ticket_and_it_starts_as_the_queue_says() -> None:
    queue = replace(QUEUE, initial_priority=30, final_priority=80, due_in=60)
    change = changes.open_ticket(act(ANA), queue, 7, Opening("Hola", Said("texto"), requestors=[ANA.id]))
    assert kinds(change) == [T.CREATE]
    assert (change.ticket.status, change.ticket.priority, change.ticket.final_priority) == ("new", 30, 80)
    assert change.ticket.due is not None
    assert (change.ticket.due - NOW).total_seconds() == 3600


def test_who_asked_for_it_says_that_it_is_done_unless_the_lifecycle_asks_for_another_right() -> None:
    assert changes.set_status(act(ANA), QUEUE, TICKET, "resolved", askers_close=True).ticket.status == "resolved"
    strict = replace(QUEUE, lifecycle=replace(QUEUE.lifecycle, rights=((("*", "resolved"), "DeleteTicket"),)))
    with refused("requestor_may_not_close"):
        changes.set_status(act(ANA), strict, TICKET, "resolved", askers_close=True)


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
