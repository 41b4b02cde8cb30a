"""Waiting before trying again."""

from mailticket.model.backoff import Backoff


def test_each_wait_is_twice_as_long_up_to_the_longest() -> None:
    backoff = Backoff(0.1, 0.5)
    assert [backoff.failed() for _ in range(5)] == [0.1, 0.2, 0.4, 0.5, 0.5]


def test_success_makes_the_next_wait_short_again() -> None:
    backoff = Backoff(0.1, 0.5)
    for _ in range(5):
        backoff.failed()
    backoff.reset()
    assert backoff.failed() == 0.1
