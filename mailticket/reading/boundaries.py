"""Where the parts of a multipart begin though its boundary is not declared, or not the one that stands in it."""

import re

NEAR = 64 * 1024
"""Bytes that are looked at: what stands before the first part is a word for old programs."""

_DELIMITER = re.compile(
    rb"^--([!-~](?:[ -~]{0,198}[!-~])?)[ \t]*\r?\nContent-[A-Za-z-]{1,40}[ \t]*:", re.IGNORECASE | re.MULTILINE
)


def found_boundary(raw: bytes, start: int, end: int) -> str:
    """What is used as the boundary of a multipart's body: what stands behind the hyphens of the first line that begins with two and
    has a header of a part below it. Empty where there is no such line."""
    found = _DELIMITER.search(raw, start, min(end, start + NEAR))
    return found[1].decode("ascii") if found else ""
