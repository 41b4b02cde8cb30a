"""What people read of a mail, chosen from the tree of its parts; everything else is an attachment."""

import re
import unicodedata
from dataclasses import dataclass, field

from mailticket.model.transaction import Attachment
from mailticket.reading.charsets import to_text
from mailticket.reading.cms import signed_content
from mailticket.reading.headers import line_of
from mailticket.reading.invitations import invitation
from mailticket.reading.markup import from_html, is_html
from mailticket.reading.mime import FORWARDED, Part, content, parse, size_of
from mailticket.reading.tnef import unpack

TEXT = 1024 * 1024
"""Characters of text that are kept; a longer text stays whole in the original."""

ENCODED = 4 * TEXT
"""Bytes of a part, as it is encoded, that are made text."""

ATTACHMENTS = 100
FILE_NAME = 255
"""Bytes of an attachment's name."""

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROLS = bytes(set(range(32)) - set(b"\n\t\r")) + b"\x7f"
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_META = re.compile(rb"""<meta[^<>]{0,200}charset=["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z]:\\|[/\\]|\.\.?[/\\]|~/")
_SEPARATORS = re.compile(r"[/\\]+")

_READABLE = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})
_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "message/rfc822": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "text/rfc822-headers": "txt",
    "application/pgp-signature": "asc",
    "application/pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
}
_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SMIME_KINDS = {
    "signed-data": "smime-opaque-signed",
    "compressed-data": "smime-compressed",
    "certs-only": "smime-certificates",
}
_WRAPPERS = {
    ("multipart/signed", "application/pgp-signature"): "pgp-signed",
    ("multipart/signed", "application/pkcs7-signature"): "smime-signed",
    ("multipart/signed", "application/x-pkcs7-signature"): "smime-signed",
    ("multipart/encrypted", "application/pgp-encrypted"): "pgp-encrypted",
}
_ARMOR = {
    "-----BEGIN PGP SIGNED MESSAGE-----": "pgp-inline-signed",
    "-----BEGIN PGP MESSAGE-----": "pgp-inline-encrypted",
}
_SEALED = {
    "pgp-encrypted": "[PGP/MIME: encrypted · cifrado]",
    "smime-encrypted": "[S/MIME: encrypted · cifrado]",
    "smime-compressed": "[S/MIME: compressed · comprimido]",
    "smime-opaque-signed": "[S/MIME: signed · firmado]",
}


@dataclass(slots=True)
class Content:
    """What was gathered: texts in order, attachments, wrappers around it, oddities."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    wrappers: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    length: int = 0

    @property
    def has_text(self) -> bool:
        """Whether there is anything to read so far."""
        return any(text and not text.isspace() for text in self.texts)

    def say(self, text: str) -> None:
        """Add a text."""
        self.texts.append(text)
        self.length += len(text)

    def text(self) -> str:
        """All texts, an empty line between them."""
        if len(self.texts) == 1:
            joined = self.texts[0]
        else:
            joined = "\n\n".join(text.strip("\n") for text in self.texts if text and not text.isspace())
        if len(joined) > TEXT:
            self.flaws.append(f"the text is very long; the first {TEXT} characters are shown")
            joined = joined[:TEXT]
        return joined


def gather(raw: bytes, root: Part) -> Content:
    """Walk the tree, in the order people see it."""
    found = Content(flaws=list(root.flaws))
    if root.type == "text/plain" and not root.name and root.disposition != "attachment":
        found.say(_decoded(raw, root, found))  # most mail
        return found
    todo = [root]
    while todo:
        part = todo.pop()
        if part.children:
            todo.extend(reversed(_opened(raw, part, found)))
        else:
            _take(raw, part, found)
    if not found.has_text:
        _say_something(raw, root, found)
    return found


def _opened(raw: bytes, part: Part, found: Content) -> list[Part]:
    """The children of a part that are looked at."""
    if part.type in FORWARDED:
        if part.path:
            _keep(raw, part, found)
        found.say(_heading(part.children[0]))
        return part.children
    for child in part.children:
        if wrapper := _WRAPPERS.get((part.type, child.type)):
            found.wrappers.append(wrapper)
            if wrapper in _SEALED:
                found.say(_SEALED[wrapper])
    return _chosen(raw, part, found) if part.type == "multipart/alternative" else part.children


def _chosen(raw: bytes, part: Part, found: Content) -> list[Part]:
    """Of alternatives one text; with it whatever is no text: invitations, and the files that lie beside another text."""
    texts = [child for child in part.children if _is_text(child)]
    best = next((child for child in texts if child.type == "text/plain" and _says_something(raw, child)), None)
    if best is None:
        best = next((child for child in reversed(texts) if _can_be_read(child)), texts[0] if texts else None)
    chosen: list[Part] = []
    for child in part.children:
        if child is best or not _is_text(child):
            chosen.append(child)
        else:
            chosen += _files_in(child)
    return chosen


def _is_text(part: Part) -> bool:
    """A text, or a multipart that holds the HTML with its pictures."""
    return part.kind in ("text", "multipart") and part.type != "text/calendar" and part.disposition != "attachment"


def _can_be_read(part: Part) -> bool:
    return part.kind == "multipart" or (part.type in _READABLE and part.type != "text/plain")


def _says_something(raw: bytes, part: Part) -> bool:
    return (
        not to_text(content(raw, part, 8192), part.parameters.get("charset", ""))[0].isspace() and part.end > part.start
    )


def _files_in(part: Part) -> list[Part]:
    """The parts within that are no text of the kind that was passed over."""
    files: list[Part] = []
    todo = list(reversed(part.children))
    while todo:
        child = todo.pop()
        if child.kind == "multipart":
            todo.extend(reversed(child.children))
        elif child.type not in _READABLE or child.disposition == "attachment" or child.name:
            files.append(child)
    return files


def _take(raw: bytes, part: Part, found: Content) -> None:
    """A part without children: text, a file, or a file with text in it."""
    if part.type in _READABLE and _is_inline(part) and found.length <= TEXT:
        found.say(_decoded(raw, part, found))
        if part.name:
            _keep(raw, part, found)
        return
    _keep(raw, part, found)
    if part.type == "text/calendar" and found.length <= TEXT:
        found.say(invitation(content(raw, part, ENCODED), with_description=not found.has_text))
    elif part.is_tnef:
        _take_tnef(raw, part, found)
    elif part.type in _SMIME:
        _take_smime(raw, part, found)


def _is_inline(part: Part) -> bool:
    """A text without a file's name; the mail's own body is text whatever it is called."""
    return not part.path or (part.disposition != "attachment" and not part.name)


def _decoded(raw: bytes, part: Part, found: Content) -> str:
    if part.end - part.start > ENCODED:
        found.flaws.append(f"a text of {part.end - part.start} bytes: its beginning is shown")
    data = content(raw, part, ENCODED)
    charset = part.parameters.get("charset", "")
    if not charset and part.type == "text/html" and (declared := _META.search(data[:2048])):
        charset = declared[1].decode("ascii")
    text, flaw = _cleaned(data, charset)
    if flaw:
        found.flaws.append(flaw)
    if part.type == "text/html" or ("<" in text[:200] and is_html(text)):
        text, flaw = from_html(text)
        if flaw:
            found.flaws.append(flaw)
        return clean(text)
    if "format" in part.parameters and part.parameters["format"].lower() == "flowed":
        return unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    if "-----BEGIN PGP" in text:
        found.wrappers += (wrapper for armor, wrapper in _ARMOR.items() if armor in text)
    return text


def _cleaned(data: bytes, charset: str) -> tuple[str, str]:
    """Decoded and clean. Plain ASCII in a plain charset, the most of it, is cleaned as bytes, which is ten times as quick."""
    if data.isascii() and b"\x1b" not in data and b"\x00" not in data and charset.lower() in _ASCII_WITHIN:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return data.translate(None, _CONTROLS).decode("ascii"), ""
    text, flaw = to_text(data, charset)
    return clean(text), flaw


_ASCII_WITHIN = frozenset(("", "us-ascii", "ascii", "utf-8", "utf8", "iso-8859-1", "iso-8859-15", "windows-1252"))


def clean(text: str) -> str:
    """Line ends made one, NUL shown, what no reader shows taken out."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    text = text.replace("\x00", "\ufffd").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNSAFE.sub("", text)


def unflowed(text: str, *, delete_space: bool) -> str:
    """format=flowed undone (RFC 3676): soft breaks joined, stuffing taken off, quotes and "-- " kept as they are."""
    lines: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        is_signature = rest == "-- "
        soft = rest.endswith(" ") and not is_signature
        body = rest[:-1] if soft and delete_space else rest
        if depth == open_depth and not is_signature:
            lines[-1].append(body)
        else:
            lines.append([">" * depth + " " if depth else "", body])
        open_depth = depth if soft else -1
    return "\n".join(["".join(pieces) for pieces in lines])


def _heading(part: Part) -> str:
    """Who wrote a mail inside the mail, when, about what."""
    shown = [(name, part.get(name.lower())) for name in ("From", "Date", "To", "Subject")]
    return "\n".join(["-" * 10, *(f"{name}: {value[:998]}" for name, value in shown if value)])


def _take_tnef(raw: bytes, part: Part, found: Content) -> None:
    """Its text where there is no other, and the files that are inside."""
    packed = unpack(content(raw, part))
    if packed is None:
        found.flaws.append("winmail.dat could not be read")
        return
    if not found.has_text:
        text = clean(_as_text(packed.text)[:TEXT]).strip("\n")
        if not text and packed.html:
            text, _ = from_html(clean(_as_text(packed.html)[:TEXT]))
        found.say(clean(text))
    for number, (name, data) in enumerate(packed.files, 1):
        path = f"{part.path}.t{number}".lstrip(".")
        _list(
            found,
            Attachment(path, clean_name(name) or f"part-{path}.bin", "application/octet-stream", len(data)),
        )


def _as_text(value: bytes | str) -> str:
    return value.strip("\0") if isinstance(value, str) else to_text(value.strip(b"\0"), "")[0]


def _take_smime(raw: bytes, part: Part, found: Content) -> None:
    """Signed and not encrypted: the text is inside, and is read. A line says what the rest is."""
    kind = part.parameters.get("smime-type", "").lower()
    inner = signed_content(content(raw, part)) if kind in ("", "signed-data") else None
    wrapper = "smime-opaque-signed" if inner is not None else _SMIME_KINDS.get(kind, "smime-encrypted")
    found.wrappers.append(wrapper)
    if inner is None:
        if wrapper in _SEALED:
            found.say(_SEALED[wrapper])
        return
    within = parse(inner)
    if _holds_smime(within):
        found.say(_SEALED["smime-encrypted"])  # one wrapper is opened, not the next
        return
    read = gather(inner, within)
    found.say(read.text())
    found.wrappers += read.wrappers
    found.flaws += read.flaws
    if read.attachments:
        found.flaws.append("the files inside the S/MIME wrapper are in the original: " + _names(read.attachments))


def _holds_smime(root: Part) -> bool:
    todo = [root]
    while todo:
        part = todo.pop()
        if part.type in _SMIME:
            return True
        todo.extend(part.children)
    return False


def _names(attachments: list[Attachment]) -> str:
    return ", ".join([one.name for one in attachments[:10]])


def _say_something(raw: bytes, root: Part, found: Content) -> None:
    """Nothing to read: a text that came as a file, or all of a multipart whose parts hold nothing."""
    named = _first_text(root)
    if named is not None:
        found.say(_decoded(raw, named, found))
    if not found.has_text and not found.attachments and root.end > root.start and root.kind == "multipart":
        text, _ = _cleaned(raw[root.start : min(root.end, root.start + ENCODED)], "")
        found.say(text)
        found.flaws.append("nothing in the parts of this mail can be read: it is shown as it came")


def _first_text(root: Part) -> Part | None:
    todo = [root]
    while todo:
        part = todo.pop()
        if part.type == "text/plain" and not part.children and part.disposition != "attachment":
            return part
        if part.kind == "multipart":
            todo.extend(reversed(part.children))
    return None


def _keep(raw: bytes, part: Part, found: Content) -> None:
    _list(found, Attachment(part.path, _name(part), part.type, size_of(raw, part)))


def _list(found: Content, attachment: Attachment) -> None:
    if len(found.attachments) < ATTACHMENTS:
        found.attachments.append(attachment)
    else:
        found.flaws.append(f"more than {ATTACHMENTS} attachments: the others are in the original")


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
