"""Texts in columns."""

from mailticket.model.columns import cut, filled, in_one_line, sized, width


def test_wide_letters_take_two_columns_and_marks_none() -> None:
    assert width("日本") == 4
    assert width("e\u0301") == 1


def test_what_does_not_fit_is_shown_to_be_missing() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("日本語", 4) == "日…"
    assert cut("abc", 3) == "abc"


def test_a_text_fills_its_columns_from_either_side() -> None:
    assert filled("日", 4) == "日  "
    assert filled("7", 3, right=True) == "  7"


def test_nothing_in_a_line_moves_what_stands_around_it() -> None:
    assert in_one_line("a\n b\x1b\u202ec") == "a bc"


def test_columns_are_as_wide_as_their_widest_cell_up_to_their_cap() -> None:
    assert sized([("a", "long text"), ("abc", "x")], (10, 5)) == [3, 5]
