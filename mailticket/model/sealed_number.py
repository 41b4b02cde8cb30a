"""A number of ours under our seal, for one purpose: who reads it in an address cannot make another."""

import re

from mailticket.model.sealed_address import Sign, Verify

_SEALED = re.compile(r"(\d{1,18})-([0-9a-f]{16})", re.ASCII | re.IGNORECASE)


def seal_number(purpose: str, number: int, sign: Sign) -> str:
    """``NUMBER-SEAL``. A seal for one purpose serves no other."""
    return f"{number}-{sign(f'{purpose}{number}')}"


def number_of(purpose: str, token: str, verify: Verify) -> int | None:
    """The number of a token; None when the seal is not ours, or is for another purpose."""
    found = _SEALED.fullmatch(token)
    return int(found[1]) if found and verify(f"{purpose}{int(found[1])}", found[2]) else None
