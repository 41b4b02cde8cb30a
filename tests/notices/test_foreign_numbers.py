"""Other desks' numbers in subjects of ours."""

from mailticket.model.foreign_number import ForeignNumber, NumberOnTicket
from mailticket.model.person import User
from mailticket.notices.foreign_numbers import by_desk, numbers_of, with_numbers

CARRIER, ANA = User(2, "noc@carrier.example"), User(3, "ana@cliente.example")
NUMBERS = [
    NumberOnTicket(ForeignNumber(key, key.upper()), "help@carrier.example", 7) for key in ("inc2", "inc1", "inc3")
]


def test_a_desk_reads_its_own_numbers_and_no_more_than_two() -> None:
    assert numbers_of(CARRIER, NUMBERS) == ("INC1", "INC2")
    assert numbers_of(ANA, NUMBERS) == ()


def test_who_has_numbers_reads_apart() -> None:
    assert list(by_desk([ANA, CARRIER], NUMBERS)) == [(ANA,), (CARRIER,)]
    assert list(by_desk([ANA, CARRIER], [])) == [(ANA, CARRIER)]


def test_numbers_stand_behind_our_tag_once() -> None:
    assert with_numbers("[noc #7] Red", ["INC1", "INC2"]) == "[noc #7] INC1 INC2 Red"
    assert with_numbers("[noc #7] inc1 Red", ["INC1"]) == "[noc #7] inc1 Red"
