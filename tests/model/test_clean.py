"""Text of others, as it may be shown."""

from mailticket.model.clean import clean


def test_nothing_moves_a_cursor_or_turns_text_around() -> None:
    assert clean("a\x1b[2Jb\u202ec\u2028d") == "a\\x1b[2Jb\\x202ec\\x2028d"


def test_lines_and_tabs_stay() -> None:
    assert clean("one\r\ntwo\tthree") == "one\ntwo\tthree"
