"""Reads what stands behind MAIL and RCPT (RFC 5321 4.1.1.2 and 3, 4.1.2), in linear time and by bytes."""

import re
from dataclasses import dataclass

from mailticket.arrival import replies
from mailticket.model.letter import Reply

_PATH = re.compile(
    rb"\s*(?P<keyword>FROM|TO):\s*(?:"
    rb"<(?:@[^<>:\s]*:)?(?P<path>(?:[^<>\"\s\\\x00-\x1f\x7f]|\"(?:[^\"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*\")*)>"
    rb"|(?P<bare>[^<>\"\s\\\x00-\x1f\x7f]+)"  # without brackets: old clients, and Postfix takes it
    rb")(?P<parameters>(?:\s+\S+)*)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Path:
    """An envelope address and what followed it. ``size`` is the announced one, 0 if none."""

    address: str
    size: int = 0
    utf8: bool = False


def read_mail(
    argument: bytes, path_limit: int, local_limit: int, size_limit: int, *, auth: bool = False
) -> Path | Reply:
    """MAIL's argument. ``<>`` is the null sender, an empty address.

    With ``auth`` AUTH= is taken and not believed (RFC 4954 5): who logged in is known, and nobody speaks for another.
    """
    match = _PATH.fullmatch(argument)
    if match is None or match["keyword"].upper() != b"FROM":
        return replies.BAD_SENDER
    address = _address(match, path_limit, local_limit)
    if address is None:
        return replies.BAD_SENDER
    path = _parameters(address, match["parameters"], size_limit, auth) if match["parameters"] else Path(address)
    if isinstance(path, Path) and not path.utf8 and not address.isascii():
        return replies.NEEDS_SMTPUTF8
    return path


def read_rcpt(argument: bytes, path_limit: int, local_limit: int, utf8: bool) -> str | Reply:
    """RCPT's argument: the address as it was written."""
    match = _PATH.fullmatch(argument)
    if match is None or match["keyword"].upper() != b"TO":
        return replies.BAD_RECIPIENT
    address = _address(match, path_limit, local_limit)
    if not address:
        return replies.BAD_RECIPIENT
    if match["parameters"]:
        return replies.UNKNOWN_PARAMETER
    return address if utf8 or address.isascii() else replies.NEEDS_SMTPUTF8


def _address(match: re.Match[bytes], path_limit: int, local_limit: int) -> str | None:
    written: bytes = match["path"] if match["bare"] is None else match["bare"]
    if len(written) + 2 > path_limit or len(written.rpartition(b"@")[0]) > local_limit:
        return None
    try:
        return written.decode()
    except UnicodeDecodeError:
        return None


def _parameters(address: str, written: bytes, size_limit: int, auth: bool) -> Path | Reply:
    size, utf8 = 0, False
    for word in written.upper().split():
        name, _, value = word.partition(b"=")
        if name == b"SIZE" and value.isdigit() and len(value) <= 20:
            size = int(value)
        elif name == b"SMTPUTF8" and not value:
            utf8 = True
        elif name == b"AUTH" and auth and value.isascii() and value:
            continue
        elif name != b"BODY" or value not in (b"7BIT", b"8BITMIME"):
            return replies.UNKNOWN_PARAMETER
    return replies.TOO_BIG if size > size_limit else Path(address, size, utf8)
