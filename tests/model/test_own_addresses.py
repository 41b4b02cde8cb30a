"""Which addresses are ours."""

import pytest

from mailticket.model.own_addresses import folded, is_own

KNOWN = {"rt@noc.example", "redes+sur@noc.example"}


@pytest.mark.parametrize(
    "address", ["RT@noc.example", '"rt"@noc.example.', "rt+7-x@noc.example", "redes+sur+1@noc.example"]
)
def test_case_quotes_a_last_dot_and_extensions_make_no_other_address(address: str) -> None:
    assert is_own(address, KNOWN, "noc.example")


def test_what_we_seal_is_ours_at_home_alone() -> None:
    assert is_own("bounce+1-x@noc.example", set(), "noc.example")
    assert not is_own("bounce+1-x@other.example", set(), "noc.example")
    assert not is_own("redes@noc.example", KNOWN, "noc.example")


def test_what_a_quote_escapes_is_what_it_says() -> None:
    assert folded('"r\\t"@Noc.Example') == "rt@noc.example"
