"""Who is about to hand over a letter."""

from mailticket.arrival.speakers import LIVELY, Speakers


def test_who_spoke_a_moment_ago_is_expected_and_who_was_silent_longer_is_not() -> None:
    speakers = Speakers()
    assert not speakers.lively(100.0)
    speakers.heard("one", 100.0)
    assert speakers.lively(100.0 + LIVELY * 0.9)
    assert not speakers.lively(100.0 + LIVELY)


def test_whose_letter_is_here_or_who_is_gone_is_not_expected() -> None:
    speakers = Speakers()
    speakers.heard("one", 100.0)
    speakers.heard("two", 100.0)
    speakers.forget("one")
    assert speakers.lively(100.0)
    speakers.forget("two")
    speakers.forget("two")
    assert not speakers.lively(100.0)


def test_the_last_words_count_whoever_spoke_first() -> None:
    speakers = Speakers()
    speakers.heard("one", 100.0)
    speakers.heard("two", 100.001)
    speakers.heard("one", 100.01)
    assert speakers.lively(100.012)
    speakers.forget("one")
    assert not speakers.lively(100.012)
