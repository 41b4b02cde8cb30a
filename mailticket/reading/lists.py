"""Mail that came by a mailing list: which addresses are the list's own, and whether a person wrote it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from mailticket.model.letter import MailClass, Reading
from mailticket.reading.addresses import mailboxes
from mailticket.reading.robots import is_robot

Headers = Mapping[str, Sequence[str]]

LOOKED_AT = 5
"""Headers of one name that are looked at."""

_POST = re.compile(r"<mailto:([^<>?]{1,320})", re.IGNORECASE)
_ID = re.compile(r"<([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.([A-Za-z0-9.-]{1,255})>\s*$")
_MAILING_LIST = re.compile(r"\blist\s+([^\s;]{1,320}@[^\s;]{1,255})", re.IGNORECASE)


def list_addresses(headers: Headers) -> frozenset[str]:
    """The addresses of the list that headers (by lower-case name) speak of: nobody's own, and never answered."""
    return frozenset(box.address for text in _named(headers) for box in mailboxes(text))


def _named(headers: Headers) -> Iterator[str]:
    for value in headers.get("list-post", ())[:LOOKED_AT]:
        yield from _POST.findall(value)[:LOOKED_AT]
    for value in headers.get("mailing-list", ())[:LOOKED_AT]:
        yield from _MAILING_LIST.findall(value)[:LOOKED_AT]
    for name in ("x-beenthere", "x-mailing-list"):
        yield from headers.get(name, ())[:LOOKED_AT]
    for value in headers.get("list-id", ())[:LOOKED_AT]:  # RFC 2919: usually the address with a dot for the @
        if found := _ID.search(value):
            yield f"{found[1]}@{found[2]}"


def of_reading(reading: Reading) -> Headers:
    """A letter's headers by lower-case name."""
    found: dict[str, list[str]] = {}
    for name, value in reading.headers:
        found.setdefault(name.lower(), []).append(value)
    return found


def by_a_person(reading: Reading) -> bool:
    """Whether a person wrote what came by a list: not the list itself, no robot, nothing that wants no answer."""
    if reading.mail_class is not MailClass.LIST or reading.author is None:
        return False
    headers, address = of_reading(reading), reading.author.address
    if is_robot(address) or address in list_addresses(headers) or "x-auto-response-suppress" in headers:
        return False
    return not any(value.strip().lower().startswith(("bulk", "junk")) for value in headers.get("precedence", ()))
