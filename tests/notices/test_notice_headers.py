"""Who customers get mail from, by queue and by site, in real mail."""

from email.header import decode_header, make_header
from typing import Any

CONFIG = """
[site]
rtname = "noc"
organization = "noc.example"
display_name = "ISP del Sur"
correspond_address = "rt@noc.example"
comment_address = "rt-comment@noc.example"
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
description = "Todo lo demás"
correspond_address = "general@noc.example"
admin_cc = ["ana@noc.example"]
[[queue]]
name = "dns"
correspond_address = "dns@noc.example"
display_name = "Soporte DNS"
admin_cc = ["ana@noc.example"]
[[user]]
address = "ana@noc.example"
name = "Ana"
privileged = true
"""
EVA = "eva@cliente.example"


def senders(daemon: Any, address: str) -> list[str]:
    found = [one for one in daemon.mail() if address in one["Delivered-To"]]
    return [str(make_header(decode_header(one["From"]))).replace('"', "") for one in found]


def test_customers_know_who_writes_and_staff_sees_who_did_it(make_daemon: Any) -> None:
    daemon = make_daemon(CONFIG)
    for number, queue in enumerate(("general", "dns"), 1):
        daemon.send(f"From: Eva <{EVA}>\nSubject: Red\n\nNo anda.\n", sender=EVA, to=f"{queue}@noc.example")
        daemon.settled()
        daemon.ask("ticket.reply", "ana@noc.example", id=number, text="Ya lo vemos.")
        daemon.settled()
    assert sorted(senders(daemon, EVA)) == [
        *["ISP del Sur <general@noc.example>"] * 2,
        *["Soporte DNS <dns@noc.example>"] * 2,
    ]
    assert "Eva via noc <dns@noc.example>" in senders(daemon, "ana@noc.example")
    assert daemon.cli("queue", "set", "dns", "--display-name", "DNS").returncode == 1  # declared
    assert daemon.cli("queue", "add", "web", "--display-name", "Web").returncode == 0
    assert 'display_name = "Web"' in daemon.cli("export").stdout
