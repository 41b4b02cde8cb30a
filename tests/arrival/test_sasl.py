"""The AUTH dialogue, line by line."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailticket.arrival import replies
from mailticket.arrival.sasl import Credentials, Exchange, Step, answer, begin
from mailticket.model.letter import Reply

ANN = Credentials("ann", "correct horse")


def plain(*parts: bytes) -> bytes:
    return b64encode(b"\0".join(parts))


def test_plain_with_and_without_an_initial_response() -> None:
    said = plain(b"", b"ann", b"correct horse")
    assert begin(b"PLAIN " + said) == ANN
    first = begin(b"plain")
    assert isinstance(first, Exchange)
    assert first.challenge == b"334 \r\n"
    assert answer(first, said) == ANN


def test_login_with_and_without_an_initial_response() -> None:
    first = begin(b"LOGIN")
    assert isinstance(first, Exchange)
    assert first.challenge == b"334 VXNlcm5hbWU6\r\n"
    second = answer(first, b64encode(b"ann"))
    assert second == begin(b"LOGIN " + b64encode(b"ann"))
    assert isinstance(second, Exchange)
    assert second.challenge == b"334 UGFzc3dvcmQ6\r\n"
    assert answer(second, b64encode(b"correct horse")) == ANN


@pytest.mark.parametrize(
    ("argument", "reply"),
    [
        (b"", replies.NO_ARGUMENT),
        (b"  ", replies.NO_ARGUMENT),
        (b"CRAM-MD5", replies.UNKNOWN_MECHANISM),
        (b"\xff\x00", replies.UNKNOWN_MECHANISM),
        (b"PLAIN *", replies.AUTH_CANCELLED),
        (b"PLAIN =", replies.BAD_AUTH),
        (b"PLAIN " + plain(b"", b"ann", b"x") + b" more", replies.BAD_BASE64),
        (b"PLAIN " + plain(b"ann", b"x"), replies.BAD_AUTH),
        (b"PLAIN " + plain(b"", b"ann", b"x", b"y"), replies.BAD_AUTH),
        (b"PLAIN " + plain(b"bob", b"ann", b"x"), replies.WRONG_LOGIN),
        (b"PLAIN " + plain(b"", b"", b"x"), replies.WRONG_LOGIN),
        (b"PLAIN " + plain(b"", b"ann", b""), replies.WRONG_LOGIN),
        (b"PLAIN " + plain(b"", b"\xff", b"x"), replies.WRONG_LOGIN),
        (b"PLAIN " + plain(b"", b"ann", b"\xff"), replies.WRONG_LOGIN),
        (b"PLAIN " + plain(b"", b"a\r\nb", b"x"), replies.WRONG_LOGIN),
        (b"PLAIN " + plain(b"ann", b"ann", b"x"), Credentials("ann", "x")),
        (b"LOGIN ====", replies.BAD_BASE64),
    ],
)
def test_what_begins_wrong(argument: bytes, reply: Step) -> None:
    assert begin(argument) == reply


@pytest.mark.parametrize(
    "line",
    [
        b"!",
        b"YQ",
        b"YQ=",
        b"Y Q==",
        b"YQ==\r",
        b"YQ==YQ==",
        b"YR==",
        b"YW=x",
        b"=",
        b"-_==",
        b"YQ==\n",
        b"\xffQ==",
        b"*=",
    ],
)
def test_base64_has_one_form(line: bytes) -> None:
    assert answer(Exchange("LOGIN", b"334 \r\n"), line) == replies.BAD_BASE64


def test_a_password_does_not_show() -> None:
    assert "horse" not in f"{ANN} {ANN!r}"


@given(
    line=st.binary() | st.binary().map(b64encode),
    mechanism=st.sampled_from(["PLAIN", "LOGIN"]),
    name=st.none() | st.binary(),
)
def test_any_line_is_answered(line: bytes, mechanism: str, name: bytes | None) -> None:
    for step in (
        answer(Exchange(mechanism, b"334 \r\n", name), line),
        begin(mechanism.encode() + b" " + line),
        begin(line),
    ):
        assert isinstance(step, Exchange | Credentials | Reply)
        if isinstance(step, Credentials):
            assert step.password
            assert step.name.isprintable()


@given(lines=st.lists(st.binary(max_size=40).map(b64encode), min_size=2, max_size=2))
def test_a_dialogue_ends_after_two_answers(lines: list[bytes]) -> None:
    step = begin(b"LOGIN")
    for line in lines:
        assert isinstance(step, Exchange)
        step = answer(step, line)
    assert not isinstance(step, Exchange)
