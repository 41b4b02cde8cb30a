"""Sizes as people read them."""

import pytest

from mailticket.model.file_size import shown_size


@pytest.mark.parametrize(
    ("size", "english", "spanish"),
    [
        (0, "0 bytes", "0 bytes"),
        (1, "1 byte", "1 byte"),
        (999, "999 bytes", "999 bytes"),
        (1000, "1 kB", "1 kB"),
        (12345, "12.3 kB", "12,3 kB"),
        (999_949, "999.9 kB", "999,9 kB"),
        (999_950, "1 MB", "1 MB"),
        (14_200_000, "14.2 MB", "14,2 MB"),
        (3 * 10**15, "3000 TB", "3000 TB"),
    ],
)
def test_a_size_is_short_and_in_the_readers_language(size: int, english: str, spanish: str) -> None:
    assert (shown_size(size, "en"), shown_size(size, "es")) == (english, spanish)
