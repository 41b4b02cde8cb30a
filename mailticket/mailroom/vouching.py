"""What must be asked elsewhere about who wrote a letter: DNS, for its DKIM signatures; a prover, for a signature over all of it.
Done aside, for the few letters that need it: a name server that does not answer holds up nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from mailticket.mailroom.house import House
from mailticket.model.errors import Unproven
from mailticket.model.evidence import Evidence, surest
from mailticket.model.letter import Letter, MailClass, Reading
from mailticket.model.signature import Key, KeyKind, Signature
from mailticket.reading.dmarc import border_evidence
from mailticket.reading.openpgp import verify_openpgp
from mailticket.reading.signed import SignedParts, signed_parts
from mailticket.reading.smime import verify_smime

KeysOf = Callable[[str], Awaitable[Sequence[Key]]]

SECONDS = 8.0
"""For all that DNS is asked about one letter: whoever names servers that do not answer must not hold up the others."""

BY_PEOPLE = frozenset({MailClass.HUMAN, MailClass.SUPPRESS})
SIGNED = frozenset({"pgp-signed", "smime-signed"})


def to_be_asked(letter: Letter, reading: Reading, house: House) -> bool:
    """Whether a letter needs any of this."""
    if reading.mail_class not in BY_PEOPLE or reading.evidence.barred or reading.author is None:
        return False
    return _at_the_border(letter, house) or not SIGNED.isdisjoint(reading.wrappers)


def _at_the_border(letter: Letter, house: House) -> bool:
    """It did not come by our own mail system, and nobody logged in to send it."""
    return house.lookup is not None and not letter.authenticated and not house.trusts(letter.peer)


async def vouched(letter: Letter, raw: bytes, reading: Reading, house: House, keys_of: KeysOf) -> Reading:
    """The reading with what was found. A failure lowers what we are sure of, and never loses the letter."""
    reading = await _checked(letter, raw, reading, house)
    parts = signed_parts(raw) if not SIGNED.isdisjoint(reading.wrappers) else None
    if parts is None or reading.author is None:
        return reading
    try:
        found = await _verified(parts, await keys_of(reading.author.address), house, letter)
        if found.addresses and reading.author.address not in found.addresses:
            raise Unproven(f"the certificate is {', '.join(sorted(found.addresses))}'s")
    except Unproven as why:
        return replace(reading, evidence=surest([reading.evidence, Evidence(method=parts.kind.value, reason=str(why))]))
    return replace(reading, signature=found)


async def _checked(letter: Letter, raw: bytes, reading: Reading, house: House) -> Reading:
    if house.lookup is None or reading.author is None or not _at_the_border(letter, house):
        return reading
    try:
        async with asyncio.timeout(SECONDS):
            found, dmarc = await border_evidence(
                raw, reading.author.address, house.lookup, house.ours.domains, now=letter.received_at
            )
    except TimeoutError:
        return replace(reading, evidence=surest([reading.evidence, Evidence(reason="checking DKIM took too long")]))
    if dmarc.disowned:
        return replace(reading, evidence=replace(found, barred=True), flaws=(*reading.flaws, f"forged? {found.reason}"))
    return replace(reading, evidence=surest([found, reading.evidence]))


async def _verified(parts: SignedParts, keys: Sequence[Key], house: House, letter: Letter) -> Signature:
    enrolled = [key for key in keys if key.kind is parts.kind]
    if parts.kind is KeyKind.OPENPGP:
        if not enrolled:
            raise Unproven("no OpenPGP key is enrolled for this address")
        return await verify_openpgp(parts, enrolled)
    return await verify_smime(parts, enrolled, house.authorities, now=letter.received_at)
