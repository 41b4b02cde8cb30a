"""A letter that is sent on shows nothing of its way here, and none of our secrets; all else is as it came."""

import pytest

from mailticket.reading.files import WHOLE, file_at
from mailticket.reading.for_others import for_others

SEAL = "0123456789abcdef"
HEAD = (
    "Received: from interno.x.example (10.0.0.1)\r\n\tby mx; Mon\r\nReturn-Path: <a@x.example>\r\nFrom: Ana <a@x.example>\r\n"
    f"To: general+12-345-{SEAL}@noc.example,\r\n Luis <l@x.example>\r\nIn-Reply-To: <t1.6.{SEAL}@noc.example>\r\n"
    f"References: <t1.5.{SEAL}@noc.example>\r\n <t1.6.{SEAL}@noc.example>\r\nBcc: jefe@x.example\r\nSubject: Red\r\n"
    "CONTENT-TYPE: text/plain;\r\n charset=utf-8\r\nX-Mailer: x"
)
BODY = "Hola\r\n\r\nFrom: a\r\nIn-Reply-To: b\r\n"


def test_headers_of_its_way_and_of_our_mail_are_gone() -> None:
    shown = for_others(f"{HEAD}\r\n\r\n{BODY}".encode()).decode()
    assert shown == (
        "From: Ana <a@x.example>\r\nTo: general@noc.example,\r\n Luis <l@x.example>\r\nSubject: Red\r\n"
        f"CONTENT-TYPE: text/plain;\r\n charset=utf-8\r\n\r\n{BODY}"
    )


def test_lines_end_as_they_did() -> None:
    shown = for_others(f"{HEAD}\r\n\r\n{BODY}".replace("\r\n", "\n").encode())
    assert b"\r" not in shown
    assert shown.endswith(b"\n\nHola\n\nFrom: a\nIn-Reply-To: b\n")


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (b"", b""),
        (b"\r\nHola", b"Hola"),
        (b"Received: x\r\n\r\nHola", b"Hola"),
        (b"Subject: x", b"Subject: x"),
        (b"\xff\x00", b""),
    ],
)
def test_a_letter_without_one_half(raw: bytes, wanted: bytes) -> None:
    assert for_others(raw) == wanted


def test_the_whole_letter_is_a_file_of_its_own_path() -> None:
    assert file_at(f"{HEAD}\r\n\r\n{BODY}".encode(), WHOLE).data.startswith(b"From: Ana")
