"""What must be asked elsewhere about who wrote a letter: DNS, for its DKIM signatures; a prover, for a signature over all of it.
Done aside, for the few letters that need it: a name server that does not answer holds up nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from mailticket.application.site import SiteSnapshot
from mailticket.model.dataclass import replace
from mailticket.model.errors import NoKey, Unproven
from mailticket.model.evidence import UNPROVEN, Evidence, surest
from mailticket.model.letter import BY_PEOPLE, FROM_A_PERSON, Letter, Reading
from mailticket.model.signature import Key, KeyKind, Named, Signature
from mailticket.reading.dmarc import border_evidence
from mailticket.reading.openpgp import verify_openpgp
from mailticket.reading.signed import SignedParts, signed_parts
from mailticket.reading.smime import verify_smime

KeysOf = Callable[[str], Awaitable[Sequence[Key]]]

SECONDS = 8.0
"""For all that DNS is asked about one letter: whoever names servers that do not answer must not hold up the others."""

SIGNED = frozenset({"pgp-signed", "smime-signed"})


def to_be_asked(letter: Letter, reading: Reading, snapshot: SiteSnapshot) -> bool:
    """Whether a letter needs any of this."""
    if reading.author is None or (reading.evidence.barred and not reading.evidence.disowned):
        return False
    # a header that makes a list's mail of it does not spare its domain being asked
    return (reading.mail_class in BY_PEOPLE and _at_the_border(letter, snapshot)) or _is_signed(reading)


def _is_signed(reading: Reading) -> bool:
    """By one person: what a domain disowns may have two From lines besides."""
    senders = sum(name.lower() == "from" for name, _ in reading.headers)
    return reading.mail_class in FROM_A_PERSON and senders == 1 and not SIGNED.isdisjoint(reading.wrappers)


def _at_the_border(letter: Letter, snapshot: SiteSnapshot) -> bool:
    """It did not come by our own mail system, and nobody logged in to send it."""
    return snapshot.lookup is not None and not letter.authenticated and not snapshot.trusts(letter.peer)


async def vouched(letter: Letter, raw: bytes, reading: Reading, snapshot: SiteSnapshot, keys_of: KeysOf) -> Reading:
    """The reading with what was found. A failure lowers what we are sure of, and never loses the letter."""
    reading = await _checked(letter, raw, reading, snapshot)
    parts = signed_parts(raw) if _is_signed(reading) else None
    if parts is None or reading.author is None:
        return reading
    try:
        found = await _verified(parts, reading.author.address, keys_of, snapshot, letter)
    except NoKey as why:
        return replace(reading, evidence=_unchecked(reading.evidence, parts.kind, str(why)))
    except Unproven as why:
        failed = Evidence(method=parts.kind.value, failure=f"the signature does not hold: {why}")
        return replace(reading, evidence=surest([reading.evidence, failed]))
    return replace(reading, signature=found)


def _unchecked(known: Evidence, kind: KeyKind, why: str) -> Evidence:
    """A signature we have no key for says nothing, and is worth a word only where there is no other."""
    return Evidence(method=kind.value, reason=why) if known == UNPROVEN else known


async def _checked(letter: Letter, raw: bytes, reading: Reading, snapshot: SiteSnapshot) -> Reading:
    if snapshot.lookup is None or reading.author is None or not _at_the_border(letter, snapshot):
        return reading
    try:
        async with asyncio.timeout(SECONDS):
            found, dmarc = await border_evidence(
                raw, reading.author.address, snapshot.lookup, snapshot.ours.domains, now=letter.received_at
            )
    except TimeoutError:
        return replace(reading, evidence=surest([reading.evidence, Evidence(reason="checking DKIM took too long")]))
    if dmarc.disowned:
        return replace(reading, evidence=replace(found, barred=True), flaws=(*reading.flaws, f"forged? {found.reason}"))
    return replace(reading, evidence=surest([found, reading.evidence]))


async def _verified(
    parts: SignedParts, author: str, keys_of: KeysOf, snapshot: SiteSnapshot, letter: Letter
) -> Signature:
    """The signature, where it holds and proves the author. Raises NoKey, Unproven."""
    enrolled = [key for key in await keys_of(author) if key.kind is parts.kind]
    if parts.kind is KeyKind.OPENPGP:
        found = await verify_openpgp(parts, enrolled)
    else:
        found = await verify_smime(parts, enrolled, snapshot.authorities, now=letter.received_at)
    if not found.owner.proves(author):
        named = ", ".join(sorted(found.owner.addresses)) if isinstance(found.owner, Named) else ""
        raise Unproven(f"the certificate is {named}'s" if named else "the certificate names no mail address")
    return found
