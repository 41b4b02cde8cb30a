"""Searching by mail: tables with numbered rows, answers that order by them, whole conversations; for who asks and is proven."""

import email
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.control import ask as control
from mailticket.daemon.wiring import Daemon
from mailticket.model.letter import Incoming
from mailticket.storage.schema import copies, notices

ANA, LUIS, EVA, SYSTEM = "ana@noc.example", "luis@noc.example", "eva@cliente.example", "system"
SITE = """
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
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example", "cliente.example"]
[[queue]]
name = "general"
[[queue]]
name = "secreta"
[[group]]
name = "noc"
members = ["ana@noc.example", "luis@noc.example"]
[[grant]]
to = "noc"
right = ["ShowTicket", "ShowTicketComments", "OwnTicket", "TakeTicket", "ModifyTicket"]
queue = "general"
[[grant]]
to = "luis@noc.example"
right = ["ShowTicket", "OwnTicket", "TakeTicket", "ModifyTicket"]
queue = "secreta"
[[grant]]
to = "Everyone"
right = ["ShowTicket"]
queue = "secreta"
revoke = true
[[user]]
address = "ana@noc.example"
language = "es"
privileged = true
[[user]]
address = "luis@noc.example"
language = "en"
privileged = true
"""
NUMBERS = count(1)


class Desk:
    """A site without listeners, and a clock that is set."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
        self.daemon = Daemon(parse(SITE, "t", folder), None, structlog.get_logger(), clock=lambda: self.now)
        self.service: Any = None

    async def ask(self, command: str, actor: str = SYSTEM, **arguments: Any) -> Any:
        return await perform(self.service, Caller(actor), command, arguments)

    async def write(
        self, text: str, who: str = ANA, *, proven: bool = True, answers: Message | None = None, to: str = "control"
    ) -> Message | None:
        """A mail to the control address; the mail it is answered with, if it is."""
        before = len(await self.mail(who))
        domain = who.partition("@")[2]
        head = f"Authentication-Results: mx.noc.example; dmarc=pass header.from={domain}\n" if proven else ""
        head += f"In-Reply-To: {answers['Message-ID']}\n" if answers is not None else ""
        head += f"Message-ID: <{next(NUMBERS)}@x.example>\nFrom: {who}\nSubject: x\n"
        raw = f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".replace(
            "\n", "\r\n"
        ).encode()
        found = self.daemon.snapshot.addresses.find(f"{to}@noc.example")
        await self.daemon.store([Incoming(found, who, raw, len(raw), self.now, peer="unix")])  # type: ignore[arg-type]
        while await self.daemon.mailroom.work_once():
            pass
        mail = await self.mail(who)
        return mail[-1] if len(mail) > before else None

    async def mail(self, who: str) -> list[Message]:
        """What was sent to somebody."""
        joined = sa.select(notices.c.content).join_from(notices, copies, copies.c.notice_id == notices.c.id)
        rows = await self.service.database.read(
            lambda connection: list(connection.scalars(joined.where(copies.c.recipient == who).order_by(notices.c.id)))
        )
        return [email.message_from_bytes(row) for row in rows]

    async def owner(self, number: int) -> str | None:
        return (await self.ask("ticket.show", id=number))["owner"]  # type: ignore[no-any-return]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """1 of Eva, 2 due first, 3 in secreta, 4 Luis's: what Ana sees are 2, 1 and 4 in that order."""
    here = Desk(tmp_path)
    here.service = await here.daemon.open()
    for queue, subject, more in (
        ("general", "Enlace caído en Salto", {"requestor": [EVA]}),
        ("general", "Fibra", {"values": {"due": "2026-11-23"}}),
        ("secreta", "Secreto de estado", {}),
        ("general", "De Luis, con un asunto que no cabe de ninguna manera en una sola línea de la tabla", {}),
    ):
        await here.ask("ticket.create", queue=queue, subject=subject, text=f"Texto de {subject}", **more)
    await here.ask("ticket.give", id=4, owner=LUIS)
    yield here
    await here.daemon.close()


def text_of(message: Message | None) -> str:
    assert message is not None
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace("\r\n", "\n")


def table(message: Message | None) -> dict[int, int]:
    """The rows of a table: their numbers, and the tickets in them."""
    return {int(row): int(ticket) for row, ticket in re.findall(r"^ *(\d+)  +#(\d+) ", text_of(message), re.MULTILINE)}


async def test_a_search_is_answered_with_numbered_rows_the_query_the_total_and_when(desk: Desk) -> None:
    answer = await desk.write("buscar general")
    assert table(answer) == {1: 2, 2: 1, 3: 4}
    text = text_of(answer)
    assert "cola = general y activos" in text
    assert "Tickets 1 a 3 de 3, lun 23 nov 2026, 13:00" in text
    assert max(map(len, text.split("\n"))) <= 76
    assert max(len(line.strip()) for line in text.split("\n") if "#" in line) <= 70
    assert answer is not None
    assert (answer["Reply-To"], answer.get_content_type()) == ("control@noc.example", "text/plain")


async def test_rows_are_ordered_by_in_an_answer_and_told_as_tickets(desk: Desk) -> None:
    answer = await desk.write("list general")
    done = await desk.write("1-2 tomar\n2 prioridad 70", answers=answer)
    assert [await desk.owner(number) for number in (1, 2)] == [ANA, ANA]
    assert (await desk.ask("ticket.show", id=1))["priority"] == 70
    assert "> Tomar #2, #1\n" in text_of(done)
    assert "> Prioridad #1: 70\n" in text_of(done)


async def test_row_numbers_are_refused_elsewhere_from_others_and_too_late(desk: Desk) -> None:
    answer = await desk.write("list general")
    elsewhere = await desk.write("1 take")
    assert "solo en una respuesta" in text_of(elsewhere)
    assert "count only in an answer" in text_of(await desk.write("1 take", LUIS, answers=answer))
    assert "solo en una respuesta" in text_of(await desk.write("1 take", answers=elsewhere))
    desk.now += timedelta(days=7, seconds=1)
    assert "más de 7 días" in text_of(await desk.write("1 take", answers=answer))
    assert "no tiene esa fila" not in text_of(await desk.write("1 take", answers=answer))
    assert await desk.owner(2) is None


async def test_a_number_behind_the_verb_is_asked_about_and_with_its_sign_is_a_ticket(desk: Desk) -> None:
    answer = await desk.write("list general")
    assert "¿es una fila o un ticket?" in text_of(await desk.write("take 1", answers=answer))
    await desk.write("take #1", answers=answer)
    assert await desk.owner(1) == ANA


async def test_orders_by_rows_go_through_the_same_evidence_and_preview(desk: Desk) -> None:
    answer = await desk.write("list general")
    assert "Esto pasaría" in text_of(await desk.write("?\n1 tomar", answers=answer))
    question = await desk.write("1 tomar", answers=answer, proven=False)
    assert question is not None
    assert question["Reply-To"].startswith("confirm+")
    assert "> Tomar #2\n" in text_of(question)
    assert await desk.owner(2) is None
    await desk.write("sí", to=question["Reply-To"].partition("@")[0])
    assert await desk.owner(2) == ANA


async def test_a_forged_sender_gets_no_table_nor_conversation_and_takes_nothing(desk: Desk) -> None:
    for text in ("list general --csv", "?\nlist general", "show 1 full", "suggest 1", "next", "list mine\nwibble"):
        answer = await desk.write(text, proven=False)
        assert "no hay certeza suficiente" in text_of(answer)
        assert not table(answer)
        assert "Salto" not in text_of(answer)
        assert [part.get_content_type() for part in answer.walk()] == ["text/plain"] if answer else False
    assert await desk.owner(2) is None


async def test_a_sheet_comes_along_where_it_is_wanted(desk: Desk) -> None:
    answer = await desk.write("list --csv general")
    assert answer is not None
    text, csv = answer.get_payload()
    assert isinstance(csv, Message)
    assert (text.get_content_type(), csv.get_content_type(), csv.get_filename()) == (
        "text/plain",
        "text/csv",
        "tickets.csv",
    )
    payload = csv.get_payload(decode=True)
    assert isinstance(payload, bytes)
    lines = payload.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["id", "2", "1", "4"]
    assert "Enlace caído en Salto" in lines[2]


async def test_a_report_is_answered_with_a_page_and_its_table_and_the_glance_with_everything(desk: Desk) -> None:
    await desk.ask("ticket.work", id=1, minutes=90, worker=ANA)
    answer = await desk.write("informe horas este mes por persona")
    assert "1 h 30 min" in text_of(answer)
    assert "nunca redondeado" in text_of(answer)  # what was counted
    assert answer is not None
    sheet = answer.get_payload(1)
    assert isinstance(sheet, Message)
    assert sheet.get_filename() == "horas.csv"
    payload = sheet.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode("utf-8-sig").splitlines()[1] == f"{ANA},1.5,1,1"
    image = next(part for part in answer.walk() if part.get_content_type() == "image/png")
    assert str(image.get_payload(decode=True)[:4]) == str(b"\x89PNG")  # type: ignore[index]
    assert max(map(len, text_of(answer).split("\n"))) <= 76
    assert "no hay un informe luna" in text_of(await desk.write("informe luna")).lower()
    assert "general" in text_of(await desk.write("panorama"))
    assert "secreta" not in text_of(await desk.write("glance"))


async def test_nobody_sees_finds_counts_or_guesses_what_is_not_theirs(desk: Desk) -> None:
    for who, sees in ((ANA, {1, 2, 4}), (LUIS, {1, 2, 3, 4}), (EVA, {1})):
        answer = await desk.write("list --csv --all", who)
        assert set(table(answer).values()) == sees
        assert re.search(rf" (?:de|of) {len(sees)}, ", text_of(answer))
        assert answer is not None
        sheet = answer.get_payload(1).get_payload(decode=True)  # type: ignore[union-attr]
        assert ("Secreto" in sheet.decode("utf-8-sig")) == (3 in sees)  # type: ignore[union-attr]
        for query in ("secreto", "#3", "queue = secreta"):
            assert table(await desk.write(f"list {query}", who)) == ({1: 3} if 3 in sees else {})
        hidden = text_of(await desk.write("list queue = secreta", who))
        missing = text_of(await desk.write("list queue = secretb", who))
        if 3 not in sees:
            assert hidden.replace("secreta", "secretb") == missing
        assert ("Secreto" in text_of(await desk.write("show 3 full", who))) == (3 in sees)


async def test_what_was_answered_is_not_told_to_who_reads_the_tickets_history(desk: Desk) -> None:
    await desk.write("list secreto\nshow 3 full\ntake 1", LUIS)
    history = (await desk.ask("ticket.show", ANA, id=1))["history"]
    orders = [entry["text"] for entry in history if "take 1" in entry["text"]]
    assert orders
    assert not any("Secreto de estado" in text for text in orders)


async def test_next_takes_the_most_urgent_and_answers_with_its_conversation(desk: Desk) -> None:
    answer = await desk.write("siguiente")
    assert await desk.owner(2) == ANA
    assert "> Tomar #2\n" in text_of(answer)
    assert "Texto de Fibra" in text_of(answer)
    await desk.write("next salto")
    assert await desk.owner(1) == ANA
    assert "No hay ningún ticket sin responsable" in text_of(await desk.write("next"))


async def test_a_whole_ticket_has_what_was_said_for_who_may_read_it(desk: Desk) -> None:
    await desk.ask("ticket.comment", id=1, text="Solo para el NOC")
    await desk.ask("ticket.reply", id=1, text="Ya vamos.")
    ana = text_of(await desk.write("ver 1 completo"))
    assert "Solo para el NOC" in ana
    assert "Ya vamos." in ana
    eva = text_of(await desk.write("show 1 full", EVA))
    assert "Solo para el NOC" not in eva
    assert "Ya vamos." in eva


async def test_tickets_like_one_are_suggested_with_their_words(desk: Desk) -> None:
    await control(
        desk.service, "ticket.create", {"queue": "general", "subject": "Enlace de Salto", "text": "Otra vez"}, SYSTEM
    )
    await desk.ask("ticket.resolve", id=1)
    answer = await desk.write("sugerir 5")
    assert table(answer) == {1: 1}
    assert "#1, palabras en común: " in text_of(answer)
    await desk.write("1 prioridad 9", answers=answer)
    assert (await desk.ask("ticket.show", id=1))["priority"] == 9


async def test_a_query_that_is_not_understood_is_shown_at_its_place(desk: Desk) -> None:
    assert "prioridd" in text_of(await desk.write("list mine and prioridd > 5"))
    assert "^" in text_of(await desk.write("next prioridd > 5"))


async def test_a_report_is_subscribed_to_listed_and_ended_by_mail(desk: Desk) -> None:
    assert "no está suscrito a ningún informe" in text_of(await desk.write("suscripciones"))
    assert "cada semana: backlog general" in text_of(await desk.write("suscribir semanal pendientes general"))
    await desk.write("subscribe monthly glance")
    both = text_of(await desk.write("suscripciones"))
    assert "cada semana: backlog general" in both
    assert "cada mes: glance" in both
    assert "no hay un informe luna" in text_of(await desk.write("suscribir diario luna")).lower()
    nothing = text_of(await desk.write("desuscribir diario pendientes general"))
    assert "«Suscripciones»" in nothing
    assert "ya no recibirá" in text_of(await desk.write("desuscribir semanal pendientes general"))
    assert await desk.ask("subscriptions", ANA) == [{"user": ANA, "often": "monthly", "report": "glance"}]


async def test_a_mail_with_a_mistake_subscribes_to_nothing(desk: Desk) -> None:
    await desk.write("subscribe weekly backlog\ntake 4711")
    assert await desk.ask("subscriptions", ANA) == []
    assert await desk.ask("subscriptions", EVA) == []
