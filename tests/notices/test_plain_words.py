"""Spanish that people get is that of Latin America, to somebody who is *usted*: no word of another way of speaking stands in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailticket.i18n.catalogue import words_of

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail" / "es"
FORBIDDEN = {
    "carta": "mensaje, correo",
    "cartas": "mensajes, correos",
    "email": "correo",
    "mail": "correo",
    "tu": "su",
    "tus": "sus",
    "tú": "usted",
    "vos": "usted",
    "vosotros": "ustedes",
    "ti": "usted",
    "contigo": "con usted",
    "puedes": "puede",
    "debes": "debe",
    "quieres": "quiere",
    "haz": "haga",
    "escribe": "escriba, or somebody who writes",
    "ordenador": "equipo",
    "desabilitado": "desactivado",
    "deshabilitado": "desactivado",
    "inválido": "no válido",
    "reabierto de nuevo": "reabierto",
}
MEANT = {"quien escribe", "si escribe --csv", "yes, no o mail"}
"""The third person, which looks like an order to a friend; and a value that is typed so."""


def _spanish() -> Iterator[tuple[str, str]]:
    words = words_of("es")
    yield from ((key, words.text(key)) for key in words)
    for path in sorted(TEMPLATES.glob("*.txt")):
        yield path.name, re.sub(r"\{[{%].*?[%}]\}|<mailto:.*?>", "", path.read_text())


@pytest.mark.parametrize("wrong", FORBIDDEN)
def test_no_sentence_has_a_word_of_another_way_of_speaking(wrong: str) -> None:
    found = re.compile(rf"(?<![\w-]){wrong}(?![\w-])", re.IGNORECASE)
    told = {key: text.casefold() for key, text in _spanish()}
    for meant in MEANT:
        told = {key: text.replace(meant, "") for key, text in told.items()}
    assert {key: text for key, text in told.items() if found.search(text)} == {}


def test_such_a_word_would_be_found() -> None:
    assert len(list(_spanish())) > 500
    assert re.search(r"(?<![\w-])carta(?![\w-])", "se descartó la carta")
    assert not re.search(r"(?<![\w-])carta(?![\w-])", "descartar")
