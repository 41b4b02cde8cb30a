"""DMARC's records, and whose they are."""

import pytest

from mailticket.reading.dmarc_records import Record, chosen, organisation, parsed, places


def record(domain: str, text: str) -> Record:
    found = parsed(domain, text)
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["", "v=spf1 -all", "p=none; v=DMARC1", "v=DMARC1"[:-1]])
def test_what_does_not_begin_as_one_is_none(text: str) -> None:
    assert parsed("x.example", text) is None


def test_the_policy_below_a_domain_may_be_another() -> None:
    found = record("x.example", "v=DMARC1; p=reject; sp=quarantine; np=none")
    assert found.policy(below=False) == "reject"
    assert found.policy(below=True) == "quarantine"
    assert found.policy(below=True, exists=False) == "none"


def test_a_test_asks_for_nothing_and_nonsense_says_nothing() -> None:
    assert record("x", "v=DMARC1; p=reject; t=y").policy(below=False) == "none"
    assert record("x", "v=DMARC1; p=destroy").policy(below=False) == ""
    assert record("x", "v=DMARC1; p=destroy; rua=mailto:a@x").policy(below=False) == "none"


def test_the_tree_is_walked_from_the_longest_name_and_not_for_ever() -> None:
    assert list(places("a.b.example")) == ["a.b.example", "b.example", "example"]
    assert len(list(places(".".join("abcdefghijklmnop")))) == 8


def test_an_organisation_is_who_says_so_or_stands_below_a_public_suffix() -> None:
    suffix = record("gub.uy", "v=DMARC1; psd=y; p=none")
    assert organisation("a.noc.gub.uy", [suffix]) == "noc.gub.uy"
    own = record("noc.gub.uy", "v=DMARC1; psd=n; p=reject")
    assert organisation("a.noc.gub.uy", [own, suffix]) == "noc.gub.uy"
    assert chosen("a.noc.gub.uy", [own, suffix]) is own
    assert chosen("a.noc.gub.uy", [suffix]) is suffix
