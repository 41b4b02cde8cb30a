"""What a digest says of tickets."""

import pytest

from mailticket.application.schedules.digest_rows import age
from tests.schedule.conftest import Clocked, day, texts, ticket


async def test_what_happened_since_is_told_but_not_what_one_did_oneself(site: Clocked) -> None:
    number = await ticket(site, owner="luis@noc.example")
    await site.until(day(0, 7))
    await texts(site, "digest_mine")
    await site.until(day(0, 9))
    await site.ask("ticket.comment", "ana@noc.example", id=number, text="¿Y?")
    await site.ask("ticket.comment", "luis@noc.example", id=number, text="Voy")
    await site.ask("ticket.set", id=number, values={"priority": "5"})
    await site.until(day(1, 7))
    told = (await texts(site, "digest_mine"))["luis@noc.example"]
    assert "Since the last digest: 1 comment, 1 change more." in told
    await site.until(day(2, 7))
    assert "Since the last" not in (await texts(site, "digest_mine"))["luis@noc.example"]


@pytest.mark.parametrize(
    ("minutes", "en", "es"),
    [
        (0, "a minute ago", "hace un minuto"),
        (59, "59 minutes ago", "hace 59 minutos"),
        (90, "an hour ago", "hace una hora"),
        (47 * 60, "47 hours ago", "hace 47 horas"),
        (48 * 60, "2 days ago", "hace 2 días"),
    ],
)
def test_how_old_a_ticket_is_stands_in_whole_units(minutes: int, en: str, es: str) -> None:
    assert (age(day(0), day(0, 0, minutes), "en"), age(day(0), day(0, 0, minutes), "es")) == (en, es)
