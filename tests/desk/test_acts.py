"""Whether who acts holds the right that is asked for."""

from dataclasses import replace

from mailticket.desk import changes, owners, saying
from mailticket.desk.acts import Said
from mailticket.model.person import SYSTEM
from tests.desk.acting import BETO, QUEUE, STAFF, TICKET, act, refused


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


def test_the_desk_itself_may_do_anything_and_a_disabled_user_nothing() -> None:
    assert changes.set_status(act(SYSTEM), QUEUE, TICKET, "deleted").ticket.status == "deleted"
    with refused("no_such_ticket"):
        saying.correspond(act(replace(STAFF, disabled=True)), QUEUE, TICKET, Said("x"))
