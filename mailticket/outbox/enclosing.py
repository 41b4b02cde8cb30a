"""Puts the files of a notice into its mail: the same bytes at each try, for the same files.

The text stays the first part. Names stand as RFC 2231 has them, and in the older form of RFC 2047 as well, which many programs
still want. A mail is a part of its own kind where its bytes bear no encoding (RFC 2046 5.2.1); elsewhere it is a file.
"""

import binascii
import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from mailticket.model.enclosure import Enclosure
from mailticket.model.file_size import shown_size
from mailticket.model.notice import Delivery
from mailticket.model.text_part import with_note
from mailticket.model.transaction import FileContent
from mailticket.model.words import say

_START = b"MIME-Version: 1.0\r\n"
_SEVERAL = re.compile(rb'Content-Type: multipart/mixed; boundary="([^"]+)"\r\n\r\n--\1\r\n')
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_CHARSET = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
_UNSAFE = re.compile(r'["\\\x00-\x1f\x7f]')
_PIECE = 54
"""Letters of an encoded name on one line."""

_CHUNK = 39
"""Bytes of a name in one encoded word."""

LONGEST_LINE = 990
MOST_NAMED = 20


def whole(delivery: Delivery, contents: Callable[[Enclosure], FileContent | None]) -> bytes:
    """The bytes of a notice with its files in it; those that are not kept any more, or that were refused, are named."""
    if delivery.without_files:
        return noted(delivery.content, _note(delivery, "files.refused", delivery.files))
    found = [(file, contents(file)) for file in delivery.files]
    gone = [file for file, content in found if content is None]
    mail = noted(delivery.content, _note(delivery, "files.gone", gone, how=False)) if gone else delivery.content
    there = [(file, content) for file, content in found if content is not None]
    return enclosing(mail, there, delivery.message_id) if there else mail


def _note(delivery: Delivery, said: str, files: Sequence[Enclosure], *, how: bool = True) -> str:
    language = delivery.language
    lines = [
        say(language, "files.named", name=file.name or file.type, size=shown_size(file.size, language))
        for file in files[:MOST_NAMED]
    ]
    if len(files) > MOST_NAMED:
        lines.append(say(language, "files.more", files=len(files) - MOST_NAMED))
    if how and delivery.ticket_id is not None:
        lines.append(say(language, "files.how", name=files[0].name))
    return "\n".join((say(language, said), *lines))


def noted(mail: bytes, note: str) -> bytes:
    """A mail of text alone, with a note above its footer; of one with parts the first says it."""
    head, start, part = mail.partition(_START)
    if not start:
        return mail
    if not (several := _SEVERAL.match(part)):
        return head + start + with_note(part, note)
    text, mark, others = part[several.end() :].partition(b"\r\n--" + several[1])
    return head + start + several[0] + with_note(text, note) + mark + others


def enclosing(mail: bytes, files: Iterable[tuple[Enclosure, FileContent]], message_id: str) -> bytes:
    """A mail of text alone, made one of several parts. The boundary hangs on the Message-ID: no file can know it."""
    head, start, part = mail.partition(_START)
    if not start:
        return mail
    boundary = b"=_" + hashlib.sha256(f"boundary {message_id}".encode()).hexdigest()[:40].encode()
    parts = [_part(file, content) for file, content in files]
    outer = b"" if all(mail.isascii() for _, mail in parts) else b"Content-Transfer-Encoding: 8bit\r\n"
    pieces = [head, start, b'Content-Type: multipart/mixed; boundary="', boundary, b'"\r\n', outer]
    pieces += (b"\r\n--", boundary, b"\r\n")
    pieces += (part, b"\r\n")  # which belongs to the delimiter (RFC 2046 5.1.1)
    for part_head, body in parts:
        pieces += (b"--", boundary, b"\r\n", part_head, body)
    return b"".join((*pieces, b"--", boundary, b"--\r\n"))


def _part(file: Enclosure, content: FileContent) -> tuple[bytes, bytes]:
    type_ = file.type if _TYPE.fullmatch(file.type) else "application/octet-stream"
    if type_ == "message/rfc822" and (plain := _as_mail(content.data)) is not None:
        return _head(file.name, type_, "", "attachment", "7bit" if plain.isascii() else "8bit"), plain + b"\r\n"
    if type_.startswith(("message/", "multipart/")):
        type_ = "application/octet-stream"  # these bear no base64
    disposition = "inline" if content.inline and type_.startswith("image/") else "attachment"
    charset = content.charset if type_.startswith("text/") and _CHARSET.fullmatch(content.charset) else ""
    return _head(file.name, type_, charset, disposition, "base64"), _base64(content.data)


def _as_mail(data: bytes) -> bytes | None:
    """A mail as it may stand in another without encoding: in lines that any relay takes; None where it may not."""
    plain = data.replace(b"\r\n", b"\n")
    if b"\r" in plain or b"\0" in plain:
        return None
    if max(map(len, plain.split(b"\n"))) > LONGEST_LINE:
        return None
    return plain.replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    text = binascii.b2a_base64(data, newline=False)
    return b"".join([text[at : at + 76] + b"\r\n" for at in range(0, len(text), 76)])


def _head(name: str, type_: str, charset: str, disposition: str, encoding: str) -> bytes:
    more = f"; charset={charset}" if charset else ""
    lines = [
        f"Content-Type: {type_}{more}{_old_name(name)}",
        f"Content-Disposition: {disposition}{_file_name(name)}",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _old_name(name: str) -> str:
    """The name as Outlook and others before RFC 2231 read it: encoded words (RFC 2047) in quotes."""
    if not name:
        return ""
    if name.isascii():
        return f';\r\n name="{_UNSAFE.sub("_", name)}"'
    octets = name.encode("utf-8", "replace")
    words = [f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _cut(octets)]
    return ';\r\n name="' + "\r\n ".join(words) + '"'


def _cut(octets: bytes) -> Iterable[bytes]:
    """Pieces that split no character."""
    start = 0
    while start < len(octets):
        end = min(start + _CHUNK, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        yield octets[start:end]
        start = end


def _file_name(name: str) -> str:
    """The name as RFC 2231 has it."""
    if not name:
        return ""
    if name.isascii() and len(name) <= _PIECE:
        return f';\r\n filename="{_UNSAFE.sub("_", name)}"'
    coded = quote(name, safe="", errors="replace")
    pieces = _uncut(coded)
    if len(pieces) == 1:
        return f";\r\n filename*=utf-8''{coded}"
    first, *others = pieces
    lines = [f"filename*0*=utf-8''{first}", *(f"filename*{number}*={piece}" for number, piece in enumerate(others, 1))]
    return "".join(f";\r\n {line}" for line in lines)


def _uncut(coded: str) -> list[str]:
    """Pieces of percent-encoded text that split no ``%XX``."""
    pieces: list[str] = []
    while coded:
        cut = _PIECE if "%" not in coded[_PIECE - 2 : _PIECE] else coded.rindex("%", 0, _PIECE)
        pieces.append(coded[:cut])
        coded = coded[cut:]
    return pieces
