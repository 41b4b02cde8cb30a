"""Mailing lists, and whose addresses are theirs."""

from mailticket.reading.lists import list_addresses


def test_each_header_that_names_a_list_is_read() -> None:
    headers = {
        "list-post": ["<mailto:noc@lists.example?subject=x>"],
        "x-beenthere": ["old@lists.example"],
        "mailing-list": ["contact help@x; run by ezmlm; list third@lists.example"],
        "list-id": ["Users <users.lists.example>"],
    }
    found = {"noc@lists.example", "old@lists.example", "third@lists.example", "users@lists.example"}
    assert list_addresses(headers) == found


def test_only_so_many_headers_are_looked_at() -> None:
    assert len(list_addresses({"x-beenthere": [f"l{n}@x.example" for n in range(100)]})) == 5
