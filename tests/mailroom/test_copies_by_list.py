"""Which tickets have a mail already."""

from types import SimpleNamespace
from typing import Any

from mailticket.mailroom.copies_by_list import tickets_of_copies
from mailticket.model.letter import MailClass


def test_tickets_are_looked_at_only_where_the_mail_is_the_same() -> None:
    asked: list[int] = []

    def ticket(number: int) -> Any:
        asked.append(number)
        return SimpleNamespace(id=number)

    copies = [
        SimpleNamespace(message_id=f"{n}@x", ticket_id=n, author="ana@x.example", text="Hello.", by_list=True)
        for n in range(1, 200)
    ]
    unit: Any = SimpleNamespace(related=SimpleNamespace(copies=copies), ticket=ticket)
    reading = SimpleNamespace(message_id="7@x", author="ana@x.example", mail_class=MailClass.NULL_SENDER, text="Hello.")
    filed: Any = SimpleNamespace(reading=reading, author=SimpleNamespace(address="ana@x.example"))
    assert [one.id for one in tickets_of_copies(unit, filed)] == [7]
    assert asked == [7]
