"""Texts that say they are in base64."""

import base64

import pytest

from mailticket.model.letter import Ours
from mailticket.reading import read

WORDS = "La red no anda desde las 10:31, revisen el equipo del segundo piso."


def text(body: bytes) -> str:
    raw = b"From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + body
    return read(raw, mail_from="a@b.example", ours=Ours("noc")).text.strip()


@pytest.mark.parametrize(
    "words", [WORDS, "Hola\nla red no anda.\n\nAna", "Recibido", "ok", "Sin cambios.", "Caída\nde la señal"]
)
def test_what_is_no_base64_is_read_as_it_stands(words: str) -> None:
    assert text(words.encode()) == words


@pytest.mark.parametrize(
    "body",
    [
        base64.b64encode(WORDS.encode()),
        base64.encodebytes(WORDS.encode() * 5),
        base64.encodebytes(WORDS.encode()).replace(b"\n", b"\r\n"),
        base64.encodebytes(WORDS.encode() * 9) + b"\n-- \nLista de la red\nhttps://lists.example/\n",
        base64.b64encode("señal".encode()),
    ],
)
def test_what_is_base64_is_decoded_with_a_footer_below_as_well(body: bytes) -> None:
    found = text(body)
    assert found.startswith(WORDS) or found == "señal"
