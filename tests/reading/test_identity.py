"""The same letter again, and a letter that only looks the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.letter import Ours
from mailticket.reading import read
from mailticket.reading.identity import identity

RAW = b"From: a@b.c\r\nMessage-ID:\r\n <one@b.c>\r\nDate: x\r\nSubject: y\r\n z\r\nX: 1\r\n\r\nbody"


def test_the_same_letter_has_the_same_identity_whatever_relays_add() -> None:
    again = b"Received: from elsewhere\r\n" + RAW.replace(b"X: 1", b"X: 2")
    assert identity(again, "General@example.org") == identity(RAW, "general@example.org")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"a@b.c", b"b@b.c"), (b"one@", b"two@"), (b": x", b": w"), (b" z", b" a"), (b"body", b"bodies")],
)
def test_another_letter_has_another_identity(old: bytes, new: bytes) -> None:
    assert identity(RAW.replace(old, new, 1), "a@b.c")[1] != identity(RAW, "a@b.c")[1]


def test_one_mail_to_two_of_our_addresses_is_two_letters() -> None:
    assert identity(RAW, "one@example.org")[1] != identity(RAW, "two@example.org")[1]


def test_what_stands_in_one_field_cannot_stand_for_another() -> None:
    one = b"From: a\nDate: bc\n\n"
    two = b"From: ab\nDate: c\n\n"
    assert identity(one, "x")[1] != identity(two, "x")[1]


def test_without_an_empty_line_all_of_it_counts() -> None:
    assert identity(b"Subject: x\nHello 1", "x")[1] != identity(b"Subject: x\nHello 2", "x")[1]


@given(st.binary(max_size=200))
def test_any_bytes_have_an_identity(raw: bytes) -> None:
    message_id, digest = identity(raw, "x")
    assert message_id.isprintable()
    assert len(digest) == 64


@pytest.mark.parametrize(
    "header", [b"Message-ID: <a@b>", b"message-id:\n\t<a@b> (x)", b"MESSAGE-ID: a@b", b"X: y", b"Message-Id:"]
)
def test_the_message_id_is_the_one_that_is_read(header: bytes) -> None:
    raw = header + b"\n\nx"
    assert identity(raw, "x")[0] == read(raw, mail_from="a@b.c", ours=Ours("x")).message_id
