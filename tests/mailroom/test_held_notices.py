"""Who is told of held letters when there are many: one by one while the budget lasts, then in lists; and for how long the
addresses in a notice serve. On a clock we turn."""

import email
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from mailticket.config import parse
from mailticket.daemon.wiring import Daemon
from mailticket.mailroom.held_notices import tell_of_waiting
from mailticket.mailroom.questions import BETTER
from mailticket.model.letter import Incoming, Recipient
from mailticket.storage import held, outbox

HOUSE = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
[smtp]
listen = ""
[lmtp]
listen = ""
[commands]
do_from = { work = "weak", change = "weak" }
[limits.budgets]
held_alarms_per_queue_hour = 2
[[queue]]
name = "general"
correspond_address = "general@noc.example"
comment_address = "general-comment@noc.example"
admin_cc = ["staff@noc.example"]
[[user]]
address = "staff@noc.example"
privileged = true
"""
LIST = "From: a@tienda.example\nSubject: Oferta {0}\nMessage-ID: <{0}@x>\nList-Id: <l.x>\n\nCompre en tienda.example {0}.\n"
AWAY = "From: b@cliente.example\nSubject: Fuera {0}\nMessage-ID: <{0}@y>\nAuto-Submitted: auto-replied\n\nNo estoy.\n"


class Desk:
    """A house with a clock."""

    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    daemon: Daemon

    async def letter(self, text: str, to: str = "general@noc.example", sender: str = "a@tienda.example") -> None:
        found = self.daemon.snapshot.addresses.find(to)
        assert isinstance(found, Recipient), to
        raw = text.replace("\n", "\r\n").encode()
        await self.daemon.store([Incoming(found, sender, raw, len(raw), self.now)])
        while await self.daemon.mailroom.work_once():
            pass

    async def lists(self) -> int:
        return await tell_of_waiting(self.daemon.database, self.daemon.snapshot, self.now)

    async def mail(self) -> list[tuple[str, str]]:
        """(subject, text) of what goes out now."""
        sent = await self.daemon.database.write(outbox.claim, 99, self.now)
        mails = [email.message_from_bytes(delivery.content, policy=policy.default) for delivery in sent]
        return [(str(one["Subject"]), one.get_content().replace(" \n", " ")) for one in mails]

    async def open_tickets(self) -> int:
        counted = sa.text("select count(*) from tickets")
        return int(await self.daemon.database.read(lambda db: db.execute(counted).scalar_one()))

    async def untold(self) -> int:
        return int((await self.daemon.database.read(held.counted))["untold"])


@pytest.fixture
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    made, text = Desk(), getattr(request, "param", HOUSE)
    log: Any = structlog.wrap_logger(structlog.testing.CapturingLogger())
    made.daemon = Daemon(parse(text, "config.toml", tmp_path), None, log, clock=lambda: made.now)
    await made.daemon.open()
    yield made
    await made.daemon.close()


async def test_over_the_budget_letters_are_in_a_list_as_soon_as_it_has_room_and_each_is_told_of_once(
    desk: Desk,
) -> None:
    for number in range(35):
        await desk.letter(LIST.format(number))
    assert len(await desk.mail()) == 2
    assert (await desk.untold(), await desk.lists()) == (33, 30)  # the daily list is free yet
    ((subject, text),) = await desk.mail()
    assert "Mensajes retenidos: 30" in subject
    assert "Hay 3 más" in text
    assert len(re.findall(r"<mailto:control\+release-\d+-", text)) == 30
    assert await desk.lists() == 0
    desk.now += timedelta(minutes=61)
    assert await desk.lists() == 3
    assert len(await desk.mail()) == 1
    assert (await desk.untold(), await desk.lists()) == (0, 0)


async def test_what_is_quiet_is_in_a_daily_list_and_in_no_mail_of_its_own(desk: Desk) -> None:
    for number in range(3):
        await desk.letter(AWAY.format(number), sender="b@cliente.example")
    assert await desk.mail() == []
    assert await desk.lists() == 3
    ((subject, text),) = await desk.mail()
    assert "Mensajes retenidos: 3" in subject
    assert text.count("Motivo:   Es una respuesta automática y no pertenece a ningún ticket.") == 3
    await desk.letter(AWAY.format(9), sender="b@cliente.example")
    assert await desk.lists() == 0
    desk.now += timedelta(hours=25)
    assert await desk.lists() == 1


async def test_an_address_of_a_list_serves_for_thirty_days_and_only_while_they_are_told_of_such_letters(
    desk: Desk,
) -> None:
    for number in range(5):
        await desk.letter(LIST.format(number))
    await desk.mail()
    assert await desk.lists() == 3
    ((_, text),) = await desk.mail()
    ours = re.findall(r"<mailto:(control\+release-[^>]+)>", text)
    order = "From: staff@noc.example\nSubject: x\nMessage-ID: <{}@noc.example>\n\n\n"
    desk.now += timedelta(days=29)
    await desk.letter(order.format(1), ours[0], "staff@noc.example")
    assert await desk.open_tickets() == 1
    desk.now += timedelta(days=2)
    await desk.letter(order.format(2), ours[1], "staff@noc.example")
    assert await desk.open_tickets() == 1
    assert any("servía durante 30 días" in text for _, text in await desk.mail())


@pytest.mark.parametrize("desk", [HOUSE.replace('work = "weak"', 'work = "domain"')], indirect=True)
async def test_who_is_not_asked_about_a_held_letter_any_more_is_told_so_once(desk: Desk) -> None:
    await desk.letter(LIST.format(1))
    ((_, text),) = await desk.mail()
    (release,) = re.findall(r"<mailto:(control\+release-[^>]+)>", text)
    for number in range(BETTER.hour + 3):
        await desk.letter(
            f"From: staff@noc.example\nSubject: x\nMessage-ID: <{number}@noc.example>\n\n\n", release, "x@y.example"
        )
    subjects = Counter(subject for subject, _ in await desk.mail())
    assert sorted(subjects.values()) == [1, BETTER.hour]
    assert await desk.open_tickets() == 0


async def test_where_nobody_can_be_told_a_letter_waits_for_who_can(desk: Desk) -> None:
    await desk.daemon.database.write(
        lambda connection: connection.exec_driver_sql(
            "update users set disabled = true where address = 'staff@noc.example'"
        ).close()
    )
    await desk.daemon.site.people_changed()
    await desk.letter(LIST.format(1))
    assert (await desk.mail(), await desk.lists(), await desk.untold()) == ([], 0, 1)
    await desk.daemon.database.write(
        lambda connection: connection.exec_driver_sql("update users set disabled = false").close()
    )
    await desk.daemon.site.people_changed()
    assert await desk.lists() == 1
