"""Whose mail it is that has an address of ours in From."""

import pytest

from mailticket.model.letter import Ours
from mailticket.reading import read

OURS = Ours("noc", frozenset({"soporte@noc.example", "control@noc.example"}), "noc.example", organization="noc.example")
FABIO = "fabio@cliente.example"


def author(headers: str) -> str:
    raw = f"{headers}\nTo: soporte@noc.example\n\nNo anda.\n".encode()
    found = read(raw, mail_from="x@mx.example", ours=OURS)
    assert found.from_ours == "soporte@noc.example"
    assert (found.evidence.level, found.evidence.barred) == (0, True)
    return found.author.address if found.author else ""


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        (f"From: 'Fabio' via Soporte <soporte@noc.example>\nX-Original-From: Fabio <{FABIO}>", FABIO),
        (f"From: soporte@noc.example\nReply-To: Gina <gina@c.example>\nX-Original-From: {FABIO}", FABIO),
        (f"From: soporte@noc.example\nReply-To: {FABIO}", FABIO),
        (f"From: soporte@noc.example\nReply-To: soporte@noc.example, {FABIO}", FABIO),
        (f"From: soporte@noc.example\nSender: {FABIO}", ""),
        ("From: soporte@noc.example", ""),
        ("From: soporte@noc.example\nReply-To: Soporte@noc.example", ""),
        ("From: soporte@noc.example\nReply-To: soporte+7-9-0123456789abcdef@noc.example", ""),
        ("From: soporte@noc.example\nReply-To: control+take-7-9-0123456789abcdef@noc.example", ""),
        ("From: soporte@noc.example\nReply-To: bounce+9-0123456789abcdef@noc.example", ""),
    ],
)
def test_the_person_is_who_is_named_beside_it_and_is_not_proven(headers: str, who: str) -> None:
    assert author(headers) == who


def test_our_own_mail_system_does_not_vouch_for_an_address_of_ours() -> None:
    raw = (
        b"Authentication-Results: mx.noc.example; dmarc=pass header.from=noc.example\n"
        b"From: soporte@noc.example\nReply-To: gina@noc.example\n\nHola.\n"
    )
    ours = Ours("noc", OURS.addresses, "noc.example", frozenset({"mx.noc.example"}), frozenset({"noc.example"}))
    assert read(raw, mail_from="x@noc.example", ours=ours, trusted=True).evidence.level == 0


@pytest.mark.parametrize(
    "address",
    [
        "soporte@noc.example",
        "Soporte@NOC.example.",
        '"soporte"@noc.example',
        "soporte+x@noc.example",
        "soporte+a+b@noc.example",
        "control+take-1-2-0123456789abcdef@noc.example",
        "bounce+1-0123456789abcdef@noc.example",
        "confirm+abcdefghijklmnopqrstuvwxyz@noc.example",
    ],
)
def test_an_address_of_ours_is_known_however_it_is_written(address: str) -> None:
    assert address in OURS


@pytest.mark.parametrize(
    "address", ["ana@noc.example", "soporte@other.example", "ana+soporte@noc.example", "", "bounce+1@x"]
)
def test_other_addresses_are_other_peoples(address: str) -> None:
    assert address not in OURS
