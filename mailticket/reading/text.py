"""What people read of a mail, chosen from the tree of its parts; everything else is an attachment. Of the one text that is
its body, how much its author wrote themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mailticket.model.transaction import Attachment
from mailticket.reading.attached import attached, below, packed_in
from mailticket.reading.charsets import to_text
from mailticket.reading.cms import signed_content
from mailticket.reading.decoding import ENCODED, Patience, agreeing, clean, cleaned, decoded, unpacked
from mailticket.reading.files import SMIME, coded_mail
from mailticket.reading.invitations import invitation
from mailticket.reading.markup import from_html
from mailticket.reading.mime import FORWARDED, Part, content, parse
from mailticket.reading.packed import Packed
from mailticket.reading.poorer import html_of, says_less
from mailticket.reading.readable import (
    READABLE,
    beginning,
    can_be_read,
    files_in,
    first_text,
    is_text,
    says_something,
    texts_in,
)
from mailticket.reading.tnef import unpack

TEXT = 1024 * 1024
"""Characters of text that are kept; a longer text stays whole in the original."""

ATTACHMENTS = 100
DEPTH = 4
"""Wrappers within wrappers that are opened: each is decoded anew."""

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
    says something its author wrote themselves, with its ``first_line``; ``others``: by its path, the other forms of a text;
    ``events``: the UIDs of those that calendars in it are about."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    wrappers: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    others: dict[str, list[Part]] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    depth: int = 0
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


def gather(raw: bytes, root: Part, patience: Patience, depth: int = 0) -> Content:
    """Walk the tree, in the order people see it; ``depth`` wrappers were opened to come here. Raises TakesLong."""
    found = Content(flaws=list(root.flaws), patience=patience, depth=depth)
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
            _list(found, attached(raw, part))
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
    texts = [child for child in part.children if is_text(child)]
    best = _best(raw, texts, found)
    chosen: list[Part] = []
    for child in part.children:
        if child is best or not is_text(child):
            chosen.append(child)
        else:
            chosen += files_in(child)
            _keep_pictures(raw, child, found)
    if best is not None and any(child.type == "text/plain" and says_something(raw, child) for child in texts):
        body = texts_in(best)[0] if best.kind == "multipart" else best
        found.others[body.path] = [leaf for child in texts if child is not best for leaf in texts_in(child)]
    return chosen


def _best(raw: bytes, texts: list[Part], found: Content) -> Part | None:
    """The plain text, unless it says nothing, or much less than the HTML: then that, and the plain one is listed."""
    html = next((child for child in reversed(texts) if can_be_read(child)), None)
    plain = next((child for child in texts if child.type == "text/plain" and says_something(raw, child)), None)
    if plain is None:
        return html or (texts[0] if texts else None)
    if html is None or not (shown := next((one for one in texts_in(html) if one.type == "text/html"), None)):
        return plain
    if plain.disposition == "attachment" or not says_less(beginning(raw, plain), html_of(raw, shown)):
        return plain
    _list(found, attached(raw, plain))
    found.flaws.append("the plain text says much less than the HTML: the HTML is shown, the plain text is a file")
    return html


def _keep_pictures(raw: bytes, part: Part, found: Content) -> None:
    """The pictures written into HTML that is not read, because the same is there as plain text."""
    for text in texts_in(part):
        if text.type == "text/html":
            _list_all(found, packed_in(text, unpacked(raw, text)[1], "d"))


def _take(raw: bytes, part: Part, found: Content) -> None:
    """A part without children: text, a file, or a file with text in it."""
    if part.type in READABLE and _is_inline(part) and found.length <= TEXT:
        _say(raw, part, found)
        if part.name:
            _list(found, attached(raw, part))
        return
    _list(found, attached(raw, part))
    if part.type == "text/calendar" and found.length <= TEXT:
        found.patience.unpack("an invitation")
        invited = invitation(content(raw, part, ENCODED), with_description=not found.has_text)
        found.say(invited.text)
        found.events += invited.events
    elif part.is_tnef:
        _take_tnef(raw, part, found)
    elif part.type in SMIME:
        _take_smime(raw, part, found)
    elif coded_mail(part):
        _take_mail(raw, part, found)


def _say(raw: bytes, part: Part, found: Content) -> None:
    """Add a part's text. Of a file its author wrote nothing, though there be no other text."""
    page = decoded(raw, part, found.flaws, found.patience, ordering=not found.has_text)
    if page.packed:
        _list_all(found, packed_in(part, page.packed, "d" if part.type == "text/html" else "u"))
    if part.type != "text/html" and "-----BEGIN PGP" in page.text:
        found.wrappers += (wrapper for armor, wrapper in _ARMOR.items() if armor in page.text)
    if part.name or part.disposition == "attachment":
        found.say(page.text)
    else:
        others, html = found.others.get(part.path, []), part.type == "text/html"
        found.say(page.text, agreeing(raw, page, others, found.patience, html=html), page.first_line)


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
    _list_all(found, packed_in(part, [Packed(name, "", data) for name, data in packed.files], "t"))


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
    if _holds_smime(parse(inner)):
        found.say(_SEALED["smime-encrypted"])  # one wrapper is opened, not the next
        return
    _take_within(inner, part, found, "s")


def _take_mail(raw: bytes, part: Part, found: Content) -> None:
    """A forwarded mail in base64: its text is somebody else's, its files are files."""
    if found.depth >= DEPTH:
        found.flaws.append("mails within mails: the innermost are in the original")
        return
    found.patience.unpack("a forwarded mail in base64")
    inner = content(raw, part)
    found.say(_heading(parse(inner)))
    _take_within(inner, part, found, "m")


def _take_within(inner: bytes, part: Part, found: Content, step: str) -> None:
    """The text and the files of a mail that was packed in a part."""
    read = gather(inner, parse(inner), found.patience, found.depth + 1)
    text = read.text()
    found.say(text, read.own, read.first_line)
    found.wrappers += read.wrappers
    found.flaws += read.flaws
    for one in read.attachments:
        _list(found, replace(one, part=below(part.path, step, one.part)))


def _holds_smime(root: Part) -> bool:
    todo = [root]
    while todo:
        part = todo.pop()
        if part.type in SMIME:
            return True
        todo.extend(part.children)
    return False


def _say_something(raw: bytes, root: Part, found: Content) -> None:
    """Nothing to read: a text that came as a file, or all of a multipart whose parts hold nothing."""
    named = first_text(root)
    if named is not None:
        _say(raw, named, found)
    if not found.has_text and not found.attachments and root.end > root.start and root.kind == "multipart":
        text, _ = cleaned(raw[root.start : min(root.end, root.start + ENCODED)], "")
        found.say(text)
        found.flaws.append("nothing in the parts of this mail can be read: it is shown as it came")


def _list_all(found: Content, attachments: Iterable[Attachment]) -> None:
    for one in attachments:
        _list(found, one)


def _list(found: Content, attachment: Attachment) -> None:
    if len(found.attachments) < ATTACHMENTS:
        found.attachments.append(attachment)
    else:
        found.flaws.append(f"more than {ATTACHMENTS} attachments: the others are in the original")
