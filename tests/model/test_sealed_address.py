"""Addresses with a seal in them: what they are to the house, and what is left of those somebody changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.letter import Action, Recipient, RecipientKind, Reply
from mailticket.model.queue import Queue, Site
from mailticket.model.seal import Seal
from mailticket.model.sealed_address import ACTIONS, REPLY, Sealed, of_address, sealed_address
from mailticket.routing.addresses import AddressBook

SITE = Site("noc", "noc.example", "rt@noc.example", "rt-comment@noc.example")
DNS = Queue(1, "dns", correspond_address="dns@noc.example", comment_address="dns-comment@noc.example")
OLD, NEW = b"o" * 32, b"n" * 32
SEAL = Seal((NEW, OLD))
BOOK = AddressBook(SITE, [DNS], verify_bounce=lambda local: None, verify=SEAL.verify)


@pytest.mark.parametrize("key", [OLD, NEW])
@pytest.mark.parametrize("verb", ACTIONS)
def test_an_action_address_names_its_ticket_whichever_key_sealed_it(verb: str, key: bytes) -> None:
    address = sealed_address(SITE.control, Sealed(verb, 12, 345), Seal((key,)).sign)
    found = BOOK.find(address.upper())
    assert found == Recipient(address, RecipientKind.ACTION, Action.COMMENT, ticket_id=12)
    assert of_address(address, SEAL.verify) == Sealed(verb, 12, 345)
    assert len(f"Resolve: <mailto:{address}>") <= 76


def test_an_answers_address_keeps_queue_and_action() -> None:
    for base, action in (("dns@noc.example", Action.CORRESPOND), ("dns-comment@noc.example", Action.COMMENT)):
        address = sealed_address(base, Sealed(REPLY, 12, 345), SEAL.sign)
        assert BOOK.find(address) == Recipient(address, RecipientKind.REPLY, action, "dns", 12)
    site = sealed_address("rt@noc.example", Sealed(REPLY, 12, 345), SEAL.sign)
    assert BOOK.find(site) == Recipient(site, RecipientKind.REPLY, Action.CORRESPOND, "", 12)


def test_an_answer_whose_seal_is_not_ours_goes_to_the_queue_and_an_action_nowhere() -> None:
    foreign = Seal((b"f" * 32,)).sign
    found = BOOK.find(sealed_address("dns@noc.example", Sealed(REPLY, 12, 345), foreign))
    assert found == Recipient("dns@noc.example", RecipientKind.QUEUE, Action.CORRESPOND, "dns")
    assert isinstance(BOOK.find(sealed_address(SITE.control, Sealed("take", 12, 345), foreign)), Reply)
    assert isinstance(BOOK.find(sealed_address(SITE.control, Sealed("delete", 12, 345), SEAL.sign)), Reply)
    assert isinstance(BOOK.find("dns+anything@noc.example"), Reply)


def test_a_seal_for_one_thing_serves_no_other() -> None:
    answer = sealed_address("dns@noc.example", Sealed(REPLY, 12, 345), SEAL.sign)
    seal = answer.partition("@")[0].rpartition("-")[2]
    for local in (f"control+take-12-345-{seal}", f"control+12-345-{seal}", f"dns+take-12-345-{seal}"):
        found = BOOK.find(f"{local}@noc.example")
        assert isinstance(found, Reply) or found.kind is RecipientKind.QUEUE


@given(st.integers(0, 60), st.sampled_from("0123456789abcdefz-+"), st.sampled_from(ACTIONS))
def test_no_changed_character_leaves_an_action(at: int, to: str, verb: str) -> None:
    address = sealed_address(SITE.control, Sealed(verb, 12, 345), SEAL.sign)
    local, _, domain = address.partition("@")
    at %= len(local)
    changed = f"{local[:at]}{to}{local[at + 1 :]}@{domain}"
    found = BOOK.find(changed)
    assert changed == address or isinstance(found, Reply)


@given(st.text(max_size=60))
def test_any_extension_is_understood_somehow(text: str) -> None:
    BOOK.find(f"control+{text}@noc.example")
    BOOK.find(f"dns+{text}@noc.example")


def test_a_queue_that_has_the_control_address_keeps_it() -> None:
    queue = Queue(2, "ops", correspond_address="control@noc.example")
    book = AddressBook(SITE, [queue], verify_bounce=lambda local: None, verify=SEAL.verify)
    assert book.find("control@noc.example") == Recipient("control@noc.example", RecipientKind.QUEUE, queue="ops")
