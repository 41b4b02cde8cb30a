"""The address at which a mail program unsubscribes with one click."""

from email import message_from_bytes

import pytest

from mailticket.model.one_click import copy_of_token, one_click_token, unsubscribes_from, with_one_click
from mailticket.model.seal import Seal
from mailticket.model.sealed_address import Sealed, sealed_address

SEAL = Seal((b"a" * 32,))
MUTE = sealed_address("control@noc.example", Sealed("mute", 12, 345), SEAL.sign)
MAIL = f"From: a@noc.example\r\nList-Unsubscribe: <mailto:{MUTE}>\r\nMIME-Version: 1.0\r\n\r\nHola.\r\n\r\nAdiós.\r\n".encode()
ADDRESS = "https://noc.example/rt/unsubscribe/7-0123456789abcdef"


def test_both_addresses_stand_in_one_header_the_web_first_and_the_body_is_untouched() -> None:
    mail = with_one_click(MAIL, ADDRESS)
    read = message_from_bytes(mail)
    assert read["List-Unsubscribe"].split() == [f"<{ADDRESS}>,", f"<mailto:{MUTE}>"]
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.partition(b"\r\n\r\n")[2] == MAIL.partition(b"\r\n\r\n")[2]
    assert max(map(len, mail.split(b"\r\n"))) < 998


def test_a_mail_without_such_an_address_stays_as_it_is_whatever_its_text_says() -> None:
    mail = b"From: a@noc.example\r\n\r\n\r\nList-Unsubscribe: <mailto:a@x.example>\r\n"
    assert with_one_click(mail, ADDRESS) is mail
    assert unsubscribes_from(mail) is None


@pytest.mark.parametrize("mail", [MAIL, with_one_click(MAIL, ADDRESS)])
def test_what_the_mail_address_is_for_is_read_from_the_mail(mail: bytes) -> None:
    assert unsubscribes_from(mail) == Sealed("mute", 12, 345)


def test_a_token_is_of_its_copy_alone() -> None:
    token = one_click_token(7, SEAL.sign)
    assert copy_of_token(token, SEAL.verify) == 7
    seal = token.partition("-")[2]
    for wrong in (f"8-{seal}", f"7-{seal[:-1]}0", f"07-{seal}x", seal, "", f"٧-{seal}", f"7-{seal}\n"):
        assert copy_of_token(wrong, SEAL.verify) is None
    assert copy_of_token(one_click_token(7, Seal((b"b" * 32,)).sign), SEAL.verify) is None
