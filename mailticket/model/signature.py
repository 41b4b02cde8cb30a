"""Signatures over a whole mail, and the keys that are enrolled for people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyKind(StrEnum):
    """OpenPGP (RFC 3156, RFC 9580) or S/MIME (RFC 8551)."""

    OPENPGP = "openpgp"
    SMIME = "smime"


@dataclass(frozen=True, slots=True)
class Key:
    """What is enrolled for a user. ``fingerprint`` is upper-case hex: OpenPGP's of the primary key; of a certificate the
    SHA-256 of its DER. ``material`` is binary; ``names`` are for people to read only."""

    kind: KeyKind
    fingerprint: str
    material: bytes
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that holds. ``created`` is what it says itself; ``digest`` the SHA-256 of the signature's own bytes;
    ``addresses`` those in a certificate an authority vouches for; ``subject`` the one inside what is signed."""

    kind: KeyKind
    fingerprint: str
    created: datetime | None
    digest: str
    addresses: frozenset[str] = frozenset()
    subject: str = ""
