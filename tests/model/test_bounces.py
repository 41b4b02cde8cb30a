"""Envelope senders that say which copy came back, and what repeated bounces mean."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailticket.model.bounces import after_bounce, copy_of, envelope_sender
from mailticket.model.seal import Seal

SEAL = Seal((b"new", b"old"))
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_our_envelope_sender_is_read_back_in_any_case_and_with_an_older_key() -> None:
    sender = envelope_sender(7, SEAL.sign, "rt@noc.example")
    assert sender.endswith("@noc.example")
    local = sender.partition("@")[0]
    assert copy_of(local.upper(), SEAL.verify) == 7
    assert copy_of(envelope_sender(7, Seal((b"old",)).sign, "rt@x").partition("@")[0], SEAL.verify) == 7


@given(st.text())
def test_nothing_else_is(text: str) -> None:
    assert copy_of(text, SEAL.verify) is None
    assert copy_of(f"bounce+{text}", SEAL.verify) is None


def test_a_seal_for_one_copy_does_not_open_another() -> None:
    local = envelope_sender(7, SEAL.sign, "rt@x").partition("@")[0]
    assert copy_of(local.replace("+7-", "+8-"), SEAL.verify) is None


def test_three_hard_bounces_in_sixty_days_stop_mail_and_soft_ones_never() -> None:
    times: tuple[datetime, ...] = ()
    for number in range(3):
        verdict = after_bounce(times, "5.1.1", NOW + timedelta(days=number))
        times = verdict.times
    assert verdict.unreachable_until == NOW + timedelta(days=62)
    assert after_bounce(times, "4.2.2", NOW).unreachable_until is None
    assert after_bounce(times, "5.1.1", NOW + timedelta(days=70)).unreachable_until is None
