"""Signatures over a whole mail: the keys enrolled for a user, and what a signature that holds says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyKind(StrEnum):
    """How a mail is signed."""

    OPENPGP = "openpgp"  # RFC 3156
    SMIME = "smime"  # RFC 8551


@dataclass(frozen=True, slots=True)
class Key:
    """What is enrolled for a user.

    ``fingerprint`` in upper-case hex: of the primary key, or SHA-256 of the certificate. ``material`` is the public key
    block in binary, or the certificate in DER. ``names`` are for people to read, and prove nothing.
    """

    kind: KeyKind
    fingerprint: str
    material: bytes
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The very key is enrolled for the person it was looked up for: it proves them by all their addresses."""

    def proves(self, address: str) -> bool:
        """Everybody it is asked about is the person it is enrolled for."""
        return True


@dataclass(frozen=True, slots=True)
class Named:
    """An authority says whose the key is: it proves ``addresses`` (as addresses are compared), and no others. None of them
    is nobody."""

    addresses: frozenset[str]

    def proves(self, address: str) -> bool:
        """Whether it is one of them."""
        return address in self.addresses


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that holds.

    ``fingerprint`` is of the key or certificate that made it, ``created`` in UTC as it says itself. ``digest`` (SHA-256 in
    hex) is the same for the same signature in another coat: a replay is known by it. ``owner`` says whom it proves.
    ``subject`` is the one that was signed too (RFC 9788), or empty; so are ``answers``, the Message-ID of what it answers, and
    ``to``, the addresses it was written to, as addresses are compared.
    """

    kind: KeyKind
    fingerprint: str
    created: datetime | None
    digest: str
    owner: Enrolled | Named
    subject: str = ""
    answers: str = ""
    to: frozenset[str] = frozenset()
