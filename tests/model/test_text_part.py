"""The text of our mail, and notes put into it."""

from mailticket.model.text_part import above_footer, text_part, with_note


def test_ascii_goes_as_it_is_and_the_rest_quoted() -> None:
    assert text_part("Hola\n").endswith(b"7bit\r\n\r\nHola\r\n")
    assert b"A=C3=B1o" in text_part("Año\n")
    assert b"quoted-printable" in text_part("x" * 991)


def test_nothing_in_it_obeys_a_terminal() -> None:
    assert b"\x1b" not in text_part("a\x1b[2J\n")
    assert b"\x00" not in text_part("a\x00\n")


def test_a_note_stands_above_the_last_footer() -> None:
    assert above_footer("Hola\n\n-- \nNOC\n", "Note") == "Hola\n\nNote\n\n-- \nNOC\n"
    assert above_footer("Hola\n", "Note") == "Hola\n\nNote\n"
    assert above_footer("Hola\n", "") == "Hola\n"


def test_a_note_is_put_into_what_is_encoded_already() -> None:
    assert with_note(text_part("Año\n\n-- \nNOC\n"), "ñ") == text_part("Año\n\nñ\n\n-- \nNOC\n")
