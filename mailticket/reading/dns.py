"""What DNS has about mail, asked for without holding up the loop; a failure of DNS is told apart from a name that has none."""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Protocol

from mailticket.model.errors import MailticketError


class Lookup(Protocol):
    """Asks DNS."""

    async def __call__(self, name: str, kind: str = "TXT", /) -> list[str]:
        """The records of a kind ("TXT", "MX", "A", "AAAA") that a name has, each one string; none is an empty list. Raises
        LookupTrouble where DNS does not tell."""
        ...


HOST = re.compile(r"(?=.{1,240}\Z)[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62})*")
"""A name in lower case that may be asked for, with what is put before it."""

RECORDS = 20
RECORD = 4096
"""Characters of one record; a longer one is no key and no policy."""


class LookupTrouble(MailticketError):
    """DNS gave no answer: a timeout, SERVFAIL, a refusal."""


class ExtraMissing(MailticketError):
    """What checks DKIM is not installed."""

    def __init__(self) -> None:
        super().__init__("checking DKIM needs more than is installed: pip install 'mailticket[auth]'")


def dns_lookup(*, seconds: float = 5, nameservers: Sequence[str] = ()) -> Lookup:
    """A Lookup by the system's resolvers, or by ``nameservers`` (``address`` or ``address@port``). ``seconds`` bounds one
    lookup, retries and all. Raises ExtraMissing, ValueError for an address that is none, LookupTrouble where the system
    has no resolver."""
    try:
        from dns.asyncresolver import Resolver
        from dns.exception import DNSException
        from dns.nameserver import Do53Nameserver
        from dns.resolver import NXDOMAIN, NoResolverConfiguration
    except ImportError as error:
        raise ExtraMissing from error

    try:
        resolver = Resolver(configure=not nameservers)
    except NoResolverConfiguration as error:
        raise LookupTrouble("this system knows no DNS server") from error
    if nameservers:
        places = (one.partition("@") for one in nameservers)
        resolver.nameservers = [
            Do53Nameserver(str(ip_address(address)), int(port or 53)) for address, _, port in places
        ]
    resolver.use_edns(0, 0, 1232)  # what passes without fragments (RFC 6891 6.2.5, DNS flag day 2020); then TCP

    async def lookup(name: str, kind: str = "TXT", /) -> list[str]:
        try:
            answer = await resolver.resolve(
                name.removesuffix(".") + ".", kind, lifetime=seconds, search=False, raise_on_no_answer=False
            )
        except NXDOMAIN:
            return []
        except (DNSException, OSError) as error:
            raise LookupTrouble(f"DNS has no answer for {name}: {type(error).__name__}") from error
        if kind != "TXT":
            return [one.to_text() for one in answer.rrset or ()][:RECORDS]
        records = [b"".join(one.strings) for one in answer.rrset or ()][:RECORDS]
        return [one.decode("latin-1") for one in records if len(one) <= RECORD]

    return lookup
