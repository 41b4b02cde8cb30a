"""The files of a letter, out of the original, by the paths that reading gave them.

A path counts the parts of the tree ("1.2"; the mail itself is ""). What is packed inside a part goes on with a letter:
"2.t1" is the first file of Outlook's winmail.dat, "2.u1" a uuencoded file in a text, "2.d1" a picture written into HTML,
"2.s" what an S/MIME wrapper holds, "2.m" a mail in base64; behind the last two the parts of that mail are counted: "2.s.1". "w" is
the whole letter, as others may see it.
"""

import contextlib
from collections.abc import Sequence

from mailticket.model.transaction import FileContent
from mailticket.reading.cms import signed_content
from mailticket.reading.for_others import for_others
from mailticket.reading.mime import FORWARDED, Part, content, parse
from mailticket.reading.packed import Packed, without_pictures, without_uuencoded
from mailticket.reading.tnef import unpack

WHOLE = "w"
"""The path of the whole letter."""

STEPS = 100
"""Steps of a path: no mail is so deep that reading would make a longer one."""

SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_CODED = ("base64", "quoted-printable")


def part_bytes(raw: bytes, path: str) -> bytes:
    """The bytes of a file of a letter. Raises KeyError where there is no such part."""
    return file_at(raw, path).data


def file_at(raw: bytes, path: str) -> FileContent:
    """A file of a letter: its bytes, and how it lies there. Raises KeyError where there is no such part."""
    if path == WHOLE:
        return FileContent(for_others(raw))
    steps = path.split(".") if path else []
    if len(steps) > STEPS:
        raise KeyError(path)
    part = parse(raw)
    for step in steps:
        if step.isdecimal():
            part = _child(part, step, path)
        elif step in ("s", "m"):
            raw = _opened(raw, part, step, path)
            part = parse(raw)
        else:
            return _packed(raw, part, step, path)
    charset = part.parameters.get("charset", "") if part.kind == "text" else ""
    return FileContent(content(raw, part), charset, is_inline(part))


def files_at(raw: bytes, paths: Sequence[str]) -> dict[str, FileContent]:
    """Files of a letter by their paths; those that are not there are left out."""
    found: dict[str, FileContent] = {}
    for path in paths:
        with contextlib.suppress(KeyError):
            found[path] = file_at(raw, path)
    return found


def is_inline(part: Part) -> bool:
    """Whether it is a picture shown within the text: named by HTML (``cid:``), or said to stand there."""
    if part.kind != "image" or part.disposition == "attachment":
        return False
    return part.disposition == "inline" or any(one.lower == "content-id" for one in part.headers)


def coded_mail(part: Part) -> bool:
    """Whether it is a forwarded mail in base64 or quoted-printable: not allowed (RFC 2046 5.2.1), and not rare."""
    return part.type in FORWARDED and part.encoding in _CODED


def _child(part: Part, step: str, path: str) -> Part:
    if not _counts(step, len(part.children)):
        raise KeyError(path)
    return part.children[int(step) - 1]


def _opened(raw: bytes, part: Part, step: str, path: str) -> bytes:
    inner = signed_content(content(raw, part)) if step == "s" else content(raw, part)
    if inner is None or not (part.type in SMIME if step == "s" else coded_mail(part)):
        raise KeyError(path)
    return inner


def _packed(raw: bytes, part: Part, step: str, path: str) -> FileContent:
    kind, number = step[:1], step[1:]
    found: list[Packed] = []
    if kind == "t" and part.is_tnef and (bag := unpack(content(raw, part))) is not None:
        found = [Packed(name, "", data) for name, data in bag.files]
    elif kind == "u":
        found = without_uuencoded(content(raw, part))[1]
    elif kind == "d":
        found = without_pictures(content(raw, part))[1]
    if not _counts(number, len(found)):
        raise KeyError(path)
    return FileContent(found[int(number) - 1].data, inline=kind == "d")


def _counts(number: str, most: int) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 6 and 0 < int(number) <= most
