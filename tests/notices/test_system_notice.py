"""What the site itself tells, and who tells it."""

from datetime import UTC, datetime

from mailticket.model.message_id import ticket_of
from mailticket.model.queue import Queue, Site
from mailticket.model.seal import Seal
from mailticket.notices.system_notice import SystemNotice, SystemSender

SEAL = Seal((b"k" * 32,))
SITE = Site(rtname="noc", organization="noc.example", correspond_address="rt@noc.example")


def sender() -> SystemSender:
    numbers = iter(range(5, 9))
    return SystemSender(None, SITE, datetime(2026, 11, 23, tzinfo=UTC), SEAL.sign, lambda: next(numbers))  # type: ignore[arg-type]


def test_a_message_id_names_the_ticket_it_is_about() -> None:
    assert ticket_of(sender().message_id(7, 5), SEAL.verify, "noc.example") == 7
    assert sender().message_id(None, 5) != sender().message_id(7, 5)


def test_what_is_about_no_ticket_is_not_undone() -> None:
    assert sender().undo_address(7, 5).endswith("@noc.example")
    assert sender().undo_address(None, 5) == ""
    assert SystemNotice("held", {}, Queue(1, "general")).ticket_id is None
