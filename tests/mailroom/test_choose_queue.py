"""About whose mail rules are asked, by whatever way it comes; and queues with an address of the site's own."""

import pytest

from mailticket.model.letter import Action, Recipient, RecipientKind
from mailticket.model.queue import Queue, Site, asks_rules
from mailticket.model.queue_settings import clean_asked
from mailticket.routing.addresses import AddressBook

SITE = Site(correspond_address="rt@noc.example", comment_address="rt-comment@noc.example")


@pytest.mark.parametrize(
    ("said", "default", "piped", "asked"),
    [
        ("", True, False, True),
        ("", True, True, True),
        ("", False, False, False),
        ("", False, True, False),
        ("yes", False, True, True),
        ("no", True, False, False),
        ("mail", False, False, True),
        ("mail", True, True, False),
    ],
)
def test_rules_are_asked_about_the_default_queues_mail_unless_a_queue_says_otherwise(
    said: str, default: bool, piped: bool, asked: bool
) -> None:
    assert asks_rules(Queue(1, "x", ask_rules=said), default=default, piped=piped) is asked


@pytest.mark.parametrize(("written", "kept"), [(True, "yes"), (False, "no"), ("Sí", "yes"), ("mail", "mail"), ("", "")])
def test_a_switch_a_word_or_nothing_may_be_said(written: object, kept: str) -> None:
    assert clean_asked(written) == kept


def test_anything_else_is_refused() -> None:
    with pytest.raises(ValueError, match="true, false"):
        clean_asked("maybe")


def test_a_queue_may_have_the_sites_address_and_rules_are_asked_about_it() -> None:
    queue = Queue(1, "general", correspond_address="RT@noc.example")
    book = AddressBook(SITE, (queue,), verify_bounce=lambda local: None)
    assert book.find("rt@noc.example") == Recipient("rt@noc.example", RecipientKind.SITE, Action.CORRESPOND, "general")
    assert book.find("rt-comment@noc.example") == Recipient(
        "rt-comment@noc.example", RecipientKind.SITE, Action.COMMENT
    )
    assert book.problems() == ()
