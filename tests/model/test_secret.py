"""Passwords in URLs are shown to nobody."""

import pytest

from mailticket.model.secret import without_password


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("smtp://mail:canary@relay.example:587", "smtp://mail:***@relay.example:587"),
        ("smtp://mail:can:a/r@y@relay.example?x", "smtp://mail:***@relay.example?x"),
        ("postgresql+asyncpg://noc:canary@db/noc is not there", "postgresql+asyncpg://noc:***@db/noc is not there"),
        ("smtp://:canary@relay.example", "smtp://:***@relay.example"),
        ("smtp://mail@relay.example:25", "smtp://mail@relay.example:25"),
        ("maildir:/var/lib/mailticket/outgoing", "maildir:/var/lib/mailticket/outgoing"),
    ],
)
def test_the_password_of_a_url_is_hidden_and_nothing_else(text: str, shown: str) -> None:
    assert without_password(text) == shown
