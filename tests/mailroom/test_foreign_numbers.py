"""Other desks' numbers, former names of the site, and replies that come too late. Through a daemon."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import CONFIG, Daemon

HOUSE = CONFIG.replace('rtname = "noc"', 'rtname = "noc"\nformer_tags = ["vieja"]').replace(
    'admin_cc = ["staff@noc.example"]', 'admin_cc = ["staff@noc.example"]\nreopen_within = "30d"'
)


@pytest.fixture
def site(make_daemon: Callable[..., Daemon]) -> tuple[Daemon, Callable[..., Any]]:
    daemon = make_daemon(HOUSE)

    def send(sender: str, number: str, subject: str, *, to: str = "general@noc.example", more: str = "") -> Any:
        head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: <{number}@x.example>\n{more}"
        daemon.send(f"{head}\nTexto {number}.\n", to, sender)
        daemon.settled()
        return daemon.ask("inbox.list", limit=1)[0]

    return daemon, send


def subjects(daemon: Daemon, address: str) -> list[str]:
    return [str(mail["Subject"]) for mail in daemon.mail() if mail["Delivered-To"] == address]


def test_another_desks_number_threads_its_updates_and_stays_in_our_subjects(site: Any) -> None:
    daemon, send = site
    send("svc@vendor.example", "1", "INC0012345 - Incident opened: RIV-204 down")
    assert send("svc@vendor.example", "2", "INC0012345 - Work notes added")["ticket"] == 1
    assert send("tech@vendor.example", "3", "Re: INC0012345 on site")["ticket"] == 1  # the same desk
    assert send("svc@other.example", "4", "INC0012345 - Incident opened")["ticket"] == 2  # another one's number
    assert [entry["subject"] for entry in daemon.ticket(1)["history"] if entry["text"]][1:] == [
        "INC0012345 - Work notes added",
        "INC0012345 on site",
    ]

    send("ana@c.example", "5", "Enlace caído")
    daemon.ask("ticket.watch", id=3, who=["svc@remote.example"], role="Cc")
    automatic = "Auto-Submitted: auto-replied\n"
    assert send("svc@remote.example", "6", "[noc #3] [Remote #79] Enlace caído", more=automatic)["ticket"] == 3
    daemon.ask("ticket.reply", actor="staff@noc.example", id=3, text="Ya va.")
    daemon.settled()
    assert subjects(daemon, "svc@remote.example")[-1] == "[noc #3] [Remote #79] Enlace =?utf-8?q?ca=C3=ADdo?="
    assert "Remote" not in subjects(daemon, "ana@c.example")[-1]
    assert send("tech@remote.example", "7", "Re: [Remote #79] Enlace")["ticket"] == 3


def test_a_tag_of_a_name_the_site_had_finds_its_ticket_and_goes_from_the_subject(site: Any) -> None:
    daemon, send = site
    send("ana@c.example", "1", "Red")
    assert send("ana@c.example", "2", "Re: [vieja #1] Red")["ticket"] == 1
    assert send("ana@c.example", "3", "Re: [ajena #1] Red")["ticket"] == 2
    assert all("vieja" not in one for one in subjects(daemon, "staff@noc.example"))


def test_a_reply_does_not_bring_a_deleted_ticket_back_and_is_not_lost(site: Any) -> None:
    daemon, send = site
    send("ana@c.example", "1", "Red")
    daemon.ask("ticket.delete", id=1)
    assert send("ana@c.example", "2", "Re: [noc #1] Red")["ticket"] == 2
    assert (daemon.ticket(1)["status"], daemon.ticket(2)["links"]["refers_to"]) == ("deleted", [1])
    assert send("ana@c.example", "3", "Re: [noc #1] Red")["ticket"] == 2
    daemon.ask("ticket.reply", actor="staff@noc.example", id=1, text="Lo borramos.")
    ticket = daemon.ticket(1)
    assert ticket["status"] == "deleted"
    assert "Lo borramos." in [entry["text"] for entry in ticket["history"]]


def test_a_reply_within_the_time_reopens_and_a_later_one_opens_a_ticket_that_refers_to_the_old(site: Any) -> None:
    daemon, send = site
    send("ana@c.example", "1", "Red")
    send("eva@c.example", "2", "Luz")
    for number in (1, 2):
        daemon.ask("ticket.resolve", id=number)
    long_ago = (datetime.now(UTC) - timedelta(days=31)).isoformat(timespec="seconds")
    daemon.ask("ticket.set", id=2, values={"resolved": long_ago})
    assert send("ana@c.example", "3", "Re: [noc #1] Red")["ticket"] == 1
    assert daemon.ticket(1)["status"] == "open"
    assert send("eva@c.example", "4", "Re: [noc #2] Luz")["ticket"] == 3
    assert (daemon.ticket(2)["status"], daemon.ticket(3)["links"]["refers_to"]) == ("resolved", [2])
    assert send("eva@c.example", "5", "Re: [noc #2] Luz")["ticket"] == 3  # what she has opened since
    assert send("staff@noc.example", "6", "Re: [noc #2] Luz", to="general-comment@noc.example")["ticket"] == 2
