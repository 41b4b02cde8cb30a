"""Seals: short proofs that an address or a Message-ID is of our own making."""

import hmac
from dataclasses import dataclass

LENGTH = 16
"""Characters of a seal: 64 bits in hex, so that it survives mailers that fold case."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Signs with the first key, believes all of them: keys rotate without breaking what is out there."""

    keys: tuple[bytes, ...]

    def sign(self, text: str) -> str:
        """The seal of a text."""
        return _mac(self.keys[0], text)

    def verify(self, text: str, seal: str) -> bool:
        """Whether a seal is one of ours, upper and lower case alike. In constant time."""
        given = seal.lower().encode("ascii", "replace")
        return any(hmac.compare_digest(_mac(key, text).encode(), given) for key in self.keys)


NO_SEAL = Seal(())
"""Believes nothing."""


def _mac(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256")[: LENGTH // 2].hex()
