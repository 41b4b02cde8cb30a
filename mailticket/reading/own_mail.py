"""Mail of our own that came back, and mail that only looks so.

What proves it is a seal: the one in ``X-MailTicket-Loop``, or the Message-ID that we gave it. A name in a header proves nothing
(another site may have our rtname, and anybody can write it), nor does From: groups and web forms write there the address
they send to.
"""

from collections.abc import Iterator, Mapping, Sequence

from mailticket.model.evidence import Evidence
from mailticket.model.letter import Ours
from mailticket.model.loop_mark import proves
from mailticket.model.message_id import is_ours
from mailticket.model.person import Mailbox
from mailticket.reading.addresses import mailboxes
from mailticket.reading.decoding import Patience
from mailticket.reading.headers import own_id
from mailticket.reading.mime import parse
from mailticket.reading.text import gather

Headers = Mapping[str, Sequence[str]]

LOOKED_AT = 10
"""Headers of one name that are looked at."""

WRITER = ("x-original-from", "reply-to")
"""Where the person is named whose mail was sent with our address in From: by a group that rewrites it, by a web form."""

STOOD_IN = Evidence(reason="the From line has an address of ours", barred=True)
"""Of whoever is named beside it: anybody can write that."""


def sealed(headers: Headers, ours: Ours) -> str:
    """How it is proven that we sent this ourselves; empty: it is not."""
    for value in headers.get("x-mailticket-loop", ())[:LOOKED_AT]:
        if proves(value, ours.seal.verify):
            return "x-mailticket-loop has our seal"
    own = headers.get("message-id", ())
    if len(own) == 1 and is_ours(own_id(own[0]), ours.seal.verify, ours.organization):
        return "the Message-ID has our seal"
    return ""


def marked(headers: Headers, ours: Ours) -> str:
    """Which header has our name, without a seal; empty: none."""
    if any(value.strip() == ours.rtname for value in headers.get("x-rt-loop-prevention", ())):
        return "x-rt-loop-prevention has our name, without our seal"
    named = (value.strip() for value in headers.get("x-mailticket-loop", ()))
    if any(value == ours.rtname or value.startswith(f"{ours.rtname} ") for value in named):
        return "x-mailticket-loop has our name, without our seal"
    return ""


def writer(headers: Headers, ours: Ours) -> Mailbox | None:
    """Who is named as having written what has our address in From; None where nobody is."""
    return next((box for box in _named(headers) if box.address not in ours), None)


def text_of(mail: bytes) -> str:
    """What people read in a mail of ours, as we made it."""
    return gather(mail, parse(mail), Patience()).text()


def _named(headers: Headers) -> Iterator[Mailbox]:
    for name in WRITER:
        for value in headers.get(name, ())[:LOOKED_AT]:
            yield from mailboxes(value)[:LOOKED_AT]
