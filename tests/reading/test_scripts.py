"""The charset of a text that does not say it."""

import pytest

from mailticket.reading.scripts import one_byte_charset

RUSSIAN = "Здравствуйте, у нас опять не работает интернет в офисе"
GREEK = "Καλημέρα, το δίκτυο δεν λειτουργεί από το πρωί στο γραφείο μας"
HEBREW = "שלום, האינטרנט לא עובד אצלנו במשרד מאז הבוקר, אנא עזרו"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859-5"),
        (GREEK, "cp1253"),
        (HEBREW, "cp1255"),
    ],
)
def test_a_sentence_tells_its_charset(text: str, codec: str) -> None:
    assert text.encode(codec).decode(one_byte_charset(text.encode(codec))) == text


@pytest.mark.parametrize(
    "data", [b"", b"plain words", "año, cigüeña y camión".encode("latin-1"), "так".encode("cp1251")]
)
def test_what_is_short_or_latin_is_not_guessed_at(data: bytes) -> None:
    assert one_byte_charset(data) == ""
