"""Where somebody goes next."""

import pytest

from mailticket.web.onward import leads_to_us


@pytest.mark.parametrize("wanted", ["/", "/ticket/1?p=2#17", "/tickets?q=a%20b", "/%2Fevil.example"])
def test_a_page_of_ours(wanted: str) -> None:
    assert leads_to_us(wanted, "")


@pytest.mark.parametrize("wanted", ["", "x", "//evil.example", "/\\evil.example", "/\t/evil.example", "https:/x", "/é"])
def test_what_leads_elsewhere(wanted: str) -> None:
    assert not leads_to_us(wanted, "")


def test_below_the_sites_path_alone() -> None:
    assert leads_to_us("/rt/new", "/rt")
    assert not leads_to_us("/rtx/new", "/rt")
    assert not leads_to_us("/new", "/rt")
