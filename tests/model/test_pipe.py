"""The address that carries the mailgate command's flags."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.pipe import PIPE_DOMAIN, pipe_address, pipe_flags


def local(address: str) -> str:
    return address.removesuffix(f"@{PIPE_DOMAIN}")


def test_the_flags_stand_in_the_local_part_percent_encoded() -> None:
    assert pipe_address("Soporte técnico", "comment", 12) == (
        "queue=Soporte%20t%C3%A9cnico/action=comment/ticket=12@mailgate.localhost"
    )


@given(st.text(), st.sampled_from(["correspond", "comment"]), st.none() | st.integers(0, 10**12))
def test_every_queue_name_comes_back(queue: str, action: str, ticket: int | None) -> None:
    address = pipe_address(queue, action, ticket)
    assert address.isascii()
    assert address.count("@") == 1
    assert pipe_flags(local(address)) == (queue, action, ticket)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "general",
        "queue=a/action=take",
        "queue=a/ticket=x",
        "queue=a/ticket=",
        "queue=a/other=1",
        "queue=%ff",
        "a/b",
    ],
)
def test_anything_else_is_a_value_error(wrong: str) -> None:
    with pytest.raises(ValueError):
        pipe_flags(wrong)


@given(st.text())
def test_hostile_local_parts_raise_nothing_but_value_error(text: str) -> None:
    with suppress(ValueError):
        pipe_flags(text)
