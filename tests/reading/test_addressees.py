"""To whom a mail was written, by what its domain signed; and whether anybody had it in between."""

import pytest

from mailticket.model.evidence import Evidence, Level
from mailticket.model.letter import MailClass, Ours
from mailticket.model.person import Mailbox
from mailticket.reading.evidence import evidence

OURS = Ours("noc", "noc.example", authserv_ids=frozenset({"mx.noc.example"}), domains=frozenset({"noc.example"}))
ALL = "from:to:cc:subject:date:message-id"
TO = ("To", "help@noc.example, eva@cliente.example")
MAIL = [
    ("From", "ana@noc.example"),
    TO,
    ("Cc", "luis@noc.example"),
    ("Subject", "x"),
    ("Date", "y"),
    ("Message-ID", "<z>"),
]


def signature(over: str = ALL, domain: str = "noc.example", more: str = "") -> tuple[str, str]:
    return "DKIM-Signature", f"v=1; a=rsa-sha256; d={domain}; s=s1; {more} h={over}; bh=AA; b=AA"


def found(*headers: tuple[str, str], said: str = "", whole: bool = True) -> Evidence:
    results = f"mx.noc.example; {said} dmarc=pass header.from=noc.example"
    every = [("Authentication-Results", results), *headers]
    return evidence(every, Mailbox("ana@noc.example"), MailClass.HUMAN, OURS, trusted=True, whole=whole)


@pytest.mark.parametrize(
    ("over", "to"),
    [
        (ALL, {"help@noc.example", "eva@cliente.example", "luis@noc.example"}),
        ("From : To : Subject : Date : Message-ID : To", {"help@noc.example", "eva@cliente.example"}),
        ("from:cc:subject:date:message-id", {"luis@noc.example"}),
        ("from:subject:date:message-id", set()),
    ],
)
def test_a_mail_was_written_to_whom_the_signature_is_over(over: str, to: set[str]) -> None:
    one = found(signature(over), *MAIL)
    assert (one.level, one.straight, one.written_to) == (Level.DOMAIN, False, to)


def test_of_two_headers_of_a_name_one_signature_covers_one() -> None:
    assert found(signature(), ("To", "general@noc.example"), *MAIL).written_to == {"luis@noc.example"}


@pytest.mark.parametrize(
    "others",
    [
        [signature("from:subject:date:message-id")],
        [signature("from:subject:date:message-id", "mail.noc.example")],
        [signature(more="l=10;")],
        [("dkim-signature", "v=1; d=noc.example; d=noc.example; h=to")],
        [signature()] * 30,
    ],
)
def test_of_several_signatures_of_the_domain_all_must_be_over_it(others: list[tuple[str, str]]) -> None:
    """Which of them holds is not told."""
    assert found(*others, signature(), *MAIL).written_to == frozenset()


def test_a_signature_of_somebody_else_beside_it_says_nothing() -> None:
    assert TO[1].split(", ")[1] in found(signature("from", "lists.example"), signature(), *MAIL).written_to


@pytest.mark.parametrize("name", ["Subject", "Date", "Message-ID"])
@pytest.mark.parametrize("there", [True, False])
def test_what_could_be_handed_in_as_another_mail_proves_nothing(name: str, there: bool) -> None:
    """By another subject, or without the date and number that say that it came before."""
    over = ALL.replace(f":{name.lower()}", "")
    one = found(signature(over), *(each for each in MAIL if there or each[0] != name))
    if name == "Subject" and not there:
        assert one.level == Level.DOMAIN
    else:
        assert (one.level, one.disowned) == (Level.NONE, False)
        assert "leaves the letter open" in one.reason


@pytest.mark.parametrize(
    ("said", "straight"),
    [
        ("spf=pass smtp.mailfrom=ana@noc.example;", True),
        ("spf=pass smtp.mailfrom=bounces.noc.example;", True),
        ("spf=pass smtp.mailfrom=eva@cliente.example;", False),
        ("spf=pass smtp.mailfrom=x@evilnoc.example;", False),
        ("spf=fail smtp.mailfrom=ana@noc.example;", False),
        ("spf=pass smtp.helo=noc.example;", False),
    ],
)
def test_mail_that_the_domains_own_server_brought_was_in_nobodys_hands(said: str, straight: bool) -> None:
    assert found(signature(), *MAIL, said=said).straight is straight


def test_without_any_signature_dmarc_passes_by_the_server_that_brought_it() -> None:
    """Where all headers are known: of those that are too many or too long, a mail server may have seen more."""
    assert found(*MAIL).straight
    assert not found(*MAIL, whole=False).straight
    assert not found(signature("from", "evil.example"), *MAIL).straight
