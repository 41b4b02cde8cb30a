"""Whose request a mail is that staff forwards. Through a daemon."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import CONFIG, Daemon

EVIDENCE = '[evidence]\nauthserv_ids = ["mx"]\ndomains = ["noc.example"]\n'
PROOF = "Authentication-Results: mx; dmarc=pass header.from=noc.example; dkim=pass header.d=noc.example\n"
GMAIL = "---------- Forwarded message ---------\nDe: Elsa <elsa@c.example>\nDate: vie\nSubject: Sin señal\n\nNo tengo señal."
OUTLOOK = (
    "De: Elsa <elsa@c.example>\nEnviado: viernes\nPara: Staff <staff@noc.example>\nAsunto: Sin señal\n\nNo tengo señal."
)


def made(make_daemon: Callable[..., Daemon], automatic: str, speaks: str = "en") -> tuple[Daemon, Callable[..., None]]:
    people = 'admin_cc = ["staff@noc.example"]'
    house = CONFIG.replace(people, f"{people}\nforwarded_requestor = {automatic}")
    house = house.replace('name = "Staff Person"\nlanguage = "en"', f'name = "Staff Person"\nlanguage = "{speaks}"')
    daemon = make_daemon(house, limits=EVIDENCE)

    def send(
        number: str, text: str, *, proof: str = PROOF, subject: str = "Fwd: Sin señal", to: str = "general@noc.example"
    ) -> None:
        head = f"{proof}From: staff@noc.example\nTo: {to}\nSubject: {subject}\nMessage-ID: <{number}@x.example>\n"
        daemon.send(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n", to, "staff@noc.example")
        daemon.settled()

    return daemon, send


def mail_to(daemon: Daemon, address: str) -> list[Any]:
    return [mail for mail in daemon.mail() if mail["Delivered-To"] == address]


def test_who_forwards_is_asked_and_their_yes_makes_the_customer_the_requestor(
    make_daemon: Callable[..., Daemon],
) -> None:
    daemon, send = made(make_daemon, "false")
    send("1", GMAIL)
    assert daemon.ticket(1)["requestors"] == ["staff@noc.example"]
    (asked,) = [mail for mail in mail_to(daemon, "staff@noc.example") if mail["Reply-To"].startswith("confirm+")]
    text = asked.get_payload(decode=True).decode()
    assert "Elsa <elsa@c.example>" in text
    assert "> Requestor: elsa@c.example" in text
    assert mail_to(daemon, "elsa@c.example") == []
    send("2", "yes", proof="", subject="Re: x", to=asked["Reply-To"])
    assert daemon.ticket(1)["requestors"] == ["elsa@c.example"]


def test_the_question_names_the_command_in_the_language_of_who_is_asked(make_daemon: Callable[..., Daemon]) -> None:
    daemon, send = made(make_daemon, "false", "es")
    send("1", GMAIL)
    (asked,) = [mail for mail in mail_to(daemon, "staff@noc.example") if mail["Reply-To"].startswith("confirm+")]
    assert "> Solicitante: elsa@c.example" in asked.get_payload(decode=True).decode()
    send("2", "sí", proof="", subject="Re: x", to=asked["Reply-To"])
    assert daemon.ticket(1)["requestors"] == ["elsa@c.example"]


@pytest.mark.parametrize("text", [GMAIL, OUTLOOK], ids=["gmail", "outlook"])
def test_a_queue_may_make_the_customer_the_requestor_at_once(make_daemon: Callable[..., Daemon], text: str) -> None:
    daemon, send = made(make_daemon, "true")
    send("1", text)
    ticket = daemon.ticket(1)
    assert (ticket["requestors"], "No tengo señal." in ticket["history"][0]["text"]) == (["elsa@c.example"], True)
    assert mail_to(daemon, "elsa@c.example")


@pytest.mark.parametrize(
    ("text", "proof", "subject"),
    [
        (GMAIL, "", "Fwd: Sin señal"),  # nothing proves that staff forwarded it
        (GMAIL.replace("elsa@c.example", "noreply@c.example"), PROOF, "Fwd: Sin señal"),
        (GMAIL.replace("elsa@c.example", "cert@noc.example"), PROOF, "Fwd: Sin señal"),
        (GMAIL.replace("elsa@c.example", "general@noc.example"), PROOF, "Fwd: Sin señal"),
        (OUTLOOK, PROOF, "RE: Sin señal"),  # quoted, not forwarded
    ],
    ids=["unproven", "robot", "colleague", "ours", "reply"],
)
def test_nobody_else_is_offered(make_daemon: Callable[..., Daemon], text: str, proof: str, subject: str) -> None:
    daemon, send = made(make_daemon, "true")
    send("1", text, proof=proof, subject=subject)
    assert daemon.ticket(1)["requestors"] == ["staff@noc.example"]
