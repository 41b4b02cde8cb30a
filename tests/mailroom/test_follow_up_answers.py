"""Reminders by mail: ordered, listed, sent when they are due, and ended by an answer to that mail."""

from datetime import timedelta
from email.message import Message

import structlog

from mailticket.schedule.scheduler import Scheduler
from tests.mailroom.test_mail_answers import ANA, LUIS, Desk, text_of
from tests.mailroom.test_mail_answers import desk as desk


def flat(message: Message | None) -> str:
    """What a mail says, its lines not broken."""
    return " ".join(text_of(message).split())


async def test_a_reminder_goes_all_its_way_by_mail(desk: Desk) -> None:
    clock = Scheduler(desk.service, log=structlog.get_logger())
    await clock.look()
    said = flat(await desk.write("tomar 1\nrecordar 1 mañana 9:30, llamar al proveedor\nposponer 2 3 días"))
    assert "Recordatorio para ana@noc.example el mar 24 nov 2026, 09:30: llamar al proveedor" in said
    assert "Pospuesto hasta el jue 26 nov 2026, 00:00" in said
    listed = flat(await desk.write("recordatorios"))
    assert "1. mar 24 nov 2026, 09:30: llamar al proveedor #1 Enlace caído en Salto" in listed
    assert "2. Pospuesto hasta el jue 26 nov 2026, 00:00 #2 Fibra" in listed
    desk.now += timedelta(days=1)
    await clock.look()
    due = (await desk.mail(ANA))[-1]
    assert str(due["Subject"]).endswith("Recordatorio: llamar al proveedor")
    assert "1. llamar al proveedor" in flat(due)
    done = flat(await desk.write("1 recordatorio hecho", answers=due))
    assert "Recordatorio hecho: llamar al proveedor" in done
    assert (await desk.ask("ticket.show", ANA, id=1))["reminders"] == []


async def test_somebody_else_is_reminded_and_without_a_comma_it_is_said_how(desk: Desk) -> None:
    assert "Remind: friday, call the provider" in flat(await desk.write("remind 4 friday call", LUIS))
    said = flat(await desk.write("remind 4 ana: friday, call the provider", LUIS))
    assert "Reminder for ana@noc.example on Fri 27 Nov 2026, 08:00" in said, said
    assert "llamar" not in flat(await desk.write("reminders", LUIS))
