"""The text of our mail as a MIME part, and a note put into it: when it is worded, and once more when it is delivered."""

import binascii

_MIME = "Content-Type: text/plain; charset=utf-8; format=flowed\r\nContent-Transfer-Encoding: {}\r\n\r\n"
_HEAD = {encoding: _MIME.format(encoding).encode() for encoding in ("7bit", "quoted-printable")}
_CONTROL = bytes([*range(9), *range(11, 32), 127])
"""No mail may carry NUL or a bare CR; terminals obey others."""

FOOTER = "-- "
"""The line above what is said in every mail."""


def text_part(flowed: str) -> bytes:
    """Headers and body of a text that is format=flowed already: 7bit where it is ASCII, else quoted-printable."""
    octets = flowed.encode("utf-8", "replace").translate(None, _CONTROL)
    if flowed.isascii() and max(map(len, flowed.split("\n"))) <= 990:
        return _HEAD["7bit"] + octets.replace(b"\n", b"\r\n")
    return _HEAD["quoted-printable"] + binascii.b2a_qp(octets, istext=True).replace(b"\n", b"\r\n")


def with_note(part: bytes, note: str) -> bytes:
    """The same part, with a note above its footer. ``part`` is one that ``text_part`` made."""
    head, _, body = part.partition(b"\r\n\r\n")
    if b"quoted-printable" in head:
        body = binascii.a2b_qp(body)
    return text_part(above_footer(body.replace(b"\r\n", b"\n").decode(), note))


def above_footer(text: str, note: str) -> str:
    """A text with a note above its last footer, or at its end where it has none."""
    if not note:
        return text
    lines = text.rstrip("\n").split("\n")
    at = max((number for number, line in enumerate(lines) if line == FOOTER), default=len(lines))
    above = "\n".join(lines[:at]).rstrip("\n")
    below = lines[at:]
    return "\n".join((*filter(None, (above, "")), "", note, *([""] if below else []), *below, ""))
