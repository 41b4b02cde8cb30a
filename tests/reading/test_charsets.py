"""Bytes whose charset is wrong, not quite right, or not said."""

import pytest

from mailticket.model.letter import Ours, Reading
from mailticket.reading import read
from mailticket.reading.charsets import to_text

RUSSIAN = "Ничего не работает, принтер не печатает с утра."


def reading(head: str, body: bytes, subject: bytes = b"x") -> Reading:
    raw = b"From: ana@cliente.example\nSubject: " + subject + b"\n" + head.encode() + b"\n\n" + body
    return read(raw, mail_from="ana@cliente.example", ours=Ours("noc"))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Conexión".encode() + b"\xff", "Conexión\ufffd"),
        ("ñ".encode() + b"\x80", "ñ\ufffd"),
        ("Conexión caída en la estaci".encode() + b"\xc3", "Conexión caída en la estaci\ufffd"),
        ("Señal débil, €".encode()[:-1], "Señal débil, \ufffd"),
        ("Señal débil".encode().replace(b"d", b"\xe9"), "Señal \ufffdébil"),
        ("palabra \ufffd perdida, ".encode() + b"\xf1 aqu\xc3\xad", "palabra \ufffd perdida, \ufffd aquí"),
        ("niño ".encode() * 50_000 + b"\xf1", "niño " * 50_000 + "\ufffd"),
        ("“CAFÉ” y “TÉ”".encode("cp1252"), "“CAFÉ” y “TÉ”"),
        ("Año Señal Ñandú".encode("cp1252"), "Año Señal Ñandú"),
    ],
)
@pytest.mark.parametrize("charset", ["", "utf-8", "iso-8859-1"])
def test_a_bad_byte_in_utf8_costs_that_byte_and_windows_text_stays_so(content: bytes, text: str, charset: str) -> None:
    assert to_text(content, charset)[0] == text


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("接続できません".encode("iso2022_jp").replace(b"$G", b"-!", 1), "iso-2022-jp", "接続\ufffdきません"),
        ("연결이 끊겼습니다".encode("cp949") + b"\xff\xff", "euc-kr", "연결이 끊겼습니다\ufffd\ufffd"),
        ("网络不通。".encode("gb18030") + b"\xff", "gb2312", "网络不通。\ufffd"),
        ("Señal".encode(), "gb2312", "Señal"),
    ],
)
def test_one_character_that_is_not_in_the_declared_charset_costs_that_character(
    content: bytes, charset: str, text: str
) -> None:
    found, flaw = to_text(content, charset)
    assert found == text or (charset == "gb2312" and "\ufffd" not in found)
    assert charset == "gb2312" or flaw == f"not in its charset {charset}"


@pytest.mark.parametrize("codec", ["koi8-r", "cp1251", "iso8859-5", "cp866"])
@pytest.mark.parametrize("text", [RUSSIAN, "Не работает", RUSSIAN.upper()])
def test_cyrillic_without_a_charset_is_told_from_a_few_words(codec: str, text: str) -> None:
    assert to_text(text.encode(codec), "")[0] == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [("Δεν λειτουργεί ο εκτυπωτής από το πρωί", "cp1253"), ("המדפסת לא עובדת מהבוקר", "cp1255")],
)
def test_greek_and_hebrew_without_a_charset_are_told_as_well(text: str, codec: str) -> None:
    assert to_text(text.encode(codec), "")[0] == text


@pytest.mark.parametrize(
    ("head", "body", "codec"),
    [
        ("Content-Type: text/plain; charset=koi8-r", RUSSIAN, "koi8-r"),
        ("Content-Type: text/plain; charset=Big5", "網路不通", "big5"),
        ("Content-Type: text/plain; charset=windows-1250", "Příliš žluťoučký", "cp1250"),
        ("X-Nothing: said", RUSSIAN, "koi8-r"),
    ],
)
def test_raw_headers_are_in_the_charset_of_the_body(head: str, body: str, codec: str) -> None:
    found = reading(head, body.encode(codec), body.encode(codec))
    assert found.subject == body
    assert found.text == body


def test_raw_headers_of_a_multipart_are_in_the_charset_of_its_first_part() -> None:
    head = 'Content-Type: multipart/mixed; boundary="b"'
    body = b"--b\nContent-Type: text/plain; charset=koi8-r\n\n" + RUSSIAN.encode("koi8-r") + b"\n--b--\n"
    assert reading(head, body, "Принтер".encode("koi8-r")).subject == "Принтер"


def test_raw_headers_in_utf8_stay_so_whatever_the_body_has() -> None:
    head = "Content-Type: text/plain; charset=koi8-r"
    assert reading(head, RUSSIAN.encode("koi8-r"), "Señal".encode()).subject == "Señal"
