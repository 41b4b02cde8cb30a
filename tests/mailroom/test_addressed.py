"""Who was addressed in a letter belongs to its ticket; letters that answer the same mail know of each other. Through a daemon."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import CONFIG, Daemon

HOUSE = CONFIG.replace('admin_cc = ["staff@noc.example"]', 'admin_cc = ["staff@noc.example"]\ntake_ccs = {taken}')


def letter(
    sender: str, number: str, *, to: str = "general@noc.example", cc: str = "", answers: str = "", **more: str
) -> str:
    headers = {
        "From": sender,
        "To": to,
        "Cc": cc,
        "Subject": more.get("subject", "Enlace Rivera lento"),
        "Message-ID": f"<{number}@x.example>",
        "In-Reply-To": f"<{answers}@x.example>" if answers else "",
        "Authentication-Results": more.get("proof", ""),
    }
    return "".join(f"{name}: {value}\n" for name, value in headers.items() if value) + f"\nTexto {number}.\n"


@pytest.fixture
def site(make_daemon: Callable[..., Daemon]) -> Iterator[Callable[..., Any]]:
    """Makes a daemon; sends a letter to it, waits until it is settled, and tells what became of it."""

    def made(*, taken: str = "false", more: str = "") -> Any:
        daemon = make_daemon(HOUSE.replace("{taken}", taken), limits=more)

        def send(sender: str, number: str, recipient: str = "general@noc.example", **headers: str) -> Any:
            daemon.send(letter(sender, number, **headers), recipient, sender.partition("<")[2].strip(">") or sender)
            daemon.settled()
            return daemon.ask("inbox.list", limit=1)[0]

        return daemon, send

    return made


def said(daemon: Daemon, number: int) -> list[tuple[str, str]]:
    return [(entry["type"], entry["by"]) for entry in daemon.ticket(number)["history"] if entry["text"]]


def test_who_was_addressed_answers_into_the_ticket_as_a_cc_and_no_more(site: Callable[..., Any]) -> None:
    daemon, send = site()
    send("Ana <ana@c.example>", "1", cc="Berta <berta@c.example>")
    assert (
        send("berta@c.example", "2", to="ana@c.example", cc="general@noc.example, Dora <dora@c.example>", answers="1")[
            "ticket"
        ]
        == 1
    )
    assert send("dora@c.example", "3", answers="2")["ticket"] == 1
    stranger = send("eva@otra.example", "4", answers="1")
    assert (stranger["ticket"], stranger["thread"]) == (2, "may not write to ticket 1")
    assert said(daemon, 1) == [
        ("Create", "ana@c.example"),
        ("Correspond", "berta@c.example"),
        ("Correspond", "dora@c.example"),
    ]
    ticket = daemon.ticket(1)
    assert (ticket["requestors"], ticket["cc"]) == (["ana@c.example"], [])
    opened = ticket["history"][0]
    assert opened["cc"] == [{"address": "berta@c.example", "name": "Berta"}]
    assert [one["address"] for one in opened["to"]] == ["general@noc.example"]
    mail = [one for one in daemon.mail() if one["Delivered-To"] == "staff@noc.example"]
    assert "Cc: Berta <berta@c.example>" in mail[0].get_payload(decode=True).decode()
    assert not any(one["Delivered-To"] == "berta@c.example" for one in daemon.mail())
    shown = daemon.cli("ticket", "show", "1").stdout
    assert "Berta <berta@c.example>" in shown


def test_who_was_addressed_in_a_comment_answers_with_a_comment(site: Callable[..., Any]) -> None:
    daemon, send = site(more='[evidence]\nauthserv_ids = ["mx"]\ndomains = ["noc.example"]\n')
    send("ana@c.example", "1")
    proof = "mx; dmarc=pass header.from=noc.example; dkim=pass header.d=noc.example"
    inside = send(
        "staff@noc.example",
        "2",
        "general-comment@noc.example",
        to="general-comment@noc.example",
        cc="vendor@v.example",
        answers="1",
        subject="[noc #1] Enlace",
        proof=proof,
    )
    assert (inside["ticket"], inside["outcome"]) == (1, "comment")
    answer = send("vendor@v.example", "3", answers="2", subject="Re: [noc #1] Enlace")
    assert (answer["ticket"], answer["outcome"]) == (1, "comment")
    assert not [one for one in daemon.mail() if one["Delivered-To"] == "ana@c.example" and "Texto 3" in str(one)]


def test_nobody_is_addressed_by_mail_that_its_domain_disowns(site: Callable[..., Any]) -> None:
    daemon, send = site(more='[evidence]\nauthserv_ids = ["mx"]\ndomains = ["noc.example"]\n')
    send("ana@c.example", "1")
    forged = "mx; dmarc=fail (p=reject) header.from=c.example"
    send("ana@c.example", "2", cc="evil@e.example", subject="Re: [noc #1] Enlace", proof=forged)
    assert send("evil@e.example", "3", answers="2", subject="Re: [noc #1] Enlace")["ticket"] != 1
    assert "evil@e.example" not in [by for _, by in said(daemon, 1)]


def test_ccs_are_taken_where_the_queue_says_so_never_ours_lists_or_robots(site: Callable[..., Any]) -> None:
    daemon, send = site(taken="true")
    copied = (
        "seguridad@noc.example, Berta <berta@c.example>, noreply@c.example, x-request@c.example, general+7@noc.example"
    )
    send("Ana <ana@c.example>", "1", to="general@noc.example, ana@c.example", cc=copied)
    assert daemon.ticket(1)["cc"] == ["berta@c.example"]
    send("eva@c.example", "2", cc="fio@c.example", answers="1", subject="Re: [noc #1] Enlace")
    assert daemon.ticket(1)["cc"] == ["berta@c.example"]  # only what opens a ticket names its Ccs
    send("staff@noc.example", "3", cc="gil@c.example", subject="Otro")
    assert daemon.ticket(3)["cc"] == []  # nothing proves that staff wrote it


def test_two_answers_to_a_mail_nobody_has_seen_are_linked_if_they_share_a_person(site: Callable[..., Any]) -> None:
    daemon, send = site()
    send("ana@c.example", "1", answers="root")
    send("ana@c.example", "2", answers="root")
    send("berta@otra.example", "3", answers="root", cc="ana@c.example")
    send("kim@uno.example", "4", answers="news", cc="staff@noc.example")
    send("lola@dos.example", "5", answers="news", cc="staff@noc.example")
    send("ana@c.example", "root", subject="El primero")
    links = {number: daemon.ticket(number)["links"]["refers_to"] for number in range(1, 7)}
    assert links == {1: [], 2: [1], 3: [1, 2], 4: [], 5: [], 6: [1, 2, 3]}
