"""English sentences are recognised, with what stands in them, and said in another language."""

import pytest

from mailticket.i18n.recognising import said_in


@pytest.mark.parametrize(
    ("prefix", "english", "spanish"),
    [
        ("reason.", "nobody signed it", "nadie lo firmó"),
        (
            "reason.",
            "the signature of x.example does not count: its key has 512 bits",
            "la firma de x.example no es válida: su clave tiene 512 bits",
        ),
        ("usage.", "Missing argument 'N'.", "Falta el argumento 'N'."),
        (
            "usage.",
            "No such command 'tickt'. Did you mean 'ticket'?",
            "No existe el comando 'tickt'. ¿Quiso decir 'ticket'?",
        ),
        ("usage.", "nobody signed it", "nobody signed it"),
        ("reason.", "The moon is full.", "The moon is full."),
    ],
)
def test_a_sentence_is_said_with_the_sentence_inside_it(prefix: str, english: str, spanish: str) -> None:
    assert said_in("es", prefix, english) == spanish
    assert said_in("en", prefix, english) == english


def test_what_stands_in_a_sentence_may_have_braces() -> None:
    assert said_in("es", "usage.", "No such option: --{x}") == "No existe la opción --{x}"
