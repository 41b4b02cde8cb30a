"""A queue's footer from the configuration, or the command line, into real mail."""

from typing import Any

CONFIG = '''
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
[[queue]]
name = "general"
correspond_address = "general@noc.example"
admin_cc = ["ana@noc.example"]
footer = """
Atendemos de 9 a 18.
Tel. 2900 0000
"""
[[user]]
address = "ana@noc.example"
privileged = true
'''


def bodies(daemon: Any, address: str) -> list[str]:
    found = [one for one in daemon.mail() if address in one["Delivered-To"]]
    return [one.get_payload(decode=True).decode() for one in found]


def test_requestors_read_the_footer_of_their_queue_and_staff_does_not(make_daemon: Any) -> None:
    daemon = make_daemon(CONFIG)
    assert daemon.ask("queue.show", name="general")["footer"] == "Atendemos de 9 a 18.\nTel. 2900 0000"
    daemon.send(
        "From: eva@cliente.example\nSubject: Red\n\nNo anda.\n", sender="eva@cliente.example", to="general@noc.example"
    )
    daemon.settled()
    daemon.ask("ticket.reply", id=1, text="Ya lo vemos.")
    daemon.settled()
    answered = bodies(daemon, "eva@cliente.example")
    assert len(answered) == 2
    for text in answered:
        assert text.count("Atendemos de 9 a 18.") == 1
        assert text.rstrip().endswith("Tel. 2900 0000")
    assert not [text for text in bodies(daemon, "ana@noc.example") if "Tel. 2900" in text]


def test_a_footer_is_set_shown_and_cleared_by_command(make_daemon: Any) -> None:
    daemon = make_daemon(CONFIG)
    assert daemon.cli("queue", "add", "dns", "--footer", "NOC\nMontevideo").returncode == 0
    assert "NOC" in daemon.cli("queue", "show", "dns").stdout
    assert 'footer = "NOC\\nMontevideo"' in daemon.cli("export").stdout
    assert daemon.cli("queue", "set", "dns", "--footer", "").returncode == 0
    assert daemon.ask("queue.show", name="dns")["footer"] == ""
