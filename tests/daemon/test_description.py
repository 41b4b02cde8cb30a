"""A ticket's description, from a mail to a page, through the real daemon."""

from typing import Any

import pytest

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
language = "es"
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
[[queue]]
name = "general"
correspond_address = "general@noc.example"
admin_cc = ["ana@noc.example"]
[[user]]
address = "ana@noc.example"
privileged = true
[[scrip]]
name = "Fibra"
condition = "OnTransaction"
when = "Type = 'Set' and Field = 'Description' and Description like 'fibra'"
action = "set"
set = { priority = "70" }
"""
DMARC = "Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
ASKED = "Descripción: No anda la impresora\nPiso 2.\n"
"""As people who fill in a form write: no order of theirs, who may order nothing."""


@pytest.fixture
def desk(make_daemon: Any) -> Any:
    """Ticket 1 of Eva, which begins like a form."""
    daemon = make_daemon(CONFIG)
    head = "Content-Type: text/plain; charset=utf-8\n"
    daemon.send(f"{head}From: eva@cliente.example\nSubject: Red\n\n{ASKED}", sender="eva@cliente.example")
    daemon.settled()
    return daemon


def ordered(desk: Any, line: str) -> None:
    head = f"{DMARC}From: ana@noc.example\nSubject: Re: [noc #1] Red\nContent-Type: text/plain; charset=utf-8\n"
    desk.send(f"{head}\n{line}\n", sender="ana@noc.example", to="general@noc.example")
    desk.settled()


def test_a_description_is_ordered_by_mail_found_by_scrips_shown_changed_and_undone(desk: Any) -> None:
    assert desk.ticket(1)["description"] == ""
    ordered(desk, "Descripción: Fibra  de Rivera")
    told = desk.ticket(1)
    assert (told["description"], told["priority"]) == ("Fibra de Rivera", 70)
    (entry,) = [one for one in told["history"] if one["field"] == "Description"]
    assert (entry["type"], entry["old"], entry["new"], entry["by"]) == (
        "Set",
        None,
        "Fibra de Rivera",
        "ana@noc.example",
    )
    shown = desk.cli("ticket", "show", "1").stdout.splitlines()
    assert "Red" in shown[0]
    assert "Fibra de Rivera" in shown[1]
    assert desk.cli("ticket", "set", "1", "description=Radio a Rivera").returncode == 0
    assert desk.ticket(1)["description"] == "Radio a Rivera"
    assert desk.cli("ticket", "set", "1", "description=Fibra de Rivera").returncode == 0
    ordered(desk, "Deshacer")
    assert desk.ticket(1)["description"] == ""


def test_a_customers_form_is_text_and_describes_nothing(desk: Any) -> None:
    told = desk.ticket(1)
    assert told["description"] == ""
    assert told["history"][0]["text"].strip() == ASKED.strip()


def test_a_clone_and_what_it_is_merged_into_have_the_description(desk: Any) -> None:
    desk.ask("ticket.set", id=1, values={"description": "Fibra de Rivera"})
    desk.ask("ticket.clone", id=1)
    assert desk.ticket(2)["description"] == "Fibra de Rivera"
    desk.ask("ticket.create", queue="general", subject="Otro")
    desk.ask("ticket.merge", id=1, into=3)
    assert desk.ticket(3)["description"] == "Fibra de Rivera"
