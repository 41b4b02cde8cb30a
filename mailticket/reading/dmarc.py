"""How sure a letter is of its sender, found by ourselves: DKIM aligned with From (DMARC, RFC 9989), for a site that is the
border.

SPF is not asked: it proves a client of the envelope's domain, and no command rests on that. So a domain that relies on SPF
alone fails here; what fails is disowned only where the domain asks for that (p=quarantine, p=reject)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import idna

from mailticket.model.evidence import Evidence, Level
from mailticket.reading.addressees import is_open, recipients
from mailticket.reading.addresses import mailboxes
from mailticket.reading.dkim import Signed, dkim_results
from mailticket.reading.dmarc_records import Record, Tree, chosen, organisation, within
from mailticket.reading.dns import HOST, ExtraMissing, Lookup, LookupTrouble
from mailticket.reading.headers import Block, split
from mailticket.reading.parameters import parameters

SECONDS = 20
"""For one letter, all lookups and arithmetic."""

COVERED = ("from", "subject", "date", "message-id")
"""What a signature must be over to count for more than a weak sign, where the letter has it. None may stand twice."""

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
    """DMARC by DKIM alone. Where DNS could not be asked for a record, or for a key of the domain, the result is "temperror",
    not "fail"."""
    try:
        domain = from_domain.lower() if from_domain.isascii() else idna.encode(from_domain, uts46=True).decode()
    except idna.IDNAError:
        return Dmarc("permerror")
    if not HOST.fullmatch(domain):
        return Dmarc("permerror")
    try:
        return await _found(domain, signed, Tree(lookup))
    except LookupTrouble:
        return Dmarc("temperror", domain)


async def _found(domain: str, signed: Sequence[Signed], tree: Tree) -> Dmarc:
    own = await tree.record(domain)
    by_domain = any(one.domain == domain and one.result == "pass" for one in signed)
    above = [own] if own and by_domain else await tree.walk(domain)  # 4.10.2: of one domain nothing more is asked
    record = chosen(domain, above)
    if record is None:
        return Dmarc("none")
    policy = await _policy(domain, record, tree)
    if not policy:
        return Dmarc("permerror", record.domain)
    ours = await _aligned(domain, organisation(domain, above), record, signed, tree)
    if passed := next((one for one in ours if one.result == "pass"), None):
        return Dmarc("pass", record.domain, policy, passed.domain)
    return Dmarc("temperror" if ours else "fail", record.domain, policy)


async def _policy(domain: str, record: Record, tree: Tree) -> str:
    below = record.domain != domain
    if not below or "np" not in record.tags:
        return record.policy(below=below)
    return record.policy(below=True, exists=await tree.exists(domain))


async def _aligned(domain: str, owner: str, record: Record, signed: Sequence[Signed], tree: Tree) -> list[Signed]:
    """The signatures that count for a domain of ``owner``, up to the first good one, its own first; such as DNS does not tell
    of stand among them."""
    strict = record.tags.get("adkim", "r").lower() == "s"
    found: list[Signed] = []
    for one in sorted(signed, key=lambda one: one.domain != domain):
        counts = one.result in ("pass", "temperror") and (one.domain == domain or not strict)
        if counts and (one.domain == domain or await tree.belongs(one.domain, owner)):
            found.append(one)
            if one.result == "pass":
                break
    return found


async def border_evidence(
    raw: bytes, address: str, lookup: Lookup, domains: frozenset[str], *, now: datetime
) -> tuple[Evidence, Dmarc]:
    """The level a letter from ``address`` (as reading has it) reaches by its signatures, and what DMARC says. ``domains``:
    those whose users we trust them to tell apart, in lower case. What cannot be checked lowers the level; nothing raises.

    It proves who wrote the letter; to whom is ``written_to``: one that was written to somebody else may be handed to us as well."""
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
    signer = found.aligned or domain
    covered = {name for one in whole if one.domain == signer for name in one.covers}
    headers = [(field.lower, field.value) for field in block.fields]
    return replace(_level(found, domain, whole, rest, domains), written_to=recipients(headers, covered)), found


def _level(
    found: Dmarc, domain: str, whole: Sequence[Signed], rest: Sequence[Signed], domains: frozenset[str]
) -> Evidence:
    if found.disowned:
        reason = f"{domain} asks to {found.policy} what it did not sign"
        return Evidence(method="dmarc", reason=f"{reason}: {_why(rest) or 'this is signed by others'}")
    if found.result == "pass" and all(one.domain != found.aligned for one in whole):
        return Evidence(reason=f"DMARC passes for {domain}, by a signature that leaves the letter open")
    if found.result == "pass" and domain in domains and not _kin(found.aligned, domain, domains):
        return Evidence(Level.WEAK, "dmarc", f"DMARC passes for {domain}, by {found.aligned}, which is not trusted")
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


def _kin(signer: str, domain: str, domains: frozenset[str]) -> bool:
    """Whether a domain's signer is one we trust with it: itself, one below or above it, or of another domain we trust. Not
    any that has the same organisation by DNS: a public suffix whose record does not say that it is one makes a family
    of all its customers."""
    return within(domain, signer) or any(within(signer, one) for one in domains)


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
    if is_open([(one.lower, one.value) for one in block.fields], signed.covers):
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
