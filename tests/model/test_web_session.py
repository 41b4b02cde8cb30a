"""Who is signed in, and to what."""

from dataclasses import replace
from datetime import UTC, datetime

from mailticket.model.person import SYSTEM
from mailticket.model.web_session import WebSession

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
SESSION = WebSession("d", SYSTEM, "c", "link", "", "", NOW, NOW, NOW)


def test_a_link_to_one_ticket_opens_it_by_its_number_now_and_then() -> None:
    assert replace(SESSION, ticket_id=7, became=9).tickets == {7, 9}
    assert replace(SESSION, ticket_id=7).tickets == {7}
    assert not SESSION.tickets
