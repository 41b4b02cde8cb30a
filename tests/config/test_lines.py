"""On which line a key stands."""

from mailticket.config.lines import Lines

LINES = Lines('[site]\nrtname = "x"\n\n[[queue]]\nname = "a"\n[[queue]]\nname = "b"\n[queue.deep]\n"odd key" = 1\n')


def test_keys_are_found_in_their_table() -> None:
    assert LINES.of(("site", "rtname")) == 2
    assert LINES.of(("queue", 1, "name")) == 7
    assert LINES.of(("queue", 1, "deep", "odd key")) == 9


def test_what_is_not_there_is_at_its_table() -> None:
    assert LINES.of(("site", "language")) == 1
    assert LINES.of(("queue", 0, "language")) == 4
    assert LINES.of(("queue",)) == 4
    assert LINES.of(("nowhere", "x")) == 0
