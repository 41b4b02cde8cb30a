"""Passwords: kept as argon2id hashes, compared at the same cost whether there is one or not.

Written forms are made alike as RFC 8265's OpaqueString does it: every space of Unicode becomes the plain one, then NFC. Not
NFKC, which would make different passwords the same. The salt comes from the system: nobody needs to repeat one.
"""

import base64
import contextlib
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError

SHORTEST = 12
"""Characters."""

LONGEST = 1024
"""Bytes in UTF-8, as it is hashed."""

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """What to keep of a password, in argon2's own notation, with its costs and salt. Raises ValueError for surrogates."""
    return _HASHER.hash(_prepared(password))


def matches(password: str, hash: str) -> bool:  # noqa: A002
    """Whether a password is the one of which this was kept. An empty ``hash`` is nobody's, and takes as long to refuse."""
    try:
        prepared = _prepared(password) if len(password) <= 4 * LONGEST else b""
    except ValueError:
        prepared = b""
    if prepared and hash:
        try:
            return _HASHER.verify(hash, prepared)
        except VerifyMismatchError:
            return False
        except (VerificationError, ValueError):
            pass  # no hash of ours: as if there were none
    with contextlib.suppress(VerificationError):
        _HASHER.verify(NOBODY, prepared)
    return False


def wrong_password(password: str) -> str:
    """Why a password cannot be taken, as one sentence; empty if it can."""
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in password):
        return "A password has no control characters."
    prepared = _prepared(password)
    if len(prepared.decode()) < SHORTEST:
        return f"A password has {SHORTEST} characters at least."
    if len(prepared) > LONGEST:
        return f"A password has {LONGEST} bytes at most."
    return ""


def _prepared(password: str) -> bytes:
    """Raises UnicodeEncodeError for surrogates."""
    spaced = "".join(" " if unicodedata.category(one) == "Zs" else one for one in password)
    return unicodedata.normalize("NFC", spaced).encode()


def nobody() -> str:
    """A hash of the costs we use now, which no known password has: made of zeros, not computed, so that start is quick."""
    salt, digest = (
        base64.b64encode(bytes(size)).rstrip(b"=").decode() for size in (_HASHER.salt_len, _HASHER.hash_len)
    )
    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


NOBODY = nobody()
