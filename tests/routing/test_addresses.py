"""Which addresses are ours, and how the others are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.letter import Action, Recipient, RecipientKind, Reply
from mailticket.model.pipe import pipe_address
from mailticket.model.queue import Queue, Site
from mailticket.routing.addresses import AddressBook

SITE = Site(correspond_address="rt@example.org", comment_address="rt-comment@example.org")
QUEUES = (
    Queue(1, "general"),
    Queue(2, "Soporte técnico", correspond_address="soporte@example.org", comment_address="soporte-c@example.org"),
    Queue(3, "old", correspond_address="old@disused.example", disabled=True),
    Queue(4, "España", correspond_address="Hola@Correos.España.example"),
)


def book(*queues: Queue, site: Site = SITE) -> AddressBook:
    return AddressBook(site, queues or QUEUES, verify_bounce={"bounce+17-GoodMac": 17}.get)


def refusal(address: str, *, pipe: bool = False) -> str:
    answer = book().find(address, pipe=pipe)
    assert isinstance(answer, Reply)
    return str(answer)


def found(address: str, *, pipe: bool = False) -> Recipient:
    answer = book().find(address, pipe=pipe)
    assert isinstance(answer, Recipient)
    return answer


def test_a_queues_two_addresses_say_what_to_do() -> None:
    assert found("soporte@example.org") == Recipient(
        "soporte@example.org", RecipientKind.QUEUE, Action.CORRESPOND, "Soporte técnico"
    )
    assert found("soporte-c@example.org").action is Action.COMMENT


def test_the_sites_addresses_leave_the_queue_to_the_rules() -> None:
    assert found("rt@example.org") == Recipient("rt@example.org", RecipientKind.SITE)
    assert found("rt-comment@example.org") == Recipient("rt-comment@example.org", RecipientKind.SITE, Action.COMMENT)


@pytest.mark.parametrize("written", ["SOPORTE@Example.ORG", '"soporte"@example.org', "soporte@example.org."])
def test_one_mailbox_is_one_recipient_however_it_is_written(written: str) -> None:
    assert found(written).address == "soporte@example.org"


@pytest.mark.parametrize(
    "domain", ["correos.españa.example", "correos.xn--espaa-rta.example", "CORREOS.ESPAÑA.example"]
)
def test_international_domains_are_known_in_either_form(domain: str) -> None:
    assert found(f"hola@{domain}").queue == "España"


@pytest.mark.parametrize(
    "address", ["postmaster", "Postmaster", "postmaster@example.org", "PostMaster@disused.example"]
)
def test_postmaster_is_always_somebody(address: str) -> None:
    assert found(address).kind is RecipientKind.POSTMASTER


def test_a_signed_bounce_address_names_the_outbox_row() -> None:
    recipient = found("bounce+17-GoodMac@example.org")
    assert (recipient.kind, recipient.outbox_id) == (RecipientKind.BOUNCE, 17)


@pytest.mark.parametrize("address", ["bounce+18-Forged@example.org", "bounce+17-GoodMac@disused.example"])
def test_a_forged_bounce_address_is_unknown(address: str) -> None:
    assert refusal(address) == "550 5.1.1 No such address here"


@pytest.mark.parametrize("address", ["nobody@example.org", "old@disused.example", "@example.org", "nobody", ""])
def test_unknown_and_disabled_addresses_are_refused(address: str) -> None:
    assert refusal(address) == "550 5.1.1 No such address here"


@pytest.mark.parametrize(
    "address", ["ana@elsewhere.example", "postmaster@elsewhere.example", "ana@[127.0.0.1]", "a@b@c"]
)
def test_foreign_domains_are_not_relayed_to(address: str) -> None:
    assert refusal(address) == "554 5.7.1 Relay access denied"


def test_the_pipe_names_queue_action_and_ticket() -> None:
    address = pipe_address("Soporte técnico", "comment", 12)
    assert found(address, pipe=True) == Recipient(
        address, RecipientKind.PIPE, Action.COMMENT, "Soporte técnico", ticket_id=12
    )


def test_the_pipe_knows_queues_in_any_case_and_gives_their_own_name() -> None:
    recipient = found(pipe_address("GENERAL"), pipe=True)
    assert (recipient.queue, recipient.address) == ("general", pipe_address("general"))


def test_a_pipe_without_a_queue_leaves_it_to_the_rules() -> None:
    assert found(pipe_address("", "comment"), pipe=True).kind is RecipientKind.SITE


@pytest.mark.parametrize("queue", ["missing", "old"])
def test_a_pipe_to_a_queue_that_is_not_there_shall_try_again(queue: str) -> None:
    assert refusal(pipe_address(queue), pipe=True).startswith("451 4.3.0 ")


def test_the_pipe_is_closed_to_smtp() -> None:
    assert refusal(pipe_address("general")) == "554 5.7.1 Relay access denied"


def test_a_broken_pipe_address_is_unknown() -> None:
    assert refusal("queue=general/action=destroy@mailgate.localhost", pipe=True).startswith("550")


def test_of_two_queues_with_one_address_the_first_wins_and_it_is_said() -> None:
    twice = book(
        Queue(1, "a", correspond_address="x@example.org"),
        Queue(2, "b", correspond_address="X@EXAMPLE.org", comment_address="rt@example.org"),
    )
    recipient = twice.find("x@example.org")
    assert isinstance(recipient, Recipient)
    assert recipient.queue == "a"
    (first,) = twice.problems()  # that b has the site's address is none
    assert "x@example.org" in first
    assert "queue b" in first


def test_a_sound_site_has_no_problems() -> None:
    assert book().problems() == ()


@given(st.text(max_size=80), st.booleans())
def test_every_string_gets_an_answer(address: str, pipe: bool) -> None:
    assert isinstance(book().find(address, pipe=pipe), Recipient | Reply)
    assert isinstance(book().find(f"{address}@example.org", pipe=pipe), Recipient | Reply)
    assert isinstance(book().find(f"{address}@mailgate.localhost", pipe=pipe), Recipient | Reply)
