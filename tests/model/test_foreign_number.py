"""Numbers that other desks give their tickets."""

from mailticket.model.foreign_number import ForeignNumber, NumberOnTicket

NUMBER = ForeignNumber("inc0012345", "INC0012345")


def test_a_number_is_its_domains() -> None:
    found = NumberOnTicket(NUMBER, "noc@carrier.example", 7)
    assert found.is_of("another@carrier.example")
    assert not found.is_of("noc@other.example")


def test_where_strangers_share_a_domain_it_is_one_addresss() -> None:
    found = NumberOnTicket(NUMBER, "ana@gmail.com", 7)
    assert found.is_of("ana@gmail.com")
    assert not found.is_of("eva@gmail.com")
