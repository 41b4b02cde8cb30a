"""What is written elsewhere than in a mail, kept as a mail is."""

import base64
import email
from datetime import UTC, datetime
from email import policy

import pytest

from mailticket.application.forms import as_mail, attachments
from mailticket.application.parameters import AttachedFile
from mailticket.model.errors import Refused

NOW = datetime(2026, 11, 23, 13, tzinfo=UTC)
FILES = [
    AttachedFile("plano ñ.pdf", base64.b64encode(b"%PDF" * 100).decode()),
    AttachedFile("../", base64.b64encode(b"x").decode()),
]


def test_a_form_is_a_mail_with_its_files() -> None:
    found = email.message_from_bytes(as_mail("ana@x.example", "Hola ñ", FILES, NOW), policy=policy.default)
    text, *files = found.iter_parts()
    assert text.get_content() == "Hola ñ"
    assert [part.get_payload(decode=True) for part in files] == [b"%PDF" * 100, b"x"]
    assert files[0].get_filename() == "plano ñ.pdf"


def test_files_are_listed_as_they_lie_in_it() -> None:
    listed = attachments(FILES)
    assert [(one.part, one.name, one.size) for one in listed] == [("2", "plano ñ.pdf", 400), ("3", "part-3.bin", 1)]


@pytest.mark.parametrize("content", ["%%%%", "ñ", "YQ=x"])
def test_what_is_no_base64_is_refused(content: str) -> None:
    with pytest.raises(Refused) as refused:
        as_mail("a@x", "", [AttachedFile("x", content)], NOW)
    assert refused.value.key == "bad_value"
