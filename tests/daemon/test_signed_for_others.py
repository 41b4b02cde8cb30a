"""What a domain signed proves its author's words to whom they were written to: sent on to us by somebody who has them, they are
nobody's here. Through the real daemon, with real signatures."""

from typing import Any

import pytest

from tests.daemon.test_proofs import border, from_outside, head, names

__all__ = ["border", "names"]

PRIVATE = "Between us: nobody here knows what it is."


def said(desk: Any) -> list[tuple[str, str, int]]:
    """What stands on Eva's ticket in Ana's name."""
    history = desk.ticket(1)["history"]
    return [(one["type"], one["text"].strip(), one["evidence"]) for one in history if one["by"] == "ana@noc.example"]


def heard(desk: Any) -> list[str]:
    """What Eva was mailed that Ana wrote to her alone."""
    mail = [
        one.get_payload(decode=True).decode() for one in desk.mail() if one["Delivered-To"] == "eva@cliente.example"
    ]
    return [text for text in mail if PRIVATE in text]


def to_thread(desk: Any) -> str:
    """The Message-ID of what Eva was answered: it leads to her ticket."""
    (answered,) = [
        one for one in desk.mail() if one["Delivered-To"] == "eva@cliente.example" and "#1]" in one["Subject"]
    ]
    return str(answered["Message-ID"])


@pytest.mark.parametrize("to", ["eva@cliente.example", "luis@noc.example, eva@cliente.example", "general@evil.example"])
def test_what_staff_wrote_to_a_customer_is_no_reply_of_theirs_on_the_customers_ticket(border: Any, to: str) -> None:
    desk, signed = border

    def private() -> bytes:
        return bytes(signed(head(to=to, subject="Printer") + f"\n{PRIVATE}\n"))

    leads_here = f"In-Reply-To: {to_thread(desk)}\r\n".encode()
    for sent_on in (leads_here, b"To: general@noc.example\r\n" + leads_here):
        from_outside(desk, sent_on + private(), "eva@cliente.example")
    assert said(desk) == [("UnprovenReply", PRIVATE, 0)] * 2
    assert heard(desk) == []
    from_outside(desk, private(), "eva@cliente.example")  # a ticket it opens is asked about as well
    opened = desk.ticket(3)["history"][0]
    assert (opened["evidence"], opened["unproven"]) == (1, True)


def test_what_they_wrote_to_us_is_theirs_and_so_is_an_answer_to_what_they_were_sent(border: Any) -> None:
    desk, signed = border
    leads_here = f"In-Reply-To: {to_thread(desk)}\r\n".encode()
    from_outside(desk, leads_here + signed(head(subject="Printer") + "\nIt is the fuse.\n"), "ana@noc.example")
    notice = next(one for one in desk.mail() if one["Delivered-To"] == "ana@noc.example")
    answers = f"In-Reply-To: {notice['Message-ID']}\r\n".encode()
    blind = head(to="eva@cliente.example", subject="Printer") + "\nIt is the cable.\n"
    from_outside(desk, answers + signed(blind), "ana@noc.example")
    assert [one for one in said(desk) if one[0] == "Correspond"] == [
        ("Correspond", "It is the fuse.", 2),
        ("Correspond", "It is the cable.", 2),
    ]
