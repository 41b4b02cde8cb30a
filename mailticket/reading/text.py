"""What people read of a mail, chosen from the tree of its parts; everything else is an attachment. Of the one text that is
its body, how much its author wrote themselves."""

import re
import unicodedata
from dataclasses import dataclass, field

from mailticket.model.transaction import Attachment
from mailticket.reading.charsets import to_text
from mailticket.reading.cms import signed_content
from mailticket.reading.decoding import ENCODED, Patience, agreeing, clean, cleaned, decoded
from mailticket.reading.headers import line_of
from mailticket.reading.invitations import invitation
from mailticket.reading.markup import from_html
from mailticket.reading.mime import FORWARDED, Part, content, parse, size_of
from mailticket.reading.tnef import unpack

TEXT = 1024 * 1024
"""Characters of text that are kept; a longer text stays whole in the original."""

ATTACHMENTS = 100
FILE_NAME = 255
"""Bytes of an attachment's name."""

_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
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
    """What was gathered: texts in order, attachments, wrappers around it, oddities. ``own``: how much of the first text that
    says something its author wrote themselves, with its ``first_line``; ``others``: by its path, the other forms of a text."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    wrappers: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    others: dict[str, list[Part]] = field(default_factory=dict)
    length: int = 0
    own: int = 0
    first_line: str = ""
    patience: Patience = field(default_factory=Patience)
    has_text: bool = False
    """Whether there is anything to read so far."""

    def say(self, text: str, own: int = 0, first_line: str = "") -> None:
        """Add a text. Only the first that says anything can be its author's own words."""
        self.texts.append(text)
        self.length += len(text)
        if not self.has_text and text and not text.isspace():
            self.own, self.first_line, self.has_text = own, first_line, True

    def text(self) -> str:
        """All texts, an empty line between them."""
        if len(self.texts) == 1:
            joined = self.texts[0]
        else:
            told = [text for text in self.texts if text and not text.isspace()]
            joined = "\n\n".join(text.strip("\n") for text in told)
            self.own -= min(self.own, len(told[0]) - len(told[0].lstrip("\n"))) if told else 0
        if len(joined) > TEXT:
            self.flaws.append(f"the text is very long; the first {TEXT} characters are shown")
            joined = joined[:TEXT]
        return joined


def gather(raw: bytes, root: Part, patience: Patience) -> Content:
    """Walk the tree, in the order people see it. Raises TakesLong."""
    found = Content(flaws=list(root.flaws), patience=patience)
    if root.type == "text/plain" and not root.name and root.disposition != "attachment":
        _say(raw, root, found)  # most mail
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
    if best is not None and best.type == "text/plain":
        found.others[best.path] = [leaf for child in texts if child is not best for leaf in _texts_in(child)]
    return chosen


def _texts_in(part: Part) -> list[Part]:
    """The texts within one of the alternatives; the first of several, which is the body, and whatever has no name."""
    found: list[Part] = []
    todo = [part]
    while todo:
        child = todo.pop()
        todo.extend(reversed(child.children))
        if not child.children and _is_text(child) and not child.name:
            found.append(child)
    return found


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
        _say(raw, part, found)
        if part.name:
            _keep(raw, part, found)
        return
    _keep(raw, part, found)
    if part.type == "text/calendar" and found.length <= TEXT:
        found.patience.unpack("an invitation")
        found.say(invitation(content(raw, part, ENCODED), with_description=not found.has_text))
    elif part.is_tnef:
        _take_tnef(raw, part, found)
    elif part.type in _SMIME:
        _take_smime(raw, part, found)


def _say(raw: bytes, part: Part, found: Content) -> None:
    """Add a part's text. Of a file its author wrote nothing, though there be no other text."""
    page = decoded(raw, part, found.flaws, found.patience, ordering=not found.has_text)
    if part.type != "text/html" and "-----BEGIN PGP" in page.text:
        found.wrappers += (wrapper for armor, wrapper in _ARMOR.items() if armor in page.text)
    if part.name or part.disposition == "attachment":
        found.say(page.text)
    else:
        found.say(page.text, agreeing(raw, page, found.others.get(part.path, []), found.patience), page.first_line)


def _is_inline(part: Part) -> bool:
    """A text without a file's name; the mail's own body is text whatever it is called."""
    return not part.path or (part.disposition != "attachment" and not part.name)


def _heading(part: Part) -> str:
    """Who wrote a mail inside the mail, when, about what."""
    shown = [(name, part.get(name.lower())) for name in ("From", "Date", "To", "Subject")]
    return "\n".join(["-" * 10, *(f"{name}: {value[:998]}" for name, value in shown if value)])


def _take_tnef(raw: bytes, part: Part, found: Content) -> None:
    """Its text where there is no other, and the files that are inside."""
    found.patience.unpack("winmail.dat")
    packed = unpack(content(raw, part))
    if packed is None:
        found.flaws.append("winmail.dat could not be read")
        return
    if not found.has_text:
        text = clean(_as_text(packed.text)[:TEXT]).strip("\n")
        if not text and packed.html:
            text = from_html(clean(_as_text(packed.html)[:TEXT])).text
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
    found.patience.unpack("S/MIME")
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
    read = gather(inner, within, found.patience)
    text = read.text()
    found.say(text, read.own, read.first_line)
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
        _say(raw, named, found)
    if not found.has_text and not found.attachments and root.end > root.start and root.kind == "multipart":
        text, _ = cleaned(raw[root.start : min(root.end, root.start + ENCODED)], "")
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
