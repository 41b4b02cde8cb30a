"""Signed mail that orders nothing, and signed mail that its domain disowns, through the real daemon with a real key."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.daemon.test_proofs import deliver, gpg, head, last, opened, pgp_signed, questions

__all__ = ["gpg"]

FAILS = "Authentication-Results: mx.noc.example; dmarc=fail (p=reject) header.from=noc.example\n"
NAMED = "Re: [noc #1] No 1"


@pytest.fixture
def desk(make_daemon: Callable[..., Any], gpg: Callable[..., bytes]) -> Any:
    """It believes its mail server, and has Ana's key."""
    daemon = opened(make_daemon, evidence='authserv_ids = ["mx.noc.example"]')
    key = base64.b64encode(gpg("--export", "ana@noc.example")).decode()
    daemon.ask("user.key.add", address="ana@noc.example", key_base64=key)
    return daemon


def sure(entry: Any) -> tuple[int, str]:
    return entry["evidence"], entry["evidence_method"]


def test_a_key_of_theirs_outweighs_that_the_domain_disowns_the_mail(desk: Any, gpg: Callable[..., bytes]) -> None:
    raw = pgp_signed(gpg, "Delete #1", top=FAILS + head())
    deliver(desk, raw)
    entry = last(desk, "Status")
    assert (entry["new"], *sure(entry), entry["disowned"]) == ("deleted", 4, "openpgp", False)
    assert entry["evidence_reason"].endswith("; DMARC fails for noc.example, which asks to reject such mail")
    desk.ask("ticket.open", id=1)
    deliver(desk, FAILS + head() + raw[raw.index("MIME-Version") :])
    assert desk.ticket(1)["status"] == "open"
    deliver(desk, pgp_signed(gpg, "It is the switch.", top=FAILS + head(), protected=NAMED))
    assert sure(last(desk, "Correspond")) == (4, "openpgp")


@pytest.mark.parametrize("change", ["stranger's key", "two From", "a machine", "for whoever", "text"])
def test_what_is_no_proof_for_this_outweighs_nothing(desk: Any, gpg: Callable[..., bytes], change: str) -> None:
    top = FAILS + head()
    top += {"two From": "From: luis@noc.example\n", "a machine": "Auto-Submitted: auto-replied\n"}.get(change, "")
    text = {"for whoever": "I agree to it."}.get(change, "Delete #1")
    key = "mallory@evil.example" if change == "stranger's key" else "ana@noc.example"
    raw = pgp_signed(gpg, text, top=top, key=key)
    deliver(desk, raw.replace("Delete", "Reject") if change == "text" else raw)
    assert [desk.ticket(number)["status"] for number in (1, 2)] == ["new", "new"]
    assert not questions(desk)
    assert not [one for one in desk.ticket(1)["history"] if one["evidence"] == 4]


def test_words_that_are_signed_for_whoever_prove_nothing_on_a_ticket(desk: Any, gpg: Callable[..., bytes]) -> None:
    """Somebody has them from elsewhere, and sends them on. It is no failure, and staff is warned of none."""
    deliver(desk, pgp_signed(gpg, "I agree to it.", top=head(), protected="Re: our contract"))
    entry = last(desk, "UnprovenReply")
    assert sure(entry) == (0, "openpgp")
    assert entry["evidence_reason"].endswith(", but what is signed does not name the ticket")
    assert not [one for one in desk.mail() if b"***" in (one.get_payload(decode=True) or b"")]


def test_in_an_answer_to_a_notice_that_was_sent_to_them_they_speak(desk: Any, gpg: Callable[..., bytes]) -> None:
    notice = next(one for one in desk.mail() if one["Delivered-To"] == "ana@noc.example")
    answers = f"In-Reply-To: {notice['Message-ID']}\n"
    deliver(desk, pgp_signed(gpg, "It is the switch.", top=head(subject="Re: No 1") + answers))
    assert sure(last(desk, "Correspond")) == (2, "openpgp")
    protected = f"x\n{answers}".rstrip()
    deliver(desk, pgp_signed(gpg, "It is the cable.", top=head(subject="Re: No 1") + answers, protected=protected))
    assert sure(last(desk, "Correspond")) == (4, "openpgp")
