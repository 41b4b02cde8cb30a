"""Passwords in URLs are shown to nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model import secret as secret_module
from mailticket.model.secret import hidden_arguments, hidden_in_text, kept_arguments, secrets_of, unknown, without


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
    assert hidden_in_text(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("smtp://mail@noc.example:canary@relay.example", "smtp://mail@noc.example:***@relay.example"),
        ("GET https://x.example/a?token=canary&b=1 failed", "GET https://x.example/a?token=***&b=1 failed"),
        ('old: {"secret": "can\\"ary", "seconds": 5}', 'old: {"secret": "***", "seconds": 5}'),
        ("confirm+abcdefghijklmnopqrstuvwxyz@noc.example", "confirm+***@noc.example"),
        ("the token of the day", "the token of the day"),
    ],
)
def test_what_is_secret_by_its_place_is_hidden(text: str, shown: str) -> None:
    assert hidden_in_text(text) == shown


ARGUMENTS = {
    "url": "https://u:canary@x.example:8443/canary/path?canary#canary",
    "secret": "canary",
    "seconds": 5,
    "program": ["/opt/tell", "-v", "--token", "canary", "PASSWORD=canary", "smtp://u:canary@h", "--keep"],
    "set": {"priority": "5"},
}


def test_arguments_are_shown_without_their_secrets_and_said_again_they_are_as_before() -> None:
    shown = hidden_arguments(ARGUMENTS)
    assert shown == {
        "url": "https://x.example:8443/***",
        "secret": "***",
        "seconds": 5,
        "program": ["/opt/tell", "-v", "--token", "***", "PASSWORD=***", "smtp://u:***@h", "--keep"],
        "set": {"priority": "5"},
    }
    assert kept_arguments(shown, ARGUMENTS) == ARGUMENTS
    assert unknown(kept_arguments(shown, {})) == "program"
    assert unknown(ARGUMENTS) == ""


def test_what_a_server_says_again_of_its_call_is_hidden() -> None:
    arguments = {
        "url": "https://x.example/hooks/canary1234?key=canary5678",
        "secret": "canary9",
        "program": ["/x", "--token", "canary0"],
    }
    said = "404 cannot POST /hooks/canary1234?key=canary5678 canary5678 canary9 canary0 at x.example"
    assert "canary" not in without(said, secrets_of(arguments))
    assert "x.example" in without(said, secrets_of(arguments))


def test_hiding_is_linear_in_the_text() -> None:
    """Each place a pattern begins at looks at a bounded number of letters more: this ends, whatever somebody writes."""
    for bait in ("://a:", "?token", '"secret": "\\', "confirm+aaaaaaaaaaaaaaaaaaaaaaaa"):
        assert hidden_in_text(bait * 5_000).startswith(bait[:3])


SIGNS = ("://", "u:", "p@", "?token=", "=", '"secret": "x"', "confirm+", "a" * 20, "@h", "/link/", "b" * 21, " ", "&")


@given(st.lists(st.sampled_from(SIGNS)))
def test_a_text_is_looked_through_for_every_kind_of_secret_it_can_hold(pieces: list[str]) -> None:
    text = found = "".join(pieces)
    for _, secret, shown in secret_module.SIGNS:
        found = secret.sub(shown, found)
    assert hidden_in_text(text) == found
