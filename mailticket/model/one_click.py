"""Unsubscribing by one click of a mail program's button (RFC 8058): an address of a copy's own, under our seal, which the
program asks by POST.

It names the copy, so it serves whom that copy went to and nobody else; it needs no signing in, and does nothing but what the
mail address beside it does (RFC 2369): no more mail about the ticket, or no more digests.
"""

import re

from mailticket.model.sealed_address import Sealed, Sign, Verify, read_extension
from mailticket.model.sealed_number import number_of, seal_number

PATH = "unsubscribe"
FIELD, VALUE = "List-Unsubscribe", "One-Click"
"""What the program's form says (RFC 8058 3.2)."""

_HEADER = b"\r\nList-Unsubscribe: <mailto:"
_MAILTO = re.compile(rb"\r\nList-Unsubscribe:\s+(?:<https:[^>]*>,\s+)?<mailto:[^>+@]*\+([^@>]{1,80})@", re.IGNORECASE)
_COPY = "u"


def one_click_token(copy_id: int, sign: Sign) -> str:
    """What stands in the address of a copy."""
    return seal_number(_COPY, copy_id, sign)


def copy_of_token(token: str, verify: Verify) -> int | None:
    """The copy it is of; None when the seal is not ours."""
    return number_of(_COPY, token, verify)


def with_one_click(mail: bytes, address: str) -> bytes:
    """A mail that says by mail to where one unsubscribes names a web address as well, before that; any other stays as it is."""
    end = mail.find(b"\r\n\r\n")
    at = mail.find(_HEADER, 0, end)
    if at < 0 or end < 0:
        return mail
    named = f"\r\nList-Unsubscribe: <{address}>,\r\n <mailto:".encode("ascii")
    asked = f"\r\n{FIELD}-Post: {FIELD}={VALUE}".encode()
    return b"".join((mail[:at], named, mail[at + len(_HEADER) : end], asked, mail[end:]))


def unsubscribes_from(mail: bytes) -> Sealed | None:
    """What the mail address of a stored mail of ours is for; None for one that nobody unsubscribes from."""
    found = _MAILTO.search(b"\r\n" + mail.partition(b"\r\n\r\n")[0])
    sealed = read_extension(found[1].decode("ascii", "replace")) if found else None
    return sealed[0] if sealed else None
