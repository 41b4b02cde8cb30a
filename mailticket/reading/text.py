"""What people read of a mail, chosen from the tree of its parts; everything else is an attachment."""

import re
import unicodedata
from dataclasses import dataclass, field
from html import unescape

from mailticket.model.transaction import Attachment
from mailticket.reading.headers import line_of, to_text
from mailticket.reading.mime import Part, content

TEXT = 1024 * 1024
"""Characters of text that are kept; a longer text stays whole in the original."""

ATTACHMENTS = 100
HTML = 1024 * 1024
HTML_DEPTH = 256

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})[^<>]{0,4096}>")
_VOID = frozenset(
    ["br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr"]
)
_HTML = re.compile(r"<(?:html|body|div|p|br|table|span)\b", re.IGNORECASE)
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

SIGNED = {
    "multipart/signed": {"application/pgp-signature": "pgp-signed"},
    "multipart/encrypted": {"application/pgp-encrypted": "pgp-encrypted"},
}


@dataclass(slots=True)
class Content:
    """What was gathered: texts in order, attachments, wrappers around it, oddities."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    wrappers: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All texts, an empty line between them."""
        joined = "\n\n".join(text for text in self.texts if text.strip())
        if len(joined) > TEXT:
            self.flaws.append(f"the text has {len(joined)} characters; the first {TEXT} are shown")
            joined = joined[:TEXT]
        return joined


def gather(raw: bytes, root: Part) -> Content:
    """Walk the tree, in the order people see it."""
    found = Content(flaws=list(root.flaws))
    todo = [root]
    while todo:
        part = todo.pop()
        if part.kind == "multipart" and part.children:
            todo.extend(reversed(_chosen(part, raw, found)))
        elif part.type in ("message/rfc822", "message/global") and part.children:
            _keep(raw, part, found)
            found.texts.append(_forwarded(part.children[0]))
            todo.append(part.children[0])
        else:
            _take(raw, part, found)
    return found


def _chosen(part: Part, raw: bytes, found: Content) -> list[Part]:
    """The children to look at; of alternatives one text, with the invitation and files that came with it."""
    for child in part.children:
        if wrapper := SIGNED.get(part.type, {}).get(child.type):
            found.wrappers.append(wrapper)
    if part.type == "multipart/signed" and any("pkcs7-signature" in child.type for child in part.children):
        found.wrappers.append("smime-signed")
    if part.type != "multipart/alternative":
        return part.children
    texts = [child for child in part.children if _is_text(child)]
    plain = next((child for child in texts if child.type == "text/plain" and _has_text(raw, child)), None)
    best = plain or next((child for child in reversed(texts) if child.type == "text/html" or child.children), None)
    best = best or (texts[0] if texts else None)
    rest = [child for child in part.children if not _is_text(child) or child.type == "text/calendar"]
    return [child for child in part.children if child is best or child in rest]


def _is_text(part: Part) -> bool:
    """A text, or a multipart that holds the HTML with its pictures."""
    return part.kind in ("text", "multipart") and part.type != "text/calendar" and part.disposition != "attachment"


def _has_text(raw: bytes, part: Part) -> bool:
    return bool(raw[part.start : part.end].strip())


def _take(raw: bytes, part: Part, found: Content) -> None:
    inline = part.disposition != "attachment" and not (part.name and part.type != "text/calendar")
    if part.type == "text/calendar":
        _keep(raw, part, found)
        found.texts.append(_invitation(content(raw, part)))
    elif part.type in ("text/plain", "text/html", "text/enriched", "text/markdown") and inline:
        found.texts.append(_decoded(raw, part, found))
    elif part.type == "message/delivery-status" or part.type == "message/disposition-notification":
        _keep(raw, part, found)
    elif part.type in ("application/ms-tnef", "application/vnd.ms-tnef") or part.name.lower() == "winmail.dat":
        _keep(raw, part, found)
        _tnef(content(raw, part), found)
    else:
        if part.type in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            found.wrappers.append("smime-" + (part.parameters.get("smime-type", "") or "enveloped-data")[:40])
            found.texts.append("[S/MIME]")
        _keep(raw, part, found)


def _decoded(raw: bytes, part: Part, found: Content) -> str:
    text, flaw = to_text(content(raw, part), part.parameters.get("charset", ""))
    if flaw:
        found.flaws.append(flaw)
    text = clean(text)
    if part.type == "text/html" or (
        part.type == "text/plain" and text[:2000].lstrip()[:1] == "<" and _HTML.match(text.lstrip())
    ):
        return from_html(text, found)
    if part.parameters.get("format", "").lower() == "flowed":
        return unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    if "-----BEGIN PGP" in text:
        found.wrappers.append("pgp-inline")
    return text


def clean(text: str) -> str:
    """Line ends made one, what no reader shows taken out."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub("", text.replace("\x00", "\ufffd") if "\x00" in text else text)


def unflowed(text: str, *, delete_space: bool) -> str:
    """format=flowed undone (RFC 3676): soft breaks joined, stuffing taken off, quotes and "-- " kept as they are."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        soft = rest.endswith(" ") and rest != "-- "
        body = rest[:-1] if soft and delete_space else rest
        if depth == open_depth and rest != "-- ":
            lines[-1] += body
        else:
            lines.append((">" * depth + " " if depth else "") + body)
        open_depth = depth if soft else -1
    return "\n".join(lines)


def from_html(html: str, found: Content) -> str:
    """HTML as text; what is too large or too deep for a parser loses its tags and nothing else."""
    if len(html) > HTML or _depth(html) > HTML_DEPTH:
        found.flaws.append("the HTML is too large or too deep: its tags were taken off")
        return _stripped(html)
    try:
        from inscriptis import get_text  # type: ignore[import-untyped]  # only here: lxml is large, and most mail has a plain text
        from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]

        return clean(_squeezed(get_text(html, ParserConfig(display_links=False))))
    except Exception as error:  # noqa: BLE001  # a parser's trouble with hostile HTML is not the letter's end
        found.flaws.append(f"the HTML could not be read ({type(error).__name__}): its tags were taken off")
        return _stripped(html)


def _depth(html: str) -> int:
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _VOID:
            continue
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest


def _stripped(html: str) -> str:
    return clean(_squeezed(unescape(_TAG.sub(" ", html[: 4 * TEXT]))))


def _squeezed(text: str) -> str:
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _forwarded(part: Part) -> str:
    lines = [
        f"{name}: {part.get(name.lower())}" for name in ("From", "Date", "To", "Subject") if part.get(name.lower())
    ]
    return "---------- \n" + "\n".join(lines) if lines else ""


def _invitation(raw: bytes) -> str:
    """An invitation in a few lines."""
    try:
        from icalendar import Calendar  # only here: few letters are invitations

        calendar = Calendar.from_ical(raw[: 256 * 1024])
        lines = [str(calendar.get("METHOD", "")).strip()]
        for event in list(calendar.walk("VEVENT"))[:5]:
            for key in ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER"):
                value = event.get(key)
                if value is not None:
                    lines.append(f"{key}: {line_of(str(getattr(value, 'dt', value)))[:300]}")
        return "\n".join(line for line in lines if line)
    except Exception:  # noqa: BLE001  # the invitation is kept as a file in any case
        return ""


def _tnef(raw: bytes, found: Content) -> None:
    """Outlook's winmail.dat: its text where there is no other, and the names of what is inside."""
    try:
        from tnefparse import TNEF  # type: ignore[import-untyped]  # only here: few letters hold one

        packed = TNEF(raw)
        body = packed.body or b""
        text = body if isinstance(body, str) else to_text(body, "")[0]
        if not text and packed.htmlbody:
            html = packed.htmlbody
            text = from_html(html if isinstance(html, str) else to_text(html, "")[0], found)
        if text and not any(one.strip() for one in found.texts):
            found.texts.append(clean(text))
        names = [clean_name(str(file.name)) for file in packed.attachments]
        if names:
            found.texts.append("winmail.dat: " + ", ".join(names))
    except Exception as error:  # noqa: BLE001  # it is kept as a file in any case
        found.flaws.append(f"winmail.dat could not be read: {type(error).__name__}")


def _keep(raw: bytes, part: Part, found: Content) -> None:
    if len(found.attachments) >= ATTACHMENTS:
        if len(found.attachments) == ATTACHMENTS:
            found.flaws.append(f"more than {ATTACHMENTS} attachments: the others are in the original")
        return
    size = part.end - part.start
    if part.encoding == "base64":
        size = size * 3 // 4 - size // 39  # the line ends of 76 columns
    found.attachments.append(Attachment(part.path or "", _name(part), part.type, max(size, 0)))


def _name(part: Part) -> str:
    if part.name:
        return clean_name(part.name)
    if part.type in ("message/rfc822", "message/global") and part.children:
        return clean_name((part.children[0].get("subject") or "message") + ".eml")
    return clean_name(part.get("content-description"))


def clean_name(name: str) -> str:
    """A file's name without path, control or direction characters, at most 255 bytes."""
    name = unicodedata.normalize("NFC", _BIDI.sub("", line_of(name)))
    name = re.sub(r"[/\\]+", "_", name).strip(" .")
    while len(name.encode("utf-8", "replace")) > 255:
        stem, dot, end = name.rpartition(".")
        name = f"{stem[:-1]}{dot}{end}" if dot and stem and len(end) < 12 else name[:-1]
    return name
