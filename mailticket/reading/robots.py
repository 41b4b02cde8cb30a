"""Addresses nobody answers from, and whether who sent something by a list wrote it themselves."""

import re
from collections.abc import Mapping, Sequence

Headers = Mapping[str, Sequence[str]]

NO_REPLY = re.compile(r"(?:no-?reply|do-?not-?reply|no-?responder|nao-?responda)(?:[+._-][^@]*)?@", re.IGNORECASE)
_MACHINE = re.compile(
    r"(?:mailer-daemon|postmaster|majordomo|listserv|bounces?|owner-[^@]*|[^@]*-(?:owner|request|bounces?|errors|admin|"
    r"subscribe|unsubscribe|confirm|join|leave))(?:[+=][^@]*)?@",
    re.IGNORECASE,
)


def wants_no_reply(address: str) -> bool:
    """Whether an address says of itself that nobody reads it."""
    return NO_REPLY.match(address) is not None


def is_robot(address: str) -> bool:
    """Whether an address is a machine's: it answers nobody, or belongs to a list's or a mail server's software."""
    return wants_no_reply(address) or _MACHINE.match(address) is not None
