"""Text of others as it may be shown: nothing in it moves a cursor or changes what stands around it."""

import re

# Not only C0 and C1: U+2028 ends lines, U+202A… and U+2066… turn them around, a lone surrogate cannot be written.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: object) -> str:
    """Text without control characters but newline and tab; each is shown as ``\\x1b``."""
    return _UNSAFE.sub(lambda found: f"\\x{ord(found[0]):02x}", str(text).replace("\r\n", "\n"))
