"""The daemon in front of a relay that is down, slow, refuses, or is gone after the dot."""

import asyncio
import threading
from collections import Counter

import pytest
from aiosmtpd.smtp import SMTP


class Relay:
    """An SMTP server that does as told: each mail pops the next answer; none left means it is taken."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.taken: list[tuple[str, str, str]] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.answers and self.answers[0].startswith("RCPT "):
            return self.answers.pop(0).removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        message_id = next(
            line.split(b" ")[1].decode() for line in envelope.content.split(b"\r\n") if line.startswith(b"Message-ID:")
        )
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer != "250 OK" and answer != "HANG UP":
            return answer
        self.taken.append((envelope.rcpt_tos[0], envelope.mail_from, message_id))
        if answer == "HANG UP":
            server.transport.abort()
        return "250 OK"

    def start(self, port: int = 0) -> "Relay":
        async def listen() -> None:
            self._server = await self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", port)
            self.port = self._server.sockets[0].getsockname()[1]

        asyncio.run_coroutine_threadsafe(listen(), self._loop).result(10)
        return self

    def stop(self) -> None:
        async def close() -> None:
            if self._server:
                self._server.close()

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)


@pytest.fixture
def relay():
    server = Relay().start()
    yield server
    server.stop()


LETTER = "From: ana@c.example\nTo: general@noc.example\nSubject: Hola\n\nNo anda.\n"


def states(daemon) -> Counter[str]:
    return Counter(copy["state"] for copy in daemon.ask("outbox.list"))


def test_notices_go_to_the_relay_with_signed_senders_and_autoreplies_with_the_null_sender(make_daemon, relay) -> None:
    daemon = make_daemon(transport=f"smtp://127.0.0.1:{relay.port}?starttls=never")
    daemon.send(LETTER, sender="ana@c.example")
    daemon.until(lambda: states(daemon) == {"sent": 2})
    senders = {to: sender for to, sender, _ in relay.taken}
    assert senders["ana@c.example"] in ("", None, "<>")
    assert senders["staff@noc.example"].startswith("bounce+")


def test_a_5xx_for_one_recipient_is_history_and_the_other_gets_theirs(make_daemon, relay) -> None:
    relay.answers = ["RCPT 550 5.1.1 nobody here"]
    daemon = make_daemon(transport=f"smtp://127.0.0.1:{relay.port}?starttls=never")
    daemon.send(LETTER, sender="ana@c.example")
    daemon.until(lambda: states(daemon) == {"sent": 2, "failed": 1})  # staff hears of the ticket, and of what came back
    daemon.until(lambda: "SystemError" in [entry["type"] for entry in daemon.ticket(1)["history"]])
    assert [to for to, _, _ in relay.taken] == ["staff@noc.example"] * 2


def test_a_4xx_waits_and_a_retry_sends_the_same_mail(make_daemon, relay) -> None:
    relay.answers = ["451 4.3.0 later", "451 4.3.0 later"]
    daemon = make_daemon(transport=f"smtp://127.0.0.1:{relay.port}?starttls=never")
    daemon.send(LETTER, sender="ana@c.example")
    daemon.until(lambda: Counter(c["answer"][:3] for c in daemon.ask("outbox.list") if c["answer"]) == {"451": 2})
    assert all(copy["attempts"] == 1 for copy in daemon.ask("outbox.list"))
    daemon.ask("outbox.retry", id="all")
    daemon.until(lambda: states(daemon) == {"sent": 2})
    assert {copy["message_id"] for copy in daemon.ask("outbox.list")} == {m.strip("<>") for _, _, m in relay.taken}


def test_gone_after_the_dot_a_notice_goes_again_with_its_message_id_and_an_autoreply_does_not(
    make_daemon, relay
) -> None:
    relay.answers = ["HANG UP", "HANG UP"]
    daemon = make_daemon(transport=f"smtp://127.0.0.1:{relay.port}?starttls=never")
    daemon.send(LETTER, sender="ana@c.example")
    daemon.until(lambda: states(daemon) == {"uncertain": 1, "waiting": 1})
    (waiting,) = daemon.ask("outbox.list", state="waiting")
    assert waiting["recipient"] == "staff@noc.example"
    daemon.ask("outbox.retry", id=waiting["id"])
    daemon.until(lambda: states(daemon) == {"uncertain": 1, "sent": 1})
    copies = Counter((to, message_id) for to, _, message_id in relay.taken)
    assert sorted(copies.values()) == [1, 2]


def test_while_the_relay_is_down_mail_is_taken_in_and_it_all_goes_out_afterwards(make_daemon, relay) -> None:
    relay.stop()
    daemon = make_daemon(transport=f"smtp://127.0.0.1:{relay.port}?starttls=never")
    for number in range(5):
        daemon.send(LETTER.replace("ana@", f"ana{number}@"), sender=f"ana{number}@c.example")
    daemon.until(lambda: daemon.ask("status")["delivery"]["relay"] == "down")
    assert len(daemon.tickets()) == 5
    relay.start(relay.port)
    daemon.stop()
    daemon.start()
    daemon.ask("outbox.retry", id="all")
    daemon.until(lambda: states(daemon) == {"sent": 10})
    assert len(relay.taken) == 10


def test_mail_is_addressed_as_its_reader_writes_the_address(make_daemon, relay) -> None:
    """Who it is does not hang on upper and lower case; where mail goes may."""
    daemon = make_daemon(transport=f"smtp://127.0.0.1:{relay.port}?starttls=never")
    daemon.send(LETTER.replace("ana@c.example", "Ana.Perez@C.Example"), sender="Ana.Perez@C.Example")
    daemon.send(LETTER.replace("ana@c.example", "ana.perez@c.example"), sender="ana.perez@c.example")
    daemon.settled()
    assert {to for to, _, _ in relay.taken if "perez" in to.lower()} == {"Ana.Perez@c.example"}
    assert daemon.ticket(1)["requestors"] == daemon.ticket(2)["requestors"] == ["ana.perez@c.example"]
    daemon.ask("user.add", address="Eva.B@c.example")
    daemon.ask("ticket.create", queue="general", subject="x", requestor="eva.b@c.example", text="x")
    daemon.settled()
    assert "Eva.B@c.example" in {to for to, _, _ in relay.taken}
