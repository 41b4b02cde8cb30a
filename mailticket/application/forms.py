"""What is written elsewhere than in a mail, with files: kept as a mail is, so that its files travel, are listed and saved alike."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from mailticket.application.parameters import AttachedFile
from mailticket.model.errors import Refused
from mailticket.model.transaction import Attachment
from mailticket.reading import clean_name, type_of

BOUNDARY = "=_form"
"""What cannot stand in base64, of which all parts are."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form to be kept: its numbers in the inbox, and its bytes."""

    raw_id: int
    letter_id: int
    raw: bytes


def attachments(files: Sequence[AttachedFile]) -> tuple[Attachment, ...]:
    """The files of a form, as they lie in it: behind its text."""
    found = []
    for number, file in enumerate(files, 2):
        name = clean_name(file.name) or f"part-{number}.bin"
        size = len(file.content) * 3 // 4 - file.content[-2:].count("=")
        found.append(Attachment(str(number), name, type_of(name), size))
    return tuple(found)


def as_mail(author: str, text: str, files: Sequence[AttachedFile], now: datetime) -> bytes:
    """A form as a mail. Raises Refused for content that is no base64."""
    head = (
        f"From: {author}\r\nDate: {format_datetime(now)}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"\r\n\r\n'
    )
    said = _part("Content-Type: text/plain; charset=utf-8\r\n", base64.b64encode(text.encode("utf-8", "replace")))
    pieces = [head.encode("utf-8", "replace"), said]
    for file, listed in zip(files, attachments(files), strict=True):
        name = quote(listed.name, safe="", errors="replace")
        headers = f"Content-Type: {listed.type}\r\nContent-Disposition: attachment; filename*=utf-8''{name}\r\n"
        pieces.append(_part(headers, _checked(file)))
    return b"".join((*pieces, f"--{BOUNDARY}--\r\n".encode()))


def _part(headers: str, content: bytes) -> bytes:
    lines = [content[at : at + 76] + b"\r\n" for at in range(0, len(content), 76)]
    head = f"--{BOUNDARY}\r\n{headers}Content-Transfer-Encoding: base64\r\n\r\n"
    return b"".join((head.encode(), *lines))


def _checked(file: AttachedFile) -> bytes:
    try:
        content = file.content.encode("ascii")
        binascii.a2b_base64(content, strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Refused("bad_value", field="attach", value=file.name[:100]) from error
    return content
