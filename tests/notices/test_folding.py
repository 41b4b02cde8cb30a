"""Each reader reads what is for them, and nothing twice."""

from mailticket.model.letter import Segment, SegmentKind
from mailticket.notices.folding import told_outside, told_to_staff, whole, whole_outside

T, H, C, N = SegmentKind.TEXT, SegmentKind.HISTORY, SegmentKind.COMMENT, SegmentKind.NOTICE
PARTS = (
    Segment(T, "Va.\n\n"),
    Segment(H, "> Mis correos rebotan.\n"),
    Segment(N, "> Lucía comentó:\n>\n"),
    Segment(C, "> No pagó.\n> Nada.\n"),
    Segment(T, "RB750\n"),
    Segment(H, "> ¿Y?\n"),
    Segment(T, "7.2"),
)


def test_outside_only_what_is_new_is_told() -> None:
    assert told_outside(PARTS) == "Va.\n\nRB750\n7.2"


def test_staff_hears_how_much_of_a_comment_was_quoted() -> None:
    assert told_to_staff(PARTS, "es") == (
        "Va.\n\n[… citado de un comentario, no se envió afuera, líneas: 2]\nRB750\n7.2"
    )


def test_the_whole_text_has_nothing_internal_outside() -> None:
    assert whole(PARTS).count("\n") == 9
    assert whole_outside(PARTS) == "Va.\n\n> Mis correos rebotan.\nRB750\n> ¿Y?\n7.2"


def test_words_cut_out_of_a_line_leave_a_blank() -> None:
    assert told_outside((Segment(T, "Hola "), Segment(C, "no pagó"), Segment(T, "chau\n"))) == "Hola chau"


def test_a_text_in_which_nothing_is_new_is_empty() -> None:
    assert told_outside((Segment(H, "> x\n"),)) == ""
    assert told_outside((Segment(T, "\n"), Segment(H, "> x\n"), Segment(T, "\n\n"))) == ""
