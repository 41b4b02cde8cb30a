"""Letters as mail programs write them (tests/daemon/letters), and what people read of each; all of them through one daemon."""

import email
import re
from collections.abc import Callable
from email.message import Message
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

LETTERS = Path(__file__).with_name("letters")
CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
timezone = "America/Montevideo"
[smtp]
listen = "127.0.0.1:0"
[lmtp]
listen = "{lmtp}"
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
[limits.budgets]
notices_per_recipient_10_minutes = 10000
notices_per_recipient_hour = 10000
[[queue]]
name = "general"
correspond_address = "soporte@noc.example"
comment_address = "soporte-interno@noc.example"
admin_cc = ["lucia@noc.example", "joao@noc.example"]
[[user]]
address = "lucia@noc.example"
name = "Lucía"
privileged = true
[[user]]
address = "joao@noc.example"
name = "João"
privileged = true
"""
LUCIA, JOAO = "lucia@noc.example", "joao@noc.example"


class Site:
    """``read`` is what somebody was sent since they last looked."""

    def __init__(self, daemon: Any) -> None:
        self.daemon = daemon
        self._seen: set[str] = set()

    def put(self, name: str, number: int = 0) -> int:
        """A letter, to the ticket with a number; the number of the newest ticket."""
        raw = re.sub(rb"\[noc #0\]", b"[noc #%d]" % number, (LETTERS / f"{name}.eml").read_bytes())
        author = parseaddr(email.message_from_bytes(raw)["From"])[1]
        self.daemon.send(raw, "soporte@noc.example", author)
        self.daemon.settled()
        return int(self.daemon.tickets()[0]["id"])

    def opened(self, who: str, subject: str, said: str) -> int:
        """A ticket of somebody, to whom Lucía wrote."""
        self.daemon.send(f"From: {who}\nSubject: {subject}\n\nHola.\n", "soporte@noc.example", who)
        self.daemon.settled()
        number = int(self.daemon.tickets()[0]["id"])
        self.ask(number, said)
        return number

    def ask(self, number: int, said: str) -> None:
        self.daemon.ask("ticket.reply", LUCIA, id=number, text=said)
        self.daemon.settled()
        self.read(JOAO)

    def read(self, who: str) -> list[Message]:
        new = [one for one in self.daemon.mail() if one["Message-ID"] + one["Delivered-To"] not in self._seen]
        self._seen |= {one["Message-ID"] + one["Delivered-To"] for one in new}
        return [one for one in new if one["Delivered-To"] == who]


def text(mail: Message) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain" and not part.get_filename())
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode().replace(" \r\n", " ").replace(" \n", " ").replace("\r\n", "\n")


def files(mail: Message) -> set[str]:
    return {str(part.get_filename()) for part in mail.walk() if part.get_filename()}


@pytest.fixture
def site(make_daemon: Callable[..., Any]) -> Site:
    return Site(make_daemon(CONFIG))


def test_files_travel_with_what_they_came_with(site: Site) -> None:
    number = site.put("asks-for-a-contract")
    site.put("staff-sends-the-contract", number)
    (customer,) = [
        one for one in site.daemon.mail() if "va adjunto" in one.as_string() and "xime" in one["Delivered-To"]
    ]
    (colleague,) = [one for one in site.read(JOAO) if "Xime, va adjunto." in text(one)]
    assert files(customer) == files(colleague) == {"contrato.pdf"}
    for name, wanted in (
        ("only-a-screenshot", {"image001.png"}),
        ("picture-in-a-data-uri", {"image-1.png"}),
        ("opaque-smime", {"diagrama.pdf"}),
    ):
        site.put(name)
        (told,) = site.read(JOAO)
        assert files(told) == wanted
    assert "Adjunto el diagrama del sitio." in text(told)


def test_what_nobody_saw_is_not_folded(site: Site) -> None:
    site.put("outlook-forward")
    (told,) = site.read(JOAO)
    assert "Cortaremos el circuito RIV-204 el 1 de diciembre de 02 a 04.\nNúmero de referencia 4471." in text(told)
    site.put("long-quote-nobody-saw")
    (told,) = site.read(JOAO)
    assert all(f"> linea {line} del informe del cliente" in text(told) for line in range(1, 10))
    karen = site.put("mail-bounces")
    site.ask(karen, "¿Desde qué IP salen?\n¿Cambiaron algo?")
    site.put("answers-in-an-outlook-quote", karen)
    (told,) = site.read(JOAO)
    for answer in ("Respondo abajo en rojo.", "[Karen] Desde 192.0.2.55", "[Karen] Sí, el firewall el martes."):
        assert answer in text(told)
    assert "Enviado el:" not in text(told)
    gala = site.opened("Gala <gala@cliente39.example>", "Tres preguntas", "¿Modelo?\n¿Versión?")
    site.put("answers-between-html-quotes", gala)
    (told,) = site.read(JOAO)
    assert "RB750, y el usuario es admin" in text(told)
    assert "7.2" in text(told)


@pytest.mark.parametrize(
    ("name", "said", "new"),
    [
        ("introduction-on-two-lines", "Does it work now?", "Yes."),
        ("introduction-of-old-gmail", "¿Anda ahora?", "Sí."),
        ("html-reply", "¿Anda ahora?\n\nSaludos", "Sí, gracias."),
    ],
)
def test_what_we_said_is_folded_with_the_line_that_introduces_it(site: Site, name: str, said: str, new: str) -> None:
    number = site.opened("Ana <ana@client.example>", "Printer", said)
    site.put(name, number)
    (told,) = site.read(JOAO)
    words = text(told).partition("\n\n-- ")[0].partition("escribió:\n\n")[2]
    assert words.strip() == new


def test_orders_leave_no_rubbish_and_eat_no_text(site: Site) -> None:
    karen = site.put("mail-bounces")
    site.read(JOAO)
    before = len(site.daemon.mail())
    site.put("take-from-a-phone", karen)
    ticket = site.daemon.ticket(karen)
    assert (ticket["owner"], ticket["status"]) == (LUCIA, "new")
    assert "Correspond" not in [one["type"] for one in ticket["history"]]
    assert not [one for one in site.daemon.mail()[before:] if "karen" in one["Delivered-To"]]
    site.read(JOAO)
    site.put("form-lines-of-staff")
    (told,) = site.read(JOAO)
    lines = "Prioridad: Alta\nEstado: caído desde las 8\nCliente: Ferretería Sur\nLlamó Dina, no tienen internet."
    assert lines in text(told)
