"""How sure a letter is of its sender, found by ourselves: DKIM aligned with From (RFC 7489), for a site that is the border.

SPF is not asked: it proves a client of the envelope's domain, and no command rests on that. So a domain that relies on SPF
alone fails here. The policy is read to tell a doubtful letter from one whose domain disowns it; ``pct`` is ignored, since
nothing is rejected by it."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import idna

from mailticket.model.evidence import Evidence, Level
from mailticket.reading.addresses import mailboxes
from mailticket.reading.dkim import Signed, dkim_results
from mailticket.reading.dns import HOST, ExtraMissing, Lookup, LookupTrouble
from mailticket.reading.headers import Block, split
from mailticket.reading.parameters import parameters

SECONDS = 20
"""For one letter, all lookups and arithmetic."""

COVERED = ("from", "subject", "date", "message-id")
"""What a signature must be over to count for more than a weak sign, where the letter has it. None may stand twice."""

_RECORD = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_POLICIES = frozenset(("none", "quarantine", "reject"))
_CUT = frozenset(("multipart/alternative", "multipart/mixed", "multipart/related", "multipart/signed"))


@dataclass(frozen=True, slots=True)
class Dmarc:
    """The result ("pass", "fail", "none", "temperror", "permerror"), whose record it rests on, what that domain asks for
    mail that fails ("none", "quarantine", "reject", empty without a record), and the d= that aligned."""

    result: str
    domain: str = ""
    policy: str = ""
    aligned: str = ""

    @property
    def disowned(self) -> bool:
        """It fails, and the domain asks that such mail is not believed."""
        return self.result == "fail" and self.policy in ("quarantine", "reject")


async def dmarc(from_domain: str, signed: Sequence[Signed], lookup: Lookup) -> Dmarc:
    """DMARC by DKIM alone. The record is looked for at the domain, then at its organisational domain; several at one place
    are none (RFC 7489 6.6.3). Where a key of the domain could not be asked for, the result is "temperror", not "fail".
    Raises ExtraMissing."""
    try:
        domain = from_domain.lower() if from_domain.isascii() else idna.encode(from_domain, uts46=True).decode()
    except idna.IDNAError:
        return Dmarc("permerror")
    if not HOST.fullmatch(domain):
        return Dmarc("permerror")
    organisation = await asyncio.to_thread(_organisation_of)
    try:
        where, records = await _records(domain, organisation(domain), lookup)
    except LookupTrouble:
        return Dmarc("temperror", domain)
    if len(records) != 1:
        return Dmarc("none")
    tags = _tags(records[0])
    policy = _policy(tags, of_subdomain=where != domain)
    if not policy:
        return Dmarc("permerror", where)
    strict = tags.get("adkim", "r").lower() == "s"
    ours = [
        one for one in signed if one.domain == domain or (not strict and _related(one.domain, domain, organisation))
    ]
    if passed := next((one for one in ours if one.result == "pass"), None):
        return Dmarc("pass", where, policy, passed.domain)
    return Dmarc("temperror" if any(one.result == "temperror" for one in ours) else "fail", where, policy)


Organisation = Callable[[str], str]


@cache
def _organisation_of() -> Organisation:
    """The domain below the public suffix (RFC 7489 3.2), or the domain itself where it is one."""
    try:
        from publicsuffixlist import PublicSuffixList
    except ImportError as error:
        raise ExtraMissing from error
    suffixes = PublicSuffixList()

    def organisation(domain: str) -> str:
        return suffixes.privatesuffix(domain) or domain

    return organisation


def _related(one: str, other: str, organisation: Organisation) -> bool:
    return bool(one) and organisation(one) == organisation(other)


async def _records(domain: str, organisation: str, lookup: Lookup) -> tuple[str, list[str]]:
    """The domain that has DMARC records, and those."""
    for where in dict.fromkeys((domain, organisation)):
        if found := [one for one in await lookup(f"_dmarc.{where}") if _RECORD.match(one)]:
            return where, found
    return "", []


def _tags(record: str) -> dict[str, str]:
    """Its tags, the first of each name; what is none is passed over (RFC 7489 6.3)."""
    tags: dict[str, str] = {}
    for one in record.split(";"):
        name, equals, value = one.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    return tags


def _policy(tags: dict[str, str], *, of_subdomain: bool) -> str:
    """What the domain asks for; empty for a record that says nothing we understand (RFC 7489 6.6.3, step 6)."""
    policy = tags.get("p", "").lower()
    below = tags.get("sp", policy).lower()
    if policy in _POLICIES and below in _POLICIES:
        return below if of_subdomain else policy
    return "none" if tags.get("rua", "").lower().startswith("mailto:") else ""


async def border_evidence(
    raw: bytes, address: str, lookup: Lookup, domains: frozenset[str], *, now: datetime
) -> tuple[Evidence, Dmarc]:
    """The level a letter from ``address`` (as reading has it) reaches by its signatures, and what DMARC says. ``domains``:
    those whose users we trust them to tell apart, in lower case. What cannot be checked lowers the level; nothing raises.

    It proves who wrote the letter, not to whom: one that was written to somebody else may be handed to us as well."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _evidence(raw, address, lookup, domains, now)
    except TimeoutError:
        return Evidence(reason="checking DKIM took too long"), Dmarc("temperror")
    except ExtraMissing as missing:
        return Evidence(reason=str(missing)), Dmarc("temperror")


async def _evidence(
    raw: bytes, address: str, lookup: Lookup, domains: frozenset[str], now: datetime
) -> tuple[Evidence, Dmarc]:
    block = split(raw, 0, len(raw))
    authors = [one.value for one in block.fields if one.lower == "from"]
    if len(authors) != 1 or [one.address for one in mailboxes(authors[0])] != [address]:
        return Evidence(reason="there is not exactly one From"), Dmarc("none")
    domain = address.rpartition("@")[2]
    signed = await dkim_results(raw, lookup, now=now)
    whole = [one for one in signed if one.result == "pass" and not _open(one, raw, block)]
    rest = [one for one in signed if one not in whole]
    found = await dmarc(domain, (*whole, *rest), lookup)
    return _level(found, domain, whole, rest, domains), found


def _level(
    found: Dmarc, domain: str, whole: Sequence[Signed], rest: Sequence[Signed], domains: frozenset[str]
) -> Evidence:
    if found.disowned:
        reason = f"{domain} asks to {found.policy} what it did not sign"
        return Evidence(method="dmarc", reason=f"{reason}: {_why(rest) or 'this is signed by others'}")
    if found.result == "pass" and all(one.domain != found.aligned for one in whole):
        return Evidence(reason=f"DMARC passes for {domain}, by a signature that leaves the letter open")
    if found.result == "pass" and domain in domains:
        return Evidence(Level.DOMAIN, "dmarc", f"DMARC passes for {domain}, which is trusted")
    if found.result == "pass":
        return Evidence(Level.WEAK, "dmarc", f"DMARC passes for {domain}, which is not one of [evidence] domains")
    passed = [one.domain for one in whole]
    if domain in passed:
        return Evidence(Level.WEAK, "dkim", f"signed by {domain}, which says nothing by DMARC")
    if passed:
        return Evidence(reason=f"signed by {passed[0]}, which says nothing about {domain}")
    return Evidence(reason=_why(rest) or f"no signature covers all of it by {domain}")


def _why(signed: Sequence[Signed]) -> str:
    """Why nothing counts; empty where something does."""
    if not signed:
        return "nobody signed it"
    if any(one.result == "pass" for one in signed):
        return ""
    return f"the signature of {signed[0].domain or 'somebody'} does not count: {signed[0].reason}"


def _open(signed: Signed, raw: bytes, block: Block) -> bool:
    """Whether somebody may have changed what the letter says, and left the signature good."""
    names = [one.lower for one in block.fields]
    if any(names.count(name) > 1 for name in (*COVERED, "content-type", "content-transfer-encoding")):
        return True
    if any(name in names and name not in signed.covers for name in COVERED):
        return True
    return "content-type" not in signed.covers and not _as_it_was_cut(raw, block)


def _as_it_was_cut(raw: bytes, block: Block) -> bool:
    """Whether a Content-Type that nobody signed (large providers do not sign it) can only be the true one: with another
    boundary, a line of somebody who is quoted would become the letter. The first line of the body, which is signed, fixes
    the boundary."""
    kind, found = parameters(next((one.value for one in block.fields if one.lower == "content-type"), "text/plain"))
    if kind in ("text", "text/plain"):
        return True
    line = raw[block.body : block.body + 300].partition(b"\n")[0].rstrip()
    boundary = found.get("boundary", "")
    return kind in _CUT and bool(boundary) and line == b"--" + boundary.encode("utf-8", "replace")
