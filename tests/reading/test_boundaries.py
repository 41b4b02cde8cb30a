"""Multiparts whose boundary is not the one they declare."""

import pytest

from mailticket.model.letter import Ours, Reading
from mailticket.reading import read

PARTS = "--{b}\nContent-Type: text/plain\n\nHola.\n--{b}\nContent-Type: text/html\n\n<p>Hola.</p>\n--{b}--\n"


def reading(head: str, body: str) -> Reading:
    return read(f"From: a@b.example\n{head}\n\n{body}".encode(), mail_from="a@b.example", ours=Ours("noc"))


@pytest.mark.parametrize(
    "head",
    [
        'Content-Type: multipart/alternative;\nboundary="b1"',
        "Content-Type: multipart/alternative",
        'Content-Type: multipart/alternative; boundary="other"',
        'Content-Type: multipart/alternative; boundary=""',
    ],
)
def test_its_parts_are_read_all_the_same_and_it_is_said(head: str) -> None:
    found = reading(head, "A message in MIME format.\n\n" + PARTS.format(b="b1"))
    assert found.text == "Hola."
    assert "a multipart whose boundary is not the one it declares" in found.flaws


def test_what_has_no_parts_at_all_is_text() -> None:
    found = reading("Content-Type: multipart/mixed; boundary=x", "Hola.\n-- \nAna\n--nada--\n")
    assert found.text == "Hola.\n-- \nAna\n--nada--\n"
    assert "a multipart without its boundary is read as text" in found.flaws


def test_the_boundary_of_a_part_within_is_not_the_whole_s_where_that_has_its_own() -> None:
    inner = PARTS.format(b="inner")
    body = f'--outer\nContent-Type: multipart/alternative; boundary="inner"\n\n{inner}--outer--\n'
    found = reading('Content-Type: multipart/mixed; boundary="outer"', body)
    assert found.text == "Hola."
    assert found.flaws == ()
