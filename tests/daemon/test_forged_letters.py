"""Letters that were obeyed, or mailed on in somebody's name, in a daemon of its own each: none is, and staff see why."""

from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

LETTERS = Path(__file__).parent / "forged"
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
listen = ""
[delivery]
transport = "{transport}"
[paths]
data = "{folder}/var"
[evidence]
authserv_ids = ["mx.noc.example"]
domains = ["noc.example"]
[limits]
exempt_local = true
{limits}
[[queue]]
name = "general"
correspond_address = "soporte@noc.example"
comment_address = "soporte-interno@noc.example"
admin_cc = ["noc"]
[[queue]]
name = "dns"
correspond_address = "dns@noc.example"
comment_address = "dns-comment@noc.example"
[[group]]
name = "noc"
members = ["lucia@noc.example", "joao@noc.example"]
[[user]]
address = "lucia@noc.example"
privileged = true
[[user]]
address = "joao@noc.example"
privileged = true
"""
REQUESTOR = "ana@cliente.example"


def text(message: Message) -> str:
    content = message.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


@pytest.fixture
def send(make_daemon: Callable[..., Any]) -> Callable[[str], Any]:
    """Sends one of the letters about ticket 1, and nothing of the ticket but its history is changed by it."""
    desk = make_daemon(CONFIG)

    def state() -> dict[str, Any]:
        return {name: desk.ticket(1)[name] for name in ("status", "owner", "priority", "told", "requestors")}

    def send(name: str) -> Any:
        desk.send(
            "From: ana@cliente.example\nSubject: Router\n\nNo anda.\n", to="soporte@noc.example", sender=REQUESTOR
        )
        desk.settled()
        before = state()
        desk.send((LETTERS / f"{name}.eml").read_bytes(), to="soporte@noc.example", sender="bounces@evil.example")
        desk.settled()
        after = state()
        if name in PROVEN:
            before, after = before | {"status": "", "told": ""}, after | {"status": "", "told": ""}
        assert after == before
        return desk

    return send


PROVEN = ("quoted-command-html", "attached-file-as-body")
"""Lucia wrote these; what is ordered in them are no words of hers."""


@pytest.mark.parametrize("name", ["staff-reply", "dmarc-fail", "login-of-somebody-else"])
def test_what_is_forged_is_kept_for_staff_and_mailed_to_nobody_outside(send: Callable[[str], Any], name: str) -> None:
    desk = send(name)
    words = "Resolve" if name == "login-of-somebody-else" else "Dear customer"
    assert not [one for one in desk.mail() if one["To"] == REQUESTOR and words in text(one)]
    assert "Correspond" not in [one["type"] for one in desk.ticket(1)["history"]]
    asked = [one for one in desk.mail() if (one["Reply-To"] or "").startswith("confirm+")]
    assert {one["Delivered-To"] for one in asked} == {"lucia@noc.example"}
    if name == "login-of-somebody-else":
        assert "joao@noc.example" in text(asked[0])
        return
    (kept,) = [one for one in desk.ticket(1)["history"] if one["type"] == "UnprovenReply"]
    assert (kept["by"], kept["evidence"], kept["disowned"]) == ("lucia@noc.example", 0, name == "dmarc-fail")
    told = [text(one) for one in desk.mail() if one["Delivered-To"] == "joao@noc.example" and words in text(one)]
    assert len(told) == 1
    assert told[0].startswith("SIN VERIFICAR: tal vez esto no lo escribió lucia@noc.example")
    assert ("no pasa DMARC de noc.example, que pide rechazar" in " ".join(told[0].split())) == (name == "dmarc-fail")


@pytest.mark.parametrize("name", PROVEN)
def test_what_was_quoted_or_attached_is_text(send: Callable[[str], Any], name: str) -> None:
    desk = send(name)
    (said,) = [one for one in desk.ticket(1)["history"] if one["type"] == "Correspond"]
    assert said["by"] == "lucia@noc.example"
    files = [one["name"] for one in said["attachments"]]
    assert "Priority: 99" in said["text"] or files == ["log.txt"]
