"""Other desks' numbers in subjects."""

import time

import pytest

from mailticket.model.foreign_number import ForeignNumber, NumberOnTicket
from mailticket.routing.foreign_numbers import NumberPatterns

PATTERNS = NumberPatterns()


@pytest.mark.parametrize(
    ("subject", "keys"),
    [
        ("INC0012345 - Incident opened: RIV-204 down", ["inc0012345"]),
        ("Re: [Remote #79] enlace", ["remote79"]),
        ("[noc #12] [Remote #79] enlace", ["remote79"]),
        ("RE: Ticket#1234 abierto", ["ticket1234"]),
        ("[Ticket#2026112710000012] abierto", ["ticket2026112710000012"]),
        ("Case 00123: update", ["case00123"]),
        ("Su caso Nº 4711", ["cason4711"]),
        ("[NOC-123] down", ["noc123"]),
        ("INC0012345 y CHG0000007", ["inc0012345", "chg0000007"]),
        ("Re: [NOC #12] enlace", []),
        ("Factura de 2026", []),
        ("Corte en Salto 204", []),
        ("", []),
    ],
)
def test_numbers_of_other_desks_are_told_from_ours_and_from_other_figures(subject: str, keys: list[str]) -> None:
    assert [one.key for one in PATTERNS.numbers_in(subject, {"noc"})] == keys


def test_a_number_is_one_however_it_is_spelled() -> None:
    spelled = ("Ticket#1234", "TICKET # 1234", "ticket 1234")
    assert {PATTERNS.numbers_in(one, set())[0].key for one in spelled} == {"ticket1234"}


def test_a_sites_own_patterns_replace_them() -> None:
    assert [one.written for one in NumberPatterns([r"REQ/\d+"]).numbers_in("Ticket#1234 REQ/77", set())] == ["REQ/77"]


def test_a_subject_full_of_numbers_has_few_and_costs_little() -> None:
    began = time.process_time()
    assert len(PATTERNS.numbers_in("[a" * 300 + " Ticket#123" * 40 + " INC00000" * 20, {"noc"})) <= 5
    assert len(PATTERNS.numbers_in(" ".join(f"INC{number:07}" for number in range(90)), {"noc"})) == 5
    assert time.process_time() - began < 0.5


def test_a_desk_is_an_address_or_its_domain_but_not_a_domain_of_strangers() -> None:
    def wrote(address: str) -> NumberOnTicket:
        return NumberOnTicket(ForeignNumber("inc1", "INC1"), address, 1)

    assert wrote("svc@vendor.example").is_of("ana@vendor.example")
    assert not wrote("svc@vendor.example").is_of("svc@other.example")
    assert wrote("svc@gmail.com").is_of("svc@gmail.com")
    assert not wrote("svc@gmail.com").is_of("ana@gmail.com")
