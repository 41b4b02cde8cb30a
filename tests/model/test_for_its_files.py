"""Which refusals are about a mail's files."""

import pytest

from mailticket.model.bounces import for_its_files


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("", "552 5.3.4 Message size exceeds fixed limit"),
        ("", "552 message too large"),
        ("", "552-5.7.0 This message was blocked because its content presents a potential security issue"),
        ("", "550 5.7.1 Message rejected: attachment type not allowed"),
        ("", "554 5.6.1 Body type not supported"),
        ("", "554 Virus Eicar-Test detected"),
        ("", "550 file type exe is not accepted"),
        ("5.2.3", ""),
        ("5.3.4", "smtp; no"),
        ("5.7.0", ""),
    ],
)
def test_for_size_or_content(status: str, answer: str) -> None:
    assert for_its_files(status, answer)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("", "550 5.1.1 no such user"),
        ("", "552 5.2.2 mailbox full"),
        ("5.1.1", "smtp; 550 5.1.1 unknown"),
        ("", "553 5.6.7 x".replace("5.6.7", "5.1.3")),
        ("5.4.4", "no route to host 10.5.3.4"),
        ("", "554 no"),
    ],
)
def test_for_other_reasons(status: str, answer: str) -> None:
    assert not for_its_files(status, answer)
