"""How the files of a letter are listed: under which names and types, and by what a picture is known again."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator

from mailticket.model.transaction import Attachment
from mailticket.reading.files import is_inline
from mailticket.reading.headers import line_of
from mailticket.reading.mime import FORWARDED, Part, content, size_of
from mailticket.reading.packed import Packed

FILE_NAME = 255
"""Bytes of an attachment's name."""

PICTURE = 8 * 1024 * 1024
"""Bytes of a picture that is compared with those that came before."""

_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PATH = re.compile(r"[A-Za-z]:\\|[/\\]|\.\.?[/\\]|~/")
_SEPARATORS = re.compile(r"[/\\]+")

_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/html": "html",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "text/calendar": "ics",
    "message/rfc822": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "text/rfc822-headers": "txt",
    "application/pgp-signature": "asc",
    "application/pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
}
TYPES = {ending: type_ for type_, ending in _ENDINGS.items() if type_.partition("/")[0] in ("image", "text")} | {
    "txt": "text/plain",
    "pdf": "application/pdf",
    "eml": "message/rfc822",
    "jpeg": "image/jpeg",
    "zip": "application/zip",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Types by the ending of a name, of files that came without one."""


def type_of(name: str) -> str:
    """The type of a file that came without one, by the ending of its name."""
    return TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def below(*steps: str) -> str:
    """A path put together."""
    return ".".join(filter(None, steps))


def attached(raw: bytes, part: Part) -> Attachment:
    """A part that is kept as a file."""
    size = size_of(raw, part)
    digest = picture_digest(content(raw, part)) if is_inline(part) and size <= PICTURE else ""
    return Attachment(part.path, _name(part), part.type, size, digest)


def picture_digest(data: bytes) -> str:
    """By what a picture is known again."""
    return hashlib.sha256(data).hexdigest()[:32]


def packed_in(part: Part, files: Iterable[Packed], step: str) -> Iterator[Attachment]:
    """Files that lay in a part; a type they came without is told by the ending of their name."""
    for number, one in enumerate(files, 1):
        path = below(part.path, f"{step}{number}")
        name = clean_name(one.name)
        type_ = one.type or type_of(name)
        name = name or f"{f'image-{number}' if step == 'd' else f'part-{path}'}.{_ENDINGS.get(type_, 'bin')}"
        digest = picture_digest(one.data) if step == "d" and len(one.data) <= PICTURE else ""
        yield Attachment(path, name, type_, len(one.data), digest)


def _name(part: Part) -> str:
    name = part.name
    if not name and part.type in FORWARDED and part.children:
        name = (part.children[0].get("subject") or "message")[:150] + ".eml"
    name = clean_name(name or part.get("content-description")[:150])
    return name or f"part-{part.path or 0}.{_ENDINGS.get(part.type, 'bin')}"


def clean_name(name: str) -> str:
    """A file's name without path, control or direction characters, at most 255 bytes, its ending kept."""
    name = unicodedata.normalize("NFC", _BIDI.sub("", line_of(name[:4096])))
    if _PATH.match(name):
        name = _SEPARATORS.split(name)[-1]
    name = _SEPARATORS.sub("_", name).strip(" .")
    if len(name.encode()) <= FILE_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, ending = name, ""
    room = FILE_NAME - len((dot + ending).encode() if ending else b"")
    return stem.encode()[:room].decode("utf-8", "ignore") + (dot + ending if ending else "")
