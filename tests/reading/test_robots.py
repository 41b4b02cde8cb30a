"""Addresses nobody answers from."""

import pytest

from mailticket.reading.robots import is_robot, wants_no_reply


@pytest.mark.parametrize(
    "address", ["no-reply@x", "NoReply+7@x", "donotreply@x", "nao-responda@x", "noreply-billing@x"]
)
def test_some_say_that_nobody_reads_them(address: str) -> None:
    assert wants_no_reply(address)


@pytest.mark.parametrize(
    "address", ["mailer-daemon@x", "list-request@x", "owner-list@x", "bounces+1@x", "postmaster@x"]
)
def test_lists_and_mail_servers_are_machines(address: str) -> None:
    assert is_robot(address)
    assert not wants_no_reply(address)


@pytest.mark.parametrize("address", ["ana@x", "reply@x", "request@x", "noreplyana@x"])
def test_people_are_none(address: str) -> None:
    assert not is_robot(address)
